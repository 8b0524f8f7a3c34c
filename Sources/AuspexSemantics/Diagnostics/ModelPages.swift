import AuspexSyntax

extension CodePage {
    static let modelPages: [CodePage] = [
        CodePage(
            .choiceTwice, "A choice is made twice",
            """
            A choice has a name of its own in every run of the model. In a loop an index makes it an array: `x[i] ~ ...`. Different
            arms of an `if` may share a name, since only one of them runs.
            """,
            wrong: "model m() { for i in 0..<3 { x ~ normal(0, 1) } }", right: "model m() { for i in 0..<3 { x[i] ~ normal(0, 1) } }"),
        CodePage(
            .choiceHidesParameter, "A parameter is chosen",
            """
            A model does not say which of its choices are data. What is observed is a choice like any other, and gets its value by
            `given` when the model is used; it is not a parameter.
            """,
            wrong: "model m(y: Real) {\n    mu ~ normal(0, 1)\n    y ~ normal(mu, 1)\n}",
            right: "model m() {\n    mu ~ normal(0, 1)\n    y ~ normal(mu, 1)\n}\nlet p = m() given y = 2.0"),
        CodePage(
            .outsideModel, "A statement of models stands elsewhere",
            "Random choices, `:=`, `factor` and `observe` stand in a `model` or a `guide`; `param` also at file level. `draw` is for algorithms, not for models.",
            wrong: "x ~ normal(0, 1)", right: "model m() { x ~ normal(0, 1) }"),
        CodePage(
            .givenUnknown, "A model makes no such choice",
            "`given` names a choice of the model, whole (`y`), in part (`y[0..<5]`), or of a model inside (`r.y`).",
            wrong: "model m() { y ~ normal(0, 1) }\nlet p = m() given z = 1.0", right: "model m() { y ~ normal(0, 1) }\nlet p = m() given y = 1.0"),
        CodePage(
            .givenDerived, "Something computed is given",
            "What `:=` defines follows from the choices, and a `param` belongs to the optimiser. Neither can be observed; choices can.",
            wrong: "model m() {\n    x ~ normal(0, 1)\n    z := 2 * x\n}\nlet p = m() given z = 1.0",
            right: "model m() {\n    x ~ normal(0, 1)\n    z := 2 * x\n}\nlet p = m() given x = 0.5"),
        CodePage(
            .givenType, "An observed value has the wrong type",
            "The value of an observed choice has the type of the choice's draws.",
            wrong: "model m() { k ~ poisson(3) }\nlet p = m() given k = 2.5", right: "model m() { k ~ poisson(3) }\nlet p = m() given k = 2"),
        CodePage(
            .givenOutsideSupport, "An observed value is impossible",
            "The value lies where the distribution has no probability, so that the density would be zero whatever the other choices.",
            wrong: "model m() { k ~ poisson(3) }\nlet p = m() given k = -1", right: "model m() { k ~ poisson(3) }\nlet p = m() given k = 1"),
        CodePage(
            .givenTwice, "A choice is given twice",
            "A choice has one value.",
            wrong: "model m() { y ~ normal(0, 1) }\nlet p = m() given (y = 1.0, y = 2.0)", right: "model m() { y ~ normal(0, 1) }\nlet p = m() given (y = 1.0)"),
        CodePage(
            .givenNotModel, "Something that is not a model is conditioned",
            "`given` stands behind a model with its arguments: `m(x) given y = obs`.",
            wrong: "model m() { y ~ normal(0, 1) }\nlet p = m given y = 1.0", right: "model m() { y ~ normal(0, 1) }\nlet p = m() given y = 1.0"),
        CodePage(
            .discreteLatent, "A gradient method meets a discrete choice",
            """
            Hamiltonian methods, modes and Laplace approximations follow the gradient of the log density, and there is none with
            respect to an integer. Sum the choice out: a mixture of normals is one `mixture(...)`; in general add the
            `log_sum_exp` over the cases with `factor(...)`.
            """,
            wrong: "model m() {\n    k ~ bernoulli(0.3)\n    y ~ normal(if k == 1 { 2.0 } else { 0.0 }, 1)\n}\nlet post = nuts(m() given y = 1.0)",
            right: "model m() {\n    mu ~ normal(0, 1)\n    y ~ mixture([0.7, 0.3], normal([0.0, 2.0 + mu], 1))\n}\nlet post = nuts(m() given y = 1.0)"),
        CodePage(
            .dynamicModel, "A method with a fixed dimension meets a model that changes its own",
            """
            Whether a choice is made, or how many are, depends on other choices. The method needs the same choices in every run. Make
            the choice in any case, and use it only where it is needed.
            """,
            wrong: "model m() {\n    z ~ normal(0, 1)\n    if z > 0 { u ~ normal(0, 1) }\n}\nlet post = nuts(m())",
            right: "model m() {\n    z ~ normal(0, 1)\n    u ~ normal(0, 1)\n    y ~ normal(u * max(z, 0), 1)\n}\nlet post = nuts(m() given y = 1.0)"),
        CodePage(
            .loopLeavesGap, "An array of choices has a gap",
            "Indexed choices make a whole array, from index 0 on.",
            wrong: "model m(T: Int) { for t in 1..<T { x[t] ~ normal(0, 1) } }",
            right: "model m(T: Int) {\n    x[0] ~ normal(0, 1)\n    for t in 1..<T { x[t] ~ normal(x[t - 1], 1) }\n}"),
        CodePage(
            .unknownChoice, "A model has no such quantity",
            "The names in `summary(post, [mu, tau])` or `nuts(on: mu)` are choices or recorded quantities of the model.",
            wrong: "model m() { tau ~ half_normal(1) }\nprint(summary(nuts(m()), [tao]))", right: "model m() { tau ~ half_normal(1) }\nprint(summary(nuts(m()), [tau]))"),
        CodePage(
            .guideDisagrees, "A guide does not match its model",
            """
            A guide makes every latent choice of the model and no other, under the same name, with the same type, and with a support that is
            neither too small nor too large: where the model has density and the guide has none, the bound is meaningless. A guide with further
            choices is one after these have been marginalised: `marginal(q(), keep: [x], using: importance(r(), 5))`. What proposes within an
            algorithm is held to the same.
            """,
            wrong: "model m() { s ~ half_normal(1) }\nguide q() { s ~ normal(0, 1) }\nlet o = elbo(m(), q())\n\(elbo)",
            right: "model m() { s ~ half_normal(1) }\nguide q() { s ~ log_normal(0, 1) }\nlet o = elbo(m(), q())\n\(elbo)"),
        CodePage(
            .algorithmMember, "A member does not give what its algorithm or distribution needs",
            """
            `run(target)` of an algorithm proposes for a model and returns a trace and the log of an estimate of the model's normalising constant.
            `conditional(target, kept)` returns the same estimate with a given trace among the particles. A distribution's `mvd` returns, for
            each parameter, a constant and a value of the plus and of the minus measure.
            """,
            wrong: """
                algorithm once(q: Guide) {
                    run(target: Model) { return log_weight(target, simulate(q)) }
                    conditional(target: Model, kept: Trace) { return log_weight(target, kept) }
                }
                """,
            right: """
                algorithm once(q: Guide) {
                    run(target: Model) {
                        let t = simulate(q)
                        return (t, log_weight(target, t))
                    }
                    conditional(target: Model, kept: Trace) { return log_weight(target, kept) }
                }
                """),
        CodePage(
            .memberMissing, "A declaration is incomplete",
            """
            A distribution declares its support behind `->`, and its members `log_density` and `sample`; a bijection `forward`; an optimiser
            `step`; an algorithm `run` and `conditional`.
            """,
            wrong: "distribution mine(s: Positive) -> Real {\n    log_density(x) { return -x * x / s }\n}",
            right: "distribution mine(s: Positive) -> Real {\n    log_density(x) { return normal(0, s).log_density(x) }\n    sample { return s * draw(standard_normal) }\n}"),
        CodePage(
            .misplacedDeclaration, "A declaration stands inside another",
            "Models, guides, kernels, objectives, distributions and the like are declared at file level. Functions may stand anywhere.",
            wrong: "func f() -> Real {\n    model m() { x ~ normal(0, 1) }\n    return 1.0\n}", right: "model m() { x ~ normal(0, 1) }\nfunc f() -> Real { return 1.0 }"),
    ]

    private static let elbo = """
        objective elbo(p: Model, q: Guide) -> Real {
            let t = simulate(q)
            return log_density(p, t) - t.log_density
        }
        """
}
