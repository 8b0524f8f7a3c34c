import AuspexIR

/// A variable that is recorded: its name, the shape of one draw of it, and the kind of its numbers.
public struct VariableLayout: Hashable, Sendable {
    public let name: String
    /// Empty for a scalar.
    public let shape: [Int]
    public let scalar: Scalar

    public init(name: String, shape: [Int] = [], scalar: Scalar = .real) {
        self.name = name
        self.shape = shape
        self.scalar = scalar
    }

    /// Numbers in one draw.
    public var elementCount: Int { shape.reduce(1, *) }

    /// The names of the single numbers, in row-major order, indices counted from zero: `theta[0]`, `L[0,1]`.
    public var elementNames: [String] { (0..<elementCount).map(elementName) }

    public func elementName(_ element: Int) -> String {
        guard !shape.isEmpty else { return name }
        var indices: [String] = []
        var rest = element
        for extent in shape.reversed() {
            indices.append(String(rest % extent))
            rest /= extent
        }
        return name + "[" + indices.reversed().joined(separator: ",") + "]"
    }
}
