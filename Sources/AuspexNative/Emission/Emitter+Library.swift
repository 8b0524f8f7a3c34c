import AuspexIR

// Matrix work: for one chain after the other through the host's table, or for all chains at once where they share a matrix.
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
        line("static const ax_int1 shapes[] = {\(shapes.map(String.init).joined(separator: ", "))};")
        let scalarResult = type(results[0]).isScalar
        if scalarResult { line("double result;") }
        let out = scalarResult ? "&result" : try pointer(results[0], isPerChain)
        let second = results.count > 1 ? try pointer(results[1], isPerChain) : "0"
        let a = try pointer(operands[0], isPerChain)
        let b = operands.count > 1 ? try pointer(operands[1], isPerChain) : "0"
        let index = LibraryOperation.allCases.firstIndex(of: operation) ?? 0
        line("runtime->library(\(index), \(out), \(second), \(a), \(b), shapes);")
        if scalarResult { line("v\(results[0].index)\(isPerChain ? "[chain]" : "") = result;") }
        close()
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
