import AuspexExecution
import AuspexInference
import Foundation
import Testing

/// Pathfinder on normal targets, where everything is known.
struct PathfinderTests {
    private static let precision = [[3.0, 0.5, 0.2, 0.0], [0.5, 2.0, -0.4, 0.1], [0.2, -0.4, 5.0, 0.3], [0.0, 0.1, 0.3, 1.0]]
    private static let center = [1.0, -2, 0.5, 3]

    /// Determinant and inverse by elimination; the matrix is positive definite.
    private func inverted(_ matrix: [[Double]]) -> (inverse: [[Double]], logDeterminant: Double) {
        let n = matrix.count
        var a = matrix.enumerated().map { row in row.element + (0..<n).map { $0 == row.offset ? 1.0 : 0.0 } }
        var logDeterminant = 0.0
        for k in 0..<n {
            let pivot = a[k][k]
            logDeterminant += log(pivot)
            a[k] = a[k].map { $0 / pivot }
            for i in 0..<n where i != k {
                let factor = a[i][k]
                for j in a[i].indices { a[i][j] -= factor * a[k][j] }
            }
        }
        return (a.map { Array($0.suffix(n)) }, logDeterminant)
    }

    private static let target = LogDensityFunction(dimension: 4) { x, gradient in
        var value = 0.0
        for i in 0..<4 {
            var row = 0.0
            for j in 0..<4 { row += precision[i][j] * (x[j] - center[j]) }
            gradient[i] = -row
            value -= 0.5 * row * (x[i] - center[i])
        }
        return value
    }

    /// The density that it states is normalised and has the covariance of its draws: precision by second differences, which are exact for a
    /// normal density.
    @Test func densityAndDrawsAgree() throws {
        let found = try PathfinderApproximation(Self.target, paths: 1, seed: 4)
        func density(_ offset: [Double]) -> Double { found.logDensity(zip(found.mean, offset).map { $0 + $1 }) }
        func unit(_ i: Int, _ j: Int? = nil) -> [Double] { (0..<4).map { ($0 == i ? 1.0 : 0) + ($0 == j ? 1.0 : 0) } }
        let top = density([0, 0, 0, 0])
        let precision = (0..<4).map { i in (0..<4).map { j in density(unit(i)) + density(unit(j)) - density(unit(i, j)) - top } }
        let (covariance, logDeterminant) = inverted(precision)
        #expect(abs(top - 0.5 * logDeterminant + 2 * log(2 * Double.pi)) < 1e-9)
        // Ten second moments share an error of 1e-6.
        let count = 20_000, key = RandomKey(seed: 5)
        var moments = Array(repeating: Array(repeating: 0.0, count: 4), count: 4)
        for number in 0..<count {
            let draw = zip(found.draw(key.split(UInt64(number))), found.mean).map { $0 - $1 }
            for i in 0..<4 { for j in 0..<4 { moments[i][j] += draw[i] * draw[j] / Double(count) } }
        }
        for i in 0..<4 {
            for j in i..<4 {
                let error = ((covariance[i][i] * covariance[j][j] + covariance[i][j] * covariance[i][j]) / Double(count)).squareRoot()
                #expect(abs(moments[i][j] - covariance[i][j]) < 5.4 * error)
            }
        }
    }

    /// The bound is a bound on log ∫ exp(−½ xᵀPx) dx, and close to it.
    @Test(arguments: 1...5) func reachesTheEvidenceOfANormal(seed: Int) throws {
        let found = try PathfinderApproximation(Self.target, seed: UInt64(seed))
        let evidence = 2 * log(2 * Double.pi) - 0.5 * inverted(Self.precision).logDeterminant
        #expect(found.evidenceBound < evidence + 0.02)
        #expect(found.evidenceBound > evidence - 0.3, "\(found.evidenceBound), not \(evidence)")
        #expect(found.paretoShape < 0.7)
    }
}
