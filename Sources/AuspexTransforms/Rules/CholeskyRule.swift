import AuspexIR

/// The adjoint of the Cholesky factorisation A = L Lᵀ.
///
/// For a small matrix Ā = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, folded onto the lower triangle (Giles 2008). That takes twelve times the work of
/// the factorisation, so a larger one is divided as the factorisation would divide it, which takes about two and a half times
/// (Murray 2016): with L = [P 0; Q R], first Ā₂₂ from R̄, then Q̄ −= (Ā₂₂ + Ā₂₂ᵀ) Q, Ā₂₁ = Q̄ P⁻¹, P̄ −= Ā₂₁ᵀ Q, then Ā₁₁ from P̄.
enum CholeskyRule {
    static func pullback(_ factor: Value, _ adjoint: Value, _ b: inout Builder) -> Value {
        let size = b.type(of: factor).shape[0]
        return pullback(factor, adjoint, leaf: max(16, (size + 15) / 16), &b)
    }

    private static func pullback(_ factor: Value, _ adjoint: Value, leaf: Int, _ b: inout Builder) -> Value {
        let size = b.type(of: factor).shape[0]
        if size <= leaf { return direct(factor, adjoint, &b) }
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

    private static func direct(_ factor: Value, _ adjoint: Value, _ b: inout Builder) -> Value {
        let lower = b.lowerTriangle(adjoint)
        let product = b.library(.matmulTransposeLeft, [factor, lower])[0]
        let half = b.lowerHalf(product)
        // (L⁻ᵀ P) L⁻¹ = (L⁻ᵀ (L⁻ᵀ P)ᵀ)ᵀ; folding onto the triangle does not see the last transposition.
        let first = b.library(.solveLowerTransposed, [factor, half])[0]
        let flipped = b.transposed(first)
        return b.foldedOntoLower(b.library(.solveLowerTransposed, [factor, flipped])[0])
    }

    private static func block(_ matrix: Value, _ origin: (Int, Int), _ shape: [Int], _ b: inout Builder) -> Value {
        b.tabulate(shape) { builder, i in
            let row = builder.add(i[0], builder.int(origin.0)), column = builder.add(i[1], builder.int(origin.1))
            return builder.load(matrix, [row, column])
        }
    }
}
