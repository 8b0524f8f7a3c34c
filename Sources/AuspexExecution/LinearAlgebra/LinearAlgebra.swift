import CKernels

/// Dense linear algebra over double-precision matrices in row-major memory without gaps.
///
/// Nothing here traps: where a factorisation does not exist, the output is filled with NaN and the function returns
/// `false`. Which implementation serves depends on the shape alone. Products and small problems are computed by kernels whose
/// bits are the same on every machine; large triangular solves and factorisations run in BLAS and LAPACK on one thread. Unless said otherwise the output may not
/// overlap an input.
public enum LinearAlgebra {
    /// The number of multiplications from which a product is made in tiles, and a triangular solve is handed to BLAS.
    static let largeProduct = 16 * 16 * 16
    /// The order from which a factorisation is handed to LAPACK.
    private static let largeOrder = 32

    /// out (m × n) = A B, or out + A B when accumulating. A is m × k, or stored as k × m if transposed; B is k × n, or
    /// stored as n × k if transposed.
    public static func product(
        _ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, transposed aTransposed: Bool = false,
        _ b: UnsafePointer<Double>, transposed bTransposed: Bool = false, rows m: Int, inner k: Int, columns n: Int,
        accumulate: Bool = false
    ) {
        if n == 1, !accumulate {
            ax_matrix_vector(out, a, aTransposed ? 1 : 0, b, aTransposed ? k : m, aTransposed ? m : k)
        } else if m * k * n > largeProduct, m > 1, k > 1 {
            ax_tiled_product(out, a, aTransposed ? 1 : 0, b, bTransposed ? 1 : 0, m, k, n, accumulate ? 1 : 0)
        } else {
            ax_matrix_product(out, a, aTransposed ? 1 : 0, b, bTransposed ? 1 : 0, m, k, n, accumulate ? 1 : 0)
        }
    }

    /// out = A x for A of `rows` × `columns`, or A′x if transposed (then x has `rows` elements).
    public static func matrixVector(
        _ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, transposed: Bool = false,
        _ x: UnsafePointer<Double>, rows: Int, columns: Int
    ) {
        ax_matrix_vector(out, a, transposed ? 1 : 0, x, rows, columns)
    }

    /// out = x′A for A of `rows` × `columns`.
    public static func vectorMatrix(
        _ out: UnsafeMutablePointer<Double>, _ x: UnsafePointer<Double>, _ a: UnsafePointer<Double>, rows: Int, columns: Int
    ) {
        ax_matrix_vector(out, a, 1, x, rows, columns)
    }

    /// The sum of products of two vectors.
    public static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
        ax_dot(a, b, count)
    }

    /// The lower Cholesky factor L with A = L L′. Only the lower triangle of A is read; the output may be A itself.
    @discardableResult
    public static func cholesky(_ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, order n: Int) -> Bool {
        guard n > largeOrder else { return ax_cholesky(out, a, n) != 0 }
        // A row-major lower triangle is a column-major upper one.
        if UnsafePointer(out) != a { out.update(from: a, count: n * n) }
        guard LAPACK.cholesky(out, order: n), out[n * n - 1].isFinite else {
            ax_fill(out, .nan, n * n)
            return false
        }
        for i in 0..<n {
            ax_fill(out + i * n + i + 1, 0, n - i - 1)
        }
        return true
    }

    /// The adjoint of the lower triangle of A = L L′ from the factor L and its adjoint, of which only lower triangles are read;
    /// zeros above the diagonal. Plain loops at every size: the derivative of the factorisation of a large matrix is divided into
    /// blocks before it comes here.
    ///
    /// Source: I. Murray, "Differentiation of the Cholesky decomposition" (2016).
    public static func choleskyAdjoint(
        _ out: UnsafeMutablePointer<Double>, factor: UnsafePointer<Double>, adjoint: UnsafePointer<Double>, order n: Int
    ) {
        ax_cholesky_adjoint(out, factor, adjoint, n)
    }

    /// Solves T X = B, or T′X = B if transposed, for a triangular T (n × n) and B (n × columns). Only the named triangle
    /// is read. The output may be B itself. A zero on the diagonal gives infinities or NaN.
    public static func triangularSolve(
        _ out: UnsafeMutablePointer<Double>, _ t: UnsafePointer<Double>, lower: Bool = true, transposed: Bool = false,
        _ b: UnsafePointer<Double>, order n: Int, columns m: Int = 1
    ) {
        if UnsafePointer(out) != b { out.update(from: b, count: n * m) }
        if m > 1, n * n * m > largeProduct {
            LAPACK.triangularSolve(out, t, lower: lower, transposed: transposed, order: n, columns: m)
        } else {
            ax_triangular_solve(out, t, lower ? 1 : 0, transposed ? 1 : 0, n, m)
        }
    }

    /// Eigenvalues in ascending order and orthonormal eigenvectors, as columns, of a symmetric matrix, of which only the
    /// lower triangle is read. The component of largest magnitude of each eigenvector is positive (the first, among
    /// equals). `vectors` may be A itself.
    @discardableResult
    public static func symmetricEigen(
        values: UnsafeMutablePointer<Double>, vectors: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, order n: Int
    ) -> Bool {
        guard n > 0 else { return true }
        if UnsafePointer(vectors) != a { vectors.update(from: a, count: n * n) }
        var finite = true
        for i in 0..<n {
            for j in 0...i where !a[i * n + j].isFinite {
                finite = false
            }
        }
        guard finite, LAPACK.symmetricEigen(vectors, values: values, order: n) else {
            ax_fill(values, .nan, n)
            ax_fill(vectors, .nan, n * n)
            return false
        }
        for i in 0..<n {
            orient(vectors + i * n, count: n)
        }
        // Columns of LAPACK are rows of ours.
        for i in 0..<n {
            for j in 0..<i {
                let kept = vectors[i * n + j]
                vectors[i * n + j] = vectors[j * n + i]
                vectors[j * n + i] = kept
            }
        }
        return true
    }

    private static func orient(_ vector: UnsafeMutablePointer<Double>, count: Int) {
        var largest = 0
        for j in 1..<max(count, 1) where abs(vector[j]) > abs(vector[largest]) {
            largest = j
        }
        if vector[largest] < 0 {
            for j in 0..<count {
                vector[j] = -vector[j]
            }
        }
    }
}
