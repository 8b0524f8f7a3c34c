import AuspexIR

/// An evaluated type: element kind, support and extents as numbers.
public struct TypeValue {
    public var support: Support
    /// Extents of arrays of it, those of the support itself included at the end: `Simplex[3][10]` has `[10, 3]`.
    public var shape: [Int]

    public init(_ support: Support, _ shape: [Int]) { self.support = support; self.shape = shape }

    /// Extents in front of those that belong to the support.
    public var arrayShape: [Int] { Array(shape.dropLast(support.eventRank)) }
}

/// Where a value may lie.
public indirect enum Support {
    /// A real number between bounds; nil is unbounded. Bounds may depend on earlier choices.
    case real(lower: Staged?, upper: Staged?, excludesLower: Bool, excludesUpper: Bool)
    /// An integer between bounds, both included.
    case integer(lower: Staged?, upper: Staged?)
    case boolean
    /// A vector or matrix with a constraint as a whole.
    case structured(Structure, Int)
    case string
    /// A struct, by name.
    case record(String)
    /// Anything else that a parameter may ask for: `Distribution`, `Model`, `Density`, a function.
    case opaque(String)

    public static var unbounded: Support { .real(lower: nil, upper: nil, excludesLower: false, excludesUpper: false) }

    /// How many trailing extents of a value belong to the support.
    public var eventRank: Int {
        switch self {
        case .real, .integer, .boolean, .string, .record, .opaque: 0
        case .structured(let structure, _): structure.rank
        }
    }

    public var scalar: Scalar {
        switch self {
        case .real, .structured, .string, .record, .opaque: .real
        case .integer: .int
        case .boolean: .bool
        }
    }

    /// The interval that contains every element, as far as it is known now.
    public var interval: Interval {
        switch self {
        case .real(let lower, let upper, let excludesLower, let excludesUpper):
            Interval(
                lower?.knownNumber ?? -.infinity, upper?.knownNumber ?? .infinity, excludesLower: excludesLower,
                excludesUpper: excludesUpper)
        case .integer(let lower, let upper): Interval(lower?.knownNumber ?? -.infinity, upper?.knownNumber ?? .infinity)
        case .boolean: .unit
        case .structured(let structure, _): structure.interval
        case .string, .record, .opaque: .all
        }
    }

    /// Whether the interval says all there is to say: no bound depends on a value that is not known yet.
    public var isKnown: Bool {
        func known(_ bound: Staged?) -> Bool { bound == nil || bound?.knownNumber != nil }
        return switch self {
        case .real(let lower, let upper, _, _), .integer(let lower, let upper): known(lower) && known(upper)
        case .boolean, .structured, .string, .record, .opaque: true
        }
    }
}

/// Constrained vectors and matrices.
public enum Structure: String, Sendable, CaseIterable {
    case simplex = "Simplex", ordered = "Ordered", positiveOrdered = "PositiveOrdered", unitVector = "UnitVector"
    case sumToZero = "SumToZero"
    case corr = "Corr", cov = "Cov", choleskyCorr = "CholeskyCorr", choleskyCov = "CholeskyCov"

    public var rank: Int {
        switch self {
        case .simplex, .ordered, .positiveOrdered, .unitVector, .sumToZero: 1
        case .corr, .cov, .choleskyCorr, .choleskyCov: 2
        }
    }

    /// The declaration in `stdlib/bijections` that maps unconstrained space onto it.
    public var bijection: String {
        switch self {
        case .simplex: "simplex"
        case .ordered: "ordered"
        case .positiveOrdered: "positive_ordered"
        case .unitVector: "unit_vector"
        case .sumToZero: "sum_to_zero"
        case .corr: "corr"
        case .cov: "cov"
        case .choleskyCorr: "cholesky_corr"
        case .choleskyCov: "cholesky_cov"
        }
    }

    var interval: Interval {
        switch self {
        case .simplex: .unit
        case .positiveOrdered: .nonNegative
        case .corr, .choleskyCorr, .unitVector: Interval(-1, 1)
        case .ordered, .sumToZero, .cov, .choleskyCov: .all
        }
    }
}

extension Staged {
    /// A known scalar as a real number.
    public var knownNumber: Double? {
        switch self {
        case .int(let number): Double(number)
        case .real(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .string, .array, .dynamic, .list, .tuple, .record, .range, .function, .builtin, .distribution, .type, .model,
            .posterior, .density, .host, .component, .structure, .row, .nothing:
            nil
        }
    }

    /// The interval that contains every element.
    public var interval: Interval {
        if let number = knownNumber { return .point(number) }
        switch self {
        case .dynamic(let dynamic): return dynamic.range
        case .array(let array): return array.interval
        case .bool, .int, .real, .string, .list, .tuple, .record, .range, .function, .builtin, .distribution, .type, .model,
            .posterior, .density, .host, .component, .structure, .row, .nothing:
            return .all
        }
    }
}
