/// Diagnostics for editors and scripts: a JSON array, one object each.
///
/// Lines and columns count from one, columns in characters; `endLine` and `endColumn` are exclusive. A diagnostic
/// without a place has `null` there.
public struct JSONRenderer: Sendable {
    public init() {}

    public func render(_ diagnostics: [Diagnostic], in map: SourceMap) -> String {
        guard !diagnostics.isEmpty else { return "[]\n" }
        return "[\n" + diagnostics.map { "  " + object($0, map) }.joined(separator: ",\n") + "\n]\n"
    }

    private func object(_ diagnostic: Diagnostic, _ map: SourceMap) -> String {
        var fields = [
            "\"code\": \(quoted(diagnostic.code.rawValue))",
            "\"severity\": \(quoted(diagnostic.severity.rawValue))",
            "\"message\": \(quoted(diagnostic.message))",
        ]
        fields += place(diagnostic.span, map)
        fields.append("\"label\": \(quoted(diagnostic.label))")
        fields.append("\"related\": [" + diagnostic.related.map { related($0, map) }.joined(separator: ", ") + "]")
        fields.append("\"notes\": [" + diagnostic.notes.map(quoted).joined(separator: ", ") + "]")
        fields.append("\"fixIts\": [" + diagnostic.fixIts.map { fixIt($0, map) }.joined(separator: ", ") + "]")
        return "{" + fields.joined(separator: ", ") + "}"
    }

    private func related(_ label: Diagnostic.Label, _ map: SourceMap) -> String {
        "{" + (["\"text\": \(quoted(label.text))"] + place(label.span, map)).joined(separator: ", ") + "}"
    }

    private func fixIt(_ fixIt: Diagnostic.FixIt, _ map: SourceMap) -> String {
        let fields = ["\"title\": \(quoted(fixIt.title))", "\"replacement\": \(quoted(fixIt.replacement))"] + place(fixIt.span, map)
        return "{" + fields.joined(separator: ", ") + "}"
    }

    private func place(_ span: Span?, _ map: SourceMap) -> [String] {
        guard let span, let file = map[span.source] else {
            return ["\"file\": null", "\"line\": null", "\"column\": null", "\"endLine\": null", "\"endColumn\": null"]
        }
        let start = file.position(of: Int(span.start)), end = file.position(of: Int(span.end))
        return [
            "\"file\": \(quoted(file.name))", "\"line\": \(start.line)", "\"column\": \(start.column)", "\"endLine\": \(end.line)",
            "\"endColumn\": \(end.column)",
        ]
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    result += "\\u" + hexadecimal(scalar.value)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
