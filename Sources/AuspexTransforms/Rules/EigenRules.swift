import AuspexIR

/// Derivatives of the eigendecomposition A = V diag(w) Vᵀ of a symmetric matrix. Eigenvectors of equal eigenvalues have no
/// derivative; what would be divided by zero is left out, which is right for functions that do not depend on the choice.
enum EigenRules {
    /// Ā = V (diag(w̄) + F ∘ (Vᵀ V̄)) Vᵀ with F_ij = 1 / (w_j − w_i), folded onto the lower triangle.
    static func pullback(
        values: Value, vectors: Value, _ valueAdjoint: Value?, _ vectorAdjoint: Value?, _ b: inout Builder
    ) -> Value? {
        if valueAdjoint == nil, vectorAdjoint == nil { return nil }
        let size = b.type(of: values).shape[0]
        let mixed = vectorAdjoint.map { b.library(.matmulTransposeLeft, [vectors, $0])[0] }
        let inner = b.tabulate([size, size]) { builder, indices in
            let isOn = builder.binary(.equal, indices[0], indices[1])
            let zero = builder.real(0)
            let diagonal = valueAdjoint.map { builder.load($0, [indices[0]]) } ?? zero
            guard let mixed else { return builder.select(isOn, diagonal, zero) }
            let gap = gap(values, indices, &builder)
            let product = builder.multiply(gap, builder.load(mixed, indices))
            return builder.select(isOn, diagonal, product)
        }
        let left = b.library(.matmul, [vectors, inner])[0]
        let full = b.library(.matmulTransposeRight, [left, vectors])[0]
        return b.foldedOntoLower(full)
    }

    /// With M = Vᵀ Ȧ V: ẇ = diag(M), V̇ = V (F ∘ M).
    static func pushforward(values: Value, vectors: Value, _ tangent: Value, _ b: inout Builder) -> [Value?] {
        let size = b.type(of: values).shape[0]
        let symmetric = b.symmetricFromLower(tangent)
        let right = b.library(.matmul, [symmetric, vectors])[0]
        let mixed = b.library(.matmulTransposeLeft, [vectors, right])[0]
        let diagonal = b.tabulate([size]) { $0.load(mixed, [$1[0], $1[0]]) }
        let inner = b.tabulate([size, size]) { builder, indices in
            let gap = gap(values, indices, &builder)
            return builder.multiply(gap, builder.load(mixed, indices))
        }
        return [diagonal, b.library(.matmul, [vectors, inner])[0]]
    }

    /// 1 / (w_j − w_i), zero where they are equal, so on the diagonal.
    private static func gap(_ values: Value, _ indices: [Value], _ b: inout Builder) -> Value {
        let to = b.load(values, [indices[1]]), from = b.load(values, [indices[0]])
        let difference = b.subtract(to, from)
        let isZero = b.binary(.equal, difference, b.real(0))
        return b.select(isZero, b.real(0), b.unary(.reciprocal, difference))
    }
}
