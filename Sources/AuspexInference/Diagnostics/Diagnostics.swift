import CKernels

/// Convergence diagnostics over chains of draws of one scalar.
///
/// All of them take `[[Double]]`, one array for each chain. Empty chains are left out and the others are cut to the shortest, so
/// that a run that was stopped can be judged. With fewer than four draws a chain, or with a NaN among them, the
/// result is NaN. The definitions are those of Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), "Rank-normalization, folding, and
/// localization: an improved R-hat", in the details as ArviZ computes them.
public enum Diagnostics {
    /// The chains that can be compared, or nil when there is nothing to compute from.
    static func comparable(_ chains: [[Double]]) -> EqualChains? {
        let chains = EqualChains(chains)
        return chains.isComparable ? chains : nil
    }

    static func mean(_ values: [Double]) -> Double { ax_sum(values, values.count) / Double(values.count) }

    /// Sample variance, with n − 1 in the denominator.
    static func variance(_ values: [Double]) -> Double {
        let center = mean(values)
        return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
    }
}
