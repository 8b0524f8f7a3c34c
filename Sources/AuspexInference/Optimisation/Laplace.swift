import AuspexExecution

/// Why there is no Laplace approximation.
public enum LaplaceError: Error, CustomStringConvertible {
    /// The search for the mode did not converge; where it ended is attached.
    case notConverged(ModeResult)
    /// The negative Hessian is not positive definite: the point is a saddle, or the density is flat in a direction that involves this
    /// coordinate and earlier ones.
    case notPositiveDefinite(coordinate: Int, mode: ModeResult)
    /// An entry of the Hessian in this row is not finite.
    case notFinite(coordinate: Int, mode: ModeResult)

    public var description: String {
        switch self {
        case .notConverged(let mode):
            "the search for the mode ended without converging (\(mode.termination.rawValue)) after \(mode.iterations) iterations"
        case .notPositiveDefinite(let coordinate, _):
            "the curvature at the mode is not positive definite from coordinate \(coordinate) on"
        case .notFinite(let coordinate, _):
            "the second derivatives with respect to coordinate \(coordinate) are not finite at the mode"
        }
    }
}

/// The normal approximation at a mode: its mean is the mode, its precision the negative Hessian (Laplace 1774; Tierney & Kadane 1986).
public struct LaplaceApproximation: Sendable {
    public let mode: ModeResult
    /// Negative Hessian, row-major D × D.
    public let precision: [Double]
    private let factor: CholeskyFactor

    /// Approximates at a mode that was found.
    /// - Throws: `LaplaceError`.
    public init(
        _ density: any LogDensity, mode: ModeResult, hessianVectorProduct: HessianVectorProduct? = nil
    ) throws {
        guard mode.isConverged else { throw LaplaceError.notConverged(mode) }
        let dimension = density.dimension
        let curvature = hessian(
            of: density.makeEvaluator(), at: mode.position, product: hessianVectorProduct
        ).map { -$0 }
        if let bad = curvature.firstIndex(where: { !$0.isFinite }) {
            throw LaplaceError.notFinite(coordinate: bad / max(dimension, 1), mode: mode)
        }
        switch CholeskyFactor.factor(curvature, dimension: dimension) {
        case .success(let factor):
            self.factor = factor
            precision = curvature
            self.mode = mode
        case .failure(let pivot):
            throw LaplaceError.notPositiveDefinite(coordinate: pivot.coordinate, mode: mode)
        }
    }

    /// Covariance matrix, row-major D × D.
    public var covariance: [Double] { factor.inverse() }

    /// Approximation of the log of the integral of the (unnormalised) density.
    public var logEvidence: Double {
        mode.logDensity + 0.5 * Double(factor.dimension) * ScalarMath.logarithm(2 * Double.pi)
            - factor.halfLogDeterminant
    }

    /// Log density of the normal approximation.
    public func logDensity(_ position: [Double]) -> Double {
        let dimension = factor.dimension
        let offset = zip(position, mode.position).map { $0 - $1 }
        var square = 0.0
        for i in 0..<dimension {
            for j in 0..<dimension { square += offset[i] * precision[i * dimension + j] * offset[j] }
        }
        return factor.halfLogDeterminant - 0.5 * Double(dimension) * ScalarMath.logarithm(2 * Double.pi) - 0.5 * square
    }

    /// One draw; equal keys give equal draws.
    public func draw(_ key: RandomKey) -> [Double] {
        var random = RandomStream(key)
        let noise = (0..<factor.dimension).map { _ in random.normal() }
        return zip(mode.position, factor.solveTransposed(noise)).map { $0 + $1 }
    }
}
