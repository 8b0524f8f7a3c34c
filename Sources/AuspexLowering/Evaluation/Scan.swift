import AuspexSyntax

/// Questions about the text of statements that are asked before they are evaluated.
enum Scan {
    // MARK: Walking

    /// Calls `visit` for every statement, nested ones included, outer first.
    static func statements(_ list: [Statement], _ visit: (Statement) -> Void) {
        for statement in list {
            visit(statement)
            switch statement.kind {
            case .conditional(let conditional):
                statements(conditional.then, visit)
                statements(conditional.otherwise, visit)
            case .loop(_, _, let body), .whileLoop(_, let body), .scaled(_, let body): statements(body, visit)
            case .binding, .assignment, .choice, .derived, .factor, .observe, .parameter, .returnValue, .breakLoop,
                .continueLoop, .expression, .function, .component, .structure, .importFile, .missing:
                break
            }
        }
    }

    /// The expressions of a statement itself, without those of nested statements.
    static func expressions(of statement: Statement) -> [Expression] {
        switch statement.kind {
        case .binding(let binding): binding.value.map { [$0] } ?? []
        case .assignment(let target, _, let value): [target, value]
        case .choice(let choice): [choice.target, choice.distribution]
        case .derived(let target, _, let value): [target, value]
        case .factor(let value), .expression(let value), .scaled(let value, _): [value]
        case .observe(let value, let distribution): [value, distribution]
        case .parameter(_, _, let initial, let unit): [initial, unit].compactMap { $0 }
        case .conditional(let conditional): [conditional.condition]
        case .loop(_, let sequence, _): [sequence]
        case .whileLoop(let condition, _): [condition]
        case .returnValue(let value): value.map { [$0] } ?? []
        case .breakLoop, .continueLoop, .function, .component, .structure, .importFile, .missing: []
        }
    }

    /// Calls `visit` for an expression and all inside it, outer first.
    static func walk(_ expression: Expression, _ visit: (Expression) -> Void) {
        visit(expression)
        switch expression.kind {
        case .integer, .real, .boolean, .name, .missing: break
        case .string(let pieces):
            for case .interpolation(let inner) in pieces { walk(inner, visit) }
        case .member(let base, _), .unary(_, let base): walk(base, visit)
        case .call(let callee, let arguments):
            walk(callee, visit)
            arguments.forEach { walk($0.value, visit) }
        case .index(let base, let indices):
            walk(base, visit)
            indices.forEach { walk($0, visit) }
        case .binary(_, let left, let right):
            walk(left, visit)
            walk(right, visit)
        case .range(let lower, let upper, _):
            if let lower { walk(lower, visit) }
            if let upper { walk(upper, visit) }
        case .array(let elements): elements.forEach { walk($0, visit) }
        case .comprehension(let body, _, let sequence, let condition):
            walk(body, visit)
            walk(sequence, visit)
            if let condition { walk(condition, visit) }
        case .tuple(let elements): elements.forEach { walk($0.value, visit) }
        case .conditional(let condition, let then, let otherwise):
            walk(condition, visit)
            walk(then, visit)
            walk(otherwise, visit)
        case .closure(_, let body):
            statements(body) { statement in expressions(of: statement).forEach { walk($0, visit) } }
        case .given(let base, let conditions):
            walk(base, visit)
            conditions.forEach { walk($0.value, visit) }
        }
    }

    // MARK: Questions

    /// The variable at the root of `x`, `x[i]`, `x.f[j]`.
    static func root(of target: Expression) -> String? {
        switch target.kind {
        case .name(let name): name
        case .index(let base, _), .member(let base, _): root(of: base)
        default: nil
        }
    }

    /// Names that the statements assign to, in order, each once.
    static func assignedNames(in list: [Statement]) -> [String] {
        var names: [String] = []
        statements(list) { statement in
            if case .assignment(let target, _, _) = statement.kind, let name = root(of: target), !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    /// Names with indices that are chosen (`x[i] ~ d`) or derived (`x[i] := e`), in order, each once.
    static func indexedNames(in list: [Statement]) -> (chosen: [String], derived: [String]) {
        var chosen: [String] = [], derived: [String] = []
        statements(list) { statement in
            switch statement.kind {
            case .choice(let choice):
                if case .index(let base, _) = choice.target.kind, let name = root(of: base), !chosen.contains(name) { chosen.append(name) }
            case .derived(let target, _, _):
                if case .index(let base, _) = target.kind, let name = root(of: base), !derived.contains(name) { derived.append(name) }
            default: break
            }
        }
        return (chosen, derived)
    }

    /// Whether names with indices are chosen or derived.
    static func makesElements(_ list: [Statement]) -> Bool {
        let indexed = indexedNames(in: list)
        return !indexed.chosen.isEmpty || !indexed.derived.isEmpty
    }

    /// Whether a `return` stands in the statements, nested ones included.
    static func returns(_ list: [Statement]) -> Bool {
        var found = false
        statements(list) { if case .returnValue = $0.kind { found = true } }
        return found
    }

    /// Whether a sampler repeats its draws until one is accepted.
    static func rejects(_ list: [Statement]) -> Bool {
        var found = false
        statements(list) { if case .whileLoop = $0.kind { found = true } }
        return found
    }

    /// Whether a loop over the statements can be left early.
    static func leavesEarly(_ list: [Statement]) -> Bool {
        var found = false
        statements(list) { statement in
            switch statement.kind {
            case .returnValue, .breakLoop, .continueLoop: found = true
            default: break
            }
        }
        return found
    }

    /// How a variable is used in a loop's body.
    struct Uses {
        /// Every change is `name += e`, and nothing else mentions it.
        var isSum = true
        /// Every mention has the loop's variable at the given position of its indices.
        var isOwnElement = true
        var isChosen = false
    }

    static func uses(of name: String, in body: [Statement], variable: String, position: Int) -> Uses {
        var uses = Uses()
        func isOwn(_ expression: Expression) -> Bool {
            guard case .index(let base, let indices) = expression.kind, case .name(name) = base.kind, indices.indices.contains(position),
                case .name(variable) = indices[position].kind
            else { return false }
            return true
        }
        /// Looks at the mentions in an expression; `x[i]` as a whole is one mention.
        func look(_ expression: Expression) {
            var owned: Set<NodeID> = []
            walk(expression) { inner in
                if isOwn(inner), case .index(let base, _) = inner.kind { owned.insert(base.id) }
                if case .name(name) = inner.kind {
                    uses.isSum = false
                    if !owned.contains(inner.id) { uses.isOwnElement = false }
                }
            }
        }
        statements(body) { statement in
            switch statement.kind {
            case .assignment(let target, let operation, let value):
                if case .name(name) = target.kind {
                    uses.isOwnElement = false
                    if operation != .add { uses.isSum = false }
                    look(value)
                } else {
                    look(target)
                    look(value)
                }
            default: expressions(of: statement).forEach(look)
            }
        }
        return uses
    }
}
