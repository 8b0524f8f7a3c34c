/// Finds the keyword that a stretch of bytes spells.
public enum Keywords {
    private static let byLength: [[(spelling: [UInt8], kind: Token.Kind)]] = {
        let words: [(String, Token.Kind)] = [
            ("let", .let), ("var", .var), ("func", .func), ("struct", .struct), ("if", .if), ("else", .else), ("for", .for),
            ("in", .in), ("while", .while), ("return", .return), ("break", .break), ("continue", .continue),
            ("param", .param), ("observe", .observe), ("import", .import), ("true", .true), ("false", .false),
            ("model", .model), ("guide", .guide), ("kernel", .kernel), ("objective", .objective),
            ("distribution", .distribution), ("bijection", .bijection), ("optimizer", .optimizer),
            ("algorithm", .algorithm), ("factor", .factor), ("scale", .scale), ("given", .given), ("by", .by),
        ]
        var table = [[(spelling: [UInt8], kind: Token.Kind)]](repeating: [], count: 13)
        for (word, kind) in words { table[word.utf8.count].append((Array(word.utf8), kind)) }
        return table
    }()

    static func kind(of text: [UInt8], from start: Int, to end: Int) -> Token.Kind {
        let length = end - start
        guard length >= 2, length < byLength.count else { return .identifier }
        search: for candidate in byLength[length] where candidate.spelling[0] == text[start] {
            for offset in 1..<length where candidate.spelling[offset] != text[start + offset] { continue search }
            return candidate.kind
        }
        return .identifier
    }

    /// Every word with a meaning in the grammar, for completion at a prompt.
    public static var all: [String] { byLength.joined().map { String(decoding: $0.spelling, as: UTF8.self) }.sorted() }
}
