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
        subcommands: [Compare.self, Variational.self, Diffusion.self, Page.self, Worker.self, TrainingWorker.self, HandWrittenTrainingWorker.self], defaultSubcommand: Compare.self)
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
        let posteriordb = data ?? ProcessInfo.processInfo.environment["AUSPEX_POSTERIORDB"].flatMap { $0.isEmpty ? nil : $0 }
        let run = try Surroundings(output: output, posteriordb: posteriordb, environments: environments, command: command)
        defer { run.clean() }
        let tiers = try Tier.list(tier)
        let known = Case.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no posterior `\(name)`; there are \(known.joined(separator: ", "))")
        }
        let chosen = Case.all.filter { names.isEmpty ? !quick || Case.quick.contains($0.name) : names.contains($0.name) }

        var comparison = Comparison(places: run.places, command: run.command, limit: limit)
        comparison.addAuspex(tiers)
        if peers, !quick { comparison.addPeers(only.split(separator: ",").map(String.init), in: run.environments) }
        comparison.compare(chosen, repeats: quick ? 1 : repeats, gradientsOnly: gradients, writingTo: "\(run.output)/results.json")
        if scaling { comparison.measureScaling(tiers) }
        try comparison.write(to: "\(run.output)/results.json")
        print("\nResults are in \(run.output)/results.json; `bin/bench page` makes a page of them.")
    }
}

/// Figures of variational inference.
struct Variational: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "variational", abstract: "Measure variational inference: steps, and whole calls.")

    @Argument(help: "Problems by name; all when none is given.")
    var names: [String] = []

    @Option(help: "Tiers of Auspex, divided by commas: interpreter, native.")
    var tier = "native"

    @Option(help: "Precisions, divided by commas: double, single. The small problems are run in double only.")
    var precision = "double,single"

    @Flag(help: "Measure NumPyro and JAX by hand as well.")
    var peers = false

    @Option(help: "Which peers, divided by commas: numpyro, numpyro-jax0431.")
    var only = "numpyro,numpyro-jax0431"

    @Option(help: "Folder of the peers' virtual environments; made there when missing, and kept. Otherwise temporary.")
    var environments: String?

    @Option(help: "Runs of everything.")
    var repeats = 1

    @Option(help: "Seconds after which one run of one system is given up.")
    var limit = 600.0

    @Flag(help: "Steps only, no whole calls.")
    var steps = false

    @Option(help: "Where steps are timed, divided by commas: one (core), all. On a busy machine only `one` means something.")
    var cores = "one,all"

    @Option(help: "Folder for results and intermediate files.")
    var output = "runs/bench"

    @Option(help: ArgumentHelp("The command `auspex` that is measured.", visibility: .hidden))
    var command: String?

    func run() throws {
        let run = try Surroundings(output: output, posteriordb: nil, environments: environments, command: command)
        defer { run.clean() }
        let precisions = try precision.split(separator: ",").map { name in
            guard let precision = Precision(rawValue: String(name)) else { throw ValidationError("there is no precision `\(name)`") }
            return precision
        }
        let known = VariationalCase.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no problem `\(name)`; there are \(known.joined(separator: ", "))")
        }
        var comparison = VariationalComparison(places: run.places, command: run.command, limit: limit, environments: run.environments)
        comparison.addAuspex(try Tier.list(tier))
        if peers { comparison.addPeers(only.split(separator: ",").map(String.init)) }
        let path = "\(run.output)/variational.json"
        comparison.compare(
            VariationalCase.all.filter { names.isEmpty || names.contains($0.name) }, precisions: Set(precisions), repeats: repeats,
            pinned: try cores.split(separator: ",").map { name in
                guard name == "one" || name == "all" else { throw ValidationError("cores are `one` or `all`, not `\(name)`") }
                return name == "one"
            }, withCalls: !steps, writingTo: path)
        print("\nResults are in \(path); `bin/bench page` makes a page of them.")
    }
}

/// Figures of diffusions.
struct Diffusion: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "diffusion", abstract: "Measure diffusions: evaluations of scores, and sampling.")

    @Argument(help: "Problems by name; all when none is given.")
    var names: [String] = []

    @Option(help: "Tiers of Auspex, divided by commas: interpreter, native.")
    var tier = "native"

    @Flag(help: "Measure JAX and NumPy as well.")
    var peers = false

    @Option(help: "Which environments of peers, divided by commas: numpyro, numpyro-jax0431.")
    var only = "numpyro,numpyro-jax0431"

    @Option(help: "Folder of the peers' virtual environments; made there when missing, and kept. Otherwise temporary.")
    var environments: String?

    @Option(help: "Runs of everything.")
    var repeats = 5

    @Option(help: "Seconds after which one run of one system is given up.")
    var limit = 600.0

    @Option(help: "Folder for results and intermediate files.")
    var output = "runs/bench"

    @Option(help: ArgumentHelp("The command `auspex` that is measured.", visibility: .hidden))
    var command: String?

    func run() throws {
        let run = try Surroundings(output: output, posteriordb: nil, environments: environments, command: command)
        defer { run.clean() }
        let known = DiffusionCase.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no problem `\(name)`; there are \(known.joined(separator: ", "))")
        }
        var comparison = DiffusionComparison(places: run.places, command: run.command, limit: limit)
        comparison.addAuspex(try Tier.list(tier))
        if peers { comparison.addPeers(only.split(separator: ",").map(String.init), in: run.environments) }
        let path = "\(run.output)/diffusion.json"
        try comparison.compare(DiffusionCase.all.filter { names.isEmpty || names.contains($0.name) }, repeats: repeats, writingTo: path)
        print("\nResults are in \(path); `bin/bench page` makes a page of them.")
    }
}

/// Where a run reads and writes.
private struct Surroundings {
    let output: String
    let places: Places
    let environments: Environments
    let command: String
    private let isTemporary: Bool

    /// - Parameter environments: Nil has them made in a folder that `clean` removes.
    init(output: String, posteriordb: String?, environments: String?, command: String?) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        self.output = URL(fileURLWithPath: output).path
        places = Places(benchmarks: root, posteriordb: posteriordb, work: "\(self.output)/work")
        _ = try places.folder("data")
        isTemporary = environments == nil
        self.environments = Environments(
            folder: environments.map { URL(fileURLWithPath: $0).path }
                ?? "\(NSTemporaryDirectory())/auspex-peers-\(ProcessInfo.processInfo.processIdentifier)")
        self.command = command ?? "\(root)/../.build/release/auspex"
    }

    func clean() { if isTemporary { try? FileManager.default.removeItem(atPath: environments.folder) } }
}

extension Tier {
    static func list(_ names: String) throws -> [Tier] {
        try names.split(separator: ",").map { name in
            guard let tier = Tier(rawValue: String(name)) else { throw ValidationError("there is no tier `\(name)`") }
            return tier
        }
    }
}

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
