import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Derivatives that exist are finite, also where a formula meets 0 · ∞, and where an arm that is not taken is singular.
@Suite struct NotANumberTests {
    static func gradient(_ point: [Double], _ make: (inout Builder, [Value]) -> Value) throws -> [Double] {
        var builder = Builder(name: "f")
        let inputs = point.indices.map { builder.input("x\($0)", .real, role: .variable) }
        let function = builder.finish([("y", make(&builder, inputs))])
        let gradient = try function.gradient()
        let values = ReferenceEvaluator.run(gradient, point.map { .real($0) })
        let simplified = ReferenceEvaluator.run(gradient.simplified(), point.map { .real($0) })
        #expect(SimplifierTests.agree(values, simplified, 0))
        // Forward mode has to agree; also where infinities are involved.
        for position in point.indices {
            let direction = point.indices.map { Tensor.real($0 == position ? 1 : 0) }
            let forward = ReferenceEvaluator.run(try function.jvp(withRespectTo: [position]), point.map { .real($0) } + [direction[position]])
            let (a, b) = (forward[1].reals[0], values[1 + position].reals[0])
            #expect(a == b || abs(a - b) < 1e-12 * abs(b), "forward \(a), reverse \(b)")
        }
        return values.dropFirst().map { $0.reals[0] }
    }

    @Test func powers() throws {
        #expect(try Self.gradient([0, 2]) { $0.binary(.power, $1[0], $1[1]) } == [0, 0])
        #expect(try Self.gradient([0, 1]) { $0.binary(.power, $1[0], $1[1]) } == [1, 0])
        #expect(try Self.gradient([0, 0]) { $0.binary(.power, $1[0], $1[1]) } == [0, 0])
        #expect(try Self.gradient([-2, 3]) { b, x in
            let three = b.real(3)
            return b.add(b.binary(.power, x[0], three), b.multiply(b.real(0), x[1]))
        } == [12, 0])
    }

    /// log x guarded against x ≤ 0, by a selection and by a branch, with a chain of operations behind the guard.
    @Test func guardedLogarithms() throws {
        for x in [0.0, -1] {
            let bySelection = try Self.gradient([x]) { b, x in
                let isPositive = b.binary(.less, b.real(0), x[0])
                let root = b.unary(.sqrt, x[0])
                let value = b.unary(.square, b.unary(.log, root))
                return b.select(isPositive, value, x[0])
            }
            #expect(bySelection == [1])
            let byBranch = try Self.gradient([x]) { b, x in
                let isPositive = b.binary(.less, b.real(0), x[0])
                return b.branch(isPositive) { b in
                    let root = b.unary(.sqrt, x[0])
                    return [b.unary(.square, b.unary(.log, root))]
                } otherwise: { _ in [x[0]] }[0]
            }
            #expect(byBranch == [1])
        }
    }

    @Test func logAddExpWithImpossibleTerms() throws {
        #expect(try Self.gradient([-.infinity, 1]) { $0.binary(.logAddExp, $1[0], $1[1]) } == [0, 1])
        #expect(try Self.gradient([-.infinity, -.infinity]) { $0.binary(.logAddExp, $1[0], $1[1]) } == [0, 0])
    }

    @Test func tails() throws {
        // φ/Φ tends to −x in the left tail (Mills): at −10⁵ it is 10⁵ + 10⁻⁵ to first order.
        let ratio = try Self.gradient([-1e5]) { $0.unary(.logNormalCDF, $1[0]) }[0]
        #expect(abs(ratio - 100_000.00001) < 1e-9)
        #expect(try Self.gradient([800]) { $0.unary(.softplus, $1[0]) } == [1])
        #expect(try Self.gradient([-800]) { $0.unary(.logSigmoid, $1[0]) } == [1])
        #expect(try Self.gradient([0, 3]) { $0.binary(.hypot, $1[0], $1[1]) } == [0, 1])
        #expect(try Self.gradient([0, 0]) { $0.binary(.hypot, $1[0], $1[1]) } == [0, 0])
    }

    /// At a tie the first operand of a minimum has the derivative; a maximum over a loop shares it.
    @Test func ties() throws {
        #expect(try Self.gradient([2, 2]) { $0.binary(.minimum, $1[0], $1[1]) } == [1, 0])
        #expect(try Self.gradient([2, 2]) { $0.binary(.maximum, $1[0], $1[1]) } == [1, 0])
        var builder = Builder(name: "f")
        let x = builder.input("x", Type(.real, [4]), role: .variable)
        let top = builder.loop([4]) { b, i in [(b.load(x, i), .maximum)] }[0]
        let function = builder.finish([("y", top)])
        let outputs = ReferenceEvaluator.run(try function.gradient(), [.real([1, 5, 5, 2])])
        #expect(outputs[1].reals == [0, 0.5, 0.5, 0])
        #expect(try GradientChecks.transposition(function, [.real([1, 5, 5, 2])]) < 1e-15)
    }

    /// Equal eigenvalues: the trace of a function of the matrix does not depend on the choice of eigenvectors.
    @Test func equalEigenvalues() throws {
        var builder = Builder(name: "f")
        let a = builder.input("a", Type(.real, [3, 3]), role: .variable)
        let parts = builder.library(.symmetricEigen, [a])
        let total = builder.sum([3]) { $0.unary(.exp, $0.load(parts[0], $1)) }
        let again = builder.sum([3, 3]) { b, i in b.multiply(b.unary(.square, b.load(parts[1], i)), b.load(parts[0], [i[1]])) }
        let function = builder.finish([("y", builder.add(total, again))])
        let outputs = ReferenceEvaluator.run(try function.gradient(), [Tensor.real([2, 0, 0, 0, 2, 0, 0, 0, 2], shape: [3, 3])])
        let e = exp(2.0) + 1
        #expect(SimplifierTests.agree([outputs[1]], [Tensor.real([e, 0, 0, 0, e, 0, 0, 0, e], shape: [3, 3])], 1e-12))
    }
}
