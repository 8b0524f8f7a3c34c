/// A line of source as a terminal shows it: tabs become spaces, wide characters take two columns, and what would move
/// the cursor or reorder the text is shown by a stand-in.
struct DisplayText {
    static let tabWidth = 4

    var text = ""
    /// Columns taken so far.
    var width = 0

    init(_ source: some StringProtocol) { for character in source { append(character) } }

    init(bytes: ArraySlice<UInt8>) { self.init(String(decoding: bytes, as: UTF8.self)) }

    mutating func append(_ character: Character) {
        if character == "\t" {
            let step = Self.tabWidth - width % Self.tabWidth
            text += String(repeating: " ", count: step)
            width += step
            return
        }
        guard let scalar = character.unicodeScalars.first else { return }
        if let substitute = Self.substitute(scalar) {
            text.unicodeScalars.append(substitute)
            width += 1
            return
        }
        text.append(character)
        width += Self.width(of: character)
    }

    /// Control characters by their picture; marks that reorder text by the replacement character.
    private static func substitute(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value)
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: "\u{FFFD}"
        default: nil
        }
    }

    /// Columns of a character: two for East Asian wide characters and emoji, none for those that only modify.
    static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The columns `from` (inclusive) to `to` (exclusive), with `…` where something was cut off.
    func window(from: Int, to: Int) -> String {
        if from <= 0, to >= width { return text }
        var result = "", column = 0
        for character in text {
            let next = column + Self.width(of: character)
            if column >= from, next <= to { result.append(character) }
            column = next
        }
        if from > 0, !result.isEmpty { result = "…" + result.dropFirst() }
        if to < width, !result.isEmpty { result = result.dropLast() + "…" }
        return result
    }
}
