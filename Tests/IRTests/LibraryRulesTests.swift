import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Library operations by themselves, in both modes, with closed forms where there are any.
@Suite struct LibraryRulesTests {
    static let matrix = Tensor.real([2.5, 0.3, -0.2, 0.4, 1.7, 0.6, -0.5, 0.2, 3.1], shape: [3, 3])
    static let vector = Tensor.real([0.7, -1.2, 0.4])

    static let operations: [(LibraryOperation, [[Int]])] = [
        (.matmul, [[3, 3], [3, 3]]), (.matmul, [[3], [3, 3]]), (.matmul, [[3, 3], [3]]),
        (.matmulTransposeLeft, [[3, 3], [3, 3]]), (.matmulTransposeLeft, [[3, 3], [3]]),
        (.matmulTransposeRight, [[3, 3], [3, 3]]), (.matmulTransposeRight, [[3], [3, 3]]),
        (.cholesky, [[3, 3]]), (.choleskyAdjoint, [[3, 3], [3, 3]]), (.solveLower, [[3, 3], [3, 3]]), (.solveLower, [[3, 3], [3]]),
        (.solveLowerTransposed, [[3, 3], [3, 3]]), (.solveLowerTransposed, [[3, 3], [3]]),
        (.solve, [[3, 3], [3, 3]]), (.solve, [[3, 3], [3]]), (.logDeterminant, [[3, 3]]), (.symmetricEigen, [[3, 3]]),
    ]

    @Test(arguments: operations.indices) func agreesWithDifferences(_ index: Int) throws {
        let (operation, shapes) = Self.operations[index]
        var builder = Builder(name: operation.rawValue)
        let operands = shapes.enumerated().map { builder.input("a\($0)", Type(.real, $1), role: .variable) }
        let results = builder.library(operation, operands)
        var total = builder.real(0)
        for (position, result) in results.enumerated() {
            let shape = builder.type(of: result).shape
            let part = builder.sum(shape) { b, i in
                let element = b.load(result, i)
                var weight = b.real(0.3 + Double(position))
                for index in i { weight = b.add(b.multiply(weight, b.real(1.7)), b.convert(index, to: .real)) }
                return b.multiply(weight, b.add(element, b.unary(.sin, element)))
            }
            total = builder.add(total, part)
        }
        let function = builder.finish([("f", total)])
        let inputs = shapes.enumerated().map { position, shape in
            shape.count == 1 ? Self.vector : Tensor.real(Self.matrix.reals.map { $0 + 0.1 * Double(position) }, shape: [3, 3])
        }
        #expect(try GradientChecks.disagreement(function, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(function, inputs) < 1e-12)
        #expect(try GradientChecks.transposition(try function.gradient(), inputs) < 1e-11)
    }

    /// d log |A| / dA = A⁻ᵀ.
    @Test func logDeterminant() throws {
        var builder = Builder(name: "f")
        let a = builder.input("a", Type(.real, [2, 2]), role: .variable)
        let function = builder.finish([("f", builder.library(.logDeterminant, [a])[0])])
        let outputs = ReferenceEvaluator.run(try function.gradient(), [Tensor.real([2, 1, 3, 5], shape: [2, 2])])
        #expect(SimplifierTests.agree([outputs[1]], [Tensor.real([5 / 7.0, -3 / 7.0, -1 / 7.0, 2 / 7.0], shape: [2, 2])], 1e-15))
    }

    /// The derivative of the eigenvalues' sum is that of the trace.
    @Test func trace() throws {
        var builder = Builder(name: "f")
        let a = builder.input("a", Type(.real, [3, 3]), role: .variable)
        let values = builder.library(.symmetricEigen, [a])[0]
        let function = builder.finish([("f", builder.sum([3]) { $0.load(values, $1) })])
        let outputs = ReferenceEvaluator.run(try function.gradient(), [Self.matrix])
        #expect(SimplifierTests.agree([outputs[1]], [Tensor.real([1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3])], 1e-14))
    }
}
