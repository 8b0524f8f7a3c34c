import AuspexExecution

/// A place in unconstrained space and the width of a density there: where a normal approximation starts, whatever the units of the data.
///
/// Two candidates are compared by the evidence lower bound of independent normals there: the mode with the curvature at it (Laplace), which
/// is exact for long and narrow ridges, and pathfinder's best approximation, which does not run away where the mode has no volume around it
/// or lies at infinity (Zhang, Carpenter, Gelman, Vehtari 2022).
public struct StandardStart: Sendable {
    public let center: [Double]
    /// Standard deviation of each coordinate when all others are fixed.
    public let deviations: [Double]
    /// Row-major lower triangular D × D factor of the covariance, where the mode won; nil elsewhere.
    public let factor: [Double]?

    /// Up to this dimension the curvature at the mode is looked at.
    private static let largestLaplace = 256
    private static let draws = 100

    /// Nil when neither candidate has a finite bound.
    public init?(_ density: any LogDensity, seed: UInt64 = 0, cancellation: CancellationFlag? = nil) {
        let evaluator = density.makeEvaluator()
        var best: (bound: Double, center: [Double], deviations: [Double], factor: [Double]?)?
        func consider(_ center: [Double], _ deviations: [Double], factor: [Double]? = nil) {
            guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else { return }
            let bound = Self.bound(evaluator, center, deviations, seed: seed)
            if bound.isFinite, bound > best?.bound ?? -.infinity { best = (bound, center, deviations, factor) }
        }
        if density.dimension <= Self.largestLaplace, let laplace = Self.laplace(density, seed, cancellation) {
            let dimension = density.dimension
            consider(
                laplace.mode.position, (0..<dimension).map { 1 / laplace.precision[$0 * dimension + $0].squareRoot() },
                factor: CholeskyFactor(laplace.covariance, dimension: dimension)?.lower)
        }
        if let path = try? PathfinderApproximation(density, seed: seed, cancellation: cancellation) {
            consider(path.mean, path.conditionalDeviations)
        }
        guard let best else { return nil }
        (center, deviations, factor) = (best.center, best.deviations, best.factor)
    }

    private static func laplace(_ density: any LogDensity, _ seed: UInt64, _ cancellation: CancellationFlag?) -> LaplaceApproximation? {
        var options = ModeOptions()
        options.seed = seed
        return (try? findMode(density, options: options, cancellation: cancellation)).flatMap { try? LaplaceApproximation(density, mode: $0) }
    }

    /// The evidence lower bound of independent normals, up to a constant; equal seeds give equal draws.
    private static func bound(_ evaluator: any LogDensityEvaluator, _ center: [Double], _ deviations: [Double], seed: UInt64) -> Double {
        var random = RandomStream(RandomKey(seed: seed).split(1)), gradient = [Double](repeating: 0, count: center.count)
        let mean = (0..<draws).reduce(0.0) { sum, _ in
            sum + evaluator.evaluate(zip(center, deviations).map { $0 + $1 * random.normal() }, gradient: &gradient)
        }
        return mean / Double(draws) + deviations.reduce(0) { $0 + ScalarMath.logarithm($1) }
    }
}
