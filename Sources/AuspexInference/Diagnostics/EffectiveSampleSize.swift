extension Diagnostics {
    /// Effective sample size for the centre of the distribution: of the rank-normalised split chains.
    public static func bulkESS(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return effectiveSampleSize(rankNormalized(split(chains)))
    }

    /// Effective sample size for the tails: the smaller of those for the 5 % and the 95 % quantile.
    public static func tailESS(_ chains: [[Double]]) -> Double {
        min(quantileESS(chains, 0.05), quantileESS(chains, 0.95))
    }

    /// Effective sample size for the mean.
    public static func meanESS(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return effectiveSampleSize(split(chains))
    }

    /// Effective sample size for a quantile: of the indicator that a draw does not exceed it.
    public static func quantileESS(_ chains: [[Double]], _ probability: Double) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        let value = quantile(sorted: chains.flatMap { $0 }.sorted(), probability)
        guard !value.isNaN else { return .nan }
        return effectiveSampleSize(split(chains.map { $0.map { $0 <= value ? 1 : 0 } }))
    }

    /// Number of draws over the integrated autocorrelation time, which is summed by Geyer's initial monotone sequence (Geyer 1992)
    /// over several chains. Constant chains count fully.
    ///
    /// - Parameter chains: chains of one length, at least 2.
    static func effectiveSampleSize(_ chains: [[Double]]) -> Double {
        guard let length = chains.first?.count, length >= 2 else { return .nan }
        let total = Double(chains.count * length)
        let all = chains.joined()
        guard let low = all.min(), let high = all.max(), !(high - low).isNaN else { return .nan }
        if high - low < 1e-15 { return total }

        let n = Double(length)
        var autocovariance = Autocovariance(chains)
        let within = autocovariance(lag: 0) * n / (n - 1)
        var pooled = within * (n - 1) / n
        if chains.count > 1 { pooled += variance(chains.map(mean)) }
        func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag: lag)) / pooled }

        // Geyer's initial positive sequence: sums of neighbouring pairs, as long as they are positive.
        var rho = [Double](repeating: 0, count: length)
        rho[0] = 1
        var even = 1.0
        var odd = correlation(1)
        rho[1] = odd
        var t = 1
        while t < length - 3 && even + odd > 0 {
            even = correlation(t + 1)
            odd = correlation(t + 2)
            if even + odd >= 0 {
                rho[t + 1] = even
                rho[t + 2] = odd
            }
            t += 2
        }
        let last = t - 2
        // For antithetic chains one more even term improves the estimate.
        if even > 0 { rho[last + 1] = even }
        // Geyer's initial monotone sequence: the sums of pairs may not grow.
        t = 1
        while t <= last - 2 {
            if rho[t + 1] + rho[t + 2] > rho[t - 1] + rho[t] {
                rho[t + 1] = (rho[t - 1] + rho[t]) / 2
                rho[t + 2] = rho[t + 1]
            }
            t += 2
        }
        guard !rho.contains(where: \.isNaN) else { return .nan }
        let time = -1 + 2 * rho.prefix(last + 1).reduce(0, +) + rho[last + 1]
        // Even antithetic chains are not credited with more than this.
        return total / max(time, 1 / (ScalarMath.logarithm(total) / ScalarMath.logarithm(10)))
    }
}
