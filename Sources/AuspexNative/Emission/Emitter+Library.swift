import AuspexIR

// Matrix work: for all chains at once where they share a matrix, otherwise for one chain after the other, inline when matrices are
// small and through the host's table when they are not. Lanes are columns inside of an operation: one chain's factorisation waits
// for roots and divisions most of the time, and the next chain's goes on meanwhile.
extension Emitter {
    func library(_ results: [Value], _ operation: LibraryOperation, _ operands: [Value]) throws(NotPrintable) {
        for result in results { if type(result).isScalar { declare(result, initial: "0") } else { defineArray(result) } }
        if results.allSatisfy({ type($0).count == 0 }) { return }
        if try sharedMatrix(results[0], operation, operands) { return }
        let isPerChain = context.width > 1 && (results + operands).contains(where: varies)
        let shapes = operands.flatMap { value -> [Int] in
            let shape = type(value).shape
            return [shape.count, shape.first ?? 1, shape.count > 1 ? shape[1] : 1]
        }
        open(isPerChain ? "for (int chain = 0; chain < \(context.width); chain++)" : "")
        if let call = try inlineCall(operation, results[0], operands, isPerChain) {
            line(call)
            return close()
        }
        line("static const ax_int1 shapes[] = {\(shapes.map(String.init).joined(separator: ", "))};")
        let scalarResult = type(results[0]).isScalar
        if scalarResult { line("\(realType) result;") }
        let out = scalarResult ? "&result" : try pointer(results[0], isPerChain)
        let second = results.count > 1 ? try pointer(results[1], isPerChain) : "0"
        let a = try pointer(operands[0], isPerChain)
        let b = operands.count > 1 ? try pointer(operands[1], isPerChain) : "0"
        let index = LibraryOperation.allCases.firstIndex(of: operation) ?? 0
        line("runtime->library\(isSingle ? "_single" : "")(\(index), \(out), \(second), \(a), \(b), shapes);")
        if scalarResult { line("v\(results[0].index)\(isPerChain ? "[chain]" : "") = result;") }
        close()
    }

    /// Matrices of at most so many rows and columns are worked on inline (`AX_SMALL_ORDER`). Beyond, code would get long, and the host
    /// may use BLAS, whose sums have another order.
    private static let smallOrder = 16

    /// The loops that the interpreter would call for matrices of these sizes, with the sizes as constants; nil when they are large, or
    /// there are no such loops.
    private func inlineCall(
        _ operation: LibraryOperation, _ result: Value, _ operands: [Value], _ isPerChain: Bool
    ) throws(NotPrintable) -> String? {
        let shapes = operands.map { type($0).shape }
        guard operands.count <= 2, shapes.allSatisfy({ $0.allSatisfy { $0 <= Self.smallOrder } }) else { return nil }
        let rows = shapes[0].first ?? 1, columns = shapes[0].count > 1 ? shapes[0][1] : 1
        let out = type(result).isScalar ? "" : try pointer(result, isPerChain), a = try pointer(operands[0], isPerChain)
        if isSingle, ![.matmul, .matmulTransposeLeft, .matmulTransposeRight].contains(operation) { return nil }
        guard operands.count == 2 else { return operation == .cholesky ? "ax_cholesky(\(out), \(a), \(rows));" : nil }
        let b = try pointer(operands[1], isPerChain)
        let otherRows = shapes[1].first ?? 1, otherColumns = shapes[1].count > 1 ? shapes[1][1] : 1
        switch operation {
        case .matmul where shapes[0].count == 1: return "ax_matrix_vector(\(out), \(b), 1, \(a), \(otherRows), \(otherColumns));"
        case .matmulTransposeRight where shapes[0].count == 1:
            return "ax_matrix_vector(\(out), \(b), 0, \(a), \(otherRows), \(otherColumns));"
        case .matmul, .matmulTransposeLeft:
            let isTransposed = operation == .matmulTransposeLeft
            if otherColumns == 1 { return "ax_matrix_vector(\(out), \(a), \(isTransposed ? 1 : 0), \(b), \(rows), \(columns));" }
            let sizes = isTransposed ? "\(columns), \(rows)" : "\(rows), \(columns)"
            return "ax_matrix_product(\(out), \(a), \(isTransposed ? 1 : 0), \(b), 0, \(sizes), \(otherColumns), 0);"
        case .matmulTransposeRight:
            if otherRows == 1 { return "ax_matrix_vector(\(out), \(a), 0, \(b), \(rows), \(columns));" }
            return "ax_matrix_product(\(out), \(a), 0, \(b), 1, \(rows), \(columns), \(otherRows), 0);"
        case .choleskyAdjoint: return "ax_cholesky_adjoint(\(out), \(a), \(b), \(rows));"
        case .solveLower, .solveLowerTransposed:
            let copy = "for (ax_int1 e = 0; e < \(rows * otherColumns); e++) (\(out))[e] = (\(b))[e];"
            let isTransposed = operation == .solveLowerTransposed
            return "\(copy) ax_triangular_solve(\(out), \(a), 1, \(isTransposed ? 1 : 0), \(rows), \(otherColumns));"
        case .cholesky, .solve, .logDeterminant, .symmetricEigen, .fork, .variation: return nil
        }
    }

    private func pointer(_ value: Value, _ isPerChain: Bool) throws(NotPrintable) -> String {
        let home = try array(value)
        switch home.layout {
        case .shared: return home.name
        case .planar(let stride): return isPerChain ? "\(home.name) + chain * \(stride)" : home.name
        case .vector:
            guard context.width == 1 else { throw NotPrintable(reason: "a matrix whose chains are interleaved") }
            return home.name
        }
    }

    /// The product of a matrix that all chains share with a vector of each.
    private func sharedMatrix(_ result: Value, _ operation: LibraryOperation, _ operands: [Value]) throws(NotPrintable) -> Bool {
        let matrix: Value, vector: Value
        let isTransposed: Bool
        switch (operation, type(operands[0]).rank, operands.count > 1 ? type(operands[1]).rank : 0) {
        case (.matmul, 2, 1): (matrix, vector, isTransposed) = (operands[0], operands[1], false)
        case (.matmulTransposeRight, 1, 2): (matrix, vector, isTransposed) = (operands[1], operands[0], false)
        case (.matmulTransposeLeft, 2, 1): (matrix, vector, isTransposed) = (operands[0], operands[1], true)
        case (.matmul, 1, 2): (matrix, vector, isTransposed) = (operands[1], operands[0], true)
        default: return false
        }
        guard !varies(matrix) || context.width == 1, context.width <= 8 else { return false }
        let a = try array(matrix), x = try array(vector), out = try array(result)
        guard context.width == 1 || (isPlanar(x) && isPlanar(out)) else { return false }
        let shape = type(matrix).shape
        let name = isTransposed ? "ax_vector_matrix_chains" : "ax_matrix_vector_chains"
        line("\(name)(\(out.name), \(stride(out)), \(a.name), \(x.name), \(stride(x)), \(shape[0]), \(shape[1]), \(context.width));")
        return true
    }

    private func isPlanar(_ home: ArrayHome) -> Bool {
        if case .planar = home.layout { return true }
        return false
    }

    private func stride(_ home: ArrayHome) -> Int {
        if case .planar(let stride) = home.layout { return stride }
        return 0
    }
}
