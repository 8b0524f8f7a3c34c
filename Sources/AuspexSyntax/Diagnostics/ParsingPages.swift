extension CodePage {
    static let parsingPages: [CodePage] = [
        CodePage(
            .expectedExpression, "A value is missing",
            """
            At this place a value is needed: a number, a name, a call, something in brackets. Often an operator has lost its right
            side, an argument is missing between two commas, or a keyword was used as a name.

            A statement goes on in the next line behind an operator, so that the place where the value is missing may be above the
            one where it was noticed.
            """,
            wrong: "mu ~ normal(0, )  + \n)", right: "mu ~ normal(0, 5)"),
        CodePage(
            .expectedEnd, "A statement goes on where it should end",
            """
            A statement ends with its line. Behind a complete statement stands something that does not belong to it: a second
            statement on the same line, a product without its `*`, a block that nothing takes.
            """,
            wrong: "let a = 2 b", right: "let a = 2 * b"),
        CodePage(
            .expectedToken, "A sign or word is missing",
            """
            The beginning of the statement has made clear what it is, and a part that belongs to it is missing: the `=` of a `let`,
            the `in` of a `for`, the `:` that goes with a `?`, the parentheses of a function without parameters.
            """,
            wrong: "for i 0..<3 { print(i) }", right: "for i in 0..<3 { print(i) }"),
        CodePage(
            .expectedName, "A name is missing",
            """
            Here a name is needed. It begins with a letter or an underscore and goes on with letters, digits and underscores. The
            words `let var func struct if else for in while return break continue param observe import true false` are keywords and
            cannot be names; `model`, `step`, `given` and their like can.
            """,
            wrong: "let for = 3", right: "let rounds = 3"),
        CodePage(
            .expectedType, "A type is missing",
            """
            Behind the `:` of a name and behind `->` stands a type: `Bool`, `Int`, `Real`, `String`, a constrained one such as
            `Positive`, `Simplex[K]` or `Real(0...1)`, an array such as `Real[N, D]`, the name of a struct, or a function type such
            as `(Real) -> Real`. What may be left out is the colon with its type, not the type alone.
            """,
            wrong: "func f(x: ) -> Real { return x }", right: "func f(x: Real) -> Real { return x }"),
        CodePage(
            .missingCloser, "A bracket is not closed",
            """
            A bracket was opened and never closed. The diagnostic shows where it was opened and where it should be closed at the
            latest: where a new statement begins, where a block ends, or where the text does.

            For a missing `}` the place is a guess from the indentation: a declaration at the left margin ends all blocks above.
            """,
            wrong: "mu ~ normal(0, 5\ntau ~ half_cauchy(5)", right: "mu ~ normal(0, 5)\ntau ~ half_cauchy(5)"),
        CodePage(
            .strayCloser, "A bracket closes nothing",
            "Here stands a closing bracket without an opening one. It is left over, or the opening bracket before it was deleted or closed too early.",
            wrong: "let a = (1 + 2))\n}", right: "let a = (1 + 2)"),
        CodePage(
            .missingComma, "A comma is missing",
            "The elements of a list, arguments, sizes and indices, are separated by commas. Line breaks inside of brackets separate nothing.",
            wrong: "tau ~ normal(0 5)", right: "tau ~ normal(0, 5)"),
        CodePage(
            .missingBlock, "A block is missing",
            "The bodies of functions, models, loops and conditions stand in braces, also when they are a single statement.",
            wrong: "if a > 0\n    b = 1", right: "if a > 0 {\n    b = 1\n}"),
        CodePage(
            .semicolon, "A semicolon",
            """
            A statement ends with its line and needs no semicolon. Two statements stand on two lines. In brackets commas separate the
            elements; the rows of a matrix are arrays themselves.
            """,
            wrong: "let a = 1;", right: "let a = 1"),
        CodePage(
            .colonRange, "A range or an axis with a colon",
            """
            Ranges are written `a..<b` without and `a...b` with their end, and may be open: `x[2...]` is everything from the third
            element on, `X[..., 1]` the second column. The colon of Stan, R, Python and Julia has other uses here: it stands behind
            labels and in front of types.

            Indices start at 0. What is `1:N` there is `0..<N` here.
            """,
            wrong: "for i in 1:N { print(i) }", right: "for i in 0..<N { print(i) }"),
        CodePage(
            .chainedOperator, "A chain of comparisons",
            """
            `a < b < c` would compare the outcome of `a < b`, which is true or false, with `c`. What is meant is two comparisons
            joined by `&&`. In the same way a range has two ends and no more.
            """,
            wrong: "let inside = 0 < x < 1", right: "let inside = 0 < x && x < 1"),
        CodePage(
            .assignmentInCondition, "An assignment as a condition",
            "A single `=` gives a value to a name and has no value itself. Whether two values are equal is asked with `==`.",
            wrong: "if k = 1 { print(k) }", right: "if k == 1 { print(k) }"),
        CodePage(
            .badCondition, "What is given is incomplete",
            """
            `m(args) given y = data.y` conditions a model on observed values: a choice of the model stands left of the `=`, its value
            right of it. Several conditions stand in parentheses. The name of the choice alone does not say what was observed.
            """,
            wrong: "let p = m(3) given y", right: "let p = m(3) given y = data.y"),
        CodePage(
            .badTarget, "The left side is not a name",
            """
            Left of `=`, `:=` and `~` stands what gets the value: a name, an element such as `x[i]`, or a part such as `r.y`. A
            computed value cannot be drawn or assigned to.

            Where a density belongs to a value that was computed, `observe e ~ d` adds it to the model.
            """,
            wrong: "log(x) ~ normal(0, 1)", right: "observe log(x) ~ normal(0, 1)"),
        CodePage(
            .badLabel, "A label is malformed",
            "An argument is labelled with a colon: `nuts(p, chains: 4)`. The groups of values in a distribution, such as `moments`, consist of labelled values only.",
            wrong: "nuts(p, chains = 4)", right: "nuts(p, chains: 4)"),
        CodePage(
            .badParam, "A parameter that is drawn",
            """
            `param` declares something that an optimiser adjusts: the parameters of a guide, the weights of a network. A random
            quantity with a prior is a choice and is made with `~` alone. In Bayesian models nearly everything is a choice.
            """,
            wrong: "model m() {\n    param mu ~ normal(0, 1)\n}", right: "model m() {\n    mu ~ normal(0, 1)\n}"),
        CodePage(
            .badFactor, "factor takes one value",
            "`factor(e)` adds the number `e` to the log density of the model. It takes exactly one value, without a label; several factors are several statements or a sum.",
            wrong: "model m(a: Real, b: Real) {\n    factor(a, b)\n}", right: "model m(a: Real, b: Real) {\n    factor(a + b)\n}"),
        CodePage(
            .badBounds, "Bounds that are no range",
            """
            The bounds of a type are a range in parentheses: `Real(0...1)`, `Real(0...)` with one end open, `Int(0..<K)` for indices.
            The most common have names: `Positive`, `NonNegative`, `Unit`. Bounds may be expressions, and those of a choice may
            depend on earlier choices.
            """,
            wrong: "func f(sigma: Real<lower=0>) -> Real { return sigma }", right: "func f(sigma: Positive) -> Real { return sigma }"),
        CodePage(
            .badFunctionType, "A function type without parentheses",
            "The parameters of a function type stand in parentheses, also a single one.",
            wrong: "func twice(f: Real -> Real) -> Real { return f(f(1)) }", right: "func twice(f: (Real) -> Real) -> Real { return f(f(1)) }"),
        CodePage(
            .badMember, "Not a member",
            """
            A distribution, bijection, optimiser or algorithm consists of named members: functions such as
            `log_density(x) { … }` and `sample { … }`, groups of values such as `moments { mean: m }`, fields such as
            `state { t: Int = 0 }`, and types such as `support: Positive`. Statements stand inside of the functions.
            """,
            wrong: "distribution d(a: Real) -> Real {\n    let b = 2 * a\n    sample { return b }\n}",
            right: "distribution d(a: Real) -> Real {\n    sample {\n        let b = 2 * a\n        return b\n    }\n}"),
        CodePage(
            .badImport, "Not a file's name",
            """
            `import "file.apx"` reads another file of yours; the path is relative to the file that imports. There are no packages to
            be imported: the whole standard library is there from the start, and what is not used costs nothing.
            """,
            wrong: "import numpy as np", right: "import \"helpers.apx\""),
        CodePage(
            .missingElse, "An if without else as a value",
            "An `if` whose value is used needs one for either case. As a statement, an `if` may stand alone.",
            wrong: "let a = if b > 0 { b }", right: "let a = if b > 0 { b } else { 0 }"),
        CodePage(
            .branchIsNoValue, "A branch that is no value",
            """
            Where an `if` gives a value, each of its branches is one expression. Statements, such as `let` and assignments, stand
            before it; or an ordinary `if` assigns to a `var`.
            """,
            wrong: "let a = if b > 0 {\n    let c = b * b\n    c + 1\n} else { 0 }", right: "let c = b * b\nlet a = if b > 0 { c + 1 } else { 0 }"),
        CodePage(
            .strayElse, "An else without if",
            "An `else` follows the closing brace of an `if`, on the same line or the next one. Between the two nothing but comments may stand.",
            wrong: "if a > 0 { print(a) }\nprint(b)\nelse { print(0) }", right: "if a > 0 { print(a) } else { print(0) }\nprint(b)"),
        CodePage(
            .missingLet, "A new name without let",
            "A name with a type and a value is introduced by `let`, or by `var` when it will change. In a model, `x: T := e` records a derived quantity instead.",
            wrong: "n: Int = 3", right: "let n: Int = 3"),
        CodePage(
            .needlessLet, "A needless keyword",
            """
            `~` and `:=` introduce their names themselves: `let x ~ normal(0, 1)` says it twice. Fields of a struct have no `let`, and
            members of a distribution or optimiser no `func`. An element of an array is assigned without `let`.
            """,
            wrong: "let mu ~ normal(0, 1)", right: "mu ~ normal(0, 1)"),
        CodePage(
            .nestedComprehension, "Two for in one comprehension",
            "A comprehension runs over one sequence. For two, nest them; the result is an array of arrays, that is, a matrix.",
            wrong: "let X = [f(i, j) for i in 0..<2 for j in 0..<3]", right: "let X = [[f(i, j) for j in 0..<3] for i in 0..<2]"),
        CodePage(
            .emptyBrackets, "Empty brackets",
            "Brackets behind a value hold an index, behind a type its sizes. Neither may be left out: `x[...]` is all of x, `Real[N]` binds or checks the size N.",
            wrong: "func f(x: Real[]) -> Real { return sum(x) }", right: "func f(x: Real[N]) -> Real { return sum(x) }"),
        CodePage(
            code: .nestedTooDeeply, title: "Nested too deeply",
            text: """
                Brackets, blocks and types may be nested 200 levels deep, and an expression may chain 1000 operators. No program written
                by hand comes near; generated ones may. Give parts of the expression names with `let`, or sum an array instead of writing
                out its elements:

                    let total = sum(x)

                """),
    ]
}
