import AuspexIR

/// Where everything of a run stands in its store: the groups and names that ArviZ expects.
struct RunLayout {
    static let posterior = "posterior"
    static let sampleStatistics = "sample_stats"
    static let warmupPosterior = "warmup_posterior"
    static let warmupStatistics = "warmup_sample_stats"
    static let observedData = "observed_data"
    static let groupNames = [posterior, sampleStatistics, warmupPosterior, warmupStatistics, observedData]

    let variables: [VariableLayout]
    let statistics: [Statistic]
    let observed: [(name: String, value: Tensor)]
    let chains: Int
    let warmup: Int
    let attributes: JSONValue

    /// The store for `draws` draws in chunks of `chunk`, when `planned` draws were announced: a run that was stopped has
    /// fewer, but its chunk files keep their size.
    func store(draws: Int, planned: Int, chunk: Int) -> ZarrStore {
        var groups = [
            ZarrStore.Group(
                name: Self.posterior, attributes: attributes,
                arrays: coordinates(draws, planned: planned) + variableDimensions + variables.map { array($0.name, $0.shape, $0.scalar, draws, chunk) }),
            ZarrStore.Group(
                name: Self.sampleStatistics, attributes: attributes,
                arrays: coordinates(draws, planned: planned) + statistics.map { array($0.rawValue, [], $0.scalar, draws, chunk) }),
        ]
        if warmup > 0 {
            groups.append(
                ZarrStore.Group(
                    name: Self.warmupPosterior, attributes: attributes,
                    arrays: coordinates(warmup, planned: warmup) + variableDimensions
                        + variables.map { array($0.name, $0.shape, $0.scalar, warmup, chunk) }))
            groups.append(
                ZarrStore.Group(
                    name: Self.warmupStatistics, attributes: attributes,
                    arrays: coordinates(warmup, planned: warmup) + statistics.map { array($0.rawValue, [], $0.scalar, warmup, chunk) }))
        }
        if !observed.isEmpty {
            let arrays = observed.flatMap { name, value in
                dimensions(name, value.shape) + [
                    ZarrArray(
                        name: name, shape: value.shape, chunkShape: value.shape.map { max(1, $0) }, scalar: value.scalar,
                        dimensionNames: dimensionNames(name, value.shape.count))
                ]
            }
            groups.append(ZarrStore.Group(name: Self.observedData, attributes: attributes, arrays: arrays))
        }
        return ZarrStore(attributes: attributes, groups: groups)
    }

    /// Writes what does not change any more: every coordinate, and the observed data.
    func writeFixedArrays(_ store: ZarrStore, to directory: String) throws(DataError) {
        for group in store.groups {
            for array in group.arrays where array.dimensionNames == [array.name] {
                guard let extent = array.shape.first, extent > 0 else { continue }
                try FileSystem.writeAtomically(
                    ZarrChunk.encode((0..<extent).map(Int64.init)),
                    to: "\(directory)/\(group.name)/\(array.name)/\(ZarrArray.chunkName([0]))")
            }
        }
        for (name, value) in observed where value.count > 0 {
            let bytes = switch value.storage {
            case .int(let values): ZarrChunk.encode(values)
            case .real, .bool: ZarrChunk.encode(value.reals, as: value.scalar, count: value.count)
            }
            let chunk = ZarrArray.chunkName(value.shape.map { _ in 0 })
            try FileSystem.writeAtomically(bytes, to: "\(directory)/\(Self.observedData)/\(name)/\(chunk)")
        }
    }

    /// The name of a variable's chunk file: its trailing dimensions are never divided.
    static func chunkName(chain: Int, chunk: Int, rank: Int) -> String {
        ZarrArray.chunkName([chain, chunk] + Array(repeating: 0, count: rank))
    }

    /// Refuses names that cannot be directories or would hide a coordinate.
    /// - Throws: `DataError` that names the variable.
    func checkNames(directory: String) throws(DataError) {
        for names in [variables.map { ($0.name, $0.shape.count) }, observed.map { ($0.name, $0.value.shape.count) }] {
            var taken: Set<String> = ["chain", "draw"]
            for (name, rank) in names { taken.formUnion(dimensionNames(name, rank)) }
            for (name, _) in names {
                guard !name.isEmpty, !name.hasPrefix("."), !name.hasPrefix("__"), !name.utf8.contains(UInt8(ascii: "/")),
                    !name.utf8.contains(0), name != ZarrStore.metadataName, name.utf8.count < 200
                else {
                    throw DataError(file: directory, field: name, reason: "a variable of this name cannot be stored")
                }
                guard taken.insert(name).inserted else {
                    throw DataError(
                        file: directory, field: name, reason: "the name is taken, by a dimension of the stored arrays or by another variable",
                        suggestion: "Rename the variable: `chain`, `draw` and names like `theta_dim_0` are dimensions.")
                }
            }
        }
    }

    private func array(_ name: String, _ shape: [Int], _ scalar: Scalar, _ draws: Int, _ chunk: Int) -> ZarrArray {
        ZarrArray(
            name: name, shape: [chains, draws] + shape, chunkShape: [1, chunk] + shape.map { max(1, $0) }, scalar: scalar,
            dimensionNames: ["chain", "draw"] + dimensionNames(name, shape.count))
    }

    private func coordinates(_ draws: Int, planned: Int) -> [ZarrArray] {
        var draw = coordinate("draw", planned)
        draw.shape = [draws]
        return [coordinate("chain", chains), draw]
    }

    private var variableDimensions: [ZarrArray] { variables.flatMap { dimensions($0.name, $0.shape) } }

    private func dimensions(_ name: String, _ shape: [Int]) -> [ZarrArray] {
        zip(dimensionNames(name, shape.count), shape).map(coordinate)
    }

    private func dimensionNames(_ name: String, _ rank: Int) -> [String] {
        (0..<rank).map { "\(name)_dim_\($0)" }
    }

    private func coordinate(_ name: String, _ extent: Int) -> ZarrArray {
        ZarrArray(name: name, shape: [extent], chunkShape: [max(1, extent)], scalar: .int, dimensionNames: [name])
    }
}
