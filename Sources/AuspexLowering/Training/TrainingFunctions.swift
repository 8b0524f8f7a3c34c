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
    /// Numbers of the blocks that move against all others, as the other player of a game: they are made to let the objective be small where the others
    /// make it large.
    public var opposing: Set<Int> = []
    /// The parts of an objective of several values; nil where it is one number.
    public var parts: ObjectiveParts?

    /// Number of coordinates.
    public var dimension: Int { objective.body.parameters.first.flatMap { objective.type(of: $0).shape.first } ?? 0 }

    /// One for each coordinate, −1 where it moves against the others; nil where all move together.
    var signs: Staged? {
        guard !opposing.isEmpty else { return nil }
        return .tensor(.real(blocks.enumerated().flatMap { number, block in Array(repeating: opposing.contains(number) ? -1.0 : 1, count: block.count) }))
    }

    public init(
        objective: Function, data: [(input: Int, tensor: Tensor)] = [], blocks: [ParameterBlock], maximizes: Bool, movingAverage: Int? = nil
    ) {
        self.objective = objective; self.data = data; self.blocks = blocks; self.maximizes = maximizes; self.movingAverage = movingAverage
    }
}

/// An objective of several values, one value at a time.
public struct ObjectiveParts: Sendable {
    /// Inputs as those of the whole objective, then the number of the part (`Int`, variable). Output 0 is that part, whose ordinary derivative is
    /// (an unbiased estimate of) its gradient.
    public var function: Function
    public var count: Int
    /// All parts at once and their derivative along a direction, which is one more input of the whole objective's. Nil where choices have alternatives: it
    /// takes each part's own weights then.
    public var along: Function?

    public init(function: Function, count: Int, along: Function? = nil) { self.function = function; self.count = count; self.along = along }
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
