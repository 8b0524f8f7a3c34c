import ArgumentParser
import Foundation

/// A page from results that were written earlier.
struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "page", abstract: "Write Benchmarks/RESULTS.md from the results of runs.")

    @Argument(help: "Folder with results: results.json, variational.json, diffusion.json, or some of them. Sections for which there is no file stay as they are.")
    var results = "runs/bench"

    @Option(help: "The page that is written; what is written under `Explanations` in it is kept.")
    var output = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("RESULTS.md").path

    func run() throws {
        func read<T: Decodable>(_ type: T.Type, _ name: String) throws -> T? {
            let path = "\(results)/\(name)"
            return FileManager.default.fileExists(atPath: path) ? try decode(type, path) : nil
        }
        let report = try read(Report.self, "results.json"), variational = try read(VariationalReport.self, "variational.json")
        let diffusion = try read(DiffusionReport.self, "diffusion.json")
        guard report != nil || variational != nil || diffusion != nil else { throw ValidationError("there are no results in \(results)") }
        let earlier = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        try ResultsPage(report, variational, diffusion, earlier: earlier).text.write(toFile: output, atomically: true, encoding: .utf8)
        print("Wrote \(output).")
    }
}
