import AuspexIR
import AuspexInference

/// What a sampler reports beside each draw, under the names that ArviZ's plots know.
public enum Statistic: String, Hashable, Sendable, CaseIterable {
    case logDensity = "lp"
    case acceptanceRate = "acceptance_rate"
    case stepSize = "step_size"
    case treeDepth = "tree_depth"
    case stepCount = "n_steps"
    case diverging
    case energy

    public var scalar: Scalar {
        switch self {
        case .logDensity, .acceptanceRate, .stepSize, .energy: .real
        case .treeDepth, .stepCount: .int
        case .diverging: .bool
        }
    }
}

/// The sampler's report on one draw. What a kernel does not have stays at its default, and is not stored when the run's
/// list of statistics leaves it out.
public struct DrawStatistics: Hashable, Sendable {
    public var logDensity: Double
    /// Mean acceptance probability over the proposals of this draw.
    public var acceptanceRate: Double
    public var stepSize: Double
    public var treeDepth: Int
    /// Gradient evaluations or leapfrog steps.
    public var stepCount: Int
    public var diverging: Bool
    /// The Hamiltonian at the accepted point.
    public var energy: Double

    public init(
        logDensity: Double, acceptanceRate: Double = .nan, stepSize: Double = .nan, treeDepth: Int = 0, stepCount: Int = 0,
        diverging: Bool = false, energy: Double = .nan
    ) {
        self.logDensity = logDensity
        self.acceptanceRate = acceptanceRate
        self.stepSize = stepSize
        self.treeDepth = treeDepth
        self.stepCount = stepCount
        self.diverging = diverging
        self.energy = energy
    }

    /// The report of a kernel's transition.
    public init(_ info: TransitionInfo) {
        self.init(
            logDensity: info.logDensity, acceptanceRate: info.acceptance, stepSize: info.stepSize, treeDepth: info.depth,
            stepCount: info.leapfrogSteps, diverging: info.diverged, energy: info.energy)
    }

    /// A statistic as a number; `diverging` is 1 or 0.
    public subscript(statistic: Statistic) -> Double {
        switch statistic {
        case .logDensity: logDensity
        case .acceptanceRate: acceptanceRate
        case .stepSize: stepSize
        case .treeDepth: Double(treeDepth)
        case .stepCount: Double(stepCount)
        case .diverging: diverging ? 1 : 0
        case .energy: energy
        }
    }
}
