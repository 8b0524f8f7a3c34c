import AuspexExecution
import Foundation

/// The normal approximations of several paths as one mixture, from which draws are resampled by importance (Zhang, Carpenter, Gelman, Vehtari
/// 2022, algorithm 2).
///
/// A draw is weighed against the whole mixture, not against the path that it comes from (Owen, Zhou 2000), so that modes get the shares that
/// they have in the target, however many paths lead to each. Weights are smoothed in their tail.
public struct MultipathPathfinder: Sendable {
    /// Draws of all paths.
    public let proposals: [[Double]]
    /// The mixture's log density at the proposals, and the target's log density over it.
    public let logDensities: [Double]
    public let logRatios: [Double]
    /// Shape of the tail of the ratios; infinite when one is not finite.
    public let paretoShape: Double
    /// The log of the mean of the ratios: an estimate of the log evidence.
    public let logEvidence: Double
    /// Sums of the smoothed weights up to each proposal.
    private let cumulative: [Double]
    private let key: RandomKey

    /// - Parameters:
    ///   - paths: Searches, each from a random point.
    ///   - proposals: Draws of each path.
    ///   - draws: Draws that estimate the evidence lower bound at each point of a path.
    /// - Throws: `InitializationError` when no search finds a point to start from; `PathfinderError` when no path has a usable approximation.
    public init(
        _ density: any LogDensity, paths: Int, proposals count: Int, draws: Int = 25, seed: UInt64, cancellation: CancellationFlag? = nil
    ) throws {
        let key = RandomKey(seed: seed)
        let components = try (0..<max(1, paths)).compactMap { path in
            try PathNormal.best(of: density, draws: draws, key: key.split(UInt64(path)), cancellation: cancellation)
        }
        guard !components.isEmpty else { throw PathfinderError() }
        let evaluator = density.makeEvaluator(), own = key.split(UInt64.max)
        let proposals = components.enumerated().flatMap { path, component in
            (0..<max(1, count)).map { component.draw(own.split(UInt64(path)).split(UInt64($0))) }
        }
        var gradient: [Double] = []
        let densities = proposals.map { Self.logMixture(components, $0) }
        let ratios = zip(proposals, densities).map { evaluator.evaluate($0, gradient: &gradient) - $1 }
        (self.proposals, logDensities) = (proposals, densities)
        logRatios = ratios
        paretoShape = ParetoShape.fit(logRatios: ratios) ?? -.infinity
        let finite = ratios.map { $0.isFinite ? $0 : -.infinity }
        guard let largest = finite.max(), largest > -.infinity else { throw PathfinderError() }
        logEvidence = largest + log(finite.reduce(0) { $0 + exp($1 - largest) } / Double(finite.count))
        var sum = 0.0
        cumulative = ParetoShape.smoothed(logRatios: ratios).map { weight in
            sum += exp(weight)
            return sum
        }
        self.key = own.split(UInt64.max)
    }

    private static func logMixture(_ components: [PathNormal], _ position: [Double]) -> Double {
        let terms = components.map { $0.logDensity(position) }
        let largest = terms.max() ?? -.infinity
        return largest + log(terms.reduce(0) { $0 + exp($1 - largest) } / Double(terms.count))
    }

    /// The number of the proposal that is draw `index`: independent draws with the weights.
    public func draw(_ index: Int) -> Int {
        var random = RandomStream(key.split(UInt64(index)))
        let wanted = random.uniform() * (cumulative.last ?? 1)
        var lower = 0, upper = cumulative.count - 1
        while lower < upper {
            let middle = (lower + upper) / 2
            if cumulative[middle] < wanted { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
