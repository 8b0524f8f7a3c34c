/// A token or a comment on its way through the formatter.
struct FormatPiece {
    var text: String
    var width: Int
    var kind: Token.Kind
    var role: TokenRole
    /// Line breaks between the piece before and this one in the source.
    var newlinesBefore: Int
    var isComment = false

    /// Nothing can follow a `//` comment on its line.
    var endsLine: Bool { isComment && !text.hasPrefix("/*") }

    /// A value ends here, so that an operator behind it is binary.
    var endsOperand: Bool {
        guard !isComment else { return false }
        switch kind {
        case .integer, .real, .string, .true, .false, .rightParenthesis, .rightBracket, .rightBrace, .identifier: return true
        default: return role.contains(.name)
        }
    }

    static func collect(_ parser: Parser) -> [FormatPiece] {
        var pieces: [FormatPiece] = []
        pieces.reserveCapacity(parser.tokens.count + parser.comments.count)
        var end = 0
        var nextComment = 0
        func newlines(to start: Int) -> Int {
            var count = 0
            for offset in end..<max(end, start) where parser.text[offset] == 0x0A { count += 1 }
            return count
        }
        func addComments(before limit: Int) {
            while nextComment < parser.comments.count, Int(parser.comments[nextComment].span.start) < limit {
                let comment = parser.comments[nextComment]
                let text = comment.text.replacing("\r\n", with: "\n")
                pieces.append(
                    FormatPiece(
                        text: text, width: displayWidth(text), kind: .unknown, role: [],
                        newlinesBefore: newlines(to: Int(comment.span.start)), isComment: true))
                end = Int(comment.span.end)
                nextComment += 1
            }
        }
        for (index, token) in parser.tokens.enumerated() where token.kind != .endOfFile {
            addComments(before: Int(token.start))
            let text = parser.spelling(token)
            pieces.append(
                FormatPiece(
                    text: text, width: displayWidth(text), kind: token.kind, role: parser.roles[index],
                    newlinesBefore: newlines(to: Int(token.start))))
            end = Int(token.end)
        }
        addComments(before: Int.max)
        return pieces
    }

    private static func displayWidth(_ text: String) -> Int {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? text.utf8.count : DisplayText(text).width
    }
}
