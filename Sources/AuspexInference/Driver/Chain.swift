import AuspexExecution

/// A chain of one adaptive Hamiltonian kernel.
///
/// The randomness of an iteration follows from the chain's key and the iteration's number, so a chain can be taken up again in
/// the middle and does not know what runs beside it.
struct Chain<Kernel: HamiltonianKernel & ~Copyable>: ~Copyable, ChainStepper {
    private var adaptive: AdaptiveKernel<Kernel>
    private let key: RandomKey

    init(index: Int, dimension: Int, options: SamplerOptions) throws(MetricError) {
        let snapshot = options.resume.first { $0.chain == index }
        key = chainKeys(seed: options.seed, index: index).iterations
        adaptive = try AdaptiveKernel(
            dimension: dimension, settings: options.settings,
            metric: snapshot?.metric ?? options.initialMetric ?? .identity(options.metric, dimension: dimension),
            stepSize: snapshot?.stepSize ?? options.initialStepSize, warmup: snapshot == nil ? options.warmup : 0,
            targetAcceptance: options.targetAcceptance)
    }

    mutating func initialise(at start: StartSearch, logDensity: Double) {
        adaptive.kernel.initialise(position: start.position, gradient: start.gradient, logDensity: logDensity)
    }

    mutating func begin(iteration: Int) -> KernelRequest? {
        adaptive.begin(iteration: iteration, key: key.split(UInt64(iteration)))
    }

    @inline(__always)
    mutating func advance(logDensity: Double) -> KernelRequest { adaptive.advance(logDensity: logDensity) }

    var info: TransitionInfo { adaptive.kernel.info }

    func withPosition<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        try body(adaptive.kernel.position)
    }

    var adaptations: [KernelAdaptation] {
        [KernelAdaptation(coordinates: nil, stepSize: adaptive.kernel.stepSize, metric: adaptive.metric)]
    }

    var supportsSnapshot: Bool { true }
}
