import AuspexIR

/// Library operations on arena memory: reads shapes from a program's table and calls `LinearAlgebra`.
enum LibraryCode {
    static let operations = LibraryOperation.allCases

    static func of(_ operation: LibraryOperation) -> UInt8 {
        UInt8(operations.firstIndex(of: operation) ?? 0)
    }

    struct Operand {
        var address: UnsafeMutablePointer<Double>
        var rank: Int
        var rows: Int
        /// 1 for a vector.
        var columns: Int

        init(_ table: UnsafePointer<Int32>, _ position: Int, _ reals: UnsafeMutablePointer<Double>) {
            let entry = table + 1 + 4 * position
            address = reals + Int(entry[0])
            rank = Int(entry[1])
            rows = Int(entry[2])
            columns = Int(entry[3])
        }
    }

    static func run(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>,
        _ table: UnsafePointer<Int32>, _ reals: UnsafeMutablePointer<Double>
    ) {
        let a = Operand(table, 0, reals)
        let b = table[0] > 1 ? Operand(table, 1, reals) : a
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
        case .solveLower: LinearAlgebra.triangularSolve(out, a.address, b.address, order: a.rows, columns: b.columns)
        case .solveLowerTransposed:
            LinearAlgebra.triangularSolve(out, a.address, transposed: true, b.address, order: a.rows, columns: b.columns)
        case .solve: LinearAlgebra.solve(out, a.address, b.address, order: a.rows, columns: b.columns)
        case .logDeterminant: out.pointee = LinearAlgebra.logDeterminant(a.address, order: a.rows).logMagnitude
        case .symmetricEigen: LinearAlgebra.symmetricEigen(values: out, vectors: second, a.address, order: a.rows)
        }
    }
}
