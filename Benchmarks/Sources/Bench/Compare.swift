import ArgumentParser
import Auspex
import Foundation

/// Figures of samplers.
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

    @Option(help: "Folder with the data of posteriordb.")
    var data: String?

    @Option(help: "Runs of everything.")
    var repeats = 3

    @Flag(help: "A few models, no peers, one run.")
    var quick = false

    @Flag(help: "Gradients only, no runs.")
    var gradients = false

    @Flag(help: "Measure how the time of a gradient grows with the size of models and data.")
    var scaling = false

    @OptionGroup var surroundings: SurroundingsOptions

    func run() throws {
        let posteriordb = data ?? ProcessInfo.processInfo.environment["AUSPEX_POSTERIORDB"].flatMap { $0.isEmpty ? nil : $0 }
        let run = try Surroundings(surroundings, posteriordb: posteriordb)
        defer { run.clean() }
        let tiers = try Tier.list(tier)
        let known = Case.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no posterior `\(name)`; there are \(known.joined(separator: ", "))")
        }
        let chosen = Case.all.filter { names.isEmpty ? !quick || Case.quick.contains($0.name) : names.contains($0.name) }

        var comparison = Comparison(places: run.places, command: run.command, limit: run.limit)
        comparison.addAuspex(tiers)
        if peers, !quick { comparison.addPeers(only.split(separator: ",").map(String.init), in: run.environments) }
        comparison.compare(chosen, repeats: quick ? 1 : repeats, gradientsOnly: gradients, writingTo: "\(run.output)/results.json")
        if scaling { comparison.measureScaling(tiers) }
        try comparison.write(to: "\(run.output)/results.json")
        print("\nResults are in \(run.output)/results.json; `bin/bench page` makes a page of them.")
    }
}
