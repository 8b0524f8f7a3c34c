import ArgumentParser
import AuspexResults

struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Summarise the draws in a folder: moments, quantiles, diagnostics.")

    @Argument(help: ArgumentHelp("Folder of a run, finished or not.", valueName: "dir"))
    var folder: String

    @Argument(help: "Only these: `mu`, `theta`, `theta[0]`.")
    var names: [String] = []

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        do {
            let summary = try Summary(try Run(folder), of: names)
            let width = min(Terminal.width(.output) ?? 100, 120)
            System.write(json ? summary.json.indentedText : summary.text(width: width), to: .output)
        } catch {
            throw Failure(error, json: json)
        }
    }
}
