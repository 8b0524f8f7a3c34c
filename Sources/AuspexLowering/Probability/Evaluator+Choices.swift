import AuspexIR
import AuspexSyntax

// What `~` does in each request: a value is drawn, given, or a function of the position.
extension Evaluator {
    func choice(_ choice: Choice, at span: Span, in scope: Scope) throws {
        let context = try currentTrace(at: span, "`~`")
        guard let name = Scan.root(of: choice.target) else {
            throw Diagnostic(.badModel, "a name, or a name with indices, stands on the left of `~`", at: choice.target.span)
        }
        if case .index(let base, let indices) = choice.target.kind, case .name = base.kind {
            try elementChoice(name, indices, choice, at: span, in: scope)
            return
        }
        guard case .name = choice.target.kind else {
            throw Diagnostic(.badModel, "a name, or a name with indices, stands on the left of `~`", at: choice.target.span)
        }
        let path = context.prefix + name
        switch try evaluate(choice.distribution, in: scope) {
        case .model(let model):
            scope.declare(name, try runModel(model, prefix: path + ".", at: span))
        case .distribution(var distribution):
            if let type = choice.type { distribution = try repeated(distribution, to: type, name: name, at: choice.distribution.span, in: scope) }
            let value = try make(path, distribution, by: choice.strategy, at: span)
            scope.declare(name, value)
            if let outer = context.scope, outer !== scope, !loops.isEmpty || outer.lookup(name) == nil { outer.declare(name, value) }
        case let other:
            throw Diagnostic(.wrongKind, "a distribution or a model is needed on the right of `~`, but this is \(other.kindName)", at: choice.distribution.span)
        }
    }

    /// `x: Real[N] ~ normal(0, 1)`: as many copies as the written type has elements.
    private func repeated(
        _ distribution: DistributionValue, to type: TypeExpression, name: String, at span: Span, in scope: Scope
    ) throws -> DistributionValue {
        let wanted = try evaluateType(type, in: scope).shape
        let own = try shape(of: distribution, at: span)
        if own == wanted { return distribution }
        if own.count < wanted.count, Array(wanted.suffix(own.count)) == own {
            return DistributionValue(.copies(distribution), batch: Array(wanted.dropLast(own.count)) + distribution.batch)
        }
        throw shapeClash("`\(name)`", wanted, own, at: span)
    }

    /// A whole choice: observed, drawn, or a function of the position; its log density is added.
    private func make(_ path: String, _ distribution: DistributionValue, by strategy: Strategy?, at span: Span) throws -> Staged {
        let event = try resultType(of: distribution, at: span)
        let shape = distribution.batch + event.shape
        if trace?.mode == .generate, try observedValue(path, shape: shape, event: event, at: span) == nil {
            try record(path, .latent, shape: shape, scalar: event.support.scalar, at: span)
            trace?.choice = path
            let drawn = try chosen(distribution, by: strategy, at: span)
            try addTerm(drawn.logDensity, site: path, at: span)
            return drawn.value
        }
        let value = try siteValue(path, shape: shape, event: event, distribution: distribution, at: span) { index, at in
            try self.resultType(of: try self.component(of: distribution, at: index, span: at), at: at).support
        }
        let isGiven = trace?.used.contains(path) ?? false
        trace?.choices?.append((path, distribution, value, isGiven))
        guard let trace, case .density = trace.mode, !trace.unscored.contains(path) else { return value }
        if case .flat = distribution.kind, !trace.used.contains(path) { return value }
        let isInside = !trace.used.contains(path)
        try addTerm(try logDensity(distribution, value, isInside: isInside, at: span), site: path, at: span)
        return value
    }

    /// The value of a site of the given extents. `supportAt` gives the support at indices of the batch.
    func siteValue(
        _ path: String, shape: [Int], event: TypeValue, distribution: DistributionValue?, at span: Span,
        supportAt: ([Staged], Span) throws -> Support
    ) throws -> Staged {
        let context = try currentTrace(at: span, "`~`")
        let description = Self.describe(event.support), name = distribution?.name ?? ""
        let given = try observedValue(path, shape: shape, event: event, at: span)
        if let given, !given.hasMissing {
            try record(path, .observed, shape: shape, scalar: event.support.scalar, support: description, distribution: name, at: span)
            return given.value
        }
        if context.mode.draws {
            try record(path, .latent, shape: shape, scalar: event.support.scalar, support: description, distribution: name, at: span)
            guard let distribution else { throw notKnown("this choice", at: span) }
            let drawn = try draw(distribution, at: span)
            guard let given else { return drawn }
            return try elementwise([given.value, drawn], at: span) { builder, x in
                builder.select(builder.unary(.isNaN, x[0]), x[1], x[0])
            }
        }
        guard event.support.scalar == .real else {
            throw Diagnostic(
                .badModel, "`\(path)` is a latent choice of whole numbers, which has no gradient", at: span,
                notes: ["Give it a value, or sum it out of the model by hand with `log_sum_exp`, as in a mixture."])
        }
        return try latent(path, shape: shape, event: event, given: given?.value, name: name, at: span, supportAt: supportAt)
    }
}
