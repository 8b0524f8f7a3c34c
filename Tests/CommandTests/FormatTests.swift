import Foundation
import Testing

struct FormatTests {
    static let messy = "let   x=1\n\n\n\nfor i in 0..<3{\nprint( i,x )   // a comment\n}\n"

    @Test func twiceIsOnce() throws {
        let folder = try Command.folder(["a.apx": Self.messy])
        let file = folder.appendingPathComponent("a.apx")
        #expect(try Command.run(["fmt", "a.apx"], in: folder).status == 0)
        let once = try String(contentsOf: file, encoding: .utf8)
        #expect(once != Self.messy)
        #expect(once.contains("// a comment"))
        #expect(try Command.run(["fmt", "a.apx"], in: folder).status == 0)
        #expect(try String(contentsOf: file, encoding: .utf8) == once)
        #expect(try Command.run(["fmt", "--stdout", "a.apx"], in: folder).output == once)
        #expect(try Command.run(["fmt", "-"], input: Self.messy).output == once)
    }

    @Test func checkNamesFilesAndChangesNothing() throws {
        let folder = try Command.folder(["messy.apx": Self.messy, "neat.apx": "let x = 1\n"])
        let result = try Command.run(["fmt", "--check", "neat.apx", "messy.apx"], in: folder)
        #expect(result.status == 1)
        #expect(result.output == "messy.apx\n")
        #expect(try String(contentsOf: folder.appendingPathComponent("messy.apx"), encoding: .utf8) == Self.messy)
        #expect(try Command.run(["fmt", "--check", "neat.apx"], in: folder).status == 0)
    }

    @Test func errorsLeaveTheFileAlone() throws {
        let folder = try Command.folder(["bad.apx": "let   = (\n", "messy.apx": Self.messy])
        let result = try Command.run(["fmt", "bad.apx", "messy.apx"], in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("bad.apx:1:"))
        #expect(try String(contentsOf: folder.appendingPathComponent("bad.apx"), encoding: .utf8) == "let   = (\n")
        #expect(try String(contentsOf: folder.appendingPathComponent("messy.apx"), encoding: .utf8) != Self.messy)
    }
}
