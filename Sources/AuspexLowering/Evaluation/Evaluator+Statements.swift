import AuspexIR
import AuspexSyntax

/// How a sequence of statements ended.
enum Flow {
    case next
    case returned(Staged)
    case broke
    case continued
}

extension Evaluator {
    /// Runs statements in a scope of their own inside `scope`.
    func block(_ statements: [Statement], in scope: Scope) throws -> Flow {
        try run(statements[...], in: Scope(parent: scope))
    }

    /// Runs statements in the given scope.
    func run(_ statements: ArraySlice<Statement>, in scope: Scope) throws -> Flow {
        var rest = statements
        while let statement = rest.popFirst() {
            if case .conditional(let conditional) = statement.kind,
                let flow = try conditionalWithReturn(conditional, followedBy: rest, in: scope)
            {
                return flow
            }
            let flow = try execute(statement, in: scope)
            if case .next = flow { continue }
            return flow
        }
        return .next
    }


    func execute(_ statement: Statement, in scope: Scope) throws -> Flow {
        switch statement.kind {
        case .binding(let binding): try bind(binding, at: statement.span, in: scope)
        case .assignment(let target, let operation, let value):
            try assign(target, operation, value, at: statement.span, in: scope)
        case .choice(let choice): try self.choice(choice, at: statement.span, in: scope)
        case .derived(let target, let type, let value):
            try derived(target, type: type, value: value, at: statement.span, in: scope)
        case .factor(let expression): try factor(expression, in: scope)
        case .scaled(let factor, let body): return try scaled(by: factor, body, in: scope)
        case .observe(let value, let distribution): try observe(value, distribution, at: statement.span, in: scope)
        case .parameter(let name, let type, let initial, let unit):
            scope.declare(name.text, try parameter(name, type, initial, unit: unit, at: statement.span, in: scope))
        case .conditional(let conditional): return try self.conditional(conditional, in: scope)
        case .loop(let variable, let sequence, let body):
            return try loop(variable, over: sequence, body, at: statement.span, in: scope)
        case .whileLoop(let condition, let body): return try whileLoop(condition, body, at: statement.span, in: scope)
        case .returnValue(let expression): return .returned(try expression.map { try evaluate($0, in: scope) } ?? .nothing)
        case .breakLoop: return .broke
        case .continueLoop: return .continued
        case .expression(let expression): _ = try evaluate(expression, in: scope)
        case .function(let declaration): scope.declare(declaration.name.text, .function(function(declaration, in: scope)))
        case .component, .structure: declare(statement, in: scope)
        case .importFile(_, let span):
            throw Diagnostic(.badModel, "`import` stands at the top of a file", at: span)
        case .missing: break
        }
        return .next
    }

    /// Runs a statement at file level. False when it ended the program.
    public func perform(_ statement: Statement) throws -> Bool {
        do {
            guard case .next = try execute(statement, in: globals) else {
                throw Diagnostic(.badModel, "`return`, `break` and `continue` stand inside of functions and loops", at: statement.span)
            }
            return true
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        }
    }

    /// Declares what a file declares, so that its statements may use it above its declaration.
    public func declareAhead(_ statements: [Statement]) {
        for statement in statements { declare(statement, in: globals) }
    }

    /// Names of the choices that a model's own text makes, those of nested models not included.
    public static func choiceNames(of function: FunctionValue) -> [String] {
        var names: [String] = []
        Scan.statements(function.body) { statement in
            if case .choice(let choice) = statement.kind, let name = Scan.root(of: choice.target), !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Binds a component or a struct to its name.
    func declare(_ statement: Statement, in scope: Scope) {
        switch statement.kind {
        case .function(let declaration): scope.declare(declaration.name.text, .function(function(declaration, in: scope)))
        case .component(let declaration):
            scope.declare(declaration.name.text, .component(ComponentValue(declaration, scope: scope)))
        case .structure(let declaration): scope.declare(declaration.name.text, .structure(declaration))
        case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
            .returnValue, .breakLoop, .continueLoop, .expression, .importFile, .missing:
            break
        }
    }

    func function(_ declaration: FunctionDeclaration, in scope: Scope) -> FunctionValue {
        FunctionValue(
            name: declaration.name.text, keyword: declaration.keyword, parameters: declaration.parameters,
            result: declaration.result, body: declaration.body, scope: scope)
    }

    private func bind(_ binding: Binding, at span: Span, in scope: Scope) throws {
        guard let expression = binding.value else {
            // `var x: Real[N]` starts at zero.
            guard let written = binding.type, let name = binding.names.first else {
                throw Diagnostic(.badModel, "a variable needs a value or a type", at: span)
            }
            let type = try evaluateType(written, in: scope)
            scope.declare(name.text, zero(type), isVariable: binding.isVariable)
            return
        }
        var value = try evaluate(expression, in: scope)
        if let written = binding.type {
            value = try conform(value, to: written, what: "`\(binding.names.first?.text ?? "")`", at: expression.span, in: scope)
        }
        if binding.names.count == 1, let name = binding.names.first {
            scope.declare(name.text, value, isVariable: binding.isVariable)
            return
        }
        let parts: [Staged] = switch value {
        case .tuple(let elements): elements.map(\.value)
        case .list(let elements): elements
        default: try (0..<(value.shape?.first ?? 0)).map { try element(of: value, at: [.int($0)], span: span) }
        }
        guard parts.count == binding.names.count else {
            throw Diagnostic(
                .sizeMismatch, "\(binding.names.count) names are bound here, but the value has \(parts.count) parts", at: expression.span)
        }
        for (name, part) in zip(binding.names, parts) { scope.declare(name.text, part, isVariable: binding.isVariable) }
    }

    /// The value that a variable of a type starts with when none is given.
    func zero(_ type: TypeValue) -> Staged {
        let count = type.shape.reduce(1, *)
        let storage: Tensor.Storage = switch type.support.scalar {
        case .real: .real(Array(repeating: 0, count: count))
        case .int: .int(Array(repeating: 0, count: count))
        case .bool: .bool(Array(repeating: false, count: count))
        }
        return .tensor(Tensor(shape: type.shape, storage: storage))
    }

    private func assign(
        _ target: Expression, _ operation: AssignmentOperator, _ expression: Expression, at span: Span, in scope: Scope
    ) throws {
        var value = try evaluate(expression, in: scope)
        let binary: AuspexSyntax.BinaryOperator? = switch operation {
        case .assign: nil
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        }
        if let binary {
            value = try self.binary(binary, try evaluate(target, in: scope), value, at: span)
        }
        try store(value, in: target, scope)
    }

    /// Changes a variable, an element of it, or a field of it.
    func store(_ value: Staged, in target: Expression, _ scope: Scope) throws {
        switch target.kind {
        case .name(let name):
            guard scope.assign(name, value) else { throw unknown(name, at: target.span, in: scope) }
        case .index(let base, let indices):
            let container = try evaluate(base, in: scope)
            let positions = try indices.map { try evaluate($0, in: scope) }
            try store(try replacing(positions, of: container, with: value, at: target.span), in: base, scope)
        case .member(let base, let name):
            guard case .record(var record) = try evaluate(base, in: scope),
                let position = record.fields.firstIndex(where: { $0.name == name.text })
            else { throw Diagnostic(.notAssignable, "there is no field `\(name.text)` to change here", at: name.span) }
            record.fields[position].value = value
            try store(.record(record), in: base, scope)
        case .integer, .real, .boolean, .string, .call, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            throw Diagnostic(.notAssignable, "only a variable, an element or a field can be changed", at: target.span)
        }
    }
}
