extension Diagnostics {
    /// Effective sample size for the centre of the distribution: of the rank-normalised split chains.
    public static func bulkESS(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return SplitChains(RankNormalization(chains).scores()).effectiveSampleSize()
    }

    /// Effective sample size for the tails: the smaller of those for the 5 % and the 95 % quantile.
    public static func tailESS(_ chains: [[Double]]) -> Double {
        min(quantileESS(chains, 0.05), quantileESS(chains, 0.95))
    }

    /// Effective sample size for the mean.
    public static func meanESS(_ chains: [[Double]]) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return SplitChains(chains).effectiveSampleSize()
    }

    /// Effective sample size for a quantile: of the indicator that a draw does not exceed it.
    public static func quantileESS(_ chains: [[Double]], _ probability: Double) -> Double {
        guard let chains = comparable(chains) else { return .nan }
        return chains.indicatorESS(notAbove: AscendingOrder(chains.values).quantile(probability))
    }
}

extension EqualChains {
    /// Effective sample size of the indicator that a draw does not exceed `limit`.
    func indicatorESS(notAbove limit: Double, _ transforms: TransformStore = TransformStore()) -> Double {
        guard !limit.isNaN else { return .nan }
        return SplitChains(replacing(by: values.map { $0 <= limit ? 1 : 0 })).effectiveSampleSize(transforms)
    }
}

extension SplitChains {
    /// Number of draws over the integrated autocorrelation time, which is summed by Geyer's initial monotone sequence (Geyer 1992)
    /// over several chains. Constant chains count fully.
    func effectiveSampleSize(_ transforms: TransformStore = TransformStore()) -> Double {
        let total = Double(starts.count * length)
        guard !range.isNaN else { return .nan }
        if range < 1e-15 { return total }

        let n = Double(length)
        var autocovariance = Autocovariance(self, transforms)
        let within = autocovariance(lag: 0) * n / (n - 1)
        let pooled = within * (n - 1) / n + Diagnostics.variance(means)
        func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag: lag)) / pooled }

        // Geyer's initial positive sequence: sums of neighbouring pairs, as long as they are positive.
        var even = 1.0
        var odd = correlation(1)
        var rho = [even, odd]
        while rho.count < length - 2 && even + odd > 0 {
            even = correlation(rho.count)
            odd = correlation(rho.count + 1)
            rho += even + odd >= 0 ? [even, odd] : [0, 0]
        }
        let last = rho.count - 3
        // For antithetic chains one more even term improves the estimate.
        if even > 0 { rho[last + 1] = even }
        // Geyer's initial monotone sequence: the sums of pairs may not grow.
        var t = 1
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

/// The autocovariances of split chains, computed as far as they are asked for.
///
/// Most chains forget quickly, so short lags are summed directly and the Fourier transform is only done when a lag beyond them is
/// asked for.
private struct Autocovariance {
    private let chains: SplitChains
    private let transforms: TransformStore
    /// The transform costs about as much as this many lags, measured for halves of 50 to 150,000 draws.
    private let directLags: Int
    private var cache: [Double] = []

    init(_ chains: SplitChains, _ transforms: TransformStore) {
        self.chains = chains
        self.transforms = transforms
        directLags = 6 * (Int.bitWidth - chains.length.leadingZeroBitCount)
    }

    mutating func callAsFunction(lag: Int) -> Double {
        while cache.count <= lag {
            if cache.count < directLags {
                cache.append(chains.autocovariance(lag: cache.count))
            } else {
                cache = chains.autocovariances(transforms)
            }
        }
        return cache[lag]
    }
}
