import AuspexInference
import AuspexResults
import PosteriorDBSupport
import Testing

/// All comparisons of draws with exact values in this target share one family-wise error, 1e-6.
enum ComparisonBudget {
    /// Eight schools: mean and standard deviation of 10 quantities, in two forms of the model. Regression: of 5. Multiplied by the
    /// number of comparisons that a reader may add before this has to change.
    static let comparisons = 2 * (2 * 10 + 5) * 2
    static let bound = familyWiseBound(comparisons: comparisons)

    /// Expects mean and standard deviation of the draws of one number to be the given ones, within Monte Carlo error.
    static func expect(
        _ draws: Draws, _ name: String, mean: Double, deviation: Double, location: SourceLocation = #_sourceLocation
    ) throws {
        let scalar = try #require(try draws.scalars(named: [name]).first, sourceLocation: location)
        let chains = draws.equalChains(of: scalar)
        let summary = ScalarSummary(chains)
        let z = (summary.mean - mean) / summary.meanError
        #expect(abs(z) <= bound, "mean of \(name): \(summary.mean), exactly \(mean)", sourceLocation: location)
        let deviationZ = (summary.standardDeviation - deviation) / Diagnostics.standardDeviationError(chains)
        #expect(
            abs(deviationZ) <= bound, "sd of \(name): \(summary.standardDeviation), exactly \(deviation)", sourceLocation: location)
    }
}
