import AuspexSyntax

extension Checker {
    /// Statements of one block, in order.
    func checkBlock(_ statements: [Statement]) {
        if scope !== fileScope { declareAhead(statements) }
        var ended: Statement?
        for statement in statements {
            if let end = ended {
                report(
                    .unreachable, "this is never reached", at: statement.span, label: "after the block has ended", severity: .warning,
                    related: [.init(end.span, "the block ends here")])
                ended = nil
            }
            check(statement)
            switch statement.kind {
            case .returnValue, .breakLoop, .continueLoop: ended = statement
            case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
                .expression, .function, .component, .structure, .importFile, .missing:
                break
            }
        }
    }

    private func check(_ statement: Statement) {
        switch statement.kind {
        case .binding(let binding): checkBinding(binding)
        case .assignment(let target, let operation, let value): checkAssignment(target, operation, value, at: statement.span)
        case .choice(let choice): checkChoice(choice, at: statement.span)
        case .derived(let target, let type, let value): checkDerived(target, type, value, at: statement.span)
        case .factor(let value): checkFactor(value, at: statement.span)
        case .scaled(let factor, let body): checkScaled(factor, body, at: statement.span)
        case .observe(let value, let distribution): checkObserve(value, distribution, at: statement.span)
        case .parameter(let name, let type, let initial, let unit):
            checkUnit(unit)
            checkParameter(name, type, initial, at: statement.span)
        case .conditional(let conditional): checkConditional(conditional, id: statement.id)
        case .loop(let variable, let sequence, let body): checkLoop(variable, sequence, body)
        case .whileLoop(let condition, let body): checkWhile(condition, body)
        case .returnValue(let value): checkReturn(value, at: statement.span)
        case .breakLoop, .continueLoop:
            if context.loops == 0 {
                let word = if case .breakLoop = statement.kind { "break" } else { "continue" }
                report(.loopControlOutside, "`\(word)` stands in a loop, and there is none around it", at: statement.span, label: "no loop")
            }
        case .expression(let value): checkExpressionStatement(value)
        case .function(let declaration):
            if context.place != .file, declaration.keyword != .function {
                report(.misplacedDeclaration, "a \(declaration.keyword.rawValue) is declared at file level", at: declaration.name.span, label: "inside another declaration")
            }
            if case .function(let function)? = scope[declaration.name.text] { checkBody(of: function) }
        case .component(let declaration):
            if context.place != .file {
                report(.misplacedDeclaration, "a \(declaration.keyword.rawValue) is declared at file level", at: declaration.name.span, label: "inside another declaration")
            }
            if case .component(let component)? = scope[declaration.name.text] { checkMembers(of: component) }
        case .structure(let declaration):
            if case .structure(let structure)? = scope[declaration.name.text] { checkMethods(of: structure) }
        case .importFile, .missing: break
        }
    }

    // MARK: Bindings

    private func checkBinding(_ binding: Binding) {
        pendingSizes = []
        let declared = binding.type.map { read($0, binding: .local) }
        let sizes = pendingSizes
        pendingSizes = []
        var typed = binding.value.map { infer($0) } ?? Typed(declared ?? .unknown)
        if let value = binding.value, case .nothing = typed.type {
            report(.typeMismatch, "this call gives no value", at: value.span, label: "nothing to bind")
            typed = .unknown
        }
        if let declared, let value = binding.value, binding.names.count == 1 {
            typed.type = convert(typed.type, to: declared, binding: sizes, what: "`\(binding.names[0].text)`", at: value.span, declaredAt: binding.type?.span)
        }
        if binding.names.count == 1 {
            bind(binding.names[0], typed, isVariable: binding.isVariable, isDeclared: declared != nil)
            return
        }
        switch typed.type {
        case .tuple(let fields):
            if fields.count != binding.names.count {
                report(
                    .tupleCount, "the value has \(fields.count) elements, and here are \(binding.names.count) names",
                    at: binding.names[0].span.joined(with: binding.names[binding.names.count - 1].span), label: "\(binding.names.count) names",
                    related: binding.value.map { [.init($0.span, "\(typed.type)")] } ?? [])
            }
            for (index, name) in binding.names.enumerated() {
                bind(name, Typed(fields.indices.contains(index) ? fields[index].type : .unknown, random: typed.isRandom), isVariable: binding.isVariable, isDeclared: false)
            }
        case .unknown, .named:
            for name in binding.names { bind(name, Typed(.unknown, random: typed.isRandom), isVariable: binding.isVariable, isDeclared: false) }
        case .nothing, .string, .numeric, .range, .list, .structure, .function, .distribution, .model, .posterior, .inference:
            if let value = binding.value {
                report(.tupleCount, "several names take a tuple apart, and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)")
            }
            for name in binding.names { bind(name, .unknown, isVariable: binding.isVariable, isDeclared: false) }
        }
    }

    private func bind(_ name: Name, _ typed: Typed, isVariable: Bool, isDeclared: Bool) {
        var type = typed.type
        if isVariable {
            if !isDeclared { type = type.widened } else if case .numeric(var numeric) = type { numeric.value = nil; type = .numeric(numeric) }
        } else if case .numeric(var numeric) = type, numeric.isScalar, numeric.value == nil, numeric.scalar != .bool {
            // A name for a number that cannot be followed, so that sizes and bounds may still speak of it.
            let (low, high) = numeric.interval.numbers
            numeric.value = Polynomial(makeSymbol(name.text, lower: low, upper: high, origin: .init(name.span, "\(name.text) is defined here")))
            type = .numeric(numeric)
        }
        declare(
            name, .variable(Variable(name: name.text, span: name.span, type: type, role: isVariable ? .variable : .constant, isRandom: typed.isRandom)))
    }

    /// Checks a value against a written type; returns the type that the name has from then on. New sizes are bound.
    func convert(_ type: StaticType, to declared: StaticType, binding sizes: Set<SizeSymbol> = [], what: String, at span: Span, declaredAt: Span?) -> StaticType {
        var substitution = Substitution()
        guard let mismatch = mismatch(type, declared, sizes: sizes, &substitution) else {
            for symbol in sizes {
                guard let value = substitution.values[symbol], let polynomial = value else { continue }
                rebind(symbol, to: polynomial)
            }
            guard case .numeric(var numeric) = substitution.apply(declared), case .numeric(let given) = type else {
                if case .unknown = declared { return type }
                return substitution.apply(declared)
            }
            if numeric.isScalar { numeric.value = given.value }
            if let shape = given.shape, let own = numeric.shape, shape.count == own.count { numeric.shape = zip(own, shape).map { $0 ?? $1 } }
            if case .numeric(let written) = declared { checkDeclaredSupport(given, written, what: what, at: span, declaredAt: declaredAt) }
            return .numeric(numeric)
        }
        report(
            mismatch.code, "\(what) is declared \(declared), and \(mismatch.message)", at: span, label: "\(type)",
            related: (declaredAt.map { [.init($0, "declared here")] } ?? []) + mismatch.related, notes: mismatch.notes)
        return declared
    }

    private func rebind(_ symbol: SizeSymbol, to value: Polynomial) {
        guard let owner = scope.owner(of: symbol.name), case .variable(var variable)? = owner[symbol.name] else { return }
        guard case .numeric(var numeric) = variable.type, numeric.value == Polynomial(symbol) else { return }
        numeric.value = value
        variable.type = .numeric(numeric)
        owner.declare(symbol.name, .variable(variable), at: variable.span)
    }

    private func checkDeclaredSupport(_ given: NumericType, _ declared: NumericType, what: String, at span: Span, declaredAt: Span?) {
        let inside = given.interval.isInside(declared.interval)
        let certain = given.interval.isDisjoint(from: declared.interval) || (inside == false && given.interval.isExact && given.interval.isPoint)
        guard certain else { return }
        report(
            .outsideDomain, "\(what) is declared \(declared.elementName), and this is not", at: span,
            label: given.interval.isPoint ? "\(given.interval.lower.value?.description ?? "")" : given.elementName,
            related: declaredAt.map { [.init($0, "declared here")] } ?? [])
    }

    private func checkAssignment(_ target: Expression, _ operation: AssignmentOperator, _ value: Expression, at span: Span) {
        let typed = infer(value)
        guard let root = rootName(of: target) else {
            infer(target)
            return
        }
        let current: Typed
        guard let owner = scope.owner(of: root.text), case .variable(var variable)? = owner[root.text] else {
            if scope.lookUp(root.text) == nil && libraryEntity(root.text) == nil {
                reportUnassignable(root, value: value, plain: isName(target) && operation == .assign, at: span)
            } else {
                report(.constantAssigned, "`\(root.text)` is not a variable", at: root.span, label: "cannot be assigned to")
            }
            return
        }
        if !variable.isAssignable {
            reportConstant(variable, root)
        }
        current = infer(target)
        if typed.isRandom && !variable.isRandom {
            variable.isRandom = true
            owner.declare(root.text, .variable(variable), at: variable.span)
        } else if !context.path.isEmpty, context.path.contains(where: { $0.randomAt != nil }), !variable.isRandom {
            variable.isRandom = true
            owner.declare(root.text, .variable(variable), at: variable.span)
        }
        switch operation {
        case .assign:
            var substitution = Substitution()
            var wanted = current.type
            if case .numeric(let numeric) = wanted { wanted = .numeric(NumericType(numeric.scalar, shape: numeric.shape, interval: numeric.interval)) }
            if !variable.isAssignable { return }
            // A number may be assigned to a slice: it fills it.
            if isSlice(target), let numeric = typed.type.numeric, numeric.isScalar { return }
            if let mismatch = mismatch(typed.type, wanted, sizes: [], &substitution) {
                if case .numeric(let old) = current.type, old.scalar == .int, case .numeric(let new) = typed.type, new.scalar == .real {
                    report(
                        .typeMismatch, "`\(root.text)` is \(current.type.phrase), and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)",
                        related: variable.span.map { [.init($0, "declared here")] } ?? [],
                        notes: ["A variable that begins as an integer stays one; begin with 0.0, or declare it: var \(root.text): Real = 0."])
                } else {
                    report(
                        mismatch.code, "`\(root.text)` is \(current.type.phrase), and \(mismatch.message)", at: value.span, label: "\(typed.type)",
                        related: (variable.span.map { [.init($0, "declared here")] } ?? []) + mismatch.related, notes: mismatch.notes)
                }
            }
        case .add, .subtract, .multiply, .divide:
            guard variable.isAssignable else { return }
            if case .numeric(let old) = current.type, case .numeric(let new) = typed.type {
                if old.scalar == .int, new.scalar == .real || operation == .divide {
                    report(
                        .typeMismatch, "`\(root.text)` is \(current.type.phrase), and `\(operation.rawValue)` makes it a real number", at: value.span, label: "\(typed.type)",
                        related: variable.span.map { [.init($0, "declared here")] } ?? [],
                        notes: ["A variable that begins as an integer stays one; begin with 0.0, or declare it: var \(root.text): Real = 0."])
                } else if let s = old.shape, let t = new.shape, !t.isEmpty, s.count != t.count || zip(s, t).contains(where: { differ($0, $1) }) {
                    report(
                        .sizesDiffer, "`\(operation.rawValue)` needs equal shapes, and these are \(shapeWords(s)) and \(shapeWords(t))", at: span,
                        related: [.init(target.span, "\(current.type)"), .init(value.span, "\(typed.type)")])
                }
            } else if case .distribution = typed.type {
                report(.distributionAsNumber, "a distribution is not a number: `\(operation.rawValue)` cannot act on it", at: value.span, label: "\(typed.type)")
            }
        }
    }

    private func isName(_ expression: Expression) -> Bool { if case .name = expression.kind { true } else { false } }

    private func isSlice(_ target: Expression) -> Bool {
        guard case .index = target.kind else { return false }
        return true
    }

    private func reportUnassignable(_ root: Name, value: Expression, plain: Bool, at span: Span) {
        if plain {
            report(
                .unknownName, "there is no variable `\(root.text)` to assign to", at: root.span, label: "unknown name",
                fixIts: [.init("Declare it", replace: Span(source: root.span.source, start: Int(root.span.start), end: Int(root.span.start)), with: "let ")])
        } else {
            reportUnknown(root.text, at: root.span)
        }
    }

    private func reportConstant(_ variable: Variable, _ root: Name) {
        var notes: [String] = []
        var fixIts: [Diagnostic.FixIt] = []
        let what: String
        switch variable.role {
        case .constant: what = "was bound by `let`"; notes = ["Declare it with `var` to assign to it."]
        case .parameter: what = "is a parameter"; notes = ["Copy it first: var copy = \(root.text)."]
        case .loop: what = "is the loop's own"
        case .choice:
            what = "is a random choice"
            notes = ["A choice gets its value from its distribution, or from `given`."]
        case .derived: what = "was defined by `:=`"
        case .learned: what = "is a parameter to be optimised; only the optimiser changes it"
        case .size: what = "is a size"
        case .pending: what = "is not defined yet"
        case .variable, .state: what = "is constant"
        }
        if variable.role == .constant { fixIts = [] }
        report(
            .constantAssigned, "`\(root.text)` \(what), and cannot be assigned to", at: root.span, label: "constant",
            related: variable.span.map { [.init($0, "`\(root.text)` begins here")] } ?? [], notes: notes, fixIts: fixIts)
    }

    func rootName(of target: Expression) -> Name? {
        switch target.kind {
        case .name(let name): Name(name, span: target.span)
        case .index(let base, _): rootName(of: base)
        case .member(let base, _): rootName(of: base)
        case .integer, .real, .boolean, .string, .call, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            nil
        }
    }

    // MARK: Control flow

    private func nextFrame(_ kind: Frame.Kind, randomAt: Span?) -> Frame {
        frameCount += 1
        return Frame(id: frameCount, kind: kind, randomAt: randomAt)
    }

    private func checkConditional(_ conditional: Conditional, id: NodeID) {
        let condition = checkCondition(conditional.condition)
        let randomAt = condition.isRandom ? conditional.condition.span : nil
        var frame = nextFrame(.branch(arm: 0), randomAt: randomAt)
        let before = context.path
        context.path.append(frame)
        inScope { narrow(conditional.condition); checkBlock(conditional.then) }
        frame.kind = .branch(arm: 1)
        context.path = before + [frame]
        inScope { narrow(conditional.condition); checkBlock(conditional.otherwise) }
        context.path = before
        // An arm that leaves has told something about what follows.
        narrow(conditional.condition)
    }

    private func checkScaled(_ factor: Expression, _ body: [Statement], at span: Span) {
        checkNumber(factor, of: "`scale`", "`scale` takes", to: "", at: span)
        if let value = infer(factor).type.numeric?.interval.upper.value?.constant, value < 0 {
            report(.outsideDomain, "`scale` takes a number that is not negative", at: factor.span, label: "\(Polynomial.number(value))")
        }
        inScope { checkBlock(body) }
    }

    private func checkLoop(_ variable: Name, _ sequence: Expression, _ body: [Statement]) {
        let (element, _, random) = inferSequence(sequence)
        let before = context.path
        context.path.append(nextFrame(.loop, randomAt: random ? sequence.span : nil))
        context.loops += 1
        inScope {
            declareLoopVariable(variable, element, random: random)
            checkBlock(body)
        }
        context.loops -= 1
        context.path = before
        updateArrays()
    }

    private func checkWhile(_ condition: Expression, _ body: [Statement]) {
        let test = checkCondition(condition)
        let before = context.path
        context.path.append(nextFrame(.whileLoop, randomAt: test.isRandom ? condition.span : nil))
        context.loops += 1
        inScope { narrow(condition); checkBlock(body) }
        context.loops -= 1
        context.path = before
        updateArrays()
    }

    private func checkReturn(_ value: Expression?, at span: Span) {
        let typed = value.map { infer($0) } ?? Typed(.nothing)
        guard context.place != .file else {
            report(.returnOutside, "`return` stands in a function, and this is file level", at: span, label: "no function around it")
            return
        }
        if let declared = context.declaredResult {
            if value == nil, !declared.isUnknown {
                report(.resultMismatch, "`\(context.functionName)` returns \(declared.phrase), and here is nothing to return", at: span, label: "no value")
            } else if let value {
                var substitution = Substitution()
                if let mismatch = mismatch(typed.type, declared, sizes: [], &substitution) {
                    report(
                        mismatch.code == .sizesDiffer ? .sizesDiffer : .resultMismatch,
                        "`\(context.functionName)` is declared to return \(declared), and \(mismatch.message)", at: value.span, label: "\(typed.type)",
                        related: (context.declaredResultSpan.map { [.init($0, "declared here")] } ?? []) + mismatch.related, notes: mismatch.notes)
                }
            }
        }
        context.returned.append(typed)
    }

    private func checkExpressionStatement(_ value: Expression) {
        let typed = infer(value)
        if case .distribution(let distribution) = typed.type, context.place != .file {
            report(
                .valueUnused, "this distribution is not used", at: value.span, label: "no effect", severity: .warning,
                notes: context.acceptsChoices ? ["A random choice has a name: x ~ \(distribution.name)(...)."] : [])
            return
        }
        if !options.allowsRedeclaration, let sign = leadingSign(value) {
            report(
                .lineBeginsWithOperator, "this line begins with `\(sign.operation.rawValue)` and is a statement of its own, whose value is lost", at: sign.span, label: "begins the statement",
                notes: ["A statement ends with its line. End the line above with the operator, or put the whole expression into parentheses."])
            return
        }
        guard context.place != .file, typed.type != .nothing else { return }
        switch value.kind {
        case .binary(.equal, let left, _):
            report(
                .valueUnused, "this comparison has no effect", at: value.span, label: "not used", severity: .warning,
                notes: rootName(of: left) != nil ? ["An assignment is written with one `=`."] : [])
        case .binary, .unary, .integer, .real, .boolean, .name, .array, .tuple, .range, .comprehension, .index:
            report(.valueUnused, "this value is not used", at: value.span, label: "no effect", severity: .warning)
        case .string, .member, .call, .conditional, .closure, .given, .missing: break
        }
    }

    /// The sign that a statement begins with: most likely the operator of an expression that began on the line above.
    private func leadingSign(_ expression: Expression) -> (operation: UnaryOperator, span: Span)? {
        switch expression.kind {
        case .unary(.plus, _), .unary(.negate, _):
            guard case .unary(let operation, _) = expression.kind else { return nil }
            let start = Int(expression.span.start)
            return (operation, Span(source: expression.span.source, start: start, end: start + 1))
        case .binary(_, let left, _): return leadingSign(left)
        case .unary, .integer, .real, .boolean, .string, .name, .member, .call, .index, .range, .array, .comprehension, .tuple, .conditional, .closure, .given,
            .missing:
            return nil
        }
    }

    // MARK: Narrowing

    /// After a comparison, the declared support of the names in it is no longer what they may be: `if s > 0 { … }`. From then
    /// on only what can never be right is refused.
    func narrow(_ condition: Expression) {
        var names: [String] = []
        collectNames(condition, into: &names)
        for name in names {
            guard case .variable(var variable)? = scope.lookUp(name), case .numeric(let numeric) = variable.type, numeric.interval.isExact else { continue }
            variable.type = .numeric(numeric.inexact)
            scope.declare(name, .variable(variable), at: variable.span)
        }
    }

    private func collectNames(_ expression: Expression, into names: inout [String]) {
        switch expression.kind {
        case .name(let name): names.append(name)
        case .member(let base, _): collectNames(base, into: &names)
        case .call(_, let arguments): for argument in arguments { collectNames(argument.value, into: &names) }
        case .index(let base, let indices):
            collectNames(base, into: &names)
            for index in indices { collectNames(index, into: &names) }
        case .unary(_, let operand): collectNames(operand, into: &names)
        case .binary(_, let a, let b): collectNames(a, into: &names); collectNames(b, into: &names)
        case .conditional(let a, let b, let c): for part in [a, b, c] { collectNames(part, into: &names) }
        case .array(let elements): for element in elements { collectNames(element, into: &names) }
        case .integer, .real, .boolean, .string, .range, .comprehension, .tuple, .closure, .given, .missing: break
        }
    }
}
