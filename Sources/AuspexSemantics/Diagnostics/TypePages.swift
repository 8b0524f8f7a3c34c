import AuspexSyntax

extension CodePage {
    static let typePages: [CodePage] = [
        CodePage(
            .typeMismatch, "A value has the wrong type",
            """
            The value is not of the type that is declared or needed. An integer serves as a real number; nothing else is converted by
            itself. `Int(x)` rounds down, `Int(condition)` is 0 or 1.
            """,
            wrong: "let n: Int = 2.5", right: "let n: Int = Int(2.5)"),
        CodePage(
            .sizesDiffer, "Sizes differ",
            """
            Operators act on arrays of one shape, element by element, or on an array and a number. Arrays are never stretched to fit.
            Two different names for sizes in a declaration mean two sizes that need not be equal; if they are equal, use one name for
            both. What only data can decide is checked when the data are bound.
            """,
            wrong: "func f(a: Real[N], b: Real[M]) -> Real { return sum(a + b) }",
            right: "func f(a: Real[N], b: Real[N]) -> Real { return sum(a + b) }"),
        CodePage(
            .operatorTypes, "An operator cannot act on such values",
            "`+ - * / ^ %` act on numbers and arrays of numbers, `&& || !` on Bools, `+` also joins two strings.",
            wrong: "let a = true + 1", right: "let a = Int(true) + 1"),
        CodePage(
            .conditionNotBool, "A condition is not a Bool",
            "A condition is true or false. Numbers are compared with something; of an array of Bools say which is meant by `any` or `all`.",
            wrong: "let n = 3\nif n { print(n) }", right: "let n = 3\nif n != 0 { print(n) }"),
        CodePage(
            .tooManyIndices, "There are more indices than dimensions",
            "An array takes an index for each dimension, or fewer: `m[i]` is a row of a matrix. A number has no elements.",
            wrong: "let v = [1.0, 2.0]\nprint(v[0, 1])", right: "let v = [1.0, 2.0]\nprint(v[0], v[1])"),
        CodePage(
            .indexOutside, "An index lies outside the array",
            """
            Indices start at 0, and the last is one less than the size. Data that count from one are declared so, as in
            `county: Int(1...J)[N]`, and used as `county - 1`.
            """,
            wrong: "func last(x: Real[N]) -> Real { return x[N] }", right: "func last(x: Real[N]) -> Real { return x[N - 1] }"),
        CodePage(
            .indexNotInteger, "An index is not an integer",
            "An index is an integer, a range of integers, or an array of integers. `/` always gives a real number; `div(a, b)` gives an integer.",
            wrong: "func middle(x: Real[N]) -> Real { return x[N / 2] }", right: "func middle(x: Real[N]) -> Real { return x[div(N, 2)] }"),
        CodePage(
            .matrixSizes, "The sizes of a matrix product do not fit",
            "In `a @ b` the last size of `a` is the first of `b`: [N, D] @ [D, K], [N, D] @ [D], [D] @ [D].",
            wrong: "func f(x: Real[N, D], b: Real[N]) -> Real[N] { return x @ b }",
            right: "func f(x: Real[N, D], b: Real[D]) -> Real[N] { return x @ b }"),
        CodePage(
            .branchesDiffer, "Two branches give different things",
            "Both branches of a conditional expression have one type and shape, since either may be its value.",
            wrong: "let x = 3.0\nlet y = if x > 2 { 1.0 } else { \"small\" }", right: "let x = 3.0\nlet y = if x > 2 { 1.0 } else { 0.0 }"),
        CodePage(
            .resultMismatch, "A function returns something else than it declares",
            "What stands behind `return` is of the type that stands behind `->`.",
            wrong: "func f(x: Real) -> Int { return x * 2 }", right: "func f(x: Real) -> Real { return x * 2 }"),
        CodePage(
            .notASequence, "A loop runs over something without elements",
            "A loop runs over a range, such as `0..<n`, or over the elements of an array.",
            wrong: "let n = 3\nfor i in n { print(i) }", right: "let n = 3\nfor i in 0..<n { print(i) }"),
        CodePage(
            .elementsDiffer, "The elements of an array differ",
            "All elements of an array have one type and one shape. The rows of a matrix are equally long.",
            wrong: "let m = [[1.0, 2.0], [3.0]]", right: "let m = [[1.0, 2.0], [3.0, 4.0]]"),
        CodePage(
            .tupleCount, "A tuple has another number of elements",
            "`let (a, b) = e` takes a tuple of two elements apart; there are as many names as elements.",
            wrong: "let (a, b, c) = (1, 2)", right: "let (a, b) = (1, 2)"),
        CodePage(
            .unboundSize, "A type has not got its sizes",
            "Types such as `Simplex` need their size in brackets, and a generic struct as many sizes as it declares.",
            wrong: "model m(w: Simplex) { k ~ categorical(w) }", right: "model m(w: Simplex[K]) { k ~ categorical(w) }"),
        CodePage(
            .missingReturn, "A function can end without a result",
            "A function that declares a result returns one on every way through its body.",
            wrong: "func f(x: Real) -> Real {\n    if x > 0 { return x }\n}", right: "func f(x: Real) -> Real {\n    if x > 0 { return x }\n    return 0\n}"),
        CodePage(
            .returnOutside, "`return` stands outside a function",
            "At file level there is nothing to return from.",
            wrong: "return 3", right: "func f() -> Int { return 3 }"),
        CodePage(
            .loopControlOutside, "`break` or `continue` stands outside a loop",
            "These statements leave a loop, or its present turn. Without a loop they mean nothing.",
            wrong: "break", right: "for i in 0..<3 { if i == 1 { break } }"),
        CodePage(
            .boundsInvalid, "Bounds or sizes make no sense",
            "`Real` and `Int` take bounds, a range whose lower end is not above the upper one. Sizes are not negative.",
            wrong: "func f(x: Real(1...0)) -> Real { return x }", right: "func f(x: Real(0...1)) -> Real { return x }"),
        CodePage(
            .lineBeginsWithOperator, "A line begins with an operator",
            """
            A statement ends with its line, so a line that begins with `+` or `-` is a statement of its own and its value is lost. End
            the line above with the operator, or put the whole expression into parentheses.
            """,
            wrong: "func f(a: Real, b: Real) -> Real {\n    let c = a\n        + b\n    return c\n}",
            right: "func f(a: Real, b: Real) -> Real {\n    let c = a +\n        b\n    return c\n}"),
        CodePage(
            .unreachable, "A statement is never reached",
            "Behind `return`, `break` or `continue` nothing of the same block runs.",
            wrong: "func f(x: Real) -> Real {\n    return x\n    let y = x * 2\n}", right: "func f(x: Real) -> Real {\n    let y = x * 2\n    return y\n}"),
        CodePage(
            .valueUnused, "A value is not used",
            "The statement computes something and does nothing with it.",
            wrong: "func f(x: Real) -> Real {\n    var y = x\n    y == 3\n    return y\n}",
            right: "func f(x: Real) -> Real {\n    var y = x\n    y = 3\n    return y\n}"),
    ]
}
