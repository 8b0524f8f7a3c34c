import AuspexSyntax

extension CodePage {
    /// Pages of what is found once sizes and data are known.
    public static let evaluationPages: [CodePage] = [
        page(.dataOutsideSupport, "Data outside of their type", """
            A number in the data is not one that its declared type, or the distribution of its choice, allows: a negative standard \
            deviation, a count of 2.5, a simplex that does not add up to one. The message names the element and its value.

            Mend the data, or widen the type or the support: `NonNegative` instead of `Positive`, `truncated` bounds that contain it.
            """),
        page(.dataSize, "Data of another size", """
            An array has another number of elements or of dimensions than the program says: a size name stands for one number \
            everywhere in a model. The message names both sizes and where the other came from.

            Sizes are bound by the first parameter that uses their name; put the parameter that decides first.
            """),
        page(.unknownName, "A name that is not known", """
            Nothing of that name is declared where it is used: a field of the data, a member of a struct, a function. Names are \
            declared before they are used, and those declared in a block end with it.
            """),
        page(.notCallable, "Something that cannot be called", """
            Parentheses follow a value that is no function, model, distribution or struct. Numbers and arrays are not called; elements \
            are taken with brackets, `x[0]`.
            """),
        page(.badArguments, "Arguments that do not fit", """
            A call gives too many arguments, leaves one out that has no default, or uses a label that the function does not have. \
            Arguments are given in the order of the parameters, or by label; those without a label come first.
            """),
        page(.sizeMismatch, "Sizes that do not agree", """
            An operation needs arrays of equal size, or a matrix with as many columns as the other has rows. Arrays are never \
            stretched: a number combines with an array of any size, two arrays must have the same.
            """),
        page(.wrongKind, "A value of another kind", """
            A number is needed where there is a string, a distribution where there is a number, a condition where there is an array. \
            The message says what is there. A condition becomes a number by `Int(c)`, an integer a real number by itself.
            """),
        page(.notKnownYet, "Something that must be known before the program runs", """
            Sizes, bounds of loops and the structure of a model are fixed when data are bound. Here one of them depends on a random \
            choice, or on a loop's index in a loop that is too long to be written out.

            Take the size from the data, loop over the largest range and use `if` inside, or give the value as a parameter.
            """),
        page(.indexOutOfRange, "An index outside of its array", """
            Indices start at 0 and end before the size. Data that count from one are declared `Int(1...N)[M]` and used as `index - 1`. \
            A slice `x[a..<b]` leaves out its end.
            """),
        page(.outsideDomain, "A value outside of the domain of a function", """
            A function or distribution does not exist for this value: a negative size, the largest element of an empty array, a \
            negative standard deviation.
            """),
        page(.notAssignable, "Something that cannot be changed", """
            Only what is declared with `var` can be assigned, as a whole or by element or field. Values of expressions, choices and \
            parameters stay what they are.
            """),
        page(.badModel, "A statement that does not fit a model", """
            A choice is made twice, `~` stands outside of a model, a distribution lacks a member that is needed, or a latent choice of \
            whole numbers is given to an algorithm that needs gradients. Whole numbers are summed out by hand with `log_sum_exp` or \
            by `mixture`.
            """),
        page(.badCondition, "A condition that does not fit the model", """
            `given` names a choice of the model and gives it a number or an array of the size that the choice has. Each choice is given \
            once; parts of an array are given with slices, `x[0..<5] = first`.
            """),
        page(.dynamicStructure, "A structure that is not fixed", """
            Which choices a model makes, or how a loop is left, depends on a value that is not known before the program runs. \
            Algorithms with gradients need a fixed number of coordinates.

            Make all choices, and use `if` for what is done with them; write the condition of a loop instead of leaving it early.
            """),
        page(.tooDeep, "Calls nested too deep", """
            A function calls itself without end, or nearly so. A function that calls itself needs a case in which it does not, \
            decided by something that is known before the program runs.
            """),
    ]

    private static func page(_ code: DiagnosticCode, _ title: String, _ text: String) -> CodePage {
        CodePage(code: code, title: title, text: text)
    }
}
