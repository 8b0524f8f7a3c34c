import ArgumentParser
import Auspex
import AuspexNative
import AuspexResults

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Compile a model with its data into a shared library for C, Python, R, Julia and others.",
        discussion: "A header that describes the library is written beside it. The library works where Auspex is not installed.")

    @Argument(help: "The program with the model.")
    var file: String

    @OptionGroup var source: ModelArguments

    @Option(name: .shortAndLong, help: ArgumentHelp("The library, such as model.so; its header goes to model.h.", valueName: "file"))
    var output: String

    @Option(help: "The processor that it is for, as clang names it, such as x86-64-v3; this machine's when left out.")
    var processor = "native"

    @Flag(help: "Print what was made, or errors, as JSON.")
    var json = false

    func run() throws {
        var options = RunOptions()
        if !json { options.warning = Surroundings.show }
        let opened = try source.open(file, options: options, json: json)
        let library = try opened.session.reporting(json: json) { try opened.posterior.sharedLibrary() }
        let header = try opened.session.reporting(json: json) {
            do { return try library.write(to: output, processor: processor) } catch let error as NativeError { throw Failure(error.reason) }
        }
        guard json else {
            let processor = processor == "native" ? "this machine's processor, \(Processor.current.model)" : processor
            System.write("\(output) and \(header): `\(opened.modelName)` for \(processor)\n", to: .output)
            return
        }
        let document: JSONValue = [
            "model": .string(opened.modelName), "library": .string(output), "header": .string(header), "processor": .string(processor),
        ]
        System.write(document.indentedText, to: .output)
    }
}
