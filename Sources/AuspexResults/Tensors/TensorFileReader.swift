import AuspexIR

/// Reads a file of arrays. Sizes in the header are compared with the bytes that are there before anything is made of them.
struct TensorFileReader {
    let bytes: [UInt8]
    let file: String

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Where an array's elements are, relative to the end of the header.
    private struct Place {
        var name: String
        var element: TensorElement
        var shape: [Int]
        var count: Int
        var start: Int
        var end: Int
    }

    private static let lengthBytes = 8
    /// The format's own limit.
    private static let longestHeader = 100_000_000
    /// More extents than any array has; each is a level of brackets when it is shown.
    private static let greatestRank = 32

    func parsed() throws(DataError) -> TensorFile {
        let (header, dataStart) = try readHeader()
        let (places, metadata) = try readPlaces(header)
        try checkLayout(places, available: bytes.count - dataStart)
        var entries: [TensorFile.Entry] = []
        for place in places { entries.append(TensorFile.Entry(place.name, try tensor(place, dataStart))) }
        return TensorFile(entries, metadata: metadata)
    }

    // MARK: Header

    private func readHeader() throws(DataError) -> (JSONValue, end: Int) {
        guard bytes.count >= Self.lengthBytes else {
            throw failure("is no safetensors file: it has \(bytes.count) bytes, and eight with the length of a header come first")
        }
        let length = word(at: 0, count: Self.lengthBytes)
        guard length <= UInt64(Self.longestHeader) else {
            throw failure("is no safetensors file: its header would have \(length) bytes, and \(Self.longestHeader) are the most")
        }
        let end = Self.lengthBytes + Int(length)
        guard end <= bytes.count else {
            throw failure("is cut short: its header has \(length) bytes, but only \(bytes.count - Self.lengthBytes) are there", suggestion: "Copy or download it again.")
        }
        let text = Array(bytes[Self.lengthBytes..<end])
        guard String(validating: text, as: UTF8.self) != nil else { throw failure("is no safetensors file: its header is not text in UTF-8") }
        let value: JSONValue
        do throws(DataError) {
            value = try JSONValue(parsing: text, file: file)
        } catch {
            guard let position = error.position else { throw error }
            throw failure("its header is not JSON: \(error.reason) (line \(position.line), column \(position.column) of the header)")
        }
        guard case .object = value else { throw failure("is no safetensors file: its header is not an object of JSON") }
        return (value, end)
    }

    private func readPlaces(_ header: JSONValue) throws(DataError) -> ([Place], [(name: String, text: String)]) {
        var places: [Place] = [], seen: Set<String> = [], metadata: [(name: String, text: String)] = []
        for member in header.members ?? [] {
            guard seen.insert(member.name).inserted else { throw failure("is described twice", of: member.name) }
            if member.name == "__metadata__" {
                guard let notes = member.value.members else { throw failure("is not an object of texts", of: member.name) }
                for note in notes {
                    guard let text = note.value.string else { throw failure("the note `\(shown(note.name))` is not a text", of: member.name) }
                    metadata.append((note.name, text))
                }
            } else {
                places.append(try place(member))
            }
        }
        places.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        return (places, metadata)
    }

    private func place(_ member: JSONValue.Member) throws(DataError) -> Place {
        let name = member.name
        guard let parts = member.value.members else { throw failure("its description is not an object of JSON", of: name) }
        guard Set(parts.map(\.name)).count == parts.count else { throw failure("its description says something twice", of: name) }
        if let other = parts.first(where: { !["dtype", "shape", "data_offsets"].contains($0.name) }) {
            throw failure("its description has `\(shown(other.name))`, which the format does not know", of: name)
        }
        guard let word = member.value["dtype"]?.string else { throw failure("has no `dtype`, the kind of its elements", of: name) }
        guard let element = TensorElement(rawValue: word) else {
            throw failure(
                "its elements are of the kind `\(shown(word))`, which cannot be read", of: name,
                suggestion: "Kinds that can: \(TensorElement.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard let extents = member.value["shape"]?.array else { throw failure("has no `shape`, the list of its extents", of: name) }
        let shape = extents.compactMap(\.int)
        guard shape.count == extents.count, shape.allSatisfy({ $0 >= 0 }) else {
            throw failure("its shape has an extent that is not a whole number of at least zero", of: name)
        }
        guard shape.count <= Self.greatestRank else { throw failure("has \(shape.count) extents, and \(Self.greatestRank) are the most", of: name) }
        // Zeros are left out, so that no product of the others is too large either.
        var size = 1
        for extent in shape where extent > 0 {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= Int.max / 16 else { throw failure("its shape \(shape) is larger than any memory", of: name) }
            size = product
        }
        let count = shape.contains(0) ? 0 : size
        guard let offsets = member.value["data_offsets"]?.array, offsets.count == 2, let start = offsets[0].int, let end = offsets[1].int,
            start >= 0, end >= start
        else { throw failure("its `data_offsets` are not two whole numbers, the second not less than the first", of: name) }
        guard end - start == count * element.byteCount else {
            throw failure("\(shape.isEmpty ? "one number" : "shape \(shape)") of \(element.rawValue) takes \(count * element.byteCount) bytes, but it has \(end - start)", of: name)
        }
        return Place(name: name, element: element, shape: shape, count: count, start: start, end: end)
    }

    /// Arrays fill the data, one behind the other: no byte is shared or left over.
    private func checkLayout(_ places: [Place], available: Int) throws(DataError) {
        var end = 0, last = ""
        for place in places {
            guard place.end <= available else {
                throw failure("ends at byte \(place.end) of the data, but the file has only \(available): it is cut short", of: place.name, suggestion: "Copy or download it again.")
            }
            guard place.start >= end else { throw failure("overlaps `\(shown(last))`: it starts at byte \(place.start) of the data, where that ends at \(end)", of: place.name) }
            guard place.start == end else { throw failure("starts at byte \(place.start) of the data, but what is before it ends at \(end)", of: place.name) }
            (end, last) = (place.end, place.name)
        }
        guard end == available else { throw failure("has \(available - end) bytes more than its arrays take") }
    }

    // MARK: Elements

    private func tensor(_ place: Place, _ dataStart: Int) throws(DataError) -> Tensor {
        let start = dataStart + place.start, width = place.element.byteCount
        func bits(_ index: Int) -> UInt64 { word(at: start + index * width, count: width) }
        func failure(_ index: Int, _ reason: String) -> DataError { self.failure("its element \(self.index(index, in: place.shape)) \(reason)", of: place.name) }
        switch place.element {
        case .real64, .real32, .real16, .brain16:
            var values: [Double] = []
            values.reserveCapacity(place.count)
            for index in 0..<place.count {
                guard let value = place.element.real(bits(index)), value.isFinite else { throw failure(index, "is not a finite number") }
                values.append(value)
            }
            return Tensor(shape: place.shape, storage: .real(values))
        case .int64, .int32, .int16, .int8, .word64, .word32, .word16, .word8:
            var values: [Int64] = []
            values.reserveCapacity(place.count)
            for index in 0..<place.count {
                guard let value = place.element.int(bits(index)) else { throw failure(index, "is larger than \(Int64.max)") }
                values.append(value)
            }
            return Tensor(shape: place.shape, storage: .int(values))
        case .bool:
            var values: [Bool] = []
            values.reserveCapacity(place.count)
            for index in 0..<place.count {
                guard bits(index) <= 1 else { throw failure(index, "is neither true nor false") }
                values.append(bits(index) == 1)
            }
            return Tensor(shape: place.shape, storage: .bool(values))
        }
    }

    private func word(at start: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        for offset in 0..<count { value |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
        return value
    }

    /// `[2, 0]`, from a place in row-major order.
    private func index(_ position: Int, in shape: [Int]) -> String {
        var rest = position
        let indices = shape.reversed().map { extent in
            defer { rest /= max(extent, 1) }
            return rest % max(extent, 1)
        }
        return "[\(indices.reversed().map(String.init).joined(separator: ", "))]"
    }

    // MARK: Messages

    private func failure(_ reason: String, of name: String = "", suggestion: String? = nil) -> DataError {
        DataError(file: file, field: name.isEmpty ? "" : shown(name), reason: reason, suggestion: suggestion)
    }

    /// Names come from the file, and may be long or contain line ends.
    private func shown(_ name: String) -> String {
        let one = String(name.prefix(80).map { $0.isNewline || $0 == "`" ? " " : $0 })
        return name.count > 80 ? one + "…" : one
    }
}
