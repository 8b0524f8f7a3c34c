import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Newton's iteration for √a: forward mode differentiates it, reverse mode refuses unless nothing flows.
@Suite struct WhileTests {
    static func root(stopped: Bool) -> Function {
        var b = Builder(name: "root")
        let a = b.input("a", .real, role: .variable)
        let start = b.real(1)
        let source = stopped ? b.unary(.stopGradient, a) : a
        let result = b.whileLoop(limit: 50, initial: [start]) { b, x in
            let error = b.unary(.absolute, b.subtract(b.unary(.square, x[0]), source))
            return b.binary(.less, b.real(1e-12), error)
        } body: { b, x in
            [b.multiply(b.real(0.5), b.add(x[0], b.divide(source, x[0])))]
        }
        return b.finish([("root", b.multiply(a, result[0]))])
    }

    @Test func forward() throws {
        let outputs = ReferenceEvaluator.run(try Self.root(stopped: false).jvp(), [.real(2), .real(1)])
        #expect(abs(outputs[1].reals[0] - 1.5 * 2.0.squareRoot()) < 1e-9)
    }

    @Test func reverse() throws {
        let error = #expect(throws: NotDifferentiable.self) { try Self.root(stopped: false).gradient() }
        #expect(error?.reason.contains("while") == true)
        let outputs = ReferenceEvaluator.run(try Self.root(stopped: true).gradient(), [.real(2)])
        #expect(abs(outputs[1].reals[0] - 2.0.squareRoot()) < 1e-12)
    }
}
