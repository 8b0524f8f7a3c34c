import AuspexSyntax

extension Checker {
    // MARK: Signatures

    /// The parameters of a function, model or component, declared in a new scope; sizes in their types become names.
    func readParameters(_ parameters: [Parameter], in outer: Scope, silent: Bool, of name: String) -> (scope: Scope, parameters: [CallSignature.Parameter], sizes: Set<SizeSymbol>) {
        let inner = Scope(parent: outer)
        let saved = (scope, pendingSizes, silence, context)
        scope = inner
        pendingSizes = []
        if silent { silence += 1 }
        defer { (scope, pendingSizes, silence, context) = saved }
        context = Context(place: .function)
        // Integer parameters may be sizes of parameters that come before them.
        var symbols: [String: SizeSymbol] = [:]
        for parameter in parameters {
            guard let type = parameter.type, isScalarInteger(type) else { continue }
            let symbol = makeSymbol(parameter.name.text, lower: leastInteger(type), origin: .init(parameter.name.span, "\(parameter.name.text) is a parameter"))
            symbols[parameter.name.text] = symbol
            let numeric = NumericType(.int, value: Polynomial(symbol))
            inner.declare(parameter.name.text, .variable(Variable(name: parameter.name.text, span: parameter.name.span, type: .numeric(numeric), role: .parameter)), at: parameter.name.span)
        }
        var result: [CallSignature.Parameter] = []
        var seen: [String: Span] = [:]
        for parameter in parameters {
            if let earlier = seen[parameter.name.text], parameter.name.text != "_" {
                report(
                    .declaredTwice, "two parameters are called `\(parameter.name.text)`", at: parameter.name.span, label: "again here", related: [.init(earlier, "first here")])
            }
            seen[parameter.name.text] = parameter.name.span
            var type = parameter.type.map { read($0, binding: .parameter(parameter.name.text)) } ?? .unknown
            var symbol = symbols[parameter.name.text]
            if case .numeric(var numeric) = type, numeric.isScalar, numeric.scalar != .bool {
                let (low, high) = numeric.interval.numbers
                let own = symbol ?? makeSymbol(parameter.name.text, lower: low, upper: high, origin: .init(parameter.name.span, "\(parameter.name.text) is a parameter"))
                symbol = own
                numeric.value = Polynomial(own)
                type = .numeric(numeric)
            } else {
                symbol = nil
            }
            if let value = parameter.defaultValue {
                let typed = infer(value)
                if let symbol, case .numeric(let numeric) = typed.type { defaultValues[symbol] = numeric.value }
                if case .numeric(let wanted) = type, case .numeric(let given) = typed.type {
                    var substitution = Substitution()
                    if let problem = mismatch(.numeric(given), .numeric(NumericType(wanted.scalar, shape: given.isScalar ? [] : wanted.shape)), sizes: pendingSizes, &substitution) {
                        report(problem.code, "`\(parameter.name.text)` is \(type), and \(problem.message)", at: value.span, label: "\(typed.type)", notes: problem.notes)
                    } else if given.interval.isDisjoint(from: wanted.interval) {
                        report(.outsideDomain, "`\(parameter.name.text)` is \(type), and its default value is not", at: value.span, label: "outside")
                    }
                }
            }
            inner.declare(
                parameter.name.text, .variable(Variable(name: parameter.name.text, span: parameter.name.span, type: type, role: .parameter)), at: parameter.name.span)
            result.append(
                .init(name: parameter.name.text, label: parameter.label, type: type, isOptional: parameter.defaultValue != nil, span: parameter.name.span, symbol: symbol))
        }
        return (inner, result, pendingSizes.union(result.compactMap(\.symbol)))
    }

    private func isScalarInteger(_ type: TypeExpression) -> Bool {
        switch type.kind {
        case .name(let name): name == "Int"
        case .bounded(let name, _): name == "Int"
        case .sized, .function, .tuple, .each, .missing: false
        }
    }

    /// `Int(1...)` is at least one.
    private func leastInteger(_ type: TypeExpression) -> Double {
        if case .bounded(_, let bounds) = type.kind, case .range(let lower?, _, _) = bounds.kind, case .integer(let value) = lower.kind { return Double(value) }
        return -.infinity
    }

    func signature(of function: FunctionEntity) -> CallSignature {
        if function.state != .checked { checkBody(of: function) }
        if let signature = function.signature { return signature }
        return CallSignature(name: function.declaration.name.text, kind: "function", parameters: [], result: .unknown, sizes: [], isStrict: false, lifts: false)
    }

    // MARK: Functions

    /// Checks the body of a function once, in the scope of its declaration.
    func checkBody(of function: FunctionEntity) {
        guard function.state == .unchecked else { return }
        function.state = .checking
        let declaration = function.declaration
        let firstSymbol = symbolCount
        let silent = function.isLibrary
        let saved = (scope, context, silence, choiceModels, pendingSizes)
        // Mistakes of a body are told where it stands, whoever calls it first.
        silence = silent ? 1 : 0
        defer {
            (scope, context, silence, choiceModels, pendingSizes) = saved
            function.state = .checked
        }
        let (inner, parameters, sizes) = readParameters(declaration.parameters, in: function.scope, silent: silent, of: declaration.name.text)
        scope = inner
        let declared = declaration.result.map { read($0) }
        var signature = CallSignature(
            name: declaration.name.text, kind: declaration.keyword.rawValue, parameters: parameters, result: declared ?? .unknown, sizes: sizes, isStrict: !function.isLibrary,
            lifts: declaration.keyword == .function)
        function.signature = signature
        if declaration.keyword == .model || declaration.keyword == .guide {
            function.model = .opaque(declaration.name.text, keyword: declaration.keyword)
        }
        // A library function with a written result says all that its callers need.
        if silent, declared != nil, declaration.keyword == .function || declaration.keyword == .kernel { return }

        let body = Scope(parent: inner)
        scope = body
        context = Context(place: place(of: declaration.keyword))
        context.declaredResult = declared
        context.declaredResultSpan = declaration.result?.span
        context.functionName = declaration.name.text
        if context.acceptsChoices { context.trace = TraceBuilder(scope: body) }
        checkBlock(declaration.body)
        if let declared, !declared.isUnknown, !declaration.keyword.isTrace, !alwaysReturns(declaration.body) {
            report(
                .missingReturn, "`\(declaration.name.text)` is declared to return \(declared), and can end without a `return`", at: declaration.name.span, label: "can end without a result",
                related: declaration.result.map { [.init($0.span, "declared here")] } ?? [])
        }
        let parameterSymbols = sizes
        func withoutLocals(_ type: StaticType) -> StaticType {
            var forget = Substitution()
            for id in firstSymbol..<symbolCount {
                let symbol = SizeSymbol(id: id, name: "")
                if !parameterSymbols.contains(symbol) { forget.values[symbol] = .some(nil) }
            }
            return type.substituting(forget)
        }
        var result = declared
        if result == nil {
            let returned = context.returned.map(\.type)
            result = returned.isEmpty ? .nothing : returned.dropFirst().reduce(returned[0]) { join($0, $1) ?? .unknown }
            if !returned.isEmpty, returned.dropFirst().contains(where: { join(returned[0], $0) == nil }), let second = declaration.body.last {
                report(.resultMismatch, "`\(declaration.name.text)` returns values of different types", at: second.span, label: "", notes: ["They are \(returned.map(\.description).joined(separator: ", "))."])
            }
        }
        signature.result = withoutLocals(result ?? .unknown)
        if let trace = context.trace {
            var model = ModelType(
                name: declaration.name.text, keyword: declaration.keyword, choices: finish(trace), result: signature.result, isOpen: trace.isOpen)
            for index in model.choices.indices { model.choices[index].type = withoutLocals(model.choices[index].type) }
            function.model = model
            signature.result = .model(model)
        }
        function.signature = signature
    }

    private func place(of keyword: FunctionDeclaration.Keyword) -> Context.Place {
        switch keyword {
        case .function: .function
        case .model: .model
        case .guide: .guide
        case .kernel: .kernel
        case .objective: .objective
        }
    }

    /// Every way through the statements ends in `return`.
    func alwaysReturns(_ statements: [Statement]) -> Bool {
        statements.contains { statement in
            switch statement.kind {
            case .returnValue, .missing: return true
            case .conditional(let conditional): return alwaysReturns(conditional.then) && alwaysReturns(conditional.otherwise)
            case .scaled(_, let body): return alwaysReturns(body)
            case .whileLoop(let condition, let body):
                // `while true` without a way out never falls through.
                if case .boolean(true) = condition.kind { return !containsBreak(body) }
                return false
            case .binding, .assignment, .choice, .derived, .factor, .observe, .parameter, .loop, .breakLoop, .continueLoop, .expression,
                .function, .component, .structure, .importFile:
                return false
            }
        }
    }

    private func containsBreak(_ statements: [Statement]) -> Bool {
        statements.contains { statement in
            switch statement.kind {
            case .breakLoop: true
            case .conditional(let conditional): containsBreak(conditional.then) || containsBreak(conditional.otherwise)
            case .scaled(_, let body): containsBreak(body)
            case .binding, .assignment, .choice, .derived, .factor, .observe, .parameter, .loop, .whileLoop, .returnValue, .continueLoop,
                .expression, .function, .component, .structure, .importFile, .missing:
                false
            }
        }
    }

    func inferCall(of function: FunctionEntity, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        var signature = signature(of: function)
        if function.state == .checking, let declared = function.signature { signature = declared }
        switch function.declaration.keyword {
        case .kernel:
            // A kernel is configured by the parameters after its state and target; inside a program it is called with all.
            guard context.place == .file || arguments.contains(where: { $0.label?.text == "on" }) else { break }
            signature.parameters = Array(signature.parameters.dropFirst(2))
            signature.parameters.append(.init(name: "on", type: .unknown, isOptional: true))
            return inferConfigured(signature, arguments, at: span, callee: callee)
        case .objective where context.place == .file:
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            return Typed(.inference(InferenceValue(.objective, name: signature.name, models: instance.bound.compactMap(\.typed.type.model))))
        case .model, .guide:
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            if function.state == .checking { context.trace?.isOpen = true }
            guard instance.isValid, case .model(let model) = instance.typed.type else {
                return Typed(.model(.opaque(signature.name, keyword: function.declaration.keyword)), random: instance.typed.isRandom)
            }
            return Typed(.model(model), random: instance.typed.isRandom)
        case .function, .objective: break
        }
        return instantiate(signature, arguments, at: span, callee: callee).typed
    }

    /// A kernel at file level: `random_walk(step: 0.1, on: mu)`.
    private func inferConfigured(_ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        for argument in arguments where argument.label?.text == "on" { checkChoiceNames(argument.value) }
        let rest = arguments.filter { $0.label?.text != "on" }
        _ = instantiate(signature, rest, at: span, callee: callee)
        return Typed(.named("Kernel"))
    }
}

extension FunctionDeclaration.Keyword {
    /// What it gives is a trace; it need not return anything.
    var isTrace: Bool {
        switch self {
        case .model, .guide: true
        case .function, .kernel, .objective: false
        }
    }
}
