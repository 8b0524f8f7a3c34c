/// Turns bytes into tokens. Never fails: what it cannot read becomes an `unknown` token and a diagnostic.
///
/// A string with interpolations is one token; the parser lexes the pieces between `\(` and `)` when it meets them.
struct Lexer {
    let text: [UInt8]
    let source: SourceID
    let end: Int
    var position: Int
    var tokens: [Token] = []
    var comments: [Comment] = []
    var diagnostics: [Diagnostic] = []
    private var flags: Token.Flags = [.newlineBefore]
    /// Set when a block comment runs into the end of the text; the prompt then asks for another line.
    private(set) var hasOpenComment = false

    /// - Parameters:
    ///   - range: byte offsets of the part to read; positions in tokens count from the beginning of the whole text.
    init(text: [UInt8], source: SourceID, range: Range<Int>) {
        self.text = text
        self.source = source
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func run() {
        tokens.reserveCapacity((end - position) / 4 + 8)
        if position == 0 { skipFileHead() }
        while position < end { step() }
        tokens.append(Token(kind: .endOfFile, flags: flags.union(.newlineBefore), start: Int32(clamping: end), end: Int32(clamping: end)))
    }

    // MARK: Bytes

    @inline(__always) func byte(at index: Int) -> UInt8 { index < end ? text[index] : 0 }

    func span(_ start: Int, _ end: Int) -> Span { Span(source: source, start: start, end: end) }

    mutating func emit(_ kind: Token.Kind, from start: Int, reported: Bool = false) {
        if reported { flags.insert(.reported) }
        tokens.append(Token(kind: kind, flags: flags, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: position)))
        flags = []
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, _ start: Int, _ end: Int, label: String = "", notes: [String] = [],
        fixIts: [Diagnostic.FixIt] = []
    ) {
        diagnostics.append(Diagnostic(code, message, at: span(start, end), label: label, notes: notes, fixIts: fixIts))
    }

    /// True when the previous token ends right here and could be an operand, as in `X'` or `x.5`.
    var touchesOperand: Bool {
        guard let last = tokens.last, Int(last.end) == position else { return false }
        switch last.kind {
        case .rightParenthesis, .rightBracket, .integer, .real, .string: return true
        default: return last.kind.isName
        }
    }

    mutating func markSpace() { flags.insert(.spaceBefore) }

    // MARK: One step

    private mutating func step() {
        let start = position
        let first = text[position]
        switch first {
        case 0x20, 0x09, 0x0D, 0x0B, 0x0C:
            position += 1
            flags.insert(.spaceBefore)
        case 0x0A:
            position += 1
            flags.formUnion([.newlineBefore, .spaceBefore])
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            skipIdentifier()
            emit(Keywords.kind(of: text, from: start, to: position), from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            lexNumber()
        case UInt8(ascii: "\""):
            lexString()
        case UInt8(ascii: "'"):
            lexSingleQuote()
        case UInt8(ascii: "#"):
            lexHash()
        case 0x80...:
            lexUnicode()
        default:
            lexPunctuation(first)
        }
    }

    /// A byte order mark, and a `#!` line that lets a script start itself.
    private mutating func skipFileHead() {
        if byte(at: 0) == 0xEF, byte(at: 1) == 0xBB, byte(at: 2) == 0xBF { position = 3 }
        if byte(at: position) == UInt8(ascii: "#"), byte(at: position + 1) == UInt8(ascii: "!") { lexLineComment() }
    }

    /// Moves past letters, digits and underscores; the caller has seen a valid first character.
    mutating func skipIdentifier() {
        while position < end {
            switch text[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                position += 1
            case 0x80...:
                guard let (scalar, length) = decodeScalar(text, at: position, end: end), continuesIdentifier(scalar) else { return }
                position += length
            default:
                return
            }
        }
    }

    // MARK: Comments

    mutating func lexLineComment() {
        let start = position
        while position < end, text[position] != 0x0A { position += 1 }
        var stop = position
        while stop > start, text[stop - 1] == 0x0D || text[stop - 1] == 0x20 || text[stop - 1] == 0x09 { stop -= 1 }
        let isDocumentation =
            stop - start >= 3 && text[start + 2] == UInt8(ascii: "/") && (stop - start == 3 || text[start + 3] != UInt8(ascii: "/"))
        comments.append(
            Comment(span: span(start, stop), text: String(decoding: text[start..<stop], as: UTF8.self), isDocumentation: isDocumentation))
        flags.insert(.spaceBefore)
    }

    private mutating func lexBlockComment() {
        let start = position
        var depth = 0
        repeat {
            if byte(at: position) == UInt8(ascii: "/"), byte(at: position + 1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if byte(at: position) == UInt8(ascii: "*"), byte(at: position + 1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                if text[position] == 0x0A { flags.insert(.newlineBefore) }
                position += 1
            }
        } while depth > 0 && position < end
        position = min(position, end)
        if depth > 0 {
            hasOpenComment = true
            report(
                .unterminatedComment, "this comment is never closed", start, start + 2, label: "opened here",
                notes: ["Comments nest: every `/*` needs its own `*/`."])
        }
        comments.append(
            Comment(span: span(start, position), text: String(decoding: text[start..<position], as: UTF8.self), isDocumentation: false))
        flags.insert(.spaceBefore)
    }

    /// `# …`: a comment in Python and R.
    private mutating func lexHash() {
        let start = position
        while position < end, text[position] != 0x0A { position += 1 }
        report(
            .hashComment, "a comment begins with `//`", start, start + 1, label: "`#` begins a comment in Python and R",
            fixIts: [.init("write `//`", replace: span(start, start + 1), with: "//")])
        flags.insert(.spaceBefore)
    }

    // MARK: Operators and brackets

    private mutating func lexPunctuation(_ first: UInt8) {
        let start = position
        let second = byte(at: position + 1)
        func accept(_ kind: Token.Kind, _ length: Int) {
            position += length
            emit(kind, from: start)
        }
        switch first {
        case UInt8(ascii: "("): accept(.leftParenthesis, 1)
        case UInt8(ascii: ")"): accept(.rightParenthesis, 1)
        case UInt8(ascii: "["): accept(.leftBracket, 1)
        case UInt8(ascii: "]"): accept(.rightBracket, 1)
        case UInt8(ascii: "{"): accept(.leftBrace, 1)
        case UInt8(ascii: "}"): accept(.rightBrace, 1)
        case UInt8(ascii: ","): accept(.comma, 1)
        case UInt8(ascii: ";"): accept(.semicolon, 1)
        case UInt8(ascii: "?"): accept(.question, 1)
        case UInt8(ascii: "~"): accept(.tilde, 1)
        case UInt8(ascii: "@"): accept(.at, 1)
        case UInt8(ascii: "^"): accept(.caret, 1)
        case UInt8(ascii: ":"): second == UInt8(ascii: "=") ? accept(.colonEqual, 2) : accept(.colon, 1)
        case UInt8(ascii: "="): second == UInt8(ascii: "=") ? accept(.equalEqual, 2) : accept(.equal, 1)
        case UInt8(ascii: "!"): second == UInt8(ascii: "=") ? accept(.bangEqual, 2) : accept(.bang, 1)
        case UInt8(ascii: "<"): second == UInt8(ascii: "=") ? accept(.lessEqual, 2) : accept(.less, 1)
        case UInt8(ascii: ">"): second == UInt8(ascii: "=") ? accept(.greaterEqual, 2) : accept(.greater, 1)
        case UInt8(ascii: "+"): second == UInt8(ascii: "=") ? accept(.plusEqual, 2) : accept(.plus, 1)
        case UInt8(ascii: "-"):
            if second == UInt8(ascii: "=") {
                accept(.minusEqual, 2)
            } else if second == UInt8(ascii: ">") {
                accept(.arrow, 2)
            } else {
                accept(.minus, 1)
            }
        case UInt8(ascii: "*"):
            if second == UInt8(ascii: "=") {
                accept(.starEqual, 2)
            } else if second == UInt8(ascii: "*") {
                accept(.starStar, 2)
            } else {
                accept(.star, 1)
            }
        case UInt8(ascii: "/"):
            if second == UInt8(ascii: "/") {
                lexLineComment()
            } else if second == UInt8(ascii: "*") {
                lexBlockComment()
            } else if second == UInt8(ascii: "=") {
                accept(.slashEqual, 2)
            } else {
                accept(.slash, 1)
            }
        case UInt8(ascii: "."): lexDots(second)
        case UInt8(ascii: "%"): lexPercent(second)
        case UInt8(ascii: "&"), UInt8(ascii: "|"): lexLogical(first, second)
        default: lexUnknown()
        }
    }

    private mutating func lexDots(_ second: UInt8) {
        let start = position
        if second == UInt8(ascii: ".") {
            switch byte(at: position + 2) {
            case UInt8(ascii: "<"):
                position += 3
                emit(.halfOpenRange, from: start)
            case UInt8(ascii: "."):
                position += 3
                emit(.closedRange, from: start)
            default:
                position += 2
                report(
                    .twoDots, "a range is written `..<` or `...`", start, position, label: "two dots say neither whether the end belongs",
                    notes: ["`0..<n` stops before `n`; `0...n` contains `n`."],
                    fixIts: [.init("leave the end out", replace: span(start, position), with: "..<")])
                emit(.halfOpenRange, from: start)
            }
        } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second), !touchesOperand {
            lexLeadingDotNumber()
        } else if second == UInt8(ascii: "*") || second == UInt8(ascii: "/") || second == UInt8(ascii: "^") {
            let plain = String(UnicodeScalar(second))
            position += 2
            report(
                .elementwiseOperator, "`\(plain)` already works element by element", start, position, label: "drop the dot",
                notes: ["The matrix product is `@`."], fixIts: [.init("write `\(plain)`", replace: span(start, position), with: plain)])
            emit(second == UInt8(ascii: "*") ? .star : second == UInt8(ascii: "/") ? .slash : .caret, from: start)
        } else {
            position += 1
            emit(.dot, from: start)
        }
    }

    /// `%`, and R's `%*%` and `%%`.
    private mutating func lexPercent(_ second: UInt8) {
        let start = position
        let third = byte(at: position + 2)
        if second == UInt8(ascii: "*"), third == UInt8(ascii: "%") {
            position += 3
            report(
                .foreignOperator, "the matrix product is written `@`", start, position,
                fixIts: [.init("write `@`", replace: span(start, position), with: "@")])
            emit(.at, from: start)
        } else if second == UInt8(ascii: "%") {
            position += 2
            report(
                .foreignOperator, "the remainder is written `%`", start, position,
                fixIts: [.init("write `%`", replace: span(start, position), with: "%")])
            emit(.percent, from: start)
        } else {
            position += 1
            emit(.percent, from: start)
        }
    }

    private mutating func lexLogical(_ first: UInt8, _ second: UInt8) {
        let start = position
        let kind: Token.Kind = first == UInt8(ascii: "&") ? .ampersands : .bars
        if first == second {
            position += 2
            emit(kind, from: start)
            return
        }
        position += 1
        if first == UInt8(ascii: "|"), second == UInt8(ascii: ">") {
            position += 1
            report(.foreignOperator, "there is no pipe operator", start, position, notes: ["Write the call around its argument: `f(x)`."])
            emit(.unknown, from: start, reported: true)
            return
        }
        if first == UInt8(ascii: "|"), isInsideStanDensity {
            report(
                .foreignOperator, "a density is not written with a bar", start, position,
                notes: [
                    "`y ~ normal(mu, sigma)` makes a choice with its density, `observe e ~ normal(mu, sigma)` adds the density of a value at hand."
                ])
            emit(.comma, from: start, reported: true)
            return
        }
        let sign = String(UnicodeScalar(first))
        report(
            .foreignOperator, "logical \(first == UInt8(ascii: "&") ? "and" : "or") is written `\(sign)\(sign)`", start, position,
            fixIts: [.init("write `\(sign)\(sign)`", replace: span(start, position), with: "\(sign)\(sign)")])
        emit(kind, from: start, reported: true)
    }

    /// The innermost open parenthesis belongs to `normal_lpdf(` or one of its kin.
    private var isInsideStanDensity: Bool {
        var open = 0
        for (index, token) in tokens.enumerated().reversed().prefix(200) {
            if token.kind == .rightParenthesis { open += 1 }
            guard token.kind == .leftParenthesis else { continue }
            open -= 1
            guard open < 0 else { continue }
            guard index > 0, tokens[index - 1].kind == .identifier else { return false }
            let word = String(decoding: text[Int(tokens[index - 1].start)..<Int(tokens[index - 1].end)], as: UTF8.self)
            return ["_lpdf", "_lpmf", "_lcdf", "_lccdf", "_lupdf", "_lupmf", "_cdf"].contains { word.hasSuffix($0) }
        }
        return false
    }

    /// A run of characters that belong to no token gives one diagnostic.
    mutating func lexUnknown() {
        let start = position
        while position < end {
            let byte = text[position]
            if byte >= 0x80 {
                guard let (scalar, length) = decodeScalar(text, at: position, end: end) else {
                    position += 1
                    continue
                }
                if startsIdentifier(scalar) || lookalike(of: scalar) != nil || scalar.properties.isWhitespace { break }
                position += length
            } else if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "\\") || byte < 0x20 && !isBlank(byte)
                || byte == 0x7F
            {
                position += 1
            } else {
                break
            }
        }
        if position == start { position += 1 }
        // Bytes that are not UTF-8 were reported for the file as a whole.
        if let (scalar, _) = decodeScalar(text, at: start, end: end) { reportUnknown(scalar, start) }
        emit(.unknown, from: start, reported: true)
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private mutating func reportUnknown(_ scalar: Unicode.Scalar, _ start: Int) {
        var notes: [String] = []
        switch scalar {
        case "$": notes = ["A part of a value is named with a dot: `data.y`."]
        case "`": notes = ["Names need no quotes; a word such as `model` may be used as a label or behind a dot as it is."]
        case "\\": notes = ["A line goes on by itself inside `(` and `[`, after an operator, and before one; no backslash is needed."]
        default: break
        }
        let shown = scalar.value < 0x20 || scalar.value == 0x7F ? "U+\(hexadecimal(scalar.value))" : "`\(Character(scalar))`"
        report(.unknownCharacter, "the character \(shown) has no meaning here", start, position, notes: notes)
    }
}

func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
