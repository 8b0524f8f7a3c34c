import AuspexExecution
import AuspexInference
import Foundation
import Testing

/// Several paths, resampled by importance, on a target with two modes of unequal mass.
struct MultipathPathfinderTests {
    /// 0.3 N(−5, 1) + 0.7 N(5, 1), times e².
    private static let target = LogDensityFunction(dimension: 1) { x, gradient in
        func term(_ share: Double, _ mean: Double, _ sd: Double) -> (Double, Double) {
            let z = (x[0] - mean) / sd
            return (log(share) - 0.5 * z * z - log(sd) - 0.5 * log(2 * Double.pi), -z / sd)
        }
        let a = term(0.3, -5, 1), b = term(0.7, 5, 1)
        let top = max(a.0, b.0), total = exp(a.0 - top) + exp(b.0 - top)
        gradient[0] = (exp(a.0 - top) * a.1 + exp(b.0 - top) * b.1) / total
        return 2 + top + log(total)
    }

    /// Each mode gets its share, whatever number of paths leads to it; the evidence is known.
    @Test(arguments: 1...5) func sharesOfTheModes(seed: Int) throws {
        let found = try MultipathPathfinder(Self.target, paths: 20, proposals: 1000, seed: UInt64(seed))
        let count = 10_000
        let draws = (0..<count).map { found.proposals[found.draw($0)][0] }
        let left = draws.filter { $0 < 0 }, right = draws.filter { $0 > 0 }
        // The resampling's own error, at five standard deviations, and as much for the proposals.
        #expect(abs(Double(left.count) / Double(count) - 0.3) < 2 * 5 * (0.21 / Double(count)).squareRoot())
        let means = [left, right].map { part in part.reduce(0, +) / Double(part.count) }
        #expect(abs(means[0] + 5) < 0.1 && abs(means[1] - 5) < 0.1)
        #expect(abs(found.logEvidence - 2) < 0.05)
        #expect(found.paretoShape < 0.7)
    }

    /// One path alone knows of one mode.
    @Test func onePathSeesOneMode() throws {
        let found = try PathfinderApproximation(Self.target, paths: 1, seed: 1)
        let signs = Set((0..<200).map { found.draw(RandomKey(seed: 2).split(UInt64($0)))[0] > 0 })
        #expect(signs.count == 1)
    }

    /// Smoothing puts the expected order statistics of the fitted tail in the place of the largest ratios: of a Pareto tail's own quantiles they
    /// are the same again. Nothing else changes, no ratio grows beyond the largest, and the weights add up to one.
    @Test func smoothing() {
        let count = 4000, shape = 0.4
        let ratios = (0..<count).map { -shape * log1p(-(Double($0) + 0.5) / Double(count)) }
        let weights = ParetoShape.smoothed(logRatios: ratios)
        #expect(abs(weights.reduce(0) { $0 + exp($1) } - 1) < 1e-12)
        let total = log(ratios.reduce(0) { $0 + exp($1) })
        for (index, (weight, ratio)) in zip(weights, ratios).enumerated() {
            #expect(abs(weight - (ratio - total)) < (index < count - 190 ? 0.01 : 0.35), "\(index)")
        }
        #expect(weights.max() == weights.last)
        let equal = ParetoShape.smoothed(logRatios: Array(repeating: 3, count: 50))
        #expect(equal.allSatisfy { abs($0 + log(50)) < 1e-12 })
        #expect(ParetoShape.smoothed(logRatios: [0, .nan, 0]).map { exp($0) } == [0.5, 0, 0.5])
    }
}
