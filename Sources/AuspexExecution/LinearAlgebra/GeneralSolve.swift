import CKernels

// Systems with a general square matrix, by an LU factorisation with partial pivoting.
extension LinearAlgebra {
    private static let largeOrder = 32

    /// Runs `body` with the factors of A, the pivots, and the sign of the permutation, or zero if A is singular.
    /// For large orders the factors are those of A′, with pivots that count from one.
    private static func factored<Result>(
        _ a: UnsafePointer<Double>, order n: Int,
        _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int32>, Int) -> Result?
    ) -> Result? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n * n) { factors in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: n) { pivots in
                guard let lu = factors.baseAddress, let pivots = pivots.baseAddress else { return nil }
                lu.initialize(from: a, count: n * n)
                pivots.initialize(repeating: 0, count: n)
                if n <= largeOrder {
                    return body(lu, pivots, Int(ax_lu(lu, pivots, n)))
                }
                guard ax_sum(a, n * n).isFinite, LAPACK.lu(lu, pivots: pivots, order: n) else { return body(lu, pivots, 0) }
                let swaps = (0..<n).reduce(0) { $0 + (Int(pivots[$1]) == $1 + 1 ? 0 : 1) }
                return body(lu, pivots, swaps.isMultiple(of: 2) ? 1 : -1)
            }
        }
    }

    /// Solves A X = B for A (n × n) and B (n × columns). The output may be B itself, not A.
    @discardableResult
    public static func solve(
        _ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, order n: Int,
        columns m: Int = 1
    ) -> Bool {
        guard n > 0, m > 0 else { return true }
        let solved = factored(a, order: n) { lu, pivots, sign -> Bool? in
            guard sign != 0 else { return nil }
            if n <= largeOrder {
                if UnsafePointer(out) != b { out.update(from: b, count: n * m) }
                ax_lu_solve(lu, pivots, out, n, m)
                return true
            }
            return withUnsafeTemporaryAllocation(of: Double.self, capacity: n * m) { columns in
                guard let x = columns.baseAddress else { return nil }
                for j in 0..<m {
                    ax_load_strided(x + j * n, b + j, m, n)
                }
                LAPACK.luSolveTransposed(lu, pivots: pivots, x, order: n, columns: m)
                for j in 0..<m {
                    ax_store_strided(out + j, m, x + j * n, 0, n)
                }
                return true
            }
        }
        if solved == nil { ax_fill(out, .nan, n * m) }
        return solved != nil
    }

    /// The inverse of A (n × n).
    @discardableResult
    public static func inverse(_ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, order n: Int) -> Bool {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n * n) { identity in
            guard let unit = identity.baseAddress else { return true }
            ax_fill(unit, 0, n * n)
            for i in 0..<n {
                unit[i * n + i] = 1
            }
            return solve(out, a, unit, order: n, columns: n)
        }
    }

    /// The logarithm of |det A|, and the sign of the determinant: (−∞, 0) if A is singular, NaN if it is not finite.
    public static func logDeterminant(_ a: UnsafePointer<Double>, order n: Int) -> (logMagnitude: Double, sign: Double) {
        guard n > 0 else { return (0, 1) }
        guard ax_max(a, n * n) < .infinity, ax_min(a, n * n) > -.infinity else { return (.nan, .nan) }
        let result = factored(a, order: n) { lu, _, sign -> (Double, Double)? in
            guard sign != 0 else { return nil }
            var logMagnitude = 0.0
            var resultSign = Double(sign)
            for i in 0..<n {
                let pivot = lu[i * n + i]
                logMagnitude += ax_log(abs(pivot))
                if pivot < 0 { resultSign = -resultSign }
            }
            return (logMagnitude, resultSign)
        }
        return result ?? (-.infinity, 0)
    }
}
