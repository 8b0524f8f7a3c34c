import AuspexSyntax

extension CodePage {
    static let namePages: [CodePage] = [
        CodePage(
            .unknownName, "A name is not known",
            """
            The name is declared neither in this block nor in one around it, nor does the standard library have it. Names are case
            sensitive. What is declared in a block is known until the end of the block and nowhere else.
            """,
            wrong: "let weight = 3.0\nprint(wieght)", right: "let weight = 3.0\nprint(weight)"),
        CodePage(
            .usedBeforeDefinition, "A value is used before it is defined",
            """
            Statements at file level run from top to bottom, so a value stands above its first use. Functions, models and structs
            may be used above their declaration.
            """,
            wrong: "print(total)\nlet total = 3", right: "let total = 3\nprint(total)"),
        CodePage(
            .declaredTwice, "A name is declared twice",
            """
            Within one block a name is declared once. A block inside may hide a name of a block around it. To change a value, declare
            it with `var` and assign to it.
            """,
            wrong: "let a = 1\nlet a = 2", right: "var a = 1\na = 2"),
        CodePage(
            .constantAssigned, "Something that cannot change is assigned to",
            """
            Only a `var` can be assigned to. What `let` binds, parameters, the variable of a `for`, random choices and sizes keep
            their value.
            """,
            wrong: "let a = 1\na = 2", right: "var a = 1\na = 2"),
        CodePage(
            .unknownMember, "There is no such member",
            """
            Behind a point stands a field of a struct, a member of a distribution such as `log_density`, or one of the few members
            of an array: `count`, `shape`, `rank`. Functions are not members here: it is `mean(x)`, not `x.mean`.
            """,
            wrong: "let v = [1.0, 2.0]\nprint(v.mean)", right: "let v = [1.0, 2.0]\nprint(mean(v))"),
        CodePage(
            .unknownLabel, "An argument's label is not known",
            "The word before the colon is the name of a parameter. The note lists the parameters there are.",
            wrong: "let d = normal(mean: 0, scale: 1)", right: "let d = normal(mean: 0, sd: 1)"),
        CodePage(
            .missingArgument, "An argument is missing",
            "Every parameter without a default value needs an argument, by its position or with its label.",
            wrong: "func f(a: Real, b: Real) -> Real { return a + b }\nprint(f(1))",
            right: "func f(a: Real, b: Real) -> Real { return a + b }\nprint(f(1, b: 2))"),
        CodePage(
            .extraArgument, "There are too many arguments",
            "The function takes fewer arguments than are given.",
            wrong: "let d = normal(0, 1, 2)", right: "let d = normal(0, 1)"),
        CodePage(
            .positionalAfterLabelled, "An argument without a label comes too late",
            "Arguments without labels are taken in the order of the parameters, so they come first; those with labels follow in any order.",
            wrong: "let d = normal(mean: 0, 1)", right: "let d = normal(0, sd: 1)"),
        CodePage(
            .argumentTwice, "An argument is given twice",
            "A parameter gets one value: by position or by label, not by both.",
            wrong: "let d = normal(0, mean: 1)", right: "let d = normal(0, sd: 1)"),
        CodePage(
            .unknownType, "A type is not known",
            """
            Types are `Bool`, `Int`, `Real`, `String`; with constraints `Positive`, `NonNegative`, `Unit`, `Real(0...1)`,
            `Int(0..<K)`, `Simplex[K]`, `Ordered[K]`, `PositiveOrdered[K]`, `UnitVector[K]`, `SumToZero[K]`, `Corr[K]`, `Cov[K]`,
            `CholeskyCorr[K]`, `CholeskyCov[K]`; arrays such as `Real[N, D]`; and the structs a program declares.
            """,
            wrong: "func f(x: Float) -> Real { return x }", right: "func f(x: Real) -> Real { return x }"),
        CodePage(
            .notCallable, "Something that is not a function is called",
            "Parentheses behind a value call it, and only functions can be called. A product needs its `*`.",
            wrong: "let a = 2.0\nlet b = a(1 + 3)", right: "let a = 2.0\nlet b = a * (1 + 3)"),
        CodePage(
            .unknownWord, "A word is not among those allowed",
            "Some arguments are one of a few words, such as `metric: diagonal`. The message lists them.",
            wrong: "model m() { x ~ normal(0, 1) }\nlet post = nuts(m(), metric: diagnal)",
            right: "model m() { x ~ normal(0, 1) }\nlet post = nuts(m(), metric: diagonal)"),
        CodePage(
            .notAValue, "A type or an unfinished distribution stands where a value is needed",
            """
            A type such as `Positive` is not a value; it stands behind a colon, or as the argument of `flat`. A distribution has
            members once it has got its parameters.
            """,
            wrong: "print(binomial.log_density(3))", right: "print(binomial(10, 0.5).log_density(3))"),
    ]
}
