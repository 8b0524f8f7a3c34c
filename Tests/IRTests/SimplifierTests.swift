import AuspexIR
import AuspexTransforms
import Foundation
import Testing

@Suite struct SimplifierTests {
    static let simplifier = Simplifier(gate: Pass.Gate(verifies: true))

    static func agree(_ a: [Tensor], _ b: [Tensor], _ tolerance: Double) -> Bool {
        zip(a, b).allSatisfy { x, y in
            x.shape == y.shape && zip(x.reals, y.reals).allSatisfy { s, t in
                s.bitPattern == t.bitPattern || s == t || s.isNaN && t.isNaN || abs(s - t) <= tolerance * max(1, abs(s))
            }
        }
    }

    static let cases: [(Function, [Tensor])] = [
        (Models.hierarchical(observations: 12, groups: 4), Models.hierarchicalInputs(observations: 12, groups: 4)),
        (Models.garch(20), Models.garchInputs(20)),
        (Models.hiddenMarkov(steps: 6, states: 3), Models.hiddenMarkovInputs(steps: 6, states: 3)),
        (Models.gaussianProcess(5), Models.gaussianProcessInputs(5)),
        (Models.autoregressivePath(9), Models.autoregressivePathInputs(9)),
        (Models.product(7), [Models.wave(7)]),
        (Models.logSumExp(7), [Models.wave(7)]),
    ]

    /// Of a variance recursion only the recursion is left in order, in the gradient too.
    @Test func splitsFolds() throws {
        for function in [Models.garch(50), try Models.garch(50).gradient()] {
            let simplified = Self.simplifier.run(function)
            for instruction in simplified.body.instructions {
                guard case .fold(let fold) = instruction.operation else { continue }
                #expect(fold.body.instructions.allSatisfy { $0.operation.isCheapScalar && $0.operation != .unary(.sqrt, $0.operation.operands.first ?? Value(0)) })
                #expect(fold.initial.count == 1)
            }
        }
    }

    @Test(arguments: cases.indices) func keepsMeaning(_ index: Int) throws {
        let (function, inputs) = Self.cases[index]
        for version in [function, try function.gradient(), try function.gradient().jvp(), try function.vjp()] {
            #expect(version.verify().isEmpty)
            let extra = version.body.parameters.dropFirst(inputs.count).enumerated().map { Models.wave(version.type(of: $1).count, version.type(of: $1).shape, shift: Double($0)) }
            let simplified = Self.simplifier.run(version)
            let before = ReferenceEvaluator.run(version, inputs + extra), after = ReferenceEvaluator.run(simplified, inputs + extra)
            #expect(Self.agree(before, after, 1e-12))
            #expect(OperationCount(simplified).weighted <= OperationCount(version).weighted * 5 / 4)
            #expect(Self.simplifier.run(simplified).body == simplified.body)
            let read = try Function(parsing: simplified.description)
            #expect(read.body == simplified.body && read.types == simplified.types && read.description == simplified.description)
        }
    }
}
