import ArgumentParser
import Auspex

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

    @Option(help: "Runs of everything.")
    var repeats = 1

    @Flag(help: "Steps only, no whole calls.")
    var steps = false

    @Option(help: "Where steps are timed, divided by commas: one (core), all. On a busy machine only `one` means something.")
    var cores = "one,all"

    @OptionGroup var surroundings: SurroundingsOptions

    func run() throws {
        let run = try Surroundings(surroundings)
        defer { run.clean() }
        let precisions = try precision.split(separator: ",").map { name in
            guard let precision = Precision(rawValue: String(name)) else { throw ValidationError("there is no precision `\(name)`") }
            return precision
        }
        let known = VariationalCase.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no problem `\(name)`; there are \(known.joined(separator: ", "))")
        }
        var comparison = VariationalComparison(places: run.places, command: run.command, limit: run.limit, environments: run.environments)
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
