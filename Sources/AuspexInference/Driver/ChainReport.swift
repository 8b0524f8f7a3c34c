/// What a chain needs to go on after warm-up, bit for bit as if it had never been stopped.
public struct ChainSnapshot: Sendable, Equatable {
    public var chain: Int
    /// Index of the draw to be made next.
    public var nextDraw: Int
    /// Unconstrained position of the last draw.
    public var position: [Double]
    public var stepSize: Double
    public var metric: Metric

    public init(chain: Int, nextDraw: Int, position: [Double], stepSize: Double, metric: Metric) {
        self.chain = chain
        self.nextDraw = nextDraw
        self.position = position
        self.stepSize = stepSize
        self.metric = metric
    }
}

/// What a chain's warm-up settled on.
public struct AdaptationReport: Sendable, Equatable {
    public var chain: Int
    /// NaN when the chain is a composition of kernels; see `kernels`.
    public var stepSize: Double
    public var metric: Metric
    /// Every kernel that adapts.
    public var kernels: [KernelAdaptation]
}

/// How one chain ended.
public struct ChainReport: Sendable {
    public var chain: Int
    /// Draws made after warm-up, fewer than asked for when the run was stopped.
    public var draws = 0
    /// Whether warm-up was completed.
    public var warmedUp = false
    /// NaN when the chain is a composition of kernels; see `kernels`.
    public var stepSize = Double.nan
    public var metric: Metric
    /// Every kernel that adapts.
    public var kernels: [KernelAdaptation] = []
    /// Divergences among the draws.
    public var divergences = 0
    /// Draws whose tree reached the greatest depth.
    public var depthSaturations = 0
    /// Gradients spent on leapfrog steps, in warm-up and after it.
    public var warmupLeapfrogSteps = 0
    public var leapfrogSteps = 0
    /// Positions tried before one could be started from.
    public var initialTries = 0
    public var initialPosition: [Double] = []
    /// Wall-clock seconds.
    public var warmupSeconds = 0.0
    public var samplingSeconds = 0.0
    /// Where to go on, present once warm-up is complete, except for compositions of kernels.
    public var snapshot: ChainSnapshot?
}

/// How a run ended.
public struct SamplingReport: Sendable {
    /// One for each chain that was run, by ascending index.
    public var chains: [ChainReport]
    /// Whether the run was stopped before all draws were made.
    public var wasCancelled: Bool
}
