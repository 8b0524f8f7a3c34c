import AuspexIR
import AuspexSemantics
import AuspexSyntax

extension Evaluator {
    public func evaluate(_ expression: Expression, in scope: Scope) throws -> Staged {
        let span = expression.span
        switch expression.kind {
        case .integer(let number): return .int(number)
        case .real(let number): return .real(number)
        case .boolean(let flag): return .bool(flag)
        case .string(let pieces): return .string(try pieces.map { try text($0, in: scope) }.joined())
        case .name(let name): return try read(try lookup(name, at: span, in: scope), at: span)
        case .member(let base, let name): return try read(try member(name, of: try evaluate(base, in: scope), at: span), at: span)
        case .call(let callee, let arguments): return try call(callee, arguments, at: span, in: scope)
        case .index(let base, let indices):
            let container = try evaluate(base, in: scope)
            let positions = try indices.map { try evaluate($0, in: scope) }
            return try element(of: container, at: positions, span: span)
        case .unary(let operation, let operand): return try unary(operation, try evaluate(operand, in: scope), at: span)
        case .binary(.and, let left, let right): return try shortCircuit(left, right, stopsAt: false, at: span, in: scope)
        case .binary(.or, let left, let right): return try shortCircuit(left, right, stopsAt: true, at: span, in: scope)
        case .binary(let operation, let left, let right):
            return try binary(operation, try evaluate(left, in: scope), try evaluate(right, in: scope), at: span)
        case .range(let lower, let upper, let closed):
            return .range(
                RangeValue(
                    lower: try lower.map { try evaluate($0, in: scope) }, upper: try upper.map { try evaluate($0, in: scope) },
                    isClosed: closed))
        case .array(let elements): return try array(try elements.map { try evaluate($0, in: scope) }, at: span)
        case .comprehension(let body, let variable, let sequence, let condition):
            return try comprehension(body, variable, sequence, condition, at: span, in: scope)
        case .tuple(let elements):
            return .tuple(try elements.map { (label: $0.label?.text, value: try evaluate($0.value, in: scope)) })
        case .conditional(let condition, let then, let otherwise):
            return try conditionalValue(condition, then, otherwise, at: span, in: scope)
        case .closure(let parameters, let body):
            return .function(
                FunctionValue(
                    name: "closure", keyword: .function,
                    parameters: parameters.map { Parameter(name: $0, label: $0.text, type: nil, defaultValue: nil) }, result: nil,
                    body: body, scope: scope))
        case .given(let base, let conditions): return try given(base, conditions, at: span, in: scope)
        case .missing: throw Diagnostic(.wrongKind, "there is no expression here", at: span)
        }
    }

    private func text(_ piece: StringPiece, in scope: Scope) throws -> String {
        switch piece {
        case .text(let text): text
        case .interpolation(let expression): Rendering.text(try evaluate(expression, in: scope))
        }
    }

    // MARK: Names

    func lookup(_ name: String, at span: Span, in scope: Scope) throws -> Staged {
        if let value = scope.lookup(name) { return value }
        if let value = predefined(name) { return value }
        throw unknown(name, at: span, in: scope)
    }

    /// Names that every program knows: constants, types, built-in functions, the library, the host's functions.
    func predefined(_ name: String) -> Staged? {
        switch name {
        case "pi": return .real(.pi)
        case "infinity": return .real(.infinity)
        case "nan": return .real(.nan)
        case "standard_normal": return .distribution(DistributionValue(.standardNormal))
        // At a prompt, the value of the last expression.
        case "_": return globals.lookup("_last")
        case "standard_uniform": return .distribution(DistributionValue(.standardUniform))
        default: break
        }
        if Self.builtinNames.contains(name) || host.isHostFunction(name) { return .builtin(name) }
        if Self.typeNames.contains(name) { return .builtin(name) }
        guard let statement = compilation.libraryDeclaration(name) else { return nil }
        switch statement.kind {
        case .function(let declaration): return .function(function(declaration, in: libraryScope))
        case .component(let declaration): return .component(ComponentValue(declaration, scope: libraryScope))
        case .structure(let declaration): return .structure(declaration)
        case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
            .returnValue, .breakLoop, .continueLoop, .expression, .importFile, .missing:
            return nil
        }
    }

    func unknown(_ name: String, at span: Span, in scope: Scope) -> Diagnostic {
        Diagnostic(.unknownName, "there is nothing named `\(name)` here", at: span)
    }

    // MARK: Members

    private func member(_ name: Name, of base: Staged, at span: Span) throws -> Staged {
        switch base {
        case .record(let record):
            if let value = record[name.text] ?? record.quantities.first(where: { $0.name == name.text })?.value { return value }
            if let method = record.declaration?.method(name.text) { return .function(bound(method, to: record)) }
            if let part = record.part(name.text) { return .record(part) }
            throw Diagnostic(
                .unknownName, "`\(record.typeName)` has no field `\(name.text)`", at: name.span,
                notes: ["Its fields are: \((record.fields + record.quantities).map(\.name).joined(separator: ", "))."])
        case .tuple(let elements):
            if let element = elements.first(where: { $0.label == name.text }) { return element.value }
            if let position = Int(name.text), elements.indices.contains(position) { return elements[position].value }
        case .distribution(let distribution):
            return try distributionMember(name, of: distribution, at: span)
        case .host(let value):
            if let member = value.member(name.text) { return member }
        case .array, .dynamic, .list:
            if name.text == "count", let count = base.shape?.first { return .int(count) }
            if name.text == "shape", let shape = base.shape { return .list(shape.map { .int($0) }) }
            if name.text == "rank", let shape = base.shape { return .int(shape.count) }
            if name.text == "count", case .list(let elements) = base { return .int(elements.count) }
        case .int, .real:
            if name.text == "rank" { return .int(0) }
        case .range(let range):
            if name.text == "lower", let lower = range.lower { return lower }
            if name.text == "upper", let upper = range.upper { return upper }
        case .bool, .string, .function, .builtin, .type, .model, .posterior, .density, .component, .structure, .row, .nothing:
            break
        }
        throw Diagnostic(.unknownName, "\(base.kindName) has no member `\(name.text)`", at: name.span)
    }

    func bound(_ method: FunctionDeclaration, to record: Record) -> FunctionValue {
        let scope = Scope(parent: record.declaration.map(home) ?? globals)
        for (name, value) in record.sizes { scope.declare(name, value) }
        for (name, value) in record.fields { scope.declare(name, value) }
        scope.declare("self", .record(record))
        return function(method, in: scope)
    }

    // MARK: Arrays

    /// An array literal: numbers become one array, other things a list.
    func array(_ elements: [Staged], at span: Span) throws -> Staged {
        guard !elements.isEmpty else { return .tensor(Tensor(shape: [0], storage: .real([]))) }
        let list = Staged.list(elements)
        if let tensor = list.knownTensor { return .tensor(tensor) }
        if elements.allSatisfy({ $0.numericType != nil }) {
            guard elements.contains(where: { if case .dynamic = $0 { true } else { false } }) else {
                throw Diagnostic(
                    .sizeMismatch, "the elements of this array have different sizes", at: span,
                    notes: ["They are: \(elements.map(\.kindName).joined(separator: ", "))."])
            }
            return .dynamic(try stacked(elements, at: span))
        }
        return list
    }

    private func stacked(_ elements: [Staged], at span: Span) throws -> Dynamic {
        let values = try elements.map { try lift($0, at: span) }
        guard var current = builder else { throw notKnown("this array", at: span) }
        builder = nil
        defer { builder = current }
        let value = try stack(values, into: &current, at: span)
        return Dynamic(value, current.type(of: value))
    }

    // MARK: Conditions

    private func shortCircuit(_ left: Expression, _ right: Expression, stopsAt: Bool, at span: Span, in scope: Scope) throws -> Staged {
        let first = try evaluate(left, in: scope)
        if case .bool(let flag) = first, flag == stopsAt { return first }
        let second = try evaluate(right, in: scope)
        if case .bool(let flag) = first, flag != stopsAt, second.numericType?.scalar == .bool { return second }
        guard first.numericType?.scalar == .bool, second.numericType?.scalar == .bool else {
            throw Diagnostic(.wrongKind, "`&&` and `||` need conditions on both sides", at: span)
        }
        return try elementwise([first, second], at: span) { builder, values in
            builder.binary(stopsAt ? .or : .and, values[0], values[1])
        }
    }

    /// The condition of an `if` or `while`: known, or a scalar of the function being built.
    enum ConditionValue {
        case known(Bool)
        case dynamic(Value)
    }

    func condition(_ expression: Expression, in scope: Scope) throws -> ConditionValue {
        let value = try evaluate(expression, in: scope)
        if case .bool(let flag) = value { return .known(flag) }
        if case .dynamic(let dynamic) = value, dynamic.type == .bool {
            if case .bool(let flag)? = builder?.literal(dynamic.value) { return .known(flag) }
            return .dynamic(dynamic.value)
        }
        throw Diagnostic(.wrongKind, "a condition is needed here, but this is \(value.kindName)", at: expression.span)
    }
}
