import AuspexIR

extension TensorFile {
    /// The file's bytes. Real numbers are written with 64 bits, or with 32; whole numbers with 64, truth values as bytes.
    ///
    /// Elements start at a multiple of eight bytes, and arrays with larger elements come first, so that readers can use them where they stand.
    /// - Throws: `DataError` where a number is not finite, does not fit into 32 bits, or a name is there twice.
    public func bytes(single: Bool = false, name: String) throws(DataError) -> [UInt8] {
        var seen: Set<String> = []
        for entry in entries {
            guard entry.name != "__metadata__" else { throw DataError(file: name, field: entry.name, reason: "the format needs this name for itself") }
            guard seen.insert(entry.name).inserted else { throw DataError(file: name, field: entry.name, reason: "two arrays have this name") }
        }
        func element(_ entry: Entry) -> TensorElement {
            switch entry.tensor.storage {
            case .real: single ? .real32 : .real64
            case .int: .int64
            case .bool: .bool
            }
        }
        let placed = entries.enumerated().sorted { (-element($0.element).byteCount, $0.offset) < (-element($1.element).byteCount, $1.offset) }.map(\.element)
        var members: [JSONValue.Member] = [], data: [UInt8] = []
        if !metadata.isEmpty { members.append(.init("__metadata__", .object(metadata.map { .init($0.name, .string($0.text)) }))) }
        for entry in placed {
            let start = data.count
            try Self.append(entry, single: single, to: &data, file: name)
            members.append(
                .init(
                    entry.name,
                    [
                        "dtype": .string(element(entry).rawValue), "shape": .array(entry.tensor.shape.map { .int($0) }),
                        "data_offsets": [.int(start), .int(data.count)],
                    ]))
        }
        var header = Array(JSONValue.object(members).compactText.utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        return Self.littleEndian(UInt64(header.count)) + header + data
    }

    /// Replaces the file in one step.
    public func write(to path: String, single: Bool = false) throws(DataError) {
        try FileSystem.writeAtomically(try bytes(single: single, name: path), to: path)
    }

    private static func append(_ entry: Entry, single: Bool, to data: inout [UInt8], file: String) throws(DataError) {
        switch entry.tensor.storage {
        case .real(let values):
            for value in values {
                guard value.isFinite else { throw DataError(file: file, field: entry.name, reason: "has an element that is not a finite number") }
                guard single else { data += littleEndian(value.bitPattern); continue }
                let short = Float(value)
                guard short.isFinite else { throw DataError(file: file, field: entry.name, reason: "has the element \(value), which is too large for 32 bits") }
                data += littleEndian(short.bitPattern)
            }
        case .int(let values): for value in values { data += littleEndian(UInt64(bitPattern: value)) }
        case .bool(let values): for value in values { data.append(value ? 1 : 0) }
        }
    }

    private static func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
        (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
}
