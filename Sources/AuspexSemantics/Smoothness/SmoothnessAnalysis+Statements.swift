import AuspexSyntax

extension SmoothnessAnalysis {
    func execute(_ statements: [Statement], in scope: FlowScope) {
        for statement in statements { execute(statement, in: scope) }
    }

    func execute(_ statement: Statement, in scope: FlowScope) {
        guard spend() else { return }
        switch statement.kind {
        case .binding(let binding):
            let value = binding.value.map { evaluate($0, in: scope) } ?? .rigid
            if binding.names.count == 1 {
                scope.declare(binding.names[0].text, named(value, binding.names[0]))
            } else {
                for (index, name) in binding.names.enumerated() {
                    var part = FlowValue.number(value.flow)
                    if case .tuple(let parts) = value, parts.indices.contains(index) { part = parts[index].value }
                    scope.declare(name.text, named(part, name))
                }
            }
        case .assignment(let target, let operation, let value):
            guard let root = checker.rootName(of: target) else { return }
            var assigned = named(evaluate(value, in: scope), root)
            if operation == .subtract {
                assigned = assigned.map { flow in
                    var flow = flow
                    flow.estimate = flow.estimate.negated
                    return flow
                }
            }
            // Outside of branches and loops the old value is gone.
            scope.assign(root.text, assigned, isCertain: operation == .assign && isName(target) && branches == 0)
        case .choice(let choice): execute(choice, in: scope)
        case .derived(let target, _, let value):
            let computed = evaluate(value, in: scope)
            guard let root = checker.rootName(of: target) else { return }
            declareInProgram(root.text, named(computed, root), scope, isWhole: isName(target))
        case .factor(let value): run.trace.logDensity = run.trace.logDensity.merged(evaluate(value, in: scope).flow)
        case .scaled(let factor, let body):
            run.trace.logDensity = run.trace.logDensity.merged(evaluate(factor, in: scope).flow)
            execute(body, in: FlowScope(parent: scope))
        case .observe(let value, let distribution):
            let observed = evaluate(value, in: scope).flow
            let drawn = evaluate(distribution, in: scope)
            if case .distribution(let distribution) = drawn, !observed.isSmooth { requireFixedSupport(distribution, of: value.span, what: "the observed value") }
            run.trace.logDensity = run.trace.logDensity.merged(observed.union(drawn.flow))
        case .parameter(let name, _, let initial, _):
            _ = initial.map { evaluate($0, in: scope) }
            scope.declare(name.text, run.isHeld ? .rigid : .number(Flow(Origin(.parameter, name: name.text, span: name.span))))
        case .conditional(let conditional):
            _ = evaluate(conditional.condition, in: scope)
            branches += 1
            execute(conditional.then, in: FlowScope(parent: scope))
            execute(conditional.otherwise, in: FlowScope(parent: scope))
            branches -= 1
        case .loop(let variable, let sequence, let body):
            let elements = evaluate(sequence, in: scope)
            repeatBody {
                let inner = FlowScope(parent: scope)
                inner.declare(variable.text, element(of: elements))
                execute(body, in: inner)
            }
        case .whileLoop(let condition, let body):
            repeatBody {
                _ = evaluate(condition, in: scope)
                execute(body, in: FlowScope(parent: scope))
            }
        case .returnValue(let value):
            let result = value.map { evaluate($0, in: scope) } ?? .rigid
            run.returned = run.returned.map { $0.merged(result) } ?? result
        case .expression(let expression): _ = evaluate(expression, in: scope)
        case .function(let declaration):
            // At file level names are found where the checker keeps them.
            if scope !== fileScope { scope.declare(declaration.name.text, .function(declaration, scope, isLibrary: false)) } else { scope.forget(declaration.name.text) }
        case .component(let declaration): scope.forget(declaration.name.text)
        case .structure(let declaration): scope.forget(declaration.name.text)
        case .breakLoop, .continueLoop, .importFile, .missing: break
        }
    }

    /// What a turn assigns is there in the next one: two turns carry it through, and a third one what passes from variable to variable.
    private func repeatBody(_ body: () -> Void) {
        branches += 1
        for _ in 0..<3 { body() }
        branches -= 1
    }

    /// A value gets its name on the paths of what it moves with.
    func named(_ value: FlowValue, _ name: Name) -> FlowValue { value.map { $0.step(name.text, at: name.span) } }

    /// Choices and recorded quantities belong to the program, whatever block they stand in.
    func declareInProgram(_ name: String, _ value: FlowValue, _ scope: FlowScope, isWhole: Bool) {
        let target = run.scope ?? scope
        if let old = target.values[name], !isWhole || branches > 0 { target.declare(name, old.merged(value)) } else { target.declare(name, value) }
    }

    func isName(_ expression: Expression) -> Bool { if case .name = expression.kind { true } else { false } }

    func spend() -> Bool {
        budget -= 1
        return budget > 0
    }
}
