extension CodePage {
    static let lexingPages: [CodePage] = [
        CodePage(
            code: .invalidUTF8, title: "The file is not UTF-8 text",
            text: """
                A program is text in the encoding UTF-8. Somewhere in this file stand bytes that are no such text: usually the file was
                saved in an older encoding (Latin-1, Windows-1252), where an accented letter is a single byte, or it is no text at all,
                for instance a compressed file.

                Open the file in an editor and save it again as UTF-8, or convert it:

                    iconv -f WINDOWS-1252 -t UTF-8 old.apx > new.apx

                Only the first such byte is shown, with a count of the others.

                """),
        CodePage(
            .unknownCharacter, "A character has no meaning",
            """
            Names consist of letters of any script, digits and underscores. Beyond them a program uses brackets, operators and
            quotes. Any other character, such as `$` or a backquote, belongs to no word of the language, wherever it stands outside
            of strings and comments.

            A part of a value is named with a dot, so that the `data$y` of R is `data.y`. A line that goes on needs no backslash.
            """,
            wrong: "let y = data$y", right: "let y = data.y"),
        CodePage(
            .lookalike, "A typographic sign stands for a plain one",
            """
            Word processors, web pages and papers replace plain signs by finer ones: a minus sign (−) for the hyphen, curly quotes
            for straight ones, ≤ for `<=`. They look right and mean nothing to the language, which knows the plain signs only.

            The diagnostic names the plain sign. Letters are different: Greek and other letters are welcome in names.
            """,
            wrong: "let d = a − b", right: "let δ = a - b"),
        CodePage(
            .malformedNumber, "A number is malformed",
            """
            A number begins with a digit and has digits on both sides of its point: `0.5`, `1.0`, `1e-8`, `10_000`. There are no
            suffixes, no hexadecimal notation, and a number that touches a name is not a product.

            A point in front of a digit is refused because a point asks for a part of a value, as in `data.y`; a point behind a
            digit because ranges are written with points, as in `0...1`.
            """,
            wrong: "let h = .5 + 2x", right: "let h = 0.5 + 2 * x"),
        CodePage(
            .numberOutOfRange, "A number is out of range",
            """
            An Int has 64 bits and reaches 9_223_372_036_854_775_807. A Real is a double: its magnitude lies between 4.9e-324 and
            1.8e308. A literal beyond that would silently become something else, infinity or zero, and is refused.

            Densities of that size are a sign that logarithms are wanted.
            """,
            wrong: "let n = 99999999999999999999", right: "let n = 99999999999999999999.0"),
        CodePage(
            .unterminatedString, "A string is not closed",
            """
            A string begins and ends with a double quote on the same line. The closing quote of this one is missing, or stands on
            another line. A line break inside of a text is written `\\n`.
            """,
            wrong: "print(\"hello)", right: "print(\"hello\")"),
        CodePage(
            .multilineString, "A string spans lines",
            """
            Triple quotes begin a string of several lines in Swift and Python. Here a string stands on one line, with `\\n` where it
            shall have a line break. A description of a declaration is not a string at all but a `///` comment above it.
            """,
            wrong: "let s = \"\"\"\ntwo lines\n\"\"\"", right: "let s = \"two\\nlines\""),
        CodePage(
            .singleQuotes, "A string in single quotes",
            "Strings are written in double quotes. Single quotes have no meaning, and there is no type for a single character.",
            wrong: "let data = read('schools.json')", right: "let data = read(\"schools.json\")"),
        CodePage(
            .badEscape, "An unknown escape in a string",
            """
            A backslash in a string begins an escape: `\\n` line break, `\\t` tab, `\\r` carriage return, `\\0` the character zero,
            `\\\\` a backslash, `\\"` a quote, `\\u{3BC}` the character with that hexadecimal number, and `\\(e)` the value of an
            expression. Nothing else may follow a backslash; write it twice where you mean one, as in the paths of Windows.
            """,
            wrong: "let path = \"C:\\data\"", right: "let path = \"C:\\\\data\""),
        CodePage(
            .unterminatedComment, "A comment is not closed",
            """
            A comment that begins with `/*` goes on to its `*/`, over lines. Such comments nest, so that a part of a program that
            contains comments can be taken out by another one: each `/*` inside needs its own `*/`.
            """,
            wrong: "let a = 1 /* one /* two */", right: "let a = 1 /* one /* two */ */"),
        CodePage(
            .hashComment, "A comment with #",
            "A comment begins with `//` and goes to the end of the line. The `#` of Python and R is no comment here. A first line that begins with `#!` is let through, so that a script can be started by its name.",
            wrong: "let n = 3  # schools", right: "let n = 3  // schools"),
        CodePage(
            .twoDots, "A range with two dots",
            """
            A range says whether its end belongs to it: `0..<n` are the n numbers from 0 to n - 1, `0...n` contains n as well. Two
            dots alone do not say it.
            """,
            wrong: "for i in 0..n { print(i) }", right: "for i in 0..<n { print(i) }"),
        CodePage(
            .elementwiseOperator, "An operator with a dot",
            """
            `+ - * / ^` work element by element on arrays of equal shape, and between a number and an array. The dotted operators of
            Stan, MATLAB and Julia are therefore not needed. The matrix product has a sign of its own, `@`.
            """,
            wrong: "let c = a .* b", right: "let c = a * b"),
        CodePage(
            .foreignOperator, "An operator of another language",
            """
            The operators are `+ - * / % @ ^`, `== != < <= > >=`, `&& || !`, `..< ...` and `? :`. A power is `^`, the matrix product
            `@`. There is no `++`, no `**`, no pipe and no `%in%`; bits of integers are not manipulated, so a single `&` or `|` is a
            slip for the logical operator.
            """,
            wrong: "let v = s ** 2", right: "let v = s ^ 2"),
        CodePage(
            .transposeQuote, "A transpose with a quote",
            "The transpose of a matrix is the function `transpose(X)`; the quote of Stan and MATLAB is not an operator.",
            wrong: "let G = X' @ X", right: "let G = transpose(X) @ X"),
    ]
}
