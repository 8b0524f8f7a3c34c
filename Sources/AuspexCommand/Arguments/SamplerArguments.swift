import ArgumentParser
import AuspexInference

/// Settings of NUTS on the command line.
struct SamplerArguments: ParsableArguments {
    @Option(help: "Number of chains.")
    var chains = 4

    @Option(help: "Warm-up iterations of each chain.")
    var warmup = 1000

    @Option(help: "Draws of each chain that are kept.")
    var draws = 1000

    @Option(help: "Seed; one is taken from the system, and reported, when left out.")
    var seed: Int?

    @Option(help: "Form of the metric: unit, diagonal or dense.")
    var metric = MetricKind.diagonal

    @Option(help: "Threads; as many as there are processors when left out. They do not change the draws.")
    var threads: Int?

    @Option(help: "Acceptance rate that the step size is adapted to.")
    var targetAcceptance = 0.8

    @Option(help: "Greatest depth of the trees.")
    var maxDepth = 10

    @Option(help: "Keep every n-th draw.")
    var thin = 1

    func validate() throws {
        try Limits.require(chains, atLeast: 1, "--chains")
        try Limits.require(warmup, atLeast: 0, "--warmup")
        try Limits.require(draws, atLeast: 1, "--draws")
        try Limits.require(seed, atLeast: 0, "--seed")
        try Limits.require(threads, atLeast: 1, "--threads")
        try Limits.require(thin, atLeast: 1, "--thin")
        for (value, name) in [(chains, "--chains"), (warmup, "--warmup"), (draws, "--draws"), (thin, "--thin")] where value > 1_000_000_000 {
            throw ValidationError("\(name) must be at most 1000000000, but it is \(value).")
        }
        guard (1...30).contains(maxDepth) else { throw ValidationError("--max-depth must lie in 1...30, but it is \(maxDepth).") }
        guard targetAcceptance > 0, targetAcceptance < 1 else {
            throw ValidationError("--target-acceptance must lie strictly between 0 and 1, but it is \(targetAcceptance).")
        }
    }

    func options() -> SamplerOptions {
        var options = SamplerOptions()
        options.chains = chains
        options.warmup = warmup
        options.draws = draws * thin
        // Within 53 bits, so that the seed survives every program that reads it as a double.
        options.seed = seed.map(UInt64.init) ?? UInt64.random(in: 0..<(1 << 53))
        options.metric = metric
        options.targetAcceptance = targetAcceptance
        options.maxDepth = maxDepth
        options.threads = threads ?? System.processorCount
        return options
    }
}

extension MetricKind: ExpressibleByArgument {}
