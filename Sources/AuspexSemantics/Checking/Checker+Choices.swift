import AuspexSyntax

extension Checker {
    // MARK: Choices

    func checkChoice(_ choice: Choice, at span: Span) {
        guard let name = rootName(of: choice.target) else {
            infer(choice.target)
            inferDistribution(choice.distribution)
            return
        }
        guard context.acceptsChoices, let trace = context.trace else {
            inferDistribution(choice.distribution)
            reportOutsideModel("a random choice", at: span, name: name.text)
            declareChoice(name, .unknown, role: .choice)
            return
        }
        let isPlain = if case .name = choice.target.kind { true } else { false }
        let indices = isPlain ? nil : choiceIndices(choice.target)
        checkParameterHidden(name, trace)

        let typed = inferDistribution(choice.distribution)
        var site = TraceBuilder.Site(
            name: name.text, span: name.span, role: .random, indices: indices, type: .unknown, distribution: "",
            strategy: choice.strategy?.name.text, path: context.path)
        switch typed.type {
        case .distribution(let distribution):
            site.distribution = distribution.name
            site.type = distribution.draw.map { .numeric($0) } ?? .unknown
        case .model(let model):
            site.distribution = model.name
            site.type = model.result == .nothing ? .model(model) : model.result
            site.nested = model
            if model.name == context.functionName { site.path.append(Frame(id: -1, kind: .whileLoop, randomAt: choice.distribution.span)) }
        case .unknown, .named, .function(_, .distribution):
            if case .function = typed.type { reportNotDistribution(typed.type, choice.distribution) }
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .posterior, .inference:
            reportNotDistribution(typed.type, choice.distribution)
        }
        if let written = choice.type {
            pendingSizes = []
            let declared = read(written)
            site.type = checkAnnotation(declared, written, site.type, choice: name.text, distribution: choice.distribution)
        }
        if let strategy = choice.strategy { checkStrategy(strategy, site.type, choice: name.text, distribution: typed.type) }
        record(site, name: name, target: choice.target, trace)
    }

    private func record(_ site: TraceBuilder.Site, name: Name, target: Expression, _ trace: TraceBuilder) {
        var site = site
        if let indices = site.indices, case .numeric(var numeric) = site.type, case .index(_, let expressions) = target.kind {
            // `x[0..<5] ~ …` draws a part at once: the elements are what is left after the slice.
            let slices = expressions.filter { if case .range = $0.kind { true } else { false } }.count
            if slices > 0, let shape = numeric.shape, shape.count >= slices {
                numeric.shape = Array(shape.dropFirst(slices))
                site.type = .numeric(numeric)
            }
            _ = indices
        }
        trace.add(site)
        let role: Variable.Role = site.role == .random ? .choice : .derived
        if site.indices == nil {
            declareChoice(name, joined(site, trace), role: role)
        } else {
            let all = trace.sites[site.name] ?? [site]
            var type = trace.arrayType(all)
            if case .numeric(var numeric) = type, !context.path.isEmpty, let count = site.indices?.count, let shape = numeric.shape {
                numeric.shape = Array(repeating: nil, count: count) + shape.dropFirst(count)
                type = .numeric(numeric)
            }
            declareChoice(name, type, role: role)
        }
    }

    private func joined(_ site: TraceBuilder.Site, _ trace: TraceBuilder) -> StaticType {
        let others = (trace.sites[site.name] ?? []).dropLast().filter { $0.indices == nil }
        return others.reduce(site.type) { join($0, $1.type) ?? .unknown }
    }

    private func declareChoice(_ name: Name, _ type: StaticType, role: Variable.Role) {
        var type = type
        if case .numeric(var numeric) = type, numeric.isScalar, numeric.scalar != .bool {
            let (low, high) = numeric.interval.numbers
            numeric.value = Polynomial(makeSymbol(name.text, lower: low, upper: high, origin: .init(name.span, "\(name.text) is chosen here")))
            type = .numeric(numeric)
        }
        let target = context.trace?.scope ?? scope
        let entity = Entity.variable(Variable(name: name.text, span: name.span, type: type, role: role, isRandom: true))
        if case .variable(let earlier)? = target[name.text] {
            switch earlier.role {
            case .choice, .derived: break
            case .constant, .variable, .loop, .learned, .state, .parameter, .size, .pending:
                report(
                    .declaredTwice, "`\(name.text)` is declared twice in this block", at: name.span, label: "declared again here",
                    related: earlier.span.map { [.init($0, "first declared here")] } ?? [])
            }
        }
        target.declare(name.text, entity, at: name.span)
    }

    private func checkParameterHidden(_ name: Name, _ trace: TraceBuilder) {
        guard case .variable(let variable)? = trace.scope.parent?[name.text], variable.role == .parameter || variable.role == .size else { return }
        let what = variable.role == .size ? "a size" : "a parameter"
        var notes: [String] = []
        if variable.role == .parameter {
            notes = [
                "A model does not take its data as parameters: remove the parameter, and give the data when the model is used: \(context.functionName)(...) given \(name.text) = data.",
                "To condition on the parameter inside the model, write: observe \(name.text) ~ ...",
            ]
        }
        report(
            .choiceHidesParameter, "`\(name.text)` is \(what) of `\(context.functionName)` and cannot be a random choice too", at: name.span,
            label: "chosen here", related: variable.span.map { [.init($0, "\(what) here")] } ?? [], notes: notes)
    }

    private func choiceIndices(_ target: Expression) -> [TraceBuilder.Index] {
        guard case .index(_, let indices) = target.kind else { return [] }
        return indices.map { index in
            let typed = infer(index)
            switch typed.type {
            case .numeric(let numeric):
                if numeric.scalar != .int {
                    report(.indexNotInteger, "an index is an integer, and this is \(typed.type.phrase)", at: index.span, label: "\(typed.type)")
                    return .unknown
                }
                return numeric.interval.lower.value != nil && numeric.interval.upper.value != nil && numeric.interval.isExact ? .interval(numeric.interval) : .unknown
            case .range(.int, let interval):
                return interval.lower.value != nil && interval.upper.value != nil ? .interval(interval) : .unknown
            case .range, .unknown, .nothing, .string, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named:
                return .unknown
            }
        }
    }

    private func reportNotDistribution(_ type: StaticType, _ expression: Expression) {
        var notes: [String] = []
        if type.numeric != nil { notes = ["A deterministic quantity is written with `:=` (recorded) or `let`."] }
        if case .function = type { notes = ["Is an argument list missing?"] }
        report(.notADistribution, "on the right of `~` stands a distribution or a model, and this is \(type.phrase)", at: expression.span, label: "\(type)", notes: notes)
    }

    func reportOutsideModel(_ what: String, at span: Span, name: String) {
        var notes: [String] = []
        switch context.place {
        case .file: notes = ["Put it into a model: model m() { ... }."]
        case .function: notes = ["A function has no trace. Make it a model and draw from it: r ~ m(...), or draw the algorithm's own randomness with draw(...)."]
        case .kernel, .objective, .member: notes = ["The algorithm's own randomness is drawn with draw(...)."]
        case .model, .guide: break
        }
        report(.outsideModel, "\(what) stands in a model or a guide", at: span, label: "not in a model", notes: notes)
    }

    /// `sigma: Positive ~ normal(0, 10)`: the type and the support must agree.
    private func checkAnnotation(_ declared: StaticType, _ written: TypeExpression, _ drawn: StaticType, choice: String, distribution: Expression) -> StaticType {
        guard case .numeric(let wanted) = declared, case .numeric(let given) = drawn else {
            if case .unknown = drawn { return declared }
            var substitution = Substitution()
            if let mismatch = mismatch(drawn, declared, sizes: [], &substitution) {
                report(mismatch.code, "`\(choice)` is declared \(declared), and \(mismatch.message)", at: distribution.span, label: "\(drawn)", related: [.init(written.span, "declared here")])
            }
            return drawn
        }
        var substitution = Substitution()
        if let mismatch = mismatch(.numeric(given), .numeric(NumericType(wanted.scalar, shape: wanted.shape)), sizes: [], &substitution) ?? kindMismatch(given, wanted) {
            report(
                mismatch.code == .sizesDiffer ? .sizesDiffer : .supportDisagrees,
                "`\(choice)` is declared \(declared), and the distribution is over \(drawn)", at: distribution.span, label: "draws \(drawn)",
                related: [.init(written.span, "declared here")] + mismatch.related)
            return declared
        }
        if let structure = wanted.structure, given.structure.map({ !$0.implies(structure) }) ?? true {
            report(
                .supportDisagrees, "`\(choice)` is declared \(declared), and the distribution is over \(drawn)", at: distribution.span,
                label: "draws are not \(structure.rawValue)", related: [.init(written.span, "declared here")], notes: structureAdvice(structure))
            return declared
        }
        if given.interval.isExact, given.interval.isInside(wanted.interval, ignoringEdges: given.scalar == .real) == false {
            reportSupport(choice, wanted, given, written, distribution)
        }
        return declared
    }

    private func kindMismatch(_ given: NumericType, _ wanted: NumericType) -> Mismatch? {
        given.scalar == .int && wanted.scalar == .real ? Mismatch(code: .supportDisagrees, message: "") : nil
    }

    private func structureAdvice(_ structure: VectorStructure) -> [String] {
        switch structure {
        case .simplex: ["Distributions over a simplex: dirichlet(alpha), or flat(Simplex[K])."]
        case .ordered, .positiveOrdered: ["ordered(iid(normal(0, 1), K)) restricts a distribution to ordered vectors."]
        case .correlation, .choleskyCorrelation: ["Distributions over correlations: lkj_corr(K, eta), lkj_corr_cholesky(K, eta)."]
        case .covariance, .choleskyCovariance: ["Distributions over covariances: wishart, inverse_wishart."]
        case .unitVector, .sumToZero: ["An improper uniform prior: flat(\(structure.rawValue)[K])."]
        }
    }

    private func reportSupport(_ choice: String, _ wanted: NumericType, _ given: NumericType, _ written: TypeExpression, _ distribution: Expression) {
        var fixIts: [Diagnostic.FixIt] = []
        var notes: [String] = []
        let text = compilation.sources.text(of: distribution.span)
        if wanted.scalar == .real {
            let isHalf = wanted.interval.upper.value == nil && wanted.interval.lower.value?.constant == 0
            if isHalf, case .call(let callee, let arguments) = distribution.kind, case .name(let name) = callee.kind,
                let half = ["normal": "half_normal", "cauchy": "half_cauchy", "student_t": "half_student_t"][name],
                let location = arguments.first(where: { $0.label?.text == "mean" || $0.label?.text == "location" }) ?? (name == "student_t" ? arguments.dropFirst().first : arguments.first),
                location.value.isZero {
                let rest = arguments.filter { $0.value.id != location.value.id }.map { compilation.sources.text(of: $0.value.span) }
                fixIts.append(.init("Use \(half)", replace: distribution.span, with: "\(half)(\(rest.joined(separator: ", ")))"))
            }
            var bounds: [String] = []
            if let low = wanted.interval.lower.value, given.interval.lower.value == nil || low.constant != nil { bounds.append("lower: \(low)") }
            if let high = wanted.interval.upper.value { bounds.append("upper: \(high)") }
            fixIts.append(.init("Truncate the distribution", replace: distribution.span, with: "truncated(\(text), \(bounds.joined(separator: ", ")))"))
        } else {
            notes = ["The distribution gives \(given.elementName)."]
        }
        report(
            .supportDisagrees, "`\(choice)` is declared \(wanted.elementName), but the distribution also gives values outside of it", at: distribution.span,
            label: "draws \(given.elementName)", related: [.init(written.span, "declared here")], notes: notes, fixIts: fixIts)
    }

    // MARK: Derived quantities, observations, factors, parameters

    func checkDerived(_ target: Expression, _ written: TypeExpression?, _ value: Expression, at span: Span) {
        let typed = infer(value)
        guard let name = rootName(of: target) else { return }
        guard context.acceptsChoices, let trace = context.trace else {
            reportOutsideModel("a recorded quantity (`:=`)", at: span, name: name.text)
            declareChoice(name, typed.type, role: .derived)
            return
        }
        checkParameterHidden(name, trace)
        var type = typed.type
        if case .distribution = type {
            report(
                .distributionAsNumber, "`:=` records a value, and this is \(type.phrase)", at: value.span, label: "\(type)",
                notes: ["A random choice is written with `~`."])
            type = .unknown
        }
        if let written { type = convert(type, to: read(written), what: "`\(name.text)`", at: value.span, declaredAt: written.span) }
        let isPlain = if case .name = target.kind { true } else { false }
        let site = TraceBuilder.Site(
            name: name.text, span: name.span, role: .derived, indices: isPlain ? nil : choiceIndices(target), type: type.inexact, distribution: "",
            strategy: nil, path: context.path)
        record(site, name: name, target: target, trace)
    }

    func checkFactor(_ value: Expression, at span: Span) { checkNumber(value, of: "a factor", "a factor adds", to: " to the log density", at: span) }

    /// The number of `factor(e)` and `scale(e) { … }`.
    func checkNumber(_ value: Expression, of what: String, _ says: String, to: String, at span: Span) {
        let typed = infer(value)
        guard context.acceptsChoices else { reportOutsideModel(what, at: span, name: ""); return }
        switch typed.type {
        case .unknown, .named: break
        case .numeric(let numeric) where numeric.scalar != .bool && (numeric.isScalar || numeric.shape == nil): break
        case .numeric(let numeric) where numeric.scalar != .bool:
            report(
                .typeMismatch, "\(says) one number\(to), and this is an array \(typed.type)", at: value.span, label: "\(typed.type)",
                fixIts: [.init("Add up the elements", replace: value.span, with: "sum(\(compilation.sources.text(of: value.span)))")])
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
            report(.typeMismatch, "\(says) a number\(to), and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)")
        }
    }

    func checkObserve(_ value: Expression, _ distribution: Expression, at span: Span) {
        let observed = infer(value)
        let typed = inferDistribution(distribution)
        guard context.acceptsChoices else { reportOutsideModel("`observe`", at: span, name: ""); return }
        switch typed.type {
        case .distribution(let drawn):
            guard let draw = drawn.draw else { return }
            checkObserved(observed.type, .numeric(draw), name: "the observed value", distribution: drawn.name, at: value.span, distributionAt: distribution.span)
        case .unknown, .named, .model: break
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .posterior, .inference: reportNotDistribution(typed.type, distribution)
        }
    }

    /// A value that data give, against what a distribution draws: type, shape, support.
    func checkObserved(_ given: StaticType, _ drawn: StaticType, name: String, distribution: String, at span: Span, distributionAt: Span?) {
        let related = distributionAt.map { [Diagnostic.Label($0, "\(distribution.isEmpty ? "chosen" : distribution): \(drawn)")] } ?? []
        // The outcomes of a coin may be written as truth values.
        if let value = given.numeric, let draw = drawn.numeric, value.scalar == .bool, draw.scalar == .int, draw.interval.isInside(.unit) != false {
            return
        }
        if let value = given.numeric, let draw = drawn.numeric {
            // One number does not stand for an array of observations, but a distribution of one draw may be observed many times.
            if let s = value.shape, let t = draw.shape, t.isEmpty, !s.isEmpty, name == "the observed value" {
                if let problem = scalarMismatch(value, draw) { reportObserved(problem, given, drawn, name: name, at: span, related: related); return }
                checkObservedSupport(value, draw, name: name, distribution: distribution, at: span, related: related)
                return
            }
        }
        var substitution = Substitution()
        if let problem = mismatch(given, drawn, sizes: [], &substitution) {
            reportObserved(problem, given, drawn, name: name, at: span, related: related)
            return
        }
        if let value = given.numeric, let draw = drawn.numeric { checkObservedSupport(value, draw, name: name, distribution: distribution, at: span, related: related) }
    }

    private func reportObserved(_ problem: Mismatch, _ given: StaticType, _ drawn: StaticType, name: String, at span: Span, related: [Diagnostic.Label]) {
        report(
            problem.code == .sizesDiffer ? .sizesDiffer : .givenType, "\(name) must be \(drawn), and \(problem.message)", at: span, label: "\(given)",
            related: related + problem.related, notes: problem.notes)
    }

    private func checkObservedSupport(_ value: NumericType, _ draw: NumericType, name: String, distribution: String, at span: Span, related: [Diagnostic.Label]) {
        let outside = value.interval.isInside(draw.interval, ignoringEdges: false) == false
        let isLiteral = value.interval.isExact && (value.interval.lower.value?.constant != nil && value.interval.upper.value?.constant != nil) && value.value?.symbol == nil
        guard value.interval.isDisjoint(from: draw.interval) || (outside && isLiteral) else { return }
        report(
            .givenOutsideSupport, "\(name) lies outside the support of \(distribution.isEmpty ? "its distribution" : distribution), \(draw.elementName)", at: span,
            label: value.interval.isPoint ? "\(value.interval.lower.value?.description ?? "")" : value.elementName, related: related)
    }

    /// One number fills a struct, and an initialiser such as glorot() fits any shape.
    private func fits(_ initial: StaticType, toFill declared: StaticType) -> Bool {
        switch (declared, initial) {
        case (.numeric, .function), (.structure, .function), (.list, .function): true
        case (.structure, .numeric(let number)), (.list, .numeric(let number)): number.isScalar && number.scalar != .bool
        default: false
        }
    }

    /// The unit of a parameter's steps.
    func checkUnit(_ unit: Expression?) {
        guard let unit else { return }
        let typed = infer(unit)
        guard let numeric = typed.type.numeric else {
            if !typed.type.isUnknown { report(.typeMismatch, "a unit is a positive number, or one for each element, and this is \(typed.type.phrase)", at: unit.span, label: "\(typed.type)") }
            return
        }
        if let upper = numeric.interval.upper.value?.constant, upper <= 0 {
            report(.outsideDomain, "a unit is positive", at: unit.span, label: "\(Polynomial.number(upper))")
        }
    }

    func checkParameter(_ name: Name, _ written: TypeExpression?, _ initial: Expression?, at span: Span) {
        let declared = written.map { read($0) }
        context.isInitial = true
        let typed = initial.map { infer($0) }
        context.isInitial = false
        switch context.place {
        case .file, .model, .guide: break
        case .function, .kernel, .objective, .member:
            report(
                .outsideModel, "`param` stands in a guide, a model, or at file level", at: span, label: "not in a guide or model",
                notes: ["In a function, pass the value as a parameter."])
        }
        var type = declared ?? typed?.type.widened ?? .unknown
        if let declared, let typed, let initial {
            // One number fills an array, and an initialiser such as glorot() fits any shape.
            if case .numeric(let wanted) = declared, case .numeric(let given) = typed.type, given.isScalar {
                if let problem = scalarMismatch(given, wanted) {
                    report(problem.code, "`\(name.text)` is declared \(declared), and \(problem.message)", at: initial.span, label: "\(typed.type)", related: [.init(written?.span ?? name.span, "declared here")], notes: problem.notes)
                } else if given.interval.isDisjoint(from: wanted.interval) {
                    report(
                        .outsideDomain, "`\(name.text)` is declared \(wanted.elementName), and its initial value is not", at: initial.span,
                        label: given.interval.isPoint ? "\(given.interval.lower.value?.description ?? "")" : given.elementName, related: [.init(written?.span ?? name.span, "declared here")])
                }
            } else if !fits(typed.type, toFill: declared) {
                type = convert(typed.type, to: declared, what: "`\(name.text)`", at: initial.span, declaredAt: written?.span)
            }
        }
        if case .numeric(var numeric) = type { numeric.value = nil; type = .numeric(numeric) }
        if let trace = context.trace {
            trace.add(
                TraceBuilder.Site(
                    name: name.text, span: name.span, role: .parameter, indices: nil, type: type, distribution: "", strategy: nil, path: context.path))
        }
        declare(name, .variable(Variable(name: name.text, span: name.span, type: type, role: .learned)))
    }
}

extension Expression {
    /// The literal 0 or 0.0.
    var isZero: Bool {
        switch kind {
        case .integer(let value): value == 0
        case .real(let value): value == 0
        case .boolean, .string, .name, .member, .call, .index, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            false
        }
    }
}
