/// The draws in the directory of a run, which may still be going on. Opening reads what is there, not the draws
/// themselves: those are read when asked for, every time anew.
public struct Run: DrawSource {
    public let directory: String
    public let variables: [VariableLayout]
    public let drawCounts: [Int]
    public let plannedDraws: Int
    public let attributes: JSONValue
    private let arrays: [String: StoredArray]
    private let statistics: [Statistic: StoredArray]
    /// None or one.
    private let warmupDraws: [Run]

    /// Opens a run, finished or not.
    ///
    /// A run that is still going on, or was killed, has the draws that are complete: those that `auspex.json` counts
    /// and whose chunks are there.
    /// - Throws: `DataError` when the directory is not a run, or a file in it is damaged.
    public init(_ directory: String) throws(DataError) {
        guard FileSystem.isDirectory(directory) else {
            throw DataError(file: directory, reason: FileSystem.exists(directory) ? "is a file, not the directory of a run" : "there is no such directory")
        }
        let root = directory + "/" + ZarrStore.metadataName
        guard FileSystem.exists(root), FileSystem.exists(directory + "/" + RunManifest.fileName) else {
            throw DataError(
                file: directory, reason: "is not the directory of a run",
                suggestion: "A run's directory holds \(ZarrStore.metadataName) and \(RunManifest.fileName).")
        }
        let manifest = try RunManifest(directory: directory)
        let document = try JSONValue(parsing: try FileSystem.read(root), file: root)
        guard document["zarr_format"]?.int == 3, document["node_type"]?.string == "group",
            let nodes = document["consolidated_metadata"]?["metadata"]?.members
        else { throw DataError(file: root, reason: "is not the root of a Zarr v3 store with consolidated metadata") }
        let store = Store(
            directory: directory, metadata: Dictionary(nodes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            variables: manifest.variables, attributes: document["attributes"] ?? [:])
        var warmup: Run?
        if manifest.warmup > 0 {
            warmup = try Run(
                store, RunLayout.warmupPosterior, RunLayout.warmupStatistics, claimed: manifest.completeWarmup, planned: manifest.warmup)
        }
        try self.init(
            store, RunLayout.posterior, RunLayout.sampleStatistics, claimed: manifest.completeDraws, planned: manifest.draws, warmup: warmup)
    }

    private struct Store {
        let directory: String
        let metadata: [String: JSONValue]
        let variables: [String]
        let attributes: JSONValue
    }

    /// One stretch of a run: warm-up or draws.
    private init(
        _ store: Store, _ posterior: String, _ sampleStatistics: String, claimed: [Int], planned: Int, warmup: Run? = nil
    ) throws(DataError) {
        let root = store.directory + "/" + ZarrStore.metadataName
        func array(_ name: String, _ group: String) throws(DataError) -> StoredArray {
            guard !name.utf8.contains(UInt8(ascii: "/")), !name.hasPrefix("."), let document = store.metadata[group + "/" + name] else {
                throw DataError(file: root, field: name, reason: "the variable is not in the store")
            }
            let array = try ZarrArray(name: name, metadata: document, file: root)
            return try StoredArray(array, directory: "\(store.directory)/\(group)/\(name)", chains: claimed.count, file: root)
        }
        var layouts: [VariableLayout] = []
        var arrays: [String: StoredArray] = [:]
        for name in store.variables {
            let stored = try array(name, posterior)
            guard arrays.updateValue(stored, forKey: name) == nil else {
                throw DataError(file: root, field: name, reason: "the variable is listed twice")
            }
            layouts.append(stored.layout)
        }
        var statistics: [Statistic: StoredArray] = [:]
        for statistic in Statistic.allCases where store.metadata[sampleStatistics + "/" + statistic.rawValue] != nil {
            let stored = try array(statistic.rawValue, sampleStatistics)
            guard stored.layout.shape.isEmpty else {
                throw DataError(file: root, field: statistic.rawValue, reason: "has more than one number a draw")
            }
            statistics[statistic] = stored
        }
        var counts = claimed
        for stored in Array(arrays.values) + Array(statistics.values) {
            for chain in counts.indices { counts[chain] = try stored.complete(chain: chain, of: counts[chain]) }
        }
        directory = store.directory
        variables = layouts
        drawCounts = counts
        plannedDraws = planned
        attributes = store.attributes
        self.arrays = arrays
        self.statistics = statistics
        warmupDraws = warmup.map { [$0] } ?? []
    }

    public var warmup: Run? { warmupDraws.first }

    public func variable(named name: String) -> VariableLayout? { arrays[name]?.layout }

    public func chains(of variable: String, elements: Range<Int>) throws(DataError) -> [[[Double]]] {
        guard let array = arrays[variable], elements.lowerBound >= 0, elements.upperBound <= array.layout.elementCount else {
            return elements.map { _ in [] }
        }
        var columns: [[[Double]]] = elements.map { _ in [] }
        for (chain, count) in drawCounts.enumerated() {
            for (index, column) in try array.columns(elements, chain: chain, count: count).enumerated() { columns[index].append(column) }
        }
        return columns
    }

    public func statistic(_ statistic: Statistic) throws(DataError) -> [[Double]]? {
        guard let array = statistics[statistic] else { return nil }
        return try all(array)
    }

    /// All draws, in memory.
    public func draws() throws(DataError) -> Draws {
        var values: [[[Double]]] = []
        for variable in variables { values.append(try arrays[variable.name].map(all) ?? []) }
        var recorded: [Statistic: [[Double]]] = [:]
        for (statistic, array) in statistics { recorded[statistic] = try all(array) }
        return Draws(
            variables: variables, values: values, drawCounts: drawCounts, plannedDraws: plannedDraws, statistics: recorded,
            attributes: attributes, warmup: try warmup?.draws())
    }

    /// All draws of a run, in memory.
    /// - Throws: `DataError` when the directory is not a run, or a file in it is damaged.
    public static func open(_ directory: String) throws(DataError) -> Draws { try Run(directory).draws() }

    private func all(_ array: StoredArray) throws(DataError) -> [[Double]] {
        var chains: [[Double]] = []
        for (chain, count) in drawCounts.enumerated() { chains.append(try array.values(chain: chain, count: count)) }
        return chains
    }
}
