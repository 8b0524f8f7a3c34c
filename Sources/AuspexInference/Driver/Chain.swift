import AuspexExecution

/// One chain as a resumable state machine: it asks for gradients and announces each iteration when it is complete.
///
/// The randomness of an iteration follows from the chain's key and the iteration's number, so a chain can be taken up again in
/// the middle and does not know what runs beside it.
struct Chain<Kernel: HamiltonianKernel & ~Copyable>: ~Copyable {
    let index: Int
    let warmup: Int
    let length: Int
    /// Number of the iteration under way, warm-up included.
    private(set) var iteration: Int
    var adaptive: AdaptiveKernel<Kernel>
    private let iterationsKey: RandomKey

    init(index: Int, options: SamplerOptions, dimension: Int, key: RandomKey, snapshot: ChainSnapshot?) throws {
        self.index = index
        warmup = options.warmup
        length = options.warmup + options.draws
        iteration = snapshot.map { options.warmup + $0.nextDraw } ?? 0
        iterationsKey = key
        adaptive = try AdaptiveKernel(
            dimension: dimension, settings: options.settings,
            metric: snapshot?.metric ?? options.initialMetric ?? .identity(options.metric, dimension: dimension),
            stepSize: snapshot?.stepSize ?? options.initialStepSize, warmup: snapshot == nil ? options.warmup : 0,
            targetAcceptance: options.targetAcceptance)
    }

    var isComplete: Bool { iteration >= length }

    /// Starts the next iteration; only called while the chain is not complete.
    mutating func begin() -> KernelRequest {
        adaptive.begin(iteration: iteration, key: iterationsKey.split(UInt64(iteration)))
    }

    /// Goes on with the gradient that was asked for.
    @inline(__always)
    mutating func advance(logDensity: Double) -> KernelRequest { adaptive.advance(logDensity: logDensity) }

    /// Closes the iteration that finished.
    mutating func endIteration() { iteration += 1 }
}
