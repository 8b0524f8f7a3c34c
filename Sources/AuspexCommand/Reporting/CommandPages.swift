import AuspexSyntax

extension CodePage {
    /// Diagnostics of the command itself.
    static let commandPages: [CodePage] = [
        CodePage(
            code: .unknownModel, title: "No model, or no single one, to work on",
            text: """
                `sample`, `fit` and `emit` work on one model of a file. When the file declares a single model it is found by itself;
                otherwise its name is given with `--model NAME`. Models that are declared inside functions or in imported files are
                not seen.
                """),
        CodePage(
            code: .unusable, title: "A file or folder that cannot be used",
            text: """
                The command could not read what it was given: the file does not exist, is a folder, may not be read, or is not text.
                Programs are UTF-8 text and end in `.apx`; data are JSON or CSV; the folder of a run holds `zarr.json` and `auspex.json`.
                """),
    ]
}
