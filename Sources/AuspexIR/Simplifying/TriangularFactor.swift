extension Builder {
    /// The upper triangular factor R of `A = Q R` by Householder's reflections; Q, which is orthogonal, is not kept.
    ///
    /// Of a matrix `[n, m]` with n ≥ m the factor is `[m, m]`. Rounding changes every column by no more than a small multiple of
    /// its own length times the precision of doubles (Householder 1958; Higham 2002, theorem 19.4), whatever the lengths of the
    /// others and the rank. A column of zeros gives a column of zeros.
    mutating func triangularFactor(_ matrix: Value) -> Value {
        let shape = type(of: matrix).shape
        let rows = shape[0], columns = shape[1]
        let zero = real(0)
        let outcome = fold(count: columns, initial: [matrix]) { builder, step, carried in
            let current = carried[0]
            // The squared length of the column from the diagonal on.
            let square = builder.sum([rows]) { builder, row in
                let element = builder.load(current, [row[0], step])
                return builder.select(builder.binary(.lessOrEqual, step, row[0]), builder.multiply(element, element), zero)
            }
            let length = builder.unary(.sqrt, square)
            let diagonal = builder.load(current, [step, step])
            // Away from the diagonal element, so that nothing cancels.
            let target = builder.select(builder.binary(.less, diagonal, zero), length, builder.negate(length))
            let head = builder.subtract(diagonal, target)
            let normal = builder.tabulate([rows]) { builder, row in
                let below = builder.select(builder.binary(.less, step, row[0]), builder.load(current, [row[0], step]), zero)
                return builder.select(builder.binary(.equal, row[0], step), head, below)
            }
            let products = builder.library(.matmulTransposeLeft, [current, normal])[0]
            // Half the squared length of the normal.
            let half = builder.negate(builder.multiply(target, head))
            let inverse = builder.select(builder.binary(.equal, half, zero), zero, builder.unary(.reciprocal, half))
            let next = builder.tabulate([rows, columns]) { builder, place in
                let share = builder.multiply(builder.load(normal, [place[0]]), builder.load(products, [place[1]]))
                return builder.subtract(builder.load(current, place), builder.multiply(inverse, share))
            }
            let row = builder.tabulate([columns]) { builder, column in
                builder.select(builder.binary(.lessOrEqual, step, column[0]), builder.load(next, [step, column[0]]), zero)
            }
            return (carried: [next], collected: [(row, .map)])
        }
        return outcome[1]
    }
}
