import ArgumentParser
import Auspex

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

    @Option(help: "Runs of everything.")
    var repeats = 5

    @OptionGroup var surroundings: SurroundingsOptions

    func run() throws {
        let run = try Surroundings(surroundings)
        defer { run.clean() }
        let known = DiffusionCase.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no problem `\(name)`; there are \(known.joined(separator: ", "))")
        }
        var comparison = DiffusionComparison(places: run.places, command: run.command, limit: run.limit)
        comparison.addAuspex(try Tier.list(tier))
        if peers { comparison.addPeers(only.split(separator: ",").map(String.init), in: run.environments) }
        let path = "\(run.output)/diffusion.json"
        try comparison.compare(DiffusionCase.all.filter { names.isEmpty || names.contains($0.name) }, repeats: repeats, writingTo: path)
        print("\nResults are in \(path); `bin/bench page` makes a page of them.")
    }
}
