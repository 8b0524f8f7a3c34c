import Foundation
import Testing

private let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    .first(where: FileManager.default.isExecutableFile)

/// The prompt at a terminal: what readline, the signals and the history file do there, which a pipe does not show.
@Suite(.enabled(if: python != nil, "there is no python3 to make a terminal with"))
struct TerminalTests {
    private static let prompt = "auspex> "
    private static let up = "\u{1B}[A"
    private static let controlC = "\u{03}"
    private static let controlD = "\u{04}"
    private static let controlR = "\u{12}"

    /// Talks to a prompt: each pair is what is waited for, and what is then typed.
    private func converse(_ dialogue: [(String, String)], home: URL) throws -> (status: Int32, transcript: String) {
        let input = home.appendingPathComponent("dialogue.json")
        let output = home.appendingPathComponent("transcript")
        try JSONSerialization.data(withJSONObject: dialogue.map { [$0.0, $0.1] }).write(to: input)
        try Data().write(to: output)
        // Without its marks around what is pasted, readline's output is what a person sees.
        let settings = home.appendingPathComponent("inputrc")
        try Data("set enable-bracketed-paste off\n".utf8).write(to: settings)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        let script = Command.repository.appendingPathComponent("Tests/CommandTests/Terminal/converse.py")
        process.arguments = [script.path, try Command.binary().path, "repl"]
        process.currentDirectoryURL = home
        process.environment = ProcessInfo.processInfo.environment.merging([
            "HOME": home.path, "XDG_STATE_HOME": home.path + "/state", "TERM": "xterm", "INPUTRC": settings.path,
        ]) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }

    @Test func tabCompletesNames() throws {
        let result = try converse(
            [
                (Self.prompt, "let unmistakable = 40\r"), (Self.prompt, "unmist\t + 2\r"), ("\n42\r\n", ""),
                (Self.prompt, ":qu\t\r"),
            ], home: try Command.folder())
        #expect(result.status == 0, "\(result.transcript)")
        #expect(result.transcript.contains("unmistakable + 2"), "\(result.transcript)")
        #expect(result.transcript.contains(":quit"))
    }

    @Test func historyInOneSessionAndTheNext() throws {
        let home = try Command.folder()
        let first = try converse(
            [
                (Self.prompt, "let kept = 40\r"), (Self.prompt, "kept + 2\r"), ("\n42\r\n", ""), (Self.prompt, Self.up + "0\r"),
                // The line that came back was `kept + 2`, and a digit was added.
                ("\n60\r\n", ""), (Self.prompt, Self.controlD),
            ], home: home)
        #expect(first.status == 0, "\(first.transcript)")
        // The next session knows the lines, found by a part of one, but not the values.
        let second = try converse(
            [(Self.prompt, Self.controlR + "kept = \r"), (Self.prompt, Self.up + Self.up + "\r"), ("\n60\r\n", ""), (Self.prompt, ":quit\r")],
            home: home)
        #expect(second.status == 0, "\(second.transcript)")
    }

    @Test func controlCAtThePromptClearsTheLine() throws {
        let result = try converse(
            [(Self.prompt, "not_a_name("), ("not_a_name(", Self.controlC), (Self.prompt, "5 * 5\r"), ("\n25\r\n", ""), (Self.prompt, ":quit\r")],
            home: try Command.folder())
        #expect(result.status == 0, "\(result.transcript)")
        #expect(!result.transcript.contains("error"))
    }

    @Test func controlCStopsARunAndKeepsItsDraws() throws {
        let result = try converse(
            [
                (Self.prompt, "model wide() { x ~ iid(normal(0, 1), 20) }\r"),
                (Self.prompt, "let post = nuts(wide(), chains: 2, warmup: 50, draws: 2000000, seed: 1)\r"), ("sampling", Self.controlC),
                ("kept.\r\n", ""), (Self.prompt, "post.count > 0 && post.count < 4000000\r"), ("\ntrue\r\n", ""),
                // What was stopped once can be started again.
                (Self.prompt, "let next = nuts(wide(), chains: 2, warmup: 50, draws: 30, seed: 1)\r"), (Self.prompt, "next.count\r"),
                ("\n60\r\n", ""), (Self.prompt, ":quit\r"),
            ], home: try Command.folder())
        #expect(result.status == 0, "\(result.transcript)")
    }
}
