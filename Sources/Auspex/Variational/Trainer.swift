import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexNative
import AuspexSyntax
import AuspexTransforms

/// Trains the parameters of an objective with an optimiser: compiled once, run from any thread.
///
/// Many steps are one call of one function; between calls the trainer reports, and stops when it is asked to. Step s draws from a key
/// that is split off by its number, so the results depend on neither how many steps a call makes nor on interruptions.
public struct Trainer: Sendable {
    private let functions: TrainingFunctions
    private let steps: RunnableFunction
    private let span: Span
    public let tier: Tier
    /// In what the steps compute. Parameters, state and records are kept as doubles, which hold floats as they are.
    public let precision: Precision

    /// - Parameters:
    ///   - optimizer: What an expression such as `adam(1e-2)` gave.
    ///   - stepsPerCall: nil has it chosen, so that a call takes about a tenth of a second or less.
    ///   - options: The tier, and where a notice goes when the interpreter has to do.
    /// - Throws: `Diagnostic` when the optimiser or the objective cannot be used.
    public init(
        _ problem: TrainingProblem, optimizer: OptimizerValue, stepsPerCall: Int? = nil, precision: Precision = .double, evaluator: Evaluator,
        options: RunOptions, at span: Span
    ) throws {
        self.span = span
        self.precision = precision
        let perCall = stepsPerCall ?? Self.stepsPerCall(problem)
        let bound: BoundProgram
        do {
            functions = try evaluator.trainingFunctions(for: problem, optimizer: optimizer, steps: perCall, at: span)
            bound = try BoundProgram(Compilation.simplified(functions.steps.function), data: functions.steps.data, precision: precision)
        } catch let failure as NotDifferentiable {
            throw Diagnostic(.notDifferentiable, "the objective has no gradient: \(failure.reason)", at: span)
        }
        (steps, tier) = try RunnableFunction.make(bound, name: "auspex_train", options: options, at: span)
    }

    /// A gradient takes a few times as long as the objective; a call should take a tenth of a second at a few operations a nanosecond,
    /// and ten times as many in products of matrices. The smallest ones make a thousand steps: the last call makes all of them, wanted or not, so
    /// they must be done in a millisecond.
    private static func stepsPerCall(_ problem: TrainingProblem) -> Int {
        let count = OperationCount(problem.objective), part = problem.parts.map { OperationCount($0.function) }
        let parts = problem.parts?.count ?? 0
        let weighted = count.weighted + parts * (part?.weighted ?? 0), library = count.library + parts * (part?.library ?? 0)
        let most = min(4000, max(100, 1_000_000 / max(1, weighted)))
        return min(most, max(10, 100_000_000 / max(1, 4 * (weighted - library + library / 10))))
    }

    /// The state before the first step.
    /// - Parameter parameters: Unconstrained coordinates to start from.
    public func start(at parameters: [Double]) throws -> TrainingState {
        let state = try AuspexExecution.evaluate(functions.start.function, [.real(parameters)] + functions.start.data.map(\.tensor))
        return TrainingState(carried: parameters, optimizer: state, steps: 0)
    }

    /// Makes steps until their number is `total`.
    /// - Parameters:
    ///   - state: Where to start or to go on.
    ///   - seed: The same for all parts of one training.
    ///   - recordsGradients: Whether the report has the squared lengths of the gradients.
    ///   - progress: Called at most about ten times a second.
    /// - Throws: `ExecutionError` when the state is not one of this training.
    public func run(
        from state: TrainingState, total: Int, seed: UInt64, recordsGradients: Bool = false, cancellation: CancellationFlag = CancellationFlag(),
        progress: (@Sendable (TrainingProgress) -> Void)? = nil
    ) throws -> TrainingReport {
        let runner = try FunctionRunner(steps)
        let key = Tensor(shape: [], storage: .int([Int64(bitPattern: RandomKey(seed: seed).word)]))
        let fields = functions.state.count
        var state = state
        var report = TrainingReport(
            state: state, parameters: state.carried, objective: [], gradientSquares: [], isCancelled: false, failure: nil, tier: tier,
            precision: precision)
        var record = StepRecord()
        var reporter = Reporter(total: total, callback: progress)
        while state.steps < total, report.failure == nil {
            guard !cancellation.isCancelled else {
                report.isCancelled = true
                break
            }
            let first = state.steps
            let wanted = min(total, first + functions.stepCount)
            try runner.run([.real(state.carried)] + state.optimizer + [key, .int(first), .int(wanted)])
            let reached = Int(runner.output(1 + fields).reals.first ?? Double(first))
            let objective = runner.output(2 + fields).reals
            let made = max(0, min(reached - first, objective.count))
            state = TrainingState(carried: runner.output(0).reals, optimizer: (1..<(1 + fields)).map(runner.output), steps: first + made)
            record.append(objective.prefix(made))
            if recordsGradients || reached < wanted {
                let squares = functions.blocks.indices.map { runner.output(3 + fields + $0).reals }
                if recordsGradients { report.gradientSquares += (0..<made).map { step in squares.reduce(0) { $0 + $1[step] } } }
                if reached < wanted { report.failure = explain(step: reached, objective: objective[made], squares: squares.map { $0[made] }) }
            }
            reporter.update(state.steps, objective.prefix(made))
        }
        report.state = state
        report.objective = record.numbers()
        // The last is the moving average of the objective.
        report.optimizer = Array(zip(functions.state.map(\.name), state.optimizer).map { (name: $0, value: $1) }.dropLast())
        report.parameters = try AuspexExecution.evaluate(
            functions.result.function, [.real(state.carried)] + state.optimizer + functions.result.data.map(\.tensor))[0].reals
        return report
    }

    private func explain(step: Int, objective: Double, squares: [Double]) -> Diagnostic {
        let bad = zip(functions.blocks, squares).filter { !$0.1.isFinite }.map { "`\($0.0.name)`" }
        let what: String
        if !bad.isEmpty {
            what = "its gradient with respect to \(bad.joined(separator: ", ")) is not finite"
        } else if !objective.isFinite {
            what = "the objective is \(Rendering.number(objective))"
        } else {
            what = "the optimizer's next parameters are not finite"
        }
        return Diagnostic(
            .trainingDiverged, "training stopped in step \(step + 1): \(what)", at: span,
            notes: ["The parameters before that step are kept.", "A smaller rate, `clip(…)` around the optimizer, or another start may help."])
    }
}

/// Calls back at most about ten times a second, and at the end.
private struct Reporter {
    let total: Int
    let callback: (@Sendable (TrainingProgress) -> Void)?
    let start = ContinuousClock.now
    var last = ContinuousClock.now
    var sum = 0.0
    var count = 0

    init(total: Int, callback: (@Sendable (TrainingProgress) -> Void)?) { self.total = total; self.callback = callback }

    mutating func update(_ steps: Int, _ objective: ArraySlice<Double>) {
        guard let callback else { return }
        sum += Self.total(objective)
        count += objective.count
        let now = ContinuousClock.now
        guard steps >= total || now - last >= .milliseconds(100) else { return }
        callback(TrainingProgress(steps: steps, total: total, objective: count > 0 ? sum / Double(count) : .nan, elapsed: now - start))
        (last, sum, count) = (now, 0, 0)
    }

    /// In eight parts, whose additions do not wait for one another: where steps are small that is a few hundredths of their time.
    private static func total(_ values: ArraySlice<Double>) -> Double {
        values.withUnsafeBufferPointer { values in
            var parts = SIMD8<Double>.zero, position = 0
            while position + 8 <= values.count {
                for lane in 0..<8 { parts[lane] += values[position + lane] }
                position += 8
            }
            return values[position...].reduce(parts.sum(), +)
        }
    }
}
