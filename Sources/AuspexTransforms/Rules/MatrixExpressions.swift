import AuspexIR

// The small matrix algebra that derivatives of library operations are written in. Elementwise results are cheap loops, which
// the builder fuses into whoever reads them.
extension Builder {
    mutating func elementwise(_ a: Value, _ b: Value, _ combine: (inout Builder, Value, Value) -> Value) -> Value {
        tabulate(type(of: a).shape) { builder, indices in
            let left = builder.load(a, indices), right = builder.load(b, indices)
            return combine(&builder, left, right)
        }
    }

    mutating func sumOfArrays(_ a: Value, _ b: Value) -> Value { elementwise(a, b) { $0.add($1, $2) } }

    mutating func negated(_ a: Value) -> Value {
        tabulate(type(of: a).shape) { builder, indices in builder.negate(builder.load(a, indices)) }
    }

    mutating func transposed(_ a: Value) -> Value {
        tabulate(type(of: a).shape.reversed()) { builder, indices in builder.load(a, indices.reversed()) }
    }

    /// `a bᵀ` for two vectors or two matrices of the same number of columns.
    mutating func outerProduct(_ a: Value, _ b: Value) -> Value {
        if type(of: a).rank == 2 { return library(.matmulTransposeRight, [a, b])[0] }
        return tabulate([type(of: a).shape[0], type(of: b).shape[0]]) { builder, indices in
            builder.multiply(builder.load(a, [indices[0]]), builder.load(b, [indices[1]]))
        }
    }

    /// A square matrix element by element, given whether an element is below, on or above the diagonal.
    mutating func triangular(
        _ size: Int, below: (inout Builder, [Value]) -> Value, on: (inout Builder, [Value]) -> Value,
        above: (inout Builder, [Value]) -> Value
    ) -> Value {
        tabulate([size, size]) { builder, indices in
            let isBelow = builder.binary(.less, indices[1], indices[0])
            let isOn = builder.binary(.equal, indices[0], indices[1])
            let lower = below(&builder, indices), diagonal = on(&builder, indices), upper = above(&builder, indices)
            return builder.select(isBelow, lower, builder.select(isOn, diagonal, upper))
        }
    }

    /// The lower triangle with the diagonal.
    mutating func lowerTriangle(_ a: Value) -> Value {
        triangular(
            type(of: a).shape[0], below: { $0.load(a, $1) }, on: { $0.load(a, $1) }, above: { builder, _ in builder.real(0) })
    }

    /// Φ: the lower triangle with half of the diagonal.
    mutating func lowerHalf(_ a: Value) -> Value {
        triangular(
            type(of: a).shape[0], below: { $0.load(a, $1) }, on: { $0.multiply($0.real(0.5), $0.load(a, $1)) },
            above: { builder, _ in builder.real(0) })
    }

    /// The symmetric matrix of which a lower triangle is read.
    mutating func symmetricFromLower(_ a: Value) -> Value {
        triangular(
            type(of: a).shape[0], below: { $0.load(a, $1) }, on: { $0.load(a, $1) }, above: { $0.load(a, $1.reversed()) })
    }

    /// The adjoint of a lower triangle that is read as a symmetric matrix with adjoint `a`.
    mutating func foldedOntoLower(_ a: Value) -> Value {
        triangular(
            type(of: a).shape[0], below: { builder, indices in
                let mirrored = builder.load(a, indices.reversed())
                return builder.add(builder.load(a, indices), mirrored)
            }, on: { $0.load(a, $1) }, above: { builder, _ in builder.real(0) })
    }

    mutating func identityMatrix(_ size: Int) -> Value {
        tabulate([size, size]) { builder, indices in
            let isOn = builder.binary(.equal, indices[0], indices[1])
            return builder.convert(isOn, to: .real)
        }
    }
}
