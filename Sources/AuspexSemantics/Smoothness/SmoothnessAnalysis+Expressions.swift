import AuspexSyntax

extension SmoothnessAnalysis {
    func evaluate(_ expression: Expression, in scope: FlowScope) -> FlowValue {
        depth += 1
        defer { depth -= 1 }
        guard depth < 300, spend() else { return .rigid }
        switch expression.kind {
        case .integer, .real, .boolean, .missing: return .rigid
        case .string(let pieces):
            for case .interpolation(let piece) in pieces { _ = evaluate(piece, in: scope) }
            return .rigid
        case .name(let name): return value(of: name, in: scope)
        case .member(let base, let name): return member(evaluate(base, in: scope), name)
        case .call(let callee, let arguments): return typed(call(expression, callee, arguments, in: scope), by: expression)
        case .index(let base, let indices):
            let value = evaluate(base, in: scope)
            var random = false
            for index in indices {
                let flow = evaluate(index, in: scope).flow
                requireRigid(flow, .index, at: index.span)
                random = flow.isRandom || random
            }
            if case .tuple(let parts) = value, indices.count == 1, case .integer(let position) = indices[0].kind, parts.indices.contains(position) { return parts[position].value }
            return element(of: value).map { flow in
                var flow = flow
                flow.isRandom = flow.isRandom || random
                return flow
            }
        case .unary(let operation, let operand):
            let value = evaluate(operand, in: scope)
            guard operation == .negate else { return value }
            return value.map { flow in
                var flow = flow
                flow.estimate = flow.estimate.negated
                return flow
            }
        case .binary(let operation, let left, let right): return binary(operation, left, right, at: expression.span, in: scope)
        case .range(let lower, let upper, _):
            return .number([lower, upper].compactMap { $0 }.reduce(.rigid) { $0.union(evaluate($1, in: scope).flow) })
        case .array(let elements):
            let values = elements.map { evaluate($0, in: scope) }
            return values.isEmpty ? .rigid : array(of: values.dropFirst().reduce(values[0]) { $0.merged($1) })
        case .comprehension(let body, let variable, let sequence, let condition):
            let elements = evaluate(sequence, in: scope)
            let inner = FlowScope(parent: scope)
            inner.declare(variable.text, element(of: elements))
            _ = condition.map { evaluate($0, in: inner) }
            return array(of: evaluate(body, in: inner))
        case .tuple(let elements): return .tuple(elements.map { ($0.label?.text, evaluate($0.value, in: scope)) })
        case .conditional(let condition, let then, let otherwise):
            _ = evaluate(condition, in: scope)
            return evaluate(then, in: scope).merged(evaluate(otherwise, in: scope))
        case .closure(let parameters, let body): return .closure(parameters, body, scope)
        case .given(let base, let conditions):
            guard case .program(var program) = evaluate(base, in: scope) else { return .rigid }
            for condition in conditions {
                let value = evaluate(condition.value, in: scope)
                guard let root = checker.rootName(of: condition.target) else { continue }
                // What is given in part is data for all that this analysis tells apart, but the rest of it moves.
                if isName(condition.target) { program.given[root.text] = value }
            }
            return typed(.program(program), by: expression)
        }
    }

    /// A program with what the checker found out about the expression that makes it.
    private func typed(_ value: FlowValue, by expression: Expression) -> FlowValue {
        guard case .program(var program) = value, let type = checker.types[expression.id]?.model else { return value }
        program.type = type
        return .program(program)
    }

    /// Arrays of numbers are numbers here.
    private func array(of element: FlowValue) -> FlowValue {
        switch element {
        case .number, .distribution: element
        case .tuple, .list, .record, .function, .closure, .component, .structure, .program, .trace, .algorithm, .objective: .list(element)
        }
    }

    func element(of value: FlowValue) -> FlowValue {
        switch value {
        case .list(let element): element
        case .number, .distribution: value
        case .tuple, .record, .function, .closure, .component, .structure, .program, .trace, .algorithm, .objective: .number(value.flow)
        }
    }

    // MARK: Names and members

    /// - Parameter isCalled: Arguments follow; otherwise a distribution whose parameters all have defaults stands for itself with these.
    func value(of name: String, in scope: FlowScope, isCalled: Bool = false) -> FlowValue {
        if let value = scope.lookUp(name) { return value }
        if name == "standard_normal" || name == "standard_uniform", checker.fileScope[name] == nil {
            return .distribution(FlowDistribution(name: name, isDiscrete: false, flow: .rigid))
        }
        switch checker.fileScope[name] ?? checker.libraryEntity(name) {
        case .function(let function): return .function(function.declaration, fileScope, isLibrary: function.isLibrary)
        case .component(let component):
            if !isCalled, component.declaration.keyword == .distribution, component.declaration.parameters.allSatisfy({ $0.defaultValue != nil }) {
                return .distribution(distribution(component, [:]))
            }
            return .component(component)
        case .structure(let structure): return .structure(structure)
        case .variable, nil: return .rigid
        }
    }

    func member(_ base: FlowValue, _ name: Name) -> FlowValue {
        switch base {
        case .trace(let trace):
            if name.text == "log_density" { return .number(trace.logDensity.step("log_density", at: name.span)) }
            return trace.choices[name.text] ?? .rigid
        case .record(let fields, _): return fields[name.text] ?? .rigid
        case .tuple(let parts): return parts.first { $0.label == name.text }?.value ?? .number(base.flow)
        case .number(let flow): return ["count", "shape", "rank"].contains(name.text) ? .rigid : .number(flow)
        case .distribution(let distribution): return name.text == "is_discrete" ? .rigid : .number(distribution.flow)
        case .program(let program): return program.scope.lookUp(name.text) ?? .rigid
        case .list(let element): return name.text == "count" ? .rigid : .list(member(element, name))
        case .function, .closure, .component, .structure, .algorithm, .objective: return .rigid
        }
    }

    // MARK: Operators

    private func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span, in scope: FlowScope) -> FlowValue {
        let toldBefore = diagnostics.count
        let a = evaluate(left, in: scope)
        // Of a condition with two parts that jump one is told.
        let isTold = (operation == .and || operation == .or) && diagnostics.count > toldBefore
        let b = isTold ? withoutReports { evaluate(right, in: scope) } : evaluate(right, in: scope)
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            requireRigid(a.flow.union(b.flow), .comparison, at: span)
            return .number(a.flow.union(b.flow).stopped)
        case .and, .or: return .number(a.flow.union(b.flow).stopped)
        case .remainder:
            requireRigid(a.flow.union(b.flow), .function("%"), at: span)
            return .number(a.flow.union(b.flow).stopped)
        case .add, .subtract:
            return structured(a, b) { x, y in sum(x, operation == .subtract ? negated(y) : y, at: span) }
        case .multiply, .matmul: return structured(a, b) { x, y in product(x, y, left, right, as: "this product", at: span) }
        case .divide:
            return structured(a, b) { x, y in
                var divisor = y
                if let inverse = y.estimate.inverse { divisor.estimate = inverse } else { divisor = exact(y, "a division", at: span) }
                if !isConstant(y) { divisor.pathUse = y.pathUse.bent("a division", at: span) }
                return product(x, divisor, left, right, as: "this quotient", at: span)
            }
        case .power:
            return structured(a, b) { x, y in bent(x.union(y), "a power", x, y, at: span) }
        }
    }

    /// Acts leaf by leaf on structs, and with a number on each of their leaves.
    private func structured(_ a: FlowValue, _ b: FlowValue, _ act: (Flow, Flow) -> Flow) -> FlowValue {
        switch (a, b) {
        case (.record(let x, let entity), .record(let y, _)): .record(x.merging(y) { .number(act($0.flow, $1.flow)) }, entity)
        case (.record(let x, let entity), _): .record(x.mapValues { .number(act($0.flow, b.flow)) }, entity)
        case (_, .record(let y, let entity)): .record(y.mapValues { .number(act(a.flow, $0.flow)) }, entity)
        default: .number(act(a.flow, b.flow))
        }
    }

    private func negated(_ flow: Flow) -> Flow {
        var flow = flow
        flow.estimate = flow.estimate.negated
        return flow
    }

    private func sum(_ a: Flow, _ b: Flow, at span: Span) -> Flow {
        var result = a.union(b)
        result.pathUse = a.pathUse.merged(b.pathUse)
        if let estimate = a.estimate.plus(b.estimate) { result.estimate = estimate } else { reportSum(a, b, at: span) }
        return result
    }

    private func product(_ a: Flow, _ b: Flow, _ left: Expression, _ right: Expression, as what: String, at span: Span) -> Flow {
        var result = a.union(b)
        let factor = a.estimate == .exact ? left : right
        let isSame = a.estimate != .exact && b.estimate != .exact && what == "this product" && text(left.span) == text(right.span) && !drawsAnew(left)
        if !isSame, let estimate = a.estimate.times(b.estimate, isNegative: isNegative(factor)) {
            result.estimate = estimate
        } else {
            _ = exact(a.estimate == .exact ? b : a, isSame ? "a square" : what, at: span)
        }
        let use = a.pathUse.merged(b.pathUse)
        let other = if case .none = a.pathUse { a } else { b }
        result.pathUse = isConstant(other) ? use : use.bent("a product", at: span)
        return result
    }

    /// Whether the expression is another draw wherever it stands.
    private func drawsAnew(_ expression: Expression) -> Bool {
        var visitor = CallVisitor { [checker] in checker.builtinSignature($0) == nil }
        visitor.walk(expression)
        return visitor.found
    }

    /// A factor that is the same in every run, and that no parameter moves.
    private func isConstant(_ flow: Flow) -> Bool {
        guard case .none = flow.pathUse else { return false }
        return !flow.isRandom && !flow.isSmooth
    }

    private func isNegative(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .unary(.negate, let operand): return !isNegative(operand)
        case .real(let value): return value < 0
        case .integer(let value): return value < 0
        default: return checker.types[expression.id]?.numeric?.interval.isNegative ?? false
        }
    }

    /// Put through what is not affine: an estimate is no longer one.
    func bent(_ whole: Flow, _ what: String, _ parts: Flow..., at span: Span) -> Flow {
        var result = whole
        result.estimate = .exact
        for part in parts {
            _ = exact(part, what, at: span)
            result.pathUse = result.pathUse.merged(part.pathUse.bent(what, at: span))
        }
        return result
    }
}

/// Calls of functions that are looked for.
private struct CallVisitor: TreeVisitor {
    let matches: (String) -> Bool
    var found = false

    init(_ matches: @escaping (String) -> Bool) { self.matches = matches }

    mutating func visit(_ expression: Expression) -> Bool {
        if case .call(let callee, _) = expression.kind, case .name(let name) = callee.kind, matches(name) { found = true }
        return true
    }
}
