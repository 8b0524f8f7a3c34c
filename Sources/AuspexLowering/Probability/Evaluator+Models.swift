import AuspexIR
import AuspexSyntax

// Models: binding arguments, conditioning, and what `~`, `:=`, `factor` and `observe` do in each request.
extension Evaluator {
    func instance(of function: FunctionValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> ModelInstance {
        let given = try matched(arguments, to: function.parameters, of: function.name, at: span)
        let scope = Scope(parent: function.scope)
        var list: [(name: String, value: Staged)] = []
        for (parameter, argument) in zip(function.parameters, given) {
            let value = try fitted(argument, to: parameter, of: function.name, in: scope, at: span)
            scope.declare(parameter.name.text, value)
            list.append((parameter.name.text, value))
        }
        return ModelInstance(function: function, arguments: list, scope: scope)
    }

    func given(_ base: Expression, _ conditions: [Condition], at span: Span, in scope: Scope) throws -> Staged {
        var posterior: Posterior
        switch try evaluate(base, in: scope) {
        case .model(let model): posterior = Posterior(model: model, observed: [])
        case .posterior(let earlier): posterior = earlier
        case let other: throw Diagnostic(.badCondition, "`given` follows a model, but this is \(other.kindName)", at: base.span)
        }
        for condition in conditions {
            let value = try evaluate(condition.value, in: scope)
            guard value.numericType != nil else {
                throw Diagnostic(.badCondition, "a choice is given a number or an array, but this is \(value.kindName)", at: condition.value.span)
            }
            let path = try self.path(of: condition.target, in: scope)
            if posterior.observed.contains(where: { $0.path == path }) {
                throw Diagnostic(.badCondition, "`\(path)` is given twice", at: condition.target.span)
            }
            posterior.observed.append((path, value, condition.target.span))
        }
        return .posterior(posterior)
    }

    /// `y`, `r.y`, `x[0..<5]` as text; the indices of a partly given array are kept.
    private func path(of target: Expression, in scope: Scope) throws -> String {
        switch target.kind {
        case .name(let name): return name
        case .member(let base, let name): return try path(of: base, in: scope) + "." + name.text
        case .index(let base, let indices):
            let positions = try indices.map { index -> String in
                switch try evaluate(index, in: scope) {
                case .int(let number): return "\(number)..<\(number + 1)"
                case .range(let range):
                    let lower = try range.lower.map { try knownInt($0, "the start of a slice", at: index.span) } ?? 0
                    guard let end = range.upper else {
                        throw Diagnostic(.badCondition, "the end of this slice must be written", at: index.span)
                    }
                    return "\(lower)..<\(try knownInt(end, "the end of a slice", at: index.span) + (range.isClosed ? 1 : 0))"
                case let other: throw Diagnostic(.badCondition, "an index or a slice is needed here, but this is \(other.kindName)", at: index.span)
                }
            }
            return try path(of: base, in: scope) + "[" + positions.joined(separator: ",") + "]"
        default: throw Diagnostic(.badCondition, "the name of a choice is needed here", at: target.span)
        }
    }

    // MARK: Running a model's body

    /// Evaluates the body of a model under the current request. Returns the value that it returns.
    func runModel(_ model: ModelInstance, prefix: String, at span: Span) throws -> Staged {
        try entering(at: span) {
            let scope = Scope(parent: model.scope)
            let outer = (trace?.prefix ?? "", trace?.body ?? [], trace?.scope)
            trace?.prefix = prefix
            trace?.body = model.function.body
            trace?.scope = scope
            let firstSite = trace?.sites.count ?? 0
            let flow = try run(model.function.body[...], in: scope)
            collectOutputs(from: firstSite, prefix: prefix, scope: scope)
            trace?.prefix = outer.0
            trace?.body = outer.1
            trace?.scope = outer.2
            if case .returned(let value) = flow { return value }
            // Without a `return` a nested model stands for its choices.
            let names = (trace?.sites ?? []).dropFirst(firstSite).map { String($0.path.dropFirst(prefix.count)) }.filter { !$0.contains(".") }
            return .record(Record(typeName: model.name, fields: names.compactMap { name in scope.lookup(name).map { (name, $0) } }))
        }
    }

    private func collectOutputs(from first: Int, prefix: String, scope: Scope) {
        guard let trace, trace.mode == .values || trace.mode == .simulate else { return }
        for site in trace.sites.dropFirst(first) {
            let name = String(site.path.dropFirst(prefix.count))
            guard !name.contains("."), site.kind != .observed || trace.mode == .simulate, let value = scope.lookup(name) else { continue }
            if let position = self.trace?.sites.firstIndex(where: { $0.path == site.path }), let type = value.numericType {
                self.trace?.sites[position].shape = type.shape
                self.trace?.sites[position].scalar = type.scalar
            }
            self.trace?.outputs.append((site.path, value))
        }
    }

    // MARK: Statements

    private func currentTrace(at span: Span, _ what: String) throws -> TraceContext {
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

    func addTerm(_ value: Staged, site: String, at span: Span) throws {
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

    private func shapeClash(_ what: String, _ own: [Int], _ expected: [Int], at span: Span) -> Diagnostic {
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

    private func record(
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

    // MARK: Choices

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
            let value = try make(path, distribution, at: span)
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
    private func make(_ path: String, _ distribution: DistributionValue, at span: Span) throws -> Staged {
        let event = try resultType(of: distribution, at: span)
        let shape = distribution.batch + event.shape
        let value = try siteValue(path, shape: shape, event: event, distribution: distribution, at: span) { index, at in
            try self.resultType(of: try self.component(of: distribution, at: index, span: at), at: at).support
        }
        guard let trace, case .density = trace.mode else { return value }
        if case .flat = distribution.kind, !trace.used.contains(path) { return value }
        let isInside = !trace.used.contains(path)
        try addTerm(try logDensity(distribution, value, isInside: isInside, at: span), site: path, at: span)
        return value
    }

    /// The value of a site of the given extents. `supportAt` gives the support at indices of the batch.
    private func siteValue(
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
        if context.mode == .simulate {
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

    // MARK: Given values

    private func observedValue(
        _ path: String, shape: [Int], event: TypeValue, at span: Span
    ) throws -> (value: Staged, hasMissing: Bool)? {
        guard let (value, givenAt) = trace?.observed[path] else { return try partlyGiven(path, shape: shape, event: event, at: span) }
        trace?.used.insert(path)
        guard var own = value.numericType else { throw notANumber(value, at: givenAt) }
        guard own.shape == shape else { throw shapeClash("the value given for `\(path)`", own.shape, shape, at: givenAt) }
        var result = value
        if event.support.scalar == .int, own.scalar == .real {
            guard let tensor = value.knownTensor, tensor.reals.allSatisfy({ $0 == $0.rounded() }) else {
                throw Diagnostic(.dataOutsideSupport, "`\(path)` is given numbers that are not whole, but it is \(Self.describe(event.support))", at: givenAt)
            }
            result = .tensor(Tensor(shape: shape, storage: .int(tensor.reals.map { Int64($0) })))
            own = Type(.int, shape)
        }
        if own.scalar == .bool || (event.support.scalar == .real && own.scalar == .int) {
            if let tensor = value.knownTensor {
                result = event.support.scalar == .int
                    ? .tensor(Tensor(shape: shape, storage: .int(tensor.reals.map { Int64($0) })))
                    : .tensor(Tensor(shape: shape, storage: .real(tensor.reals)))
            }
        }
        try test(result, in: event.support, what: "the value given for `\(path)`", at: givenAt)
        let missing = result.knownTensor.map { tensor in
            if case .real(let values) = tensor.storage { values.contains(where: \.isNaN) } else { false }
        } ?? false
        if missing, event.support.eventRank > 0 {
            throw Diagnostic(.badCondition, "`\(path)` has missing elements, but its elements are not independent of each other", at: givenAt)
        }
        return (result, missing)
    }

    /// `given x[0..<5] = first`: the rest is missing.
    private func partlyGiven(_ path: String, shape: [Int], event: TypeValue, at span: Span) throws -> (value: Staged, hasMissing: Bool)? {
        let slices = (trace?.observed ?? [:]).filter { $0.key.hasPrefix(path + "[") }
        guard !slices.isEmpty else { return nil }
        guard event.support.eventRank == 0, event.support.scalar == .real else {
            throw Diagnostic(.badCondition, "only choices of independent real numbers can be given in part", at: span)
        }
        var values = Array(repeating: Double.nan, count: shape.reduce(1, *))
        for (key, given) in slices {
            trace?.used.insert(key)
            let inside = key.dropFirst(path.count + 1).dropLast()
            let ranges = inside.split(separator: ",").map { part -> (Int, Int) in
                let ends = part.split(separator: ".").compactMap { Int($0.drop { $0 == "<" }) }
                return (ends.first ?? 0, ends.last ?? 0)
            }
            guard ranges.count == shape.count, zip(ranges, shape).allSatisfy({ $0.0 >= 0 && $0.1 <= $1 && $0.0 <= $0.1 }) else {
                throw Diagnostic(.badCondition, "`\(key)` does not lie inside of `\(path)`, which has size \(shape)", at: given.span)
            }
            let extents = ranges.map { $0.1 - $0.0 }
            guard let tensor = given.value.knownTensor, tensor.count == extents.reduce(1, *) else {
                throw shapeClash("the value given for `\(key)`", given.value.shape ?? [], extents, at: given.span)
            }
            let elements = tensor.reals
            var next = 0
            forEachIndex(extents) { index in
                var flat = 0
                for (position, extent) in shape.enumerated() { flat = flat * extent + ranges[position].0 + index[position] }
                values[flat] = elements[next]
                next += 1
            }
        }
        let value = Staged.tensor(.real(values, shape: shape))
        try test(value, in: event.support, what: "the value given for `\(path)`", at: span)
        trace?.used.insert(path)
        return (value, values.contains(where: \.isNaN))
    }

    // MARK: Latent values

    /// A latent site as a function of the position. Elements that `given` has stay as they are.
    private func latent(
        _ path: String, shape: [Int], event: TypeValue, given: Staged?, name: String, at span: Span,
        supportAt: ([Staged], Span) throws -> Support
    ) throws -> Staged {
        guard let position = trace?.position, let offset = trace?.dimension else { throw notKnown("this choice", at: span) }
        let positionValue = Staged.dynamic(Dynamic(position, Type(.real, [Int.max / 2])))
        let arrayShape = Array(shape.dropLast(event.support.eventRank))
        let batchRank = shape.count - event.shape.count
        let size = try unconstrainedSize(of: event.support, at: span)
        let missing = given?.knownTensor?.reals.enumerated().filter { $0.element.isNaN }.map(\.offset)
        let count = missing?.count ?? arrayShape.reduce(1, *)
        try record(
            path, .latent, shape: shape, scalar: .real, offset: offset, dimension: count * size, support: Self.describe(event.support),
            distribution: name, at: span)
        trace?.dimension += count * size
        if count == 0 { return given ?? .tensor(.real([], shape: shape)) }

        func coordinates(_ number: Staged) throws -> Staged {
            let base = try binary(.add, try binary(.multiply, number, .int(size), at: span), .int(offset), at: span)
            func load(_ index: Staged) throws -> Staged {
                try emitOne([positionValue, index], at: span) { $0.load($1[0], [$1[1]]) }
            }
            if event.support.eventRank == 0 { return try load(base) }
            return try mapped(over: [size], at: span) { try load(try self.binary(.add, base, $0[0], at: span)) }
        }
        if arrayShape.isEmpty {
            let support = try supportAt([], span)
            let (value, logJacobian) = try constrain(try coordinates(.int(0)), to: support, at: span)
            try addJacobian(logJacobian, path: path, at: span)
            return value
        }
        // One loop makes the values and adds up the log Jacobian.
        let order = missing.map { Staged.tensor(.int(Self.ranks(of: $0, count: arrayShape.reduce(1, *)))) }
        guard let indices = builder?.openLoop(extents: arrayShape) else { throw notKnown("this choice", at: span) }
        let positions = zip(indices, arrayShape).map { Staged.dynamic(Dynamic($0, .int, range: Interval(0, Double($1 - 1)))) }
        var flat: Staged = .int(0)
        for (index, extent) in zip(positions, arrayShape) {
            flat = try binary(.add, try binary(.multiply, flat, .int(extent), at: span), index, at: span)
        }
        let support = try supportAt(Array(positions.prefix(batchRank)), span)
        let number = try order.map { try element(of: $0, at: [flat], span: span) } ?? flat
        var (value, logJacobian) = try constrain(try coordinates(number), to: support, at: span)
        if let given {
            let known = try element(of: given, at: positions, span: span)
            let isMissing = try emitOne([number], at: span) { $0.binary(.lessOrEqual, $0.int(0), $1[0]) }
            value = try elementwise([isMissing, value, known], at: span) { $0.select($1[0], $1[1], $1[2]) }
            logJacobian = try logJacobian.map { try elementwise([isMissing, $0, .real(0)], at: span) { $0.select($1[0], $1[1], $1[2]) } }
        }
        let interior = value.interval
        var results = [(try lift(value, at: span), Collector.map)]
        if let logJacobian { results.append((try lift(try asReal(logJacobian, at: span), at: span), .sum)) }
        guard let region = builder?.close(results: results.map(\.0)), let leaving = builder?.finishLoop(arrayShape, region, results.map(\.1)),
            let array = leaving.first, let type = builder?.type(of: array)
        else { throw notKnown("this choice", at: span) }
        if leaving.count > 1 { try addJacobian(.dynamic(Dynamic(leaving[1], .real)), path: path, at: span) }
        return .dynamic(Dynamic(array, type, range: given == nil ? interior : .all))
    }

    /// For each element its number among the missing ones, or −1.
    private static func ranks(of missing: [Int], count: Int) -> [Int64] {
        var ranks = Array(repeating: Int64(-1), count: count)
        for (number, position) in missing.enumerated() { ranks[position] = Int64(number) }
        return ranks
    }

    /// The log Jacobian belongs to the function as a whole, also when the first of an array's elements is met in a loop.
    private func addJacobian(_ logJacobian: Staged?, path: String, at span: Span) throws {
        guard let logJacobian, trace?.mode == .density(jacobian: true) else { return }
        let value = try lift(try asReal(logJacobian, at: span), at: span)
        if let depth = builder?.depth(of: value), depth == 0, builder?.currentDepth != 0 {
            trace?.outerTerms.append(TraceTerm(site: path, value: value))
        } else {
            trace?.terms.append(TraceTerm(site: path, value: value))
        }
    }

    // MARK: Arrays made element by element

    /// Before a loop is built: arrays that its body fills by `x[i] := e`, or by `x[i] ~ d` when simulating, exist already.
    func prepareIndexedNames(of body: [Statement], frame: LoopFrame, in scope: Scope) throws {
        guard let trace, loops.isEmpty else { return }
        let indexed = Scan.indexedNames(in: body)
        for name in indexed.derived + (trace.mode == .simulate ? indexed.chosen : []) where scope.lookup(name) == nil {
            let extents = try extents(of: name, in: trace.body, scope: scope)
            (trace.scope ?? scope).declare(name, .tensor(.real(Array(repeating: 0, count: extents.reduce(1, *)), shape: extents)), isVariable: true)
        }
    }

    private func prepareArray(_ name: String, ofElementsLike value: Staged, at span: Span, in scope: Scope) throws {
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
                case .whileLoop(_, let inner): visit(inner, frames)
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
    private func elementChoice(_ name: String, _ indices: [Expression], _ choice: Choice, at span: Span, in scope: Scope) throws {
        guard let context = trace, let modelScope = context.scope else { throw notKnown("this choice", at: span) }
        let path = context.prefix + name
        if context.mode == .simulate {
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
        try store(try draw(distribution, at: span), in: choice.target, scope)
    }
}
