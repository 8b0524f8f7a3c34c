import AuspexExecution
import Foundation
import Testing

@testable import AuspexInference

struct PathfinderTests {
    /// Every quantity of the model of the curvature against the covariance as a matrix.
    @Test func curvatureModelIsOneMatrix() throws {
        let dimension = 4
        var model = CurvatureModel(dimension: dimension)
        // Steps and changes of gradient of a quadratic function with this Hessian.
        let hessian = [[3.0, 0.5, 0.2, 0.0], [0.5, 2.0, -0.4, 0.1], [0.2, -0.4, 5.0, 0.3], [0.0, 0.1, 0.3, 1.0]]
        func gradient(_ x: [Double]) -> [Double] { hessian.map { row in -zip(row, x).map { $0 * $1 }.reduce(0, +) } }
        var random = RandomStream(RandomKey(seed: 3))
        var previous = (0..<dimension).map { _ in random.normal() }
        for _ in 0..<9 {
            let next = (0..<dimension).map { _ in random.normal() }
            model.update(from: (previous, gradient(previous)), to: (next, gradient(next)), memory: 3)
            previous = next
        }
        let columns = (0..<dimension).map { axis in model.inverseTimes((0..<dimension).map { $0 == axis ? 1 : 0 }) }
        for i in 0..<dimension { for j in 0..<dimension { #expect(abs(columns[i][j] - columns[j][i]) < 1e-12) } }
        // At H v the quadratic form of the precision is vᵀ H v; at zero it vanishes.
        let v = [0.3, -1.0, 0.7, 0.2], image = model.inverseTimes(v)
        let quadratic = model.logDensity([0, 0, 0, 0]) - model.logDensity(image)
        #expect(abs(quadratic - 0.5 * zip(v, image).map { $0 * $1 }.reduce(0, +)) < 1e-10)
        // The normalising constant, from the determinant by elimination.
        var a = columns
        var logDeterminant = 0.0
        for k in 0..<dimension {
            logDeterminant += log(a[k][k])
            for i in (k + 1)..<dimension { for j in stride(from: dimension - 1, through: k, by: -1) { a[i][j] -= a[i][k] / a[k][k] * a[k][j] } }
        }
        #expect(abs(model.logDensity([0, 0, 0, 0]) + 0.5 * logDeterminant + 2 * log(2 * Double.pi)) < 1e-10)
        // Draws: second moments within a stated error of 1e-6 over ten comparisons.
        let count = 20_000, key = RandomKey(seed: 5)
        var moments = Array(repeating: 0.0, count: dimension * dimension)
        for number in 0..<count {
            let draw = model.draw(key.split(UInt64(number)))
            for i in 0..<dimension { for j in 0..<dimension { moments[i * dimension + j] += draw[i] * draw[j] / Double(count) } }
        }
        for i in 0..<dimension {
            for j in i..<dimension {
                let error = ((columns[i][i] * columns[j][j] + columns[i][j] * columns[i][j]) / Double(count)).squareRoot()
                #expect(abs(moments[i * dimension + j] - columns[i][j]) < 5.4 * error)
            }
        }
    }
}
