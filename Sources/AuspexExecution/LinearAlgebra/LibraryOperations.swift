import AuspexIR

extension LinearAlgebra {
    /// A matrix or vector in memory.
    public struct Operand<Element> {
        public var address: UnsafeMutablePointer<Element>
        public var rank: Int
        public var rows: Int
        /// 1 for a vector.
        public var columns: Int

        public init(address: UnsafeMutablePointer<Element>, rank: Int, rows: Int, columns: Int) {
            self.address = address; self.rank = rank; self.rows = rows; self.columns = columns
        }
    }

    /// A library operation of the IR, for both tiers, in double precision.
    /// - Parameters:
    ///   - second: the second result, of operations that have two.
    ///   - other: the second operand, of operations that have two.
    public static func run(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, _ a: Operand<Double>,
        _ other: Operand<Double>?
    ) {
        let b = other ?? a
        switch operation {
        case .matmul:
            // A vector is a row on the left and a column on the right.
            let rows = a.rank == 1 ? 1 : a.rows, inner = a.rank == 1 ? a.rows : a.columns
            if a.rank == 1 {
                LinearAlgebra.vectorMatrix(out, a.address, b.address, rows: inner, columns: b.columns)
            } else {
                LinearAlgebra.product(out, a.address, b.address, rows: rows, inner: inner, columns: b.columns)
            }
        case .matmulTransposeLeft:
            LinearAlgebra.product(
                out, a.address, transposed: true, b.address, rows: a.columns, inner: a.rows, columns: b.columns)
        case .matmulTransposeRight:
            if a.rank == 1 {
                LinearAlgebra.matrixVector(out, b.address, a.address, rows: b.rows, columns: b.columns)
            } else {
                LinearAlgebra.product(
                    out, a.address, transposed: false, b.address, transposed: true, rows: a.rows, inner: a.columns,
                    columns: b.rows)
            }
        case .cholesky: LinearAlgebra.cholesky(out, a.address, order: a.rows)
        case .choleskyAdjoint: LinearAlgebra.choleskyAdjoint(out, factor: a.address, adjoint: b.address, order: a.rows)
        case .solveLower: LinearAlgebra.triangularSolve(out, a.address, b.address, order: a.rows, columns: b.columns)
        case .solveLowerTransposed:
            LinearAlgebra.triangularSolve(out, a.address, transposed: true, b.address, order: a.rows, columns: b.columns)
        case .solve: LinearAlgebra.solve(out, a.address, b.address, order: a.rows, columns: b.columns)
        case .logDeterminant: out.pointee = LinearAlgebra.logDeterminant(a.address, order: a.rows).logMagnitude
        case .symmetricEigen: LinearAlgebra.symmetricEigen(values: out, vectors: second, a.address, order: a.rows)
        case .fork, .variation: out.pointee = a.address.pointee // Taken away before code runs, see `withoutGradientMarks`.
        }
    }
}
