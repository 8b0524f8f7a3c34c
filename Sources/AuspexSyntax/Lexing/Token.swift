/// The smallest piece of a program with a meaning of its own. Twelve bytes: the text stays in the file.
struct Token {
    enum Kind: UInt8 {
        case endOfFile, identifier, integer, real, string
        /// Something the lexer could not read and has reported already.
        case unknown

        // Words that can never be names.
        case `let`, `var`, `func`, `struct`, `if`, `else`, `for`, `in`, `while`, `return`, `break`, `continue`
        case param, observe, `import`, `true`, `false`
        // Words that act as keywords in one place only and stay usable as names.
        case model, guide, kernel, objective, distribution, bijection, optimizer, algorithm
        case factor, scale, given, by

        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
        case comma, semicolon, colon, dot, question, arrow
        case tilde, colonEqual, equal, plusEqual, minusEqual, starEqual, slashEqual
        case plus, minus, star, slash, percent, at, caret, starStar, bang
        case equalEqual, bangEqual, less, lessEqual, greater, greaterEqual, ampersands, bars
        case halfOpenRange, closedRange
    }

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The first token of its line.
        static let newlineBefore = Flags(rawValue: 1)
        /// White space or a comment stands in front.
        static let spaceBefore = Flags(rawValue: 2)
        /// The lexer reported an error inside; complaints of the parser at this place would repeat it.
        static let reported = Flags(rawValue: 4)
    }

    var kind: Kind
    var flags: Flags
    var start: Int32
    var end: Int32

    var hasNewlineBefore: Bool { flags.contains(.newlineBefore) }
    var hasSpaceBefore: Bool { flags.contains(.spaceBefore) }
}

extension Token.Kind {
    /// Identifiers and all keywords: what may stand as a label or behind a dot.
    var isWord: Bool { self == .identifier || (rawValue >= Token.Kind.let.rawValue && rawValue <= Token.Kind.by.rawValue) }

    /// Identifiers and the keywords that stay usable as names.
    var isName: Bool { self == .identifier || isSoftKeyword }

    var isSoftKeyword: Bool { rawValue >= Token.Kind.model.rawValue && rawValue <= Token.Kind.by.rawValue }

    var isHardKeyword: Bool { rawValue >= Token.Kind.let.rawValue && rawValue <= Token.Kind.false.rawValue }

    /// `model name …`, `optimizer name …`: words that begin a declaration when a name follows.
    var isDeclarationWord: Bool { rawValue >= Token.Kind.model.rawValue && rawValue <= Token.Kind.algorithm.rawValue }

    /// Words at which a new statement certainly begins; recovery stops in front of them.
    var beginsStatement: Bool {
        switch self {
        case .let, .var, .func, .struct, .for, .while, .return, .break, .continue, .param, .observe, .import: true
        default: false
        }
    }
}
