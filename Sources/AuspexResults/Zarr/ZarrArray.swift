import AuspexIR

/// An array of a Zarr v3 store, as its `zarr.json` describes it: regular chunks of little-endian numbers, no compression,
/// one file `c.i.j…` for each chunk.
struct ZarrArray: Hashable {
    var name: String
    var shape: [Int]
    var chunkShape: [Int]
    var scalar: Scalar
    /// xarray refuses an array whose dimensions have no names.
    var dimensionNames: [String]

    /// What an integer reads as where no chunk was written yet. No sampler ever draws it.
    static let absentInteger = Int64.min
    /// Numbers in one chunk: two gigabytes, far above what is ever written and low enough to bound what a damaged file can ask for.
    static let largestChunk = 1 << 28

    var metadata: JSONValue {
        let codec: JSONValue = scalar == .bool
            ? ["name": "bytes"] : ["name": "bytes", "configuration": ["endian": "little"]]
        return [
            "zarr_format": 3,
            "node_type": "array",
            "shape": .array(shape.map(JSONValue.int)),
            "data_type": .string(ZarrChunk.typeName(scalar)),
            "chunk_grid": ["name": "regular", "configuration": ["chunk_shape": .array(chunkShape.map(JSONValue.int))]],
            "chunk_key_encoding": ["name": "default", "configuration": ["separator": "."]],
            "fill_value": fillValue,
            "codecs": [codec],
            "attributes": [:],
            "dimension_names": .array(dimensionNames.map(JSONValue.string)),
        ]
    }

    private var fillValue: JSONValue {
        switch scalar {
        case .real: "NaN"
        case .int: .int(Int(Self.absentInteger))
        case .bool: false
        }
    }

    /// The file of a chunk, relative to the array's directory.
    static func chunkName(_ indices: [Int]) -> String {
        "c" + indices.map { ".\($0)" }.joined()
    }
}

extension ZarrArray {
    /// Reads an array's metadata, and refuses what this reader does not understand.
    init(name: String, metadata: JSONValue, file: String) throws(DataError) {
        func refusal(_ reason: String) -> DataError { DataError(file: file, field: name, reason: reason) }
        guard metadata["node_type"]?.string == "array", let shape = metadata["shape"]?.ints, shape.allSatisfy({ $0 >= 0 }) else {
            throw refusal("is not the description of a Zarr array")
        }
        guard let type = metadata["data_type"]?.string, let scalar = ZarrChunk.scalar(named: type) else {
            throw refusal("has a data type other than float64, int64 and bool")
        }
        guard metadata["chunk_grid"]?["name"]?.string == "regular",
            let chunkShape = metadata["chunk_grid"]?["configuration"]?["chunk_shape"]?.ints,
            chunkShape.count == shape.count, chunkShape.allSatisfy({ $0 > 0 })
        else { throw refusal("has chunks that are not on a regular grid") }
        guard let codecs = metadata["codecs"]?.array, codecs.count == 1, codecs[0]["name"]?.string == "bytes",
            scalar == .bool || codecs[0]["configuration"]?["endian"]?.string == "little"
        else { throw refusal("is compressed or not little-endian") }
        guard metadata["chunk_key_encoding"]?["name"]?.string == "default",
            metadata["chunk_key_encoding"]?["configuration"]?["separator"]?.string == "."
        else { throw refusal("names its chunk files in another way than Auspex does") }
        guard Self.product(shape) != nil, let chunk = Self.product(chunkShape), chunk <= Self.largestChunk else { throw refusal("is too large") }
        let names = metadata["dimension_names"]?.array?.compactMap(\.string) ?? []
        self.init(name: name, shape: shape, chunkShape: chunkShape, scalar: scalar, dimensionNames: names)
    }

    /// The product, or nil when it leaves no room for the byte count in a machine word.
    static func product(_ extents: [Int]) -> Int? {
        var result = 1
        for extent in extents {
            let (value, overflow) = result.multipliedReportingOverflow(by: extent)
            if overflow || value > Int.max / 16 { return nil }
            result = value
        }
        return result
    }
}
