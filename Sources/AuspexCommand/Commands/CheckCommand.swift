import ArgumentParser
import Auspex
import AuspexSemantics
import AuspexSyntax

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Report all errors of programs, without running them.",
        discussion: "The exit status is 1 when a file has errors; warnings do not count.")

    @ArgumentParser.Argument(help: "Programs; `-` reads one from the standard input.")
    var files: [String]

    @Flag(help: "Print the diagnostics as one JSON array to the standard output.")
    var json = false

    @OptionGroup var library: LibraryOptions

    func run() throws {
        let library = try library.source()
        var hasErrors = false
        var objects: [String] = []
        for path in files {
            let result = check(path, library: library)
            hasErrors = hasErrors || result.diagnostics.contains { $0.severity == .error }
            if json {
                objects += JSONRenderer().objects(result.diagnostics, in: result.sources)
            } else if !result.diagnostics.isEmpty {
                System.write(Failure.rendered(result.diagnostics, in: result.sources, limit: 200), to: .error)
            }
        }
        if json { System.write(objects.isEmpty ? "[]\n" : "[\n\(objects.joined(separator: ",\n"))\n]\n", to: .output) }
        if hasErrors { throw ExitCode(1) }
    }

    private func check(_ path: String, library: any LibrarySource) -> (diagnostics: [Diagnostic], sources: SourceMap) {
        let file: SourceFile
        do { file = try SourceReader.read(path) } catch { return (error.diagnostics, error.sources) }
        var options = RunOptions()
        options.directory = RunCommand.folder(of: path)
        let session = Session(options: options, library: library)
        return (session.check(file), session.sources)
    }
}

extension JSONRenderer {
    /// One line for each diagnostic, to be joined to an array.
    func objects(_ diagnostics: [Diagnostic], in map: SourceMap) -> [String] {
        diagnostics.map { diagnostic in
            let lines = render([diagnostic], in: map).split(separator: "\n")
            return lines.dropFirst().dropLast().joined(separator: "\n")
        }
    }
}
