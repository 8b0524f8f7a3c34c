import ArgumentParser
import Auspex
import AuspexInference

struct PromptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Open a prompt.",
        discussion: "Input from a pipe is run without prompts, and the exit status is 1 when an entry failed.")

    @Argument(help: "A program to run first.")
    var file: String?

    @OptionGroup var library: LibraryOptions

    func run() throws {
        let surroundings = Surroundings(showsWarnings: false)
        let session = Session(options: surroundings.options, library: try library.source(), isInteractive: true)
        let interaction = Interaction(session: session)
        if let file { interaction.load(file) }
        if System.isTerminal(.input) {
            converse(interaction, surroundings.interrupts)
        } else {
            readPipe(interaction, surroundings.interrupts)
            if surroundings.interrupts.count > 0 { throw ExitCode(130) }
            if interaction.hasFailed { throw ExitCode(1) }
        }
    }

    // MARK: At a terminal

    private func converse(_ interaction: Interaction, _ interrupts: Interrupts) {
        let completion = Completion(session: interaction.session)
        let editor = LineEditor { completion.candidates($0, word: $1) }
        let history = History()
        for entry in history?.load() ?? [] { editor.remember(entry) }
        System.write("Auspex \(Version.current). :help lists commands, Control-D leaves.\n", to: .output)
        entries: while true {
            var entry = ""
            var prompt = "auspex> "
            repeat {
                interrupts.prompt()
                switch editor.read(prompt: prompt, wake: interrupts.wake) {
                case .interrupted: continue entries
                case .end:
                    System.write("\n", to: .output)
                    if entry.isEmpty { break entries }
                    continue entries
                case .entered(let line): entry += entry.isEmpty ? line : "\n" + line
                }
                prompt = "   ...> "
            } while Interaction.isIncomplete(entry)
            guard entry.contains(where: { !$0.isWhitespace }) else { continue }
            editor.remember(entry)
            history?.append(entry)
            // Every entry has a flag of its own: what was stopped once can be started again.
            let flag = CancellationFlag()
            interaction.session.options.cancellation = flag
            interrupts.run(stopping: flag)
            if interaction.perform(entry) == .leave { break }
            if flag.isCancelled { System.write("Stopped; the draws made until then are kept.\n", to: .error) }
        }
        withExtendedLifetime(editor) {}
    }

    // MARK: From a pipe

    private func readPipe(_ interaction: Interaction, _ interrupts: Interrupts) {
        var entry = ""
        while let line = readLine(strippingNewline: true) {
            entry += entry.isEmpty ? line : "\n" + line
            if Interaction.isIncomplete(entry) { continue }
            if interaction.perform(entry) == .leave { return }
            entry = ""
        }
        // What is still open at the end of the input is an error, and is told as one.
        if !entry.isEmpty { _ = interaction.perform(entry) }
    }
}
