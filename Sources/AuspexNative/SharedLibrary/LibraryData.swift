import AuspexIR

/// The arrays of a library as they lie in its memory, each once: aligned to 64 bytes, and readable for 64 bytes beyond its end.
struct LibraryData {
    private(set) var bytes: [UInt8] = []
    private var places: [[UInt8]: Int] = [:]

    /// Where an array begins, in words of 8 bytes.
    mutating func place(_ tensor: Tensor) -> Int {
        let content = Self.words(of: tensor)
        if let place = places[content] { return place }
        let place = bytes.count / 8
        places[content] = place
        bytes += content
        bytes += Array(repeating: 0, count: 64 + (64 - content.count % 64) % 64)
        return place
    }

    private static func words(of tensor: Tensor) -> [UInt8] {
        switch tensor.storage {
        case .real(let values): values.withUnsafeBytes { Array($0) }
        case .int(let values): values.withUnsafeBytes { Array($0) }
        case .bool(let values): values.map { Int64($0 ? 1 : 0) }.withUnsafeBytes { Array($0) }
        }
    }
}
