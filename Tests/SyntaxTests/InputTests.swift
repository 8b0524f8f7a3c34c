import AuspexSyntax
import Testing

@Suite struct InputTests {
    @Test(arguments: [
        "model m() {", "f(1,", "let a = [1,\n2", "let a = 1 +", "x ~", "x :=", "let a =", "if a { b } else", "/* comment", "a &&", "f(x) given",
        "for i in", "{ x in", "let a = b ?", "data.", "func f(x: Real) ->", "let a = 0..<",
    ])
    func `a prompt asks for more`(text: String) { #expect(isIncomplete(text)) }

    @Test(arguments: [
        "", "let a = 1", "f(1)", "model m() { }", "let a = x[2...]", "let b = x...", "f(1))", "f(1]", "\"open", "print(\"open", "// {", "a b c", "let s = \"(\"",
    ])
    func `a prompt takes the line as it is`(text: String) { #expect(!isIncomplete(text)) }

    @Test(arguments: [
        ("0", 0.0), ("10_000", 10000), ("1e-8", 1e-8), ("2.5E+3", 2500), ("0.1", 0.1), ("1_0.2_5", 10.25), ("9007199254740993.0", 9007199254740992),
        ("4.9e-324", Double.leastNonzeroMagnitude), ("1.7976931348623157e308", 1.7976931348623157e308), ("0.0", 0), ("0e5", 0),
    ])
    func `numbers have their values`(spelling: String, value: Double) {
        let parsed = Parsed("x = \(spelling)")
        #expect(parsed.diagnostics.isEmpty)
        guard case .assignment(_, _, let expression) = parsed.module.statements.first?.kind else {
            Issue.record("no assignment")
            return
        }
        switch expression.kind {
        case .integer(let number): #expect(Double(number) == value)
        case .real(let number): #expect(number == value)
        default: Issue.record("no number")
        }
    }

    @Test func `the largest integer is kept exactly`() {
        #expect(outline(Parsed("x = 9223372036854775807").module) == "assign x = 9223372036854775807")
        #expect(Parsed("x = 9223372036854775808").codes == ["E0005"])
    }

    @Test func `line ends of other systems`() {
        let unix = Parsed("let a = 1\n// c\nlet b = 2\n"), windows = Parsed("let a = 1\r\n// c\r\nlet b = 2\r\n")
        #expect(windows.diagnostics.isEmpty)
        #expect(outline(windows.module) == outline(unix.module))
        #expect(windows.formatted == unix.formatted)
    }

    @Test func `a byte order mark and a script line are let through`() {
        let parsed = Parsed("\u{FEFF}#!/usr/bin/env auspex\nlet a = 1")
        #expect(parsed.diagnostics.isEmpty)
        #expect(parsed.module.statements.count == 1)
        #expect(parsed.formatted.hasPrefix("#!/usr/bin/env auspex\n"))
    }

    @Test func `a name written with the micro sign is the Greek letter`() {
        #expect(outline(Parsed("x = \u{B5}").module) == outline(Parsed("x = \u{3BC}").module))
    }

    @Test func `identities are unique across files`() {
        var map = SourceMap(), ids = NodeIDs()
        let first = SourceFile(name: "a", text: "let a = 1 + 2"), second = SourceFile(name: "b", text: "let b = 3 * \"\\(4)\"")
        let a = parse(first, id: map.add(first), ids: &ids).module
        let b = parse(second, id: map.add(second), ids: &ids).module
        var seen: Set<NodeID> = []
        for module in [a, b] {
            var walker = IdentityCollector()
            walker.walk(module)
            for id in walker.found { #expect(seen.insert(id).inserted) }
        }
        #expect(seen.count == 9)
    }

    @Test func `an invalid byte is reported once for the file`() {
        let parsed = Parsed(bytes: Array("let a = 1 // \u{FC}".utf8).dropLast(2) + [0xFC, 0xFC, 0x0A] + Array("let b = 2".utf8))
        #expect(parsed.codes == ["E0001"])
        #expect(parsed.module.statements.count == 2)
    }
}

private struct IdentityCollector: TreeVisitor {
    var found: [NodeID] = []
    mutating func visit(_ statement: Statement) -> Bool {
        found.append(statement.id)
        return true
    }
    mutating func visit(_ expression: Expression) -> Bool {
        found.append(expression.id)
        return true
    }
}
