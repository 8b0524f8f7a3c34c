import AuspexIR
import AuspexSyntax

// What objectives do with programs and traces besides running and scoring them: constants of the derivative, models without their
// conditions, traces that are handed on.
extension Evaluator {
    /// `stop_gradient(q)`: the program with its parameters held constant; `stop_gradient(t)`: a trace, or an array of them, held constant.
    /// Nil for numbers, which have an operation of their own.
    func stoppedProgram(_ value: Staged, at span: Span) throws -> Staged? {
        switch value {
        case .record, .tuple: return try stopped(value, at: span)
        case .list(let elements):
            let constants = try elements.map { try stoppedProgram($0, at: span) }
            return constants.contains { $0 == nil } ? nil : .list(constants.compactMap { $0 })
        case .host(var rows as RowsValue):
            rows.columns = try rows.columns.map { column in
                guard case .dynamic(let constant) = try stopped(.dynamic(column), at: span) else { return column }
                return constant
            }
            return .host(rows)
        case .model, .posterior: break
        case .host(let value) where value is DerivedProgram || value is TransportedProgram: break
        default: return nil
        }
        return DerivedPrograms.mapping(value) { model in
            var model = model
            model.isConstant = true
            return model
        }
    }

    /// `joint(p)`: the model without its conditions.
    func joint(_ program: GenerativeProgram, at span: Span) throws -> Staged {
        guard case .model(let posterior) = program else {
            throw Diagnostic(.badArguments, "`joint` takes a model, conditioned or not", at: span)
        }
        return .model(posterior.model)
    }

    /// `project(t, q)`: the choices of a trace that a program makes. It does not carry a log density: that of the parts is not known.
    func projected(_ trace: Record, onto program: GenerativeProgram, at span: Span) throws -> Staged {
        let made: Set<String>
        switch program {
        case .model(let posterior):
            // The program is run on the trace to see which choices it takes up; nothing of what it computes is used.
            made = try scored(posterior, at: trace, span: span).used.subtracting(posterior.observed.map(\.path))
        case .derived(let derived):
            switch derived.kind {
            case .marginal(_, let keep): made = Set(keep)
            case .normalized(let posterior): return try projected(trace, onto: .model(posterior), at: span)
            }
        case .transported(let transported): made = Set(try latentSites(of: transported.target, at: span).map(\.path))
        }
        var kept = trace
        kept.fields = trace.fields.filter { made.contains($0.name) }
        kept.quantities = []
        return .record(kept)
    }

    /// `log_likelihood(p, t)`: what the given choices, `factor` and `observe` add to the log density of a conditioned model.
    func logLikelihood(of program: GenerativeProgram, at trace: Record, span: Span) throws -> Staged {
        guard case .model(let posterior) = program else {
            throw Diagnostic(
                .badArguments, "the likelihood is that of a conditioned model", at: span, notes: ["Write `log_likelihood(p, t)` with `p = model(…) given y = …`."])
        }
        let finished = try complete(try scored(posterior, at: trace, likelihoodOnly: true, span: span), posterior, trace, at: span)
        let given = posterior.observed.map(\.path)
        if let part = given.first(where: { $0.hasSuffix("]") }) {
            throw Diagnostic(.badCondition, "`\(part)` is a part of a choice, and prior and likelihood of that choice cannot be told apart", at: span)
        }
        let terms = finished.terms.filter { term in
            given.contains(term.site) || ["factor", "observe"].contains(term.site.split(separator: ".").last.map(String.init))
        }
        return try total(terms, at: span)
    }

    /// `algorithm.run(target)`, `algorithm.conditional(target, kept)`: in objectives, and in algorithms that are made of others.
    func algorithmFunction(_ name: Name, of algorithm: AlgorithmValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let values = arguments.map(\.value)
        switch (name.text, values.count) {
        case ("run", 1):
            let (trace, logWeight) = try run(algorithm, on: try target(arguments[0]), at: span)
            return .tuple([(nil, .record(trace)), (nil, logWeight)])
        case ("conditional", 2):
            guard let kept = traceRecord(values[1]) else { break }
            return try conditional(algorithm, on: try target(arguments[0]), kept: kept.fields, at: span)
        default: break
        }
        throw Diagnostic(.badArguments, "an algorithm has `run(target)` and `conditional(target, trace)`", at: name.span)
    }

    private func target(_ argument: EvaluatedArgument) throws -> Posterior {
        guard case .model(let posterior) = try program(argument) else {
            throw Diagnostic(.badArguments, "the target of an algorithm is a model", at: argument.span)
        }
        return posterior
    }
}
