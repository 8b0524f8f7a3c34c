import AuspexIR
import AuspexSyntax

// `gradient(f, x)`, `hessian(f, x)` and `hessian(f, x, v)`: derivatives of a function of the language at a number or a vector.
extension Evaluator {
    /// - Throws: `Diagnostic` when the function does not give a number, or uses what is not known before the program runs; whatever the host throws
    ///   when there is no derivative.
    func gradient(of function: Staged, at point: Staged, span: Span) throws -> Staged {
        let (lowered, x) = try differentiable(function, at: point, span: span)
        let slope = try inline(try host.gradient(of: lowered.function), lowered, [x], at: span)[1]
        return point.shape == [] ? try element(of: slope, at: [.int(0)], span: span) : slope
    }

    /// The matrix of second derivatives, a product with a unit vector for each of its columns.
    func hessian(of function: Staged, at point: Staged, span: Span) throws -> Staged {
        let (lowered, x) = try differentiable(function, at: point, span: span)
        let product = try host.hessianProduct(of: lowered.function), count = lowered.dimension
        let rows = try mapped(over: [count], at: span) { row in
            let unit = try self.emitOne([row[0]], at: span) { builder, values in
                builder.tabulate([count]) { inner, index in
                    inner.select(inner.binary(.equal, index[0], values[0]), inner.real(1), inner.real(0))
                }
            }
            return try self.inline(product, lowered, [x], behind: [unit], at: span)[2]
        }
        return point.shape == [] ? try element(of: rows, at: [.int(0), .int(0)], span: span) : rows
    }

    /// The matrix of second derivatives times a direction.
    func hessian(of function: Staged, at point: Staged, along direction: Staged, span: Span) throws -> Staged {
        let (lowered, x) = try differentiable(function, at: point, span: span)
        guard let type = direction.numericType, type.shape == point.shape else {
            throw Diagnostic(.sizeMismatch, "a direction has as many elements as the point, but this is \(direction.kindName)", at: span)
        }
        let along = try reshape(try asReal(direction, at: span), Type(.real, type.shape), to: [lowered.dimension], at: span)
        let product = try inline(try host.hessianProduct(of: lowered.function), lowered, [x], behind: [along], at: span)[2]
        return point.shape == [] ? try element(of: product, at: [.int(0)], span: span) : product
    }

    /// The function lowered by itself, and the point as a vector.
    private func differentiable(_ function: Staged, at point: Staged, span: Span) throws -> (lowered: LoweredFunction, point: Staged) {
        guard let type = point.numericType, type.scalar != .bool, type.shape.count <= 1 else {
            throw Diagnostic(.wrongKind, "a derivative is taken at a number or a vector, but this is \(point.kindName)", at: span)
        }
        var seen: Set<ObjectIdentifier> = []
        if case .function(let own) = function, let name = unknownName(in: own, &seen) {
            throw Diagnostic(
                .notKnownYet, "`\(own.name)` is differentiated by itself, but it uses `\(name)`, which is not known before the program runs", at: span,
                notes: ["Make what it uses part of its argument."])
        }
        let count = type.shape.first ?? 1
        let lowered = try training("derivative", count, at: span) {
            let x = try input("x", Type(.real, [count]), at: span)
            let own = type.isScalar ? try element(of: x, at: [.int(0)], span: span) : x
            let value = try apply(function, [EvaluatedArgument(label: nil, value: own, span: span)], at: span, in: globals)
            guard value.shape == [] else {
                throw Diagnostic(.wrongKind, "what is differentiated gives one number, but \(function.kindName) gives \(value.kindName)", at: span)
            }
            return [("value", try lift(try asReal(value, at: span), at: span))]
        }
        return (lowered, try reshape(try asReal(point, at: span), Type(.real, type.shape), to: [count], at: span))
    }

    /// Emits the body of a derivative, with the data of the function that it is made of.
    private func inline(_ derivative: Function, _ lowered: LoweredFunction, _ first: [Staged], behind: [Staged] = [], at span: Span) throws -> [Staged] {
        let data = lowered.data.map { Staged.array(KnownArray($0.tensor)) }
        return try emit(first + data + behind, at: span) { builder, values in
            var names = Dictionary(zip(derivative.body.parameters, values), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: derivative.body, types: derivative.types, names: &names)
            return derivative.body.results.map { names[$0] ?? $0 }
        }
    }

    /// A name that a function uses for a value of the function being built; nil where there is none.
    private func unknownName(in function: FunctionValue, _ seen: inout Set<ObjectIdentifier>) -> String? {
        // What is declared at file level is known.
        guard isBuilding, function.scope !== globals, function.scope !== libraryScope, seen.insert(ObjectIdentifier(function.scope)).inserted else { return nil }
        var names: [String] = []
        Scan.statements(function.body) { statement in
            for expression in Scan.expressions(of: statement) {
                Scan.walk(expression) { if case .name(let name) = $0.kind { names.append(name) } }
            }
        }
        let own = Set(function.parameters.map(\.name.text))
        for name in names where !own.contains(name) {
            if let value = function.scope.lookup(name), isUnknown(value, &seen) { return name }
        }
        return nil
    }

    private func isUnknown(_ value: Staged, _ seen: inout Set<ObjectIdentifier>) -> Bool {
        switch value {
        case .bool, .int, .real, .string, .array, .range, .builtin, .type, .component, .structure, .nothing: false
        case .list(let elements): elements.contains { isUnknown($0, &seen) }
        case .tuple(let elements): elements.contains { isUnknown($0.value, &seen) }
        case .record(let record): record.fields.contains { isUnknown($0.value, &seen) }
        case .function(let function): unknownName(in: function, &seen) != nil
        case .host(let host): host is RunningOptimizer || host is ObjectiveValue
        case .dynamic, .row, .distribution, .model, .posterior, .density: true
        }
    }
}

extension Staged {
    /// Whether it can be called with numbers.
    var isFunction: Bool {
        switch self {
        case .function, .builtin: true
        case .bool, .int, .real, .string, .array, .dynamic, .list, .tuple, .record, .range, .distribution, .type, .model, .posterior, .density, .host,
            .component, .structure, .row, .nothing:
            false
        }
    }
}
