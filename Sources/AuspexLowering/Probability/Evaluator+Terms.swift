import AuspexIR
import AuspexSyntax

// What `factor`, `observe` and `:=` do in each request.
extension Evaluator {
    func currentTrace(at span: Span, _ what: String) throws -> TraceContext {
        guard let trace else {
            throw Diagnostic(
                .badModel, "\(what) belongs in a model or a guide", at: span,
                notes: ["At file level, condition a model with `given` and infer: `nuts(model(data) given y = data.y)`."])
        }
        return trace
    }

    func factor(_ expression: Expression, in scope: Scope) throws {
        let context = try currentTrace(at: expression.span, "`factor`")
        guard case .density = context.mode else { return }
        let value = try evaluate(expression, in: scope)
        guard value.shape == [] else {
            throw Diagnostic(.wrongKind, "`factor` takes a number, but this is \(value.kindName)", at: expression.span)
        }
        try addTerm(value, site: "\(context.prefix)factor", at: expression.span)
    }

    /// `scale(e) { … }`: what the block adds to the log density counts `e` times.
    func scaled(by expression: Expression, _ body: [Statement], in scope: Scope) throws -> Flow {
        let outer = try currentTrace(at: expression.span, "`scale`").weight
        let factor = try evaluate(expression, in: scope)
        guard factor.shape == [] else {
            throw Diagnostic(.wrongKind, "`scale` takes a number, but this is \(factor.kindName)", at: expression.span)
        }
        if let number = factor.knownNumber, !(number >= 0 && number.isFinite) {
            throw Diagnostic(.outsideDomain, "`scale` takes a number that is not negative, but this is \(Rendering.number(number))", at: expression.span)
        }
        estimation?.isScaled = true
        trace?.weight = try outer.map { try binary(.multiply, $0, factor, at: expression.span) } ?? factor
        defer { trace?.weight = outer }
        return try block(body, in: scope)
    }

    func addTerm(_ value: Staged, site: String, at span: Span) throws {
        let value = try trace?.weight.map { try binary(.multiply, $0, value, at: span) } ?? value
        trace?.terms.append(TraceTerm(site: site, value: try lift(try asReal(value, at: span), at: span)))
    }

    func observe(_ expression: Expression, _ distribution: Expression, at span: Span, in scope: Scope) throws {
        let context = try currentTrace(at: span, "`observe`")
        guard case .density = context.mode else { return }
        let value = try evaluate(expression, in: scope)
        guard case .distribution(var dist) = try evaluate(distribution, in: scope) else {
            throw Diagnostic(.wrongKind, "a distribution is needed on the right of `~`", at: distribution.span)
        }
        guard let own = value.shape else { throw notANumber(value, at: expression.span) }
        var expected = try shape(of: dist, at: distribution.span)
        if dist.batch.isEmpty, own.count > expected.count, Array(own.suffix(expected.count)) == expected {
            dist = DistributionValue(.copies(dist), batch: Array(own.dropLast(expected.count)))
            expected = own
        }
        guard own == expected else { throw shapeClash("the observed value", own, expected, at: span) }
        try addTerm(try logDensity(dist, value, isInside: false, at: distribution.span), site: "\(context.prefix)observe", at: span)
    }

    func shapeClash(_ what: String, _ own: [Int], _ expected: [Int], at span: Span) -> Diagnostic {
        func text(_ shape: [Int]) -> String { shape.isEmpty ? "one number" : "of size \(shape.map(String.init).joined(separator: " by "))" }
        return Diagnostic(
            .dataSize, "\(what) is \(text(own)), but its distribution gives \(expected.isEmpty ? "one number" : "an array \(text(expected))")", at: span,
            notes: expected.isEmpty ? ["For independent copies write `iid(…, N)`, or give the distribution a parameter for each."] : [])
    }

    func derived(_ target: Expression, type: TypeExpression?, value expression: Expression, at span: Span, in scope: Scope) throws {
        let context = try currentTrace(at: span, "`:=`")
        var value = try evaluate(expression, in: scope)
        if let type { value = try conform(value, to: type, what: "`\(Scan.root(of: target) ?? "")`", at: expression.span, in: scope) }
        guard let name = Scan.root(of: target) else { throw Diagnostic(.badModel, "a name stands on the left of `:=`", at: target.span) }
        let path = context.prefix + name
        if case .name = target.kind {
            guard value.numericType != nil || isRecord(value) else {
                throw Diagnostic(.wrongKind, "`:=` records numbers and arrays, but this is \(value.kindName)", at: expression.span)
            }
            (context.scope ?? scope).declare(name, value)
            if context.scope !== scope { scope.declare(name, value) }
            try record(path, .derived, shape: value.shape ?? [], scalar: value.numericType?.scalar ?? .real, at: span)
        } else {
            try prepareArray(name, ofElementsLike: value, at: target.span, in: scope)
            try store(value, in: target, scope)
            if context.sites.first(where: { $0.path == path }) == nil {
                try record(path, .derived, shape: [], scalar: value.numericType?.scalar ?? .real, at: span)
            }
        }
    }

    private func isRecord(_ value: Staged) -> Bool { if case .record = value { true } else { false } }

    func record(
        _ path: String, _ kind: Site.Kind, shape: [Int], scalar: Scalar, offset: Int = 0, dimension: Int = 0, support: String = "",
        distribution: String = "", at span: Span
    ) throws {
        if let earlier = trace?.sites.first(where: { $0.path == path }) {
            throw Diagnostic(
                .badModel, "`\(path)` is made twice in this model", at: span, related: [.init(earlier.span, "it is made here")])
        }
        trace?.sites.append(
            Site(
                path: path, kind: kind, shape: shape, scalar: scalar, offset: offset, dimension: dimension, support: support,
                distribution: distribution, span: span))
    }
}
