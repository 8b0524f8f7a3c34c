import AuspexIR
import AuspexSyntax

/// An algorithm that draws from an unnormalised target and estimates its normalising constant, with its settings.
struct AlgorithmValue: HostValue {
    var component: ComponentValue
    /// The parameters' values, in the order of declaration.
    var scope: Scope

    var name: String { component.declaration.name.text }
    var kindName: String { "the algorithm `\(name)`" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { "algorithm \(name)" }
}

/// A generative program whose densities are estimated (Becker et al. 2024; Lew, Ghavamizadeh, Rinard, Mansinghka 2023).
struct DerivedProgram: HostValue {
    indirect enum Kind {
        /// The kept choices of a program; the others are integrated out.
        case marginal(GenerativeProgram, keep: [String])
        /// A conditioned model, normalised.
        case normalized(Posterior)
    }

    var kind: Kind
    var algorithm: AlgorithmValue

    var kindName: String {
        switch kind {
        case .marginal: "a marginal"
        case .normalized: "a normalized model"
        }
    }

    func member(_ name: String) -> Staged? { nil }
    var rendered: String { kindName }
}

/// Programs as values of the language, for those who change their parameters.
public enum DerivedPrograms {
    public static func isProgram(_ value: Staged) -> Bool {
        switch value {
        case .model, .posterior: true
        case .host(let host): host is DerivedProgram || host is TransportedProgram
        default: false
        }
    }

    /// The same program with other sets of parameters; what is no program stays as it is.
    public static func replacing(_ value: Staged, _ replace: (ParameterSet) -> ParameterSet?) -> Staged {
        mapping(value) { model in
            var model = model
            if let set = replace(model.parameters) { model.parameters = set }
            return model
        }
    }

    /// The program with each model and guide in it changed: also those that an algorithm proposes from. What is no program stays as it is.
    static func mapping(_ value: Staged, _ change: (ModelInstance) -> ModelInstance) -> Staged {
        func changed(_ posterior: Posterior) -> Posterior {
            var posterior = posterior
            posterior.model = change(posterior.model)
            return posterior
        }
        func changed(_ program: GenerativeProgram) -> GenerativeProgram {
            switch program {
            case .model(let posterior): .model(changed(posterior))
            case .derived(let derived): .derived(changed(derived))
            case .transported(let transported): .transported(changed(transported))
            }
        }
        func changed(_ transported: TransportedProgram) -> TransportedProgram {
            TransportedProgram(guide: changed(transported.guide), target: changed(transported.target))
        }
        func changed(_ derived: DerivedProgram) -> DerivedProgram {
            var derived = derived
            switch derived.kind {
            case .marginal(let base, let keep): derived.kind = .marginal(changed(base), keep: keep)
            case .normalized(let posterior): derived.kind = .normalized(changed(posterior))
            }
            // The algorithm's proposals may have parameters too.
            let scope = Scope(parent: derived.algorithm.scope.parent)
            for (name, variable) in derived.algorithm.scope.variables { scope.declare(name, mapping(variable.value, change)) }
            derived.algorithm.scope = scope
            return derived
        }
        switch value {
        case .model(let model): return .model(change(model))
        case .posterior(let posterior): return .posterior(changed(posterior))
        case .host(let host):
            switch host {
            case let derived as DerivedProgram: return .host(changed(derived))
            case let transported as TransportedProgram: return .host(changed(transported))
            default: return value
            }
        default: return value
        }
    }
}

extension Evaluator {
    func makeAlgorithm(_ component: ComponentValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let declaration = component.declaration
        let given = try matched(arguments, to: declaration.parameters, of: declaration.name.text, at: span)
        let scope = Scope(parent: component.scope)
        for (parameter, argument) in zip(declaration.parameters, given) {
            scope.declare(parameter.name.text, try fitted(argument, to: parameter, of: declaration.name.text, in: scope, at: span))
        }
        return .host(AlgorithmValue(component: component, scope: scope))
    }

    /// `marginal(q, keep: [x], using: algorithm)` and `normalize(p given …, using: algorithm)`.
    func derivedProgram(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        func argument(_ label: String) throws -> EvaluatedArgument {
            guard let found = arguments.first(where: { $0.label?.text == label }) else {
                throw Diagnostic(.badArguments, "`\(name)` needs `\(label):`", at: span)
            }
            return found
        }
        guard name == "marginal" || name == "normalize" else { return nil }
        let using = try argument("using")
        guard case .host(let host) = using.value, let algorithm = host as? AlgorithmValue else {
            throw Diagnostic(.badArguments, "an algorithm is needed here, such as `importance(aux, 5)`, but this is \(using.value.kindName)", at: using.span)
        }
        guard let first = arguments.first else { throw Diagnostic(.badArguments, "`\(name)` needs a program", at: span) }
        let base = try program(first)
        if name == "marginal" {
            let keep = try argument("keep")
            return .host(DerivedProgram(kind: .marginal(base, keep: try Self.names(keep)), algorithm: algorithm))
        }
        guard case .model(let posterior) = base else {
            throw Diagnostic(.badArguments, "`normalize` takes a conditioned model", at: first.span)
        }
        return .host(DerivedProgram(kind: .normalized(posterior), algorithm: algorithm))
    }

    private static func names(_ argument: EvaluatedArgument) throws -> [String] {
        switch argument.value {
        case .string(let name): return [name]
        case .list(let list):
            return try list.map { element in
                guard case .string(let name) = element else { throw Diagnostic(.badArguments, "names of choices are needed here", at: argument.span) }
                return name
            }
        default: throw Diagnostic(.badArguments, "names of choices are needed here: `keep: [x, y]`", at: argument.span)
        }
    }

    // MARK: Traces and densities

    func simulated(_ program: DerivedProgram, at span: Span) throws -> Staged {
        switch program.kind {
        case .marginal(let base, let keep):
            guard case .record(let trace) = try simulated(base, at: span) else { throw notKnown("this trace", at: span) }
            let (kept, auxiliary) = try split(trace, keep, at: span)
            // The auxiliary choices that made the draw stay among the particles: E[1/w] is then 1/q.
            let estimate = try conditional(program.algorithm, on: try conditioned(base, kept, at: span), kept: auxiliary, at: span)
            return .record(Record(typeName: Self.traceTypeName, fields: kept + [("log_density", estimate)]))
        case .normalized(let posterior):
            let (trace, estimate) = try run(program.algorithm, on: posterior, at: span)
            let joint = try logDensity(of: .model(posterior), at: trace, span: span)
            let fields = trace.fields.filter { $0.name != "log_density" }
            return .record(Record(typeName: Self.traceTypeName, fields: fields + [("log_density", try binary(.subtract, joint, estimate, at: span))]))
        }
    }

    func logDensity(of program: DerivedProgram, at trace: Record, span: Span) throws -> Staged {
        switch program.kind {
        case .marginal(let base, let keep):
            let (kept, _) = try split(trace, keep, at: span)
            return try run(program.algorithm, on: try conditioned(base, kept, at: span), at: span).logWeight
        case .normalized(let posterior):
            let joint = try logDensity(of: .model(posterior), at: trace, span: span)
            return try binary(.subtract, joint, try conditional(program.algorithm, on: posterior, kept: trace.fields, at: span), at: span)
        }
    }

    typealias Fields = [(name: String, value: Staged)]

    private func split(_ trace: Record, _ keep: [String], at span: Span) throws -> (kept: Fields, rest: Fields) {
        let choices = trace.fields.filter { $0.name != "log_density" }
        if let unknown = keep.first(where: { name in !choices.contains { $0.name == name } }) {
            throw Diagnostic(
                .badCondition, "there is no choice `\(unknown)` to keep", at: span, notes: ["The choices are: \(choices.map(\.name).joined(separator: ", "))."])
        }
        return (choices.filter { keep.contains($0.name) }, choices.filter { !keep.contains($0.name) })
    }

    /// A program given some of its choices.
    private func conditioned(_ program: GenerativeProgram, _ values: Fields, at span: Span) throws -> Posterior {
        guard case .model(var posterior) = program else {
            throw Diagnostic(.badModel, "the marginal of a program whose density is estimated cannot be taken again", at: span)
        }
        posterior.observed += values.map { ($0.name, $0.value, span) }
        return posterior
    }

    // MARK: Algorithms

    private func call(_ member: String, of algorithm: AlgorithmValue, _ arguments: [Staged], at span: Span) throws -> Staged {
        guard let found = algorithm.component.declaration.member(member), case .function(let parameters, _, let body) = found.content else {
            throw Diagnostic(.badModel, "the algorithm `\(algorithm.name)` has no `\(member)`", at: span)
        }
        let scope = Scope(parent: algorithm.scope)
        for (parameter, argument) in zip(parameters, arguments) { scope.declare(parameter.name.text, argument) }
        let saved = (trace, drawMode)
        defer { (trace, drawMode) = saved }
        trace = nil
        drawMode = .estimated
        return try entering(at: span) { try returned(body, in: scope, of: algorithm.name, at: span) }
    }

    func run(_ algorithm: AlgorithmValue, on target: Posterior, at span: Span) throws -> (trace: Record, logWeight: Staged) {
        guard case .tuple(let parts) = try call("run", of: algorithm, [.posterior(target)], at: span), parts.count == 2,
            let trace = traceRecord(parts[0].value)
        else { throw Diagnostic(.badModel, "`run` of the algorithm `\(algorithm.name)` must return (trace, log weight)", at: span) }
        return (trace, parts[1].value)
    }

    func conditional(_ algorithm: AlgorithmValue, on target: Posterior, kept: Fields, at span: Span) throws -> Staged {
        let fields = kept.filter { $0.name != "log_density" } + [(name: "log_density", value: Staged.real(0))]
        let trace = Staged.record(Record(typeName: Self.traceTypeName, fields: fields))
        return try call("conditional", of: algorithm, [.posterior(target), trace], at: span)
    }
}
