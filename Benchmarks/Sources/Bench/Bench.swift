import ArgumentParser
import Auspex
import Foundation

/// Times Auspex, and other systems beside it in the same run.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Times models in Auspex and, when asked, in other systems beside it.",
        discussion: """
            Data sets of posteriordb are not part of this repository; --data or the environment variable AUSPEX_POSTERIORDB says \
            where they are. Without them only models on simulated data are run.
            """,
        subcommands: [Compare.self, Page.self, Worker.self], defaultSubcommand: Compare.self)
}

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "compare", abstract: "Measure (this is done when no subcommand is given).")

    @Argument(help: "Posteriors by name; all when none is given.")
    var names: [String] = []

    @Option(help: "Tiers of Auspex, divided by commas: interpreter, native.")
    var tier = "interpreter,native"

    @Flag(help: "Measure Stan, NumPyro (newest, and 0.18.0 with jax 0.4.31) and nutpie as well.")
    var peers = false

    @Option(help: "Which peers, divided by commas: stan, numpyro, numpyro-jax0431, nutpie.")
    var only = "stan,numpyro,numpyro-jax0431,nutpie"

    @Option(help: "Folder of the peers' virtual environments; made there when missing, and kept. Otherwise temporary.")
    var environments: String?

    @Option(help: "Folder with the data of posteriordb.")
    var data: String?

    @Option(help: "Runs of everything.")
    var repeats = 3

    @Option(help: "Seconds after which one run of one system is given up.")
    var limit = 600.0

    @Flag(help: "A few models, no peers, one run.")
    var quick = false

    @Flag(help: "Gradients only, no runs.")
    var gradients = false

    @Flag(help: "Measure how the time of a gradient grows with the size of models and data.")
    var scaling = false

    @Option(help: "Folder for results and intermediate files.")
    var output = "runs/bench"

    @Option(help: ArgumentHelp("The command `auspex` that is measured.", visibility: .hidden))
    var command: String?

    func run() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        let output = URL(fileURLWithPath: output).path
        let posteriordb = data ?? ProcessInfo.processInfo.environment["AUSPEX_POSTERIORDB"].flatMap { $0.isEmpty ? nil : $0 }
        let places = Places(benchmarks: root, posteriordb: posteriordb, work: "\(output)/work")
        _ = try places.folder("data")
        let tiers = try tier.split(separator: ",").map { name in
            guard let tier = Tier(rawValue: String(name)) else { throw ValidationError("there is no tier `\(name)`") }
            return tier
        }
        let known = Case.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no posterior `\(name)`; there are \(known.joined(separator: ", "))")
        }
        let chosen = Case.all.filter { names.isEmpty ? !quick || Case.quick.contains($0.name) : names.contains($0.name) }

        let temporary = peers && environments == nil
        let folder = environments.map { URL(fileURLWithPath: $0).path } ?? "\(NSTemporaryDirectory())/auspex-peers-\(ProcessInfo.processInfo.processIdentifier)"
        defer { if temporary { try? FileManager.default.removeItem(atPath: folder) } }

        var comparison = Comparison(places: places, command: command ?? "\(root)/../.build/release/auspex", limit: limit)
        comparison.addAuspex(tiers)
        if peers, !quick { comparison.addPeers(only.split(separator: ",").map(String.init), in: Environments(folder: folder)) }
        comparison.compare(chosen, repeats: quick ? 1 : repeats, gradientsOnly: gradients, writingTo: "\(output)/results.json")
        if scaling { comparison.measureScaling(tiers) }
        try comparison.write(to: "\(output)/results.json")
        print("\nResults are in \(output)/results.json; `bin/bench page` makes a page of them.")
    }
}

/// A page from results that were written earlier.
struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "page", abstract: "Write Benchmarks/RESULTS.md from the results of a run.")

    @Argument(help: "The results.")
    var results = "runs/bench/results.json"

    @Option(help: "The page that is written; what is written under `Explanations` in it is kept.")
    var output = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("RESULTS.md").path

    func run() throws {
        let report = try decode(Report.self, results)
        let earlier = try? String(contentsOfFile: output, encoding: .utf8)
        try ResultsPage(report, explanations: earlier.flatMap(ResultsPage.explanations)).text
            .write(toFile: output, atomically: true, encoding: .utf8)
        print("Wrote \(output).")
    }
}
