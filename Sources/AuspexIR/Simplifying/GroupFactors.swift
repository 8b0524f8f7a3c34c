extension Builder {
    /// The upper triangular factors of `A_g = Q_g R_g` for the rows of every group g, by rotations, row after row; the Q, which are
    /// orthogonal, are not kept. (Givens 1958.) Rounding changes every column by a small multiple of its own length times the precision
    /// of doubles and the square root of the rows, whatever the lengths of the others and the rank.
    ///
    /// - Parameters:
    ///   - columns: m arrays with an element for each row.
    ///   - group: an array of integers in `0 ..< count`, one for each row.
    /// - Returns: an array `[m (m + 1) / 2, count]`; the element in row k and column j of R_g is at `triangularPlace(k, j, m)`, g.
    mutating func triangularFactors(_ columns: [Value], group: Value, count: Int) -> Value {
        let size = columns.count, zero = real(0), one = real(1)
        let start = tabulate([size * (size + 1) / 2, count]) { builder, _ in zero }
        return fold(count: type(of: group).shape[0], initial: [start]) { builder, row, carried in
            let own = builder.load(group, [row])
            var rest = columns.map { builder.load($0, [row]) }
            var next = carried[0]
            var places: [(place: Value, element: Value)] = []
            for k in 0..<size {
                let upper = (k..<size).map { builder.load(carried[0], [builder.int(Self.triangularPlace(k, $0, size)), own]) }
                let squares = builder.add(builder.multiply(upper[0], upper[0]), builder.multiply(rest[k], rest[k]))
                let length = builder.unary(.sqrt, squares)
                let isNothing = builder.binary(.equal, length, zero)
                let cosine = builder.select(isNothing, one, builder.divide(upper[0], length))
                let sine = builder.select(isNothing, zero, builder.divide(rest[k], length))
                for j in k..<size {
                    let above = upper[j - k], below = rest[j]
                    let rotated = builder.add(builder.multiply(cosine, above), builder.multiply(sine, below))
                    rest[j] = builder.subtract(builder.multiply(cosine, below), builder.multiply(sine, above))
                    places.append((builder.int(Self.triangularPlace(k, j, size)), rotated))
                }
            }
            for (place, element) in places { next = builder.update(next, [place, own], element) }
            return (carried: [next], collected: [])
        }[0]
    }

    /// Where the element in row k and column j ≥ k of an upper triangle is, row after row.
    static func triangularPlace(_ k: Int, _ j: Int, _ size: Int) -> Int { k * size - k * (k - 1) / 2 + j - k }
}
