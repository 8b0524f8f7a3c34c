import AuspexIR

/// Derivatives of the Cholesky factorisation A = L Lᵀ, of which the lower triangle of A is read.
///
/// Backwards, a small matrix is one operation. A larger one is divided as the factorisation would divide it (Murray 2016), so that
/// most of the work are products: with L = [P 0; Q R], first Ā₂₂ from R̄, then Q̄ −= (Ā₂₂ + Ā₂₂ᵀ) Q, Ā₂₁ = Q̄ P⁻¹, P̄ −= Ā₂₁ᵀ Q,
/// then Ā₁₁ from P̄.
///
/// Derivatives of that operation follow from its closed form (Giles 2008): Ā = fold S with S = L⁻ᵀ M L⁻¹ and M = Φ(Lᵀ L̄), where Φ
/// takes the lower triangle with half of the diagonal, and fold adds the upper triangle to the lower one.
enum CholeskyRule {
    static func pullback(_ factor: Value, _ adjoint: Value, _ b: inout Builder) -> Value {
        let size = b.type(of: factor).shape[0]
        return pullback(factor, adjoint, leaf: max(16, (size + 15) / 16), &b)
    }

    private static func pullback(_ factor: Value, _ adjoint: Value, leaf: Int, _ b: inout Builder) -> Value {
        let size = b.type(of: factor).shape[0]
        if size <= leaf { return b.library(.choleskyAdjoint, [factor, adjoint])[0] }
        let top = size / 2, bottom = size - top
        let p = block(factor, (0, 0), [top, top], &b), q = block(factor, (top, 0), [bottom, top], &b)
        let r = block(factor, (top, top), [bottom, bottom], &b)
        let pAdjoint = block(adjoint, (0, 0), [top, top], &b), qAdjoint = block(adjoint, (top, 0), [bottom, top], &b)
        let rAdjoint = block(adjoint, (top, top), [bottom, bottom], &b)

        let lowerRight = pullback(r, rAdjoint, leaf: leaf, &b)
        let mirrored = b.tabulate([bottom, bottom]) { builder, i in
            let transposed = builder.load(lowerRight, i.reversed())
            return builder.add(builder.load(lowerRight, i), transposed)
        }
        let moved = b.library(.matmul, [mirrored, q])[0]
        // Q̄ᵀ, because Ā₂₁ᵀ = P⁻ᵀ Q̄ᵀ.
        let right = b.tabulate([top, bottom]) { builder, i in
            let product = builder.load(moved, i.reversed())
            return builder.subtract(builder.load(qAdjoint, i.reversed()), product)
        }
        let lowerLeftTransposed = b.library(.solveLowerTransposed, [p, right])[0]
        let product = b.library(.matmul, [lowerLeftTransposed, q])[0]
        let remaining = b.elementwise(pAdjoint, product) { $0.subtract($1, $2) }
        let upperLeft = pullback(p, remaining, leaf: leaf, &b)

        return b.tabulate([size, size]) { builder, i in
            let split = builder.int(top)
            let isUpper = builder.binary(.less, i[0], split), isLeft = builder.binary(.less, i[1], split)
            let row = builder.subtract(i[0], split), column = builder.subtract(i[1], split)
            let first = builder.select(isLeft, builder.load(upperLeft, i), builder.real(0))
            let left = builder.load(lowerLeftTransposed, [i[1], row])
            let second = builder.select(isLeft, left, builder.load(lowerRight, [row, column]))
            return builder.select(isUpper, first, second)
        }
    }

    private static func block(_ matrix: Value, _ origin: (Int, Int), _ shape: [Int], _ b: inout Builder) -> Value {
        b.tabulate(shape) { builder, i in
            let row = builder.add(i[0], builder.int(origin.0)), column = builder.add(i[1], builder.int(origin.1))
            return builder.load(matrix, [row, column])
        }
    }

    /// L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ).
    static func pushforward(_ factor: Value, _ tangent: Value, _ b: inout Builder) -> Value {
        let half = b.lowerHalf(whitened(factor, tangent, &b))
        return b.library(.matmul, [factor, half])[0]
    }

    /// X = L⁻¹ W L⁻ᵀ for the symmetric matrix W of which `lower` is the lower triangle; it may be computed transposed.
    private static func whitened(_ factor: Value, _ lower: Value, _ b: inout Builder) -> Value {
        let symmetric = b.symmetricFromLower(lower)
        let first = b.library(.solveLower, [factor, symmetric])[0]
        let flipped = b.transposed(first)
        return b.library(.solveLower, [factor, flipped])[0]
    }

    /// From Lᵀ S L = M: Lᵀ Ṡ L = Φ(L̇ᵀ L̄) − L̇ᵀ (L⁻ᵀ M) − (M L⁻¹) L̇, to which comes what is linear in the tangent of L̄.
    static func secondPushforward(
        _ factor: Value, _ adjoint: Value, _ factorTangent: Value?, _ adjointTangent: Value?, _ b: inout Builder
    ) -> Value? {
        let linear = adjointTangent.map { b.library(.choleskyAdjoint, [factor, $0])[0] }
        guard let factorTangent else { return linear }
        let m = middle(factor, adjoint, &b), dot = b.lowerTriangle(factorTangent)
        let left = b.library(.solveLowerTransposed, [factor, m])[0]
        let mTransposed = b.transposed(m)
        let rightTransposed = b.library(.solveLowerTransposed, [factor, mTransposed])[0]
        let change = middle(factorTangent, adjoint, &b)
        let first = b.library(.matmulTransposeLeft, [dot, left])[0]
        let second = b.library(.matmulTransposeLeft, [rightTransposed, dot])[0]
        let sum = b.sumOfArrays(first, second)
        let inner = b.elementwise(change, sum) { $0.subtract($1, $2) }
        // L⁻ᵀ N L⁻¹ transposed, which folding does not see.
        let half = b.library(.solveLowerTransposed, [factor, inner])[0]
        let flipped = b.transposed(half)
        let folded = b.foldedOntoLower(b.library(.solveLowerTransposed, [factor, flipped])[0])
        return linear.map { b.sumOfArrays($0, folded) } ?? folded
    }

    /// With X = L⁻¹ W L⁻ᵀ for the adjoint W: L Φ(X) is that of L̄, and L̄ Φ(X)ᵀ − L⁻ᵀ (M + Mᵀ) X that of L.
    static func secondPullback(
        _ factor: Value, _ adjoint: Value, _ outer: Value, _ wanted: [Bool], _ b: inout Builder
    ) -> [Value?] {
        let x = whitened(factor, outer, &b), half = b.lowerHalf(x)
        let lower = b.lowerTriangle(factor)
        let ofAdjoint = wanted[1] ? b.lowerTriangle(b.library(.matmul, [lower, half])[0]) : nil
        guard wanted[0] else { return [nil, ofAdjoint] }
        let m = middle(factor, adjoint, &b)
        let doubled = b.elementwise(m, b.transposed(m)) { $0.add($1, $2) }
        let product = b.library(.matmul, [doubled, x])[0]
        let solved = b.library(.solveLowerTransposed, [factor, product])[0]
        let lowerAdjoint = b.lowerTriangle(adjoint)
        let direct = b.library(.matmulTransposeRight, [lowerAdjoint, half])[0]
        let ofFactor = b.elementwise(direct, solved) { $0.subtract($1, $2) }
        return [b.lowerTriangle(ofFactor), ofAdjoint]
    }

    /// M = Φ(Lᵀ L̄).
    private static func middle(_ factor: Value, _ adjoint: Value, _ b: inout Builder) -> Value {
        let left = b.lowerTriangle(factor), right = b.lowerTriangle(adjoint)
        return b.lowerHalf(b.library(.matmulTransposeLeft, [left, right])[0])
    }
}
