import AuspexSyntax

extension CodePage {
    /// Diagnostics of data, of running programs and of inference: what only sizes, values and data can decide.
    public static let runPages: [CodePage] = dataPages + evaluationPages + inferencePages

    private static func page(_ code: String, _ title: String, _ text: String) -> CodePage {
        CodePage(code: DiagnosticCode(code), title: title, text: text)
    }

    private static let dataPages: [CodePage] = [
        page(
            "E0601", "A value outside of its support",
            """
            A value that was given, or an argument, does not lie where its type or distribution says: a negative number for a `Positive`,
            a count that is no whole number, rows of a `Simplex` that do not add up to one. The message names the first such element.

            Either the data need cleaning, or the declaration promises too much: `Real` instead of `Positive`, `Int(1...K)` for indices
            that count from one.
            """),
        page(
            "E0602", "Data of another size than declared",
            """
            A size name stands for one number throughout a model: in `model m(x: Real[N], y: Real[N])` both arrays have as many elements.
            The first use of a name binds it, later ones are compared with it, and the message shows both places.

            Look for a header that was counted, missing rows, or a matrix that was stored by columns.
            """),
        page(
            "E0603", "A file of data that cannot be used",
            """
            The file does not exist, is not JSON or CSV, or lacks what is asked of it. The message gives line and column where the file
            itself is at fault. JSON files hold one object of named values, as for Stan; CSV files begin with a header. `null`, `NA` and
            `nan` mark missing values.

            Paths in a program start from the folder of the program.
            """),
    ]

    private static let evaluationPages: [CodePage] = [
        page(
            "E0701", "A name that stands for nothing",
            """
            A name, a field or a member was looked up when the program ran and was not there: most often a field that a file of data does
            not have, or a quantity that a model does not draw. The message lists names that are close or available.
            """),
        page(
            "E0702", "Something that cannot be called",
            """
            Parentheses behind a value call it, and only functions, distributions, models and kernels can be called. Elements of an array
            are taken with brackets: `x[0]`. A product needs its sign: `2 * (a + b)`.
            """),
        page(
            "E0703", "Arguments that do not fit",
            """
            A call lacks an argument, has one too many, or one of the wrong kind. Arguments stand in the declared order, or carry their
            label; positional ones come first. `:doc NAME` at the prompt shows how something is called.
            """),
        page(
            "E0704", "Sizes that do not fit",
            """
            `+ - * / ^` and functions act on arrays of equal size, or on a number and an array. Nothing is repeated or cut to make sizes
            fit, since that hides mistakes. A matrix product is `a @ b`; a vector is repeated explicitly, with a loop or `outer`.
            """),
        page(
            "E0705", "A value of another kind than needed",
            """
            Something else is needed in this place: a number instead of a word, a distribution behind `~`, a type behind `:`. The message
            says what stands there.
            """),
        page(
            "E0706", "Something that must be known before the program runs",
            """
            Sizes of arrays, bounds of loops over random structure, and which choices a model makes are fixed when data are bound, so that
            the model can be compiled once and run millions of times. A size may depend on arguments, not on random choices.
            """),
        page(
            "E0707", "An index outside of its array",
            """
            Indices count from zero: an array of size N has the elements 0 to N − 1. Data that count from one are declared `Int(1...J)[N]`
            and used as `county - 1`. A slice `a[1..<3]` leaves out its upper end, `a[1...3]` takes it in.
            """),
        page(
            "E0708", "A value outside of the domain of a function",
            """
            The logarithm or square root of a negative number, a standard deviation that is not positive, a probability beyond one. Nothing
            turns into NaN silently: the message names the function or distribution, the parameter and its value.

            Use a type or transformation that keeps the value inside: `exp(x)` for a scale, `sigmoid(x)` for a probability, or a choice
            with the right support.
            """),
        page(
            "E0709", "Something that cannot be changed",
            """
            `let` names a value for good; `var` names one that may be assigned again. Choices (`~`) and derived quantities (`:=`) get
            their value once for each index.
            """),
        page(
            "E0710", "A model that cannot be used like this",
            """
            The model is not complete, or is used in a way that gives it no meaning: its arguments are missing, a choice is made twice,
            a statement stands where it has no sense, or nothing is left to draw. The message says which.
            """),
        page(
            "E0711", "Conditions that do not fit the model",
            """
            `m(x) given y = data` fixes the choice `y` of the model. The name must be one of its choices (`r.y` for a nested model),
            the value must have its size and lie in its support, and a choice can be given once. Derived quantities cannot be given.
            """),
        page(
            "E0712", "A model whose choices are not fixed",
            """
            Which choices this model makes depends on the values of others: a random `while`, recursion that ends at random, an array of
            random length. Such a model can be simulated; methods that need a fixed number of dimensions, such as NUTS, cannot use it.
            """),
        page(
            "E0713", "Calls nested too deeply",
            "A function that calls itself needs a case in which it does not, and has to come nearer to it with every call. A loop does the same without the depth."),
    ]

    private static let inferencePages: [CodePage] = [
        page(
            "E0801", "A log density without a gradient",
            """
            NUTS, HMC, `map` and `laplace` follow the gradient of the log density. It does not exist where the model uses something
            without a derivative on its latent choices. Discrete latent choices have none: sum them out, as the examples `mixture` and
            `hmm` do.
            """),
        page(
            "E0802", "No starting point",
            """
            Chains start at random places, and at none of those that were tried were log density and gradient finite. The notes name the
            choices whose density was zero or not a number there, and the values.

            Usual reasons: data that are impossible under the model; priors so wide that a rate overflows; a bound that depends on a
            parameter and excludes the data. Narrower priors, or a transformation of the data to unit scale, help.
            """),
        page(
            "E0803", "A setting that has no meaning",
            "A setting of a sampler or optimiser lies outside of its range: chains and draws are at least one, the target acceptance lies between 0 and 1, step sizes are positive. `:doc nuts` at the prompt lists settings and defaults."),
        page(
            "E0804", "A training that ran away",
            """
            In one step of a training the objective, its gradient or the optimizer's next parameters were infinite or not a number. The
            message names the step and, where the gradient failed, the parameters; those from before the step are kept.

            Usual reasons: a rate that is too large; a rare draw at which the objective is −∞; a scale that went to zero. A smaller rate,
            `clip(adam(1e-3), norm: 10)`, or a start nearer to the data help.
            """),
    ]
}
