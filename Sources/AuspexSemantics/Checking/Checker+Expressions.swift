import AuspexSyntax

extension Checker {
    /// The type of an expression; mistakes inside of it are reported.
    @discardableResult
    func infer(_ expression: Expression) -> Typed {
        // The parser bounds nesting; declarations that call each other add to it.
        depth += 1
        defer { depth -= 1 }
        guard depth < 600 else { return .unknown }
        let typed = inferKind(expression)
        if silence == 0 { types[expression.id] = typed.type }
        return typed
    }

    private func inferKind(_ expression: Expression) -> Typed {
        switch expression.kind {
        case .integer(let value): return Typed(.numeric(NumericType(.int, interval: .point(Double(value)), value: Polynomial(value))))
        case .real(let value):
            guard value.isFinite else { return Typed(.numeric(NumericType(.real, interval: .anywhere))) }
            return Typed(.numeric(NumericType(.real, interval: .point(value), value: Polynomial(value))))
        case .boolean: return Typed(.bool)
        case .string(let pieces):
            var random = false
            for case .interpolation(let piece) in pieces { random = infer(piece).isRandom || random }
            return Typed(.string, random: random)
        case .name(let name): return inferName(name, at: expression.span)
        case .member(let base, let name): return inferMember(base, name)
        case .call(let callee, let arguments): return inferCall(expression, callee, arguments)
        case .index(let base, let indices): return inferIndex(base, indices, at: expression.span)
        case .unary(let operation, let operand): return inferUnary(operation, operand, at: expression.span)
        case .binary(let operation, let left, let right): return inferBinary(operation, left, right, at: expression.span)
        case .range(let lower, let upper, let closed): return inferRange(lower, upper, closed: closed)
        case .array(let elements): return inferArray(elements, at: expression.span)
        case .comprehension(let body, let variable, let sequence, let condition):
            return inferComprehension(body, variable, sequence, condition)
        case .tuple(let elements):
            let typed = elements.map { infer($0.value) }
            return Typed(
                .tuple(zip(elements, typed).map { .init(name: $0.label?.text, type: $1.type) }), random: typed.contains { $0.isRandom })
        case .conditional(let condition, let then, let otherwise):
            return inferConditional(condition, then, otherwise)
        case .closure(let parameters, let body): return inferClosure(parameters, body)
        case .given(let base, let conditions): return inferGiven(base, conditions, at: expression.span)
        case .missing: return .unknown
        }
    }

    private func inferName(_ name: String, at span: Span) -> Typed {
        if let entity = scope.lookUp(name) { return value(of: entity, name: name, at: span) }
        // At a prompt, the value of the line before.
        if name == "_", options.allowsRedeclaration { return .unknown }
        if let constant = Checker.constants[name] {
            return Typed(.numeric(NumericType(.real, interval: constant.isFinite ? .point(constant) : .anywhere, value: constant.isFinite ? Polynomial(constant) : nil)))
        }
        if name == "standard_normal" || name == "standard_uniform", let primitive = Combinator(rawValue: name) { return Typed(.distribution(self.primitive(primitive))) }
        if let combinator = Combinator(rawValue: name) { return Typed(.named(combinator.rawValue)) }
        if let host = HostFunction.named(name) {
            switch host.result {
            case .draws where host.parameters.first?.defaultValue != nil: return Typed(.named("Kernel"))
            case .nothing, .unknown, .draws, .kernel, .string, .integer, .real, .plot, .model, .trace, .guide, .fit, .expectation, .objective: return .unknown
            }
        }
        if builtinSignature(name) != nil { return Typed(.function([], .unknown)) }
        if let entity = libraryEntity(name) { return value(of: entity, name: name, at: span) }
        if scalarType(name) != nil || VectorStructure(rawValue: name) != nil {
            report(
                .notAValue, "`\(name)` is a type, not a value", at: span, label: "a type",
                notes: ["A type stands after a colon, or as the argument of flat."])
            return .unknown
        }
        reportUnknown(name, at: span)
        return .unknown
    }

    private func value(of entity: Entity, name: String, at span: Span) -> Typed {
        switch entity {
        case .variable(let variable):
            if variable.role == .pending, context.place == .file {
                report(
                    .usedBeforeDefinition, "`\(name)` is used before it is defined", at: span, label: "not defined yet",
                    related: variable.span.map { [.init($0, "defined here")] } ?? [],
                    notes: ["Statements at file level run from top to bottom."])
            }
            return Typed(variable.type, random: variable.isRandom)
        case .function(let function):
            let signature = signature(of: function)
            return Typed(.function(signature.parameters.map(\.type), signature.result))
        case .component(let component):
            if component.declaration.keyword == .distribution {
                let signature = signature(of: component)
                if signature.parameters.allSatisfy(\.isOptional), case .distribution = signature.result { return Typed(signature.result) }
                return Typed(.function(signature.parameters.map(\.type), signature.result))
            }
            return Typed(.named(name))
        case .structure: return Typed(.named(name))
        }
    }

    private func inferRange(_ lower: Expression?, _ upper: Expression?, closed: Bool) -> Typed {
        let low = lower.map { infer($0) }, high = upper.map { infer($0) }
        for (typed, expression) in [(low, lower), (high, upper)] {
            guard let typed, let expression, !typed.type.isUnknown else { continue }
            guard let numeric = typed.type.numeric, numeric.isScalar || numeric.shape == nil, numeric.scalar != .bool else {
                report(.typeMismatch, "the end of a range is a number, and this is \(typed.type.phrase)", at: expression.span, label: "not a number")
                return .unknown
            }
        }
        let isReal = low?.type.numeric?.scalar == .real || high?.type.numeric?.scalar == .real
        silence += 1
        let interval = rangeInterval(lower, upper, closed: closed, integer: !isReal)
        silence -= 1
        let random = (low?.isRandom ?? false) || (high?.isRandom ?? false)
        if !isReal, let low, let high, low.type.isUnknown || high.type.isUnknown {
            return Typed(.range(.int, interval), random: random)
        }
        return Typed(.range(isReal ? .real : .int, interval), random: random)
    }

    private func inferArray(_ elements: [Expression], at span: Span) -> Typed {
        let typed = elements.map { infer($0) }
        let random = typed.contains { $0.isRandom }
        guard let first = typed.first else { return Typed(.unknown) }
        let count = Polynomial(elements.count)
        if typed.contains(where: \.type.isUnknown) { return Typed(.unknown, random: random) }
        guard var joined = first.type.numeric else {
            for (element, expression) in zip(typed, elements).dropFirst() where !agree(first.type, element.type) {
                reportElements(first.type, elements[0].span, element.type, expression.span)
                return .unknown
            }
            if let joined = typed.dropFirst().reduce(first.type as StaticType?, { type, next in type.flatMap { join($0, next.type) } }), case .distribution(let distribution) = joined {
                return Typed(.distribution(distribution.repeated(count)), random: random)
            }
            return Typed(.list(first.type, count), random: random)
        }
        for (element, expression) in zip(typed, elements).dropFirst() {
            guard let next = element.type.numeric, (next.scalar == .bool) == (joined.scalar == .bool) else {
                reportElements(first.type, elements[0].span, element.type, expression.span)
                return .unknown
            }
            if let a = joined.shape, let b = next.shape {
                guard a.count == b.count, !zip(a, b).contains(where: { differ($0, $1) }) else {
                    reportElements(first.type, elements[0].span, element.type, expression.span)
                    return .unknown
                }
            } else {
                joined.shape = nil
            }
            joined.scalar = max(joined.scalar, next.scalar)
            joined.interval = joined.interval.union(next.interval)
        }
        joined.structure = nil; joined.value = nil
        joined.shape = joined.shape.map { [count] + $0 }
        return Typed(.numeric(joined), random: random)
    }

    private func reportElements(_ a: StaticType, _ first: Span, _ b: StaticType, _ other: Span) {
        report(
            .elementsDiffer, "the elements of an array have one type and shape; here are \(a.phrase) and \(b.phrase)", at: other,
            label: "\(b)", related: [.init(first, "\(a)")])
    }

    private func inferComprehension(_ body: Expression, _ variable: Name, _ sequence: Expression, _ condition: Expression?) -> Typed {
        let (element, count, random) = inferSequence(sequence)
        return inScope {
            declareLoopVariable(variable, element, random: random)
            if let condition {
                checkCondition(condition)
                narrow(condition)
            }
            let typed = infer(body)
            let size = condition == nil ? count : nil
            let isRandom = random || typed.isRandom
            switch typed.type {
            case .numeric(var numeric):
                numeric.shape = numeric.shape.map { [size] + $0 }
                numeric.value = nil
                return Typed(.numeric(numeric), random: isRandom)
            case .unknown: return Typed(.unknown, random: isRandom)
            case .distribution(let distribution): return Typed(.distribution(distribution.repeated(size)), random: isRandom)
            case .nothing, .string, .range, .list, .tuple, .structure, .function, .model, .posterior, .inference, .named:
                return Typed(.list(typed.type, size), random: isRandom)
            }
        }
    }

    /// What a loop over an expression sees: the type of an element, and how many there are.
    func inferSequence(_ sequence: Expression) -> (element: StaticType, count: Polynomial?, isRandom: Bool) {
        let typed = infer(sequence)
        switch typed.type {
        case .range(let scalar, let interval):
            if scalar == .real {
                report(.notASequence, "a loop runs over integers, and this range has real ends", at: sequence.span, label: "a range of reals")
                return (.unknown, nil, typed.isRandom)
            }
            if case .range(_, nil, _) = sequence.kind {
                report(.notASequence, "this range has no end, so the loop would not stop", at: sequence.span, label: "no upper end")
            }
            let count = interval.lower.value.flatMap { low in interval.upper.value.map { $0 - low + Polynomial(1) } }
            return (.numeric(NumericType(.int, interval: interval)), count, typed.isRandom)
        case .numeric(let numeric):
            guard let shape = numeric.shape else { return (.unknown, nil, typed.isRandom) }
            guard let first = shape.first else {
                var fixIts: [Diagnostic.FixIt] = []
                if numeric.scalar == .int { fixIts = [.init("Loop over a range", replace: Span(source: sequence.span.source, start: Int(sequence.span.start), end: Int(sequence.span.start)), with: "0..<")] }
                report(.notASequence, "a loop runs over a range or an array, and this is \(typed.type.phrase)", at: sequence.span, label: "one number", fixIts: fixIts)
                return (.unknown, nil, typed.isRandom)
            }
            return (.numeric(numeric.shaped(Array(shape.dropFirst())).inexact), first, typed.isRandom)
        case .list(let element, let size): return (element, size, typed.isRandom)
        case .unknown, .named, .posterior: return (.unknown, nil, typed.isRandom)
        case .nothing, .string, .tuple, .structure, .function, .distribution, .model, .inference:
            report(.notASequence, "a loop runs over a range or an array, and this is \(typed.type.phrase)", at: sequence.span, label: "\(typed.type)")
            return (.unknown, nil, typed.isRandom)
        }
    }

    func declareLoopVariable(_ variable: Name, _ element: StaticType, random: Bool) {
        var type = element
        if case .numeric(var numeric) = element, numeric.isScalar, numeric.scalar == .int {
            let (low, high) = numeric.interval.numbers
            numeric.value = Polynomial(makeSymbol(variable.text, lower: low, upper: high))
            type = .numeric(numeric)
        }
        declare(variable, .variable(Variable(name: variable.text, span: variable.span, type: type, role: .loop, isRandom: random)))
    }

    private func inferConditional(_ condition: Expression, _ then: Expression, _ otherwise: Expression) -> Typed {
        let test = checkCondition(condition)
        let first = inScope { narrow(condition); return infer(then) }
        let second = inScope { narrow(condition); return infer(otherwise) }
        let random = test.isRandom || first.isRandom || second.isRandom
        guard let joined = join(first.type, second.type) else {
            report(
                .branchesDiffer, "the two branches give \(first.type.phrase) and \(second.type.phrase)", at: otherwise.span,
                label: "\(second.type)", related: [.init(then.span, "\(first.type)")],
                notes: ["Both branches of a conditional expression have one type and shape."])
            return .unknown
        }
        return Typed(joined, random: random)
    }

    @discardableResult
    func checkCondition(_ condition: Expression) -> Typed {
        let typed = infer(condition)
        switch typed.type {
        case .unknown: break
        case .numeric(let numeric) where numeric.scalar == .bool && (numeric.isScalar || numeric.shape == nil): break
        case .numeric(let numeric) where numeric.scalar == .bool:
            report(
                .conditionNotBool, "a condition is one Bool, and this is an array of them", at: condition.span, label: "\(numeric)",
                notes: ["Say which is meant: any(...) or all(...)."])
        case .numeric, .nothing, .string, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named:
            var notes: [String] = []
            if let numeric = typed.type.numeric, numeric.scalar == .int { notes = ["Numbers are not conditions; compare: x != 0."] }
            report(.conditionNotBool, "a condition is a Bool, and this is \(typed.type.phrase)", at: condition.span, label: "\(typed.type)", notes: notes)
        }
        return typed
    }

    private func inferClosure(_ parameters: [Name], _ body: [Statement]) -> Typed {
        let saved = context
        context.returned = []
        context.declaredResult = nil
        if context.place == .file { context.place = .function }
        context.loops = 0
        defer { context = saved }
        return inScope {
            for parameter in parameters {
                declare(parameter, .variable(Variable(name: parameter.text, span: parameter.span, type: .unknown, role: .parameter)))
            }
            var result: Typed = .unknown
            if body.count == 1, case .expression(let only) = body[0].kind {
                result = infer(only)
            } else {
                checkBlock(body)
                if let first = context.returned.first { result = first }
            }
            return Typed(.function(parameters.map { _ in .unknown }, result.type), random: result.isRandom)
        }
    }

    func inScope<Result>(_ body: () -> Result) -> Result {
        let saved = scope
        scope = Scope(parent: saved)
        defer { scope = saved }
        return body()
    }

    // MARK: Comparing types

    /// Provably different sizes.
    func differ(_ a: Polynomial?, _ b: Polynomial?) -> Bool {
        guard let a, let b else { return false }
        return Polynomial.same(a, b) == false
    }

    /// Whether two values could have one type.
    func agree(_ a: StaticType, _ b: StaticType) -> Bool { join(a, b) != nil }

    /// The type of something that is one or the other; nil when there is none.
    func join(_ a: StaticType, _ b: StaticType) -> StaticType? {
        switch (a, b) {
        case (.unknown, _), (_, .unknown): return .unknown
        case (.numeric(let x), .numeric(let y)):
            guard (x.scalar == .bool) == (y.scalar == .bool) else { return nil }
            var joined = x
            joined.scalar = max(x.scalar, y.scalar)
            joined.interval = x.interval.union(y.interval).inexact
            joined.value = x.value == y.value ? x.value : nil
            joined.structure = x.structure == y.structure ? x.structure : nil
            if let s = x.shape, let t = y.shape {
                guard s.count == t.count, !zip(s, t).contains(where: { differ($0, $1) }) else { return nil }
                joined.shape = zip(s, t).map { $0 == $1 ? $0 : nil }
            } else {
                joined.shape = nil
            }
            return .numeric(joined)
        case (.string, .string), (.nothing, .nothing): return a
        case (.range(let s, let x), .range(let t, let y)): return .range(max(s, t), x.union(y).inexact)
        case (.tuple(let x), .tuple(let y)):
            guard x.count == y.count else { return nil }
            var fields: [StaticType.Field] = []
            for (left, right) in zip(x, y) {
                guard let type = join(left.type, right.type) else { return nil }
                fields.append(.init(name: left.name, type: type))
            }
            return .tuple(fields)
        case (.list(let x, let m), .list(let y, let n)):
            guard !differ(m, n) else { return nil }
            return join(x, y).map { .list($0, m == n ? m : nil) }
        case (.structure(let x), .structure(let y)): return x.name == y.name ? a : nil
        case (.distribution(let x), .distribution(let y)):
            guard let p = x.draw, let q = y.draw else { return .distribution(DistributionType(name: x.name, draw: nil)) }
            guard case .numeric(let joined)? = join(.numeric(p), .numeric(q)) else { return nil }
            return .distribution(DistributionType(name: x.name, draw: joined, batchRank: min(x.batchRank, y.batchRank)))
        case (.function, .function), (.model, .model), (.posterior, .posterior): return .unknown
        case (.inference(let x), .inference(let y)):
            guard x.kind == y.kind else { return nil }
            return x == y ? a : .inference(InferenceValue(x.kind))
        case (.named(let x), .named(let y)): return x == y ? a : .unknown
        case (.named, _), (_, .named): return .unknown
        default: return nil
        }
    }
}
