import AuspexIR

/// What is to be trained: an objective as a function, and what its parameters are.
public struct TrainingProblem: Sendable {
    /// Input 0 is the vector of parameters (`Real[D]`, variable), input 1 a random key (`Int`, variable), all others are data.
    /// Output 0 is the objective, whose ordinary derivative is (an unbiased estimate of) the gradient to follow.
    public var objective: Function
    /// Data by the index of the objective's input.
    public var data: [(input: Int, tensor: Tensor)]
    /// Blocks that make up the parameters, in order and without gaps.
    public var blocks: [ParameterBlock]
    /// Whether the objective is to be made large; otherwise small.
    public var maximizes: Bool
    /// An input (a real number, among the data) that is given an exponential moving average of the objective over the steps before:
    /// a baseline of scores. Zero in the first step.
    public var movingAverage: Int?

    /// Number of coordinates.
    public var dimension: Int { objective.body.parameters.first.flatMap { objective.type(of: $0).shape.first } ?? 0 }

    public init(
        objective: Function, data: [(input: Int, tensor: Tensor)] = [], blocks: [ParameterBlock], maximizes: Bool, movingAverage: Int? = nil
    ) {
        self.objective = objective; self.data = data; self.blocks = blocks; self.maximizes = maximizes; self.movingAverage = movingAverage
    }
}

/// The functions that train, for one problem and one optimiser.
public struct TrainingFunctions: Sendable {
    /// From parameters to the optimiser's state.
    public var start: LoweredFunction
    /// Makes `steps` steps. Inputs: `parameters`, the state, `key`, `first` (the number of the first step), `last` (the number of
    /// the step before which to stop), data. Outputs: `parameters`, the state, `reached` (the number of the next step),
    /// `objective` (`Real[steps]`), and for each block the sum of the squares of its gradient (`Real[steps]`).
    ///
    /// A step whose objective, gradient or result is not finite changes nothing, and none is made after it; `reached` is its number.
    public var steps: LoweredFunction
    /// From parameters and state to the parameters that are the result of the training.
    public var result: LoweredFunction
    /// The optimiser's state, and at the end the moving average of the objective, not yet corrected for its start.
    public var state: [(name: String, type: Type)]
    public var stepCount: Int
    public var blocks: [ParameterBlock]
}
