/// How the rows of a loop over data fall into groups: variables are loaded from, and sums added to, elements that an index which
/// depends on data alone chooses for every row.
struct RowGroups {
    /// The index of a row's group, a value of the body; and how many groups there may be.
    private(set) var index: Value
    private(set) var count: Int
    /// What elements are chosen by: the index plus a number.
    private(set) var offsets: [Value: Int] = [:]
    /// Values of the body that are the same for all rows of a group, and change with the variables.
    private(set) var shared: Set<Value> = []
    /// Values of the body that depend on data and the row alone.
    let data: Set<Value>
    let own: Set<Value>

    /// Nil where rows are not grouped, or in more than one way.
    init?(_ loop: Loop, of function: Function, known: Set<Value>) {
        guard loop.extents.count == 1, loop.extents[0] > 0 else { return nil }
        let body = loop.body
        let positions = body.positions(dependingOnlyOn: known.union(body.parameters), types: function.types)
        let data = Set(body.parameters + positions.flatMap { body.instructions[$0].results })
        let own = Set(body.parameters + body.instructions.flatMap(\.results))
        (self.data, self.own) = (data, own)

        let indices = Indices(loop, function)
        var found: Value?
        for instruction in body.instructions {
            let chosen: [Value]
            switch instruction.operation {
            case .load(let array, let places) where !known.contains(array) && places.contains(where: data.contains): chosen = places
            case .add(let target, let places, _) where !own.contains(target): chosen = places
            case let operation:
                if operation.hasEffect || operation.isOrdered { return nil }
                continue
            }
            for place in chosen where own.contains(place) {
                guard data.contains(place) else { return nil }
                let (base, offset) = indices.resolved(place)
                guard found == nil || found == base else { return nil }
                found = base
                offsets[place] = offset
            }
        }
        guard let found, let low = indices.bounds(found).low, let high = indices.bounds(found).high, low >= 0, high < 1 << 24 else { return nil }
        // Rows that are grouped by their number alone are no data.
        let constants = function.body.instructions.filter { if case .constant = $0.operation { true } else { false } }.flatMap(\.results)
        let numbers = body.positions(dependingOnlyOn: Set(body.parameters + constants), types: function.types)
        if found == body.parameters[0] || numbers.contains(where: { body.instructions[$0].results[0] == found }) { return nil }
        index = found
        count = high + 1

        for instruction in body.instructions where instruction.results.count == 1 && instruction.operation.regions.isEmpty {
            let operands = instruction.operation.operands
            if case .load(let array, let places) = instruction.operation, !own.contains(array), !known.contains(array) {
                if places.contains(where: { offsets[$0] != nil }) { shared.insert(instruction.results[0]) }
            } else if operands.contains(where: shared.contains), operands.allSatisfy({ shared.contains($0) || !own.contains($0) }),
                !instruction.operation.hasEffect
            {
                shared.insert(instruction.results[0])
            }
        }
    }

    /// What is known of the integers of a body.
    private struct Indices {
        private var definitions: [Value: Operation] = [:]
        private let row: Value
        private let rows: Int

        init(_ loop: Loop, _ function: Function) {
            row = loop.body.parameters[0]
            rows = loop.extents[0]
            for instruction in function.body.instructions {
                if case .constant = instruction.operation { definitions[instruction.results[0]] = instruction.operation }
            }
            for instruction in loop.body.instructions where instruction.results.count == 1 {
                definitions[instruction.results[0]] = instruction.operation
            }
        }

        private func integer(_ value: Value) -> Int? {
            if case .constant(.int(let number))? = definitions[value], abs(number) < 1 << 40 { return Int(number) }
            return nil
        }

        /// Nil where no bound is known.
        func bounds(_ value: Value) -> (low: Int?, high: Int?) {
            if let number = integer(value) { return (number, number) }
            if value == row { return (0, rows - 1) }
            guard case .binary(let operation, let a, let b)? = definitions[value] else { return (nil, nil) }
            let x = bounds(a), y = bounds(b)
            func both(_ s: Int?, _ t: Int?, _ combine: (Int, Int) -> Int) -> Int? { s.flatMap { s in t.map { combine(s, $0) } } }
            switch operation {
            case .minimum: return (both(x.low, y.low, min), [x.high, y.high].compactMap { $0 }.min())
            case .maximum: return ([x.low, y.low].compactMap { $0 }.max(), both(x.high, y.high, max))
            // Only where neither end can wrap around.
            case .add:
                guard let low = both(x.low, y.low, +), let high = both(x.high, y.high, +) else { return (nil, nil) }
                return (low, high)
            default: return (nil, nil)
            }
        }

        /// An index without limits that it keeps anyway and without the number that is added to it.
        func resolved(_ value: Value) -> (base: Value, offset: Int) {
            guard case .binary(let operation, let a, let b)? = definitions[value] else { return (value, 0) }
            for (index, other) in [(a, b), (b, a)] {
                guard let number = integer(other) else { continue }
                let (low, high) = bounds(index)
                switch operation {
                case .minimum: if let high, high <= number { return resolved(index) }
                case .maximum: if let low, low >= number { return resolved(index) }
                case .add where low != nil && high != nil:
                    let (base, offset) = resolved(index)
                    return (base, offset + number)
                default: break
                }
            }
            return (value, 0)
        }
    }
}
