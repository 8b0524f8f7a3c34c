import AuspexSyntax

extension Checker {
    /// `m(args) given y = obs`
    func inferGiven(_ base: Expression, _ conditions: [Condition], at span: Span) -> Typed {
        let typed = infer(base)
        var model: ModelType
        switch typed.type {
        case .model(let given): model = given
        case .unknown, .named: model = .opaque("model")
        case .function:
            report(
                .givenNotModel, "`given` conditions a model with its arguments, and this has none", at: base.span, label: "arguments missing",
                fixIts: [.init("Call it", replace: Span(source: base.span.source, start: Int(base.span.end), end: Int(base.span.end)), with: "()")])
            model = .opaque("model")
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .distribution, .posterior, .inference:
            var notes: [String] = []
            if case .distribution = typed.type { notes = ["Put the distribution into a model: model m() { x ~ ... }."] }
            report(.givenNotModel, "`given` conditions a model, and this is \(typed.type.phrase)", at: base.span, label: "\(typed.type)", notes: notes)
            model = .opaque("model")
        }
        model.isConditioned = true
        var seen: [String: Span] = [:]
        for condition in conditions { check(condition, &model, &seen) }
        return Typed(.model(model), random: typed.isRandom)
    }

    private func check(_ condition: Condition, _ model: inout ModelType, _ seen: inout [String: Span]) {
        let value = infer(condition.value)
        guard let root = rootName(of: condition.target) else {
            report(.givenUnknown, "on the left of `=` after `given` stands a choice", at: condition.target.span, label: "not a choice")
            return
        }
        let isPlain = if case .name = condition.target.kind { true } else { false }
        if isPlain {
            if let earlier = seen[root.text] ?? (model.given.contains(root.text) ? model.choice(root.text)?.span : nil) {
                report(.givenTwice, "`\(root.text)` is given twice", at: condition.target.span, label: "again here", related: [.init(earlier, "first here")])
            }
            seen[root.text] = condition.target.span
        }
        inferTargetIndices(condition.target)
        guard !model.isOpen || model.choice(root.text) != nil else {
            if isPlain { model.given.insert(root.text) } else { model.partlyGiven.insert(root.text) }
            return
        }
        guard let choice = model.choice(root.text) else {
            reportGivenUnknown(root, model)
            return
        }
        switch choice.role {
        case .random: break
        case .derived:
            report(
                .givenDerived, "`\(root.text)` is computed in `\(model.name)`, not chosen, and cannot be given", at: condition.target.span, label: "a derived quantity",
                related: [.init(choice.span, "computed here")], notes: ["Give the choices it is computed from, or make it a choice: \(root.text) ~ ..."])
            return
        case .parameter:
            report(
                .givenDerived, "`\(root.text)` is a `param` of `\(model.name)`, and cannot be given", at: condition.target.span, label: "a parameter",
                related: [.init(choice.span, "declared here")])
            return
        }
        if isPlain {
            checkObserved(value.type, choice.type, name: "`\(root.text)`", distribution: choice.distribution, at: condition.value.span, distributionAt: choice.span)
            model.given.insert(root.text)
            return
        }
        model.partlyGiven.insert(root.text)
        if let (type, span) = targetType(condition.target, model) {
            checkObserved(value.type, type, name: "`\(compilation.sources.text(of: condition.target.span))`", distribution: choice.distribution, at: condition.value.span, distributionAt: span)
        }
    }

    private func inferTargetIndices(_ target: Expression) {
        switch target.kind {
        case .index(let base, let indices):
            inferTargetIndices(base)
            for index in indices { infer(index) }
        case .member(let base, _): inferTargetIndices(base)
        case .name, .integer, .real, .boolean, .string, .call, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            break
        }
    }

    /// The type of `x[0..<5]` or `r.y` among the choices of a model; nil when it is not known or has been reported.
    private func targetType(_ target: Expression, _ model: ModelType) -> (StaticType, Span)? {
        switch target.kind {
        case .name(let name):
            guard let choice = model.choice(name) else { return nil }
            return (choice.type, choice.span)
        case .member(let base, let name):
            guard case .name(let outer) = base.kind, let choice = model.choice(outer) else { return nil }
            guard let nested = choice.nested else {
                report(
                    .givenUnknown, "`\(outer)` is one choice and has no parts", at: name.span, label: "no `\(name.text)`", related: [.init(choice.span, "chosen here")])
                return nil
            }
            if nested.isOpen { return nil }
            guard let inner = nested.choice(name.text) else {
                reportGivenUnknown(name, nested)
                return nil
            }
            return (inner.type, inner.span)
        case .index(let base, let indices):
            guard let (type, span) = targetType(base, model), case .numeric(let numeric) = type, let shape = numeric.shape else { return nil }
            guard indices.count <= shape.count else {
                report(
                    .tooManyIndices, "`\(compilation.sources.text(of: base.span))` has \(shape.count) dimension\(shape.count == 1 ? "" : "s")", at: target.span, label: "\(indices.count) indices",
                    related: [.init(span, "\(type)")])
                return nil
            }
            var result: [Polynomial?] = []
            silence += 1
            defer { silence -= 1 }
            for (index, size) in zip(indices, shape) {
                switch infer(index).type {
                case .numeric(let value) where value.isScalar: continue
                case .range(_, let interval):
                    let low = interval.lower.value ?? Polynomial(0)
                    let high = interval.upper.value ?? size.map { $0 - Polynomial(1) }
                    result.append(high.map { $0 - low + Polynomial(1) })
                case .unknown, .nothing, .string, .numeric, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named: return nil
                }
            }
            return (.numeric(numeric.shaped(result + shape.dropFirst(indices.count))), span)
        case .integer, .real, .boolean, .string, .call, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional, .closure, .given, .missing:
            return nil
        }
    }

    private func reportGivenUnknown(_ name: Name, _ model: ModelType) {
        let names = model.choices.filter { $0.role == .random }.map(\.name)
        let suggestion = Suggestions.closest(to: name.text, among: names)
        report(
            .givenUnknown, "the \(model.kindName) `\(model.name)` makes no choice `\(name.text)`", at: name.span, label: "not a choice of \(model.name)",
            notes: suggestion == nil && !names.isEmpty && names.count <= 16 ? ["Its choices are \(names.joined(separator: ", "))."] : [],
            fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: name.span, with: $0)] } ?? [])
    }
}
