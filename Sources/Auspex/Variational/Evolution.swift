import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexSyntax

/// Moves a distribution over a model's unconstrained coordinates towards the model's, by a method written in the language: compiled once, many
/// steps in one call.
///
/// Step s draws from a key that is split off by its number, so the results depend on neither how many steps a call makes nor on interruptions.
public struct Evolution: Sendable {
    private let functions: EvolutionFunctions
    private let steps: RunnableFunction
    private let name: String
    private let shape: [Int]
    private let span: Span
    public let tier: Tier

    /// What is carried between steps.
    public struct State: Equatable, Sendable {
        public var parameters: Tensor
        public var method: [Tensor]
        /// Steps made.
        public var steps: Int
    }

    /// - Parameters:
    ///   - method: What an expression such as `svgd(adam(1e-1))` gave.
    ///   - shape: Extents of the method's parameters: `[N, D]` where it moves points, `[D]` where it moves a vector.
    ///   - stepsPerCall: Steps of one call of native code, at least one.
    /// - Throws: `Diagnostic` when the method cannot be used; `NotDifferentiable` when there is no derivative that it asks for.
    public init(
        _ posterior: AuspexLowering.Posterior, method: OptimizerValue, shape: [Int], stepsPerCall: Int, evaluator: Evaluator, options: RunOptions,
        at span: Span
    ) throws {
        (name, self.shape, self.span) = (method.name, shape, span)
        functions = try evaluator.evolutionFunctions(of: posterior, method: method, shape: shape, steps: stepsPerCall, at: span)
        let bound = try BoundProgram(Compilation.simplified(functions.steps.function), data: functions.steps.data)
        (steps, tier) = try RunnableFunction.make(bound, name: "auspex_evolve", options: options, at: span)
    }

    /// A call should take a tenth of a second at a few operations a nanosecond: a gradient for each point, and something for each pair.
    /// - Parameters:
    ///   - gradient: The target's gradient.
    ///   - total: Steps that will be asked for.
    static func stepsPerCall(gradient: Function, shape: [Int], total: Int) -> Int {
        let points = shape.count == 2 ? shape[0] : 1
        let cost = points * OperationCount(gradient).weighted + 40 * points * points * (shape.last ?? 1)
        return min(100, max(1, total), max(1, 100_000_000 / max(1, cost)))
    }

    /// The state before the first step.
    /// - Parameter parameters: Unconstrained coordinates, points one after the other.
    public func start(at parameters: [Double]) throws -> State {
        let parameters = Tensor(shape: shape, storage: .real(parameters))
        let state = try AuspexExecution.evaluate(functions.start.function, [parameters] + functions.start.data.map(\.tensor))
        return State(parameters: parameters, method: state, steps: 0)
    }

    /// Makes steps until their number is `total`, or until it is asked to stop.
    /// - Throws: `Diagnostic` when a step leads to numbers that are not finite.
    public func run(from start: State, total: Int, seed: UInt64, cancellation: CancellationFlag = CancellationFlag()) throws -> State {
        let runner = try FunctionRunner(steps)
        let key = Tensor(shape: [], storage: .int([Int64(bitPattern: RandomKey(seed: seed).word)]))
        var state = start
        while state.steps < total, !cancellation.isCancelled {
            let wanted = min(total, state.steps + functions.stepCount)
            let outputs = try runner([state.parameters] + state.method + [key, .int(state.steps), .int(wanted)])
            let reached = Int(outputs[outputs.count - 1].reals.first ?? 0)
            state = State(parameters: outputs[0], method: Array(outputs[1..<(outputs.count - 1)]), steps: reached)
            guard reached == wanted else {
                throw Diagnostic(
                    .trainingDiverged, "`\(name)` stopped in step \(reached + 1): it leads to numbers that are not finite", at: span,
                    notes: ["A smaller rate, or points to start from (`at:`) where the density of the model is finite, may help."])
            }
        }
        return state
    }

    /// What the method's result is, in the shape of its parameters.
    public func result(of state: State) throws -> Tensor {
        try AuspexExecution.evaluate(functions.result.function, [state.parameters] + state.method + functions.result.data.map(\.tensor))[0]
    }

    /// The state by the names of its fields.
    func fields(of state: State) -> [(name: String, value: Staged)] {
        zip(functions.state, state.method).map { ($0.name, .tensor($1)) }
    }

    /// Draws of the distribution that the state stands for, with their log densities; nil where the points are the draws.
    func draws(_ count: Int, from state: State, result: Tensor, key: RandomKey) throws -> [(position: [Double], logDensity: Double)]? {
        guard let draw = functions.draw else { return nil }
        let runner = try FunctionRunner(.interpreter(try BoundProgram(Compilation.simplified(draw.function.withoutGradientMarks()), data: draw.data)))
        return try (0..<count).map { number in
            let word = Tensor(shape: [], storage: .int([Int64(bitPattern: key.split(UInt64(number)).word)]))
            let outputs = try runner([result] + state.method + [word])
            return (outputs[0].reals, outputs[1].reals.first ?? .nan)
        }
    }
}
