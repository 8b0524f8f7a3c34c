import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// A gradient costs at most five times the function, whatever the number of inputs (Baur and Strassen, 1983; Griewank, 1989).
@Suite struct GradientCostTests {
    static let models: [(name: String, make: @Sendable (Int) -> Function)] = [
        ("product", { Models.product($0) }),
        ("log-sum-exp", { Models.logSumExp($0) }),
        ("matrix chain", { Models.matrixChain($0) }),
        ("logistic regression", { Models.logisticRegression($0, 8) }),
        ("garch", { Models.garch($0) }),
        ("hidden Markov, K growing", { Models.hiddenMarkov(steps: 10, states: $0) }),
        ("hidden Markov, T growing", { Models.hiddenMarkov(steps: $0, states: 5) }),
        ("hierarchical", { Models.hierarchical(observations: 4 * $0, groups: $0) }),
        ("Gaussian process", { Models.gaussianProcess($0) }),
        ("path", { Models.autoregressivePath($0) }),
    ]

    @Test(arguments: models.indices) func costsAtMostFiveTimes(_ model: Int) throws {
        let (name, make) = Self.models[model]
        for n in [10, 100, 1000] {
            let function = make(n).simplified()
            let gradient = Simplifier(gate: Pass.Gate(verifies: true)).run(try function.gradient())
            let cost = Double(OperationCount(gradient).weighted) / Double(OperationCount(function).weighted)
            #expect(cost <= 5, "\(name) at \(n)")
        }
    }
}
