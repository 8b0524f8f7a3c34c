extension Diagnostics {
    /// Monte Carlo standard error of the mean.
    public static func meanError(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return (chains.variance / SplitChains(chains).effectiveSampleSize()).squareRoot()
    }

    /// Monte Carlo standard error of the standard deviation, by the delta method from that of the variance.
    public static func standardDeviationError(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let center = chains.mean
        let squares = chains.replacing(by: chains.values.map { ($0 - center) * ($0 - center) })
        let variance = squares.mean
        let spread = mean(squares.values.map { $0 * $0 }) - variance * variance
        return (spread / SplitChains(squares).effectiveSampleSize() / variance / 4).squareRoot()
    }

    /// Monte Carlo standard error of a quantile: half the width of the interval of order statistics that covers it with the
    /// probability of one standard deviation either way.
    public static func quantileError(_ chains: [[Double]], _ probability: Double) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let order = AscendingOrder(chains.values)
        let ess = chains.indicatorESS(notAbove: order.quantile(probability))
        guard ess.isFinite else { return .nan }
        let size = Double(order.count)
        func place(_ p: Double) -> Double {
            IncompleteBeta.quantile(p, ess * probability + 1, ess * (1 - probability) + 1) * size - 1
        }
        let low = order.values[Int(max(place(0.1586553), 0).rounded(.down))]
        let high = order.values[Int(min(place(0.8413447), size - 1).rounded(.up))]
        return (high - low) / 2
    }
}
