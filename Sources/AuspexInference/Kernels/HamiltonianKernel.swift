import AuspexExecution

/// A Hamiltonian kernel as a resumable state machine.
///
/// The kernel never calls the target. It asks for the gradient at a position, whoever drives it writes that gradient where the
/// request says and hands the log density to `advance`. So one driver may serve one chain by itself, or evaluate the gradients
/// of many chains at once.
public protocol HamiltonianKernel: ~Copyable {
    init(dimension: Int, settings: HamiltonianSettings)
    var dimension: Int { get }
    var stepSize: Double { get set }
    /// The settings that the kernel was made with.
    var settings: HamiltonianSettings { get }
    /// Position of the current state.
    var position: UnsafeBufferPointer<Double> { get }
    /// Log density of the current state.
    var logDensity: Double { get }
    /// What the last transition did.
    var info: TransitionInfo { get }

    /// Replaces the metric.
    mutating func setMetric(_ metric: Metric) throws(MetricError)
    /// Replaces the current state.
    mutating func initialise(
        position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>, logDensity: Double)
    /// Starts a transition. A momentum may be handed in for tests; without one it is drawn.
    mutating func begin(random: RandomStream, momentum: [Double]?) -> KernelRequest
    /// Goes on with the gradient that was asked for.
    mutating func advance(logDensity: Double) -> KernelRequest

    /// Starts a single leapfrog step from the current state with a fresh momentum, for the search of a first step size.
    mutating func beginProbe(random: RandomStream) -> KernelRequest
    /// Ends it; returns the energy before minus the energy after.
    mutating func endProbe(logDensity: Double) -> Double
}

extension HamiltonianKernel where Self: ~Copyable {
    /// Starts a transition with a fresh momentum.
    @inline(__always)
    public mutating func begin(random: RandomStream) -> KernelRequest { begin(random: random, momentum: nil) }

    /// Replaces the current state, evaluating the target there.
    public mutating func initialise(position: [Double], evaluator: any LogDensityEvaluator) {
        var gradient = [Double](repeating: 0, count: position.count)
        let logDensity = evaluator.evaluate(position, gradient: &gradient)
        position.withUnsafeBufferPointer { point in
            gradient.withUnsafeBufferPointer { initialise(position: point, gradient: $0, logDensity: logDensity) }
        }
    }

    /// Runs one whole transition against an evaluator.
    public mutating func step(
        evaluator: any LogDensityEvaluator, random: RandomStream, momentum: [Double]? = nil
    ) -> TransitionInfo {
        var request = begin(random: random, momentum: momentum)
        while case .gradient(let wanted) = request {
            request = advance(logDensity: evaluator.evaluate(wanted, dimension: dimension))
        }
        return info
    }
}

/// What a Hamiltonian kernel is configured with besides step size and metric.
public struct HamiltonianSettings: Sendable, Equatable {
    /// NUTS: the tree is never deeper, so a transition takes at most 2^maxDepth − 1 steps.
    public var maxDepth: Int
    /// An energy error beyond this counts as a divergence.
    public var divergenceThreshold: Double
    /// HMC: how long a trajectory is.
    public var trajectory: TrajectoryLength
    /// HMC: the step size is multiplied by a uniform draw from [1 − jitter, 1 + jitter].
    public var jitter: Double

    public init(
        maxDepth: Int = 10, divergenceThreshold: Double = 1000, trajectory: TrajectoryLength = .time(2 * Double.pi),
        jitter: Double = 0
    ) {
        // A tree of depth 30 would already take a billion gradients; deeper ones would overflow the counters.
        self.maxDepth = min(max(maxDepth, 1), 30)
        self.divergenceThreshold = divergenceThreshold
        self.trajectory = trajectory
        self.jitter = min(max(jitter, 0), 1)
    }
}

/// Length of an HMC trajectory.
public enum TrajectoryLength: Sendable, Equatable {
    /// Total integration time; the number of steps follows from the step size.
    case time(Double)
    /// A fixed number of leapfrog steps.
    case steps(Int)
}
