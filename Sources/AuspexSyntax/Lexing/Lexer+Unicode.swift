/// Characters beyond ASCII: letters for names, and signs that stand for one of ours.
extension Lexer {
    mutating func lexUnicode() {
        let start = position
        guard let (scalar, length) = decodeScalar(text, at: position, end: end) else {
            lexUnknown()
            return
        }
        if startsIdentifier(scalar) {
            skipIdentifier()
            emit(.identifier, from: start)
        } else if scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}" {
            position += length
            markSpace()
        } else if let (spelling, kind) = lookalike(of: scalar) {
            position += length
            guard let kind else {
                lexTypographicString(start)
                return
            }
            report(
                .lookalike, "`\(Character(scalar))` is written `\(spelling)`", start, position,
                fixIts: [.init("write `\(spelling)`", replace: span(start, position), with: spelling)])
            emit(kind, from: start)
        } else {
            lexUnknown()
        }
    }

    /// “text”: reads on to the closing sign so that the words inside are not taken for a program.
    private mutating func lexTypographicString(_ start: Int) {
        let content = position
        var stop = position
        while position < end, text[position] != 0x0A {
            stop = position
            if let (scalar, length) = decodeScalar(text, at: position, end: end), ["”", "“", "„", "»", "\""].contains(scalar) {
                position += length
                break
            }
            position += 1
            stop = position
        }
        let plain = "\"" + String(decoding: text[content..<stop], as: UTF8.self) + "\""
        report(
            .lookalike, "a string is written in straight quotes", start, position,
            fixIts: [.init("use straight quotes", replace: span(start, position), with: plain)])
        emit(.string, from: start, reported: true)
    }
}

/// What a typographic or mathematical sign stands for; a nil kind begins a string.
func lookalike(of scalar: Unicode.Scalar) -> (spelling: String, kind: Token.Kind?)? {
    switch scalar {
    case "−", "–", "—", "‐", "‑": ("-", .minus)
    case "×", "⋅", "·", "∗": ("*", .star)
    case "÷", "∕": ("/", .slash)
    case "≤", "⩽": ("<=", .lessEqual)
    case "≥", "⩾": (">=", .greaterEqual)
    case "≠": ("!=", .bangEqual)
    case "∼", "～", "˜": ("~", .tilde)
    case "→": ("->", .arrow)
    case "…": ("...", .closedRange)
    case "∧": ("&&", .ampersands)
    case "∨": ("||", .bars)
    case "¬": ("!", .bang)
    case "∈": ("in", .in)
    case "≔": (":=", .colonEqual)
    case "，": (",", .comma)
    case "（": ("(", .leftParenthesis)
    case "）": (")", .rightParenthesis)
    case "：": (":", .colon)
    case "“", "”", "„", "«": ("\"", nil)
    default: nil
    }
}

/// Letters of any script begin a name.
func startsIdentifier(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isXIDStart }

/// Digits, marks and subscript digits may follow.
func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isXIDContinue && scalar != "·" || (0x2080...0x2089).contains(scalar.value)
}

/// The scalar that begins at a byte and its length, or nil where the bytes are not UTF-8.
func decodeScalar(_ text: [UInt8], at index: Int, end: Int) -> (Unicode.Scalar, Int)? {
    guard index < end else { return nil }
    let first = UInt32(text[index])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, index + length <= end else { return nil }
    var value = first & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
        let next = UInt32(text[index + offset])
        guard next & 0xC0 == 0x80 else { return nil }
        value = value << 6 | next & 0x3F
    }
    // Overlong forms are not UTF-8; surrogates are refused by the initialiser.
    guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000), let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
}

/// Offset of the first byte that does not belong to valid UTF-8, and how many such bytes there are.
func findInvalidUTF8(_ text: [UInt8]) -> (offset: Int, count: Int)? {
    var index = 0, first: Int?, count = 0
    while index < text.count {
        if text[index] < 0x80 {
            index += 1
        } else if let (_, length) = decodeScalar(text, at: index, end: text.count) {
            index += length
        } else {
            if first == nil { first = index }
            count += 1
            index += 1
        }
    }
    return first.map { ($0, count) }
}
