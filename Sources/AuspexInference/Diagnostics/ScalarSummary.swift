/// What is reported of one scalar quantity.
public struct ScalarSummary: Sendable, Equatable {
    public var mean: Double
    /// Standard deviation, with n − 1 in the denominator.
    public var standardDeviation: Double
    public var q5: Double
    public var q50: Double
    public var q95: Double
    /// Monte Carlo standard error of the mean.
    public var meanError: Double
    public var bulkESS: Double
    public var tailESS: Double
    public var rHat: Double

    /// Summarises the draws of one quantity, one array for each chain.
    public init(_ chains: [[Double]]) {
        let pooled = chains.flatMap { $0 }
        mean = pooled.isEmpty ? .nan : Diagnostics.mean(pooled)
        standardDeviation = pooled.count < 2 ? .nan : Diagnostics.variance(pooled).squareRoot()
        let quantiles = Diagnostics.quantiles(chains, [0.05, 0.5, 0.95])
        q5 = quantiles[0]
        q50 = quantiles[1]
        q95 = quantiles[2]
        meanError = Diagnostics.meanError(chains)
        bulkESS = Diagnostics.bulkESS(chains)
        tailESS = Diagnostics.tailESS(chains)
        rHat = Diagnostics.rHat(chains)
    }
}
