import Foundation

/// Which kernel the chains run.
public enum SamplerAlgorithm: Sendable, Equatable {
    case nuts
    /// Static HMC; the jitter is a fraction of the step size.
    case hmc(trajectory: TrajectoryLength = .time(2 * Double.pi), jitter: Double = 0)
}

/// Everything that decides what the chains draw, and how the work is spread.
public struct SamplerOptions: Sendable {
    public var algorithm = SamplerAlgorithm.nuts
    /// Number of chains.
    public var chains = 4
    /// Warm-up iterations of each chain.
    public var warmup = 1000
    /// Draws of each chain after warm-up.
    public var draws = 1000
    public var seed: UInt64 = 0
    /// Acceptance that the step size is adapted to, in (0, 1).
    public var targetAcceptance = 0.8
    /// Greatest depth of NUTS trees.
    public var maxDepth = 10
    /// Form of the metric that is adapted.
    public var metric = MetricKind.diagonal
    /// Metric to start from; its form then replaces `metric`.
    public var initialMetric: Metric?
    /// Step size to start from. It is used unchanged when there is no warm-up.
    public var initialStepSize: Double?
    /// Positions to start from: one for each chain, or a single one for all. Random when absent.
    public var initialPositions: [[Double]]?
    /// Random starts are uniform on [−radius, radius] in every coordinate.
    public var initialRadius = 2.0
    /// Only these chains are run, out of `0..<chains`. The draws of a chain do not depend on which others run.
    public var chainIndices: [Int]?
    /// Chains that go on from where an earlier run was stopped, instead of starting.
    public var resume: [ChainSnapshot] = []
    /// Number of threads; it has no influence on the draws.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    public init() {}

    var settings: HamiltonianSettings {
        switch algorithm {
        case .nuts: HamiltonianSettings(maxDepth: maxDepth)
        case .hmc(let trajectory, let jitter): HamiltonianSettings(trajectory: trajectory, jitter: jitter)
        }
    }

    /// Checks the options against the target's dimension.
    func validate(dimension: Int) throws {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
            if !condition { throw SamplerOptionsError(message: message()) }
        }
        try require(chains >= 1, "chains must be at least 1, not \(chains)")
        try require(warmup >= 0, "warmup must not be negative, it is \(warmup)")
        try require(draws >= 0, "draws must not be negative, it is \(draws)")
        try require(
            targetAcceptance > 0 && targetAcceptance < 1,
            "targetAcceptance must lie strictly between 0 and 1, it is \(targetAcceptance)")
        try require((1...30).contains(maxDepth), "maxDepth must lie in 1...30, it is \(maxDepth)")
        try require(initialRadius >= 0 && initialRadius.isFinite, "initialRadius must be finite and not negative")
        if let initialStepSize {
            try require(
                initialStepSize > 0 && initialStepSize.isFinite,
                "initialStepSize must be positive and finite, it is \(initialStepSize)")
        }
        if case .hmc(let trajectory, let jitter) = algorithm {
            try require((0...1).contains(jitter), "jitter must lie in [0, 1], it is \(jitter)")
            switch trajectory {
            case .time(let time):
                try require(time > 0 && time.isFinite, "the integration time must be positive, it is \(time)")
            case .steps(let count): try require(count >= 1, "the number of steps must be at least 1, it is \(count)")
            }
        }
        for chain in chainIndices ?? [] {
            try require((0..<chains).contains(chain), "chain \(chain) does not exist; there are \(chains) chains")
        }
        if let initialPositions {
            try require(
                initialPositions.count == 1 || initialPositions.count == chains,
                "there are \(initialPositions.count) initial positions for \(chains) chains")
            for position in initialPositions {
                try require(
                    position.count == dimension,
                    "an initial position has \(position.count) coordinates, the target \(dimension)")
            }
        }
        for snapshot in resume {
            try require(
                snapshot.position.count == dimension,
                "the snapshot of chain \(snapshot.chain) has \(snapshot.position.count) coordinates, the target \(dimension)")
        }
    }
}

/// Options that contradict each other or the target.
public struct SamplerOptionsError: Error, Equatable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
}
