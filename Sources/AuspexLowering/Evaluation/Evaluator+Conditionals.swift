import AuspexIR
import AuspexSyntax

// `if` as a statement and as a value. A condition that is known now chooses an arm; one that is not becomes a `branch`,
// whose results are the variables that the arms change and what they add to the log density.
extension Evaluator {
    func conditional(_ conditional: Conditional, in scope: Scope) throws -> Flow {
        switch try condition(conditional.condition, in: scope) {
        case .known(let flag): return try block(flag ? conditional.then : conditional.otherwise, in: scope)
        case .dynamic(let condition):
            let changed = Scan.assignedNames(in: conditional.then + conditional.otherwise).filter { scope.lookup($0) != nil }
            _ = try branch(condition, changing: changed, at: conditional.condition.span, in: scope) { arm in
                let flow = try self.block(arm ? conditional.then : conditional.otherwise, in: scope)
                guard case .next = flow else {
                    throw Diagnostic(
                        .dynamicStructure, "a loop cannot be left depending on a value that is not known before the program runs",
                        at: conditional.condition.span)
                }
                return .nothing
            }
            return .next
        }
    }

    /// An `if` that may return, with a condition that is not known: what follows is done in both arms, and the result is
    /// the one of the arm that is taken. Nil when the conditional is not of that kind.
    func conditionalWithReturn(
        _ conditional: Conditional, followedBy rest: ArraySlice<Statement>, in scope: Scope
    ) throws -> Flow? {
        guard isBuilding, Scan.returns(conditional.then + conditional.otherwise) else { return nil }
        guard case .dynamic(let condition) = try condition(conditional.condition, in: scope) else { return nil }
        let span = conditional.condition.span
        let changed = Scan.assignedNames(in: conditional.then + conditional.otherwise + rest).filter { scope.lookup($0) != nil }
        let result = try branch(condition, changing: changed, at: span, in: scope) { arm in
            let inner = Scope(parent: scope)
            var flow = try self.run((arm ? conditional.then : conditional.otherwise)[...], in: inner)
            if case .next = flow { flow = try self.run(rest, in: inner) }
            guard case .returned(let value) = flow else {
                throw Diagnostic(.dynamicStructure, "one way through this function ends without `return`", at: span)
            }
            return value
        }
        return .returned(result)
    }

    func conditionalValue(
        _ condition: Expression, _ then: Expression, _ otherwise: Expression, at span: Span, in scope: Scope
    ) throws -> Staged {
        switch try self.condition(condition, in: scope) {
        case .known(let flag): try evaluate(flag ? then : otherwise, in: scope)
        case .dynamic(let condition):
            try branch(condition, changing: [], at: span, in: scope) { arm in
                try self.evaluate(arm ? then : otherwise, in: scope)
            }
        }
    }

    /// One arm, built and closed: what it leaves behind.
    private struct Arm {
        var region: Region
        var values: [Staged]
        var leaves: [Value]
        var terms: [TraceTerm]
    }

    /// Builds a branch. `body` runs once for each arm and returns a value; that value, the variables that the arms change
    /// and what they add to the log density are merged. Returns the merged value.
    private func branch(
        _ condition: Value, changing names: [String], at span: Span, in scope: Scope, _ body: (Bool) throws -> Staged
    ) throws -> Staged {
        let siteCount = trace?.sites.count
        let then = try arm(true, changing: names, at: span, in: scope, body)
        let otherwise = try arm(false, changing: names, at: span, in: scope, body)
        if trace?.sites.count != siteCount {
            // A condition on a loop's index alone is known once the loop is unrolled.
            throw NotKnown(
                diagnostic: Diagnostic(
                    .dynamicStructure, "a latent choice under a condition that is not known before the program runs", at: span,
                    notes: ["A model whose choices come and go has no fixed dimension, which this algorithm needs."]))
        }
        guard then.leaves.count == otherwise.leaves.count else {
            throw Diagnostic(.wrongKind, "the two arms of this `if` give values of different kinds", at: span)
        }
        let sites = (then.terms + otherwise.terms).map(\.site).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let types = try zip(then.leaves, otherwise.leaves).map { try mergedType($0, $1, at: span) }
        let thenRegion = reclose(then, types: types, sites: sites)
        let elseRegion = reclose(otherwise, types: types, sites: sites)
        let results = builder?.finishBranch(condition, thenRegion, elseRegion) ?? []
        var rest = results[...]
        let merged = zip(then.values, otherwise.values).map { a, b -> Staged in
            var value = rebuild(a, from: &rest)
            if case .dynamic(var dynamic) = value {
                let x = a.interval, y = b.interval
                dynamic.range = x.isInside(y) ? y : y.isInside(x) ? x : .all
                value = .dynamic(dynamic)
            }
            return value
        }
        for (name, value) in zip(names, merged) { _ = scope.assign(name, value) }
        for (site, value) in zip(sites, rest) { trace?.terms.append(TraceTerm(site: site, value: value)) }
        return merged[names.count]
    }

    private func arm(
        _ flag: Bool, changing names: [String], at span: Span, in scope: Scope, _ body: (Bool) throws -> Staged
    ) throws -> Arm {
        let before = names.map { scope.lookup($0) ?? .nothing }
        let outerTerms = trace?.terms ?? []
        trace?.terms = []
        builder?.openArm()
        let result = try body(flag)
        let values = names.map { scope.lookup($0) ?? .nothing } + [result]
        let leaves = try values.flatMap { try self.leaves(of: $0, at: span) }
        let terms = trace?.terms ?? []
        guard let region = builder?.close(results: []) else { throw notKnown("this condition", at: span) }
        trace?.terms = outerTerms
        for (name, value) in zip(names, before) { _ = scope.assign(name, value) }
        return Arm(region: region, values: values, leaves: leaves, terms: terms)
    }

    private func mergedType(_ a: Value, _ b: Value, at span: Span) throws -> Type {
        guard let x = builder?.type(of: a), let y = builder?.type(of: b) else { throw notKnown("this value", at: span) }
        guard x.shape == y.shape, let scalar = Self.common(x.scalar, y.scalar) else {
            throw Diagnostic(
                .sizeMismatch, "the two arms of this `if` give \(Staged.describe(x)) and \(Staged.describe(y))", at: span)
        }
        return Type(scalar, x.shape)
    }

    /// Ends an arm with results of the given types and one term for each site.
    private func reclose(_ arm: Arm, types: [Type], sites: [String]) -> Region {
        builder?.reopenArm(arm.region)
        let values = zip(arm.leaves, types).map { promoted($0, to: $1.scalar) }
        let terms = sites.map { site -> Value? in
            let own = arm.terms.filter { $0.site == site }.map(\.value)
            guard let first = own.first else { return builder?.real(0) }
            return own.dropFirst().reduce(first) { total, term in builder?.add(total, term) ?? total }
        }
        return builder?.close(results: values + terms.compactMap { $0 }) ?? arm.region
    }
}
