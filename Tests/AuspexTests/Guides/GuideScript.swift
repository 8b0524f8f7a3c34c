import Auspex
import AuspexSyntax
import Synchronization

/// Runs a program and reads the numbers that it prints, each on a line of its own.
func printedNumbers(_ program: String) throws -> [Double] {
    final class Output: Sendable { let text = Mutex("") }
    let output = Output()
    var options = RunOptions()
    options.output = { text in output.text.withLock { $0 += text } }
    try Session(options: options).run(SourceFile(name: "guides.apx", text: program))
    return output.text.withLock { $0 }.split(separator: "\n").compactMap { Double($0) }
}
