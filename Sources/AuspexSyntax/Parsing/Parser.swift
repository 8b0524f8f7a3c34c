/// A recursive-descent parser that recovers from errors.
///
/// Recovery works on statements: once something is wrong in a statement, the rest of it is skipped and the next line is
/// read afresh. Two diagnostics are never given for the same token. Every loop moves on by at least one token, and
/// nesting is bounded, so that no text can hang or crash the parser.
struct Parser {
    /// Deepest nesting of brackets, blocks, types and prefix operators.
    static let maximumDepth = 200
    /// Longest path in the tree of one expression, so that later recursive walks stay within the stack.
    static let maximumHeight = 1000

    let text: [UInt8]
    let source: SourceID
    let tokens: [Token]
    let comments: [Comment]
    var ids: NodeIDs
    var diagnostics: [Diagnostic]

    /// Index of the token to be read next.
    var index = 0
    var depth = 0
    /// Height of the expression parsed last.
    var height = 0
    /// Tallest expression since the innermost closure began.
    var tallest = 0
    /// Inside `(` or `[` a newline ends nothing.
    var ignoresNewlines = false
    /// False in the head of `if`, `for`, `while`, where `{` begins the block.
    var allowsClosure = true
    /// Something was reported since the present statement began.
    var statementHasError = false
    private var lastReported = -1
    private var lastReportedEnd: Int32 = 0
    /// Where a list last went on without a comma; a second time at the same token would go on forever.
    private var lastContinuation = -1
    /// When braces do not pair up, a declaration at the left margin is taken as a sign of a missing `}`.
    let bracesPairUp: Bool
    /// A block whose closing brace stands too far left to be its own.
    var suspectOpener: Int?
    /// What each token is for; recorded for the formatter only.
    var roles: [TokenRole] = []

    init(file: SourceFile, id: SourceID, ids: NodeIDs, recordsRoles: Bool) {
        self.init(text: file.text, source: id, range: 0..<file.text.count, ids: ids)
        if recordsRoles { roles = Array(repeating: [], count: tokens.count) }
        if let (offset, count) = findInvalidUTF8(text) {
            let others = count > 1 ? ["\(count - 1) more such byte\(count == 2 ? " follows" : "s follow")."] : []
            diagnostics.append(
                Diagnostic(
                    .invalidUTF8, "the file is not UTF-8 text", at: Span(source: id, start: offset, end: offset + 1),
                    label: "byte 0x\(String(text[offset], radix: 16, uppercase: true))",
                    notes: others + ["Save the file with the encoding UTF-8."]))
        }
    }

    /// A parser for a part of a text: a whole file, or what stands in `\( )`.
    init(text: [UInt8], source: SourceID, range: Range<Int>, ids: NodeIDs) {
        var lexer = Lexer(text: text, source: source, range: range)
        lexer.run()
        self.text = text
        self.source = source
        self.ids = ids
        tokens = lexer.tokens
        comments = lexer.comments
        diagnostics = lexer.diagnostics
        var balance = 0
        for token in lexer.tokens {
            if token.kind == .leftBrace { balance += 1 } else if token.kind == .rightBrace { balance -= 1 }
        }
        bracesPairUp = balance == 0
    }

    mutating func parseModule() -> Module {
        var statements: [Statement] = []
        while current.kind != .endOfFile {
            if current.kind.isCloser {
                beginReports()
                reportStrayCloser()
                advance()
                continue
            }
            statements.append(parseStatement())
        }
        return Module(source: source, statements: statements, comments: comments)
    }

    /// In order of position, and not more than anyone would read.
    func sortedDiagnostics() -> [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted {
            ($0.element.span?.start ?? 0, $0.offset) < ($1.element.span?.start ?? 0, $1.offset)
        }
        return sorted.prefix(200).map(\.element)
    }

    // MARK: Tokens

    var current: Token { tokens[index] }

    var previous: Token { tokens[index > 0 ? index - 1 : 0] }

    func token(ahead count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }

    mutating func advance() { if index < tokens.count - 1 { index += 1 } }

    /// The present token begins a line on which the statement does not go on.
    var isAtNewline: Bool { current.hasNewlineBefore && !ignoresNewlines }

    func span(_ token: Token) -> Span { Span(source: source, start: Int(token.start), end: Int(token.end)) }

    /// From the token at an index to the end of the token read last.
    func span(from start: Int) -> Span {
        Span(source: source, start: Int(tokens[start].start), end: Int(max(previous.end, tokens[start].start)))
    }

    /// The empty place behind the token read last, where something is missing.
    var spanBehindPrevious: Span { Span(source: source, start: Int(previous.end), end: Int(previous.end)) }

    func spelling(_ token: Token) -> String { String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self) }

    func spells(_ token: Token, _ word: StaticString) -> Bool {
        let start = Int(token.start)
        guard token.kind == .identifier, Int(token.end) - start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { buffer in
            for offset in 0..<buffer.count where buffer[offset] != text[start + offset] { return false }
            return true
        }
    }

    /// The name that a word spells. The micro sign of western keyboards counts as the Greek letter mu.
    func name(_ token: Token) -> Name {
        let text = spelling(token)
        return Name(text.utf8.contains(0xC2) ? text.replacing("\u{B5}", with: "\u{3BC}") : text, span: span(token))
    }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    @inline(__always) mutating func mark(_ role: TokenRole, at index: Int) { if !roles.isEmpty { roles[index].insert(role) } }

    // MARK: Depth

    /// Counts one more level; reports and gives false when there are too many. Pair with `leave()` in any case.
    mutating func enter() -> Bool {
        depth += 1
        guard depth > Self.maximumDepth else { return true }
        report(
            .nestedTooDeeply, "this is nested too deeply", at: span(current),
            notes: ["At most \(Self.maximumDepth) levels of brackets and blocks. Give parts of it a name with `let`."])
        // All open levels end here; none of them is to complain about its missing end.
        skipStatement(fromFirstToken: true)
        lastReported = index
        return false
    }

    mutating func leave() { depth -= 1 }

    // MARK: Reporting

    /// A report about the end of the statement before must not silence one about the first token of this one.
    mutating func beginReports() {
        statementHasError = false
        if lastReported == index, lastReportedEnd <= current.start { lastReported = -1 }
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at span: Span, label: String = "", related: [Diagnostic.Label] = [],
        notes: [String] = [], fixIts: [Diagnostic.FixIt] = []
    ) {
        statementHasError = true
        guard lastReported != index else { return }
        if current.flags.contains(.reported), span.end > current.start { return }
        lastReported = index
        lastReportedEnd = span.end
        diagnostics.append(
            Diagnostic(code, message, at: span, label: label, related: related, notes: notes, fixIts: fixIts))
    }

    /// Reports that something else should stand here, and says what does.
    mutating func reportExpected(_ what: String, code: DiagnosticCode = .expectedExpression, notes: [String] = []) {
        // At the end of a line the place to look at is behind the last token, not on the next line.
        if current.kind == .endOfFile || current.hasNewlineBefore {
            report(code, "expected \(what)", at: spanBehindPrevious, label: "here", notes: notes)
        } else {
            report(code, "expected \(what), found \(describe(current))", at: span(current), notes: notes)
        }
    }

    func describe(_ token: Token) -> String {
        switch token.kind {
        case .endOfFile: "the end of the text"
        case .integer, .real: "the number `\(spelling(token))`"
        case .string: "a string"
        case .unknown: "something unreadable"
        default: token.kind.isHardKeyword ? "the keyword `\(spelling(token))`" : "`\(spelling(token))`"
        }
    }

    mutating func reportStrayCloser() {
        report(
            .strayCloser, "this `\(spelling(current))` closes nothing", at: span(current),
            notes: ["Its opening bracket is missing, or was closed before."])
    }

    // MARK: Recovery

    /// Moves to the end of the statement: the next line outside of brackets, or the brace that closes the block.
    mutating func skipStatement(fromFirstToken: Bool = false) {
        var open: [Token.Kind] = []
        let start = fromFirstToken ? index : -1
        while current.kind != .endOfFile {
            if index != start, current.hasNewlineBefore, open.isEmpty || (current.kind.beginsStatement && !open.contains(.rightBrace)) { return }
            if let closer = current.kind.closer {
                open.append(closer)
            } else if current.kind == .rightBrace {
                // A brace closes everything up to its partner; without one it belongs to the block around us.
                guard let partner = open.lastIndex(of: .rightBrace) else { return }
                open.removeSubrange(partner...)
            } else if current.kind.isCloser, open.last == current.kind {
                open.removeLast()
            }
            advance()
        }
    }

    /// Moves to the bracket that closes the present list, if it stands before the end of the statement.
    mutating func skipToCloser(_ closer: Token.Kind) {
        var open: [Token.Kind] = []
        while current.kind != .endOfFile {
            if open.isEmpty, current.kind == closer || (closer != .rightBrace && current.hasNewlineBefore && current.kind.beginsStatement) { return }
            if let next = current.kind.closer {
                open.append(next)
            } else if current.kind.isCloser {
                guard open.popLast() == current.kind else { return }
            }
            advance()
        }
    }

    /// Closes a bracket, or reports that it is missing and shows where it was opened.
    mutating func close(_ closer: Token.Kind, openedAt opener: Int) {
        if take(closer) { return }
        let sign = closer == .rightParenthesis ? ")" : closer == .rightBracket ? "]" : "}"
        let place = current.kind == .endOfFile || current.hasNewlineBefore ? spanBehindPrevious : span(current)
        report(
            .missingCloser, "a closing `\(sign)` is missing", at: place, label: "expected `\(sign)`",
            related: [.init(span(tokens[opener]), "opened here")],
            fixIts: [.init("insert `\(sign)`", replace: spanBehindPrevious, with: sign)])
    }

    /// After an element of a list: true when another one follows.
    mutating func continuesList(_ closer: Token.Kind, openedAt opener: Int) -> Bool {
        switch current.kind {
        case .comma:
            advance()
            guard current.kind == closer else { return current.kind != .endOfFile }
            // In a list written over lines the last element may have its comma as well; on one line something is missing.
            if closer == .rightParenthesis, !current.hasNewlineBefore, !statementHasError {
                report(
                    .expectedExpression, "expected another element behind the comma", at: span(previous),
                    fixIts: [.init("delete `,`", replace: span(previous), with: "")])
            }
            return false
        case closer, .endOfFile, .rightBrace:
            return false
        case .leftBrace where !closesSoon(closer):
            return false
        default: break
        }
        if current.kind == .semicolon {
            guard closesOnThisLine(closer, from: index + 1) else { return false }
            report(
                .semicolon, "elements are separated by commas", at: span(current),
                notes: closer == .rightBracket ? ["The rows of a matrix are arrays: `[[1, 2], [3, 4]]`."] : [],
                fixIts: [.init("write `,`", replace: span(current), with: ",")])
            advance()
            return true
        }
        if current.hasNewlineBefore {
            guard closesOnThisLine(closer, from: index) else { return false }
        } else if !startsExpression(current.kind) {
            if statementHasError { skipToCloser(closer) } else if closesSoon(closer) { reportListEnd(closer) }
            return false
        }
        guard lastContinuation != index else { return false }
        lastContinuation = index
        report(
            .missingComma, "a comma is missing", at: spanBehindPrevious, label: "expected `,`",
            fixIts: [.init("insert `,`", replace: spanBehindPrevious, with: ",")])
        return true
    }

    private mutating func reportListEnd(_ closer: Token.Kind) {
        let sign = closer == .rightParenthesis ? ")" : "]"
        report(.missingComma, "expected `,` or `\(sign)`, found \(describe(current))", at: span(current))
        skipToCloser(closer)
    }

    /// The bracket that closes the list stands further along this line.
    private func closesSoon(_ closer: Token.Kind) -> Bool {
        var open = 0
        var ahead = index
        while ahead < tokens.count - 1, ahead == index || !tokens[ahead].hasNewlineBefore {
            if open == 0, tokens[ahead].kind == closer { return true }
            if tokens[ahead].kind.closer != nil { open += 1 } else if tokens[ahead].kind.isCloser { open -= 1 }
            if open < 0 { return false }
            ahead += 1
        }
        return false
    }

    /// Looks along the present line for the bracket that closes the list, before anything that begins a statement.
    private func closesOnThisLine(_ closer: Token.Kind, from start: Int) -> Bool {
        var open = 0
        var ahead = start
        while ahead < tokens.count - 1 {
            let token = tokens[ahead]
            if ahead > start, token.hasNewlineBefore { return false }
            if open == 0, token.kind == closer { return true }
            switch token.kind {
            case .tilde, .colonEqual, .equal, .leftBrace, .rightBrace: return false
            default: break
            }
            if token.kind.beginsStatement { return false }
            if token.kind.closer != nil { open += 1 } else if token.kind.isCloser { open -= 1 }
            ahead += 1
        }
        return false
    }

    // MARK: Documentation

    /// The `///` lines directly above a token.
    func documentation(above tokenIndex: Int) -> String {
        guard !comments.isEmpty else { return "" }
        let limit = tokens[tokenIndex].start
        let floor = tokenIndex > 0 ? tokens[tokenIndex - 1].end : 0
        var low = 0, high = comments.count
        while low < high {
            let middle = (low + high) / 2
            if comments[middle].span.start < limit { low = middle + 1 } else { high = middle }
        }
        var lines: [Substring] = []
        while low > 0 {
            let comment = comments[low - 1]
            guard comment.isDocumentation, comment.span.start >= floor else { break }
            let body = comment.text.dropFirst(3)
            lines.append(body.first == " " ? body.dropFirst() : body)
            low -= 1
        }
        return lines.reversed().joined(separator: "\n")
    }
}

/// What a token is for, where its spelling alone does not say; the formatter sets spaces and lines by it.
struct TokenRole: OptionSet {
    let rawValue: UInt16
    /// Begins a statement, a member or a field.
    static let startsStatement = TokenRole(rawValue: 1)
    static let prefixOperator = TokenRole(rawValue: 2)
    /// A bracket that belongs to the word or value in front of it: a call, an index, bounds of a type.
    static let attached = TokenRole(rawValue: 4)
    static let ternary = TokenRole(rawValue: 8)
    static let opensBlock = TokenRole(rawValue: 16)
    static let closesBlock = TokenRole(rawValue: 32)
    /// The `in` behind a closure's parameters.
    static let closureHead = TokenRole(rawValue: 64)
    /// The `~` of a choice.
    static let choice = TokenRole(rawValue: 128)
    /// A range whose right side is open.
    static let openRange = TokenRole(rawValue: 256)
    /// A keyword used as a plain name.
    static let name = TokenRole(rawValue: 512)
}
