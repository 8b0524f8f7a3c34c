import AuspexExecution

/// What the driver of a chain steps: one Hamiltonian kernel, or a composition of kernels. Resumable at every gradient it asks for.
protocol ChainStepper: ~Copyable {
    /// Puts the chain at its starting point.
    mutating func initialise(at start: StartSearch, logDensity: Double)
    /// Starts an iteration; nil when it was cancelled before its end.
    mutating func begin(iteration: Int) throws -> KernelRequest?
    /// Goes on with the gradient that was asked for.
    mutating func advance(logDensity: Double) -> KernelRequest
    /// What the last iteration did.
    var info: TransitionInfo { get }
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
