import AuspexIR
import AuspexSyntax

/// How `draw` is to be differentiated.
enum DrawMode {
    /// Not at all: the draws of kernels, simulations, and of strategies that do not look through the sampler.
    case plain
    /// Through the sampler.
    case reparameterised
    /// Through the sampler, with the sum over all values of every discrete draw in it.
    case stratified
    /// As a choice without a name in an objective: reparameterised where it is continuous, scored elsewhere.
    case estimated
}

/// A sampler that cannot be differentiated: it rejects, or makes discrete draws.
private struct NotReparameterisable: Error {}

// How a choice is drawn so that gradients pass it: alternatives and weights, see docs/internals/estimators.md.
extension Evaluator {
    /// A draw by a strategy, and its log density as a function of parameters and value.
    func chosen(_ distribution: DistributionValue, by strategy: Strategy?, at span: Span) throws -> (value: Staged, logDensity: Staged) {
        guard trace?.mode == .generate else { return (try draw(distribution, at: span), .real(0)) }
        if case .transformed(let base, let bijection) = distribution.kind, distribution.batch.isEmpty, strategy?.name.text != "stl" {
            return try chosenTransformed(base, bijection, by: strategy, at: span)
        }
        let value = estimation?.isDifferentiated == false ? try draw(distribution, at: span) : try estimated(distribution, by: strategy, at: span)
        let scored = strategy?.name.text == "stl" ? try stopped(distribution, at: span) : distribution
        return (value, try logDensity(scored, value, isInside: true, at: span))
    }

    /// A draw by a strategy; by default reparameterised where that is possible, and scored where it is not.
    func estimated(_ distribution: DistributionValue, by strategy: Strategy?, at span: Span) throws -> Staged {
        let saved = drawMode
        defer { drawMode = saved }
        guard let strategy else {
            if try resultType(of: distribution, at: span).support.scalar == .real { return try reparameterised(distribution, at: span) }
            return try each(of: distribution, at: span) { try self.scored($0, baseline: nil, at: span) }
        }
        let arguments = strategy.arguments
        func setting(_ name: String, _ value: Double) throws -> Staged {
            try arguments.first { $0.label?.text == name || $0.label == nil }.map { try asReal(try evaluate($0.value, in: trace?.scope ?? globals), at: $0.value.span) } ?? .real(value)
        }
        switch strategy.name.text {
        case "reparam", "stl": return try reparameterised(distribution, at: span)
        case "implicit": return try each(of: distribution, at: span) { try self.implicit($0, at: span) }
        case "score":
            let baseline = arguments.first { $0.label?.text == "baseline" || $0.label == nil }?.value
            return try each(of: distribution, at: span) { try self.scored($0, baseline: baseline, at: span) }
        case "enumerate": return try each(of: distribution, at: span) { try self.enumerated($0, at: span) }
        case "mvd": return try each(of: distribution, at: span) { try self.measureValued($0, at: span) }
        case "rsvi":
            let boost = try arguments.first.map { try evaluate($0.value, in: trace?.scope ?? globals) } ?? .int(1)
            return try each(of: distribution, at: span) { try self.throughRejection($0, boost: boost, at: span) }
        case "gumbel_softmax":
            let temperature = try setting("temperature", 0.5)
            return try each(of: distribution, at: span) { try self.gumbelSoftmax($0, temperature: temperature, at: span) }
        case "reinmax": return try each(of: distribution, at: span) { try self.reinMax($0, at: span) }
        case "rebar":
            let temperature = try setting("temperature", 0.5), scale = try setting("scale", 1)
            return try each(of: distribution, at: span) { try self.rebar($0, temperature: temperature, scale: scale, at: span) }
        case "relax":
            let start = try setting("temperature", 0.5)
            let term = arguments.first { $0.label?.text == "term" }?.value
            return try each(of: distribution, at: span) { try self.relax($0, temperature: start, term: term, at: span) }
        case "zeroth_order":
            let step = try setting("step", 1e-3)
            return try each(of: distribution, at: span) { try self.zerothOrder($0, step: step, at: span) }
        case "likelihood_ratio":
            let scale = try setting("scale", 0.1)
            return try each(of: distribution, at: span) { try self.likelihoodRatio($0, scale: scale, at: span) }
        case "straight_through": return try each(of: distribution, at: span) { try self.straightThrough($0, at: span) }
        default:
            throw Diagnostic(.badModel, "the strategy `\(strategy.name.text)` is not available", at: strategy.name.span)
        }
    }

    /// One fork for each of an array of independent distributions.
    private func each(of distribution: DistributionValue, at span: Span, _ one: @escaping (DistributionValue) throws -> Staged) throws -> Staged {
        drawMode = .plain
        guard !distribution.batch.isEmpty else {
            if case .copies(let base) = distribution.kind { return try each(of: base, at: span, one) }
            return try one(distribution)
        }
        return try drawnOver(distribution.batch, at: span) { index in
            try self.each(of: try self.component(of: distribution, at: index, span: span), at: span, one)
        }
    }

    // MARK: Through the sampler

    func reparameterised(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        drawMode = .reparameterised
        return try draw(distribution, at: span)
    }

    /// A draw of one declared distribution in the present mode: through its sampler, or through its distribution function where the sampler
    /// cannot be differentiated.
    func sampled(_ distribution: DistributionValue, at span: Span, _ sampler: () throws -> Staged, body: [Statement]) throws -> Staged {
        guard drawMode == .reparameterised || drawMode == .stratified else { return try sampler() }
        let type = try resultType(of: distribution, at: span)
        if type.support.scalar != .real {
            guard drawMode == .stratified else { throw NotReparameterisable() }
            drawMode = .plain
            defer { drawMode = .stratified }
            return try enumerated(distribution, at: span)
        }
        if !Scan.rejects(body) {
            let saved = (builder, lifted, dataInputs, randomness)
            do {
                return try sampler()
            } catch is NotReparameterisable {
                (builder, lifted, dataInputs, randomness) = saved
                // A mixture of vectors has no distribution function: its component is summed over.
                if !type.shape.isEmpty {
                    let outer = drawMode
                    drawMode = .stratified
                    defer { drawMode = outer }
                    return try sampler()
                }
            }
        }
        return try implicit(distribution, at: span)
    }

    /// Implicit reparameterisation through the distribution function F (Figurnov, Mohamed, Mnih 2018): the value does not move
    /// with the parameters as long as F(z; η) stays, so dz/dη = −(∂F/∂η) / (∂F/∂z).
    private func implicit(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        guard case .declared(let declared) = distribution.kind, declared.component.declaration.member("cdf") != nil else {
            throw Diagnostic(
                .badModel, "`\(distribution.name)` cannot be reparameterised: its sampler rejects, and it has no distribution function", at: span,
                notes: ["Write `by score`."])
        }
        drawMode = .plain
        defer { drawMode = .reparameterised }
        let value = try stopped(try draw(distribution, at: span), at: span)
        let cdf = try distributionFunction(Name("cdf", span: span), of: distribution, [EvaluatedArgument(label: nil, value: value, span: span)], at: span)
        let density = try stopped(try exponential(try logDensity(distribution, value, isInside: true, at: span), at: span), at: span)
        let moved = ranged(try binary(.subtract, value, try binary(.divide, try onlyGradient(cdf, at: span), density, at: span), at: span), value.interval)
        return moved
    }

    // MARK: Forks

    private func scored(_ distribution: DistributionValue, baseline: Expression?, at span: Span) throws -> Staged {
        let value = try stopped(try draw(distribution, at: span), at: span)
        let score = try onlyGradient(try logDensity(distribution, value, isInside: true, at: span), at: span)
        let moved = try subtractBaseline(baseline, score, at: span)
        let weight = try binary(.add, .real(1), moved, at: span)
        return ranged(try fork([value], [weight], at: span), value.interval)
    }

    private func enumerated(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        let support = try resultType(of: distribution, at: span).support
        let lower: Int, count: Int
        switch support {
        case .integer(let low?, let high?):
            lower = try knownInt(low, "the least value of an enumerated choice", at: span)
            count = try knownInt(high, "the greatest value of an enumerated choice", at: span) - lower + 1
        case .boolean: (lower, count) = (0, 2)
        default: throw Diagnostic(.badModel, "`enumerate` sums over all values, and `\(distribution.name)` has no finite support", at: span)
        }
        let isBool = support.scalar == .bool
        func at(_ index: Staged) throws -> Staged {
            isBool ? try binary(.equal, index, .int(1), at: span) : try binary(.add, index, .int(lower), at: span)
        }
        let values = try mapped(over: [count], at: span) { try at($0[0]) }
        let weights = try mapped(over: [count], at: span) { index in
            try self.exponential(try self.logDensity(distribution, try at(index[0]), isInside: true, at: span), at: span)
        }
        return ranged(try forked(values, weights, by: .fork, at: span), support.interval)
    }

    private func measureValued(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        guard case .declared(let declared) = distribution.kind, let member = declared.component.declaration.member("mvd"),
            case .function(_, _, let body) = member.content
        else { throw Diagnostic(.badModel, "the derivative of `\(distribution.name)` is not known as a difference of two measures", at: span, notes: ["Write `by score`."]) }
        let value = try stopped(try draw(distribution, at: span), at: span)
        guard case .tuple(let parts) = try entering(at: span, { try returned(body, in: Scope(parent: memberScope(declared)), of: distribution.name, at: span) }) else {
            throw Diagnostic(.badModel, "`mvd` of `\(distribution.name)` must return (parameter: (constant, plus, minus), …)", at: member.span)
        }
        var values = [value], weights: [Staged] = [.real(1)]
        for parameter in declared.parameters {
            guard case .dynamic = parameter.value else { continue }
            guard case .tuple(let triple)? = parts.first(where: { $0.label == parameter.name })?.value, triple.count == 3 else {
                throw Diagnostic(.badModel, "`mvd` of `\(distribution.name)` does not say the derivative with respect to `\(parameter.name)`", at: span)
            }
            let moved = try onlyGradient(parameter.value, at: span)
            let slope = try binary(.multiply, try stopped(triple[0].value, at: span), moved, at: span)
            values += [try stopped(triple[1].value, at: span), try stopped(triple[2].value, at: span)]
            weights += [slope, try unary(.negate, slope, at: span)]
        }
        guard weights.count > 1 else { return value }
        let support = try resultType(of: distribution, at: span).support
        if let listed = try overSupport(support, values, weights, at: span) { return ranged(listed, support.interval) }
        return ranged(try fork(values, weights, at: span), support.interval)
    }

    /// Alternatives of a choice with no more values than there are alternatives: the value drawn, then each other one, with all the weights that
    /// fall to it. So a choice between two values takes one more evaluation, not two for each parameter.
    private func overSupport(_ support: Support, _ values: [Staged], _ weights: [Staged], at span: Span) throws -> Staged? {
        guard case .integer(let low?, let high?) = support, let lower = try? knownInt(low, "", at: span), let upper = try? knownInt(high, "", at: span),
            values.allSatisfy({ $0.numericType?.scalar == .int }), values[0].shape == []
        else { return nil }
        let alternatives = weights.reduce(0) { $0 + ($1.shape?.first ?? 1) }, count = upper - lower + 1
        guard count <= alternatives else { return nil }
        let (all, shares) = (try joined(values, rank: 0, at: span), try asReal(try joined(weights, rank: 0, at: span), at: span))
        let drawn = values[0]
        let listed = try mapped(over: [count], at: span) { index in
            let shifted = try self.binary(.add, try self.binary(.subtract, drawn, .int(lower), at: span), index[0], at: span)
            return try self.binary(.add, try self.binary(.remainder, shifted, .int(count), at: span), .int(lower), at: span)
        }
        let collected = try emitOne([all, shares, listed], at: span) { builder, arrays in
            builder.tabulate([count]) { inner, index in
                let own = inner.load(arrays[2], index)
                return inner.sum([alternatives]) { body, place in
                    let falls = body.binary(.equal, body.load(arrays[0], place), own)
                    return body.select(falls, body.load(arrays[1], place), body.real(0))
                }
            }
        }
        return try forked(listed, collected, by: .variation, at: span)
    }

    private func throughRejection(_ distribution: DistributionValue, boost: Staged, at span: Span) throws -> Staged {
        guard case .declared(let declared) = distribution.kind, let member = declared.component.declaration.member("rsvi"),
            case .function(let parameters, _, let body) = member.content
        else { throw Diagnostic(.badModel, "`\(distribution.name)` has no sampler that `rsvi` can look through", at: span, notes: ["Write `by reparam` or `by score`."]) }
        let scope = Scope(parent: memberScope(declared))
        if let parameter = parameters.first { scope.declare(parameter.name.text, boost) }
        guard case .tuple(let pair) = try entering(at: span, { try returned(body, in: scope, of: distribution.name, at: span) }), pair.count == 2 else {
            throw Diagnostic(.badModel, "`rsvi` of `\(distribution.name)` must return (value, log_ratio)", at: member.span)
        }
        let weight = try binary(.add, .real(1), try onlyGradient(pair[1].value, at: span), at: span)
        return ranged(try fork([pair[0].value], [weight], at: span), try resultType(of: distribution, at: span).support.interval)
    }

    /// The value of the draw with the derivative of its mean (Bengio, Léonard, Courville 2013).
    private func straightThrough(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        let value = try stopped(try asReal(try draw(distribution, at: span), at: span), at: span)
        let mean = try distributionMember(Name("mean", span: span), of: distribution, at: span)
        return ranged(try binary(.add, value, try onlyGradient(mean, at: span), at: span), try resultType(of: distribution, at: span).support.interval)
    }

    /// Alternatives of equal shape, and their weights: numbers, or arrays for several alternatives at once.
    /// The first has a weight of one, and the others cancel in value.
    func fork(_ values: [Staged], _ weights: [Staged], at span: Span) throws -> Staged {
        let rank = values[0].shape?.count ?? 0
        let (all, shares) = (try joined(values, rank: rank, at: span), try asReal(try joined(weights, rank: 0, at: span), at: span))
        return try forked(all, shares, by: .variation, at: span)
    }

    /// Parts one after the other; a part of one dimension more than the others holds several alternatives.
    private func joined(_ parts: [Staged], rank: Int, at span: Span) throws -> Staged {
        let rows = try parts.map { part -> Staged in part.shape?.count == rank ? try array([part], at: span) : part }
        return rows.count == 1 ? rows[0] : try concatenated(rows, at: span)
    }

    /// A fork of its own, also where another choice has the same alternatives.
    private func forked(_ values: Staged, _ weights: Staged, by operation: LibraryOperation, at span: Span) throws -> Staged {
        guard var current = randomness else { throw notKnown("this choice", at: span) }
        let identity = try emitOne([current.key, .int(current.counter)], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        current.counter += 1
        randomness = current
        let site = estimation?.sites.count ?? 0
        estimation?.sites.append(span)
        return try emitOne([values, weights, identity, .int(site)], at: span) { $0.library(operation, $1)[0] }
    }

    /// Arrays one after the other, along their first dimension.
    private func concatenated(_ rows: [Staged], at span: Span) throws -> Staged {
        let isReal = rows.contains { $0.numericType?.scalar == .real }
        let parts = isReal ? try rows.map { try asReal($0, at: span) } : rows
        let counts = parts.map { $0.shape?.first ?? 0 }
        return try emitOne(parts, at: span) { builder, arrays in
            builder.tabulate([counts.reduce(0, +)] + builder.type(of: arrays[0]).shape.dropFirst()) { inner, index in
                var result = inner.load(arrays[0], index)
                var start = counts[0]
                for (array, count) in zip(arrays, counts).dropFirst() {
                    let own = inner.load(array, [inner.subtract(index[0], inner.int(start))] + index.dropFirst())
                    result = inner.select(inner.binary(.less, index[0], inner.int(start)), result, own)
                    start += count
                }
                return result
            }
        }
    }

    // MARK: Baselines

    /// What the score's weight moves with, after its baseline's control variate has been taken down.
    ///
    /// A learned baseline b moves the weight too: what depends on the choice, V, is then multiplied by the derivative of b, and the control variate takes
    /// b times it away. What is left, (V − b) db, is minus the derivative of ½ (V − b)².
    private func subtractBaseline(_ baseline: Expression?, _ score: Staged, at span: Span) throws -> Staged {
        guard let baseline else { return score }
        if let features = Self.learnedFeatures(of: baseline) {
            let value = try learnedBaseline(features, at: baseline.span)
            let step = try binary(.multiply, .real(estimation?.direction ?? 1), try onlyGradient(value, at: span), at: span)
            let moved = try binary(.add, score, step, at: span)
            let taken = try binary(.multiply, try stopped(value, at: span), moved, at: span)
            estimation?.controlVariates.append(try lift(try unary(.negate, taken, at: span), at: span))
            return moved
        }
        if case .name(let word) = baseline.kind {
            switch word {
            case "none": return score
            case "leave_one_out":
                estimation?.particleScores.append(try lift(score, at: span))
                return score
            case "moving_average":
                guard let average = estimation?.movingAverage else { return score }
                estimation?.usesMovingAverage = true
                let value = try binary(.multiply, .dynamic(Dynamic(average, .real)), score, at: span)
                estimation?.controlVariates.append(try lift(try unary(.negate, value, at: span), at: span))
                return score
            default: break
            }
        }
        let value = try stopped(try asReal(try evaluate(baseline, in: trace?.scope ?? globals), at: span), at: span)
        estimation?.controlVariates.append(try lift(try unary(.negate, try binary(.multiply, value, score, at: span), at: span), at: span))
        return score
    }

    /// The arguments of `learned(…)`; nil for another baseline.
    static func learnedFeatures(of baseline: Expression) -> [Expression]? {
        switch baseline.kind {
        case .name("learned"): return []
        case .call(let callee, let arguments):
            guard case .name("learned") = callee.kind else { return nil }
            return arguments.map(\.value)
        default: return nil
        }
    }

    private func exponential(_ value: Staged, at span: Span) throws -> Staged {
        try elementwise([try asReal(value, at: span)], range: .nonNegative, at: span) { $0.unary(.exp, $1[0]) }
    }

    // MARK: Marks of derivatives

    func onlyGradient(_ value: Staged, at span: Span) throws -> Staged {
        guard case .dynamic(let dynamic) = value else { return .real(0) }
        guard dynamic.type.scalar == .real else { return .real(0) }
        return try elementwise([value], at: span) { $0.unary(.onlyGradient, $1[0]) }
    }

    func stopped(_ value: Staged, at span: Span) throws -> Staged {
        switch value {
        case .dynamic(let dynamic):
            return ranged(try elementwise([value], at: span) { $0.unary(.stopGradient, $1[0]) }, dynamic.range)
        case .tuple(let parts): return .tuple(try parts.map { (label: $0.label, value: try stopped($0.value, at: span)) })
        case .list(let elements): return .list(try elements.map { try stopped($0, at: span) })
        case .record(var record):
            record.fields = try record.fields.map { ($0.name, try stopped($0.value, at: span)) }
            record.quantities = try record.quantities.map { ($0.name, try stopped($0.value, at: span)) }
            return .record(record)
        default: return value
        }
    }

    /// The distribution with its parameters as constants.
    private func stopped(_ distribution: DistributionValue, at span: Span) throws -> DistributionValue {
        switch distribution.kind {
        case .declared(var declared):
            declared.parameters = try declared.parameters.map { parameter in
                if case .distribution(let base) = parameter.value { return (parameter.name, .distribution(try stopped(base, at: span)), parameter.lead) }
                return (parameter.name, try stopped(parameter.value, at: span), parameter.lead)
            }
            return DistributionValue(.declared(declared), batch: distribution.batch)
        case .copies(let base): return DistributionValue(.copies(try stopped(base, at: span)), batch: distribution.batch)
        case .ordered(let base): return DistributionValue(.ordered(try stopped(base, at: span)), batch: distribution.batch)
        case .transformed(let base, let bijection):
            return DistributionValue(.transformed(try stopped(base, at: span), try stopped(bijection, at: span)), batch: distribution.batch)
        case .flat, .standardNormal, .standardUniform: return distribution
        }
    }
}
