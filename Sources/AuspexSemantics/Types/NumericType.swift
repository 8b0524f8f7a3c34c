/// Elements of arrays.
public enum ElementKind: Int, Hashable, Sendable, Comparable {
    case bool, int, real
    public static func < (a: ElementKind, b: ElementKind) -> Bool { a.rawValue < b.rawValue }
    var name: String {
        switch self {
        case .bool: "Bool"
        case .int: "Int"
        case .real: "Real"
        }
    }
}

/// Constraints that hold for a vector or a matrix as a whole.
public enum VectorStructure: String, Hashable, Sendable, CaseIterable {
    case simplex = "Simplex", ordered = "Ordered", positiveOrdered = "PositiveOrdered", unitVector = "UnitVector", sumToZero = "SumToZero"
    case correlation = "Corr", covariance = "Cov", choleskyCorrelation = "CholeskyCorr", choleskyCovariance = "CholeskyCov"

    /// Dimensions of one such thing.
    var rank: Int {
        switch self {
        case .simplex, .ordered, .positiveOrdered, .unitVector, .sumToZero: 1
        case .correlation, .covariance, .choleskyCorrelation, .choleskyCovariance: 2
        }
    }

    /// Where single elements lie.
    var elements: SupportInterval {
        switch self {
        case .simplex: .unit
        case .positiveOrdered: .positive
        case .unitVector, .correlation, .choleskyCorrelation: SupportInterval(lower: .closed(-1), upper: .closed(1))
        case .ordered, .sumToZero, .covariance, .choleskyCovariance: .all
        }
    }

    /// Whether everything of this structure also has the other.
    func implies(_ other: VectorStructure) -> Bool {
        switch (self, other) {
        case (.positiveOrdered, .ordered), (.correlation, .covariance), (.choleskyCorrelation, .choleskyCovariance): true
        default: self == other
        }
    }
}

/// Numbers and truth values, alone or in arrays.
public struct NumericType: Hashable, Sendable {
    public var scalar: ElementKind
    /// Sizes, outermost first; empty for a scalar, nil when even their number is not known. A single nil is a size that is not known.
    public var shape: [Polynomial?]?
    public var interval: SupportInterval
    public var structure: VectorStructure?
    /// What a scalar is, as far as it can be followed.
    public var value: Polynomial?

    public init(
        _ scalar: ElementKind, shape: [Polynomial?]? = [], interval: SupportInterval = .all, structure: VectorStructure? = nil, value: Polynomial? = nil
    ) {
        self.scalar = scalar; self.shape = shape; self.interval = interval; self.structure = structure; self.value = value
    }

    public var isScalar: Bool { shape?.isEmpty ?? false }
    public var rank: Int? { shape?.count }

    /// The same element type, in another shape, with nothing known of its value.
    func shaped(_ shape: [Polynomial?]?) -> NumericType {
        var copy = self
        copy.shape = shape; copy.structure = nil; copy.value = nil
        return copy
    }

    /// What one element is.
    var element: NumericType { shaped([]) }

    /// With all that is only known of one value forgotten: what a variable keeps that is assigned to.
    var widened: NumericType {
        NumericType(scalar, shape: shape, interval: .anywhere)
    }

    var inexact: NumericType { var copy = self; copy.interval.isExact = false; return copy }

    func substituting(_ substitution: Substitution) -> NumericType {
        var copy = self
        copy.shape = shape?.map { $0.flatMap(substitution.apply) }
        copy.interval = interval.substituting(substitution)
        copy.value = value.flatMap(substitution.apply)
        return copy
    }
}

extension NumericType: CustomStringConvertible {
    public var description: String {
        let sizes = { (shape: [Polynomial?]) in shape.isEmpty ? "" : "[" + shape.map { $0?.description ?? "_" }.joined(separator: ", ") + "]" }
        guard let shape else { return elementName + "[...]" }
        if let structure, shape.count >= structure.rank {
            let own = structure.rank == 1 ? Array(shape.suffix(1)) : Array(shape.suffix(1))
            return structure.rawValue + sizes(own) + sizes(Array(shape.dropLast(structure.rank)))
        }
        return elementName + sizes(shape)
    }

    /// `Real`, `Positive`, `Int(0..<K)`.
    var elementName: String {
        // Known numbers are nothing to tell a type by.
        if interval.isOfLiterals || (interval.isPoint && interval.lower.value?.constant != nil) { return scalar.name }
        switch scalar {
        case .bool: return "Bool"
        case .int:
            // Of a computed integer only a bound that speaks of a size is worth telling.
            let isTelling = interval.isExact || interval.upper.value.map { $0.constant == nil } ?? false
            return interval.isUnbounded || !isTelling ? "Int" : "Int(\(interval.words(integer: true)))"
        case .real:
            if interval.isUnbounded { return "Real" }
            if let low = interval.lower.value?.constant, low == 0 {
                if interval.upper.value == nil { return interval.lower.isOpen ? "Positive" : "NonNegative" }
                if interval.upper.value?.constant == 1 { return "Unit" }
            }
            return interval.isExact ? "Real(\(interval.words(integer: false)))" : "Real"
        }
    }
}
