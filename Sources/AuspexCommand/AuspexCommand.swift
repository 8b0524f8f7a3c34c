import ArgumentParser

/// The command: it reads arguments, hands the work to the library, and shows what comes back.
///
/// Exit status: 0 all well, 1 the program or its data are wrong, 64 the arguments are, 130 stopped by Control-C.
@main
struct AuspexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auspex",
        abstract: "Probabilistic programs: check them, run them, draw from their posteriors.",
        discussion: "`auspex FILE.apx` runs a program; `auspex` alone opens a prompt.",
        version: versionLine,
        subcommands: [
            RunCommand.self, SampleCommand.self, SummaryCommand.self, FitCommand.self, CheckCommand.self, FormatCommand.self,
            ExplainCommand.self, EmitCommand.self, BuildCommand.self, PromptCommand.self, DoctorCommand.self, VersionCommand.self,
        ])

    /// What starts when no subcommand is named.
    func run() throws {
        let prompt = try PromptCommand.parse([])
        try prompt.run()
    }

    static func main() {
        let arguments = Invocation.normalized(Array(CommandLine.arguments.dropFirst()))
        do {
            try Invocation.requireKnownStart(arguments)
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let failure as Failure {
            failure.show()
            exit(withError: ExitCode(1))
        } catch {
            exit(withError: error)
        }
    }
}
