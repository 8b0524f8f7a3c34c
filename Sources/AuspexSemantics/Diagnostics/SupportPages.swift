import AuspexSyntax

extension CodePage {
    static let supportPages: [CodePage] = [
        CodePage(
            .outsideDomain, "An argument lies outside of what a parameter allows",
            """
            A parameter such as `sd: Positive` accepts positive numbers only. A literal, a declared parameter, or a choice that can be
            something else is refused before anything runs. A computed value is refused when it can never be right; otherwise it is
            checked at run time.
            """,
            wrong: "model m() {\n    s ~ normal(0, 1)\n    y ~ normal(0, s)\n}", right: "model m() {\n    s ~ half_normal(1)\n    y ~ normal(0, s)\n}"),
        CodePage(
            .supportDisagrees, "A choice's type and its distribution disagree",
            """
            The type says where a choice lies, and the distribution must not give values elsewhere. A distribution cut at a bound
            without being renormalised would be another one than it seems, so the cut is written out.
            """,
            wrong: "model m() { sigma: Positive ~ normal(0, 10) }", right: "model m() { sigma: Positive ~ half_normal(10) }"),
        CodePage(
            .notADistribution, "A distribution is needed",
            "On the right of `~` stands a distribution with its parameters, or a model. A computed quantity is written with `:=` or `let`.",
            wrong: "model m() { x ~ 3.0 }", right: "model m() { x ~ normal(3.0, 1) }"),
        CodePage(
            .distributionAsNumber, "A distribution stands where a number is needed",
            "A distribution is not one of its draws. Draw from it first, and use the draw.",
            wrong: "model m() {\n    x ~ normal(0, 1)\n    y ~ normal(x + normal(0, 1), 1)\n}",
            right: "model m() {\n    x ~ normal(0, 1)\n    e ~ normal(0, 1)\n    y ~ normal(x + e, 1)\n}"),
        CodePage(
            .flatNeedsType, "flat does not say over what",
            "`flat` is the improper uniform distribution over a type: `flat(Real)`, `flat(Positive)`, `flat(Real[3])`, `flat(Simplex[K])`.",
            wrong: "model m() { x ~ flat() }", right: "model m() { x ~ flat(Real) }"),
        CodePage(
            .mixtureWeights, "Weights and components of a mixture disagree",
            "A mixture has as many weights as components.",
            wrong: "model m() { x ~ mixture([0.2, 0.8], normal([0.0, 1.0, 2.0], 1)) }",
            right: "model m() { x ~ mixture([0.2, 0.3, 0.5], normal([0.0, 1.0, 2.0], 1)) }"),
        CodePage(
            .needsVector, "ordered needs a distribution over vectors",
            "`ordered` keeps the draws whose elements ascend, so there must be elements.",
            wrong: "model m() { x ~ ordered(normal(0, 1)) }", right: "model m() { x ~ ordered(iid(normal(0, 1), 2)) }"),
        CodePage(
            .unknownStrategy, "A gradient strategy is not known",
            "Behind `by` stands how a gradient passes the choice. The note lists the strategies.",
            wrong: "guide q() { x ~ normal(0, 1) by reparm }", right: "guide q() { x ~ normal(0, 1) by reparam }"),
        CodePage(
            .biasedStrategy, "A strategy has a bias that is not accepted",
            "Some strategies trade bias for variance. A program that uses one says so with `allow biased`.",
            wrong: "guide q() { k ~ categorical([0.5, 0.5]) by reinmax }",
            right: "guide q() { k ~ categorical([0.5, 0.5]) by reinmax, allow biased }"),
        CodePage(
            .strategyInvalid, "A strategy does not fit the choice",
            """
            `reparam` and its kin need a continuous choice, `enumerate` one with finitely many values, `reinmax` and other relaxations a discrete one.
            `mvd` and `rsvi` need a distribution that declares how it is decomposed, or how its sampler rejects.
            """,
            wrong: "guide q() { k ~ bernoulli(0.5) by reparam }", right: "guide q() { k ~ bernoulli(0.5) by enumerate }"),
    ]
}
