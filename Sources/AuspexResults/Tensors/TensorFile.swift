import AuspexIR

/// Named arrays in a file of the safetensors format (Hugging Face, 2022), in which weights of networks are exchanged: eight bytes with the length of a
/// header, the header in JSON, and the elements of all arrays, one after the other.
///
/// Arrays of real numbers of 16, 32 and 64 bits become `Real`, whole numbers `Int`, truth values `Bool`. What the file says of itself is believed only
/// where the bytes that are there bear it out.
public struct TensorFile: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let tensor: Tensor

        public init(_ name: String, _ tensor: Tensor) {
            self.name = name
            self.tensor = tensor
        }
    }

    /// In the order in which their elements stand in the file.
    public let entries: [Entry]
    /// What the writer noted, by name, in the file's order.
    public let metadata: [(name: String, text: String)]

    public init(_ entries: [Entry], metadata: [(name: String, text: String)] = []) {
        self.entries = entries
        self.metadata = metadata
    }

    public subscript(name: String) -> Tensor? { entries.first { $0.name == name }?.tensor }

    /// - Throws: `DataError` with the array's name and what is wrong with it, or with the file.
    public static func read(path: String) throws(DataError) -> TensorFile { try parse(try FileSystem.read(path), name: path) }

    public static func parse(_ bytes: [UInt8], name: String) throws(DataError) -> TensorFile {
        try TensorFileReader(bytes, file: name).parsed()
    }

    /// Whether a path names such a file.
    public static func isNamed(by path: String) -> Bool { path.lowercased().hasSuffix(".safetensors") }

    public static func == (a: TensorFile, b: TensorFile) -> Bool {
        a.entries == b.entries && a.metadata.elementsEqual(b.metadata) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
