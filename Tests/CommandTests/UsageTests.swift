import Foundation
import Testing

/// Arguments that cannot be meant: status 64, and words about it.
struct UsageTests {
    @Test(arguments: [
        ["no-such-command"], ["run"], ["run", "a.apx", "--sed", "1"], ["run", "a.apx", "--seed", "x"], ["run", "a.apx", "--threads", "0"],
        ["run", "a.apx", "--seed", "-1"],
        ["sample"], ["sample", "a.apx", "--chains", "0"], ["sample", "a.apx", "--chains", "many"], ["sample", "a.apx", "--warmup", "-3"],
        ["sample", "a.apx", "--draws", "0"], ["sample", "a.apx", "--thin", "0"], ["sample", "a.apx", "--metric", "round"],
        ["sample", "a.apx", "--target-acceptance", "1"], ["sample", "a.apx", "--target-acceptance", "nan"],
        ["sample", "a.apx", "--max-depth", "31"], ["sample", "a.apx", "--draws", "99999999999999999999"],
        ["sample", "a.apx", "--draws", "4000000000", "--thin", "4000000000"],
        ["fit", "a.apx"], ["fit", "a.apx", "best"], ["fit", "a.apx", "map", "--output", "x"], ["fit", "a.apx", "laplace", "--draws", "0"],
        ["emit", "bytes", "a.apx"], ["emit", "ir"], ["check"], ["fmt"], ["fmt", "--check", "--stdout", "a.apx"], ["summary"],
        ["repl", "a.apx", "b.apx"], ["version", "now"], ["--stdlib"], ["explain", "E0001", "E0002"],
    ])
    func unusableArguments(_ arguments: [String]) throws {
        let result = try Command.run(arguments)
        #expect(result.status == 64, "\(arguments): \(result.errors)")
        #expect(result.errors.contains("Error:"))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [["--help"], ["help"], ["help", "sample"], ["sample", "--help"], ["--version"], ["version"]])
    func helpIsNoError(_ arguments: [String]) throws {
        let result = try Command.run(arguments)
        #expect(result.status == 0)
        #expect(!result.output.isEmpty)
        #expect(result.errors.isEmpty)
    }

    @Test func everySubcommandHasHelp() throws {
        let help = try Command.run(["--help"]).output
        for name in ["run", "sample", "summary", "fit", "check", "fmt", "explain", "emit", "build", "repl", "doctor", "version"] {
            #expect(help.contains("  \(name) "), "\(name) is not listed")
            #expect(try Command.run([name, "--help"]).status == 0)
        }
    }
}
