import AuspexIR

/// Derivatives of library operations. Matrices that are read as symmetric (`cholesky`, `symmetric_eigen`) are read from
/// their lower triangle, so their adjoints are lower triangular.
///
/// Sources: M. Giles, "Collected matrix derivative results" (2008); I. Murray, "Differentiation of the Cholesky
/// decomposition" (2016).
enum LibraryRules {
    /// Adjoints of the operands, nil where they are not wanted or zero.
    static func pullback(
        _ operation: LibraryOperation, _ operands: [Value], _ results: [Value], _ adjoints: [Value?], _ wanted: [Bool],
        _ b: inout Builder
    ) throws -> [Value?] {
        if operation == .symmetricEigen {
            return [EigenRules.pullback(values: results[0], vectors: results[1], adjoints[0], adjoints[1], &b)]
        }
        guard let adjoint = adjoints[0] else { return operands.map { _ in nil } }
        switch operation {
        case .matmul: return productPullback(operands[0], operands[1], adjoint, wanted, &b)
        case .matmulTransposeLeft:
            // C = Aᵀ B, so Ā = B C̄ᵀ and B̄ = A C̄.
            return [
                wanted[0] ? b.outerProduct(operands[1], adjoint) : nil,
                wanted[1] ? b.library(.matmul, [operands[0], adjoint])[0] : nil,
            ]
        case .matmulTransposeRight:
            // C = A Bᵀ, so Ā = C̄ B and B̄ = C̄ᵀ A.
            let isRow = b.type(of: operands[0]).rank == 1
            return [
                wanted[0] ? b.library(.matmul, [adjoint, operands[1]])[0] : nil,
                wanted[1] ? (isRow ? b.outerProduct(adjoint, operands[0]) : b.library(.matmulTransposeLeft, [adjoint, operands[0]])[0]) : nil,
            ]
        case .cholesky: return [CholeskyRule.pullback(results[0], adjoint, &b)]
        case .choleskyAdjoint: return CholeskyRule.secondPullback(operands[0], operands[1], adjoint, wanted, &b)
        case .solveLower, .solveLowerTransposed:
            // X = L⁻¹ B: B̄ = L⁻ᵀ X̄ and L̄ = −B̄ Xᵀ. For L⁻ᵀ the factors change places.
            let other: LibraryOperation = operation == .solveLower ? .solveLowerTransposed : .solveLower
            let right = b.library(other, [operands[0], adjoint])[0]
            guard wanted[0] else { return [nil, right] }
            let product = operation == .solveLower ? b.outerProduct(right, results[0]) : b.outerProduct(results[0], right)
            let negated = b.negated(product)
            return [b.lowerTriangle(negated), wanted[1] ? right : nil]
        case .solve:
            let transposed = b.transposed(operands[0])
            let right = b.library(.solve, [transposed, adjoint])[0]
            guard wanted[0] else { return [nil, right] }
            return [b.negated(b.outerProduct(right, results[0])), wanted[1] ? right : nil]
        case .logDeterminant:
            let size = b.type(of: operands[0]).shape[0]
            let transposed = b.transposed(operands[0]), identity = b.identityMatrix(size)
            let inverse = b.library(.solve, [transposed, identity])[0]
            return [b.tabulate([size, size]) { $0.multiply(adjoint, $0.load(inverse, $1)) }]
        case .symmetricEigen: return [nil]
        case .fork, .variation: throw NotDifferentiable("the alternatives of a random choice were not resolved")
        }
    }

    /// C = A B with vectors as rows on the left and as columns on the right: Ā = C̄ Bᵀ, B̄ = Aᵀ C̄.
    private static func productPullback(
        _ left: Value, _ right: Value, _ adjoint: Value, _ wanted: [Bool], _ b: inout Builder
    ) -> [Value?] {
        let leftAdjoint: Value? = if wanted[0] {
            b.type(of: right).rank == 1 ? b.outerProduct(adjoint, right) : b.library(.matmulTransposeRight, [adjoint, right])[0]
        } else { nil }
        let rightAdjoint: Value? = if wanted[1] {
            b.type(of: left).rank == 1 ? b.outerProduct(left, adjoint) : b.library(.matmulTransposeLeft, [left, adjoint])[0]
        } else { nil }
        return [leftAdjoint, rightAdjoint]
    }

    /// Tangents of the results; nil where they are zero.
    static func pushforward(
        _ operation: LibraryOperation, _ operands: [Value], _ results: [Value], _ tangents: [Value?], _ b: inout Builder
    ) throws -> [Value?] {
        if tangents.allSatisfy({ $0 == nil }) { return results.map { _ in nil } }
        switch operation {
        case .matmul, .matmulTransposeLeft, .matmulTransposeRight:
            let left = tangents[0].map { b.library(operation, [$0, operands[1]])[0] }
            let right = tangents[1].map { b.library(operation, [operands[0], $0])[0] }
            guard let left, let right else { return [left ?? right] }
            return [b.sumOfArrays(left, right)]
        case .cholesky:
            guard let tangent = tangents[0] else { return [nil] }
            return [CholeskyRule.pushforward(results[0], tangent, &b)]
        case .choleskyAdjoint: return [CholeskyRule.secondPushforward(operands[0], operands[1], tangents[0], tangents[1], &b)]
        case .solveLower:
            return [solvePushforward(operation, operands[0], results[0], tangents, &b) { b, dot, x in
                let lower = b.lowerTriangle(dot)
                return b.library(.matmul, [lower, x])[0]
            }]
        case .solveLowerTransposed:
            return [solvePushforward(operation, operands[0], results[0], tangents, &b) { b, dot, x in
                let lower = b.lowerTriangle(dot)
                return b.library(.matmulTransposeLeft, [lower, x])[0]
            }]
        case .solve:
            return [solvePushforward(operation, operands[0], results[0], tangents, &b) { b, dot, x in
                b.library(.matmul, [dot, x])[0]
            }]
        case .logDeterminant:
            guard let tangent = tangents[0] else { return [nil] }
            let size = b.type(of: operands[0]).shape[0]
            let product = b.library(.solve, [operands[0], tangent])[0]
            return [b.sum([size]) { $0.load(product, [$1[0], $1[0]]) }]
        case .symmetricEigen:
            guard let tangent = tangents[0] else { return [nil, nil] }
            return EigenRules.pushforward(values: results[0], vectors: results[1], tangent, &b)
        case .fork, .variation: throw NotDifferentiable("the alternatives of a random choice were not resolved")
        }
    }

    /// A X = B: Ẋ = A⁻¹ (Ḃ − Ȧ X).
    private static func solvePushforward(
        _ operation: LibraryOperation, _ matrix: Value, _ solution: Value, _ tangents: [Value?], _ b: inout Builder,
        product: (inout Builder, Value, Value) -> Value
    ) -> Value? {
        var right = tangents[1]
        if let dot = tangents[0] {
            let moved = product(&b, dot, solution)
            right = right.map { b.elementwise($0, moved) { $0.subtract($1, $2) } } ?? b.negated(moved)
        }
        return right.map { b.library(operation, [matrix, $0])[0] }
    }
}
