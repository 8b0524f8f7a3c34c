extension Diagnostics {
    /// Rank-normalised split R-hat: the larger of that of the draws and that of their distances from the median, so that chains
    /// which differ in location or in scale are both noticed.
    ///
    /// A single chain is compared with itself, half against half.
    public static func rHat(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let ranks = RankNormalization(chains)
        return larger(SplitChains(ranks.scores()).rHat, ranks.foldedScores().map { SplitChains($0).rHat })
    }

    /// The larger of R-hat of the draws and that of their folded draws; NaN when either is not defined.
    static func larger(_ bulk: Double, _ tail: Double?) -> Double {
        guard let tail, !bulk.isNaN, !tail.isNaN else { return .nan }
        return max(bulk, tail)
    }
}

extension SplitChains {
    /// Potential scale reduction (Gelman & Rubin 1992) of the halves.
    var rHat: Double {
        let n = Double(length)
        let between = n * Diagnostics.variance(means)
        let within = autocovariance(lag: 0) * n / (n - 1)
        return ((between / within + n - 1) / n).squareRoot()
    }
}
