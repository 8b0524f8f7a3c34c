import Foundation
import Testing

struct CheckTests {
    @Test func allErrorsOfAllFiles() throws {
        let folder = try Command.folder([
            "one.apx": "let x = 1 +\nlet = 2\nprint(x))\n", "two.apx": "x <- 3\n", "good.apx": "let x = 1\nprint(x)\n",
        ])
        let result = try Command.run(["check", "one.apx", "good.apx", "two.apx"], in: folder)
        #expect(result.status == 1)
        for place in ["one.apx:2:", "one.apx:3:", "two.apx:1:"] { #expect(result.errors.contains(place), "\(place) in \(result.errors)") }
        #expect(!result.errors.contains("good.apx"))
        #expect(try Command.run(["check", "good.apx"], in: folder).status == 0)
    }

    @Test func errorsAsOneArray() throws {
        let folder = try Command.folder(["one.apx": "let = 2\nprint(x))\n", "two.apx": "x <- \"\u{1}\\\"\n", "good.apx": "let x = 1\n"])
        let result = try Command.run(["check", "--json", "one.apx", "missing.apx", "good.apx", "two.apx"], in: folder)
        #expect(result.status == 1)
        let array = try #require(try Command.json(result.output) as? [[String: Any]])
        #expect(Set(array.compactMap { $0["file"] as? String }) == ["one.apx", "two.apx"])
        #expect(array.allSatisfy { $0["code"] is String && $0["message"] is String && $0["severity"] is String })
        let clean = try Command.run(["check", "--json", "good.apx"], in: folder)
        #expect(clean.status == 0)
        #expect((try Command.json(clean.output) as? [Any])?.isEmpty == true)
    }

    @Test func standardInput() throws {
        let result = try Command.run(["check", "-"], input: "let = 1\n")
        #expect(result.status == 1)
        #expect(result.errors.contains("<stdin>:1:"))
    }

    @Test func noColoursInAFile() throws {
        let result = try Command.run(["check", "-"], input: "let = 1\n", environment: ["TERM": "xterm-256color"])
        #expect(!result.errors.contains("\u{1B}"))
    }

    @Test func libraryFromAFolder() throws {
        let good = try Command.run(["check", "--stdlib", Command.repository.appendingPathComponent("stdlib").path, "-"], input: "print(normal(0, 1))\n")
        #expect(good.status == 0)
        let bad = try Command.run(["--stdlib", "/nowhere", "check", "-"], input: "let x = 1\n")
        #expect(bad.status == 1)
        #expect(bad.errors.contains("/nowhere"))
    }
}
