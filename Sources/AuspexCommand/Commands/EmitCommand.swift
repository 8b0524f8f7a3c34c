import ArgumentParser
import Auspex

struct EmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emit", abstract: "Print what a model's log density, or its gradient, is compiled to.")

    enum Form: String, ExpressibleByArgument, CaseIterable { case ir, gradient }

    @Argument(help: "What to print: ir or gradient.")
    var form: Form

    @Argument(help: "The program with the model.")
    var file: String

    @OptionGroup var source: ModelArguments

    @Flag(help: "Report errors as JSON.")
    var json = false

    func run() throws {
        var options = RunOptions()
        if !json { options.warning = Surroundings.show }
        let opened = try source.open(file, options: options, json: json)
        let functions = try opened.session.reporting(json: json) { try opened.posterior.functions() }
        let text = switch form {
        case .ir: functions.logDensity.description
        case .gradient: functions.gradient.description
        }
        System.write(text.hasSuffix("\n") ? text : text + "\n", to: .output)
    }
}
