import AuspexSyntax
import Testing

@Suite struct GoodProgramTests {
    @Test func `every program of the repository parses`() throws {
        for (name, text) in try GoodPrograms.all() {
            let parsed = Parsed(text, name: name)
            #expect(parsed.diagnostics.isEmpty, "\(name)\n\(parsed.rendered)")
        }
    }

    @Test func `formatting keeps the meaning and is idempotent`() throws {
        for (name, text) in try GoodPrograms.all() {
            let parsed = Parsed(text, name: name)
            let again = Parsed(parsed.formatted)
            #expect(again.diagnostics.isEmpty, "\(name)\n\(again.rendered)")
            #expect(outline(again.module) == outline(parsed.module), "\(name)")
            #expect(again.formatted == parsed.formatted, "\(name)")
            #expect(again.module.comments.map(\.text) == parsed.module.comments.map(\.text), "\(name)")
        }
    }

    @Test func `formatted lines are at most 120 columns where they can be broken`() throws {
        for (name, text) in try GoodPrograms.all() {
            for line in Parsed(text).formatted.split(separator: "\n") where line.count > 120 {
                // A comment or a string cannot be broken.
                #expect(line.contains("//") || line.contains("\"") || line.contains("/*"), "\(name): \(line)")
            }
        }
    }

    @Test func `a file with errors is not touched`() {
        let text = "let a = (1 +\nlet   b=2"
        #expect(Parsed(text).formatted == text)
    }

    @Test func `statements cover their text and nothing else`() throws {
        let text = "let a = (1 + 2) * 3\nmu ~ normal(a[0], 1) by reparam\nfor i in 0..<3 {\n    print(i)\n}"
        let parsed = Parsed(text)
        let texts = parsed.module.statements.map { parsed.map.text(of: $0.span) }
        #expect(texts == ["let a = (1 + 2) * 3", "mu ~ normal(a[0], 1) by reparam", "for i in 0..<3 {\n    print(i)\n}"])
        guard case .binding(let binding) = parsed.module.statements[0].kind, case .binary(.multiply, let left, _) = binding.value?.kind else {
            Issue.record("not a product")
            return
        }
        #expect(parsed.map.text(of: left.span) == "(1 + 2)")
    }
}
