/// Which Euclidean metric a Hamiltonian sampler adapts.
public enum MetricKind: String, Sendable, CaseIterable {
    case unit, diagonal, dense
}

/// The inverse of a Euclidean mass matrix: an estimate of the target's covariance.
public enum Metric: Sendable, Equatable {
    /// The identity.
    case unit(dimension: Int)
    /// Variances, one for each coordinate.
    case diagonal(inverse: [Double])
    /// Covariance matrix, row-major D × D.
    case dense(inverse: [Double], dimension: Int)

    public var dimension: Int {
        switch self {
        case .unit(let dimension): dimension
        case .diagonal(let inverse): inverse.count
        case .dense(_, let dimension): dimension
        }
    }

    public var kind: MetricKind {
        switch self {
        case .unit: .unit
        case .diagonal: .diagonal
        case .dense: .dense
        }
    }

    /// The identity, in the given form.
    public static func identity(_ kind: MetricKind, dimension: Int) -> Metric {
        switch kind {
        case .unit: return .unit(dimension: dimension)
        case .diagonal: return .diagonal(inverse: [Double](repeating: 1, count: dimension))
        case .dense:
            var inverse = [Double](repeating: 0, count: dimension * dimension)
            for i in 0..<dimension { inverse[i * dimension + i] = 1 }
            return .dense(inverse: inverse, dimension: dimension)
        }
    }
}

/// Why a metric cannot be used.
public enum MetricError: Error, Equatable, CustomStringConvertible {
    case wrongDimension(expected: Int, found: Int)
    case notPositiveDefinite

    public var description: String {
        switch self {
        case .wrongDimension(let expected, let found):
            "the metric has dimension \(found), the target \(expected)"
        case .notPositiveDefinite:
            "the inverse metric is not positive definite"
        }
    }
}
