// Loops copied iteration by iteration, with their indices as constants.
extension Builder {
    mutating func writtenOut(_ loop: Loop, types: [Type], names: inout [Value: Value], _ unrolled: Set<Value>) -> [Value] {
        var rows: [[Value]] = []
        for iteration in 0..<loop.extents.reduce(1, *) {
            var rest = iteration
            for (parameter, extent) in zip(loop.body.parameters, loop.extents).reversed() {
                names[parameter] = int(rest % extent)
                rest /= extent
            }
            copy(contentsOf: loop.body, types: types, names: &names, unrolling: unrolled)
            rows.append(loop.body.results.map { names[$0] ?? $0 })
        }
        return loop.collectors.indices.map { position in
            gathered(rows.map { $0[position] }, loop.collectors[position], loop.extents, types[Int(loop.body.results[position].index)])
        }
    }

    mutating func writtenOut(_ fold: Fold, types: [Type], names: inout [Value: Value], _ unrolled: Set<Value>) -> [Value] {
        var carried = fold.initial.map { names[$0] ?? $0 }
        var rows = [[Value]](repeating: [], count: fold.count)
        for iteration in fold.isReversed ? Array((0..<fold.count).reversed()) : Array(0..<fold.count) {
            for (parameter, value) in zip(fold.body.parameters, [int(iteration)] + carried) { names[parameter] = value }
            copy(contentsOf: fold.body, types: types, names: &names, unrolling: unrolled)
            let results = fold.body.results.map { names[$0] ?? $0 }
            carried = Array(results.prefix(carried.count))
            rows[iteration] = Array(results.dropFirst(carried.count))
        }
        let collected = fold.collectors.indices.map { position in
            gathered(rows.map { $0[position] }, fold.collectors[position], [fold.count], types[Int(fold.body.results[carried.count + position].index)])
        }
        return carried + collected
    }

    /// What a collector makes of the results of all iterations, which are in the order of the index space.
    private mutating func gathered(_ values: [Value], _ collector: Collector, _ extents: [Int], _ type: Type) -> Value {
        switch collector {
        case .map: return stack(values, extents, type)
        case .sum:
            let zero = type.scalar == .int ? int(0) : real(0)
            return values.reduce(zero) { add($0, $1) }
        case .maximum:
            guard let first = values.first else { return type.scalar == .int ? int(Int(Int64.min)) : real(-.infinity) }
            return values.dropFirst().reduce(first) { binary(.maximum, $0, $1) }
        }
    }

    /// Values one after the other as an array; `load` at constant indices finds them again.
    private mutating func stack(_ values: [Value], _ extents: [Int], _ type: Type) -> Value {
        guard let extent = extents.first else { return values[0] }
        let inner = Array(extents.dropFirst())
        let size = inner.reduce(1, *)
        let rows = inner.isEmpty ? values : (0..<extent).map { stack(Array(values[($0 * size)..<(($0 + 1) * size)]), inner, type) }
        return tabulate(extents + type.shape) { builder, indices in
            let elements = rows.map { builder.load($0, Array(indices.dropFirst())) }
            var chosen = elements[extent - 1]
            for position in (0..<(extent - 1)).reversed() {
                chosen = builder.select(builder.binary(.equal, indices[0], builder.int(position)), elements[position], chosen)
            }
            return chosen
        }
    }
}
