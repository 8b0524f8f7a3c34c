// Loops and branches with their bodies given as closures.
extension Builder {
    /// A loop over an index space; the body gets one integer for each extent and returns what is collected.
    public mutating func loop(
        _ extents: [Int], _ body: (inout Builder, [Value]) throws -> [(Value, Collector)]
    ) rethrows -> [Value] {
        let indices = openLoop(extents: extents)
        let collected = try body(&self, indices)
        let region = close(results: collected.map(\.0))
        return finishLoop(extents, region, collected.map(\.1))
    }

    /// Ends a loop whose body was opened with `openLoop` and closed into `region`.
    public mutating func finishLoop(_ extents: [Int], _ region: Region, _ collectors: [Collector]) -> [Value] {
        let types = zip(region.results, collectors).map { collected(type(of: $0), $1, extents) }
        return emit(.loop(Loop(extents: extents, body: region, collectors: collectors)), types)
    }

    /// An array made element by element.
    public mutating func tabulate(_ extents: [Int], _ element: (inout Builder, [Value]) throws -> Value) rethrows -> Value {
        try loop(extents) { builder, indices in [(try element(&builder, indices), .map)] }[0]
    }

    /// A sum over an index space.
    public mutating func sum(_ extents: [Int], _ term: (inout Builder, [Value]) throws -> Value) rethrows -> Value {
        try loop(extents) { builder, indices in [(try term(&builder, indices), .sum)] }[0]
    }

    /// A loop with carried values; the body gets the index and the carried values, and returns the next carried values
    /// and what is collected. Returns the final carried values and the collected results.
    public mutating func fold(
        count: Int, isReversed: Bool = false, initial: [Value],
        _ body: (inout Builder, Value, [Value]) throws -> (carried: [Value], collected: [(Value, Collector)])
    ) rethrows -> [Value] {
        let parameters = openLoop(extents: [count], carried: initial.map { type(of: $0) })
        let (carried, collected) = try body(&self, parameters[0], Array(parameters.dropFirst()))
        let region = close(results: carried + collected.map(\.0))
        return finishFold(count: count, isReversed: isReversed, initial: initial, region, collected.map(\.1))
    }

    public mutating func finishFold(
        count: Int, isReversed: Bool = false, initial: [Value], _ region: Region, _ collectors: [Collector]
    ) -> [Value] {
        let rest = zip(region.results.dropFirst(initial.count), collectors).map { collected(type(of: $0), $1, [count]) }
        let fold = Fold(count: count, isReversed: isReversed, initial: initial, body: region, collectors: collectors)
        return emit(.fold(fold), initial.map { type(of: $0) } + rest)
    }

    public mutating func whileLoop(
        limit: Int, initial: [Value], condition: (inout Builder, [Value]) throws -> Value,
        body: (inout Builder, [Value]) throws -> [Value]
    ) rethrows -> [Value] {
        let types = initial.map { type(of: $0) }
        let test = openLoop(parameters: types)
        let verdict = try condition(&self, test)
        let conditionRegion = close(results: [verdict])
        let carried = openLoop(parameters: types)
        let next = try body(&self, carried)
        let bodyRegion = close(results: next)
        return emit(.whileLoop(While(limit: limit, initial: initial, condition: conditionRegion, body: bodyRegion)), types)
    }

    public mutating func branch(
        _ condition: Value, then: (inout Builder) throws -> [Value], otherwise: (inout Builder) throws -> [Value]
    ) rethrows -> [Value] {
        if case .bool(let flag)? = literal(condition) { return flag ? try then(&self) : try otherwise(&self) }
        openArm()
        let first = try then(&self)
        let thenRegion = close(results: first)
        openArm()
        let second = try otherwise(&self)
        let elseRegion = close(results: second)
        return finishBranch(condition, thenRegion, elseRegion)
    }

    public mutating func finishBranch(_ condition: Value, _ then: Region, _ otherwise: Region) -> [Value] {
        emit(.branch(Branch(condition: condition, then: then, otherwise: otherwise)), then.results.map { type(of: $0) })
    }

    private func collected(_ type: Type, _ collector: Collector, _ extents: [Int]) -> Type {
        switch collector {
        case .map: Type(type.scalar, extents + type.shape)
        case .sum, .maximum: type
        }
    }

    // MARK: Accumulators, arrays, libraries, random numbers

    public mutating func accumulator(_ type: Type) -> Value {
        let handle = Type(type.scalar, type.shape, isAccumulator: true)
        return emit(.accumulator(handle), handle)
    }

    public mutating func addTo(_ accumulator: Value, _ indices: [Value], _ amount: Value) {
        _ = emit(.add(accumulator, indices, amount), [])
    }

    public mutating func freeze(_ accumulator: Value) -> Value {
        let type = type(of: accumulator)
        return emit(.freeze(accumulator), Type(type.scalar, type.shape))
    }

    /// The elements of an array in the same order under other extents, which must make as many.
    public mutating func reshape(_ array: Value, to shape: [Int]) -> Value {
        let own = type(of: array)
        if own.shape == shape { return array }
        if let original = original(ofReshaped: array) { return reshape(original, to: shape) }
        return emit(.reshape(array, shape: shape), Type(own.scalar, shape))
    }

    public mutating func update(_ array: Value, _ indices: [Value], _ element: Value) -> Value {
        type(of: array).isScalar ? element : emit(.update(array, indices, element), type(of: array))
    }

    public mutating func library(_ operation: LibraryOperation, _ operands: [Value]) -> [Value] {
        guard let types = operation.resultTypes(of: operands.map { type(of: $0) }) else {
            preconditionFailure("\(operation) does not apply to \(operands.map { type(of: $0) })")
        }
        return emit(.library(operation, operands), types)
    }

    /// The product of two matrices, or of a matrix and a vector; a side that is a transpose is read as it is stored.
    public mutating func product(_ a: Value, _ b: Value) -> Value {
        if type(of: a).rank == 2, type(of: b).rank == 2 {
            if let matrix = original(ofTranspose: b) { return library(.matmulTransposeRight, [a, matrix])[0] }
            if let matrix = original(ofTranspose: a) { return library(.matmulTransposeLeft, [matrix, b])[0] }
        }
        return library(.matmul, [a, b])[0]
    }

    public mutating func random(_ operation: RandomOperation, key: Value, counter: Value) -> Value {
        emit(.random(operation, [key, counter]), operation.resultType)
    }
}
