import AuspexIR

/// The bytes of a chunk: numbers in row-major order, little-endian.
enum ZarrChunk {
    static func typeName(_ scalar: Scalar) -> String {
        switch scalar {
        case .real: "float64"
        case .int: "int64"
        case .bool: "bool"
        }
    }

    static func scalar(named name: String) -> Scalar? {
        Scalar.allCases.first { typeName($0) == name }
    }

    static func width(_ scalar: Scalar) -> Int {
        switch scalar {
        case .real, .int: 8
        case .bool: 1
        }
    }

    /// Encodes `values`, and fills up to `count` elements with what stands for "not written".
    static func encode(_ values: [Double], as scalar: Scalar, count: Int) -> [UInt8] {
        let absent = max(0, count - values.count)
        switch scalar {
        case .real:
            return bytes(values.map(\.bitPattern) + Array(repeating: Double.nan.bitPattern, count: absent))
        case .int:
            let words = values.map { UInt64(bitPattern: Int64(exactly: $0.rounded()) ?? ZarrArray.absentInteger) }
            return bytes(words + Array(repeating: UInt64(bitPattern: ZarrArray.absentInteger), count: absent))
        case .bool:
            return values.map { $0 != 0 ? 1 : 0 } + Array(repeating: 0, count: absent)
        }
    }

    static func encode(_ values: [Int64]) -> [UInt8] {
        bytes(values.map { UInt64(bitPattern: $0) })
    }

    private static func bytes(_ words: [UInt64]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: words.count * 8) { buffer, initialized in
            for (index, word) in words.enumerated() {
                UnsafeMutableRawBufferPointer(buffer).storeBytes(of: word.littleEndian, toByteOffset: index * 8, as: UInt64.self)
            }
            initialized = words.count * 8
        }
    }

    /// The first `count` elements of a chunk as doubles, or nil when there are fewer bytes than that.
    static func decode(_ bytes: [UInt8], as scalar: Scalar, count: Int) -> [Double]? {
        guard bytes.count >= count * width(scalar) else { return nil }
        return bytes.withUnsafeBytes { raw in
            (0..<count).map { index in
                switch scalar {
                case .real:
                    Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
                case .int:
                    Double(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)))
                case .bool: raw[index] == 0 ? 0 : 1
                }
            }
        }
    }
}
