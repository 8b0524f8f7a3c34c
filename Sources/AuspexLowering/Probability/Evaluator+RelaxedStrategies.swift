import AuspexIR
import AuspexSyntax
import Foundation

// Strategies that look at the rest of the program at values between those of a discrete choice, or beside those of a continuous one.
// All but `rebar` and `relax` are biased.
extension Evaluator {
    private func scalars(_ values: [Staged], at span: Span, _ body: (inout Builder, [Value]) -> Value) throws -> Staged {
        try elementwise(try values.map { try asReal($0, at: span) }, at: span, body)
    }

    /// The hard value with the derivative of its relaxation by the concrete distribution (Jang, Gu, Poole 2017; Maddison, Mnih, Teh 2017).
    func gumbelSoftmax(_ distribution: DistributionValue, temperature: Staged, at span: Span) throws -> Staged {
        let choice = try relaxable(distribution, strategy: "gumbel_softmax", at: span)
        let noise = try self.noise(of: choice, at: span)
        let hard = try stopped(try self.hard(noise, of: choice, at: span), at: span)
        return ranged(try binary(.add, hard, try onlyGradient(try relaxed(noise, of: choice, temperature, at: span), at: span), at: span), .unit)
    }

    /// The hard value with a derivative that is right to second order (Liu, Dong, Liu, Yu, Gao 2023): Heun's method where straight-through is
    /// Euler's.
    func reinMax(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        let choice = try relaxable(distribution, strategy: "reinmax", at: span)
        let hard = try stopped(try asReal(try draw(distribution, at: span), at: span), at: span)
        let moved = try emitOne([hard, try stopped(choice.probabilities, at: span), try onlyGradient(choice.logits, at: span)], at: span) { builder, x in
            // J(p) v, with J the Jacobian of the probabilities in the logits.
            func along(_ inner: inout Builder, _ index: [Value], _ p: (inout Builder, [Value]) -> Value) -> Value {
                guard choice.count != nil else {
                    let own = p(&inner, index)
                    return inner.multiply(inner.multiply(own, inner.subtract(inner.real(1), own)), inner.load(x[2], index))
                }
                let mean = inner.sum([choice.count ?? 0]) { body, other in body.multiply(p(&body, other), body.load(x[2], other)) }
                return inner.multiply(p(&inner, index), inner.subtract(inner.load(x[2], index), mean))
            }
            func middle(_ inner: inout Builder, _ index: [Value]) -> Value {
                inner.multiply(inner.real(0.5), inner.add(inner.load(x[0], index), inner.load(x[1], index)))
            }
            func one(_ inner: inout Builder, _ index: [Value]) -> Value {
                let second = along(&inner, index, middle), first = along(&inner, index) { $0.load(x[1], $1) }
                return inner.subtract(inner.multiply(inner.real(2), second), inner.multiply(inner.real(0.5), first))
            }
            guard let count = choice.count else { return one(&builder, []) }
            return builder.tabulate([count]) { one(&$0, $1) }
        }
        return ranged(try binary(.add, hard, moved, at: span), .unit)
    }

    /// Score with the relaxation as a control variate (Tucker, Mnih, Maddison, Lawson, Sohl-Dickstein 2017): the rest of the program is also run at
    /// the relaxed value, and at a relaxed value drawn given the hard one. Unbiased for any scale and temperature.
    /// - Parameter term: What is added to the relaxation as a control variate, a function of the relaxed value.
    func rebar(
        _ distribution: DistributionValue, temperature: Staged, scale: Staged, term: ((Staged) throws -> Staged)? = nil, strategy: String = "rebar", at span: Span
    ) throws -> Staged {
        let choice = try relaxable(distribution, strategy: strategy, at: span)
        let noise = try self.noise(of: choice, at: span)
        let hard = try stopped(try self.hard(noise, of: choice, at: span), at: span)
        let again = try conditional(noise, hard, of: choice, at: span)
        // As the value that the distribution itself draws.
        let drawn = choice.count == nil ? hard : try emitOne([hard], at: span) { builder, x in
            builder.tabulate(builder.type(of: x[0]).shape) { $0.convert($0.load(x[0], $1), to: .int) }
        }
        let score = try onlyGradient(try logDensity(distribution, drawn, isInside: true, at: span), at: span)
        let weight = try binary(.add, .real(1), score, at: span), scale = try asReal(scale, at: span)
        let values = [hard, try relaxed(noise, of: choice, temperature, at: span), try relaxed(again, of: choice, temperature, at: span)]
        if let term {
            // As the rest of the program would: at the relaxed value, less at the other one with the hard value's weight.
            let taken = try binary(.multiply, try term(values[2]), weight, at: span)
            let variate = try lift(try binary(.subtract, try term(values[1]), taken, at: span), at: span)
            estimation?.controlVariates.append(variate)
        }
        return ranged(try fork(values, [weight, scale, try unary(.negate, try binary(.multiply, scale, weight, at: span), at: span)], at: span), .unit)
    }

    /// `rebar` with temperature and scale fitted so that the gradient's variance falls, and, where it is asked for, a network of the relaxed value that is fitted
    /// with them (Grathwohl et al. 2018).
    func relax(_ distribution: DistributionValue, temperature: Staged, term: AuspexSyntax.Expression? = nil, at span: Span) throws -> Staged {
        guard let start = temperature.knownNumber, start > 0 else {
            throw Diagnostic(.badModel, "the temperature that `relax` starts from must be a positive number that is known before the program runs", at: span)
        }
        let own = try strategyParameter("relaxation", initial: [log(start), 1], role: .controlVariate, at: span)
        let logTemperature = try element(of: own, at: [.int(0)], span: span), scale = try element(of: own, at: [.int(1)], span: span)
        let fitted = ranged(try elementwise([logTemperature], at: span) { $0.unary(.exp, $1[0]) }, .positive)
        guard let term else { return try rebar(distribution, temperature: fitted, scale: scale, strategy: "relax", at: span) }
        guard let features = Self.learnedFeatures(of: term) else {
            throw Diagnostic(.badModel, "the term of `relax` is learned", at: term.span, notes: ["Write `relax(term: learned)`, or `relax(term: learned(x, y))`."])
        }
        return try rebar(
            distribution, temperature: fitted, scale: scale, term: { try self.learnedTerm(of: $0, features, at: span) }, strategy: "relax", at: span)
    }

    /// The rest of the program is differentiated by a central difference along the draw: for programs that have no derivative. The error is of
    /// second order in the step.
    func zerothOrder(_ distribution: DistributionValue, step: Staged, at span: Span) throws -> Staged {
        let moving = try through(distribution, strategy: "zeroth_order", at: span)
        let value = try stopped(moving, at: span)
        let slope = try scalars([try onlyGradient(moving, at: span), step], at: span) { $0.binary(.divide, $1[0], $0.add($1[1], $1[1])) }
        let up = try binary(.add, value, step, at: span), down = try binary(.subtract, value, step, at: span)
        return ranged(try fork([value, up, down], [.real(1), slope, try unary(.negate, slope, at: span)], at: span), .all)
    }

    /// The rest of the program sees the draw with normal noise on it, and is differentiated by the noise's score (Williams 1992; evolution
    /// strategies): an unbiased derivative of the objective that is smoothed by that noise.
    func likelihoodRatio(_ distribution: DistributionValue, scale: Staged, at span: Span) throws -> Staged {
        let moving = try through(distribution, strategy: "likelihood_ratio", at: span)
        let noise = try draw(DistributionValue(.standardNormal), at: span)
        let value = try binary(.add, try stopped(moving, at: span), try binary(.multiply, scale, noise, at: span), at: span)
        let score = try scalars([try onlyGradient(moving, at: span), noise, scale], at: span) { $0.binary(.divide, $0.multiply($1[0], $1[1]), $1[2]) }
        return ranged(try fork([value], [try binary(.add, .real(1), score, at: span)], at: span), .all)
    }

    private func through(_ distribution: DistributionValue, strategy: String, at span: Span) throws -> Staged {
        let value = try reparameterised(distribution, at: span)
        drawMode = .plain
        guard value.shape == [] else {
            throw Diagnostic(.badModel, "`\(strategy)` is for choices of single numbers", at: span, notes: ["Write the choice element by element."])
        }
        return value
    }
}
