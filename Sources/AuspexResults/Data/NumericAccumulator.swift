import AuspexIR

/// Collects the leaves of a nested array in row-major order. Integers stay integers until the first real arrives; a
/// missing value takes the kind of its neighbours.
struct NumericAccumulator {
    private enum Kind { case undecided, int, real, bool }

    private var kind = Kind.undecided
    private var ints: [Int64] = []
    private var reals: [Double] = []
    private var bools: [Bool] = []
    private var missing: [Int] = []
    /// Leaves so far.
    private(set) var count = 0

    var isBool: Bool { kind == .bool }
    /// Whether only missing values were seen, which fit any kind.
    var isUndecided: Bool { kind == .undecided }

    mutating func append(_ number: DecimalNumber) {
        switch number {
        case .int(let value): append(value)
        case .real(let value): append(value)
        }
    }

    mutating func append(_ value: Int64) {
        switch kind {
        case .real: reals.append(Double(value))
        case .int: ints.append(value)
        case .undecided, .bool:
            kind = .int
            ints.append(value)
        }
        count += 1
    }

    mutating func append(_ value: Double) {
        if kind != .real { becomeReal() }
        if value.isNaN { missing.append(count) }
        reals.append(value)
        count += 1
    }

    mutating func append(_ value: Bool) {
        if kind == .undecided {
            kind = .bool
            bools = Array(repeating: false, count: count)
        }
        bools.append(value)
        count += 1
    }

    mutating func appendMissing() {
        missing.append(count)
        switch kind {
        case .undecided, .int: ints.append(0)
        case .real: reals.append(.nan)
        case .bool: bools.append(false)
        }
        count += 1
    }

    private mutating func becomeReal() {
        kind = .real
        reals.reserveCapacity(ints.count * 2)
        reals = ints.map(Double.init)
        for position in missing { reals[position] = .nan }
        ints = []
    }

    /// The tensor of everything collected. An empty array counts as integers, which fit wherever reals do.
    mutating func finish(shape: [Int]) -> DataValue {
        if kind == .undecided, count > 0 { becomeReal() }
        let storage: Tensor.Storage = switch kind {
        case .undecided, .int: .int(ints)
        case .real: .real(reals)
        case .bool: .bool(bools)
        }
        return .tensor(Tensor(shape: shape, storage: storage), missing: missing)
    }
}
