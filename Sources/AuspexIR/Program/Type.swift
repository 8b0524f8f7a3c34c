/// The type of a value in the IR: a scalar, or a dense array of static shape, or a handle to an accumulator.
public struct Type: Hashable, Sendable, CustomStringConvertible {
    public var scalar: Scalar
    /// Extents; empty for a scalar.
    public var shape: [Int]
    /// An accumulator is memory that starts at zero, is added to, and is read once it is complete. See `Operation.accumulator`.
    public var isAccumulator: Bool

    public init(_ scalar: Scalar, _ shape: [Int] = [], isAccumulator: Bool = false) {
        self.scalar = scalar; self.shape = shape; self.isAccumulator = isAccumulator
    }

    public static let real = Type(.real)
    public static let int = Type(.int)
    public static let bool = Type(.bool)

    public var rank: Int { shape.count }
    public var isScalar: Bool { shape.isEmpty && !isAccumulator }
    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Whether the number of elements is one that memory can be counted in.
    var isAddressable: Bool {
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow || extent < 0 || product > 1 << 40 { return false }
            count = product
        }
        return true
    }

    public var description: String {
        let element = shape.isEmpty ? scalar.rawValue : "\(scalar.rawValue)[\(shape.map(String.init).joined(separator: ","))]"
        return isAccumulator ? "acc \(element)" : element
    }
}

/// A name for the result of an instruction or a parameter of a region; unique within a function.
public struct Value: Hashable, Sendable, CustomStringConvertible {
    public let index: Int32
    public init(index: Int32) { self.index = index }
    public init(_ index: Int) { self.index = Int32(index) }
    public var description: String { "%\(index)" }
}

/// A scalar constant. Reals are compared by their bits: 0 and −0 are different constants, and a NaN equals itself.
public enum Literal: Hashable, Sendable {
    case real(Double)
    case int(Int64)
    case bool(Bool)

    public static func == (left: Literal, right: Literal) -> Bool {
        switch (left, right) {
        case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
        case (.int(let a), .int(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.real, _), (.int, _), (.bool, _): false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .real(let x): hasher.combine(0); hasher.combine(x.bitPattern)
        case .int(let x): hasher.combine(1); hasher.combine(x)
        case .bool(let x): hasher.combine(2); hasher.combine(x)
        }
    }

    public var type: Type {
        switch self {
        case .real: .real
        case .int: .int
        case .bool: .bool
        }
    }
}
