import AuspexExecution

/// A chain that a composition of kernels moves.
struct KernelChain: ~Copyable, ChainStepper {
    private let kernel: any TransitionKernel
    private let key: RandomKey
    private let warmup: Int
    private var state = MarkovState(position: [])

    init(kernel: any TransitionKernel, key: RandomKey, warmup: Int) {
        self.kernel = kernel
        self.key = key
        self.warmup = warmup
    }

    mutating func initialise(at start: StartingPoint) {
        state = MarkovState(
            position: start.position,
            evaluation: MarkovState.Evaluation(logDensity: start.logDensity, gradient: start.gradient))
    }

    mutating func step(
        iteration: Int, evaluator: any LogDensityEvaluator, cancellation: CancellationFlag
    ) throws -> TransitionInfo? {
        let context = StepContext(
            target: evaluator, iteration: iteration, warmup: warmup, key: key.split(UInt64(iteration)),
            cancellation: cancellation)
        guard var info = try kernel.step(&state, context) else { return nil }
        info.logDensity = state.evaluated(by: evaluator).logDensity
        return info
    }

    func withPosition<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        try state.position.withUnsafeBufferPointer(body)
    }

    var adaptations: [KernelAdaptation] { kernel.adaptations }

    var supportsSnapshot: Bool { false }
}
