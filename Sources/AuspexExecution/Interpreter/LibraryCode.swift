import AuspexIR

/// Library operations on arena memory: reads shapes from a program's table and calls `LinearAlgebra`.
enum LibraryCode {
    static let operations = LibraryOperation.allCases

    static func of(_ operation: LibraryOperation) -> UInt8 {
        UInt8(operations.firstIndex(of: operation) ?? 0)
    }

    static func run(
        _ operation: LibraryOperation, _ out: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>,
        _ table: UnsafePointer<Int32>, _ reals: UnsafeMutablePointer<Double>, isSingle: Bool
    ) {
        func operand(_ position: Int) -> LinearAlgebra.Operand<Double> {
            let entry = table + 1 + 4 * position
            return LinearAlgebra.Operand(
                address: reals + Int(entry[0]), rank: Int(entry[1]), rows: Int(entry[2]), columns: Int(entry[3]))
        }
        let other = table[0] > 1 ? operand(1) : nil
        if isSingle {
            SingleLinearAlgebra.run(operation, out, second, operand(0), other)
        } else {
            LinearAlgebra.run(operation, out, second, operand(0), other)
        }
    }
}
