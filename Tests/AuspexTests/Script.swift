import Auspex
import AuspexSyntax
import Synchronization

/// Runs a program and gives what it prints.
func printed(_ program: String, options: RunOptions = RunOptions()) throws -> String {
    final class Output: Sendable { let text = Mutex("") }
    let output = Output()
    var options = options
    options.output = { text in output.text.withLock { $0 += text } }
    try Session(options: options).run(SourceFile(name: "test.apx", text: program))
    return output.text.withLock { $0 }
}

/// Runs a program and reads the numbers that it prints, each on a line of its own.
func printedNumbers(_ program: String) throws -> [Double] { try printed(program).split(separator: "\n").compactMap { Double($0) } }

/// What a program is refused with: the messages and their notes; empty where it runs.
func failure(_ program: String) throws -> String {
    do {
        _ = try printed(program)
        return ""
    } catch let failure as AuspexSyntax.Diagnostics {
        return failure.list.map { ([$0.message] + $0.notes).joined(separator: "\n") }.joined(separator: "\n")
    }
}
