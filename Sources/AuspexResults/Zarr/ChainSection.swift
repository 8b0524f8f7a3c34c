import AuspexIR

/// One chain's part of one stretch of a run (warm-up or draws): collects a chunk of every array, then writes the files.
/// Holds at most one chunk, however long the run is.
struct ChainSection {
    private struct Column {
        let path: String
        let rank: Int
        let elementCount: Int
        let scalar: Scalar
        var values: [Double] = []
    }

    private let chain: Int
    private let chunk: Int
    private let statistics: [Statistic]
    private var columns: [Column]
    private var statisticColumns: [Column]
    private var buffered = 0
    private var chunkIndex = 0
    /// Draws received, whether already written or not.
    private(set) var count = 0

    init(
        directory: String, posterior: String, sampleStatistics: String, chain: Int, chunk: Int, variables: [VariableLayout],
        statistics: [Statistic]
    ) {
        self.chain = chain
        self.chunk = chunk
        self.statistics = statistics
        columns = variables.map {
            Column(path: "\(directory)/\(posterior)/\($0.name)/", rank: $0.shape.count, elementCount: $0.elementCount, scalar: $0.scalar)
        }
        statisticColumns = statistics.map {
            Column(path: "\(directory)/\(sampleStatistics)/\($0.rawValue)/", rank: 0, elementCount: 1, scalar: $0.scalar)
        }
    }

    /// Takes one draw; returns true when it completed a chunk, which is then on disk.
    mutating func append(_ values: [Double], _ report: DrawStatistics) throws(DataError) -> Bool {
        var start = 0
        for index in columns.indices {
            let end = start + columns[index].elementCount
            columns[index].values.append(contentsOf: values[start..<end])
            start = end
        }
        for (index, statistic) in statistics.enumerated() { statisticColumns[index].values.append(report[statistic]) }
        buffered += 1
        count += 1
        guard buffered == chunk else { return false }
        try flush()
        return true
    }

    /// Writes what is buffered as one chunk, filled up where draws are absent.
    mutating func flush() throws(DataError) {
        guard buffered > 0 else { return }
        try write(columns)
        try write(statisticColumns)
        if buffered == chunk {
            for index in columns.indices { columns[index].values.removeAll(keepingCapacity: true) }
            for index in statisticColumns.indices { statisticColumns[index].values.removeAll(keepingCapacity: true) }
            buffered = 0
            chunkIndex += 1
        }
    }

    private func write(_ columns: [Column]) throws(DataError) {
        for column in columns where column.elementCount > 0 {
            let bytes = ZarrChunk.encode(column.values, as: column.scalar, count: chunk * column.elementCount)
            let name = RunLayout.chunkName(chain: chain, chunk: chunkIndex, rank: column.rank)
            try FileSystem.writeAtomically(bytes, to: column.path + name)
        }
    }
}
