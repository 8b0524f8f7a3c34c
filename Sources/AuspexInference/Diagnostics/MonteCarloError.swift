extension Diagnostics {
    /// Monte Carlo standard error of the mean.
    public static func meanError(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return (variance(chains.flatMap { $0 }) / meanESS(chains)).squareRoot()
    }

    /// Monte Carlo standard error of the standard deviation, by the delta method from that of the variance.
    public static func standardDeviationError(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let center = mean(chains.flatMap { $0 })
        let squares = chains.map { $0.map { ($0 - center) * ($0 - center) } }
        let pooled = squares.flatMap { $0 }
        let variance = mean(pooled)
        let spread = mean(pooled.map { $0 * $0 }) - variance * variance
        return (spread / meanESS(squares) / variance / 4).squareRoot()
    }

    /// Monte Carlo standard error of a quantile: half the width of the interval of order statistics that covers it with the
    /// probability of one standard deviation either way.
    public static func quantileError(_ chains: [[Double]], _ probability: Double) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let ess = quantileESS(chains, probability)
        guard ess.isFinite else { return .nan }
        let sorted = chains.flatMap { $0 }.sorted()
        let size = Double(sorted.count)
        func place(_ p: Double) -> Double {
            IncompleteBeta.quantile(p, ess * probability + 1, ess * (1 - probability) + 1) * size - 1
        }
        let low = sorted[Int(max(place(0.1586553), 0).rounded(.down))]
        let high = sorted[Int(min(place(0.8413447), size - 1).rounded(.up))]
        return (high - low) / 2
    }
}
