import AuspexIR
import AuspexSyntax

// Arrays that are made element by element: `x[i] ~ d` and `x[i] := e`.
extension Evaluator {
    /// Before a loop is built: arrays that its body fills by `x[i] := e`, or by `x[i] ~ d` when simulating, exist already.
    func prepareIndexedNames(of body: [Statement], frame: LoopFrame, in scope: Scope) throws {
        guard let trace, loops.isEmpty else { return }
        let indexed = Scan.indexedNames(in: body)
        for name in indexed.derived + (trace.mode.draws ? indexed.chosen : []) where scope.lookup(name) == nil {
            let extents = try extents(of: name, in: trace.body, scope: scope)
            (trace.scope ?? scope).declare(name, .tensor(.real(Array(repeating: 0, count: extents.reduce(1, *)), shape: extents)), isVariable: true)
        }
    }

    func prepareArray(_ name: String, ofElementsLike value: Staged, at span: Span, in scope: Scope) throws {
        guard let trace, scope.lookup(name) == nil else { return }
        let extents = try extents(of: name, in: trace.body, scope: scope) + (value.shape ?? [])
        (trace.scope ?? scope).declare(name, .tensor(.real(Array(repeating: 0, count: extents.reduce(1, *)), shape: extents)), isVariable: true)
    }

    /// How far the indices go with which a model writes the elements of `name`.
    private func extents(of name: String, in body: [Statement], scope: Scope) throws -> [Int] {
        var result: [Int] = []
        var failure: Diagnostic?
        func visit(_ statements: [Statement], _ frames: [(name: String, lower: Int, upper: Int)]) {
            for statement in statements {
                switch statement.kind {
                case .choice(let choice): note(choice.target, frames)
                case .derived(let target, _, _): note(target, frames)
                case .loop(let variable, let sequence, let inner):
                    guard Scan.indexedNames(in: inner).chosen.contains(name) || Scan.indexedNames(in: inner).derived.contains(name) else { continue }
                    let here = Scope(parent: scope)
                    for frame in frames { here.declare(frame.name, .int(frame.upper - 1)) }
                    guard let value = try? evaluate(sequence, in: here), case .range(let lower, let upper)? = try? loopDomain(value, at: sequence.span)
                    else {
                        failure = failure ?? Diagnostic(.notKnownYet, "the size of `\(name)` cannot be worked out from this range", at: sequence.span)
                        continue
                    }
                    visit(inner, frames + [(variable.text, lower, upper)])
                case .conditional(let conditional):
                    visit(conditional.then, frames)
                    visit(conditional.otherwise, frames)
                case .whileLoop(_, let inner), .scaled(_, let inner): visit(inner, frames)
                case .binding, .assignment, .factor, .observe, .parameter, .returnValue, .breakLoop, .continueLoop, .expression, .function,
                    .component, .structure, .importFile, .missing:
                    break
                }
            }
        }
        func note(_ target: Expression, _ frames: [(name: String, lower: Int, upper: Int)]) {
            guard case .index(let base, let indices) = target.kind, case .name(name) = base.kind else { return }
            guard !frames.contains(where: { $0.upper <= $0.lower }) else { return }
            if result.isEmpty { result = indices.map { _ in 0 } }
            guard result.count == indices.count else {
                failure = failure ?? Diagnostic(.badModel, "`\(name)` has \(result.count) indices elsewhere", at: target.span)
                return
            }
            for (axis, index) in indices.enumerated() {
                for end in [true, false] {
                    let here = Scope(parent: scope)
                    for frame in frames { here.declare(frame.name, .int(end ? frame.upper - 1 : frame.lower)) }
                    guard case .int(let number)? = try? evaluate(index, in: here) else {
                        failure = failure ?? Diagnostic(.notKnownYet, "how far this index goes is not known before the program runs", at: index.span)
                        continue
                    }
                    guard number >= 0 else {
                        failure = failure ?? Diagnostic(.indexOutOfRange, "this index reaches \(number)", at: index.span)
                        continue
                    }
                    result[axis] = max(result[axis], number + 1)
                }
            }
        }
        visit(body, [])
        if let failure { throw failure }
        return result
    }

    /// `x[i] ~ d`: the array is one site; its elements are chosen here.
    func elementChoice(_ name: String, _ indices: [Expression], _ choice: Choice, at span: Span, in scope: Scope) throws {
        guard let context = trace, let modelScope = context.scope else { throw notKnown("this choice", at: span) }
        let path = context.prefix + name
        if context.mode.draws {
            try simulateElement(name, path, indices, choice, at: span, in: scope)
            return
        }
        if context.arrays[path] == nil {
            let extents = try extents(of: name, in: context.body, scope: scope)
            let event = try probe(name, extents, choice, in: scope)
            let array = try siteValue(path, shape: extents + event.shape, event: event, distribution: nil, at: span) { index, at in
                guard !event.support.isKnown else { return event.support }
                return try self.support(of: choice, indices, at: index, in: scope, span: at)
            }
            trace?.arrays[path] = array
            modelScope.declare(name, array)
        }
        guard let array = trace?.arrays[path] else { throw notKnown("this choice", at: span) }
        let positions = try indices.map { try evaluate($0, in: scope) }
        let value = try element(of: array, at: positions, span: span)
        guard case .density = context.mode else { return }
        let isObserved = trace?.used.contains(path) ?? false
        switch try evaluate(choice.distribution, in: scope) {
        case .distribution(let distribution):
            let expected = try shape(of: distribution, at: span)
            guard expected == (value.shape ?? []) else { throw shapeClash("an element of `\(path)`", value.shape ?? [], expected, at: span) }
            if case .flat = distribution.kind, !isObserved { return }
            try addTerm(try logDensity(distribution, value, isInside: !isObserved, at: span), site: path, at: span)
        case let other:
            throw Diagnostic(.wrongKind, "a distribution is needed on the right of `~`, but this is \(other.kindName)", at: choice.distribution.span)
        }
    }

    /// Support and extents of an element, found by evaluating its distribution once and undoing that.
    private func probe(_ name: String, _ extents: [Int], _ choice: Choice, in scope: Scope) throws -> TypeValue {
        let saved = snapshot(of: [], in: scope)
        defer { restore(saved, in: scope) }
        let inner = Scope(parent: scope)
        if scope.lookup(name) == nil {
            guard let value = builder?.tensor(.real(Array(repeating: 0, count: extents.reduce(1, *)), shape: extents)), let type = builder?.type(of: value)
            else { throw notKnown("this choice", at: choice.target.span) }
            inner.declare(name, .dynamic(Dynamic(value, type)))
        }
        guard case .distribution(let distribution) = try evaluate(choice.distribution, in: inner) else {
            throw Diagnostic(.wrongKind, "a distribution is needed on the right of `~`", at: choice.distribution.span)
        }
        let type = try resultType(of: distribution, at: choice.distribution.span)
        return TypeValue(type.support, distribution.batch + type.shape)
    }

    /// The support of the element at given indices, where it depends on them: the distribution is evaluated again with the
    /// loops' variables at these indices.
    private func support(of choice: Choice, _ written: [Expression], at index: [Staged], in scope: Scope, span: Span) throws -> Support {
        let inner = Scope(parent: scope)
        for (expression, value) in zip(written, index) {
            guard case .name(let variable) = expression.kind else {
                throw Diagnostic(
                    .dynamicStructure, "the support of this choice depends on its index, which must then be the loop's variable alone", at: span)
            }
            inner.declare(variable, value)
        }
        guard case .distribution(let distribution) = try evaluate(choice.distribution, in: inner) else {
            throw Diagnostic(.wrongKind, "a distribution is needed on the right of `~`", at: choice.distribution.span)
        }
        return try resultType(of: distribution, at: span).support
    }

    private func simulateElement(
        _ name: String, _ path: String, _ indices: [Expression], _ choice: Choice, at span: Span, in scope: Scope
    ) throws {
        guard case .distribution(let distribution) = try evaluate(choice.distribution, in: scope) else {
            throw Diagnostic(.wrongKind, "a distribution is needed on the right of `~`", at: choice.distribution.span)
        }
        let event = try resultType(of: distribution, at: span)
        if trace?.arrays[path] == nil {
            let extents = try extents(of: name, in: trace?.body ?? [], scope: scope)
            let shape = extents + distribution.batch + event.shape
            if let given = try observedValue(path, shape: shape, event: event, at: span), !given.hasMissing {
                trace?.arrays[path] = given.value
                trace?.scope?.declare(name, given.value, isVariable: true)
                if !loops.isEmpty { _ = scope.assign(name, given.value) }
                try record(path, .observed, shape: shape, scalar: event.support.scalar, at: span)
            } else {
                trace?.arrays[path] = .nothing
                if scope.lookup(name) == nil {
                    trace?.scope?.declare(name, .tensor(.real(Array(repeating: 0, count: shape.reduce(1, *)), shape: shape)), isVariable: true)
                }
                try record(path, .latent, shape: shape, scalar: event.support.scalar, at: span)
            }
        }
        if trace?.used.contains(path) == true { return }
        trace?.choice = path
        let drawn = try chosen(distribution, by: choice.strategy, at: span)
        if trace?.mode == .generate { try addTerm(drawn.logDensity, site: path, at: span) }
        try store(drawn.value, in: choice.target, scope)
    }
}
