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
            let square = builder.sumInParts(rows, of: []) { builder, row, _ in
                let element = builder.load(current, [row, step])
                return builder.select(builder.binary(.lessOrEqual, step, row), builder.multiply(element, element), zero)
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
            let products = builder.sumInParts(rows, of: [columns]) { builder, row, column in
                let below = builder.load(normal, [row])
                return builder.multiply(below, builder.load(current, [row, column[0]]))
            }
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

    /// Sums over a number of terms, one for each place of `extents`, by way of as many sums of parts as a part has terms: rounding
    /// grows with the square root of the number.
    private mutating func sumInParts(
        _ count: Int, of extents: [Int], _ term: (inout Builder, _ index: Value, _ place: [Value]) -> Value
    ) -> Value {
        let length = Int(Double(count).squareRoot().rounded(.up))
        let parts = (count + length - 1) / max(length, 1)
        let zero = real(0), limit = int(count)
        let sums = tabulate([parts] + extents) { builder, place in
            let start = builder.binary(.multiply, place[0], builder.int(length))
            return builder.sum([length]) { builder, offset in
                let index = builder.binary(.add, start, offset[0])
                let value = term(&builder, index, Array(place.dropFirst()))
                return builder.select(builder.binary(.less, index, limit), value, zero)
            }
        }
        func total(_ builder: inout Builder, _ place: [Value]) -> Value {
            builder.sum([parts]) { builder, part in builder.load(sums, part + place) }
        }
        return extents.isEmpty ? total(&self, []) : tabulate(extents) { total(&$0, $1) }
    }
}
