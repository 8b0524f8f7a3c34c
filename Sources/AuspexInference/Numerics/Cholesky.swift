/// Lower Cholesky factor of a symmetric positive definite matrix, row-major.
public struct CholeskyFactor: Sendable {
    public let dimension: Int
    /// Row-major D × D; entries above the diagonal are zero.
    public let lower: [Double]

    /// Factors `matrix` (row-major D × D, lower triangle read). Returns nil when it is not positive definite or not finite.
    public init?(_ matrix: [Double], dimension: Int) {
        guard case .success(let factor) = Self.factor(matrix, dimension: dimension) else { return nil }
        self = factor
    }

    /// The first coordinate at which a factorisation found no positive pivot.
    public struct BadPivot: Error, Equatable {
        public let coordinate: Int
    }

    /// Factors `matrix`, or says where it stops being positive definite.
    public static func factor(_ matrix: [Double], dimension: Int) -> Result<CholeskyFactor, BadPivot> {
        guard matrix.count == dimension * dimension else { return .failure(BadPivot(coordinate: 0)) }
        var factor = [Double](repeating: 0, count: matrix.count)
        for i in 0..<dimension {
            for j in 0...i {
                var remainder = matrix[i * dimension + j]
                for k in 0..<j { remainder -= factor[i * dimension + k] * factor[j * dimension + k] }
                if i == j {
                    guard remainder > 0, remainder.isFinite else { return .failure(BadPivot(coordinate: i)) }
                    factor[i * dimension + i] = remainder.squareRoot()
                } else {
                    factor[i * dimension + j] = remainder / factor[j * dimension + j]
                }
            }
        }
        return .success(CholeskyFactor(dimension: dimension, lower: factor))
    }

    private init(dimension: Int, lower: [Double]) {
        self.dimension = dimension
        self.lower = lower
    }

    /// Half of the log determinant of the factored matrix.
    public var halfLogDeterminant: Double {
        (0..<dimension).reduce(0) { $0 + ScalarMath.logarithm(lower[$1 * dimension + $1]) }
    }

    /// L · x
    public func multiply(_ x: [Double]) -> [Double] {
        (0..<dimension).map { i in
            var total = 0.0
            for j in 0...i { total += lower[i * dimension + j] * x[j] }
            return total
        }
    }

    /// Solves L · y = x.
    public func solve(_ x: [Double]) -> [Double] {
        var y = x
        for i in 0..<dimension {
            var total = y[i]
            for j in 0..<i { total -= lower[i * dimension + j] * y[j] }
            y[i] = total / lower[i * dimension + i]
        }
        return y
    }

    /// Solves Lᵀ · y = x.
    public func solveTransposed(_ x: [Double]) -> [Double] {
        var y = x
        y.withUnsafeMutableBufferPointer { solveTransposed(inPlace: $0) }
        return y
    }

    /// Solves Lᵀ · y = x in place.
    func solveTransposed(inPlace y: UnsafeMutableBufferPointer<Double>) {
        for i in stride(from: dimension - 1, through: 0, by: -1) {
            var total = y[i]
            for j in (i + 1)..<max(dimension, i + 1) { total -= lower[j * dimension + i] * y[j] }
            y[i] = total / lower[i * dimension + i]
        }
    }

    /// Inverse of the factored matrix, row-major.
    public func inverse() -> [Double] {
        var result = [Double](repeating: 0, count: dimension * dimension)
        var unit = [Double](repeating: 0, count: dimension)
        for j in 0..<dimension {
            unit[j] = 1
            let column = solveTransposed(solve(unit))
            unit[j] = 0
            for i in 0..<dimension { result[i * dimension + j] = column[i] }
        }
        return result
    }
}
