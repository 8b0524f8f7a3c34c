import AuspexExecution

/// A chain that a composition of kernels moves. It never asks for gradients: its kernels evaluate the target themselves.
struct KernelChain: ~Copyable, ChainStepper {
    private let kernel: any TransitionKernel
    private let target: any LogDensityEvaluator
    private let key: RandomKey
    private let context: ChainContext
    private var state = MarkovState(position: [])
    private(set) var info = TransitionInfo()

    init(kernel: any TransitionKernel, target: any LogDensityEvaluator, index: Int, context: ChainContext) {
        self.kernel = kernel
        self.target = target
        self.context = context
        key = chainKeys(seed: context.options.seed, index: index).iterations
    }

    mutating func initialise(at start: StartSearch, logDensity: Double) {
        state = MarkovState(
            position: Array(start.position),
            evaluation: MarkovState.Evaluation(logDensity: logDensity, gradient: Array(start.gradient)))
    }

    mutating func begin(iteration: Int) throws -> KernelRequest? {
        let step = StepContext(
            target: target, iteration: iteration, warmup: context.options.warmup, key: key.split(UInt64(iteration)),
            cancellation: context.cancellation)
        guard let made = try kernel.step(&state, step) else { return nil }
        info = made
        info.logDensity = state.evaluated(by: target).logDensity
        return .finished
    }

    mutating func advance(logDensity: Double) -> KernelRequest { .finished }

    func withPosition<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        try state.position.withUnsafeBufferPointer(body)
    }

    var adaptations: [KernelAdaptation] { kernel.adaptations }

    var supportsSnapshot: Bool { false }
}
