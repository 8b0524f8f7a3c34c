/// What the numbers of a loop's body are as forms in columns of data.
struct RowAnalysis {
    let function: Function
    let loop: Loop
    /// Values outside of the loop that depend on data alone.
    let known: Set<Value>
    /// Products of a matrix of data and a vector.
    let blocks: [Value: RowForm.Block]
    let names: [Value: Value]
    /// Values of the body that depend on data and the index alone.
    private(set) var data: Set<Value> = []
    private var own: Set<Value> = []
    private var kinds: [Value: RowKind] = [:]

    /// - Parameter shared: values of the body that are coefficients; `names` has what they are in the builder.
    init(
        _ loop: Loop, of function: Function, known: Set<Value>, blocks: [Value: RowForm.Block], names: [Value: Value],
        shared: Set<Value> = [], _ builder: inout Builder
    ) {
        self.loop = loop; self.function = function; self.known = known; self.blocks = blocks; self.names = names
        let positions = loop.body.positions(dependingOnlyOn: known.union(loop.body.parameters), types: function.types)
        data = Set(loop.body.parameters + positions.flatMap { loop.body.instructions[$0].results })
        own = Set(loop.body.parameters + loop.body.instructions.flatMap(\.results)).subtracting(shared)
        for instruction in loop.body.instructions where instruction.results.count == 1 {
            let result = instruction.results[0]
            if isMixed(result), function.type(of: result) == .real { kinds[result] = kind(instruction.operation, &builder) }
        }
    }

    /// Whether a value changes from row to row with the variables, not with data alone.
    func isMixed(_ value: Value) -> Bool { own.contains(value) && !data.contains(value) }

    func kind(of value: Value, _ builder: inout Builder) -> RowKind? {
        guard function.type(of: value) == .real else { return nil }
        if let kind = kinds[value] { return kind }
        if data.contains(value) { return .form(RowForm([value], times: builder.real(1))) }
        if own.contains(value) { return nil }
        return .form(RowForm([], times: names[value] ?? value))
    }

    private func kind(_ operation: Operation, _ builder: inout Builder) -> RowKind? {
        switch operation {
        case .load(let array, let indices):
            guard indices == loop.body.parameters, let block = blocks[array] else { return nil }
            return .form(RowForm(blocks: [RowForm.Term(part: block, coefficient: builder.real(1))]))
        case .unary(.negate, let a): return kind(of: a, &builder)?.scaled(by: builder.real(-1), &builder)
        case .unary(.square, let a): return product(a, a, &builder)
        case .binary(.multiply, let a, let b): return product(a, b, &builder)
        case .binary(.divide, let a, let b) where !own.contains(b):
            let inverse = builder.unary(.reciprocal, names[b] ?? b)
            return kind(of: a, &builder)?.scaled(by: inverse, &builder)
        case .binary(.add, let a, let b): return sum(a, b, negated: false, &builder)
        case .binary(.subtract, let a, let b): return sum(a, b, negated: true, &builder)
        default: return nil
        }
    }

    private func product(_ a: Value, _ b: Value, _ builder: inout Builder) -> RowKind? {
        guard let left = kind(of: a, &builder), let right = kind(of: b, &builder) else { return nil }
        if !own.contains(a) { return right.scaled(by: names[a] ?? a, &builder) }
        if !own.contains(b) { return left.scaled(by: names[b] ?? b, &builder) }
        switch (left, right) {
        case (.form(let a), .form(let b)): return .products([(a, b)])
        case (.form(let column), .products(let products)), (.products(let products), .form(let column)):
            var all: [(RowForm, RowForm)] = []
            for (first, second) in products {
                if first.columns.count == 1 || column.columns.count == 1, let product = first.times(column, &builder) {
                    all.append((product, second))
                } else if let product = second.times(column, &builder) {
                    all.append((first, product))
                } else {
                    return nil
                }
            }
            return .products(all)
        case (.products, .products): return nil
        }
    }

    private func sum(_ a: Value, _ b: Value, negated: Bool, _ builder: inout Builder) -> RowKind? {
        guard let left = kind(of: a, &builder), let right = kind(of: b, &builder) else { return nil }
        if let first = left.form(spreading: false, &builder), let second = right.form(spreading: false, &builder) {
            return first.adding(second, negated: negated, &builder).map { .form($0) }
        }
        let second = negated ? right.scaled(by: builder.real(-1), &builder) : right
        return .products(products(left, &builder) + products(second, &builder))
    }

    /// As products; a form is a product with one.
    func products(_ kind: RowKind, _ builder: inout Builder) -> [(RowForm, RowForm)] {
        switch kind {
        case .products(let products): return products
        case .form(let form): return [(form, RowForm([], times: builder.real(1)))]
        }
    }
}
