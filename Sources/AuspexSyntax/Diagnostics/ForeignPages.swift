extension CodePage {
    /// Habits from other languages.
    static let foreignPages: [CodePage] = [
        CodePage(
            .leftArrow, "An assignment with an arrow",
            """
            `let x = 3` introduces a name, `x = 3` changes a `var`. The arrow of R and of older Stan programs is not an operator here;
            written without the space, `x < -3` is a comparison.
            """,
            wrong: "x <- 3", right: "let x = 3"),
        CodePage(
            .typeInFront, "A type in front of its name",
            """
            The type stands behind the name: `x: Real`. What kind of thing the name is follows from what comes next: `~` makes a choice,
            `:=` a derived quantity, and `let` and `var` variables. Data are parameters of the model.

            Stan's `real<lower=0> sigma;` becomes a choice with its prior: `sigma ~ half_normal(1)`. Without a prior it is
            `sigma ~ flat(Positive)`.
            """,
            wrong: "real x = 3", right: "let x: Real = 3"),
        CodePage(
            .stanBlock, "A block of a Stan program",
            """
            A Stan program is one model cut into blocks. Here a model is a declaration with a name. Its data are parameters; its
            parameters are choices, declared where they get their prior; transformed parameters are derived quantities; and what is
            observed is said when the model is used, not in the model, so that the same model can be simulated.

                model regression(x: Real[N]) {
                    alpha ~ normal(0, 10)
                    beta  ~ normal(0, 10)
                    sigma ~ half_normal(5)
                    y ~ normal(alpha + beta * x, sigma)
                }
                let post = nuts(regression(data.x) given y = data.y)
            """,
            wrong: "data {\n    int N;\n}", right: "model m(N: Int) {\n    x ~ iid(normal(0, 1), N)\n}"),
        CodePage(
            .stanTruncation, "A truncation with T[ , ]",
            "A truncated distribution is a distribution of its own: `truncated(d, lower: a, upper: b)`, where either bound may be left out. It is normalised.",
            wrong: "y ~ normal(mu, 1) T[0, ]", right: "y ~ truncated(normal(mu, 1), lower: 0)"),
        CodePage(
            .foreignKeyword, "A keyword of another language",
            """
            Functions are declared with `func`, records with `struct`, names with `let` and `var`; another condition is `else if`, a
            choice between two values `c ? a : b` or `if c { a } else { b }`; blocks stand in braces, without `then`, `do` and `end`.
            """,
            wrong: "def square(x) { return x * x }", right: "func square(x: Real) -> Real { return x * x }"),
        CodePage(
            .pythonBlock, "A block opened by a colon",
            "Blocks stand in braces. Indentation means nothing to the language, and `auspex fmt` sets it for you.",
            wrong: "if a > 0:\n    print(a)", right: "if a > 0 {\n    print(a)\n}"),
        CodePage(
            .wordOperator, "A logical operator as a word",
            "Logical and, or, not are `&&`, `||` and `!`.",
            wrong: "let c = a and not b", right: "let c = a && !b"),
        CodePage(
            .foreignClosure, "A function without a name",
            """
            A function without a name stands in braces, its parameters in front of `in`: `{ x, y in x * y }`. A function with a name
            is declared with `func`.
            """,
            wrong: "let f = lambda x: x + 1", right: "let f = { x in x + 1 }"),
        CodePage(
            .foreignFor, "A for loop of another language",
            "A loop runs over a range or an array with one name and without parentheses: `for i in 0..<n { … }`. There is no loop with three parts; `while` is there for what is not a range.",
            wrong: "for (i in 0..<3) { print(i) }", right: "for i in 0..<3 { print(i) }"),
    ]
}
