/// Parses one file.
///
/// Always gives a tree, however bad the text: what could not be understood stands in it as `missing`, and a diagnostic
/// says where and why. Diagnostics come in order of position.
///
/// - Parameters:
///   - id: the name of the file in the caller's `SourceMap`; all spans carry it.
///   - ids: hands out node identities; pass the same value for all files of a program.
public func parse(_ file: SourceFile, id: SourceID, ids: inout NodeIDs) -> (module: Module, diagnostics: [Diagnostic]) {
    var parser = Parser(file: file, id: id, ids: ids, recordsRoles: false)
    let module = parser.parseModule()
    ids = parser.ids
    return (module, parser.sortedDiagnostics())
}

/// True when a text typed at a prompt asks for another line: a bracket, brace or block comment is open, or the last
/// token is an operator that needs something to its right. An open string does not ask: it cannot go on.
public func isIncomplete(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var lexer = Lexer(text: bytes, source: SourceID(index: 0), range: 0..<bytes.count)
    lexer.run()
    if lexer.hasOpenComment { return true }
    var closers: [Token.Kind] = []
    for token in lexer.tokens {
        if let closer = token.kind.closer {
            closers.append(closer)
        } else if token.kind.isCloser {
            // A bracket that closes nothing is an error that more input cannot mend.
            guard closers.popLast() == token.kind else { return false }
        }
    }
    if lexer.tokens.contains(where: { $0.kind == .string && $0.flags.contains(.reported) }) { return false }
    guard closers.isEmpty else { return true }
    guard lexer.tokens.count >= 2 else { return false }
    return lexer.tokens[lexer.tokens.count - 2].kind.needsRightSide
}

extension Token.Kind {
    /// The bracket that closes this one.
    var closer: Token.Kind? {
        switch self {
        case .leftParenthesis: .rightParenthesis
        case .leftBracket: .rightBracket
        case .leftBrace: .rightBrace
        default: nil
        }
    }

    var isCloser: Bool { self == .rightParenthesis || self == .rightBracket || self == .rightBrace }

    /// True for tokens that cannot end a statement.
    fileprivate var needsRightSide: Bool {
        switch self {
        case .comma, .dot, .question, .arrow, .tilde, .colonEqual, .equal, .plusEqual, .minusEqual, .starEqual, .slashEqual,
            .plus, .minus, .star, .slash, .percent, .at, .caret, .starStar, .bang, .equalEqual, .bangEqual, .less, .lessEqual,
            .greater, .greaterEqual, .ampersands, .bars, .halfOpenRange, .in, .else, .given:
            true
        default: false
        }
    }
}
