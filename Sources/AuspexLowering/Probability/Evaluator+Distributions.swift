import AuspexIR
import AuspexSyntax

// Making distributions, and asking them for densities, draws, supports and other members.
extension Evaluator {
    // MARK: Making

    func make(_ component: ComponentValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let declaration = component.declaration
        let name = declaration.name.text
        if declaration.keyword == .algorithm { return try makeAlgorithm(component, arguments, at: span) }
        if declaration.keyword == .optimizer { return try optimizer(component, arguments, at: span) }
        if declaration.keyword == .bijection { return try makeBijection(component, arguments, at: span) }
        guard declaration.keyword == .distribution else {
            throw Diagnostic(.notCallable, "the \(declaration.keyword.rawValue) `\(name)` cannot be used here", at: span)
        }
        let given = try matched(arguments, to: declaration.parameters, of: name, at: span)
        let scope = Scope(parent: component.scope)
        var parameters: [(name: String, value: Staged, lead: Int)] = []
        var batch: [Int] = []
        for (parameter, argument) in zip(declaration.parameters, given) {
            var lead: [Int] = []
            var value: Staged
            if let argument, let type = parameter.type {
                let what = "`\(parameter.label)` of `\(name)`"
                value = try conform(argument.value, to: type, what: what, at: argument.span, in: scope, batch: &lead)
                if case .distribution(let base) = value { lead = Array(base.batch.dropLast(Self.rank(of: type))) }
            } else if let argument {
                value = argument.value
            } else {
                value = try fitted(nil, to: parameter, of: name, in: scope, at: span)
            }
            scope.declare(parameter.name.text, value)
            if !lead.isEmpty {
                guard batch.isEmpty || batch == lead else {
                    throw Diagnostic(
                        .sizeMismatch, "the parameters of `\(name)` have different sizes: \(batch) and \(lead)", at: argument?.span ?? span,
                        notes: ["A parameter is one value for all, or an array with one for each; arrays must have the same size."])
                }
                batch = lead
            }
            parameters.append((parameter.name.text, value, lead.count))
        }
        var sizes: [String: Int] = [:]
        for (name, variable) in scope.variables {
            if case .int(let size) = variable.value, !parameters.contains(where: { $0.name == name }) { sizes[name] = size }
        }
        let declared = DistributionValue.Declared(component: component, parameters: parameters, sizes: sizes)
        return .distribution(DistributionValue(.declared(declared), batch: batch))
    }

    private static func rank(of type: TypeExpression) -> Int {
        if case .sized(_, let sizes) = type.kind { return sizes.count }
        return 0
    }

    /// `iid`, `flat`, `ordered`, `draw`: the combinators that the language cannot write itself.
    func probabilityBuiltin(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        switch name {
        case "iid":
            guard arguments.count == 2, case .distribution(let base) = arguments[0].value else {
                throw Diagnostic(.badArguments, "`iid` takes a distribution and a size: `iid(normal(0, 1), N)`", at: span)
            }
            let extents: [Int] = switch arguments[1].value {
            case .list(let sizes): try sizes.map { try knownInt($0, "a size", at: arguments[1].span) }
            case .array(let array): array.tensor.reals.map { Int($0) }
            case let size: [try knownInt(size, "a size", at: arguments[1].span)]
            }
            guard extents.allSatisfy({ $0 >= 0 }) else {
                throw Diagnostic(.outsideDomain, "a number of copies cannot be negative", at: arguments[1].span)
            }
            return .distribution(DistributionValue(.copies(base), batch: extents + base.batch))
        case "flat":
            guard arguments.count == 1 else { throw Diagnostic(.badArguments, "`flat` takes a type: `flat(Real[3])`", at: span) }
            return .distribution(DistributionValue(.flat(try asType(arguments[0].value, at: arguments[0].span))))
        case "ordered":
            guard arguments.count == 1, case .distribution(let base) = arguments[0].value else {
                throw Diagnostic(.badArguments, "`ordered` takes a distribution of vectors: `ordered(iid(normal(0, 1), 2))`", at: span)
            }
            return .distribution(DistributionValue(.ordered(base)))
        case "transformed": return try transformedDistribution(arguments, at: span)
        case "gradient", "pushforward", "pullback": return try derivative(name, arguments, at: span)
        case "stop_gradient" where arguments.count == 1: return try stoppedProgram(arguments[0].value, at: span)
        case "draw":
            guard arguments.count == 1, case .distribution(let base) = arguments[0].value else {
                throw Diagnostic(.badArguments, "`draw` takes a distribution", at: span)
            }
            return drawMode == .estimated ? try estimated(base, by: nil, at: span) : try draw(base, at: span)
        default: return nil
        }
    }

    // MARK: One of an array of distributions

    /// The distribution at the given indices of a batch.
    func component(of distribution: DistributionValue, at positions: [Staged], span: Span) throws -> DistributionValue {
        guard !positions.isEmpty else { return distribution }
        guard positions.count <= distribution.batch.count else {
            throw Diagnostic(.wrongKind, "this is one distribution, not an array of them", at: span)
        }
        switch distribution.kind {
        case .declared(var declared):
            declared.parameters = try declared.parameters.map { parameter in
                guard parameter.lead > 0 else { return parameter }
                let value = try element(of: parameter.value, at: positions, span: span)
                return (parameter.name, value, parameter.lead - positions.count)
            }
            return DistributionValue(.declared(declared), batch: Array(distribution.batch.dropFirst(positions.count)))
        case .copies(let base):
            let own = distribution.batch.count - base.batch.count
            if positions.count >= own { return try component(of: base, at: Array(positions.dropFirst(own)), span: span) }
            return DistributionValue(.copies(base), batch: Array(distribution.batch.dropFirst(positions.count)))
        case .ordered, .transformed, .flat, .standardNormal, .standardUniform: return distribution
        }
    }

    /// The scope in which the members of one declared distribution are evaluated.
    func memberScope(_ declared: DistributionValue.Declared) -> Scope {
        let scope = Scope(parent: declared.component.scope)
        for (name, size) in declared.sizes { scope.declare(name, .int(size)) }
        for parameter in declared.parameters { scope.declare(parameter.name, parameter.value) }
        declareMembers(of: declared.component.declaration, in: scope)
        scope.declare("self", .distribution(DistributionValue(.declared(declared))))
        return scope
    }

    /// The members of a component that are functions, by name.
    func declareMembers(of declaration: ComponentDeclaration, in scope: Scope) {
        for member in declaration.members {
            guard case .function(let parameters, let result, let body) = member.content else { continue }
            scope.declare(
                member.name.text,
                .function(
                    FunctionValue(
                        name: member.name.text, keyword: .function, parameters: parameters, result: result, body: body, scope: scope)))
        }
    }

    /// Support and extents of one value of a distribution (of one of them, when it is an array).
    func resultType(of distribution: DistributionValue, at span: Span) throws -> TypeValue {
        switch distribution.kind {
        case .flat(let type): return type
        case .standardNormal: return TypeValue(.unbounded, [])
        case .standardUniform: return TypeValue(Self.support(named: "Unit"), [])
        case .copies(let base): return try resultType(of: base, at: span)
        case .ordered(let base):
            let inner = try resultType(of: base, at: span)
            let shape = base.batch + inner.shape
            guard shape.count == 1, let size = shape.first else {
                throw Diagnostic(.wrongKind, "`ordered` needs a distribution of vectors", at: span)
            }
            if case .real(let lower?, nil, _, _) = inner.support, lower.knownNumber == 0 {
                return TypeValue(.structured(.positiveOrdered, size), [size])
            }
            return TypeValue(.structured(.ordered, size), [size])
        case .transformed(let base, let bijection): return try resultType(of: bijection, onto: base, at: span)
        case .declared(let declared):
            guard let type = declared.component.declaration.result else {
                throw Diagnostic(.badModel, "the distribution `\(distribution.name)` does not say its result type", at: span)
            }
            if !distribution.batch.isEmpty {
                let first = distribution.batch.map { _ in Staged.int(0) }
                guard !distribution.batch.contains(0) else { return TypeValue(.unbounded, []) }
                return try resultType(of: component(of: distribution, at: first, span: span), at: span)
            }
            return try evaluateType(type, in: memberScope(declared))
        }
    }

    /// Extents of a value of the distribution, the batch's first.
    func shape(of distribution: DistributionValue, at span: Span) throws -> [Int] {
        try distribution.batch + resultType(of: distribution, at: span).shape
    }

    private func missing(_ name: Name, of distribution: DistributionValue) -> Diagnostic {
        let ofDiffusions = ["schedule", "dimension", "denoise", "noise", "score", "velocity", "start"].contains(name.text)
        return Diagnostic(
            .unknownName, "the distribution `\(distribution.name)` has no `\(name.text)`", at: name.span,
            notes: ofDiffusions ? ["Diffusions have one: `diffused(\(distribution.name)(…))` is a diffusion whose data are so distributed."] : [])
    }

    // MARK: Densities

    /// The log density of a value, summed over the batch. `isInside` says that the value is known to lie in the support.
    func logDensity(_ distribution: DistributionValue, _ value: Staged, isInside: Bool, at span: Span) throws -> Staged {
        guard !distribution.batch.isEmpty else { return try logDensityOfOne(distribution, value, isInside: isInside, at: span) }
        if case .flat = distribution.kind { return .real(0) }
        if distribution.batch.contains(0) { return .real(0) }
        guard isBuilding else {
            var total: Staged = .real(0)
            try forEachIndex(distribution.batch) { index in
                let positions = index.map { Staged.int($0) }
                let one = try component(of: distribution, at: positions, span: span)
                let term = try logDensityOfOne(one, element(of: value, at: positions, span: span), isInside: isInside, at: span)
                total = try binary(.add, total, term, at: span)
            }
            return total
        }
        guard let indices = builder?.openLoop(extents: distribution.batch) else { throw notKnown("this density", at: span) }
        let positions = zip(indices, distribution.batch).map { Staged.dynamic(Dynamic($0, .int, range: Interval(0, Double($1 - 1)))) }
        let one = try component(of: distribution, at: positions, span: span)
        let term = try logDensityOfOne(one, element(of: value, at: positions, span: span), isInside: isInside, at: span)
        let result = try lift(try asReal(term, at: span), at: span)
        guard let region = builder?.close(results: [result]), let sum = builder?.finishLoop(distribution.batch, region, [.sum]).first else {
            throw notKnown("this density", at: span)
        }
        return .dynamic(Dynamic(sum, .real))
    }

    private func logDensityOfOne(_ distribution: DistributionValue, _ value: Staged, isInside: Bool, at span: Span) throws -> Staged {
        switch distribution.kind {
        case .flat: return .real(0)
        case .standardNormal:
            let square = try binary(.multiply, value, value, at: span)
            return try binary(.subtract, try binary(.multiply, .real(-0.5), square, at: span), .real(0.918938533204672741780329736406), at: span)
        case .standardUniform: return .real(0)
        case .copies(let base): return try logDensity(base, value, isInside: isInside, at: span)
        case .ordered(let base): return try logDensity(base, value, isInside: isInside, at: span)
        case .transformed(let base, let bijection):
            let tests = isInside ? [] : try supportTests(distribution, value, at: span)
            return try guarded(by: tests, at: span) { try self.logDensityTransformed(base, bijection, value, at: span) }
        case .declared(let declared):
            guard let member = declared.component.declaration.member("log_density"), case .function(let parameters, _, let body) = member.content else {
                throw Diagnostic(.badModel, "the distribution `\(distribution.name)` has no `log_density`", at: span)
            }
            let scope = memberScope(declared)
            let inner = Scope(parent: scope)
            if let parameter = parameters.first { inner.declare(parameter.name.text, value) }
            var tests = try domainTests(declared, at: span)
            if !isInside { tests += try supportTests(distribution, value, at: span) }
            return try guarded(by: tests, at: span) {
                try self.entering(at: span) { try self.returned(body, in: inner, of: distribution.name, at: span) }
            }
        }
    }

    /// A log density where all tests hold, and elsewhere what the first that fails says.
    private func guarded(by tests: [DomainTest], at span: Span, _ density: () throws -> Staged) throws -> Staged {
        if let failed = tests.first(where: { if case .bool(false) = $0.holds { true } else { false } }) { return .real(failed.otherwise) }
        var result = try density()
        for test in tests.reversed() {
            guard case .dynamic = test.holds else { continue }
            result = try elementwise([test.holds, try asReal(result, at: span), .real(test.otherwise)], at: span) {
                $0.select($1[0], $1[1], $1[2])
            }
        }
        return result
    }

    func returned(_ body: [Statement], in scope: Scope, of name: String, at span: Span) throws -> Staged {
        guard case .returned(let value) = try run(body[...], in: scope) else {
            throw Diagnostic(.badModel, "a member of the distribution `\(name)` ends without `return`", at: span)
        }
        return value
    }

    // MARK: Domains and supports

    private struct DomainTest {
        var holds: Staged
        /// The log density where the test fails: NaN outside of the parameters' domain, −∞ outside of the support.
        var otherwise: Double
    }

    /// Tests that the parameters lie in their domains, as far as that is not known already.
    private func domainTests(_ declared: DistributionValue.Declared, at span: Span) throws -> [DomainTest] {
        var tests: [DomainTest] = []
        for (parameter, argument) in zip(declared.component.declaration.parameters, declared.parameters) {
            guard let type = parameter.type, argument.value.numericType != nil else { continue }
            let domain: Interval
            switch type.kind {
            case .name(let name): domain = Self.support(named: name).interval
            case .sized(let base, _):
                guard case .name(let name) = base.kind, Structure(rawValue: name) == nil else { continue }
                domain = Self.support(named: name).interval
            case .bounded, .function, .tuple, .each, .missing: continue
            }
            if domain == .all || argument.value.interval.isInside(domain) { continue }
            if let holds = try inside(domain, argument.value, at: span) { tests.append(DomainTest(holds: holds, otherwise: .nan)) }
        }
        return tests
    }

    /// Whether all elements lie in an interval.
    private func inside(_ interval: Interval, _ value: Staged, at span: Span) throws -> Staged? {
        var holds: Staged?
        func and(_ test: Staged) throws {
            holds = try holds.map { try elementwise([$0, test], at: span) { $0.binary(.and, $1[0], $1[1]) } } ?? test
        }
        if interval.lower > -.infinity {
            try and(try binary(interval.excludesLower ? .greater : .greaterOrEqual, value, .real(interval.lower), at: span))
        }
        if interval.upper < .infinity {
            try and(try binary(interval.excludesUpper ? .less : .lessOrEqual, value, .real(interval.upper), at: span))
        }
        guard let result = holds, let type = result.numericType, !type.shape.isEmpty else { return holds }
        return try builtin("all", [EvaluatedArgument(label: nil, value: result, span: span)], at: span)
    }

    private func supportTests(_ distribution: DistributionValue, _ value: Staged, at span: Span) throws -> [DomainTest] {
        let support = try resultType(of: distribution, at: span).support
        var tests: [DomainTest] = []
        switch support {
        case .real(let lower, let upper, let excludesLower, let excludesUpper):
            if support.isKnown, value.interval.isInside(support.interval) { return [] }
            if let lower { tests.append(DomainTest(holds: try allHold(excludesLower ? .greater : .greaterOrEqual, value, lower, at: span), otherwise: -.infinity)) }
            if let upper { tests.append(DomainTest(holds: try allHold(excludesUpper ? .less : .lessOrEqual, value, upper, at: span), otherwise: -.infinity)) }
        case .integer(let lower, let upper):
            if support.isKnown, value.interval.isInside(support.interval) { return [] }
            if let lower { tests.append(DomainTest(holds: try allHold(.greaterOrEqual, value, lower, at: span), otherwise: -.infinity)) }
            if let upper { tests.append(DomainTest(holds: try allHold(.lessOrEqual, value, upper, at: span), otherwise: -.infinity)) }
        case .structured(let structure, _):
            try structuredTest(structure, value, at: span).map { tests.append(DomainTest(holds: $0, otherwise: -.infinity)) }
        case .boolean, .string, .record, .opaque: break
        }
        return tests
    }

    private func allHold(_ operation: AuspexSyntax.BinaryOperator, _ value: Staged, _ bound: Staged, at span: Span) throws -> Staged {
        let holds = try binary(operation, value, bound, at: span)
        guard let type = holds.numericType, !type.shape.isEmpty else { return holds }
        return try builtin("all", [EvaluatedArgument(label: nil, value: holds, span: span)], at: span) ?? holds
    }

    /// Vectors under a sum constraint are tested with the tolerance that data are tested with; matrices are left to their
    /// factorisation, which fails for what is not positive definite.
    private func structuredTest(_ structure: Structure, _ value: Staged, at span: Span) throws -> Staged? {
        if let tensor = value.knownTensor {
            do {
                try test(.tensor(tensor), in: .structured(structure, tensor.shape.last ?? 0), what: "", at: span)
                return nil
            } catch is Diagnostic { return .bool(false) }
        }
        guard structure == .simplex else { return nil }
        return try emitOne([value], at: span) { builder, x in
            let extent = builder.type(of: x[0]).shape
            let results = builder.loop(extent) { inner, index in
                let element = inner.load(x[0], index)
                return [(element, .sum), (inner.negate(element), .maximum)]
            }
            let off = builder.unary(.absolute, builder.subtract(results[0], builder.real(1)))
            return builder.binary(
                .and, builder.binary(.lessOrEqual, off, builder.real(1e-8)), builder.binary(.lessOrEqual, results[1], builder.real(0)))
        }
    }

    // MARK: Draws

    /// A draw, as large as the batch. Uses the current randomness.
    func draw(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        guard randomness != nil else {
            throw Diagnostic(
                .badModel, "`draw` is the randomness of algorithms and samplers; there is none here", at: span,
                notes: ["A model's own random choices are written `x ~ dist`; `simulate(model, seed: 1)` draws from a model."])
        }
        if case .ordered(let base) = distribution.kind { return try sorted(try draw(base, at: span), at: span) }
        if !distribution.batch.isEmpty {
            return try drawnOver(distribution.batch, at: span) { index in
                try self.draw(try self.component(of: distribution, at: index, span: span), at: span)
            }
        }
        switch distribution.kind {
        case .standardNormal: return try primitive(.normal, range: .all, at: span)
        case .standardUniform: return try primitive(.uniform, range: Interval(0, 1, excludesLower: true, excludesUpper: true), at: span)
        case .copies(let base), .ordered(let base): return try draw(base, at: span)
        case .transformed(let base, let bijection): return try drawTransformed(base, bijection, at: span)
        case .flat: throw Diagnostic(.badModel, "there are no draws from `flat`: it is improper", at: span)
        case .declared(let declared):
            guard let member = declared.component.declaration.member("sample"), case .function(_, _, let body) = member.content else {
                throw Diagnostic(.badModel, "the distribution `\(distribution.name)` has no sampler", at: span)
            }
            let sampler = {
                try self.entering(at: span) {
                    try self.returned(body, in: Scope(parent: self.memberScope(declared)), of: distribution.name, at: span)
                }
            }
            return try sampled(distribution, at: span, sampler, body: body)
        }
    }

    private func primitive(_ operation: RandomOperation, range: Interval, at span: Span) throws -> Staged {
        guard var current = randomness else { throw notKnown("this draw", at: span) }
        let counter = current.counter
        current.counter += 1
        randomness = current
        if let coupling = current.coupling { return ranged(try coupling.number(operation, current.key, counter, in: self, at: span), range) }
        return ranged(try emitOne([current.key, .int(counter)], at: span) { $0.random(operation, key: $1[0], counter: $1[1]) }, range)
    }

    /// Independent draws over an index space, each with a key of its own.
    func drawnOver(_ shape: [Int], at span: Span, _ body: ([Staged]) throws -> Staged) throws -> Staged {
        guard var outer = randomness else { throw notKnown("this draw", at: span) }
        outer.counter += 1
        let loopKey = try emitOne([outer.key, .int(outer.counter - 1)], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        defer { randomness = outer }
        return try mapped(over: shape, at: span) { index in
            var flat: Staged = .int(0)
            for (position, extent) in zip(index, shape) {
                flat = try self.binary(.add, try self.binary(.multiply, flat, .int(extent), at: span), position, at: span)
            }
            let key = try self.emitOne([loopKey, flat], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
            self.randomness = Randomness(key: key, coupling: try outer.coupling?.inLoop(shape.reduce(1, *), flat, in: self, at: span))
            return try body(index)
        }
    }

    /// A vector in ascending order: every element goes where as many elements lie before it.
    private func sorted(_ vector: Staged, at span: Span) throws -> Staged {
        let count = vector.shape?.first ?? 0
        return try emitOne([vector], at: span) { builder, x in
            let ranks = builder.tabulate([count]) { outer, i in
                outer.sum([count]) { inner, j in
                    let a = inner.load(x[0], i), b = inner.load(x[0], j)
                    let tie = inner.binary(.and, inner.binary(.equal, a, b), inner.binary(.less, j[0], i[0]))
                    return inner.convert(inner.binary(.or, inner.binary(.less, b, a), tie), to: .int)
                }
            }
            return builder.tabulate([count]) { outer, place in
                outer.sum([count]) { inner, i in
                    let isHere = inner.binary(.equal, inner.load(ranks, i), place[0])
                    return inner.select(isHere, inner.load(x[0], i), inner.real(0))
                }
            }
        }
    }

    // MARK: Members

    /// `d.mean`, `d.variance`.
    func distributionMember(_ name: Name, of distribution: DistributionValue, at span: Span) throws -> Staged {
        if name.text == "shape" { return .list(try shape(of: distribution, at: span).map { .int($0) }) }
        if let function = ownFunction(name.text, of: distribution) { return .function(function) }
        if name.text != "is_discrete", !distribution.batch.isEmpty {
            return try mapped(over: distribution.batch, at: span) { index in
                try self.distributionMember(name, of: try self.component(of: distribution, at: index, span: span), at: span)
            }
        }
        if name.text == "is_discrete" { return .bool(try resultType(of: distribution, at: span).support.scalar != .real) }
        switch distribution.kind {
        case .copies(let base): return try distributionMember(name, of: base, at: span)
        case .standardNormal where name.text == "mean": return .real(0)
        case .standardNormal where name.text == "variance": return .real(1)
        case .standardUniform where name.text == "mean": return .real(0.5)
        case .standardUniform where name.text == "variance": return .real(1.0 / 12)
        case .declared(let declared):
            if let moments = declared.component.declaration.member("moments"), case .values(let values) = moments.content,
                let value = values.first(where: { $0.label?.text == name.text })
            {
                return try evaluate(value.value, in: memberScope(declared))
            }
            if let parameter = declared.parameters.first(where: { $0.name == name.text }) { return parameter.value }
        case .ordered, .transformed, .flat, .standardNormal, .standardUniform: break
        }
        throw missing(name, of: distribution)
    }

    /// What every distribution may have. Others are functions of its own.
    private static let standardMembers: Set<String> = [
        "log_density", "sample", "cdf", "log_cdf", "log_ccdf", "quantile", "upper_quantile", "moments", "mvd", "rsvi",
    ]

    /// A member that is not what all distributions have, such as `noised` of those that can be a diffusion's data. An array of distributions has one
    /// for all: it sees the parameters as they were given.
    private func ownFunction(_ name: String, of distribution: DistributionValue) -> FunctionValue? {
        guard case .declared(let declared) = distribution.kind, !Self.standardMembers.contains(name),
            let member = declared.component.declaration.member(name), case .function(let parameters, let result, let body) = member.content
        else { return nil }
        return FunctionValue(name: name, keyword: .function, parameters: parameters, result: result, body: body, scope: memberScope(declared))
    }

    /// `d.log_density(x)`, `d.cdf(x)`, `d.quantile(p)` …
    func distributionFunction(_ name: Name, of distribution: DistributionValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        if case .copies(let base) = distribution.kind, ownFunction(name.text, of: base) != nil {
            // Of independent copies: copies of what it gives for one.
            let one = try distributionFunction(name, of: base, arguments, at: span)
            guard case .distribution(let changed) = one else { return one }
            return .distribution(DistributionValue(.copies(changed), batch: Array(distribution.batch.dropLast(base.batch.count)) + changed.batch))
        }
        if let function = ownFunction(name.text, of: distribution) { return try apply(.function(function), arguments, at: span, in: globals) }
        // A setting that can be called: the network of a diffusion.
        if case .declared(let declared) = distribution.kind, !Self.standardMembers.contains(name.text),
            let setting = declared.parameters.first(where: { $0.name == name.text })
        {
            return try apply(setting.value, arguments, at: span, in: globals)
        }
        guard arguments.count == 1, let argument = arguments.first?.value else {
            throw Diagnostic(.badArguments, "`\(name.text)` of a distribution takes one argument", at: span)
        }
        if name.text == "log_density" { return try logDensity(distribution, argument, isInside: false, at: span) }
        let event = try resultType(of: distribution, at: span)
        if !distribution.batch.isEmpty {
            return try mapped(over: distribution.batch, at: span) { index in
                let one = try self.component(of: distribution, at: index, span: span)
                return try self.distributionFunction(name, of: one, [EvaluatedArgument(label: nil, value: try self.element(of: argument, at: index, span: span), span: span)], at: span)
            }
        }
        if event.shape.isEmpty, let shape = argument.shape, !shape.isEmpty {
            return try mapped(over: shape, at: span) { index in
                try self.distributionFunction(name, of: distribution, [EvaluatedArgument(label: nil, value: try self.element(of: argument, at: index, span: span), span: span)], at: span)
            }
        }
        func one(_ builtinName: String, _ value: Staged) throws -> Staged {
            try builtin(builtinName, [EvaluatedArgument(label: nil, value: value, span: span)], at: span) ?? .nothing
        }
        switch distribution.kind {
        case .standardNormal:
            switch name.text {
            case "cdf": return try one("standard_normal_cdf", argument)
            case "log_cdf": return try one("standard_normal_log_cdf", argument)
            case "log_ccdf": return try one("standard_normal_log_cdf", try unary(.negate, argument, at: span))
            case "quantile": return try one("standard_normal_quantile", argument)
            default: break
            }
        case .declared(let declared):
            if let member = declared.component.declaration.member(name.text), case .function(let parameters, _, let body) = member.content {
                let scope = Scope(parent: memberScope(declared))
                if let parameter = parameters.first { scope.declare(parameter.name.text, argument) }
                return try entering(at: span) { try returned(body, in: scope, of: distribution.name, at: span) }
            }
            if name.text == "upper_quantile", declared.component.declaration.member("quantile") != nil {
                let below = try binary(.subtract, .real(1), argument, at: span)
                return try distributionFunction(Name("quantile", span: name.span), of: distribution, [EvaluatedArgument(label: nil, value: below, span: span)], at: span)
            }
            // What follows from the distribution function when it is not declared.
            if declared.component.declaration.member("cdf") != nil {
                let cdf = { try self.distributionFunction(Name("cdf", span: name.span), of: distribution, arguments, at: span) }
                switch name.text {
                case "log_cdf": return try one("log", try cdf())
                case "log_ccdf": return try one("log1p", try unary(.negate, try cdf(), at: span))
                default: break
                }
            }
        case .copies(let base): return try distributionFunction(name, of: base, arguments, at: span)
        case .ordered, .transformed, .flat, .standardUniform: break
        }
        throw missing(name, of: distribution)
    }
}
