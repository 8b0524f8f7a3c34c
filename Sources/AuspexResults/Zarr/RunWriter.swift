import AuspexIR
import Synchronization

/// Writes a run as it is drawn, into a directory that is a Zarr v3 store from the first moment on: ArviZ and xarray open
/// it while the run goes on, after it, and after the process was killed. Draws not written yet read as NaN, and
/// `auspex.json` says how many of each chain are complete.
///
/// Every chain has its own files, so chains append from their own threads without waiting for each other. Memory is one
/// chunk of draws a chain, whatever the length of the run.
public final class RunWriter: Sendable {
    private struct Sections {
        var warmup: ChainSection
        var draws: ChainSection
    }

    /// A mutex cannot be an element of an array, an object that holds one can.
    private final class Chain: Sendable {
        let sections: Mutex<Sections>
        init(_ sections: Sections) { self.sections = Mutex(sections) }
    }

    public let directory: String
    public let variables: [VariableLayout]
    public let draws: Int
    public let warmup: Int
    private let layout: RunLayout
    private let chunk: Int
    private let elementCount: Int
    private let chains: [Chain]
    private let manifest: Mutex<RunManifest>

    /// Makes the directory and writes all metadata.
    ///
    /// - Parameters:
    ///   - directory: Made when absent. A run that is already there is replaced; a directory that holds anything else is refused.
    ///   - variables: What one draw consists of, in the order of the flat values given to `append`.
    ///   - chains: At least one.
    ///   - draws: Draws planned for each chain.
    ///   - warmup: Warm-up draws that will be stored for each chain, 0 for none.
    ///   - statistics: The sampler statistics to store.
    ///   - observed: Data the model was conditioned on.
    ///   - attributes: An object with the run's provenance (seed, program and data hashes, versions, settings).
    /// - Throws: `DataError` when the directory cannot be written, or a name cannot be stored.
    public init(
        directory: String, variables: [VariableLayout], chains: Int, draws: Int, warmup: Int = 0,
        statistics: [Statistic] = Statistic.allCases, observed: [(name: String, value: Tensor)] = [],
        attributes: JSONValue = [:]
    ) throws(DataError) {
        guard chains > 0, draws >= 0, warmup >= 0 else {
            throw DataError(file: directory, reason: "a run has at least one chain, and no negative number of draws")
        }
        let standard: [JSONValue.Member] = [
            .init("created_at", .string(FileSystem.timestamp())), .init("creation_library", "auspex"),
            .init("creation_library_language", "Swift"), .init("inference_library", "auspex"),
        ]
        let given = attributes.members ?? []
        let kept = standard.filter { member in !given.contains { $0.name == member.name } }
        layout = RunLayout(
            variables: variables, statistics: statistics, observed: observed, chains: chains, warmup: warmup,
            attributes: .object(kept + given))
        try layout.checkNames(directory: directory)
        self.directory = directory
        self.variables = variables
        self.draws = draws
        self.warmup = warmup
        let elementCount = variables.reduce(0) { $0 + $1.elementCount }
        let chunk = Self.chunkLength(draws: max(draws, warmup), numbersInDraw: elementCount + statistics.count)
        self.elementCount = elementCount
        self.chunk = chunk
        let manifest = RunManifest(chains: chains, draws: draws, warmup: warmup, variables: variables.map(\.name))
        self.manifest = Mutex(manifest)
        self.chains = (0..<chains).map { chain in
            func section(_ posterior: String, _ sampleStatistics: String) -> ChainSection {
                ChainSection(
                    directory: directory, posterior: posterior, sampleStatistics: sampleStatistics, chain: chain, chunk: chunk,
                    variables: variables, statistics: statistics)
            }
            return Chain(
                Sections(
                    warmup: section(RunLayout.warmupPosterior, RunLayout.warmupStatistics),
                    draws: section(RunLayout.posterior, RunLayout.sampleStatistics)))
        }
        try Self.clear(directory)
        let store = layout.store(draws: draws, planned: draws, chunk: chunk)
        try store.writeMetadata(to: directory)
        try layout.writeFixedArrays(store, to: directory)
        try manifest.write(to: directory)
    }

    /// Adds a draw of one chain. Chains may append at the same time; one chain's draws come in order.
    /// - Parameters:
    ///   - values: The flat values of all variables, in their order, each in row-major order.
    ///   - isWarmup: Whether the draw belongs to the warm-up; ignored draws when no warm-up is stored.
    /// - Throws: `DataError` when a file cannot be written, or the draw does not fit the run.
    public func append(chain: Int, values: [Double], statistics: DrawStatistics, isWarmup: Bool = false) throws(DataError) {
        if isWarmup, warmup == 0 { return }
        guard chains.indices ~= chain, values.count == elementCount else {
            throw DataError(
                file: directory, reason: "chain \(chain) gave a draw of \(values.count) numbers to a run of \(chains.count) chains of \(elementCount)")
        }
        try chains[chain].sections.withLock { sections throws(DataError) in
            let planned = isWarmup ? warmup : draws
            guard (isWarmup ? sections.warmup.count : sections.draws.count) < planned else {
                throw DataError(file: directory, reason: "chain \(chain) gave more than the \(planned) draws that were planned")
            }
            let wrote = isWarmup
                ? try sections.warmup.append(values, statistics) : try sections.draws.append(values, statistics)
            if wrote { try record(chain, sections) }
        }
    }

    /// Writes what the chain has drawn so far. Also right for a chain that was stopped early, and when the chain goes on.
    public func finish(chain: Int) throws(DataError) {
        guard chains.indices ~= chain else { return }
        try chains[chain].sections.withLock { sections throws(DataError) in
            try sections.warmup.flush()
            try sections.draws.flush()
            try record(chain, sections)
        }
    }

    /// Finishes all chains. When every one of them was stopped early, the arrays are shortened to the longest chain.
    public func close() throws(DataError) {
        for chain in chains.indices { try finish(chain: chain) }
        try manifest.withLock { manifest throws(DataError) in
            let longest = manifest.completeDraws.max() ?? 0
            if longest < draws { try layout.store(draws: longest, planned: draws, chunk: chunk).writeMetadata(to: directory) }
            manifest.state = manifest.completeDraws.allSatisfy { $0 == draws } ? .complete : .stopped
            try manifest.write(to: directory)
        }
    }

    private func record(_ chain: Int, _ sections: Sections) throws(DataError) {
        try manifest.withLock { manifest throws(DataError) in
            manifest.completeWarmup[chain] = sections.warmup.count
            manifest.completeDraws[chain] = sections.draws.count
            try manifest.write(to: directory)
        }
    }

    /// Few enough files to be fast, few enough bytes to be small: 250 draws or a twentieth of the run a chunk, and no more
    /// than a megabyte a chain.
    static func chunkLength(draws: Int, numbersInDraw: Int) -> Int {
        let fitting = max(1, (1 << 20) / (8 * max(1, numbersInDraw)))
        return max(1, min(fitting, max(250, draws / 20), max(1, draws)))
    }

    /// Empties the directory when it holds a run, and refuses it when it holds anything else.
    private static func clear(_ directory: String) throws(DataError) {
        guard FileSystem.exists(directory) else { return }
        let names = try FileSystem.list(directory).filter { !$0.hasSuffix(".new") }
        let ours = Set(RunLayout.groupNames + [ZarrStore.metadataName, RunManifest.fileName])
        if let stranger = names.first(where: { !ours.contains($0) }) {
            throw DataError(
                file: directory, reason: "holds \(stranger), which is not part of a run",
                suggestion: "Give a directory that is new or empty, or that holds an earlier run.")
        }
        // The root goes first: a half removed store must not look like a run.
        for name in [ZarrStore.metadataName, RunManifest.fileName] + RunLayout.groupNames {
            try FileSystem.removeTree(directory + "/" + name)
        }
    }
}
