import ArgumentParser
import Auspex
import AuspexResults
import AuspexSyntax

/// A file, a model in it, and data for the model: what `sample`, `fit` and `emit` share.
struct ModelArguments: ParsableArguments {
    @Option(help: "The model; may be left out when the file declares one only.")
    var model: String?

    @Option(help: ArgumentHelp("Data as JSON or CSV: arguments and given choices by name.", valueName: "file"))
    var data: String?

    @OptionGroup var library: LibraryOptions

    /// Opens the file, and conditions the model on the data.
    func open(_ path: String, options: RunOptions, json: Bool) throws -> Opened {
        let file = try SourceReader.read(path)
        let session = Session(options: options, library: try library.source())
        return try session.reporting(json: json) {
            try session.declare(file)
            let data = try data.map { try DataFile.read(path: $0) } ?? DataSet(name: "the empty data set", value: .record(DataRecord([])))
            let name = try chosenModel(of: session, in: path)
            return Opened(session: session, posterior: try session.posterior(of: name, data: data), modelName: name)
        }
    }

    struct Opened {
        let session: Session
        let posterior: ConditionedModel
        let modelName: String
    }

    private func chosenModel(of session: Session, in path: String) throws -> String {
        let names = session.modelNames
        if let model {
            if names.contains(model) { return model }
            var notes = names.isEmpty ? [] : ["Its models are: \(names.joined(separator: ", "))."]
            if let near = DidYouMean.suggest(model, among: names) { notes = ["Did you mean `\(near)`?"] }
            throw Diagnostic(.unknownModel, "\(path) declares no model named `\(model)`", at: nil, notes: notes)
        }
        if names.count == 1 { return names[0] }
        guard !names.isEmpty else { throw Diagnostic(.unknownModel, "\(path) declares no model", at: nil) }
        throw Diagnostic(
            .unknownModel, "\(path) declares several models; say which one with --model", at: nil,
            notes: ["They are: \(names.joined(separator: ", "))."])
    }
}

extension DiagnosticCode {
    /// `--model` names none, or none is named where there are several.
    static let unknownModel = DiagnosticCode("E0901")
}
