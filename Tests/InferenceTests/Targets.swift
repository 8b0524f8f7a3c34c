import Foundation
import AuspexExecution
import AuspexInference
import Testing

/// The probability that a correct build fails any statistical test of this target is at most 10⁻⁶; it is shared among at most
/// this many reports.
let errorPerReport = 1e-6 / 60

/// Targets of which exact draws are known.
enum Targets {
    /// Normal with mean zero and the given covariance (row-major).
    static func normal(covariance: [Double], dimension: Int) throws -> LogDensityFunction {
        let factor = try #require(CholeskyFactor(covariance, dimension: dimension))
        let precision = factor.inverse()
        return LogDensityFunction(dimension: dimension) { x, gradient in
            var square = 0.0
            for i in 0..<dimension {
                var row = 0.0
                for j in 0..<dimension { row += precision[i * dimension + j] * x[j] }
                gradient[i] = -row
                square += x[i] * row
            }
            return -0.5 * square
        }
    }

    static func drawNormal(covariance: [Double], dimension: Int) throws -> (inout RandomStream) -> [Double] {
        let factor = try #require(CholeskyFactor(covariance, dimension: dimension))
        return { random in factor.multiply((0..<dimension).map { _ in random.normal() }) }
    }

    static let correlated: [Double] = [1, 0.7, 0.7, 2]

    /// x₀ ~ N(0, 1), x₁ | x₀ ~ N(x₀² − 1, 1/2): curved, so that leapfrog makes errors and rejections matter.
    static let banana = LogDensityFunction(dimension: 2) { x, gradient in
        let offset = x[1] - (x[0] * x[0] - 1)
        gradient[0] = -x[0] + 4 * offset * x[0]
        gradient[1] = -2 * offset
        return -0.5 * x[0] * x[0] - offset * offset
    }

    static func drawBanana(_ random: inout RandomStream) -> [Double] {
        let first = random.normal()
        return [first, first * first - 1 + 0.5.squareRoot() * random.normal()]
    }

    /// Log of a gamma variable of integer shape: log density shape · x − eˣ. The mutant lacks the Jacobian's term x.
    static func logGamma(shape: Double) -> LogDensityFunction {
        LogDensityFunction(dimension: 1) { x, gradient in
            let rate = exp(x[0])
            gradient[0] = shape - rate
            return shape * x[0] - rate
        }
    }

    /// Sum of exponentials: exact for an integer shape.
    static func drawLogGamma(shape: Int, _ random: inout RandomStream) -> [Double] {
        [log((0..<shape).reduce(0.0) { sum, _ in sum + random.exponential() })]
    }
}
