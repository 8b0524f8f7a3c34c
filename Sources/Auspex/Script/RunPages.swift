import AuspexSyntax

extension CodePage {
    /// Pages of what goes wrong with data and inference.
    public static let runPages: [CodePage] = [
        CodePage(
            code: .badData, title: "Data that cannot be used",
            text: """
                A file of data cannot be read, is malformed, or lacks a field that the model needs. The message names the file, the line \
                and the field. JSON files hold an object with a field for each name; CSV files have a header. Missing values are `null`, \
                `NA`, `nan`, or an empty cell.
                """),
        CodePage(
            code: .notDifferentiable, title: "A log density without a gradient",
            text: """
                The sampler needs the derivative of the log density, and the model computes it through an operation that has none: a \
                `while` whose length depends on a choice, or the shape of an incomplete gamma or beta function. Write that part in \
                another way, or use a kernel without gradients: `mcmc(p, random_walk(step: 0.1))`.
                """),
        CodePage(
            code: .badStart, title: "No place to start",
            text: """
                A chain starts at a random place where the log density and its gradient are finite, and after a hundred tries there was \
                none; or an optimiser ended where there is no maximum. The message names the choice whose density was zero or not a \
                number, and the values there.

                Common reasons: an observed value outside of its distribution's support, a scale that is zero for most places, `log` of a \
                negative number, parameters that make a matrix indefinite.
                """),
        CodePage(
            code: .badSetting, title: "A setting that cannot be",
            text: """
                A setting of an algorithm is outside of its range, of another kind, or names a choice that the model does not have: \
                `chains: 0`, `target_acceptance: 2`, `on: [nu]`. The message says what it may be.
                """),
    ]
}
