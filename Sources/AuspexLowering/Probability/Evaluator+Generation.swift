import AuspexIR
import AuspexSyntax

/// A generative program that an objective can simulate and score.
indirect enum GenerativeProgram {
    case model(Posterior)
    case derived(DerivedProgram)
    case transported(TransportedProgram)
}

// `simulate`, `log_density` and `log_weight` inside of objectives, algorithms and functions that they call.
extension Evaluator {
    static let traceTypeName = "Trace"

    /// Functions of the host that mean something else while an objective is built; nil for all others.
    func generativeFunction(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        guard isBuilding, estimation != nil || trace == nil else { return nil }
        switch name {
        case "simulate":
            guard let first = arguments.first, arguments.count == 1 else {
                throw Diagnostic(.badArguments, "`simulate` takes a program here: `simulate(q)`; seed and number of draws belong to the fit", at: span)
            }
            return try simulated(try program(first), at: span)
        case "log_density":
            let (target, trace) = try programAndTrace(name, arguments, at: span)
            return try logDensity(of: target, at: trace, span: span)
        case "log_weight":
            let (target, trace) = try programAndTrace(name, arguments, at: span)
            guard let own = trace["log_density"] else { throw Diagnostic(.badArguments, "this trace has no log density", at: span) }
            return try binary(.subtract, try logDensity(of: target, at: trace, span: span), own, at: span)
        case "log_likelihood":
            let (target, trace) = try programAndTrace(name, arguments, at: span)
            return try logLikelihood(of: target, at: trace, span: span)
        case "joint":
            guard let first = arguments.first, arguments.count == 1 else { throw Diagnostic(.badArguments, "`joint` takes a model: `joint(p)`", at: span) }
            return try joint(try program(first), at: span)
        case "project":
            guard arguments.count == 2, let trace = traceRecord(arguments[0].value) else {
                throw Diagnostic(.badArguments, "`project` takes a trace and a program: `project(t, q)`", at: span)
            }
            return try projected(trace, onto: try program(arguments[1]), at: span)
        default: return nil
        }
    }

    private func programAndTrace(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> (GenerativeProgram, Record) {
        guard arguments.count == 2, let trace = traceRecord(arguments[1].value) else {
            throw Diagnostic(.badArguments, "`\(name)` takes a program and a trace: `\(name)(p, simulate(q))`", at: span)
        }
        return (try program(arguments[0]), trace)
    }

    /// A trace, or choices by name: `(x: 1.5, y: 2)`.
    func traceRecord(_ value: Staged) -> Record? {
        switch value {
        case .record(let trace): return trace
        case .tuple(let parts):
            let fields = parts.compactMap { part in part.label.map { (name: $0, value: part.value) } }
            return fields.count == parts.count ? Record(typeName: Self.traceTypeName, fields: fields) : nil
        default: return nil
        }
    }

    func program(_ argument: EvaluatedArgument) throws -> GenerativeProgram {
        switch argument.value {
        case .model(let model): return .model(Posterior(model: model, observed: []))
        case .posterior(let posterior): return .model(posterior)
        case .host(let derived as DerivedProgram): return .derived(derived)
        case .host(let transported as TransportedProgram): return .transported(transported)
        case let other: throw Diagnostic(.badArguments, "a model or a guide is needed here, but this is \(other.kindName)", at: argument.span)
        }
    }

    /// A trace: the choices by name, and the log density.
    func traceValue(_ choices: [(path: String, value: Staged)], quantities: [(path: String, value: Staged)] = [], logDensity: Staged) -> Staged {
        let fields = choices.map { (name: $0.path, value: $0.value) } + [(name: "log_density", value: logDensity)]
        var trace = Record(typeName: Self.traceTypeName, fields: fields)
        trace.quantities = quantities.map { (name: $0.path, value: $0.value) }
        return .record(trace)
    }

    // MARK: Running

    func simulated(_ program: GenerativeProgram, at span: Span) throws -> Staged {
        switch program {
        case .model(let posterior):
            let finished = try traced(posterior, .generate, observed: [:], at: span)
            let latent = Set(finished.sites.filter { $0.kind == .latent }.map(\.path)), derived = Set(finished.sites.filter { $0.kind == .derived }.map(\.path))
            return traceValue(
                finished.outputs.filter { latent.contains($0.path) }, quantities: finished.outputs.filter { derived.contains($0.path) },
                logDensity: try total(finished, at: span))
        case .derived(let derived): return try simulated(derived, at: span)
        case .transported(let transported): return try simulated(transported, at: span)
        }
    }

    func logDensity(of program: GenerativeProgram, at trace: Record, span: Span) throws -> Staged {
        switch program {
        case .model(let posterior):
            return try total(try complete(try scored(posterior, at: trace, span: span), posterior, trace, at: span), at: span)
        case .derived(let derived): return try logDensity(of: derived, at: trace, span: span)
        case .transported(let transported): return try logDensity(of: transported, at: trace, span: span)
        }
    }

    /// A model run with the choices of a trace, and its own conditions, given.
    /// - Parameter likelihoodOnly: Whether the log densities of the trace's own choices are left out.
    func scored(_ posterior: Posterior, at trace: Record, likelihoodOnly: Bool = false, span: Span) throws -> TraceContext {
        let values = Dictionary(
            trace.fields.filter { $0.name != "log_density" }.map { ($0.name, (value: $0.value, span: span)) }, uniquingKeysWith: { first, _ in first })
        return try traced(posterior, .density(jacobian: false), observed: values, unscored: likelihoodOnly ? Set(values.keys) : [], at: span)
    }

    /// Refuses a trace that lacks a choice of the model, or has one that the model does not make.
    func complete(_ finished: TraceContext, _ posterior: Posterior, _ trace: Record, at span: Span) throws -> TraceContext {
        let names = trace.fields.map(\.name).filter { $0 != "log_density" }
        let missing = finished.sites.filter { $0.kind == .latent }.map(\.path)
        guard missing.isEmpty else {
            throw Diagnostic(
                .badCondition, "`\(posterior.model.name)` chooses \(missing.map { "`\($0)`" }.joined(separator: ", ")), which the trace does not have", at: span,
                notes: ["The trace has \(names.map { "`\($0)`" }.joined(separator: ", "))."])
        }
        if let extra = names.sorted().first(where: { !finished.used.contains($0) }) {
            throw Diagnostic(
                .badCondition, "the trace has a choice `\(extra)` that `\(posterior.model.name)` does not make", at: span,
                notes: ["Auxiliary choices are integrated out first: `marginal(q, keep: […], using: importance(…))`.", "`project(t, q)` is the part of a trace that a program makes."])
        }
        return finished
    }

    /// The log density of a run.
    func total(_ finished: TraceContext, at span: Span) throws -> Staged { try total(finished.outerTerms + finished.terms, at: span) }

    func total(_ terms: [TraceTerm], at span: Span) throws -> Staged {
        var sum: Staged = .real(0)
        for term in terms { sum = try binary(.add, sum, .dynamic(Dynamic(term.value, .real)), at: span) }
        return sum
    }

    /// Runs a model inside of the function being built, with a trace of its own.
    /// - Parameter position: Coordinates, or values whose coordinates are asked. Without them a latent choice has no value here, and the
    ///   caller says so.
    func traced(
        _ posterior: Posterior, _ mode: TraceContext.Mode, position: Value? = nil, observed: [String: (value: Staged, span: Span)],
        unscored: Set<String> = [], recording: Bool = false, at span: Span
    ) throws -> TraceContext {
        let saved = (trace, drawMode, loops)
        defer { (trace, drawMode, loops) = saved }
        // The loops around a trace are not its model's: they say nothing of how large its arrays are.
        loops = []
        var given = observed
        for condition in posterior.observed where !completed(condition, by: observed) {
            guard given[condition.path] == nil else {
                throw Diagnostic(.badCondition, "`\(condition.path)` is given, so the trace cannot have it too", at: condition.span)
            }
            given[condition.path] = (condition.value, condition.span)
        }
        var fresh = TraceContext(mode: mode, position: position ?? estimation?.position, observed: given)
        fresh.root = posterior.model
        fresh.depth = builder?.currentDepth ?? 0
        fresh.unscored = unscored
        fresh.choices = recording ? [] : nil
        trace = fresh
        drawMode = .plain
        _ = try runModel(posterior.model, prefix: "", at: span)
        guard let finished = trace else { throw notKnown("this program", at: span) }
        if let unused = posterior.observed.first(where: { !finished.used.contains($0.path) && !completed($0, by: observed) }) {
            throw Diagnostic(.badCondition, "the model `\(posterior.model.name)` makes no choice named `\(unused.path)`", at: unused.span)
        }
        return finished
    }

    /// Whether a trace has the whole of a choice that data give in part: it agrees with them where they are.
    private func completed(_ condition: (path: String, value: Staged, span: Span), by trace: [String: (value: Staged, span: Span)]) -> Bool {
        if let bracket = condition.path.firstIndex(of: "[") { return trace[String(condition.path[..<bracket])] != nil }
        guard trace[condition.path] != nil, case .real(let values)? = condition.value.knownTensor?.storage else { return false }
        return values.contains(where: \.isNaN)
    }
}
