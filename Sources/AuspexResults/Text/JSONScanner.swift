/// The letters of JSON: white space, strings and numbers, with positions for messages. What they are put together to is
/// the business of the parsers above it: one for data, which goes straight to arrays, and one for metadata.
struct JSONScanner {
    let bytes: [UInt8]
    let file: String
    var position = 0
    /// Brackets that are open around the current position; bounded, because every one of them takes stack.
    private(set) var depth = 0

    static let maximumDepth = 64

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte that is not white space, or nil at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    mutating func enter() throws(DataError) {
        depth += 1
        if depth > Self.maximumDepth {
            throw error(at: position, "brackets are nested more than \(Self.maximumDepth) deep")
        }
        position += 1
    }

    mutating func leave() {
        depth -= 1
        position += 1
    }

    /// Consumes `word` when it stands here and no letter follows it.
    mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        let start = position
        let equal = word.withUTF8Buffer { letters in letters.indices.allSatisfy { bytes[start + $0] == letters[$0] } }
        guard equal, start + count == bytes.count || !Self.isWordByte(bytes[start + count]) else { return false }
        position += count
        return true
    }

    /// A number, `nan` or `inf`, when one stands here and ends where a value may end.
    mutating func takeNumber() throws(DataError) -> DecimalNumber? {
        let start = position
        guard let number = DecimalNumber.scan(bytes, at: &position, end: bytes.count) else { return nil }
        if position < bytes.count, Self.isWordByte(bytes[position]) {
            position = start
            throw error(at: start, "\(quoted(wordHere())) is not a number")
        }
        return number
    }

    /// A string, at its opening quote.
    mutating func takeString() throws(DataError) -> String {
        let opening = position
        position += 1
        var start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20 {
            position += 1
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                text += bytes[start..<position]
                position += 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte < 0x20 { break }
            if byte == UInt8(ascii: "\\") {
                text += bytes[start..<position]
                position += 1
                text += try takeEscape().utf8
                start = position
            } else {
                position += 1
            }
        }
        throw error(at: opening, "this string has no closing quote on its line")
    }

    private mutating func takeEscape() throws(DataError) -> String {
        let start = position - 1
        guard position < bytes.count else { throw error(at: start, "the file ends inside a string") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(letter))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try takeHexadecimal(start)
            if let scalar = UnicodeScalar(first) { return String(Character(scalar)) }
            // A surrogate: only the pair of a high and a low one is a character.
            guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { return "\u{FFFD}" }
            position += 2
            let second = try takeHexadecimal(start)
            guard second >= 0xDC00, second < 0xE000,
                let scalar = UnicodeScalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            else { return "\u{FFFD}" }
            return String(Character(scalar))
        default:
            throw error(
                at: start, "\\\(UnicodeScalar(letter)) is not an escape of JSON", suggestion: "Write \\\\ for a backslash.")
        }
    }

    private mutating func takeHexadecimal(_ start: Int) throws(DataError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
                throw error(at: start, "\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// The word or the single character at the current position, for messages.
    func wordHere() -> String {
        var end = position
        while end < bytes.count, end - position < 40, Self.isWordByte(bytes[end]) { end += 1 }
        if end == position {
            end += 1
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        }
        guard position < bytes.count else { return "the end of the file" }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    func error(at offset: Int, _ reason: String, field: String = "", suggestion: String? = nil) -> DataError {
        DataError(
            file: file, position: SourcePosition(offset: offset, in: bytes), field: field, reason: reason, suggestion: suggestion)
    }

    func quoted(_ text: String) -> String {
        let shown = text.count > 40 ? text.prefix(39) + "…" : text[...]
        return "\"" + shown.map { $0.isNewline ? " " : String($0) }.joined() + "\""
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), 0x80...0xFF:
            true
        default: false
        }
    }
}
