/// Shows diagnostics to a person: position and message, the source line with a caret span, further places, notes, and
/// the mended line.
public struct TerminalRenderer: Sendable {
    public var color: Bool
    /// Columns of the terminal; long source lines are cut around the caret, notes are wrapped.
    public var width: Int

    public init(color: Bool, width: Int = 100) {
        self.color = color
        self.width = max(width, 40)
    }

    /// All of them, an empty line after each, without a summary.
    public func render(_ diagnostics: [Diagnostic], in map: SourceMap) -> String {
        diagnostics.map { render($0, in: map) + "\n" }.joined()
    }

    /// One diagnostic; ends with a newline.
    public func render(_ diagnostic: Diagnostic, in map: SourceMap) -> String {
        var lines: [String] = []
        lines.append(header(diagnostic, map))
        let places = ([diagnostic.span] + diagnostic.related.map(\.span)).compactMap { $0 } + diagnostic.fixIts.map(\.span)
        let gutter = places.compactMap { place in map[place.source].map { String($0.position(of: Int(place.end)).line + 1).count } }.max() ?? 1
        let snippets = SnippetRenderer(gutter: max(gutter, 3), width: width, color: color)
        if let span = diagnostic.span, let file = map[span.source] {
            let here = diagnostic.related.filter { isOnSameLine($0.span, span, file) }
            lines += snippets.snippet(
                in: file, marks: [.init(span: span, text: diagnostic.label, sign: "^", style: style(diagnostic.severity))]
                    + here.map { .init(span: $0.span, text: $0.text, sign: "-", style: .place) })
        }
        for label in diagnostic.related {
            guard let file = map[label.span.source] else { continue }
            if let span = diagnostic.span, isOnSameLine(label.span, span, file) { continue }
            if label.span.source != diagnostic.span?.source {
                let position = file.position(of: Int(label.span.start))
                lines.append(snippets.aside("in \(file.name):\(position.line):\(position.column)"))
            }
            lines += snippets.snippet(in: file, marks: [.init(span: label.span, text: label.text, sign: "-", style: .place)])
        }
        for note in diagnostic.notes { lines += wrapped(note, behind: "note: ", style: .note) }
        for fixIt in diagnostic.fixIts {
            lines += wrapped(fixIt.title, behind: "help: ", style: .help)
            if let file = map[fixIt.span.source] { lines += snippets.mended(in: file, by: fixIt) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `2 errors, 1 warning`; an empty text when there is nothing to say.
    public func summary(of diagnostics: [Diagnostic]) -> String {
        func count(_ severity: Diagnostic.Severity, _ word: String) -> String? {
            let number = diagnostics.count { $0.severity == severity }
            return number == 0 ? nil : "\(number) \(word)\(number == 1 ? "" : "s")"
        }
        return [count(.error, "error"), count(.warning, "warning")].compactMap { $0 }.joined(separator: ", ")
    }

    private func isOnSameLine(_ first: Span, _ second: Span, _ file: SourceFile) -> Bool {
        guard first.source == second.source else { return false }
        let line = file.position(of: Int(second.start)).line
        return file.position(of: Int(first.start)).line == line && file.position(of: Int(first.end)).line == line
            && file.position(of: Int(second.end)).line == line
    }

    private func header(_ diagnostic: Diagnostic, _ map: SourceMap) -> String {
        var place = ""
        if let span = diagnostic.span, let file = map[span.source] {
            let position = file.position(of: Int(span.start))
            place = "\(file.name):\(position.line):\(position.column): "
        }
        let kind = style(diagnostic.severity).paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", color)
        return Style.strong.paint(place, color) + kind + Style.strong.paint(": " + diagnostic.message, color)
    }

    private func style(_ severity: Diagnostic.Severity) -> Style {
        switch severity {
        case .error: .error
        case .warning: .warning
        case .note: .note
        }
    }

    /// Splits at spaces, but keeps short pieces of program between backquotes whole.
    private func words(_ text: String) -> [String] {
        var result = [""], isCode = false, codeStart = 0
        for character in text {
            if character == "`" {
                isCode.toggle()
                codeStart = result[result.count - 1].count
            }
            if character == " ", !isCode || result[result.count - 1].count - codeStart > 40 {
                result.append("")
            } else {
                result[result.count - 1].append(character)
            }
        }
        return result
    }

    /// Breaks a sentence at spaces; following lines stand under the first word.
    private func wrapped(_ text: String, behind head: String, style: Style) -> [String] {
        let margin = "    "
        let room = max(width - margin.count - head.count, 20)
        var lines: [String] = [], line = ""
        for word in words(text) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        return lines.enumerated().map { number, line in
            margin + (number == 0 ? style.paint(head, color) : String(repeating: " ", count: head.count)) + line
        }
    }
}

/// Colours, by what they are used for.
enum Style: String {
    case error = "1;31", warning = "1;33", note = "1;36", help = "1;32", place = "34", strong = "1"

    func paint(_ text: String, _ color: Bool) -> String { color && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
}
