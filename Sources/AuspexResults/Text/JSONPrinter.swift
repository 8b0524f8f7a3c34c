extension JSONValue {
    /// The document as strict JSON on one line. Numbers that JSON cannot spell are written as the strings `"NaN"`,
    /// `"Infinity"` and `"-Infinity"`, which is also how Zarr's metadata spells them.
    public var compactText: String {
        var text = ""
        write(to: &text, indent: nil)
        return text
    }

    /// The document with one member a line, and a final newline. Arrays of plain values stay on one line.
    public var indentedText: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private var isPlain: Bool {
        switch self {
        case .null, .bool, .int, .real, .string: true
        case .array, .object: false
        }
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .real(let value): text += Self.spelling(value)
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            let spread = indent.flatMap { values.allSatisfy(\.isPlain) ? nil : $0 + 2 }
            Self.write(values, "[", "]", to: &text, indent: spread) { value, text in value.write(to: &text, indent: spread) }
        case .object(let members):
            let inner = indent.map { $0 + 2 }
            Self.write(members, "{", "}", to: &text, indent: inner) { member, text in
                Self.write(member.name, to: &text)
                text += inner == nil ? ":" : ": "
                member.value.write(to: &text, indent: inner)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], _ open: String, _ close: String, to text: inout String, indent: Int?,
        each: (Element, inout String) -> Void
    ) {
        text += open
        for (number, element) in elements.enumerated() {
            if number > 0 { text += indent == nil ? ", " : "," }
            if let indent { text += "\n" + String(repeating: " ", count: indent) }
            each(element, &text)
        }
        if let indent, !elements.isEmpty { text += "\n" + String(repeating: " ", count: indent - 2) }
        text += close
    }

    private static func spelling(_ value: Double) -> String {
        if value.isNaN { return "\"NaN\"" }
        if value.isInfinite { return value > 0 ? "\"Infinity\"" : "\"-Infinity\"" }
        return "\(value)"
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
