import AuspexIR
import CKernels

/// The library operations of the IR in single precision: products are of floats; factorisations, systems and eigenvalues are computed in
/// doubles and rounded, which costs little beside products and keeps what they are sensitive to.
///
/// As in `LinearAlgebra`, small products run in plain loops, large ones in tiles, and nothing traps.
public enum SingleLinearAlgebra {
    /// For generated code, whose matrices are of floats.
    /// - Parameters:
    ///   - second: the second result, of operations that have two.
    ///   - other: the second operand, of operations that have two.
    public static func run(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
        _ a: LinearAlgebra.Operand<Float>, _ other: LinearAlgebra.Operand<Float>?
    ) {
        if product(operation, out, a, other) { return }
        let sizes = resultSizes(operation, rows: a.rows, other: other.map { $0.rows * $0.columns })
        var left = doubles(a), right = other.map(doubles) ?? []
        var first = [Double](repeating: 0, count: sizes.first), last = [Double](repeating: 0, count: sizes.second)
        left.withUnsafeMutableBufferPointer { left in
            right.withUnsafeMutableBufferPointer { right in
                first.withUnsafeMutableBufferPointer { first in
                    last.withUnsafeMutableBufferPointer { last in
                        guard let matrix = left.baseAddress, let result = first.baseAddress else { return }
                        let b = other.flatMap { other in
                            right.baseAddress.map { LinearAlgebra.Operand(address: $0, rank: other.rank, rows: other.rows, columns: other.columns) }
                        }
                        LinearAlgebra.run(
                            operation, result, last.baseAddress ?? result,
                            LinearAlgebra.Operand(address: matrix, rank: a.rank, rows: a.rows, columns: a.columns), b)
                    }
                }
            }
        }
        for (index, number) in first.enumerated() { out[index] = Float(number) }
        for (index, number) in last.enumerated() { second[index] = Float(number) }
    }

    /// For the interpreter, which keeps floats as doubles. The bits are those of the other form.
    static func run(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>,
        _ a: LinearAlgebra.Operand<Double>, _ other: LinearAlgebra.Operand<Double>?
    ) {
        guard let shape = productShape(operation, a, other) else {
            let sizes = resultSizes(operation, rows: a.rows, other: other.map { $0.rows * $0.columns })
            LinearAlgebra.run(operation, out, second, a, other)
            ax_single_round(out, sizes.first)
            ax_single_round(second, sizes.second)
            return
        }
        var left = floats(a), right = other.map(floats) ?? []
        var result = [Float](repeating: 0, count: shape.rows * shape.columns)
        left.withUnsafeMutableBufferPointer { left in
            right.withUnsafeMutableBufferPointer { right in
                result.withUnsafeMutableBufferPointer { result in
                    guard let left = left.baseAddress, let right = right.baseAddress, let result = result.baseAddress else { return }
                    product(result, left, right, shape)
                }
            }
        }
        for (index, number) in result.enumerated() { out[index] = Double(number) }
    }

    // MARK: Products

    private struct ProductShape {
        var rows: Int, inner: Int, columns: Int
        var isLeftTransposed = false, isRightTransposed = false
        /// The operands change places: a vector times a matrix is the transposed matrix times the vector.
        var isVectorMatrix = false
    }

    private static func productShape<Element>(
        _ operation: LibraryOperation, _ a: LinearAlgebra.Operand<Element>, _ other: LinearAlgebra.Operand<Element>?
    ) -> ProductShape? {
        guard let b = other else { return nil }
        switch operation {
        case .matmul where a.rank == 1:
            return ProductShape(rows: b.columns, inner: a.rows, columns: 1, isLeftTransposed: true, isVectorMatrix: true)
        case .matmul: return ProductShape(rows: a.rows, inner: a.columns, columns: b.columns)
        case .matmulTransposeLeft: return ProductShape(rows: a.columns, inner: a.rows, columns: b.columns, isLeftTransposed: true)
        case .matmulTransposeRight where a.rank == 1:
            return ProductShape(rows: b.rows, inner: b.columns, columns: 1, isVectorMatrix: true)
        case .matmulTransposeRight: return ProductShape(rows: a.rows, inner: a.columns, columns: b.rows, isRightTransposed: true)
        case .cholesky, .choleskyAdjoint, .solveLower, .solveLowerTransposed, .solve, .logDeterminant, .symmetricEigen, .fork, .variation: return nil
        }
    }

    private static func product(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Float>, _ a: LinearAlgebra.Operand<Float>,
        _ other: LinearAlgebra.Operand<Float>?
    ) -> Bool {
        guard let b = other, let shape = productShape(operation, a, b) else { return false }
        product(out, a.address, b.address, shape)
        return true
    }

    /// Which implementation serves depends on the shape alone, as in `LinearAlgebra.product`.
    private static func product(
        _ out: UnsafeMutablePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ shape: ProductShape
    ) {
        let m = shape.rows, k = shape.inner, n = shape.columns
        let isLeft = shape.isLeftTransposed, isRight = shape.isRightTransposed
        if n == 1 {
            let (matrix, vector) = shape.isVectorMatrix ? (b, a) : (a, b)
            ax_single_matrix_vector(out, matrix, isLeft ? 1 : 0, vector, isLeft ? k : m, isLeft ? m : k)
        } else if m * k * n > LinearAlgebra.largeProduct, m > 1, k > 1 {
            ax_tiled_product_single(out, a, isLeft ? 1 : 0, b, isRight ? 1 : 0, m, k, n, 0)
        } else {
            ax_single_matrix_product(out, a, isLeft ? 1 : 0, b, isRight ? 1 : 0, m, k, n, 0)
        }
    }

    // MARK: The rest

    /// Elements of the results of an operation that is no product.
    private static func resultSizes(_ operation: LibraryOperation, rows: Int, other: Int?) -> (first: Int, second: Int) {
        switch operation {
        case .cholesky, .choleskyAdjoint: (rows * rows, 0)
        case .symmetricEigen: (rows, rows * rows)
        case .logDeterminant, .fork, .variation: (1, 0)
        case .solveLower, .solveLowerTransposed, .solve, .matmul, .matmulTransposeLeft, .matmulTransposeRight: (other ?? 0, 0)
        }
    }

    private static func doubles(_ operand: LinearAlgebra.Operand<Float>) -> [Double] {
        (0..<(operand.rows * operand.columns)).map { Double(operand.address[$0]) }
    }

    private static func floats(_ operand: LinearAlgebra.Operand<Double>) -> [Float] {
        (0..<(operand.rows * operand.columns)).map { Float(operand.address[$0]) }
    }
}
