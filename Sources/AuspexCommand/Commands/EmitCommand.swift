import ArgumentParser
import Auspex

struct EmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emit", abstract: "Print what a model is compiled to, or the memory that it takes.")

    enum Form: String, ExpressibleByArgument, CaseIterable { case ir, gradient, c, memory }

    @Argument(help: "What to print: the log density (ir), its gradient (gradient), both as C (c), or memory.")
    var form: Form

    @Argument(help: "The program with the model.")
    var file: String

    @OptionGroup var source: ModelArguments

    @Option(help: "Chains that the C evaluates at once: 1, 2, 4 or 8.")
    var chains = 1

    @Flag(help: "Report errors as JSON.")
    var json = false

    func validate() throws {
        guard [1, 2, 4, 8].contains(chains) else { throw ValidationError("--chains is 1, 2, 4 or 8, but it is \(chains).") }
    }

    func run() throws {
        var options = RunOptions()
        if !json { options.warning = Surroundings.show }
        let opened = try source.open(file, options: options, json: json)
        let text = try opened.session.reporting(json: json) {
            switch form {
            case .ir: try opened.posterior.functions().logDensity.description
            case .gradient: try opened.posterior.functions().gradient.description
            case .c: try opened.posterior.compiled().nativeText(chains: chains)
            case .memory: try opened.posterior.compiled().memory(chains: chains)
            }
        }
        System.write(text.hasSuffix("\n") ? text : text + "\n", to: .output)
    }
}
