/// What users of Stan, Swift, Python, R and Julia type out of habit: recognised, explained, and skipped or mended so that
/// the rest of the file is still read.
extension Parser {
    // MARK: Statements

    /// A statement of another language, or nil when the present token begins none.
    mutating func parseForeignStatement() -> Statement.Kind? {
        guard current.kind == .identifier || current.kind == .model || current.kind == .else else { return nil }
        if let block = stanBlock() { return skipStanBlock(block) }
        if current.kind == .else {
            report(.strayElse, "this `else` belongs to no `if`", at: span(current))
            skipStatement(fromFirstToken: true)
            return .missing
        }
        guard current.kind == .identifier else { return nil }
        let word = spelling(current)
        let next = token(ahead: 1)
        let isOwnType = Foreign.ownTypes.contains(word) && (next.kind == .identifier || next.kind == .leftBracket || next.kind == .leftParenthesis)
        if Foreign.types[word] != nil || isOwnType, let statement = parseTypedDeclaration(word) { return statement }
        guard next.kind.isWord, !next.hasNewlineBefore else {
            if word == "end", next.hasNewlineBefore || next.kind == .endOfFile, token(ahead: 0).hasNewlineBefore {
                report(.foreignKeyword, "blocks end with `}`", at: span(current), fixIts: [.init("write `}`", replace: span(current), with: "}")])
                advance()
                return .missing
            }
            return nil
        }
        switch word {
        case "def", "fn", "fun", "function", "sub":
            return skipDeclaration("a function is declared with `func`", ["For example `func square(x: Real) -> Real { return x * x }`."], "func")
        case "class", "type", "enum", "protocol", "record", "data":
            return skipDeclaration("a record is declared with `struct`", ["For example `struct point { x: Real, y: Real }`."], "struct")
        case "const", "val", "static", "auto", "local", "global", "mut":
            report(
                .foreignKeyword, "a name is introduced with `let`", at: span(current), notes: ["`var` makes a name that may change."],
                fixIts: [.init("write `let`", replace: span(current), with: "let")])
            return parseBinding()
        case "from", "using", "library", "require", "include":
            return skipDeclaration(
                "a file is read with `import \"file.apx\"`", ["There are no packages; the whole standard library is at hand without an import."], nil)
        case "print", "println", "plot":
            guard next.kind == .identifier else { return nil }
            report(
                .foreignKeyword, "a call needs parentheses", at: span(next), notes: ["Write `\(word)(\(spelling(next)))`."])
            skipStatement()
            return .missing
        default: return nil
        }
    }

    private mutating func skipDeclaration(_ message: String, _ notes: [String], _ replacement: String?) -> Statement.Kind {
        // Changing the word helps where the rest is written as here; a colon instead of braces is told by the note.
        var ahead = 1
        while !token(ahead: ahead).hasNewlineBefore, token(ahead: ahead).kind != .leftBrace { ahead += 1 }
        let hasBrace = !token(ahead: ahead).hasNewlineBefore
        report(
            .foreignKeyword, message, at: span(current), notes: notes,
            fixIts: !hasBrace ? [] : replacement.map { [.init("write `\($0)`", replace: span(current), with: $0)] } ?? [])
        skipStatement(fromFirstToken: true)
        return .missing
    }

    // MARK: Stan

    /// The name of the Stan block that begins here.
    private func stanBlock() -> String? {
        let next = token(ahead: 1)
        if next.kind == .leftBrace, !next.hasNewlineBefore {
            let word = spelling(current)
            return Foreign.stanBlocks[word] == nil ? nil : word
        }
        guard next.kind == .identifier, token(ahead: 2).kind == .leftBrace else { return nil }
        let words = spelling(current) + " " + spelling(next)
        return Foreign.stanBlocks[words] == nil ? nil : words
    }

    private mutating func skipStanBlock(_ name: String) -> Statement.Kind {
        let place = name.contains(" ") ? span(current).joined(with: span(token(ahead: 1))) : span(current)
        report(
            .stanBlock, "`\(name) { … }` is a block of Stan", at: place,
            notes: Foreign.stanBlocks[name].map { [$0] } ?? [])
        while current.kind != .leftBrace, current.kind != .endOfFile { advance() }
        skipStatement(fromFirstToken: true)
        return .missing
    }

    /// `real<lower=0> sigma;`, `vector[N] x;`, `int n = 3`: a type in front of a name.
    private mutating func parseTypedDeclaration(_ word: String) -> Statement.Kind? {
        var ahead = 1
        var open = 0
        scan: while ahead < 60 {
            let token = token(ahead: ahead)
            if token.hasNewlineBefore { return nil }
            switch token.kind {
            case .leftBracket: open += 1
            case .rightBracket: open -= 1
            case .less where open == 0: if ahead > 1, self.token(ahead: ahead - 1).kind != .rightBracket { return nil }
            case .greater where open == 0: break
            case .endOfFile, .rightBrace, .tilde: return nil
            case .leftParenthesis:
                if ahead > 1 || !Foreign.ownTypes.contains(word) { return nil }
                open += 1
            case .rightParenthesis: open -= 1
            case .identifier where open == 0:
                // Past bounds such as `lower=0, upper=1` the name is the word that no `=` or `,` leads to.
                let before = self.token(ahead: ahead - 1).kind
                if before == .rightBracket || before == .rightParenthesis || before == .greater || ahead == 1 || Foreign.types[spelling(self.token(ahead: ahead - 1))] != nil {
                    if Foreign.types[spelling(token)] == nil { break scan }
                }
            default: break
            }
            ahead += 1
        }
        guard ahead < 60 else { return nil }
        let nameToken = token(ahead: ahead)
        let name = spelling(nameToken)
        let written = String(decoding: text[Int(current.start)..<Int(token(ahead: ahead - 1).end)], as: UTF8.self)
        let type = Foreign.types[word] ?? written
        let place = span(current).joined(with: span(nameToken))
        let hasValue = token(ahead: ahead + 1).kind == .equal
        report(
            .typeInFront, "the type stands behind the name", at: place, label: "declares `\(name)` as in Stan or C",
            notes: hasValue
                ? []
                : [
                    "What comes from outside is a parameter of the model: `model m(\(name): \(type)) { … }`.",
                    ["Real", "Int"].contains(type) || Foreign.types[word] != nil
                        ? "What is to be inferred is a choice with its prior: `\(name) ~ normal(0, 1)`; a constrained one `\(name): Positive ~ half_normal(1)`."
                        : "What is to be inferred is a choice with its prior: `\(name): \(type) ~ …`.",
                ],
            fixIts: hasValue ? [.init("write `let \(name): \(type)`", replace: place, with: "let \(name): \(type)")] : [])
        skipStatement(fromFirstToken: true)
        return .missing
    }

    /// `Real<lower=0>`; the present token is `<`.
    mutating func reportStanBounds(_ word: String) {
        report(
            .badBounds, "bounds stand in parentheses, as a range", at: span(current),
            notes: ["`Positive`, `Real(0...)`, `Real(0...1)`, `Int(0..<K)`; the type follows the name: `sigma: Positive`."])
        while !current.hasNewlineBefore, current.kind != .endOfFile, current.kind != .rightBrace {
            if take(.greater) { return }
            advance()
        }
    }

    /// `T[0, ]` behind a distribution.
    mutating func reportTruncation() {
        guard spells(current, "T"), !current.hasNewlineBefore, token(ahead: 1).kind == .leftBracket else { return }
        report(
            .stanTruncation, "a truncated distribution is written `truncated(d, lower: a, upper: b)`", at: span(current),
            notes: ["For example `y ~ truncated(normal(mu, sigma), lower: 0)`."])
        skipStatement()
    }

    // MARK: R

    /// `x <- 3`; the present token is `<`.
    mutating func parseLeftArrow(_ target: Expression) -> Statement.Kind {
        let arrow = span(current).joined(with: span(token(ahead: 1)))
        let front = Span(source: source, start: Int(target.span.start), end: Int(arrow.end))
        let written = String(decoding: text[Int(target.span.start)..<Int(target.span.end)], as: UTF8.self)
        report(
            .leftArrow, "a value is assigned with `=`", at: arrow,
            notes: ["`let x = 3` introduces a name, `x = 3` changes a `var`."],
            fixIts: [.init("write `let \(written) =`", replace: front, with: "let \(written) =")])
        advance()
        advance()
        _ = parseExpression()
        return .missing
    }

    // MARK: Python

    /// `x: ` at the end of a line behind a word such as `else` or `try`.
    mutating func reportPythonBlock(_ target: Expression) -> Bool {
        guard token(ahead: 1).hasNewlineBefore || token(ahead: 1).kind == .endOfFile else { return false }
        report(
            .pythonBlock, "a colon opens no block", at: span(current), notes: ["Blocks stand in braces: `{ … }`. A type belongs on the line of its name."])
        advance()
        return true
    }

    /// `if c:`, `for …:`; the present token is not the `{` that was expected. True when it was explained.
    mutating func reportForeignBlock() -> Bool {
        if current.kind == .colon {
            report(
                .pythonBlock, "a block stands in braces", at: span(current), label: "a colon opens a block in Python",
                notes: ["Write `{` here and `}` at the end."])
            // The indented lines would be read as statements of the block around; that is close enough.
            advance()
            return true
        }
        if spells(current, "then") || spells(current, "do") {
            let hasBrace = token(ahead: 1).kind == .leftBrace
            let unwanted = Span(source: source, start: Int(current.start), end: Int(token(ahead: 1).start))
            report(
                .foreignKeyword, "a block stands in braces", at: span(current),
                notes: hasBrace ? [] : ["Write `{` here and `}` at the end."],
                fixIts: hasBrace ? [.init("delete `\(spelling(current))`", replace: unwanted, with: "")] : [])
            advance()
            return true
        }
        return false
    }

    /// `elif`, `elseif`, `elsif`; takes the word.
    mutating func reportForeignElse() -> Bool {
        guard spells(current, "elif") || spells(current, "elseif") || spells(current, "elsif") else { return false }
        report(
            .foreignKeyword, "another condition is written `else if`", at: span(current),
            fixIts: [.init("write `else if`", replace: span(current), with: "else if")])
        // The caller reads on as if at `if`, which skips one token.
        return true
    }

    // MARK: Expressions

    /// `lambda x: e`, `function(x) e`, `not e`; nil when the name is just a name.
    mutating func parseForeignPrimary() -> Expression? {
        guard current.kind == .identifier else { return nil }
        let next = token(ahead: 1)
        guard !next.hasNewlineBefore else { return nil }
        if spells(current, "not"), next.kind.isName || next.kind == .true || next.kind == .false || (next.kind == .leftParenthesis && next.hasSpaceBefore) {
            let place = Span(source: source, start: Int(current.start), end: Int(next.start))
            report(.wordOperator, "logical not is written `!`", at: span(current), fixIts: [.init("write `!`", replace: place, with: "!")])
            advance()
            return parseUnary()
        }
        if spells(current, "lambda"), next.kind.isName || next.kind == .colon {
            report(
                .foreignClosure, "a function without a name is written in braces", at: span(current), notes: ["`lambda x: x + 1` is `{ x in x + 1 }`."])
            skipStatement()
            return missingExpression()
        }
        if spells(current, "function"), next.kind == .leftParenthesis {
            report(
                .foreignClosure, "a function without a name is written in braces", at: span(current),
                notes: ["`function(x) x + 1` is `{ x in x + 1 }`; one with a name is `func f(x: Real) -> Real { … }`."])
            skipStatement()
            return missingExpression()
        }
        return nil
    }

    // MARK: What follows a statement

    /// Explains what stands behind a complete statement, where it can be guessed.
    mutating func reportForeignRest() -> Bool {
        switch current.kind {
        case .if:
            report(
                .foreignKeyword, "a choice between two values is written `c ? a : b`", at: span(current),
                notes: ["Or `if c { a } else { b }`. A statement under a condition is `if c { … }`."])
            return true
        case .colon:
            report(
                .pythonBlock, "a colon has no meaning here", at: span(current),
                notes: ["Blocks stand in braces; ranges are written `0..<n`; a type follows the name of a parameter, a choice or a `let`."])
            return true
        case .equal:
            report(
                .expectedEnd, "a second `=` in one statement", at: span(current), notes: ["Assign one name at a time; equality is `==`."])
            return true
        case .leftBrace:
            report(
                .expectedEnd, "nothing here takes a block", at: span(current),
                notes: ["A declaration begins with its keyword: `model name(…) { … }`, `func name(…) { … }`."])
            return true
        case .arrow:
            report(.expectedEnd, "`->` stands in declarations and types only", at: span(current), notes: ["To assign, write `x = value`."])
            return true
        case .less where isAtLeftArrow:
            report(.leftArrow, "a value is assigned with `=`", at: span(current).joined(with: span(token(ahead: 1))))
            return true
        default: return false
        }
    }
}
