import AuspexExecution

/// Where a chain is, as the kernels of a composition hand it from one to the next.
public struct MarkovState: Sendable {
    public var position: [Double]
    /// Log density and gradient at the position; nil when the last kernel did not leave them.
    public var evaluation: Evaluation?

    public struct Evaluation: Sendable {
        public var logDensity: Double
        public var gradient: [Double]

        public init(logDensity: Double, gradient: [Double]) {
            self.logDensity = logDensity
            self.gradient = gradient
        }
    }

    public init(position: [Double], evaluation: Evaluation? = nil) {
        self.position = position
        self.evaluation = evaluation
    }

    /// The log density and gradient here, evaluated if they are not known.
    public mutating func evaluated(by target: any LogDensityEvaluator) -> Evaluation {
        if let evaluation { return evaluation }
        var gradient = [Double](repeating: 0, count: position.count)
        let logDensity = target.evaluate(position, gradient: &gradient)
        let fresh = Evaluation(logDensity: logDensity, gradient: gradient)
        evaluation = fresh
        return fresh
    }
}

/// What a kernel is told about the iteration it is in.
public struct StepContext {
    /// The target of the chain.
    public var target: any LogDensityEvaluator
    /// Number of the iteration, warm-up included. Kernels adapt while it is below `warmup`.
    public var iteration: Int
    public var warmup: Int
    /// All randomness of this step; a kernel that has parts splits it among them.
    public var key: RandomKey
    public var cancellation: CancellationFlag

    public init(
        target: any LogDensityEvaluator, iteration: Int, warmup: Int, key: RandomKey,
        cancellation: CancellationFlag = CancellationFlag()
    ) {
        self.target = target
        self.iteration = iteration
        self.warmup = warmup
        self.key = key
        self.cancellation = cancellation
    }
}

/// A Markov kernel that leaves the target invariant and can be composed with others.
///
/// An instance belongs to one chain and keeps what it adapts inside. After a step the state's evaluation must be that of its
/// position, or nil.
public protocol TransitionKernel: AnyObject {
    /// Moves the state; nil when it was cancelled before the end, which leaves the state valid.
    func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo?
    /// What was adapted.
    var adaptations: [KernelAdaptation] { get }
}

extension TransitionKernel {
    public var adaptations: [KernelAdaptation] { [] }
}
