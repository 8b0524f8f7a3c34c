/// Convergence diagnostics over chains of draws of one scalar.
///
/// All of them take `[[Double]]`, one array for each chain. Empty chains are left out and the others are cut to the shortest, so
/// that a run that was stopped can be judged. With fewer than four draws a chain, or with a NaN among them, the
/// result is NaN. The definitions are those of Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), "Rank-normalization, folding, and
/// localization: an improved R-hat", in the details as ArviZ computes them.
public enum Diagnostics {
    /// The chains that can be compared, or nil when there is nothing to compute from.
    static func comparable(_ chains: [[Double]]) -> [[Double]]? {
        let filled = chains.filter { !$0.isEmpty }
        guard let length = filled.map(\.count).min(), length >= 4 else { return nil }
        let cut = filled.map { $0.count == length ? $0 : Array($0.prefix(length)) }
        return cut.contains { $0.contains { $0.isNaN } } ? nil : cut
    }

    /// Halves every chain; of an odd length the middle draw is left out.
    static func split(_ chains: [[Double]]) -> [[Double]] {
        chains.map { Array($0.prefix($0.count / 2)) } + chains.map { Array($0.suffix($0.count / 2)) }
    }

    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// Sample variance, with n − 1 in the denominator.
    static func variance(_ values: [Double]) -> Double {
        let center = mean(values)
        return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
    }
}
