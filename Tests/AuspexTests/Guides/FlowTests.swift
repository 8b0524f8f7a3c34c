import AuspexLowering
import Foundation
import TestBench
import Testing

/// Flows: log Jacobians against differences, the way back, and densities that integrate to one.
struct FlowTests {
    private static let flows: [(text: String, dimension: Int, isTwoWay: Bool)] = [
        ("planar([[1.0, 0.4, -0.3], [-0.7, 0.5, 0.2]], [[0.8, -1.0, 0.5], [-2.0, 1.0, -3.0]], [0.1, -0.4])", 3, false),
        ("radial([[0.3, -0.2, 0.1], [1.0, 0.5, -1.0]], [0.7, 1.5], [1.0, -3.0])", 3, false),
        ("scale_and_shift([0.5, 2.0, 1.5], [1.0, -1.0, 0.0])", 3, true),
        ("matrix_and_shift([[1.2, 0.0, 0.0], [0.4, 0.6, 0.0], [-1.0, 0.3, 2.0]], [1.0, -1.0, 0.0])", 3, true),
        ("each_given_earlier([1.0, -1.0, 0.0], [0.7, -0.4], [[0, 0, 0], [1, 0, 0], [0, 2, 0]], [0.5, 2.0, 1.5])", 3, true),
        (
            """
            affine_coupling([[[0.5], [-1.0]], [[0.8], [0.3]]], [[0.1, -0.2], [0.4, 0.0]], [[[0.6, -0.5], [0.2, 0.9]], [[-0.4, 0.3], [0.7, 0.1]]],
                [[[1.0, 0.5], [-0.3, 0.2]], [[0.4, -0.8], [0.6, 0.1]]])
            """, 3, true
        ),
        (
            """
            inverse_autoregressive([[[0.5, 0.2, 0.9], [-1.0, 0.7, 0.4]], [[0.8, -0.6, 0.3], [0.3, 0.5, -0.2]]], [[0.1, -0.2], [0.4, 0.0]],
                [[[0.3, 0.3], [0.6, -0.5], [0.2, 0.9]], [[0.1, 0.2], [-0.4, 0.3], [0.7, 0.1]]],
                [[[0.2, 0.2], [1.0, 0.5], [-0.3, 0.2]], [[0.1, 0.1], [0.4, -0.8], [0.6, 0.1]]])
            """, 3, true
        ),
        ("rational_quadratic([[0.5, -0.3, 1.0], [0.0, 0.2, -0.4]], [[-0.6, 0.8, 0.1], [1.0, 0.0, -1.0]], [[0.7, -1.0], [0.3, 2.0]], 3)", 2, true),
    ]

    private static let points: [[Double]] = [[0.3, -0.7, 1.1], [-1.4, 0.2, 0.6], [2.1, 1.3, -0.9], [-0.05, -2.4, 0.4], [3.6, -3.3, 0.1]]

    private func list(_ numbers: some Sequence<Double>) -> String { "[" + numbers.map { String($0) }.joined(separator: ", ") + "]" }

    private func forward(_ bench: Bench, _ point: [Double]) throws -> (value: [Double], logJacobian: Double) {
        guard case .tuple(let parts) = try bench.value("flow.forward(\(list(point)))"), parts.count == 2,
            let value = parts[0].value.knownTensor?.reals, let logJacobian = parts[1].value.knownTensor?.reals.first
        else { throw BenchFailure("no pair") }
        return (value, logJacobian)
    }

    /// Determinant by elimination with row exchanges.
    private func logDeterminant(_ matrix: [[Double]]) -> Double {
        var a = matrix
        var total = 0.0
        for k in a.indices {
            let pivot = (k..<a.count).max { abs(a[$0][k]) < abs(a[$1][k]) } ?? k
            a.swapAt(k, pivot)
            total += log(abs(a[k][k]))
            for i in a.indices.dropFirst(k + 1) {
                let factor = a[i][k] / a[k][k]
                for j in k..<a.count { a[i][j] -= factor * a[k][j] }
            }
        }
        return total
    }

    @Test(arguments: flows.indices) func logJacobians(_ index: Int) throws {
        let flow = Self.flows[index]
        let bench = try Bench("let flow = \(flow.text)")
        for point in Self.points.map({ Array($0.prefix(flow.dimension)) }) {
            let columns = try point.indices.map { axis -> [Double] in
                // Central differences, extrapolated once.
                func difference(_ step: Double) throws -> [Double] {
                    var up = point, down = point
                    up[axis] += step
                    down[axis] -= step
                    return zip(try forward(bench, up).value, try forward(bench, down).value).map { ($0 - $1) / (2 * step) }
                }
                return zip(try difference(1e-3), try difference(2e-3)).map { (4 * $0 - $1) / 3 }
            }
            let found = try forward(bench, point).logJacobian
            #expect(abs(found - logDeterminant(columns)) < 1e-7, "\(flow.text) at \(point): \(found), not \(logDeterminant(columns))")
        }
    }

    @Test(arguments: flows.indices.filter { flows[$0].isTwoWay }) func roundTrips(_ index: Int) throws {
        let flow = Self.flows[index]
        let bench = try Bench("let flow = \(flow.text)")
        for point in Self.points.map({ Array($0.prefix(flow.dimension)) }) {
            let back = try bench.numbers("flow.inverse(\(list(try forward(bench, point).value)))")
            for (first, second) in zip(point, back) { #expect(abs(first - second) < 1e-10, "\(back), not \(point)") }
        }
    }

    /// The density of values, on a grid: the sum is one. The trapezoidal rule is as exact as the tails allow.
    @Test(arguments: [
        ("rational_quadratic([[0.5, -0.3, 1.0]], [[-0.6, 0.8, 0.1]], [[0.7, -1.0]], 3)", 1, 2e-4),
        ("affine_coupling([[[0.5], [-1.0]], [[0.8], [0.3]]], [[0.1, -0.2], [0.4, 0.0]], [[[0.6, -0.5]], [[-0.4, 0.3]]], [[[1.0, 0.5]], [[0.4, -0.8]]])", 2, 1e-6),
        (
            "inverse_autoregressive([[[0.5, 0.2], [-1.0, 0.7]]], [[0.1, -0.2]], [[[0.3, 0.3], [0.6, -0.5]]], [[[0.2, 0.2], [1.0, 0.5]]])", 2, 1e-6
        ),
    ]) func densitiesIntegrateToOne(flow: String, dimension: Int, tolerance: Double) throws {
        let bench = try Bench("model probe() { x ~ transformed(iid(normal(0, 1), \(dimension)), \(flow)) }")
        let density = try bench.density("probe()")
        let step = dimension == 1 ? 0.002 : 0.06, count = Int((12 / step).rounded())
        var total = 0.0
        for i in -count...count {
            for j in dimension == 1 ? 0...0 : -count...count {
                let point = dimension == 1 ? [Double(i) * step] : [Double(i) * step, Double(j) * step]
                total += exp(try density(point).value)
            }
        }
        total *= dimension == 1 ? step : step * step
        #expect(abs(total - 1) < tolerance, "\(total)")
    }

    /// A flow that goes one way has no density of foreign values, and says so.
    @Test func oneWayFlowsAreRefusedAsPriors() {
        #expect(throws: (any Error).self) {
            let bench = try Bench("model probe() { x ~ transformed(iid(normal(0, 1), 2), planar([[1.0, 0.5]], [[0.5, 0.5]], [0.0])) }")
            _ = try bench.density("probe()")
        }
    }
}
