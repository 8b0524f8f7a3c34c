import AuspexExecution
import AuspexInference
import Foundation
import Testing

/// Random-walk Metropolis as a user would write it; a factor other than one in the ratio is a fault.
private func randomWalk(step: Double, ratio: Double = 1) -> KernelPlan.Transition {
    { position, target, key in
        var random = RandomStream(key)
        let proposal = position.map { $0 + step * random.normal() }
        var gradient: [Double] = []
        let difference =
            target.evaluate(proposal, gradient: &gradient) - target.evaluate(position, gradient: &gradient)
        return log(random.uniform()) < ratio * difference ? proposal : position
    }
}

private struct Plan: Sendable, CustomTestStringConvertible {
    var name: String
    var plan: KernelPlan
    var isReversible = false
    var isRight = true
    var testDescription: String { name }
}

private let plans: [Plan] = [
    Plan(name: "block nuts", plan: .nuts(on: [1]), isReversible: true),
    Plan(name: "block hmc", plan: .hmc(on: [0], trajectory: .steps(3), jitter: 0.1), isReversible: true),
    Plan(name: "random walk", plan: .custom(randomWalk(step: 0.8)), isReversible: true),
    Plan(
        name: "cycle", plan: .cycle([.nuts(on: [0]), .custom(randomWalk(step: 0.5)), .hmc(on: [1], trajectory: .steps(4))])),
    Plan(
        name: "mixture", plan: .mixture([.nuts(), .custom(randomWalk(step: 0.5))], weights: [1, 3]), isReversible: true),
    Plan(name: "repeated", plan: .repeated(.custom(randomWalk(step: 0.8)), 3), isReversible: true),
    Plan(
        name: "wrong ratio", plan: .cycle([.nuts(on: [0]), .custom(randomWalk(step: 0.8, ratio: 0.3))]), isRight: false),
]

@Test(arguments: plans)
private func compositionsLeaveTheBananaInvariant(plan: Plan) throws {
    // No warm-up and a given step size: nothing adapts.
    var options = SamplerOptions()
    options.warmup = 0
    let kernel = try plan.plan.make(dimension: 2, options: options)
    let evaluator = Targets.banana.makeEvaluator()
    // A block searches for its step size once, from an arbitrary point; from then on it is fixed.
    var warm = MarkovState(position: [0.1, -0.8])
    for i in 0..<20 {
        _ = try kernel.step(
            &warm, StepContext(target: evaluator, iteration: i, warmup: 0, key: RandomKey(seed: 70).split(UInt64(i))))
    }
    let result = try invariance(
        replicates: 40_000, seed: 71, familyWiseError: errorPerReport, functions: TestFunction.moments(dimension: 2),
        isReversible: plan.isReversible, drawExactly: Targets.drawBanana
    ) { position, key in
        var state = MarkovState(position: position)
        _ = try kernel.step(&state, StepContext(target: evaluator, iteration: 100, warmup: 0, key: key))
        return state.position
    }
    #expect(result.passed == plan.isRight, "\(result.failures)")
}

@Test func aBlockMovesItsCoordinatesOnly() throws {
    let kernel = try KernelPlan.nuts(on: [2, 0]).make(dimension: 4, options: SamplerOptions())
    let density = try Targets.normal(
        covariance: [1, 0.3, 0, 0, 0.3, 1, 0, 0, 0, 0, 1, 0.2, 0, 0, 0.2, 1], dimension: 4)
    var state = MarkovState(position: [0.1, 0.2, 0.3, 0.4])
    let context = StepContext(target: density.makeEvaluator(), iteration: 0, warmup: 10, key: RandomKey(seed: 72))
    _ = try kernel.step(&state, context)
    #expect(state.position[1] == 0.2 && state.position[3] == 0.4)
    #expect(state.position[0] != 0.1 && state.position[2] != 0.3)
    #expect(kernel.adaptations.map(\.coordinates) == [[2, 0]])
}

@Test func momentsOfACompositionWithAdaptation() throws {
    var options = SamplerOptions()
    options.seed = 73
    options.draws = 4000
    let sink = MemorySink()
    let report = try sampleChains(
        Targets.banana, kernel: .cycle([.nuts(on: [0]), .nuts(on: [1])]), options: options, sink: sink)
    #expect(report.chains[0].kernels.count == 2)
    let result = calibrate(
        chains: sink.chains.values.map(\.positions),
        expectations: [
            ExactExpectation("x[0]", 0) { $0[0] }, ExactExpectation("x[0]²", 1) { $0[0] * $0[0] },
            ExactExpectation("x[1]", 0) { $0[1] }, ExactExpectation("x[1]²", 2.5) { $0[1] * $0[1] },
        ], familyWiseError: errorPerReport)
    #expect(result.passed, "\(result.failures)")
}

@Test func badPlansAreRefused() throws {
    let plans: [KernelPlan] = [
        .nuts(on: []), .nuts(on: [0, 0]), .nuts(on: [2]), .cycle([]), .mixture([.nuts()], weights: []),
        .mixture([.nuts()], weights: [-1]), .mixture([.nuts()], weights: [0]), .repeated(.nuts(), 0),
        .cycle([.nuts(), .hmc(on: [-1])]),
    ]
    for plan in plans {
        #expect(throws: SamplerOptionsError.self) {
            try sampleChains(Targets.banana, kernel: plan, options: SamplerOptions(), sink: MemorySink())
        }
    }
    #expect(throws: KernelShapeError.self) {
        try sampleChains(
            Targets.banana, kernel: .custom { _, _, _ in [1] }, options: SamplerOptions(), sink: MemorySink())
    }
}
