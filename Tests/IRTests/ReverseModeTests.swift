import AuspexIR
import AuspexTransforms
import Foundation
import Testing

@Suite struct ReverseModeTests {
    /// Σ (y_i − μ)² / 2 has gradient Σ (μ − y_i).
    @Test func gaussian() throws {
        var b = Builder(name: "gaussian")
        let mu = b.input("mu", .real, role: .variable)
        let y = b.input("y", Type(.real, [5]), role: .data)
        let total = b.sum([5]) { b, i in b.multiply(b.real(0.5), b.unary(.square, b.subtract(b.load(y, i), mu))) }
        let f = b.finish([("lp", total)])
        let data = [1.0, 2, 3, 4, 6]
        let outputs = ReferenceEvaluator.run(try f.gradient(), [.real(1.5), .real(data)])
        #expect(abs(outputs[1].reals[0] - data.reduce(0) { $0 + (1.5 - $1) }) < 1e-14)
    }

    /// Hierarchical model with a gather: effects, their scale, a group index.
    @Test func hierarchical() throws {
        let f = Models.hierarchical(observations: 12, groups: 4)
        let inputs = Models.hierarchicalInputs(observations: 12, groups: 4)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-12)
    }

    @Test func garch() throws {
        let f = Models.garch(20)
        let inputs = Models.garchInputs(20)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-12)
    }

    @Test func hiddenMarkov() throws {
        let f = Models.hiddenMarkov(steps: 6, states: 3)
        let inputs = Models.hiddenMarkovInputs(steps: 6, states: 3)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-12)
    }

    @Test func choleskyProcess() throws {
        let f = Models.gaussianProcess(5)
        let inputs = Models.gaussianProcessInputs(5)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-12)
    }

    /// The maximum of nothing is −∞ whatever the inputs are.
    @Test func maximumOfNothing() throws {
        let function = try Function(parsing: """
            func f(%0 x: real variable) -> (f) {
              %1 = loop [0] (%2) {
                yield maximum %0
              }
              %3 = tanh %1
              %4 = multiply %3, %0
              return %4
            }
            """)
        #expect(try GradientChecks.transposition(function, [.real(0.7)]) < 1e-15)
    }

    /// Large enough for the divided rule.
    @Test func largeCholesky() throws {
        let f = Models.gaussianProcess(37)
        let inputs = Models.gaussianProcessInputs(37)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-7)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-10)
    }

    @Test func replacedElements() throws {
        let f = Models.autoregressivePath(9)
        let inputs = Models.autoregressivePathInputs(9)
        #expect(try GradientChecks.disagreement(f, inputs) < 1e-8)
        #expect(try GradientChecks.transposition(f, inputs) < 1e-12)
    }

    @Test func hessianVectorProduct() throws {
        let f = Models.hierarchical(observations: 12, groups: 4)
        let inputs = Models.hierarchicalInputs(observations: 12, groups: 4)
        let gradient = try f.gradient()
        #expect(try GradientChecks.transposition(gradient, inputs) < 1e-12)
        let hvp = try gradient.jvp()
        // Directional derivative of the first gradient along the unit direction of mu.
        let variables = f.inputs.indices.filter { f.inputs[$0].role == .variable }
        let directions = variables.map { input -> Tensor in
            Tensor(shape: inputs[input].shape, storage: .real(inputs[input].reals.map { _ in input == 0 ? 1 : 0 }))
        }
        let outputs = ReferenceEvaluator.run(hvp, inputs + directions)
        let expected = GradientChecks.numerical(gradient, inputs, output: 1, input: 0, element: 0).value
        #expect(abs(outputs[gradient.outputs.count + 1].reals[0] - expected) < 1e-8 * max(1, abs(expected)))
    }
}
