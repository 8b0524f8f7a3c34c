import AuspexIR
import AuspexSyntax

// Strategies that look at the rest of the program at values between those of a discrete choice, or beside those of a continuous one.
// All but `rebar` are biased.
extension Evaluator {
    /// Success probability and log odds of a choice between 0 and 1.
    private func odds(of distribution: DistributionValue, strategy: String, at span: Span) throws -> (probability: Staged, logOdds: Staged) {
        if case .declared(let declared) = distribution.kind {
            func parameter(_ name: String) -> Staged? { declared.parameters.first { $0.name == name }?.value }
            if declared.component.declaration.name.text == "bernoulli", let p = parameter("p") {
                let odds = try elementwise([p], at: span) { builder, x in
                    builder.subtract(builder.unary(.log, x[0]), builder.unary(.log1p, builder.negate(x[0])))
                }
                return (p, odds)
            }
            if declared.component.declaration.name.text == "bernoulli_logit", let logits = parameter("logits") {
                return (try elementwise([logits], at: span) { $0.unary(.sigmoid, $1[0]) }, try asReal(logits, at: span))
            }
        }
        throw Diagnostic(
            .badModel, "`\(strategy)` is for choices between 0 and 1 (`bernoulli`, `bernoulli_logit`), not for `\(distribution.name)`", at: span,
            notes: ["Write `by enumerate`, `by mvd` or `by score`."])
    }

    private func uniform(at span: Span) throws -> Staged { try draw(DistributionValue(.standardUniform), at: span) }

    private func scalars(_ values: [Staged], at span: Span, _ body: (inout Builder, [Value]) -> Value) throws -> Staged {
        try elementwise(try values.map { try asReal($0, at: span) }, at: span, body)
    }

    private func logit(_ u: Staged, at span: Span) throws -> Staged {
        try scalars([u], at: span) { $0.subtract($0.unary(.log, $1[0]), $0.unary(.log1p, $0.negate($1[0]))) }
    }

    private func isPositive(_ value: Staged, at span: Span) throws -> Staged {
        try stopped(try scalars([value], at: span) { $0.select($0.binary(.less, $0.real(0), $1[0]), $0.real(1), $0.real(0)) }, at: span)
    }

    private func relaxed(_ value: Staged, _ temperature: Staged, at span: Span) throws -> Staged {
        try scalars([value, temperature], at: span) { $0.unary(.sigmoid, $0.binary(.divide, $1[0], $1[1])) }
    }

    /// The hard value with the derivative of its binary-concrete relaxation (Jang, Gu, Poole 2017; Maddison, Mnih, Teh 2017).
    func gumbelSoftmax(_ distribution: DistributionValue, temperature: Staged, at span: Span) throws -> Staged {
        let (_, logOdds) = try odds(of: distribution, strategy: "gumbel_softmax", at: span)
        let noisy = try binary(.add, logOdds, try logit(try uniform(at: span), at: span), at: span)
        let hard = try isPositive(noisy, at: span)
        return ranged(try binary(.add, hard, try onlyGradient(try relaxed(noisy, temperature, at: span), at: span), at: span), .unit)
    }

    /// The hard value with a derivative that is right to second order (Liu, Dong, Liu, Yu, Gao 2023): Heun's method where straight-through is
    /// Euler's.
    func reinMax(_ distribution: DistributionValue, at span: Span) throws -> Staged {
        let (probability, logOdds) = try odds(of: distribution, strategy: "reinmax", at: span)
        let hard = try stopped(try asReal(try draw(distribution, at: span), at: span), at: span)
        let slope = try scalars([hard, probability], at: span) { builder, x in
            let middle = builder.multiply(builder.real(0.5), builder.add(x[0], x[1]))
            func jacobian(_ p: Value) -> Value { builder.multiply(p, builder.subtract(builder.real(1), p)) }
            return builder.subtract(builder.multiply(builder.real(2), jacobian(middle)), builder.multiply(builder.real(0.5), jacobian(x[1])))
        }
        let moved = try binary(.multiply, try stopped(slope, at: span), try onlyGradient(logOdds, at: span), at: span)
        return ranged(try binary(.add, hard, moved, at: span), .unit)
    }

    /// Score with the relaxation as a control variate (Tucker, Mnih, Maddison, Lawson, Sohl-Dickstein 2017): the rest of the program is also run at
    /// the relaxed value, and at a relaxed value drawn given the hard one. Unbiased for any scale and temperature.
    func rebar(_ distribution: DistributionValue, temperature: Staged, scale: Staged, at span: Span) throws -> Staged {
        let (probability, logOdds) = try odds(of: distribution, strategy: "rebar", at: span)
        let noise = try uniform(at: span)
        let noisy = try binary(.add, logOdds, try logit(noise, at: span), at: span)
        let hard = try isPositive(noisy, at: span)
        // Where the noise stands among all that gives the same hard value: held fixed, the relaxed values are equal and their difference is the
        // derivative's alone.
        let place = try stopped(
            try scalars([noise, hard, probability], at: span) { builder, x in
                let below = builder.subtract(builder.real(1), x[2])
                let above = builder.binary(.divide, builder.subtract(x[0], below), x[2])
                return builder.select(builder.binary(.less, builder.real(0.5), x[1]), above, builder.binary(.divide, x[0], below))
            }, at: span)
        let conditional = try scalars([place, hard, probability], at: span) { builder, x in
            let below = builder.subtract(builder.real(1), x[2])
            let above = builder.add(below, builder.multiply(x[0], x[2]))
            return builder.select(builder.binary(.less, builder.real(0.5), x[1]), above, builder.multiply(x[0], below))
        }
        let again = try binary(.add, logOdds, try logit(conditional, at: span), at: span)
        let score = try onlyGradient(try logDensity(distribution, hard, isInside: true, at: span), at: span)
        let weights = try [
            binary(.add, .real(1), score, at: span), asReal(scale, at: span),
            unary(.negate, binary(.multiply, asReal(scale, at: span), binary(.add, .real(1), score, at: span), at: span), at: span),
        ]
        return ranged(try fork([hard, try relaxed(noisy, temperature, at: span), try relaxed(again, temperature, at: span)], weights, at: span), .unit)
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
