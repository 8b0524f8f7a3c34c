/// String literals. The token covers the quotes; escapes and interpolations are taken apart by the parser.
extension Lexer {
    mutating func lexString() {
        let start = position
        if byte(at: start + 1) == UInt8(ascii: "\""), byte(at: start + 2) == UInt8(ascii: "\"") {
            lexTripleQuote()
            return
        }
        position += 1
        if skipStringBody(depth: 0) {
            emit(.string, from: start)
        } else {
            var stop = position
            while stop > start + 1, text[stop - 1] == 0x0D { stop -= 1 }
            // Brackets at the end of the line that nothing inside opens were meant to stand behind the string.
            var quote = stop
            if !text[start..<stop].contains(UInt8(ascii: "(")) {
                while quote > start + 1, text[quote - 1] == UInt8(ascii: ")") { quote -= 1 }
            }
            report(
                .unterminatedString, "this string is never closed", start, stop, label: "a string ends on its own line",
                notes: ["Write `\\n` where the text shall have a line break."],
                fixIts: [.init("close it", replace: span(quote, quote), with: "\"")])
            position = quote
            emit(.string, from: start, reported: true)
        }
    }

    /// Moves past the closing quote; false at the end of the line or of the text. Interpolations may hold strings of their own.
    private mutating func skipStringBody(depth: Int) -> Bool {
        while position < end {
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case 0x0A:
                return false
            case UInt8(ascii: "\\"):
                if byte(at: position + 1) == UInt8(ascii: "("), depth < 16 {
                    position += 2
                    guard skipInterpolation(depth: depth) else { return false }
                } else {
                    position += byte(at: position + 1) == 0x0A ? 1 : 2
                }
            default:
                position += 1
            }
        }
        position = min(position, end)
        return false
    }

    /// Moves past the parenthesis that ends an interpolation.
    mutating func skipInterpolation(depth: Int) -> Bool {
        var open = 1
        while position < end {
            let byte = text[position]
            if byte == 0x0A { return false }
            position += 1
            switch byte {
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                open -= 1
                if open == 0 { return true }
            case UInt8(ascii: "\""):
                guard skipStringBody(depth: depth + 1) else { return false }
            default: break
            }
        }
        return false
    }

    /// `"""…"""`: known from Swift and Python, not part of this language.
    private mutating func lexTripleQuote() {
        let start = position
        position += 3
        while position < end {
            if text[position] == UInt8(ascii: "\""), byte(at: position + 1) == UInt8(ascii: "\""), byte(at: position + 2) == UInt8(ascii: "\"") { break }
            position += 1
        }
        position = min(position + 3, end)
        report(
            .multilineString, "a string stands on one line", start, start + 3,
            notes: ["Write `\\n` where the text shall have a line break. A text above a declaration is a `///` comment."])
        emit(.string, from: start, reported: true)
    }

    /// `'text'`, and Stan's and MATLAB's transpose `X'`.
    mutating func lexSingleQuote() {
        let start = position
        if touchesOperand {
            position += 1
            report(
                .transposeQuote, "a transpose is written `transpose(X)`", start, position, label: "a quote does not transpose")
            flagLastToken()
            return
        }
        position += 1
        while position < end, text[position] != UInt8(ascii: "'"), text[position] != 0x0A {
            position += text[position] == UInt8(ascii: "\\") && byte(at: position + 1) != 0x0A ? 2 : 1
        }
        position = min(position, end)
        let closed = byte(at: position) == UInt8(ascii: "'")
        let content = String(decoding: text[start + 1..<position], as: UTF8.self)
        if closed { position += 1 }
        report(
            .singleQuotes, "a string is written in double quotes", start, position,
            fixIts: [.init("use double quotes", replace: span(start, position), with: "\"\(content)\"")])
        emit(.string, from: start, reported: true)
    }

    private mutating func flagLastToken() {
        guard !tokens.isEmpty else { return }
        tokens[tokens.count - 1].flags.insert(.reported)
    }
}
