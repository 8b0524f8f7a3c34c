import AuspexExecution

/// A chain of one adaptive Hamiltonian kernel as a resumable state machine.
///
/// The randomness of an iteration follows from the chain's key and the iteration's number, so a chain can be taken up again in
/// the middle and does not know what runs beside it.
struct Chain<Kernel: HamiltonianKernel & ~Copyable>: ~Copyable, ChainStepper {
    var adaptive: AdaptiveKernel<Kernel>
    private let iterationsKey: RandomKey

    init(options: SamplerOptions, dimension: Int, key: RandomKey, snapshot: ChainSnapshot?) throws {
        iterationsKey = key
        adaptive = try AdaptiveKernel(
            dimension: dimension, settings: options.settings,
            metric: snapshot?.metric ?? options.initialMetric ?? .identity(options.metric, dimension: dimension),
            stepSize: snapshot?.stepSize ?? options.initialStepSize, warmup: snapshot == nil ? options.warmup : 0,
            targetAcceptance: options.targetAcceptance)
    }

    /// Starts an iteration.
    mutating func begin(iteration: Int) -> KernelRequest {
        adaptive.begin(iteration: iteration, key: iterationsKey.split(UInt64(iteration)))
    }

    /// Goes on with the gradient that was asked for.
    @inline(__always)
    mutating func advance(logDensity: Double) -> KernelRequest { adaptive.advance(logDensity: logDensity) }

    mutating func initialise(at start: StartingPoint) {
        start.position.withUnsafeBufferPointer { position in
            start.gradient.withUnsafeBufferPointer {
                adaptive.kernel.initialise(position: position, gradient: $0, logDensity: start.logDensity)
            }
        }
    }

    mutating func step(
        iteration: Int, evaluator: any LogDensityEvaluator, cancellation: CancellationFlag
    ) throws -> TransitionInfo? {
        var request = begin(iteration: iteration)
        while case .gradient = request {
            let logDensity = evaluator.evaluate(
                adaptive.kernel.requestedPosition, gradient: adaptive.kernel.gradientDestination)
            request = advance(logDensity: logDensity)
            // A single deep tree over a slow target may take minutes, so the flag is looked at after every gradient.
            if cancellation.isCancelled { return nil }
        }
        return adaptive.kernel.info
    }

    func withPosition<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        try body(adaptive.kernel.position)
    }

    var adaptations: [KernelAdaptation] {
        [KernelAdaptation(coordinates: nil, stepSize: adaptive.kernel.stepSize, metric: adaptive.metric)]
    }

    var supportsSnapshot: Bool { true }
}
