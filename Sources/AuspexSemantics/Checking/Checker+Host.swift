import AuspexSyntax

extension Checker {
    /// A call of inference, data or output.
    func inferHost(_ host: HostFunction, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        if host.name == "average", context.place != .file { return inferAverage(host, arguments, at: span, callee: callee) }
        let asKernel = host.result == .draws && host.parameters.first?.defaultValue != nil && !choiceModels.isEmpty
            && arguments.first.map({ $0.label != nil && $0.label?.text != "p" }) ?? true
        let parameters = host.parameters.map {
            CallSignature.Parameter(name: $0.name, type: .unknown, isOptional: $0.isOptional, isVariadic: $0.isVariadic)
        }
        let depthBefore = choiceModels.count
        defer { choiceModels.removeLast(choiceModels.count - depthBefore) }
        let bound = bind(asKernel ? Array(parameters.dropFirst()) : parameters, arguments, of: host.name, at: span, callee: callee) { index, value in
            let parameter = host.parameters[asKernel ? index + 1 : index]
            return inferHostArgument(value, parameter, host)
        }
        let model = choiceModels.count > depthBefore ? choiceModels[depthBefore] : nil
        if let bound, !asKernel, host.needsGradient, let model, let argument = bound.first(where: { $0.parameter == 0 }) {
            checkGradientTarget(model, host, bound, at: argument.argument.value.span)
        }
        if bound != nil, !asKernel, host.parameters.first?.kind == .model, host.parameters.first?.defaultValue != nil, model == nil, choiceModels.isEmpty,
            !arguments.contains(where: { $0.label == nil || $0.label?.text == "p" }) {
            // `let k = nuts(on: mu)`: a kernel for later.
            return Typed(.named("Kernel"))
        }
        switch host.result {
        case .nothing: return Typed(.nothing)
        case .unknown: return .unknown
        case .draws:
            if asKernel { return Typed(.named("Kernel")) }
            return Typed(.posterior(model ?? .opaque("model")))
        case .kernel: return Typed(.named("Kernel"))
        case .string: return Typed(.string)
        case .integer: return Typed(.int.inexact)
        case .real: return Typed(.real.inexact, random: bound?.contains { $0.typed.isRandom } ?? false)
        case .plot: return Typed(.named("Plot"))
        case .model: return Typed(.model((model ?? .opaque("model")).unconditioned))
        case .trace: return Typed(.inference(InferenceValue(.trace, models: [model ?? .opaque("model")])), random: context.place != .file)
        case .guide, .fit, .expectation, .objective: return inferVariational(host, bound ?? [], at: span)
        }
    }

    /// `average(e, n, points)` within an objective: the mean of a number, or of several.
    private func inferAverage(_ host: HostFunction, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        let parameters = host.parameters.map { CallSignature.Parameter(name: $0.name, type: .unknown, isOptional: $0.isOptional) }
        let bound = bind(parameters, arguments, of: host.name, at: span, callee: callee) { index, value in
            index == 0 ? infer(value) : inferHostArgument(value, host.parameters[index], host)
        }
        guard let item = bound?.first(where: { $0.parameter == 0 }) else { return .unknown }
        switch item.typed.type {
        case .numeric(let numeric) where numeric.scalar != .bool && (numeric.rank ?? 0) <= 1:
            return Typed(.numeric(NumericType(.real, shape: numeric.shape, interval: .anywhere)), random: true)
        case .unknown: return Typed(.unknown, random: true)
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named:
            report(
                .typeMismatch, "within an objective average is the mean of a number or of an array of several, and this is \(item.typed.type.phrase)", at: item.argument.value.span,
                label: "\(item.typed.type)")
            return Typed(.unknown, random: true)
        }
    }

    private func inferHostArgument(_ value: Expression, _ parameter: HostFunction.Parameter, _ host: HostFunction) -> Typed {
        switch parameter.kind {
        case .any:
            return infer(value)
        case .choices:
            checkChoiceNames(value)
            return .unknown
        case .word(let words):
            checkWord(value, words, parameter.name)
            return .unknown
        case .kernel: return infer(value)
        case .objective: return inferObjectiveArgument(value, parameter, host)
        case .algorithm, .optimizer: return inferComponentArgument(value, parameter, host)
        case .model:
            let typed = infer(value)
            switch typed.type {
            case .model(let model): choiceModels.append(model)
            case .unknown, .named, .posterior: choiceModels.append(.opaque("model"))
            case .function:
                report(
                    .typeMismatch, "`\(parameter.name)` of \(host.name) is a model with its arguments, and this has none", at: value.span, label: "arguments missing",
                    fixIts: [.init("Call it", replace: Span(source: value.span.source, start: Int(value.span.end), end: Int(value.span.end)), with: "()")])
                choiceModels.append(.opaque("model"))
            case .distribution: choiceModels.append(.opaque("model"))
            case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .inference:
                report(.typeMismatch, "`\(parameter.name)` of \(host.name) is a model, and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)")
                choiceModels.append(.opaque("model"))
            }
            return typed
        case .draws:
            let typed = infer(value)
            switch typed.type {
            case .posterior(let model): choiceModels.append(model)
            case .unknown, .named: choiceModels.append(.opaque("model"))
            case .model(let model):
                report(
                    .typeMismatch, "`\(parameter.name)` of \(host.name) is draws, and this is \(typed.type.phrase)", at: value.span, label: "a model",
                    notes: ["Infer it first: let post = nuts(\(model.name)(...) given ...)."])
                choiceModels.append(.opaque("model"))
            case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .inference:
                report(.typeMismatch, "`\(parameter.name)` of \(host.name) is draws, and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)")
                choiceModels.append(.opaque("model"))
            }
            return typed
        case .integer(let least): return inferHostNumber(value, parameter, host, NumericType(.int, interval: SupportInterval(lower: .closed(Double(least)), upper: .none)))
        case .positive: return inferHostNumber(value, parameter, host, NumericType(.real, interval: .positive))
        case .fraction: return inferHostNumber(value, parameter, host, NumericType(.real, interval: SupportInterval(lower: .open(0), upper: .open(1))))
        case .real: return inferHostNumber(value, parameter, host, NumericType(.real))
        case .boolean:
            let typed = infer(value)
            if let numeric = typed.type.numeric, numeric.scalar == .bool { return typed }
            if !typed.type.isUnknown { reportHost(value, typed.type, parameter, host, "a Bool") }
            return typed
        case .string:
            let typed = infer(value)
            switch typed.type {
            case .string, .unknown, .named: break
            case .nothing, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
                reportHost(value, typed.type, parameter, host, "a String")
            }
            return typed
        }
    }

    private func reportHost(_ value: Expression, _ type: StaticType, _ parameter: HostFunction.Parameter, _ host: HostFunction, _ wants: String) {
        report(.typeMismatch, "`\(parameter.name)` of \(host.name) is \(wants), and this is \(type.phrase)", at: value.span, label: "\(type)")
    }

    private func inferHostNumber(_ value: Expression, _ parameter: HostFunction.Parameter, _ host: HostFunction, _ wanted: NumericType) -> Typed {
        let typed = infer(value)
        switch typed.type {
        case .unknown, .named: break
        case .numeric(let numeric):
            if let problem = scalarMismatch(numeric, wanted) {
                report(problem.code, "`\(parameter.name)` of \(host.name) is \(wanted), and \(problem.message)", at: value.span, label: "\(typed.type)", notes: problem.notes)
            } else if !numeric.isScalar && numeric.shape != nil {
                reportHost(value, typed.type, parameter, host, "one number")
            } else if numeric.interval.isDisjoint(from: wanted.interval) {
                let needs = parameter.kind == .fraction ? "between 0 and 1" : "\(wanted)"
                report(
                    .outsideDomain, "`\(parameter.name)` of \(host.name) must be \(needs), and this is \(numeric.interval.isPoint ? numeric.interval.lower.value?.description ?? "not" : numeric.elementName)",
                    at: value.span, label: "not \(needs)")
            }
        case .nothing, .string, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
            reportHost(value, typed.type, parameter, host, "\(wanted)")
        }
        return typed
    }

    private func checkWord(_ value: Expression, _ words: [String], _ parameter: String) {
        switch value.kind {
        case .name(let name):
            if words.contains(name) { return }
            if case .variable(let variable)? = scope.lookUp(name), variable.type == .string || variable.type.isUnknown { return }
            let suggestion = Suggestions.closest(to: name, among: words)
            report(
                .unknownWord, "`\(parameter)` is one of \(words.joined(separator: ", "))", at: value.span, label: "not one of them",
                fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: value.span, with: $0)] } ?? [])
        case .string(let pieces):
            if pieces.count == 1, case .text(let text) = pieces[0], !words.contains(text) {
                report(.unknownWord, "`\(parameter)` is one of \(words.joined(separator: ", "))", at: value.span, label: "not one of them")
            }
        case .integer, .real, .boolean, .member, .call, .index, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional, .closure, .given, .missing:
            let typed = infer(value)
            if !typed.type.isUnknown, typed.type != .string {
                report(.unknownWord, "`\(parameter)` is one of \(words.joined(separator: ", "))", at: value.span, label: "\(typed.type)")
            }
        }
    }

    // MARK: Names of choices

    /// `mu`, `[mu, tau]`, `theta[0]`, `r.y`: names of choices of the model that the call is about.
    func checkChoiceNames(_ value: Expression) {
        switch value.kind {
        case .array(let elements): for element in elements { checkChoiceNames(element) }
        case .tuple(let elements): for element in elements { checkChoiceNames(element.value) }
        case .name(let name): checkChoiceName(Name(name, span: value.span))
        case .index(let base, let indices):
            checkChoiceNames(base)
            for index in indices { infer(index) }
        case .member(let base, let name):
            guard case .name(let outer) = base.kind, let choice = choiceModels.last?.choice(outer), let nested = choice.nested, !nested.isOpen else {
                checkChoiceNames(base)
                return
            }
            if nested.choice(name.text) == nil { reportUnknownChoice(name, nested) }
        case .string, .missing: break
        case .integer, .real, .boolean, .call, .unary, .binary, .range, .comprehension, .conditional, .closure, .given:
            let typed = infer(value)
            switch typed.type {
            case .unknown, .string, .list: break
            case .nothing, .numeric, .range, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named:
                report(
                    .unknownChoice, "here stand names of choices, such as mu or [mu, tau]", at: value.span, label: "not a name")
            }
        }
    }

    private func checkChoiceName(_ name: Name) {
        guard let model = choiceModels.last, !model.isOpen else { return }
        if model.choice(name.text) != nil { return }
        if case .variable(let variable)? = scope.lookUp(name.text) {
            switch variable.type {
            case .unknown, .string, .list: return
            case .nothing, .numeric, .range, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named: break
            }
        }
        reportUnknownChoice(name, model)
    }

    private func reportUnknownChoice(_ name: Name, _ model: ModelType) {
        let names = model.choices.map(\.name)
        let suggestion = Suggestions.closest(to: name.text, among: names)
        report(
            .unknownChoice, "the \(model.kindName) `\(model.name)` has no choice or quantity `\(name.text)`", at: name.span, label: "not in \(model.name)",
            notes: suggestion == nil && !names.isEmpty && names.count <= 16 ? ["It has \(names.joined(separator: ", "))."] : [],
            fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: name.span, with: $0)] } ?? [])
    }

    // MARK: What gradients need

    private func checkGradientTarget(_ model: ModelType, _ host: HostFunction, _ bound: [BoundArgument], at span: Span) {
        guard !model.isOpen else { return }
        let only = bound.first { host.parameters.indices.contains($0.parameter) && host.parameters[$0.parameter].name == "on" }.map { chosenNames($0.argument.value) }
        for choice in latentChoices(model) {
            if let only, !only.isEmpty, !only.contains(choice.name) { continue }
            if choice.isDiscrete, choice.strategy != "enumerate", !model.partlyGiven.contains(choice.name) {
                report(
                    .discreteLatent, "\(host.name) moves along gradients, and `\(choice.name)` of `\(model.name)` is discrete", at: span, label: "`\(choice.name)` is not given",
                    related: [.init(choice.span, "\(choice.name): \(choice.type)")],
                    notes: [
                        "Give `\(choice.name)` a value with `given`, or sum it out: write its mixture with `mixture(...)`, or add log_sum_exp of the cases with `factor(...)`."
                    ])
                return
            }
            if let reason = choice.dynamicReason {
                report(
                    .dynamicModel, "\(host.name) needs a fixed set of choices, and \(reason)", at: span, label: "`\(model.name)` changes its dimension",
                    related: [.init(choice.span, "chosen here")] + (choice.dynamicSpan.map { [.init($0, "depends on random choices")] } ?? []))
                return
            }
        }
    }

    private func latentChoices(_ model: ModelType) -> [ChoiceInfo] {
        model.latent.flatMap { choice -> [ChoiceInfo] in
            guard let nested = choice.nested else { return [choice] }
            return nested.isOpen || model.partlyGiven.contains(choice.name) ? (choice.dynamicReason == nil ? [] : [choice]) : (choice.dynamicReason == nil ? [] : [choice]) + latentChoices(nested)
        }
    }

    func chosenNames(_ value: Expression) -> [String] {
        switch value.kind {
        case .array(let elements): elements.flatMap(chosenNames)
        case .name, .index, .member: rootName(of: value).map { [$0.text] } ?? []
        case .integer, .real, .boolean, .string, .call, .unary, .binary, .range, .comprehension, .tuple, .conditional, .closure, .given, .missing: []
        }
    }
}
