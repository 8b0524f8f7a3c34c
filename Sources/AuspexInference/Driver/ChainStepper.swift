import AuspexExecution

/// What the driver of a chain steps: one Hamiltonian kernel, or a composition of kernels.
protocol ChainStepper: ~Copyable {
    /// Puts the chain at its starting point.
    mutating func initialise(at start: StartingPoint)
    /// Makes one iteration; nil when it was cancelled before its end.
    mutating func step(
        iteration: Int, evaluator: any LogDensityEvaluator, cancellation: CancellationFlag
    ) throws -> TransitionInfo?
    /// Lends the current position.
    func withPosition<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result
    /// What has been adapted so far, one entry for each kernel that adapts.
    var adaptations: [KernelAdaptation] { get }
    /// Whether the state after warm-up is no more than position, step size and metric, so that a snapshot holds it.
    var supportsSnapshot: Bool { get }
}

/// What one kernel settled on.
public struct KernelAdaptation: Sendable, Equatable {
    /// The coordinates it moves; nil for all.
    public var coordinates: [Int]?
    public var stepSize: Double
    public var metric: Metric
}
