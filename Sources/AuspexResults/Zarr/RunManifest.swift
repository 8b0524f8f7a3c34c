/// `auspex.json` in a run's directory: how far every chain has come. It is replaced after the chunks it counts were
/// written, so what it claims is there, whenever the process was killed.
struct RunManifest: Hashable {
    enum State: String { case running, stopped, complete }

    static let fileName = "auspex.json"
    private static let format = "auspex-run"

    var state = State.running
    var draws: Int
    var warmup: Int
    /// Complete draws of each chain.
    var completeDraws: [Int]
    var completeWarmup: [Int]
    /// In declared order; the store itself is sorted by name.
    var variables: [String]

    init(chains: Int, draws: Int, warmup: Int, variables: [String]) {
        self.draws = draws
        self.warmup = warmup
        completeDraws = Array(repeating: 0, count: chains)
        completeWarmup = Array(repeating: 0, count: chains)
        self.variables = variables
    }

    func write(to directory: String) throws(DataError) {
        let document: JSONValue = [
            "format": .string(Self.format), "version": 1, "state": .string(state.rawValue),
            "draws": .int(draws), "warmup": .int(warmup),
            "complete_draws": .array(completeDraws.map(JSONValue.int)),
            "complete_warmup": .array(completeWarmup.map(JSONValue.int)),
            "variables": .array(variables.map(JSONValue.string)),
        ]
        try FileSystem.writeAtomically(document.indentedText, to: directory + "/" + Self.fileName)
    }

    init(directory: String) throws(DataError) {
        let file = directory + "/" + Self.fileName
        let document = try JSONValue(parsing: try FileSystem.read(file), file: file)
        guard document["format"]?.string == Self.format, let state = document["state"]?.string.flatMap(State.init),
            let draws = document["draws"]?.int, let warmup = document["warmup"]?.int,
            let completeDraws = document["complete_draws"]?.ints, let completeWarmup = document["complete_warmup"]?.ints,
            completeDraws.count == completeWarmup.count, let variables = document["variables"]?.array,
            draws >= 0, warmup >= 0, completeDraws.allSatisfy({ 0...draws ~= $0 }), completeWarmup.allSatisfy({ 0...warmup ~= $0 })
        else { throw DataError(file: file, reason: "does not describe a run of Auspex") }
        guard document["version"]?.int == 1 else {
            throw DataError(file: file, reason: "was written by a newer version of Auspex", suggestion: "Update Auspex to read this run.")
        }
        self.init(chains: 0, draws: draws, warmup: warmup, variables: variables.compactMap(\.string))
        self.state = state
        self.completeDraws = completeDraws
        self.completeWarmup = completeWarmup
    }
}
