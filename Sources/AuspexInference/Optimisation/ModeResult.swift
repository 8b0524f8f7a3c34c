/// Why a search for a mode ended.
public enum ModeTermination: String, Sendable {
    /// The gradient is zero to within the tolerance.
    case gradientVanished
    /// The gain in log density that the model of the curvature promises is below the tolerance or below rounding.
    case gainVanished
    /// The number of iterations was used up.
    case iterationLimit
    /// No step along the search direction gained anything, although the gradient promised some. The log density or
    /// its gradient is probably not continuous, or they do not belong together.
    case lineSearchFailed
    case cancelled

    public var isConverged: Bool {
        switch self {
        case .gradientVanished, .gainVanished: true
        case .iterationLimit, .lineSearchFailed, .cancelled: false
        }
    }
}

/// Where a search for a mode ended.
public struct ModeResult: Sendable {
    /// Unconstrained position.
    public var position: [Double]
    public var logDensity: Double
    public var gradient: [Double]
    public var iterations: Int
    /// Log density evaluations, each with a gradient.
    public var evaluations: Int
    public var termination: ModeTermination

    public var isConverged: Bool { termination.isConverged }
}

/// How a mode is searched.
public struct ModeOptions: Sendable {
    /// Number of past steps that model the curvature.
    public var memory = 10
    public var maxIterations = 2000
    /// Converged when every partial derivative is at most this.
    public var gradientTolerance = 1e-9
    /// Converged when the gain that is still expected, in log density, is at most this times max(1, |log density|).
    public var gainTolerance = 1e-14
    /// Where to start; random when absent.
    public var initialPosition: [Double]?
    public var initialRadius = 2.0
    public var seed: UInt64 = 0

    public init() {}
}
