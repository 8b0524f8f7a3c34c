import AuspexSyntax

extension SmoothnessAnalysis {
    func call(_ expression: Expression, _ callee: Expression, _ arguments: [Argument], in scope: FlowScope) -> FlowValue {
        let span = expression.span
        switch callee.kind {
        case .name(let name):
            if let value = scope.lookUp(name) { return apply(value, arguments, at: span, in: scope) }
            if checker.fileScope[name] == nil {
                if let combinator = Combinator(rawValue: name) { return combined(combinator, arguments, at: span, in: scope) }
                if let host = HostFunction.named(name), !isLibraryCall(name, arguments, in: scope) { return hosted(host, arguments, at: span, in: scope) }
                if checker.builtinSignature(name) != nil { return builtin(name, arguments, at: span, in: scope) }
            }
            return apply(value(of: name, in: scope, isCalled: true), arguments, at: span, in: scope)
        case .member(let base, let name):
            let value = evaluate(base, in: scope)
            switch value {
            case .record(let fields, let entity?): return method(name.text, of: entity, fields, arguments, in: scope)
            case .number(let flow):
                // A parameter that is a struct: every field of it moves.
                guard case .structure(let type)? = checker.types[base.id], case .structure(let entity)? = checker.resolve(type.name) else { break }
                let fields = type.fields.compactMap(\.name)
                return method(name.text, of: entity, Dictionary(uniqueKeysWithValues: fields.map { ($0, .number(flow)) }), arguments, in: scope)
            case .algorithm(let component, let home): return member(name.text, of: component, home, arguments, in: scope)
            case .tuple, .list, .record, .function, .closure, .component, .structure, .distribution, .program, .trace, .objective: break
            }
            return .number(value.flow.union(joined(arguments, in: scope)))
        case .integer, .real, .boolean, .string, .call, .index, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional, .closure, .given, .missing:
            return apply(evaluate(callee, in: scope), arguments, at: span, in: scope)
        }
    }

    /// `laplace(0, 1)` is a distribution, `laplace(m() given y = 1)` a call of inference.
    private func isLibraryCall(_ name: String, _ arguments: [Argument], in scope: FlowScope) -> Bool {
        guard checker.libraryEntity(name) != nil else { return false }
        guard let first = arguments.first, case .program = evaluate(first.value, in: scope) else { return true }
        return false
    }

    private func joined(_ arguments: [Argument], in scope: FlowScope) -> Flow { arguments.reduce(.rigid) { $0.union(evaluate($1.value, in: scope).flow) } }

    func apply(_ callee: FlowValue, _ arguments: [Argument], at span: Span, in scope: FlowScope) -> FlowValue {
        switch callee {
        case .function(let declaration, let home, let isLibrary): return apply(declaration, home, isLibrary: isLibrary, arguments, at: span, in: scope)
        case .closure(let parameters, let body, let home):
            let inner = FlowScope(parent: home)
            for (parameter, argument) in zip(parameters, arguments) { inner.declare(parameter.text, evaluate(argument.value, in: scope)) }
            return result(of: body, in: inner)
        case .component(let component):
            let values = bind(component.declaration.parameters, arguments, in: scope)
            switch component.declaration.keyword {
            case .distribution: return .distribution(distribution(component, values))
            case .algorithm: return .algorithm(component, filled(component.declaration.parameters, values, home: fileScope))
            case .bijection: return .number(values.sorted { $0.key < $1.key }.reduce(.rigid) { $0.union($1.value.flow) })
            case .optimizer: return .rigid
            }
        case .structure(let entity):
            let values = bind(entity.declaration.fields, arguments, in: scope)
            return .record(values, entity)
        case .record(let fields, let entity?): return method(StructDeclaration.callMethod, of: entity, fields, arguments, in: scope)
        case .number, .tuple, .list, .record, .distribution, .program, .trace, .algorithm, .objective:
            return .number(callee.flow.union(joined(arguments, in: scope)))
        }
    }

    private func apply(_ declaration: FunctionDeclaration, _ home: FlowScope, isLibrary: Bool, _ arguments: [Argument], at span: Span, in scope: FlowScope) -> FlowValue {
        let values = bind(declaration.parameters, arguments, in: scope)
        switch declaration.keyword {
        case .model, .guide: return .program(FlowProgram(declaration: declaration, scope: filled(declaration.parameters, values, home: home), isLibrary: isLibrary))
        case .objective:
            if case .none = request {
                let scope = filled(declaration.parameters, values, home: home)
                checkPairs(declaration, scope, at: span)
                return .objective(declaration, scope)
            }
        case .function:
            // Functions of the library are differentiable but for those that give integers; their branches keep digits.
            if isLibrary, !givesProgram(declaration.result) { return library(declaration, values, at: span) }
        case .kernel: return .number(values.reduce(.rigid) { $0.union($1.value.flow) })
        }
        return result(of: declaration.body, in: filled(declaration.parameters, values, home: home))
    }

    private func library(_ declaration: FunctionDeclaration, _ values: [String: FlowValue], at span: Span) -> FlowValue {
        let name = declaration.name.text
        let flows = declaration.parameters.compactMap { values[$0.name.text]?.flow }
        let whole = flows.reduce(Flow.rigid) { $0.union($1) }
        if givesIntegers(declaration.result) {
            requireRigid(whole, .function(name), at: span)
            return .number(whole.stopped)
        }
        if name == "log_mean_exp" || name == "log_sum_exp", let argument = flows.first {
            var result = argument
            if let estimate = argument.estimate.logMeanExp { result.estimate = estimate } else { result = exact(argument, name, at: span) }
            result.pathUse = argument.pathUse.bent(name, at: span)
            return .number(result)
        }
        if name == "mean", let argument = flows.first { return .number(averaged(argument)) }
        return .number(flows.reduce(whole) { bent($0, name, $1, at: span) })
    }

    /// `-> Guide`: a function that makes a program is gone through, whosever it is.
    private func givesProgram(_ type: TypeExpression?) -> Bool {
        if case .name(let name) = type?.kind { name == "Guide" || name == "Model" } else { false }
    }

    private func givesIntegers(_ type: TypeExpression?) -> Bool {
        switch type?.kind {
        case .name(let name), .bounded(let name, _): name == "Int" || name == "Bool"
        case .sized(let base, _): givesIntegers(base)
        case .function, .tuple, .each, .missing, nil: false
        }
    }

    private func averaged(_ flow: Flow) -> Flow {
        var result = flow
        switch flow.estimate {
        case .logUnbiased: result.estimate = .lower
        case .logReciprocal: result.estimate = .upper
        case .exact, .unbiased, .reciprocal, .lower, .upper: break
        }
        return result
    }

    /// What a body returns. A body that calls itself is left after a few turns.
    func result(of body: [Statement], in scope: FlowScope) -> FlowValue {
        guard depth < 240 else { return .rigid }
        let (outer, outerBranches) = (run, branches)
        depth += 20
        run = Run()
        branches = 0
        // A closure of one expression returns it.
        if body.count == 1, case .expression(let expression) = body[0].kind {
            run.returned = evaluate(expression, in: scope)
        } else {
            execute(body, in: scope)
        }
        let result = run.returned ?? .rigid
        (run, branches) = (outer, outerBranches)
        depth -= 20
        return result
    }

    private func method(_ name: String, of entity: StructureEntity, _ fields: [String: FlowValue], _ arguments: [Argument], in scope: FlowScope) -> FlowValue {
        guard let declaration = entity.declaration.methods.first(where: { $0.name.text == name }) else {
            return .number(fields.reduce(joined(arguments, in: scope)) { $0.union($1.value.flow) })
        }
        let home = FlowScope(parent: fileScope)
        for (name, value) in fields { home.declare(name, value) }
        home.declare("self", .record(fields, entity))
        let values = bind(declaration.parameters, arguments, in: scope)
        if entity.isLibrary { return .number(values.values.reduce(FlowValue.record(fields, entity).flow) { $0.union($1.flow) }) }
        return result(of: declaration.body, in: filled(declaration.parameters, values, home: home))
    }

    /// `algorithm.run(p)`
    private func member(_ name: String, of component: ComponentEntity, _ home: FlowScope, _ arguments: [Argument], in scope: FlowScope) -> FlowValue {
        guard case .function(let parameters, _, let body)? = component.declaration.member(name)?.content else { return .rigid }
        let values = bind(parameters, arguments, in: scope)
        return withinAlgorithm { result(of: body, in: filled(parameters, values, home: membersKnown(component, home))) }
    }

    /// The members of an algorithm know each other.
    func membersKnown(_ component: ComponentEntity, _ home: FlowScope) -> FlowScope {
        let scope = FlowScope(parent: home)
        for member in component.declaration.members {
            guard case .function(let parameters, let result, let body) = member.content, home.lookUp(member.name.text) == nil else { continue }
            let declaration = FunctionDeclaration(keyword: .function, name: member.name, parameters: parameters, result: result, body: body, documentation: "")
            scope.declare(member.name.text, .function(declaration, home, isLibrary: false))
        }
        return scope
    }

    // MARK: Arguments

    func bind(_ parameters: [Parameter], _ arguments: [Argument], in scope: FlowScope) -> [String: FlowValue] {
        var result: [String: FlowValue] = [:]
        var next = 0
        for argument in arguments {
            let value = evaluate(argument.value, in: scope)
            if let label = argument.label {
                guard let parameter = parameters.first(where: { $0.label == label.text || $0.name.text == label.text }) else { continue }
                result[parameter.name.text] = value
            } else if next < parameters.count {
                result[parameters[next].name.text] = value
                next += 1
            }
        }
        return result
    }

    /// A scope with the parameters in it, where nothing is given with their defaults.
    func filled(_ parameters: [Parameter], _ values: [String: FlowValue], home: FlowScope) -> FlowScope {
        let scope = FlowScope(parent: home)
        for parameter in parameters {
            let value = values[parameter.name.text] ?? parameter.defaultValue.map { evaluate($0, in: scope) } ?? .rigid
            scope.declare(parameter.name.text, named(value, parameter.name))
        }
        return FlowScope(parent: scope)
    }

    // MARK: What the language knows itself

    private func builtin(_ name: String, _ arguments: [Argument], at span: Span, in scope: FlowScope) -> FlowValue {
        let values = arguments.map { evaluate($0.value, in: scope) }
        let flows = values.map(\.flow)
        let whole = flows.reduce(Flow.rigid) { $0.union($1) }
        switch name {
        case "stop_gradient": return values.first?.stopped ?? .rigid
        case "floor", "ceil", "round", "sign", "Int", "div", "mod":
            requireRigid(whole, .function(name), at: span)
            return .number(whole.stopped)
        case "count", "size", "zeros", "ones", "identity", "is_nan", "any", "all": return .number(whole.stopped)
        case "sum", "concat", "stack", "reshape", "flatten", "fill", "transpose", "diagonal", "diagonal_matrix", "Real":
            return .number(flows.reduce(.rigid) { $0.merged($1) })
        case "exp", "log":
            guard let argument = flows.first else { return .rigid }
            var result = argument
            if let estimate = name == "exp" ? argument.estimate.exp : argument.estimate.log {
                result.estimate = estimate
            } else {
                result = exact(argument, name, at: span)
            }
            result.pathUse = argument.pathUse.bent(name, at: span)
            return .number(result)
        case "log_add_exp":
            var result = flows.reduce(Flow.rigid) { $0.merged($1) }
            if let estimate = result.estimate.logMeanExp { result.estimate = estimate } else { result = exact(result, name, at: span) }
            result.pathUse = result.pathUse.bent(name, at: span)
            return .number(result)
        default: return .number(flows.reduce(whole) { bent($0, name, $1, at: span) })
        }
    }

    private func combined(_ combinator: Combinator, _ arguments: [Argument], at span: Span, in scope: FlowScope) -> FlowValue {
        switch combinator {
        case .ordered:
            guard let first = arguments.first, case .distribution(var distribution) = evaluate(first.value, in: scope) else { return .rigid }
            (distribution.name, distribution.component) = ("ordered", nil)
            return .distribution(distribution)
        case .flat:
            let bounds = arguments.first.map { boundFlow($0.value, in: scope) } ?? .rigid
            let isDiscrete = if case .numeric(let numeric)? = arguments.first.flatMap({ checker.types[$0.value.id] }) { numeric.scalar != .real } else { false }
            return .distribution(FlowDistribution(name: "flat", isDiscrete: isDiscrete, flow: bounds, support: bounds))
        case .draw:
            guard let first = arguments.first else { return .rigid }
            return drawn(evaluate(first.value, in: scope), at: span, text: "draw(\(text(first.value.span)))")
        case .gradient, .pushforward, .pullback: return .number(joined(arguments, in: scope))
        case .standardNormal, .standardUniform: return .distribution(FlowDistribution(name: combinator.rawValue, isDiscrete: false, flow: .rigid))
        default:
            // Copies, and a bijection's values: what the other arguments move with comes on top.
            let values = arguments.map { evaluate($0.value, in: scope) }
            guard case .distribution(var distribution)? = values.first else { return values.first ?? .rigid }
            distribution.flow = values.dropFirst().reduce(distribution.flow) { $0.union($1.flow) }
            return .distribution(distribution)
        }
    }

    /// What the bounds in `Real(0...b)` move with.
    private func boundFlow(_ type: Expression, in scope: FlowScope) -> Flow {
        switch type.kind {
        case .call(_, let arguments): joined(arguments, in: scope)
        case .index(let base, _): boundFlow(base, in: scope)
        default: .rigid
        }
    }
}
