import AuspexIR

/// Arrays under dotted names, as the parts of parts that the names say: `layers.0.weights` is the part `weights` of the first of the parts of `layers`.
public indirect enum TensorTree: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: TensorTree

        public init(name: String, value: TensorTree) {
            self.name = name
            self.value = value
        }
    }

    case tensor(Tensor)
    /// Parts with numbers for names, in the order of the numbers. Numbers may be left out: of a sequence of layers and activations only the layers have
    /// weights.
    case list([TensorTree])
    case record([Member])

    /// Levels of names, each of which takes stack.
    private static let deepest = 64

    /// - Throws: `DataError` where names contradict each other.
    public init(_ entries: [TensorFile.Entry], file: String) throws(DataError) {
        let named = entries.map { (path: $0.name.split(separator: ".", omittingEmptySubsequences: false)[...], tensor: $0.tensor) }
        if let empty = named.first(where: { $0.path.contains("") }) {
            throw DataError(file: file, field: empty.path.joined(separator: "."), reason: "has an empty name, or an empty part between dots")
        }
        if let deep = named.first(where: { $0.path.count > Self.deepest }) {
            throw DataError(file: file, field: String(deep.path.joined(separator: ".").prefix(80)), reason: "has more than \(Self.deepest) parts")
        }
        self = try Self.tree(named, prefix: "", file: file)
    }

    private static func tree(_ named: [(path: ArraySlice<Substring>, tensor: Tensor)], prefix: String, file: String) throws(DataError) -> TensorTree {
        if let whole = named.first(where: { $0.path.isEmpty }) {
            guard named.count == 1 else {
                throw DataError(file: file, field: prefix, reason: "is an array, and `\(prefix).\(named.first { !$0.path.isEmpty }?.path.joined(separator: ".") ?? prefix)` is a part of it")
            }
            return .tensor(whole.tensor)
        }
        var order: [Substring] = [], parts: [Substring: [(path: ArraySlice<Substring>, tensor: Tensor)]] = [:]
        for (path, tensor) in named {
            guard let first = path.first else { continue }
            if parts[first] == nil { order.append(first) }
            parts[first, default: []].append((path.dropFirst(), tensor))
        }
        let numbers = order.compactMap { name in number(name) }
        let isList = !order.isEmpty && numbers.count == order.count
        if isList { order = zip(numbers, order).sorted { $0.0 < $1.0 }.map(\.1) }
        var members: [Member] = []
        for name in order { members.append(Member(name: String(name), value: try tree(parts[name] ?? [], prefix: prefix.isEmpty ? String(name) : "\(prefix).\(name)", file: file))) }
        return isList ? .list(members.map(\.value)) : .record(members)
    }

    /// The number that a name is, written as numbers are: `10`, not `010`.
    private static func number(_ name: Substring) -> Int? {
        guard let number = Int(name), String(number) == name, number >= 0 else { return nil }
        return number
    }
}
