import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexSyntax
import AuspexTransforms

// `fit` and `expect`.
extension ScriptHost {
    private func objective(_ arguments: Arguments) throws -> ObjectiveInstance {
        let argument = try arguments.required("objective")
        guard case .host(let value) = argument.value, let objective = value as? ObjectiveInstance else {
            throw Diagnostic(
                .badArguments, "`\(arguments.function)` takes an objective with its arguments, such as `elbo(p, q)`, but this is \(argument.value.kindName)",
                at: argument.span)
        }
        return objective
    }

    /// The same objective, as the mean of several runs.
    func average(_ arguments: Arguments) throws -> Staged {
        var result = try objective(arguments)
        let runs = try arguments.integer("runs", default: 1, atLeast: 1)
        let word = try arguments.word("points", of: PointSet.allCases.map(\.rawValue), default: "independent")
        let points = PointSet(rawValue: word) ?? .independent
        guard result.runs == 1 || points == .independent && result.points == .independent else {
            throw Diagnostic(.badArguments, "the average of an average can only be of independent runs", at: arguments.span, notes: ["Write one `average(…)`."])
        }
        result.runs *= runs
        result.points = points
        return .host(result)
    }

    func forwardGradient(_ arguments: Arguments) throws -> Staged {
        var result = try objective(arguments)
        result.directions = try arguments.integer("directions", default: 1, atLeast: 1)
        return .host(result)
    }

    /// The expected value of an objective, with its standard error.
    func expectation(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let seed = try seed(arguments)
        let estimator = try Estimator(try objective(arguments), seed: seed, evaluator: evaluator, at: arguments.span)
        let count = try arguments.integer("draws", default: 10_000, atLeast: 2)
        let values = try estimator.draws(count, at: estimator.lowered.initial, seed: seed, options: options, at: arguments.span)
        return .host(ExpectationValue(values))
    }

    func fit(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        var objective = try objective(arguments)
        let span = arguments.span
        let argument = try arguments.required("optimizer")
        guard case .host(let value) = argument.value, let optimizer = value as? OptimizerValue else {
            throw Diagnostic(.badArguments, "an optimizer is needed here, such as `adam(1e-2)`, but this is \(argument.value.kindName)", at: argument.span)
        }
        objective.combination = optimizer.combination
        let seed = try seed(arguments), steps = try arguments.integer("steps", default: 10_000, atLeast: 1)
        let maximizes = try !arguments.boolean("minimize", default: false)
        let estimator = try Estimator(
            objective, particles: try arguments.integer("particles", default: 1, atLeast: 1), maximizes: maximizes, seed: seed, evaluator: evaluator, at: span)
        guard !estimator.lowered.initial.isEmpty else {
            throw Diagnostic(
                .badModel, "the objective `\(objective.function.name)` has no parameters to fit", at: span,
                notes: ["Parameters are declared in a guide or a model: `param m: Real[2] = 0`."])
        }
        guard !estimator.lowered.lacksOtherParticles else {
            throw Diagnostic(
                .badModel, "the baseline `leave_one_out` is the mean of the other particles, and there is one particle only", at: span,
                notes: ["Write `fit(…, particles: 8)`, or another baseline."])
        }
        let word = try arguments.word("precision", of: Precision.allCases.map(\.rawValue), default: Precision.double.rawValue)
        let problem = try estimator.trainingProblem(
            maximizes: maximizes, opposing: try arguments.names("opposing") ?? [], at: arguments["opposing"]?.span ?? span)
        let trainer = try Trainer(
            problem, optimizer: optimizer, precision: Precision(rawValue: word) ?? .double,
            evaluator: evaluator, options: options, at: span)
        let report = try trainer.run(
            from: try trainer.start(at: estimator.lowered.initial), total: steps, seed: seed, cancellation: options.cancellation,
            progress: options.trainingProgress)
        if let failure = report.failure, report.state.steps == 0 { throw failure }
        let tolerance = try arguments.real("tolerance", default: nil, in: .positive, "a positive number")
        let draws = try arguments.integer("draws", default: 10_000, atLeast: 100)
        let judged = try FitJudgement(estimator, objective, problem, at: report.parameters, draws: draws, seed: seed, host: self, evaluator, span)
        var result = judged.result(report, tolerance: tolerance)
        result.structs = [result.guide, result.model].compactMap { $0 }.flatMap(evaluator.structParameters)
            + evaluator.fitted(estimator.lowered.fileParameters, values: judged.fileValues)
        return .host(result)
    }
}

/// What is found out about fitted parameters by draws of its own.
private struct FitJudgement {
    let estimator: Estimator
    let values: [Tensor]
    let expectation: ExpectationValue
    let gain: Double
    let paretoShape: Double?
    let programs: (model: Staged?, guide: Staged?)
    /// Fitted values of parameters of the file, by path.
    let fileValues: [String: Tensor]

    /// - draws: of the objective's value; two fifths as many are taken for the tail of the ratios, a tenth for the gradient
    init(
        _ estimator: Estimator, _ objective: ObjectiveInstance, _ problem: TrainingProblem, at point: [Double], draws: Int, seed: UInt64, host: ScriptHost,
        _ evaluator: Evaluator, _ span: Span
    ) throws {
        let (ratioDraws, gradientDraws) = (2 * draws / 5, draws / 10)
        self.estimator = estimator
        let options = host.options
        values = try estimator.values(at: point)
        expectation = ExpectationValue(try estimator.draws(draws, at: point, seed: seed &+ 1, options: options, at: span))
        do {
            gain = try GradientTest(estimator, problem, options: options, at: span)
                .expectedGain(at: point, draws: gradientDraws, seed: seed &+ 2)
        } catch let failure as NotDifferentiable {
            throw Diagnostic(.notDifferentiable, "the objective has no gradient: \(failure.reason)", at: span)
        }
        let fitted = Self.fitted(objective, estimator, values)
        func first(_ isGuide: Bool) -> Staged? {
            fitted.map(\.value).first { value in
                switch value {
                case .model(let model): (model.function.keyword == .guide) == isGuide
                case .posterior(let posterior): (posterior.model.function.keyword == .guide) == isGuide
                case .host: isGuide && DerivedPrograms.isProgram(value)
                default: false
                }
            }
        }
        programs = (first(false), first(true))
        let shared = Set(estimator.lowered.fileParameters.map(\.name))
        fileValues = Dictionary(
            zip(estimator.lowered.parameters, values).filter { shared.contains($0.0.root) }.map { ($0.path, $1) }, uniquingKeysWith: { first, _ in first })
        evaluator.fittedFileParameters = fileValues
        defer { evaluator.fittedFileParameters = [:] }
        // Of choices that count several times, as in a minibatch, ratios say nothing of the guide.
        // The ratios of model and guide are what the evidence lower bound is the mean of.
        if !estimator.lowered.isScaled, let model = programs.model, let guide = programs.guide, let ratio = evaluator.libraryObjective("elbo", [model, guide], at: span),
            let own = try? Estimator(ratio, seed: seed, evaluator: evaluator, at: span) {
            paretoShape = ParetoShape.fit(
                logRatios: try own.draws(ratioDraws, at: own.lowered.initial, seed: seed &+ 3, options: options, at: span))
        } else {
            paretoShape = nil
        }
    }

    /// The objective's arguments with their parameters fitted.
    private static func fitted(_ objective: ObjectiveInstance, _ estimator: Estimator, _ values: [Tensor]) -> [EvaluatedArgument] {
        var sets: [(old: ParameterSet, new: ParameterSet)] = []
        for root in estimator.lowered.roots {
            var own: [String: Tensor] = root.set.fitted
            for (parameter, value) in zip(estimator.lowered.parameters, values) where parameter.root == root.name {
                own[String(parameter.path.dropFirst(root.name.count + 1))] = value
            }
            sets.append((root.set, ParameterSet(fitted: own)))
        }
        return objective.arguments.map { argument in
            var argument = argument
            argument.value = DerivedPrograms.replacing(argument.value) { set in sets.first { $0.old === set }?.new }
            return argument
        }
    }

    func result(_ report: TrainingReport, tolerance: Double?) -> FitResult {
        // Without a tolerance: a hundredth of a natural unit, or what the objective's own noise hides.
        let limit = tolerance ?? max(0.01, expectation.standardError)
        var remarks: [String] = []
        if let failure = report.failure { remarks.append(failure.message + "; the parameters are those before that step") }
        if report.isCancelled { remarks.append("stopped after \(report.state.steps) steps") }
        if !(gain <= limit) { remarks.append("the gradient still points somewhere: a step along it is expected to gain \(Rendering.number(gain))") }
        if let paretoShape, paretoShape > 0.7 {
            remarks.append("k-hat above 0.7: the guide misses part of the model; take a richer guide, or another objective")
        }
        let isConverged = gain <= limit && report.failure == nil && !report.isCancelled && !((paretoShape ?? 0) > 0.7)
        return FitResult(
            parameters: zip(estimator.lowered.parameters, values).map { ($0.path, $1) }, state: report.optimizer, objective: expectation.mean,
            standardError: expectation.standardError, trace: report.objective, paretoShape: paretoShape, expectedGain: gain,
            isConverged: isConverged, steps: report.state.steps, precision: report.precision, remarks: remarks, guide: programs.guide, model: programs.model)
    }
}
