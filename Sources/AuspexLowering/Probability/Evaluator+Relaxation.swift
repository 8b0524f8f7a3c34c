import AuspexIR
import AuspexSyntax

/// A discrete choice with values between its own: of 0 or 1, or of one among K as a vector with a single one.
struct RelaxableChoice {
    /// The probability of one, or a vector with that of each.
    var probabilities: Staged
    /// The log odds, or the log probabilities.
    var logits: Staged
    /// K, for a vector.
    var count: Int?
}

// Relaxations: the largest of noisy logits, and a softmax of them with a temperature.
extension Evaluator {
    func relaxable(_ distribution: DistributionValue, strategy: String, at span: Span) throws -> RelaxableChoice {
        if case .declared(let declared) = distribution.kind {
            func parameter(_ name: String) -> Staged? { declared.parameters.first { $0.name == name }?.value }
            switch declared.component.declaration.name.text {
            case "bernoulli":
                guard let p = parameter("p") else { break }
                let odds = try elementwise([try asReal(p, at: span)], at: span) { $0.subtract($0.unary(.log, $1[0]), $0.unary(.log1p, $0.negate($1[0]))) }
                return RelaxableChoice(probabilities: p, logits: odds)
            case "bernoulli_logit":
                guard let logits = parameter("logits") else { break }
                return RelaxableChoice(probabilities: try elementwise([try asReal(logits, at: span)], at: span) { $0.unary(.sigmoid, $1[0]) }, logits: logits)
            case "multinomial":
                guard case .int(1)? = parameter("n"), let p = parameter("p"), let count = p.shape?.first else { break }
                return RelaxableChoice(probabilities: p, logits: try elementwise([try asReal(p, at: span)], at: span) { $0.unary(.log, $1[0]) }, count: count)
            default: break
            }
        }
        let isIndex = distribution.name.hasPrefix("categorical")
        throw Diagnostic(
            .badModel, "`\(strategy)` is for choices with values between their own, and not for `\(distribution.name)`", at: span,
            notes: [
                "These are 0 or 1 (`bernoulli`, `bernoulli_logit`), and one of K as a vector (`multinomial(1, p)`).",
                isIndex ? "Write `multinomial(1, p)` and sums with its elements in the place of an index, or `by enumerate`, `by mvd`, `by score`."
                    : "Write `by enumerate`, `by mvd` or `by score`.",
            ])
    }

    /// Noisy logits, of which the largest says what is chosen: log odds plus a logistic variable, or log probabilities plus Gumbel variables.
    func noise(of choice: RelaxableChoice, at span: Span) throws -> Staged {
        guard let count = choice.count else {
            let u = try draw(DistributionValue(.standardUniform), at: span)
            return try elementwise([choice.logits, u], at: span) { builder, x in
                builder.add(x[0], builder.subtract(builder.unary(.log, x[1]), builder.unary(.log1p, builder.negate(x[1]))))
            }
        }
        let u = try drawnOver([count], at: span) { _ in try self.draw(DistributionValue(.standardUniform), at: span) }
        return try elementwise([choice.logits, u], at: span) { builder, x in
            builder.subtract(x[0], builder.unary(.log, builder.negate(builder.unary(.log, x[1]))))
        }
    }

    /// 1 where the noisy logit is the largest, 0 elsewhere.
    func hard(_ noise: Staged, of choice: RelaxableChoice, at span: Span) throws -> Staged {
        try emitOne([noise], at: span) { builder, x in
            guard let count = choice.count else { return builder.select(builder.binary(.less, builder.real(0), x[0]), builder.real(1), builder.real(0)) }
            let largest = builder.loop([count]) { [($0.load(x[0], $1), .maximum)] }[0]
            return builder.tabulate([count]) { inner, index in
                inner.select(inner.binary(.equal, inner.load(x[0], index), largest), inner.real(1), inner.real(0))
            }
        }
    }

    func relaxed(_ noise: Staged, of choice: RelaxableChoice, _ temperature: Staged, at span: Span) throws -> Staged {
        try emitOne([noise, try asReal(temperature, at: span)], at: span) { builder, x in
            guard let count = choice.count else { return builder.unary(.sigmoid, builder.binary(.divide, x[0], x[1])) }
            let largest = builder.unary(.stopGradient, builder.loop([count]) { [($0.load(x[0], $1), .maximum)] }[0])
            let powers = builder.tabulate([count]) { inner, index in
                inner.unary(.exp, inner.binary(.divide, inner.subtract(inner.load(x[0], index), largest), x[1]))
            }
            let total = builder.sum([count]) { $0.load(powers, $1) }
            return builder.tabulate([count]) { $0.binary(.divide, $0.load(powers, $1), total) }
        }
    }

    /// Noisy logits drawn given what is chosen, as a function of the parameters. Where the noise stands among all that gives the same choice is
    /// that of `noise`: so both have the same value, and their difference is the derivatives' alone.
    func conditional(_ noise: Staged, _ hard: Staged, of choice: RelaxableChoice, at span: Span) throws -> Staged {
        /// Rounding may reach one, where the noise would be infinite.
        func inside(_ uniform: Value, _ builder: inout Builder) -> Value { builder.binary(.minimum, uniform, builder.real(1 - 0x1p-53)) }
        guard let count = choice.count else {
            // The uniform variable behind the noise, above or below the probability of zero.
            let place = try stopped(
                try elementwise([noise, choice.logits, hard, choice.probabilities], at: span) { builder, x in
                    let uniform = inside(builder.unary(.sigmoid, builder.subtract(x[0], x[1])), &builder), below = builder.subtract(builder.real(1), x[3])
                    let above = builder.binary(.divide, builder.subtract(uniform, below), x[3])
                    return builder.select(builder.binary(.less, builder.real(0.5), x[2]), above, builder.binary(.divide, uniform, below))
                }, at: span)
            return try elementwise([place, hard, choice.probabilities, choice.logits], at: span) { builder, x in
                let below = builder.subtract(builder.real(1), x[2])
                let above = builder.add(below, builder.multiply(x[0], x[2]))
                let uniform = inside(builder.select(builder.binary(.less, builder.real(0.5), x[1]), above, builder.multiply(x[0], below)), &builder)
                return builder.add(x[3], builder.subtract(builder.unary(.log, uniform), builder.unary(.log1p, builder.negate(uniform))))
            }
        }
        // exp(−noise) is exponential with the probability as rate; the smallest has rate one whoever it is, and the others' excess over it keeps their rates.
        let waits = try elementwise([noise], at: span) { $0.unary(.exp, $0.negate($1[0])) }
        let least = try stopped(try emitOne([waits], at: span) { builder, x in
            builder.negate(builder.loop([count]) { [($0.negate($0.load(x[0], $1)), .maximum)] }[0])
        }, at: span)
        let excess = try stopped(try elementwise([waits, least, choice.probabilities], at: span) { builder, x in
            builder.multiply(builder.subtract(x[0], x[1]), x[2])
        }, at: span)
        return try elementwise([excess, least, choice.probabilities], at: span) { builder, x in
            builder.negate(builder.unary(.log, builder.add(x[1], builder.binary(.divide, x[0], x[2]))))
        }
    }
}
