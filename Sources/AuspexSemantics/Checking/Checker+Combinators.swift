import AuspexSyntax

/// Functions over distributions whose result depends on more than types of parameters can say.
enum Combinator: String, CaseIterable {
    case iid, flat, ordered, transformed, draw, gradient, hessian, standardNormal = "standard_normal", standardUniform = "standard_uniform"
}

extension Checker {
    func inferCombinator(_ combinator: Combinator, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        switch combinator {
        case .iid: return inferIID(arguments, at: span, callee: callee)
        case .flat: return inferFlat(arguments, at: span, callee: callee)
        case .ordered: return inferOrdered(arguments, at: span, callee: callee)
        case .transformed: return inferTransformed(arguments, at: span, callee: callee)
        case .draw: return inferDraw(arguments, at: span, callee: callee)
        case .gradient:
            let typed = inferAll(arguments)
            let random = typed.contains { $0.isRandom }
            guard typed.count == 2, case .numeric(let numeric) = typed[1].type else { return Typed(.unknown, random: random) }
            return Typed(.numeric(NumericType(.real, shape: numeric.shape, interval: .anywhere)), random: random)
        case .hessian:
            let typed = inferAll(arguments)
            let random = typed.contains { $0.isRandom }
            guard typed.count >= 2, case .numeric(let numeric) = typed[1].type else { return Typed(.unknown, random: random) }
            // With a direction it is a product, a vector.
            return Typed(.numeric(NumericType(.real, shape: typed.count > 2 ? numeric.shape : numeric.shape.map { $0 + $0 }, interval: .anywhere)), random: random)
        case .standardNormal, .standardUniform:
            inferAll(arguments)
            if let first = arguments.first {
                report(.extraArgument, "\(combinator.rawValue) takes no arguments", at: first.value.span, label: "one too many")
            }
            return Typed(.distribution(primitive(combinator)))
        }
    }

    func primitive(_ combinator: Combinator) -> DistributionType {
        let interval = combinator == .standardUniform ? SupportInterval(lower: .open(0), upper: .open(1)) : .all
        return DistributionType(name: combinator.rawValue, draw: NumericType(.real, interval: interval))
    }

    private func parameters(_ names: [(String, Bool)]) -> [CallSignature.Parameter] {
        names.map { .init(name: $0.0, type: .unknown, isOptional: $0.1) }
    }

    /// `iid(d, N)`, `iid(d, [N, D])`
    private func inferIID(_ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard let bound = bind(parameters([("distribution", false), ("size", false)]), arguments, of: "iid", at: span, callee: callee, infer: { place, value in place == 0 ? inferDistribution(value) : infer(value) }) else {
            return Typed(.distribution(DistributionType(name: "iid", draw: nil)))
        }
        guard let base = bound.first(where: { $0.parameter == 0 }), let size = bound.first(where: { $0.parameter == 1 }) else { return .unknown }
        let random = base.typed.isRandom || size.typed.isRandom
        var shape: [Polynomial?]?
        var written: [Expression] = [size.argument.value]
        if case .array(let elements) = size.argument.value.kind { written = elements }
        switch size.typed.type {
        case .unknown, .named: shape = written.count == 1 && written[0].id == size.argument.value.id ? nil : Array(repeating: nil, count: written.count)
        case .numeric(let numeric) where numeric.scalar == .int && numeric.isScalar: shape = [numeric.value]
        case .numeric(let numeric) where numeric.scalar == .int && numeric.rank == 1:
            if case .array(let elements) = size.argument.value.kind {
                silence += 1
                shape = elements.map { infer($0).type.numeric?.value }
                silence -= 1
            } else {
                shape = numeric.shape?.first.flatMap { $0?.constant }.map { Array(repeating: nil, count: Int($0)) }
            }
        case .numeric, .nothing, .string, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
            report(
                .typeMismatch, "the size of iid is an integer or an array of integers, and this is \(size.typed.type.phrase)", at: size.argument.value.span, label: "\(size.typed.type)")
            return Typed(.distribution(DistributionType(name: "iid", draw: nil)), random: random)
        }
        if let constants = shape?.compactMap({ $0?.constant }), let negative = constants.first(where: { $0 < 0 }) {
            report(.boundsInvalid, "a size cannot be negative", at: size.argument.value.span, label: Polynomial.number(negative))
        }
        guard let distribution = wantDistribution(base, "iid") else { return Typed(.distribution(DistributionType(name: "iid", draw: nil)), random: random) }
        guard var draw = distribution.draw else { return Typed(.distribution(distribution), random: random) }
        draw.shape = shape.flatMap { outer in draw.shape.map { outer + $0 } }
        draw.value = nil
        return Typed(.distribution(DistributionType(name: distribution.name, draw: draw, batchRank: distribution.batchRank + (shape?.count ?? 0))), random: random)
    }

    /// The distribution among the arguments; anything else is reported.
    private func wantDistribution(_ bound: BoundArgument, _ what: String) -> DistributionType? {
        switch bound.typed.type {
        case .distribution(let distribution): return distribution
        case .unknown, .named: return nil
        case .function:
            report(
                .notADistribution, "\(what) needs a distribution, and this has not got its parameters", at: bound.argument.value.span, label: "parameters missing")
            return nil
        case .model:
            return nil
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .posterior, .inference:
            report(.notADistribution, "\(what) needs a distribution, and this is \(bound.typed.type.phrase)", at: bound.argument.value.span, label: "\(bound.typed.type)")
            return nil
        }
    }

    /// `flat(Positive)`, `flat(Real[3])`
    private func inferFlat(_ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard arguments.count == 1 else {
            inferAll(Array(arguments.dropFirst()))
            report(
                .flatNeedsType, "flat says over what it is uniform: flat(Real), flat(Positive), flat(Simplex[K])", at: span,
                label: arguments.isEmpty ? "type missing" : "one type only")
            return Typed(.distribution(DistributionType(name: "flat", draw: nil)))
        }
        guard let numeric = typeSpelled(by: arguments[0].value) else {
            silence += 1
            infer(arguments[0].value)
            silence -= 1
            var fixIts: [Diagnostic.FixIt] = []
            if case .name(let name) = arguments[0].value.kind,
                let suggestion = Suggestions.closest(to: name, among: ["Real", "Positive", "NonNegative", "Unit", "Int"] + VectorStructure.allCases.map(\.rawValue)) {
                fixIts = [.init("Did you mean `\(suggestion)`?", replace: arguments[0].value.span, with: suggestion)]
            }
            report(
                .flatNeedsType, "flat says over what it is uniform, and this is not a type", at: arguments[0].value.span, label: "not a type",
                notes: ["Write flat(Real), flat(Positive), flat(Real[3]), flat(Real(0...1)), flat(Simplex[K])."], fixIts: fixIts)
            return Typed(.distribution(DistributionType(name: "flat", draw: nil)))
        }
        return Typed(.distribution(DistributionType(name: "flat", draw: numeric, batchRank: max(0, (numeric.rank ?? 0) - (numeric.structure?.rank ?? 0)))))
    }

    /// `ordered(iid(normal(0, 2), 2))`
    private func inferOrdered(_ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard let bound = bind(parameters([("distribution", false)]), arguments, of: "ordered", at: span, callee: callee, infer: { _, value in inferDistribution(value) }), let base = bound.first,
            let distribution = wantDistribution(base, "ordered"), var draw = distribution.draw
        else { return Typed(.distribution(DistributionType(name: "ordered", draw: nil))) }
        if let rank = draw.rank, rank == 0 || draw.scalar != .real {
            report(
                .needsVector, "ordered restricts a distribution over vectors of reals, and this one is over \(draw)", at: base.argument.value.span, label: "draws \(draw)",
                notes: rank == 0 ? ["Make it a vector: ordered(iid(\(distribution.name)(...), K))."] : [])
            return Typed(.distribution(DistributionType(name: "ordered", draw: nil)), random: base.typed.isRandom)
        }
        draw.structure = draw.interval.isNonNegative ? .positiveOrdered : .ordered
        return Typed(.distribution(DistributionType(name: "ordered", draw: draw, batchRank: max(0, distribution.batchRank - 1))), random: base.typed.isRandom)
    }

    /// `transformed(base, bijection, ...)`: where a bijection does not say its values' type, they have that of their arguments.
    private func inferTransformed(_ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        var parameters = parameters([("distribution", false), ("bijection", false)])
        parameters += arguments.dropFirst(2).map { _ in .init(name: "bijection", type: .unknown, isOptional: true) }
        guard let bound = bind(parameters, arguments, of: "transformed", at: span, callee: callee, infer: { place, value in place == 0 ? inferDistribution(value) : infer(value) }),
            let base = bound.first(where: { $0.parameter == 0 })
        else { return Typed(.distribution(DistributionType(name: "transformed", draw: nil))) }
        let random = bound.contains { $0.typed.isRandom }
        var draw = wantDistribution(base, "transformed")?.draw
        draw?.interval = .anywhere
        draw?.structure = nil
        draw?.value = nil
        for item in bound where item.parameter > 0 {
            switch item.typed.type {
            case .unknown: draw = nil
            case .named(let name):
                guard case .component(let component)? = resolve(name), component.declaration.keyword == .bijection else {
                    draw = nil
                    continue
                }
                if component.declaration.member("constrained") != nil { draw = nil }
            case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
                draw = nil
                report(
                    .typeMismatch, "transformed needs a bijection with its parameters, and this is \(item.typed.type.phrase)", at: item.argument.value.span,
                    label: "not a bijection")
            }
        }
        return Typed(.distribution(DistributionType(name: "transformed", draw: draw)), random: random)
    }

    /// `draw(d)`: the algorithm's own randomness.
    private func inferDraw(_ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard let bound = bind(parameters([("distribution", false)]), arguments, of: "draw", at: span, callee: callee, infer: { _, value in inferDistribution(value) }), let base = bound.first else {
            return .unknown
        }
        if context.acceptsChoices, !context.isInitial {
            report(
                .outsideModel, "a model draws by random choices, which have names", at: callee, label: "draw in a model",
                notes: ["Write x ~ ..., and use x. `draw` is the randomness of algorithms: of kernels, samplers, objectives."])
            return .unknown
        }
        if case .model(let model) = base.typed.type { return Typed(model.result, random: true) }
        guard let distribution = wantDistribution(base, "draw"), var draw = distribution.draw else { return Typed(.unknown, random: true) }
        draw.value = nil
        return Typed(.numeric(draw.inexact), random: true)
    }
}
