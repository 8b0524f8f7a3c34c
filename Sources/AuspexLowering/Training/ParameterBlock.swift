/// One declared parameter's place in the vector of all of them.
public struct ParameterBlock: Sendable, Hashable {
    public var name: String
    /// Its first coordinate.
    public var offset: Int
    /// Extents of its unconstrained coordinates; empty for a number.
    public var shape: [Int]

    public init(name: String, offset: Int, shape: [Int]) { self.name = name; self.offset = offset; self.shape = shape }

    public var count: Int { shape.reduce(1, *) }
    public var range: Range<Int> { offset..<(offset + count) }
}
