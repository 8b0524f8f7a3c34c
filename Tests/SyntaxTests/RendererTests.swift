import AuspexSyntax
import Foundation
import Testing

@Suite struct RendererTests {
    private func map(_ text: String) -> (SourceMap, SourceID) {
        var map = SourceMap()
        let id = map.add(SourceFile(name: "a.apx", text: text))
        return (map, id)
    }

    private func caretLine(_ text: String, _ start: Int, _ end: Int, width: Int = 100) -> [Substring] {
        let (map, id) = map(text)
        let diagnostic = Diagnostic(.expectedEnd, "wrong", at: Span(source: id, start: start, end: end))
        return TerminalRenderer(color: false, width: width).render(diagnostic, in: map).split(separator: "\n")
    }

    @Test func `tabs and wide characters keep the caret below its text`() {
        // A tab goes to the next multiple of four columns; the two ideographs take two columns each.
        let lines = caretLine("\tlet 名前 = b", 12, 13)
        #expect(lines[0] == "a.apx:1:9: error[E0102]: wrong")
        #expect(lines[1] == "  1 |     let 名前 = b")
        let caret = caretLine("\tlet 名前 = b", 14, 15)
        #expect(caret[2] == "    |                ^")
    }

    @Test func `a combining mark takes no column`() {
        let text = "e\u{301} + b"
        let start = "e\u{301} + ".utf8.count
        #expect(caretLine(text, start, start + 1)[2] == "    |     ^")
    }

    @Test func `a long line is cut around the caret`() throws {
        let text = String(repeating: "a", count: 300) + "!" + String(repeating: "b", count: 300)
        let lines = caretLine(text, 300, 301, width: 60)
        #expect(lines.dropFirst().allSatisfy { $0.count <= 60 })
        let column = try #require(lines[2].firstIndex(of: "^")).utf16Offset(in: lines[2])
        let index = lines[1].index(lines[1].startIndex, offsetBy: column)
        #expect(lines[1][index] == "!")
    }

    @Test func `control characters do not reach the terminal`() {
        let (map, id) = map("let a = \u{1B}[31m\u{202E}1")
        let diagnostic = Diagnostic(.unknownCharacter, "wrong", at: Span(source: id, start: 8, end: 9))
        let text = TerminalRenderer(color: false, width: 80).render(diagnostic, in: map)
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    }

    @Test func `a span over lines shows its first and last line`() {
        let (map, id) = map("f(\n  a,\n  b\n)")
        let diagnostic = Diagnostic(.expectedEnd, "wrong", at: Span(source: id, start: 0, end: 13), label: "here")
        let text = TerminalRenderer(color: false).render(diagnostic, in: map)
        #expect(text == "a.apx:1:1: error[E0102]: wrong\n  1 | f(\n    | ^^\n ...\n  4 | )\n    | ^ here\n")
    }

    @Test func `places in other files are named`() {
        var (map, id) = map("let a = 1")
        let other = map.add(SourceFile(name: "b.apx", text: "let b = 2"))
        let diagnostic = Diagnostic(
            .expectedEnd, "wrong", at: Span(source: id, start: 4, end: 5),
            related: [.init(Span(source: other, start: 4, end: 5), "there")])
        let text = TerminalRenderer(color: false).render(diagnostic, in: map)
        #expect(text.contains("in b.apx:1:5\n  1 | let b = 2\n    |     - there"))
    }

    @Test func `a diagnostic without a place is shown without one`() {
        let diagnostic = Diagnostic(.expectedEnd, "wrong", at: nil, notes: ["why"])
        #expect(TerminalRenderer(color: false).render(diagnostic, in: SourceMap()) == "error[E0102]: wrong\n    note: why\n")
    }

    @Test func `a help line shows the line after the change`() {
        let text = Parsed("let v = s ** 2").rendered
        #expect(text.contains("help: write `^`\n  1 | let v = s ^ 2\n"))
    }

    @Test func `colours are escape sequences that can be switched off`() {
        let parsed = Parsed("let v = s ** 2")
        let plain = TerminalRenderer(color: false).render(parsed.diagnostics, in: parsed.map)
        let coloured = TerminalRenderer(color: true).render(parsed.diagnostics, in: parsed.map)
        #expect(!plain.contains("\u{1B}") && coloured.contains("\u{1B}[1;31m"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `the summary counts`() {
        let renderer = TerminalRenderer(color: false)
        let error = Diagnostic(.expectedEnd, "", at: nil), warning = Diagnostic(.expectedEnd, "", at: nil, severity: .warning)
        #expect(renderer.summary(of: [error, warning, error]) == "2 errors, 1 warning")
        #expect(renderer.summary(of: []) == "")
    }

    @Test func `JSON says the same in numbers`() throws {
        let parsed = Parsed("let a = 1\nlet \"ü\\\" = s ** 2\nlet b = s ** 2")
        let text = JSONRenderer().render(parsed.diagnostics, in: parsed.map)
        let array = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(array.count == parsed.diagnostics.count)
        for (object, diagnostic) in zip(array, parsed.diagnostics) {
            #expect(object["code"] as? String == diagnostic.code.rawValue)
            #expect(object["message"] as? String == diagnostic.message)
            #expect(object["notes"] as? [String] == diagnostic.notes)
            let span = try #require(diagnostic.span)
            #expect(object["line"] as? Int == parsed.file.position(of: Int(span.start)).line)
            #expect(object["endColumn"] as? Int == parsed.file.position(of: Int(span.end)).column)
            #expect((object["fixIts"] as? [Any])?.count == diagnostic.fixIts.count)
        }
    }
}
