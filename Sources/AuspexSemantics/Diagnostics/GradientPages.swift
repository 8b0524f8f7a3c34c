import AuspexSyntax

extension CodePage {
    static let gradientPages: [CodePage] = [
        CodePage(
            .jump, "A value that moves with the parameters is compared, rounded or made an integer",
            """
            The gradient of a reparameterised choice passes along its value: the choice moves with the parameters, and everything computed from it
            moves along. A comparison, `floor`, `round` or `Int(...)` jumps instead, and what the jump contributes would be missing from the
            gradient, silently. The note shows the way from the choice, or from a `param`, to the jump.

            Strategies such as `score`, `mvd` and `enumerate` at the choice need no derivative of what follows. `max`, `min`, `abs` and
            smooth functions such as `sigmoid` have no jumps. `by reparam, allow biased` accepts the gradient without the missing part;
            `stop_gradient(x)` takes a value without its gradient.
            """,
            wrong: elbo("let k = if x > 0 { 1.0 } else { 2.0 }", "x ~ normal(a, 1)"), right: elbo("let k = if x > 0 { 1.0 } else { 2.0 }", "x ~ normal(a, 1) by score")),
        CodePage(
            .movingSupport, "The support of a distribution moves",
            """
            Where the ends of a support depend on the parameters, or on a choice that moves with them, a density jumps when the support moves past a value
            that does not move along: data, or a draw whose gradient is taken by its density (`score`). The derivative of the density
            says nothing of that.
            """,
            wrong: "model m() { x ~ uniform(0, 1) }\nguide q() {\n    param b: Positive = 1\n    x ~ uniform(0, b) by score\n}\nlet o = 1\n\(spread)",
            right: "model m() { x ~ uniform(0, 1) }\nguide q() {\n    param b: Positive = 1\n    x ~ uniform(0, b)\n}\nlet o = 1\n\(spread)"),
        CodePage(
            .notReparameterisable, "Draws of a distribution cannot move with its parameters",
            """
            `reparam` differentiates the sampler of a distribution. A sampler that tries until it accepts, or that draws discrete values, has no such
            derivative; the draw then moves by means of the distribution function `cdf`, for single numbers of a distribution that declares one
            (`implicit`). Where there is none, `score` needs the density alone.
            """,
            wrong: "\(rejecting)guide q(m: Real) { x ~ above(m) by reparam }", right: "\(rejecting)guide q(m: Real) { x ~ above(m) by score }"),
        CodePage(
            .estimateBent, "An estimate is used as if it were exact",
            """
            The densities of `marginal(...)` and `normalize(...)` are estimates whose mean is right. A sum of estimates and a product of independent ones
            are estimates again, and so is the mean of exponentials of log weights; the log of one is a bound. The mean of a square root or of another
            curved function of an estimate is not the function of its mean.
            """,
            wrong: estimated("return sqrt(exp(log_weight(p, simulate(q))))"), right: estimated("return exp(log_weight(p, simulate(q)))")),
        CodePage(
            .boundDirection, "A bound from the wrong side",
            """
            On average the log of an unbiased estimate lies below the log of what it estimates, and the log of an estimate whose reciprocal is unbiased lies
            above. `log_density(p, t)` is of the first kind and `t.log_density` of the second, where `p` or the program of `t` come from
            `marginal(...)` or `normalize(...)`. What is maximised must be bounded from below, what is minimised from above.
            """,
            wrong: estimated("let t = simulate(q)\n    return t.log_density"), right: estimated("let t = simulate(q)\n    return log_density(p, t) - t.log_density")),
        CodePage(
            .pathDerivative, "stl in an objective that is not linear in the log density of the guide",
            """
            `stl` (sticking the landing, Roeder, Wu and Duvenaud 2017) leaves the score of the guide out of the gradient, which has mean zero where the log density
            enters the objective with a constant factor, as in the evidence lower bound. Elsewhere, such as within a log of a mean of weights, leaving
            it out makes the gradient biased.
            """,
            wrong: "\(model)guide q() {\n    param a: Real = 0\n    x ~ normal(a, 1) by stl\n}\n\(several)", right: "\(model)guide q() {\n    param a: Real = 0\n    x ~ normal(a, 1) by reparam\n}\n\(several)"),
        CodePage(
            .relaxationLost, "The gradient of a relaxed choice ends",
            """
            `straight_through`, `reinmax` and `gumbel_softmax` give a discrete choice a value with the derivative of a relaxation. Sums and products pass that
            derivative on; a comparison or an index does not, and the parameters of the choice would never learn.
            """,
            wrong: relaxing("if k == 1 { 1.0 } else { 2.0 }"), right: relaxing("k * 1.0 + (1 - k) * 2.0")),
        CodePage(
            .densityJumps, "A log density jumps where a sampler follows its gradient",
            """
            Hamiltonian samplers, `map` and `laplace` follow the gradient of the log density. Where a latent choice is compared or rounded on the way to the density, or
            moves a support past data, the density has jumps that the gradient does not show: samplers stay right and become slow, and a mode
            or a normal approximation may be missed. `smc`, `importance` and kernels without gradients do not mind.
            """,
            wrong: "\(jumping("if x > 0 { 1.0 } else { 2.0 }"))let post = nuts(m() given y = 1.0)", right: "\(jumping("1.5 - 0.5 * tanh(x / 0.1)"))let post = nuts(m() given y = 1.0)"),
    ]

    private static let rejecting = """
        distribution above(m: Real) -> Real {
            log_density(x) { return -0.5 * square(x - m) }
            sample {
                var x = m - 1
                while x < m { x = m + draw(standard_normal) }
                return x
            }
        }

        """

    private static let optimizer = "optimizer ascent(rate: Positive) { step(parameters: P, gradient: P) { return parameters + rate * gradient } }\n"
    private static let bound = "objective bound(p: Model, q: Guide) -> Real {\n    let t = simulate(q)\n    return log_density(p, t) - t.log_density\n}\n"
    private static let model = "model m() {\n    x ~ normal(0, 1)\n    y ~ normal(x, 1)\n}\n"

    private static func jumping(_ expression: String) -> String { "model m() {\n    x ~ normal(0, 1)\n    let k = \(expression)\n    y ~ normal(k, 1)\n}\n" }

    private static func elbo(_ statement: String, _ choice: String) -> String {
        "model m() {\n    x ~ normal(0, 1)\n    \(statement)\n    y ~ normal(k, 1)\n}\nguide q() {\n    param a: Real = 0\n    \(choice)\n}\n\(bound)\(optimizer)let r = fit(bound(m() given y = 1.0, q()), ascent(0.01))"
    }

    private static func relaxing(_ expression: String) -> String {
        """
        model m() {
            k ~ bernoulli(0.5)
            y ~ normal(\(expression), 1)
        }
        guide q() {
            param p: Unit = 0.5
            k ~ bernoulli(p) by straight_through, allow biased
        }
        \(bound)\(optimizer)let r = fit(bound(m() given y = 1.0, q()), ascent(0.01))
        """
    }

    private static let spread = "\(bound)\(optimizer)let r = fit(bound(m(), q()), ascent(0.01))"

    private static func estimated(_ statement: String) -> String {
        """
        \(model)guide wide() {
            param a: Real = 0
            u ~ normal(a, 1)
            x ~ normal(u, 1)
        }
        guide rest() { u ~ normal(0, 1) }
        algorithm once(q: Guide) {
            run(target: Model) {
                let t = simulate(q)
                return (t, log_weight(target, t))
            }
            conditional(target: Model, kept: Trace) { return log_weight(target, kept) }
        }
        objective mine(p: Model, q: Guide) -> Real {
            \(statement)
        }
        \(optimizer)let q = marginal(wide(), keep: [x], using: once(rest()))
        let r = fit(mine(m() given y = 1.0, q), ascent(0.01))
        """
    }

    private static let several = """
        objective several(p: Model, q: Guide) -> Real {
            let w = [log_weight(p, simulate(q)) for _ in 0..<5]
            return log_mean_exp(w)
        }
        \(optimizer)let r = fit(several(m() given y = 1.0, q()), ascent(0.01))
        """
}
