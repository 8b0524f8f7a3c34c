import ArgumentParser
import AuspexResults
import AuspexSyntax

struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Format programs in place.",
        discussion: "A file with syntax errors is left as it is, and its errors are reported.")

    @ArgumentParser.Argument(help: "Programs; `-` formats the standard input to the standard output.")
    var files: [String]

    @Flag(help: "Change nothing; name the files that are not formatted, and exit with 1 if there are any.")
    var check = false

    @Flag(help: "Print the formatted text instead of writing it.")
    var stdout = false

    func validate() throws {
        if check, stdout { throw ValidationError("--check and --stdout exclude each other.") }
    }

    func run() throws {
        var isClean = true
        for path in files {
            let file: SourceFile
            do { file = try SourceReader.read(path) } catch {
                error.show()
                isClean = false
                continue
            }
            var sources = SourceMap()
            var ids = NodeIDs()
            let id = sources.add(file)
            let (module, diagnostics) = AuspexSyntax.parse(file, id: id, ids: &ids)
            guard !diagnostics.contains(where: { $0.severity == .error }) else {
                Failure(diagnostics, in: sources).show()
                isClean = false
                continue
            }
            let text = format(module, file: file)
            if stdout || path == "-" && !check {
                System.write(text, to: .output)
            } else if Array(text.utf8) != file.text {
                if check {
                    System.write(path + "\n", to: .output)
                    isClean = false
                } else {
                    do { try TextFile.write(text, to: path) } catch { throw Failure(error) }
                }
            }
        }
        if !isClean { throw ExitCode(1) }
    }
}
