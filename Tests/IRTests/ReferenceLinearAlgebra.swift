import AuspexIR
import Foundation

/// Library operations by textbook loops.
enum ReferenceLinearAlgebra {
    struct Matrix {
        var rows: Int, columns: Int
        var elements: [Double]
        init(_ rows: Int, _ columns: Int, _ elements: [Double]? = nil) {
            self.rows = rows; self.columns = columns
            self.elements = elements ?? Array(repeating: 0, count: rows * columns)
        }
        subscript(_ i: Int, _ j: Int) -> Double {
            get { elements[i * columns + j] }
            set { elements[i * columns + j] = newValue }
        }
        var transposed: Matrix {
            var result = Matrix(columns, rows)
            for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
            return result
        }
    }

    static func apply(_ operation: LibraryOperation, _ operands: [Tensor]) -> [Tensor] {
        func column(_ t: Tensor) -> Matrix { Matrix(t.shape[0], t.shape.count == 2 ? t.shape[1] : 1, t.reals) }
        func row(_ t: Tensor) -> Matrix { t.shape.count == 2 ? Matrix(t.shape[0], t.shape[1], t.reals) : Matrix(1, t.shape[0], t.reals) }
        func pack(_ matrix: Matrix) -> [Tensor] {
            let shape = operation.resultTypes(of: operands.map { AuspexIR.`Type`(.real, $0.shape) })?[0].shape ?? []
            return [Tensor.real(matrix.elements, shape: shape)]
        }
        switch operation {
        case .matmul: return pack(multiply(row(operands[0]), column(operands[1])))
        case .matmulTransposeLeft: return pack(multiply(column(operands[0]).transposed, column(operands[1])))
        case .matmulTransposeRight: return pack(multiply(row(operands[0]), row(operands[1]).transposed))
        case .cholesky: return pack(cholesky(column(operands[0])))
        case .choleskyAdjoint: return pack(choleskyAdjoint(lower(column(operands[0])), lower(column(operands[1]))))
        case .solveLower: return pack(solve(lower(column(operands[0])), column(operands[1])))
        case .solveLowerTransposed: return pack(solve(lower(column(operands[0])).transposed, column(operands[1])))
        case .solve: return pack(solve(column(operands[0]), column(operands[1])))
        case .logDeterminant: return [.real(logDeterminant(column(operands[0])))]
        case .fork, .variation: return [operands[0]]
        case .symmetricEigen:
            let (values, vectors) = eigen(column(operands[0]))
            return [.real(values), Tensor.real(vectors.elements, shape: [vectors.rows, vectors.columns])]
        }
    }

    static func multiply(_ a: Matrix, _ b: Matrix) -> Matrix {
        var c = Matrix(a.rows, b.columns)
        for i in 0..<a.rows { for j in 0..<b.columns { for k in 0..<a.columns { c[i, j] += a[i, k] * b[k, j] } } }
        return c
    }

    static func lower(_ a: Matrix) -> Matrix {
        var result = a
        for i in 0..<a.rows { for j in 0..<a.columns where j > i { result[i, j] = 0 } }
        return result
    }

    static func cholesky(_ a: Matrix) -> Matrix {
        var l = Matrix(a.rows, a.rows)
        for j in 0..<a.rows {
            for i in j..<a.rows {
                var sum = a[i, j]
                for k in 0..<j { sum -= l[i, k] * l[j, k] }
                if i == j, !(sum > 0) { return Matrix(a.rows, a.rows, Array(repeating: .nan, count: a.rows * a.rows)) }
                l[i, j] = i == j ? sum.squareRoot() : sum / l[j, j]
            }
        }
        return l
    }

    /// L⁻ᵀ Φ(Lᵀ L̄) L⁻¹ with the upper triangle added to the lower one (Giles 2008).
    static func choleskyAdjoint(_ l: Matrix, _ adjoint: Matrix) -> Matrix {
        var middle = lower(multiply(l.transposed, adjoint))
        for i in 0..<l.rows { middle[i, i] *= 0.5 }
        let left = solve(l.transposed, middle)
        let whole = solve(l.transposed, left.transposed)
        var result = Matrix(l.rows, l.rows)
        for i in 0..<l.rows { for j in 0...i { result[i, j] = i == j ? whole[i, i] : whole[i, j] + whole[j, i] } }
        return result
    }

    /// Gaussian elimination with partial pivoting; also gives the logarithm of the determinant.
    private static func eliminate(_ a: Matrix, _ b: Matrix) -> (Matrix, Double) {
        var a = a, b = b
        var logDeterminant = 0.0
        for k in 0..<a.rows {
            let pivot = (k..<a.rows).max { abs(a[$0, k]) < abs(a[$1, k]) } ?? k
            for j in 0..<a.columns { (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]) }
            for j in 0..<b.columns { (b[k, j], b[pivot, j]) = (b[pivot, j], b[k, j]) }
            logDeterminant += log(abs(a[k, k]))
            for i in 0..<a.rows where i != k {
                let factor = a[i, k] / a[k, k]
                for j in 0..<a.columns { a[i, j] -= factor * a[k, j] }
                for j in 0..<b.columns { b[i, j] -= factor * b[k, j] }
            }
        }
        for i in 0..<a.rows { for j in 0..<b.columns { b[i, j] /= a[i, i] } }
        return (b, logDeterminant)
    }

    static func solve(_ a: Matrix, _ b: Matrix) -> Matrix { eliminate(a, b).0 }
    static func logDeterminant(_ a: Matrix) -> Double { eliminate(a, Matrix(a.rows, 0)).1 }

    /// Jacobi rotations on the symmetric matrix given by the lower triangle; the largest component of a vector is positive.
    static func eigen(_ source: Matrix) -> ([Double], Matrix) {
        let n = source.rows
        var a = Matrix(n, n), v = Matrix(n, n)
        for i in 0..<n { for j in 0..<n { a[i, j] = j <= i ? source[i, j] : source[j, i] }; v[i, i] = 1 }
        for _ in 0..<60 {
            for p in 0..<n {
                for q in 0..<p where abs(a[p, q]) > 1e-300 {
                    let theta = 0.5 * atan2(2 * a[p, q], a[q, q] - a[p, p])
                    let c = cos(theta), s = sin(theta)
                    for k in 0..<n { (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]) }
                    for k in 0..<n { (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]) }
                    for k in 0..<n { (v[k, p], v[k, q]) = (c * v[k, p] - s * v[k, q], s * v[k, p] + c * v[k, q]) }
                }
            }
        }
        let order = (0..<n).sorted { a[$0, $0] < a[$1, $1] }
        var vectors = Matrix(n, n)
        for (j, from) in order.enumerated() {
            let largest = (0..<n).max { abs(v[$0, from]) < abs(v[$1, from]) } ?? 0
            for i in 0..<n { vectors[i, j] = v[largest, from] < 0 ? -v[i, from] : v[i, from] }
        }
        return (order.map { a[$0, $0] }, vectors)
    }
}
