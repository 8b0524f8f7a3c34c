import AuspexSyntax

// Calls of inference, at file level and within objectives.
extension SmoothnessAnalysis {
    func hosted(_ host: HostFunction, _ arguments: [Argument], at span: Span, in scope: FlowScope) -> FlowValue {
        let values = bind(host, arguments, in: scope)
        switch host.name {
        case "simulate":
            guard isAsked, case .program(let program)? = values["m"] else { return .rigid }
            return .trace(draw(program))
        case "log_density", "log_weight", "log_likelihood":
            guard isAsked, case .program(let program)? = values["m"], let given = values["values"] ?? values["trace"] else { return .rigid }
            let trace = self.trace(from: given)
            if algorithms == 0, host.name != "log_likelihood", let scored = program.type, let drawn = trace.type { meetings.append(Meeting(model: scored, guide: drawn)) }
            let density = score(program, trace).step(host.name, at: span)
            guard host.name == "log_weight" else { return .number(density) }
            var weight = density.union(trace.logDensity)
            weight.estimate = algorithms > 0 ? .exact : density.estimate.plus(trace.logDensity.estimate.negated) ?? .exact
            weight.pathUse = trace.logDensity.pathUse
            return .number(weight)
        case "joint":
            guard case .program(var program)? = values["m"] else { return .rigid }
            program.given = [:]
            program.type = program.type?.unconditioned
            return .program(program)
        case "project":
            guard let given = values["trace"], case .program(let program)? = values["m"] else { return .rigid }
            var trace = self.trace(from: given)
            if let names = program.type?.choices.map(\.name), program.type?.isOpen == false { trace.choices = trace.choices.filter { names.contains($0.key) } }
            return .trace(trace)
        case "transported":
            guard case .program(var program)? = values["q"], case .program(let model)? = values["p"] else { return .rigid }
            program.making = .transported(program, choices: model.type?.latent.map(\.name) ?? [])
            program.type = checker.transported(program.type, model.type)
            return .program(program)
        case "fit", "expect":
            guard case .objective(let declaration, let inner)? = values["objective"] else { return .rigid }
            check(declaration, inner, host, arguments, at: span)
            return fitted(inner, declaration)
        case "average", "forward_gradient": return values["objective"] ?? .rigid
        case "marginal":
            guard case .program(var program)? = values["q"] else { return .rigid }
            let keep = arguments.first { $0.label?.text == "keep" } ?? arguments.dropFirst().first
            program.making = .marginal(of: program, keep: keep.map { checker.chosenNames($0.value) } ?? [], algorithm: values["using"] ?? .rigid)
            return .program(program)
        case "normalize":
            guard case .program(var program)? = values["p"] else { return .rigid }
            program.making = .normalized(program, algorithm: values["using"] ?? .rigid)
            return .program(program)
        default:
            if host.needsGradient, case .none = request, case .program(let program)? = values["p"] {
                asking(.followed(name: host.name, span: span)) { _ = perform(program, .followed) }
            }
            return .rigid
        }
    }

    /// Arguments that are names of choices, or words, are not values.
    private func bind(_ host: HostFunction, _ arguments: [Argument], in scope: FlowScope) -> [String: FlowValue] {
        var result: [String: FlowValue] = [:]
        var next = 0
        for argument in arguments {
            let parameter: HostFunction.Parameter?
            if let label = argument.label {
                parameter = host.parameters.first { $0.name == label.text }
            } else {
                parameter = host.parameters.indices.contains(next) ? host.parameters[next] : nil
                if !(parameter?.isVariadic ?? false) { next += 1 }
            }
            guard let parameter else { continue }
            switch parameter.kind {
            case .choices, .word: continue
            case .any, .model, .draws, .integer, .positive, .fraction, .real, .boolean, .string, .kernel, .objective, .optimizer, .algorithm:
                result[parameter.name] = evaluate(argument.value, in: scope)
            }
        }
        return result
    }

    private func trace(from value: FlowValue) -> FlowTrace {
        switch value {
        case .trace(let trace): return trace
        case .tuple(let parts):
            var trace = FlowTrace()
            for part in parts { if let label = part.label { trace.choices[label] = part.value } }
            return trace
        case .record(let fields, _): return FlowTrace(choices: fields)
        case .number, .list, .function, .closure, .component, .structure, .distribution, .program, .algorithm, .objective: return FlowTrace()
        }
    }

    /// The guide and the model of a fit, as `r.guide` and `r.model`.
    private func fitted(_ scope: FlowScope, _ declaration: FunctionDeclaration) -> FlowValue {
        var fields: [String: FlowValue] = [:]
        for parameter in declaration.parameters {
            guard case .program(let program)? = scope.lookUp(parameter.name.text) else { continue }
            let name = program.declaration.keyword == .guide || program.isEstimated ? "guide" : "model"
            if fields[name] == nil { fields[name] = .program(program) }
        }
        return .record(fields, nil)
    }

    private func check(_ declaration: FunctionDeclaration, _ scope: FlowScope, _ host: HostFunction, _ arguments: [Argument], at span: Span) {
        asking(.differentiated(name: host.name, span: span)) {
            let value = result(of: declaration.body, in: scope).flow
            let minimizes = arguments.contains { argument in
                if case .boolean(true) = argument.value.kind { argument.label?.text == "minimize" } else { false }
            }
            if host.name == "fit" { checkDirection(value, declaration, minimizes: minimizes, at: span) }
            if case .other(let origin, let place, let what) = value.pathUse { reportPath(origin, place, what) }
        }
    }
}
