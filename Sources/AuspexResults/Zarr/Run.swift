import AuspexIR

/// Opens the directory of a run.
public enum Run {
    /// Reads all draws of a run, finished or not.
    ///
    /// A run that is still going on, or was killed, gives the draws that are complete: those that `auspex.json` counts
    /// and whose chunks are there.
    /// - Throws: `DataError` when the directory is not a run, or a file in it is damaged.
    public static func open(_ directory: String) throws(DataError) -> Draws {
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
        let metadata = Dictionary(nodes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let attributes = document["attributes"] ?? [:]
        func stretch(_ posterior: String, _ sampleStatistics: String, _ claimed: [Int], _ planned: Int, _ warmup: Draws?) throws(DataError) -> Draws {
            var reader = StretchReader(directory: directory, root: root, metadata: metadata, claimed: claimed)
            for name in manifest.variables { try reader.addVariable(name, group: posterior) }
            for statistic in Statistic.allCases where metadata[sampleStatistics + "/" + statistic.rawValue] != nil {
                try reader.addStatistic(statistic, group: sampleStatistics)
            }
            return reader.draws(planned: planned, attributes: attributes, warmup: warmup)
        }
        var warmup: Draws?
        if manifest.warmup > 0 {
            warmup = try stretch(
                RunLayout.warmupPosterior, RunLayout.warmupStatistics, manifest.completeWarmup, manifest.warmup, nil)
        }
        return try stretch(RunLayout.posterior, RunLayout.sampleStatistics, manifest.completeDraws, manifest.draws, warmup)
    }
}

/// Reads the arrays of one stretch (warm-up or draws). Memory is taken as chunk files are found, never on the word of
/// the metadata alone.
private struct StretchReader {
    let directory: String
    let root: String
    let metadata: [String: JSONValue]
    /// Draws of each chain that all arrays read so far have.
    var counts: [Int]
    var variables: [VariableLayout] = []
    var values: [[[Double]]] = []
    var statistics: [Statistic: [[Double]]] = [:]

    init(directory: String, root: String, metadata: [String: JSONValue], claimed: [Int]) {
        self.directory = directory
        self.root = root
        self.metadata = metadata
        counts = claimed
    }

    mutating func addVariable(_ name: String, group: String) throws(DataError) {
        let array = try array(name, group: group)
        let layout = VariableLayout(name: name, shape: Array(array.shape.dropFirst(2)), scalar: array.scalar)
        guard !variables.contains(where: { $0.name == name }) else {
            throw DataError(file: root, field: name, reason: "the variable is listed twice")
        }
        variables.append(layout)
        values.append(try read(array, group: group))
    }

    mutating func addStatistic(_ statistic: Statistic, group: String) throws(DataError) {
        let array = try array(statistic.rawValue, group: group)
        guard array.shape.count == 2 else { throw DataError(file: root, field: array.name, reason: "has more than one number a draw") }
        statistics[statistic] = try read(array, group: group)
    }

    /// The draws, cut to what every array has.
    func draws(planned: Int, attributes: JSONValue, warmup: Draws?) -> Draws {
        let cut = zip(variables, values).map { variable, chains in
            zip(chains, counts).map { Array($0.prefix($1 * variable.elementCount)) }
        }
        return Draws(
            variables: variables, values: cut, drawCounts: counts, plannedDraws: planned,
            statistics: statistics.mapValues { zip($0, counts).map { Array($0.prefix($1)) } }, attributes: attributes,
            warmup: warmup)
    }

    private func array(_ name: String, group: String) throws(DataError) -> ZarrArray {
        guard !name.utf8.contains(UInt8(ascii: "/")), !name.hasPrefix("."), let document = metadata[group + "/" + name] else {
            throw DataError(file: root, field: name, reason: "the variable is not in the store")
        }
        let array = try ZarrArray(name: name, metadata: document, file: root)
        guard array.shape.count >= 2, array.shape[0] == counts.count, array.chunkShape[0] == 1,
            zip(array.shape, array.chunkShape).dropFirst(2).allSatisfy({ max(1, $0) == $1 })
        else { throw DataError(file: root, field: name, reason: "is divided into chunks in another way than a run of Auspex") }
        return array
    }

    private mutating func read(_ array: ZarrArray, group: String) throws(DataError) -> [[Double]] {
        let elements = array.shape.dropFirst(2).reduce(1, *)
        if elements == 0 { return counts.map { _ in [] } }
        let length = array.chunkShape[1]
        var chains: [[Double]] = []
        for chain in counts.indices {
            var flat: [Double] = []
            var found = 0
            while found < counts[chain] {
                let name = RunLayout.chunkName(chain: chain, chunk: found / length, rank: array.shape.count - 2)
                let path = "\(directory)/\(group)/\(array.name)/\(name)"
                guard FileSystem.exists(path) else { break }
                let take = min(length, counts[chain] - found)
                guard let chunk = ZarrChunk.decode(try FileSystem.read(path), as: array.scalar, count: take * elements) else {
                    throw DataError(file: path, reason: "is shorter than a chunk of this array", suggestion: "The file is damaged; restore it, or draw again.")
                }
                flat += chunk
                found += take
            }
            counts[chain] = found
            chains.append(flat)
        }
        return chains
    }
}
