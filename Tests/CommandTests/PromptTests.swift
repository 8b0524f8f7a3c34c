import Foundation
import Testing

/// The prompt, fed from a pipe.
struct PromptTests {
    private func converse(_ lines: String, arguments: [String] = [], in folder: URL? = nil) throws -> Command.Result {
        try Command.run(["repl"] + arguments, input: lines, in: folder)
    }

    @Test func valuesAndNothingElse() throws {
        let result = try converse("1 + 2\nlet x = 4\nx * 2.5\n\n\"a word\"\n")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "3\n10\na word\n")
        #expect(result.errors.isEmpty)
    }

    @Test func lastValue() throws {
        let result = try converse("3 * 4\n_ + 1\nlet y = _\ny\n")
        #expect(result.output == "12\n13\n13\n", "\(result.errors)")
    }

    @Test func severalLines() throws {
        let result = try converse("func twice(x: Real) -> Real {\n    return 2 * x\n}\ntwice(\n  21)\n")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "42\n")
    }

    @Test func errorsLeaveTheSessionGoing() throws {
        let result = try converse("let a = 1\na +\n* 2\nnot_there\na + 1\n")
        #expect(result.status == 1)
        #expect(result.output == "2\n")
        #expect(result.errors.contains("not_there"))
        #expect(result.errors.contains("^"))
    }

    @Test func openAtTheEnd() throws {
        let result = try converse("let a = (1 +\n")
        #expect(result.status == 1)
        #expect(!result.errors.isEmpty)
    }

    @Test func commands() throws {
        let folder = try Command.folder(["f.apx": "func half(x: Real) -> Real { return x / 2 }\nprint(\"loaded\")\n"])
        let result = try converse(
            ":load f.apx\nhalf(3)\n:reload\n:source half\n:doc normal\n:type half\n:time half(8)\n:quit\nprint(\"not reached\")\n", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("loaded\n1.5\nloaded\n"))
        #expect(result.output.contains("func half(x: Real) -> Real { return x / 2 }"))
        #expect(result.output.contains("distribution normal("))
        #expect(result.output.contains("4\n"))
        #expect(result.errors.contains("took "))
        #expect(!result.output.contains("not reached"))
    }

    @Test(arguments: [":nonsense", ":load", ":load nowhere.apx", ":source not_there", ":type", ":reload", ":ir 3", ":doc zzzz"])
    func badCommands(_ line: String) throws {
        let result = try converse("\(line)\n1 + 1\n")
        #expect(result.status == 1)
        #expect(!result.errors.isEmpty)
        #expect(result.output == "2\n")
    }

    @Test func helpListsEveryCommand() throws {
        let output = try converse(":help\n").output
        for name in ["help", "type EXPR", "ir MODEL", "source NAME", "doc NAME", "load FILE", "reload", "time EXPR", "quit"] {
            #expect(output.contains(":" + name))
        }
    }

    @Test func compiledForm() throws {
        let folder = try Command.folder(["m.apx": Sample.program])
        let result = try converse(":ir location(2) given y = [1.0, 2.0]\n", arguments: ["m.apx"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("func"))
    }

    @Test func aFileFirst() throws {
        let folder = try Command.folder(["f.apx": "let answer = 42\n"])
        #expect(try converse("answer\n", arguments: ["f.apx"], in: folder).output == "42\n")
    }
}
