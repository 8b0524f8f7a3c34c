/// A dense array of numbers in row-major order, or a single number when `shape` is empty.
///
/// Tensors are what enters and leaves a compiled function: data, parameters, draws, results. Inside a running function
/// there are no tensors, only memory that was planned beforehand.
public struct Tensor: Hashable, Sendable {
    /// The elements, in row-major order (the last index varies fastest). Reals are compared by their bits, so that equal
    /// tensors can stand for each other: 0 and −0 differ, and a NaN equals itself.
    public enum Storage: Hashable, Sendable {
        case real([Double])
        case int([Int64])
        case bool([Bool])

        public static func == (left: Storage, right: Storage) -> Bool {
            switch (left, right) {
            case (.real(let a), .real(let b)): a.elementsEqual(b) { $0.bitPattern == $1.bitPattern }
            case (.int(let a), .int(let b)): a == b
            case (.bool(let a), .bool(let b)): a == b
            case (.real, _), (.int, _), (.bool, _): false
            }
        }

        public func hash(into hasher: inout Hasher) {
            switch self {
            case .real(let values): hasher.combine(0); for value in values { hasher.combine(value.bitPattern) }
            case .int(let values): hasher.combine(1); hasher.combine(values)
            case .bool(let values): hasher.combine(2); hasher.combine(values)
            }
        }
    }

    /// The extent of each dimension; empty for a scalar.
    public let shape: [Int]
    public let storage: Storage

    /// - Precondition: the number of elements is the product of `shape`.
    public init(shape: [Int], storage: Storage) {
        let count = switch storage {
        case .real(let values): values.count
        case .int(let values): values.count
        case .bool(let values): values.count
        }
        precondition(count == shape.reduce(1, *), "a tensor of shape \(shape) cannot hold \(count) elements")
        self.shape = shape
        self.storage = storage
    }

    public static func real(_ value: Double) -> Tensor { Tensor(shape: [], storage: .real([value])) }
    public static func int(_ value: Int) -> Tensor { Tensor(shape: [], storage: .int([Int64(value)])) }
    public static func bool(_ value: Bool) -> Tensor { Tensor(shape: [], storage: .bool([value])) }
    public static func real(_ values: [Double]) -> Tensor { Tensor(shape: [values.count], storage: .real(values)) }
    public static func int(_ values: [Int64]) -> Tensor { Tensor(shape: [values.count], storage: .int(values)) }
    public static func real(_ values: [Double], shape: [Int]) -> Tensor { Tensor(shape: shape, storage: .real(values)) }

    public var count: Int { shape.reduce(1, *) }

    public var scalar: Scalar {
        switch storage {
        case .real: .real
        case .int: .int
        case .bool: .bool
        }
    }

    /// The elements as double-precision numbers, whatever the storage (`true` is 1).
    public var reals: [Double] {
        switch storage {
        case .real(let values): values
        case .int(let values): values.map(Double.init)
        case .bool(let values): values.map { $0 ? 1 : 0 }
        }
    }
}

/// The kind of number a value or an array holds. Reals are IEEE doubles, integers have 64 bits.
public enum Scalar: String, Hashable, Sendable, CaseIterable {
    case real, int, bool
}
