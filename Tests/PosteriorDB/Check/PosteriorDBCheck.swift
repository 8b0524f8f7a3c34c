import ArgumentParser
import PosteriorDBSupport

/// Compares the models of the reference posteriors with figures from elsewhere.
@main
struct PosteriorDBCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posteriordb",
        abstract: "Compares models with reference posteriors.",
        discussion: """
            The reference figures are not part of this repository. Without --data and without the environment variable \
            \(ReferenceFolder.variable) there is nothing to compare with, and the command says so and ends with status 0. \
            Otherwise it ends with status 1 when anything disagrees.
            """)

    @Argument(help: "Posteriors, by the names of the reference folder. All when none is given.")
    var names: [String] = []

    @Option(help: "Folder with reference.json, checkpoints.json and data/.")
    var data: String?

    @Flag(help: "Compare log densities and gradients at given points instead of draws.")
    var checkpoints = false

    @Flag(help: "Measure the time of gradients and of runs instead of comparing.")
    var time = false

    @Option(help: "Seeds, divided by commas; each is judged on its own.")
    var seeds = "1,2,3"

    @Option(help: "Draws of each of the four chains.")
    var draws = 2000

    @Option(help: "Warm-up iterations of each chain.")
    var warmup = 1000

    @Option(help: "Chains that run at the same time; as many as processors when not given.")
    var threads: Int?

    @Flag(help: "One seed, and only posteriors that take seconds.")
    var short = false

    func validate() throws {
        let known = PosteriorCase.all.map(\.name)
        for name in names where !known.contains(name) {
            throw ValidationError("there is no posterior `\(name)`; there are \(known.joined(separator: ", "))")
        }
        guard !seedList.isEmpty else { throw ValidationError("`--seeds \(seeds)` is not a list of whole numbers divided by commas") }
        guard draws >= 100, warmup >= 100 else { throw ValidationError("at least 100 draws and 100 warm-up iterations are needed") }
        if let threads, threads < 1 { throw ValidationError("at least one thread is needed") }
    }

    private var seedList: [UInt64] {
        let parts = seeds.split(separator: ",")
        let numbers = parts.compactMap { UInt64($0) }
        return numbers.count == parts.count ? numbers : []
    }

    func run() throws {
        guard let folder = try data.map({ try ReferenceFolder(path: $0) }) ?? ReferenceFolder.fromEnvironment() else {
            print("Skipped: no reference posteriors. Set \(ReferenceFolder.variable) or give --data to say where they are.")
            return
        }
        let chosen = PosteriorCase.all.filter { posterior in
            names.isEmpty ? !(short && posterior.isSlow) : names.contains(posterior.name)
        }
        let passed: Bool
        if time {
            passed = try timeAll(chosen, in: folder)
        } else if checkpoints {
            passed = try compareCheckpoints(chosen, in: folder)
        } else {
            var run = DrawRuns(folder: folder)
            run.seeds = short ? Array(seedList.prefix(1)) : seedList
            run.draws = draws
            run.warmup = warmup
            run.threads = threads
            passed = try run.compare(chosen)
        }
        guard passed else { throw ExitCode.failure }
    }
}
