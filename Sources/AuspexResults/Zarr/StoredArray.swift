import AuspexIR

/// An array of a run on disk: `[chain, draw] + shape`, a chunk being some draws of one chain. Memory is taken as chunk files
/// are found, never on the word of the metadata alone.
struct StoredArray {
    let layout: VariableLayout
    private let directory: String
    /// Draws in a chunk.
    private let length: Int

    /// - Parameters:
    ///   - chains: what the run has.
    ///   - file: where the description comes from, for messages.
    init(_ array: ZarrArray, directory: String, chains: Int, file: String) throws(DataError) {
        guard array.shape.count >= 2, array.shape[0] == chains, array.chunkShape[0] == 1,
            zip(array.shape, array.chunkShape).dropFirst(2).allSatisfy({ max(1, $0) == $1 })
        else {
            throw DataError(file: file, field: array.name, reason: "is divided into chunks in another way than a run of Auspex")
        }
        layout = VariableLayout(name: array.name, shape: Array(array.shape.dropFirst(2)), scalar: array.scalar)
        length = array.chunkShape[1]
        self.directory = directory
    }

    /// How many of the draws that are claimed to be there lie in chunks that are there.
    /// - Throws: `DataError` when a chunk is too short.
    func complete(chain: Int, of claimed: Int) throws(DataError) -> Int {
        guard layout.elementCount > 0 else { return claimed }
        var found = 0
        while found < claimed {
            let path = path(chain, found / length)
            guard let size = FileSystem.size(path) else { break }
            let take = min(length, claimed - found)
            guard size >= take * layout.elementCount * ZarrChunk.width(layout.scalar) else { throw damaged(path) }
            found += take
        }
        return found
    }

    /// The first `count` draws of a chain, flat.
    func values(chain: Int, count: Int) throws(DataError) -> [Double] {
        var flat: [Double] = []
        try forEachChunk(chain, count) { flat += $0 }
        return flat
    }

    /// The first `count` draws of a chain for each of some elements.
    func columns(_ elements: Range<Int>, chain: Int, count: Int) throws(DataError) -> [[Double]] {
        let width = layout.elementCount
        var columns: [[Double]] = elements.map { _ in [] }
        try forEachChunk(chain, count) { values in
            for (index, element) in elements.enumerated() {
                columns[index].append(contentsOf: stride(from: element, to: values.count, by: width).lazy.map { values[$0] })
            }
        }
        return columns
    }

    private func forEachChunk(_ chain: Int, _ count: Int, _ body: ([Double]) -> Void) throws(DataError) {
        guard layout.elementCount > 0 else { return }
        for start in stride(from: 0, to: count, by: length) {
            let path = path(chain, start / length)
            let take = min(length, count - start)
            guard let chunk = ZarrChunk.decode(try FileSystem.read(path), as: layout.scalar, count: take * layout.elementCount) else {
                throw damaged(path)
            }
            body(chunk)
        }
    }

    private func path(_ chain: Int, _ chunk: Int) -> String {
        directory + "/" + RunLayout.chunkName(chain: chain, chunk: chunk, rank: layout.shape.count)
    }

    private func damaged(_ path: String) -> DataError {
        DataError(file: path, reason: "is shorter than a chunk of this array", suggestion: "The file is damaged; restore it, or draw again.")
    }
}
