import Foundation
import Testing

/// Warnings are about a text, so they stand before what the text does.
struct WarningTests {
    private let program = "func f(x: Real) -> Real {\n    return x\n    let y = x * 2\n}\nprint(\"printed\", f(1))\n"

    @Test func beforeTheOutput() throws {
        let folder = try Command.folder(["f.apx": program])
        let both = folder.appendingPathComponent("both")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\"$0\" run f.apx > both 2>&1", try Command.binary().path]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let text = try String(contentsOf: both, encoding: .utf8)
        let warning = try #require(text.range(of: "W0301")), output = try #require(text.range(of: "printed 1"))
        #expect(warning.lowerBound < output.lowerBound)
    }

    @Test func onceAndOnTheStandardError() throws {
        let result = try Command.run(["run", "f.apx"], in: try Command.folder(["f.apx": program]))
        #expect(result.errors.components(separatedBy: "W0301").count == 2, "\(result.errors)")
        #expect(result.output == "printed 1\n")
        // Where the standard error is for JSON there are none.
        #expect(try Command.run(["run", "--json", "f.apx"], in: try Command.folder(["f.apx": program])).errors.isEmpty)
    }
}
