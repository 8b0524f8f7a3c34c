import Auspex
import AuspexSyntax

/// What can be typed next at the prompt.
struct Completion {
    let session: Session

    /// Candidates for the word at the given bytes of the line.
    func candidates(_ line: String, word: Range<Int>) -> LineEditor.Candidates {
        let bytes = Array(line.utf8)
        let before = String(decoding: bytes[..<min(word.lowerBound, bytes.count)], as: UTF8.self)
        let text = String(decoding: bytes[min(word.lowerBound, bytes.count)..<min(word.upperBound, bytes.count)], as: UTF8.self)
        let start = before.drop { $0 == " " }

        if start == ":" { return .words(PromptCommandName.allCases.map(\.rawValue).filter { $0.hasPrefix(text) }) }
        if start.hasPrefix(":load ") || isInsideString(before) { return .files }
        if let dot = text.lastIndex(of: ".") {
            let base = String(text[..<dot])
            let start = text[text.index(after: dot)...]
            return .words(session.members(of: base).filter { $0.hasPrefix(start) }.map { "\(base).\($0)" })
        }
        var words = session.knownNames.filter { $0.hasPrefix(text) }
        if !start.hasPrefix(":") { words += Keywords.all.filter { $0.hasPrefix(text) } }
        if let function = openCall(in: before) {
            words += session.labels(of: function).filter { $0.hasPrefix(text) }.map { $0 + ": " }
        }
        // Candidates that differ in case come when none agrees.
        if words.isEmpty, !text.isEmpty {
            let folded = text.lowercased()
            words = session.knownNames.filter { $0.lowercased().hasPrefix(folded) }
        }
        return .words(Array(Set(words)).sorted())
    }

    /// Whether the end of the text lies behind an opening quote.
    private func isInsideString(_ text: String) -> Bool {
        var isOpen = false, isEscaped = false
        for character in text {
            if isEscaped { isEscaped = false } else if character == "\\" { isEscaped = isOpen } else if character == "\"" { isOpen.toggle() }
        }
        return isOpen
    }

    /// The function whose argument list is open at the end of the text.
    private func openCall(in text: String) -> String? {
        var depth = 0
        var rest = text[...]
        while let character = rest.last {
            rest.removeLast()
            if character == ")" || character == "]" || character == "}" { depth += 1 }
            guard character == "(" || character == "[" || character == "{" else { continue }
            if depth > 0 {
                depth -= 1
                continue
            }
            guard character == "(" else { return nil }
            let name = rest.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            return name.isEmpty ? nil : String(name.reversed())
        }
        return nil
    }
}
