extension Diagnostics {
    /// Rank-normalised split R-hat: the larger of that of the draws and that of their distances from the median, so that chains
    /// which differ in location or in scale are both noticed.
    ///
    /// A single chain is compared with itself, half against half.
    public static func rHat(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let halves = split(chains)
        let center = median(halves.flatMap { $0 })
        let folded = halves.map { $0.map { abs($0 - center) } }
        let bulk = basicRHat(rankNormalized(halves))
        let tail = basicRHat(rankNormalized(folded))
        return bulk.isNaN || tail.isNaN ? .nan : max(bulk, tail)
    }

    /// Potential scale reduction (Gelman & Rubin 1992) of chains of one length.
    static func basicRHat(_ chains: [[Double]]) -> Double {
        guard let length = chains.first?.count, length >= 2, chains.count >= 2 else { return .nan }
        let n = Double(length)
        let between = n * variance(chains.map(mean))
        let within = mean(chains.map(variance))
        return ((between / within + n - 1) / n).squareRoot()
    }
}
