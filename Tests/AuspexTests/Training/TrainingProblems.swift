import Auspex
import AuspexIR
import AuspexLowering
import Foundation

/// An objective to be minimised, as a function of the IR and once more in Swift, with its minimum.
struct TrainingExample: Sendable {
    var name: String
    var problem: TrainingProblem
    var start: [Double]
    var minimum: [Double]
    /// The gradient without noise.
    var gradient: @Sendable ([Double]) -> [Double]

    func distance(_ point: [Double]) -> Double { zip(point, minimum).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot() }
}

extension TrainingExample {
    /// ½ (x − c)ᵀ A (x − c) with eigenvalues from 1 to 1000 along directions that are not those of the coordinates.
    static let quadratic: TrainingExample = {
        // Householder reflection of a diagonal matrix.
        let values = [1.0, 10, 100, 1000], u = [0.5, -0.5, 0.1, 0.7], square = u.map { $0 * $0 }.reduce(0, +)
        let h = (0..<4).map { i in (0..<4).map { j in (i == j ? 1 : 0) - 2 * u[i] * u[j] / square } }
        let a = (0..<4).map { i in (0..<4).map { j in (0..<4).map { h[i][$0] * values[$0] * h[j][$0] }.reduce(0, +) } }
        let center = [1.0, -2, 0.5, 3]
        var builder = Builder(name: "quadratic")
        let x = builder.input("parameters", Type(.real, [4]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let matrix = builder.tensor(.real(a.flatMap { $0 }, shape: [4, 4])), c = builder.tensor(.real(center))
        let sum = builder.sum([4, 4]) { inner, index in
            let left = inner.subtract(inner.load(x, [index[0]]), inner.load(c, [index[0]]))
            let right = inner.subtract(inner.load(x, [index[1]]), inner.load(c, [index[1]]))
            return inner.multiply(inner.multiply(left, right), inner.load(matrix, index))
        }
        let function = builder.finish([("objective", builder.multiply(builder.real(0.5), sum))])
        let blocks = [ParameterBlock(name: "a", offset: 0, shape: [1]), ParameterBlock(name: "b", offset: 1, shape: [3])]
        return TrainingExample(
            name: "quadratic", problem: TrainingProblem(objective: function, blocks: blocks, maximizes: false),
            start: [0.4, 0.3, -0.2, 0.8], minimum: center
        ) { x in (0..<4).map { i in (0..<4).map { a[i][$0] * (x[$0] - center[$0]) }.reduce(0, +) } }
    }()

    /// ½ Σ aᵢ (xᵢ − cᵢ)² in two parameters: its Hessian is diagonal, so that one product with signs gives the diagonal exactly.
    static let diagonal: TrainingExample = {
        let a = [1.0, 2, 3, 40], center = [1.0, -2, 0.5, 3]
        var builder = Builder(name: "diagonal")
        let x = builder.input("parameters", Type(.real, [4]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let weights = builder.tensor(.real(a)), c = builder.tensor(.real(center))
        let sum = builder.sum([4]) { inner, index in
            inner.multiply(inner.load(weights, index), inner.unary(.square, inner.subtract(inner.load(x, index), inner.load(c, index))))
        }
        let function = builder.finish([("objective", builder.multiply(builder.real(0.5), sum))])
        let blocks = [ParameterBlock(name: "a", offset: 0, shape: [1]), ParameterBlock(name: "b", offset: 1, shape: [3])]
        return TrainingExample(
            name: "diagonal", problem: TrainingProblem(objective: function, blocks: blocks, maximizes: false),
            start: [0.4, 0.3, -0.2, 0.8], minimum: center
        ) { x in (0..<4).map { a[$0] * (x[$0] - center[$0]) } }
    }()

    /// (1 − x)² + 100 (y − x²)² (Rosenbrock 1960).
    static let rosenbrock: TrainingExample = {
        var builder = Builder(name: "rosenbrock")
        let position = builder.input("parameters", Type(.real, [2]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let x = builder.load(position, [builder.int(0)]), y = builder.load(position, [builder.int(1)])
        let valley = builder.subtract(y, builder.multiply(x, x)), off = builder.subtract(builder.real(1), x)
        let value = builder.add(builder.multiply(off, off), builder.multiply(builder.real(100), builder.multiply(valley, valley)))
        let function = builder.finish([("objective", value)])
        return TrainingExample(
            name: "rosenbrock",
            problem: TrainingProblem(objective: function, blocks: [ParameterBlock(name: "x", offset: 0, shape: [2])], maximizes: false),
            start: [-1.2, 1], minimum: [1, 1]
        ) { p in
            let valley = p[1] - p[0] * p[0]
            return [-2 * (1 - p[0]) - 400 * p[0] * valley, 200 * valley]
        }
    }()

    /// Logistic regression with a normal prior; each step sees 20 of 200 rows, drawn with replacement.
    static let logistic: TrainingExample = {
        let rows = 200, columns = 3, batch = 20
        var generator = SplitMix(state: 20)
        let x = (0..<rows).map { _ in [1.0, 2 * generator.next() - 1, 6 * generator.next() - 3] }
        let truth = [0.5, -1.5, 0.8]
        let y = x.map { row in generator.next() < 1 / (1 + exp(-zip(row, truth).map(*).reduce(0, +))) ? 1.0 : 0.0 }
        @Sendable func gradient(_ w: [Double]) -> [Double] {
            var sum = w.map { 0.01 * $0 }
            for (row, label) in zip(x, y) {
                let residual = 1 / (1 + exp(-zip(row, w).map(*).reduce(0, +))) - label
                for j in 0..<columns { sum[j] += residual * row[j] / Double(rows) }
            }
            return sum
        }
        // The minimum by long and careful descent: the objective is strongly convex.
        var minimum = [Double](repeating: 0, count: columns)
        for _ in 0..<200_000 {
            let g = gradient(minimum)
            for j in 0..<columns { minimum[j] -= 0.5 * g[j] }
            if g.allSatisfy({ abs($0) < 1e-15 }) { break }
        }
        var builder = Builder(name: "logistic")
        let w = builder.input("parameters", Type(.real, [columns]), role: .variable)
        let key = builder.input("key", .int, role: .variable)
        let design = builder.input("x", Type(.real, [rows, columns]), role: .data)
        let labels = builder.input("y", Type(.real, [rows]), role: .data)
        let loss = builder.sum([batch]) { inner, index in
            let uniform = inner.random(.uniform, key: key, counter: index[0])
            let row = inner.convert(inner.unary(.floor, inner.multiply(uniform, inner.real(Double(rows)))), to: .int)
            let eta = inner.sum([columns]) { deep, j in deep.multiply(deep.load(design, [row, j[0]]), deep.load(w, j)) }
            return inner.subtract(inner.unary(.softplus, eta), inner.multiply(inner.load(labels, [row]), eta))
        }
        let penalty = builder.sum([columns]) { inner, j in inner.unary(.square, inner.load(w, j)) }
        let value = builder.add(builder.divide(loss, builder.real(Double(batch))), builder.multiply(builder.real(0.005), penalty))
        let function = builder.finish([("objective", value)])
        return TrainingExample(
            name: "logistic",
            problem: TrainingProblem(
                objective: function, data: [(2, .real(x.flatMap { $0 }, shape: [rows, columns])), (3, .real(y))],
                blocks: [ParameterBlock(name: "w", offset: 0, shape: [columns])], maximizes: false),
            start: [0, 0, 0], minimum: minimum, gradient: gradient)
    }()

    /// ‖W − T‖² / 2 for a matrix W and a vector beside it.
    static let matrix: TrainingExample = {
        let target = [0.5, -1, 2, 0.25, 1.5, -0.75, 0.3, -0.6]
        var builder = Builder(name: "matrix")
        let x = builder.input("parameters", Type(.real, [8]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let t = builder.tensor(.real(target))
        let sum = builder.sum([8]) { inner, index in inner.unary(.square, inner.subtract(inner.load(x, index), inner.load(t, index))) }
        let function = builder.finish([("objective", builder.multiply(builder.real(0.5), sum))])
        let blocks = [ParameterBlock(name: "w", offset: 0, shape: [2, 3]), ParameterBlock(name: "b", offset: 6, shape: [2])]
        return TrainingExample(
            name: "matrix", problem: TrainingProblem(objective: function, blocks: blocks, maximizes: false),
            start: [0.1, 0.2, -0.3, 0.4, 0.1, -0.2, 0.9, 0.8], minimum: target
        ) { x in zip(x, target).map { $0 - $1 } }
    }()
}

/// SplitMix64 (Steele, Lea, Flood 2014): numbers in [0, 1) for test data.
struct SplitMix {
    var state: UInt64

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
}
