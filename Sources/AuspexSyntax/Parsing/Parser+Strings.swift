/// String literals: escapes and interpolations.
extension Parser {
    mutating func parseString() -> Expression {
        let token = current
        advance()
        guard !token.flags.contains(.reported) else {
            statementHasError = true
            return make(.string([]), span(token), height: 1)
        }
        var pieces: [StringPiece] = []
        var buffer: [UInt8] = []
        var position = Int(token.start) + 1
        let end = Int(token.end) - 1
        var tallest = 0
        while position < end {
            guard text[position] == UInt8(ascii: "\\") else {
                buffer.append(text[position])
                position += 1
                continue
            }
            let escape = position + 1 < end ? text[position + 1] : 0
            if escape == UInt8(ascii: "(") {
                if !buffer.isEmpty { pieces.append(.text(String(decoding: buffer, as: UTF8.self))) }
                buffer.removeAll()
                let stop = endOfInterpolation(position + 2, limit: end)
                pieces.append(.interpolation(parseInterpolation(position + 2..<stop)))
                tallest = max(tallest, height)
                position = stop + 1
            } else if escape == UInt8(ascii: "u") {
                position = appendScalar(at: position, limit: end, to: &buffer)
            } else {
                if let byte = Self.escapes[escape] {
                    buffer.append(byte)
                } else {
                    reportEscape(position, min(position + 2, end), "`\\\(escape < 0x80 ? String(UnicodeScalar(escape)) : "…")` is no escape")
                }
                position += 2
            }
        }
        if !buffer.isEmpty || pieces.isEmpty { pieces.append(.text(String(decoding: buffer, as: UTF8.self))) }
        return make(.string(pieces), span(token), height: tallest + 1)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "0"): 0,
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "'"): UInt8(ascii: "'"),
    ]

    private mutating func reportEscape(_ start: Int, _ end: Int, _ message: String) {
        statementHasError = true
        diagnostics.append(
            Diagnostic(
                .badEscape, message, at: Span(source: source, start: start, end: end),
                notes: ["Escapes are `\\n`, `\\t`, `\\r`, `\\0`, `\\\\`, `\\\"`, `\\'`, `\\u{3BC}` and `\\(expression)`; a plain backslash is `\\\\`."]))
    }

    /// `\u{3BC}`; gives the position behind it.
    private mutating func appendScalar(at start: Int, limit: Int, to buffer: inout [UInt8]) -> Int {
        var position = start + 2
        if position < limit, text[position] == UInt8(ascii: "{") {
            var stop = position + 1
            while stop < limit, stop - position < 10, text[stop] != UInt8(ascii: "}") { stop += 1 }
            if stop < limit, text[stop] == UInt8(ascii: "}"),
                let value = UInt32(String(decoding: text[position + 1..<stop], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                buffer.append(contentsOf: Array(String(scalar).utf8))
                return stop + 1
            }
            position = min(stop + 1, limit)
        }
        reportEscape(start, position, "`\\u` needs the number of a character in braces")
        return position
    }

    /// The parenthesis that ends an interpolation; the lexer has made sure that there is one.
    private func endOfInterpolation(_ start: Int, limit: Int) -> Int {
        var lexer = Lexer(text: text, source: source, range: start..<limit)
        return lexer.skipInterpolation(depth: 0) ? lexer.position - 1 : limit
    }

    private mutating func parseInterpolation(_ range: Range<Int>) -> Expression {
        guard enter() else {
            leave()
            return missingExpression()
        }
        defer { leave() }
        var inner = Parser(text: text, source: source, range: range, ids: ids)
        inner.depth = depth
        inner.ignoresNewlines = true
        let result = inner.parseExpression()
        if inner.current.kind != .endOfFile {
            inner.report(
                .expectedEnd, "one expression stands in `\\( )`, found also \(inner.describe(inner.current))", at: inner.span(inner.current))
        }
        ids = inner.ids
        if !inner.diagnostics.isEmpty { statementHasError = true }
        diagnostics.append(contentsOf: inner.diagnostics)
        height = inner.height
        tallest = max(tallest, inner.tallest)
        return result
    }
}
