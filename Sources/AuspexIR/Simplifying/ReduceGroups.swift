extension Pass {
    /// Loops over rows of data in groups, of which only sums of products of linear forms are wanted, run over the groups: the
    /// coefficients of a form may differ from group to group, as the intercepts of a hierarchical regression do.
    ///
    /// Within each group it is as in `reduceRows`: with the group's rows of the columns `D_g = Q_g R_g`, a sum of products over its
    /// rows is that over the few rows of R_g. What rows load and add by the index of their group becomes elements at the loop's own
    /// index, so that nothing is gathered and scattered.
    static let reduceGroups = Pass("reduce groups") { function in
        var reduction = GroupReduction(function)
        return reduction.reduced()
    }
}

private struct GroupReduction {
    let function: Function
    let survey: ValueSurvey
    var builder: Builder
    var names: [Value: Value] = [:]
    var known: KnownValues

    /// Columns of data, beyond which the reduced rows are too many to be written out.
    private static let mostColumns = 8
    /// How many times fewer rows there have to be.
    private static let leastGain = 2
    /// Rows that are worth the time to reduce them: with fewer there is little to save, with more it takes seconds.
    private static let rowsWorthIt = 64...(1 << 22)

    init(_ function: Function) {
        self.function = function
        survey = ValueSurvey(function)
        builder = Builder(name: function.name, precision: function.precision)
        known = KnownValues(function)
    }

    mutating func reduced() -> Function {
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
        }
        for instruction in function.body.instructions {
            known.note(instruction)
            if case .loop(let loop) = instruction.operation, let groups = RowGroups(loop, of: function, known: known.values),
                Self.rowsWorthIt.contains(loop.extents[0]), reduce(loop, instruction.results, groups)
            {
                continue
            }
            builder.copy(instruction, types: function.types, names: &names)
        }
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: names[$1] ?? $1) })
    }

    /// What is made of the rows of a group: a result of the loop, or an addition.
    private struct Target {
        enum Kind {
            case result(Value)
            case addition(to: Value, at: [Value])
        }
        var kind: Kind
        var products: [(RowForm, RowForm)]
    }

    /// Emits a loop over the groups and what is left of the one over rows; false, and nothing, where that is not possible or not worth it.
    private mutating func reduce(_ loop: Loop, _ results: [Value], _ groups: RowGroups) -> Bool {
        // Once to see the columns, which are data of the source; then their factors stand before the loop.
        let start = builder
        let index = builder.openLoop(extents: [groups.count])[0]
        let first = targets(loop, results, groups, index)
        builder = start
        guard let first else { return false }
        let basis = RowBasis(first.flatMap(\.products), matrices: [], function)
        guard basis.count > 0, basis.count <= Self.mostColumns, Self.leastGain * basis.count * groups.count <= loop.extents[0],
            isWorthIt(loop, groups, first, basis)
        else { return false }

        let factors = makeFactors(loop, groups, basis)
        let group = builder.openLoop(extents: [groups.count])[0]
        guard let all = targets(loop, results, groups, group) else {
            builder = start
            return false
        }
        let elements = ReducedRows(basis: basis, factors: factors, group: group)
        var sums: [(result: Value, value: Value)] = []
        for target in all {
            let total = elements.sum(of: target.products, &builder)
            switch target.kind {
            case .result(let result): sums.append((result, total))
            case .addition(let accumulator, let places):
                let indices = places.map { place(of: $0, groups, group) }
                builder.addTo(names[accumulator] ?? accumulator, indices, total)
            }
        }
        let region = builder.close(results: sums.map(\.value))
        let values = builder.finishLoop([groups.count], region, sums.map { _ in .sum })
        for (sum, value) in zip(sums, values) { names[sum.result] = value }
        copyRest(loop, results, taken: Set(sums.map(\.result)))
        return true
    }

    private mutating func place(of value: Value, _ groups: RowGroups, _ group: Value) -> Value {
        guard let offset = groups.offsets[value] else { return names[value] ?? value }
        return offset == 0 ? group : builder.add(group, builder.int(offset))
    }

    /// In an open loop over the groups: the sums that are wanted, as products of forms; nil where something else is wanted, too.
    private mutating func targets(_ loop: Loop, _ results: [Value], _ groups: RowGroups, _ group: Value) -> [Target]? {
        var inner = names
        for instruction in loop.body.instructions where instruction.results.count == 1 && groups.shared.contains(instruction.results[0]) {
            if case .load(let array, let places) = instruction.operation {
                let indices = places.map { place(of: $0, groups, group) }
                inner[instruction.results[0]] = builder.load(names[array] ?? array, indices)
            } else {
                builder.copy(instruction, types: function.types, names: &inner)
            }
        }
        let analysis = RowAnalysis(loop, of: function, known: known.values, blocks: [:], names: inner, shared: groups.shared, &builder)
        func products(_ value: Value) -> [(RowForm, RowForm)]? {
            guard let kind = analysis.kind(of: value, &builder) else { return nil }
            let products = analysis.products(kind, &builder)
            return products.allSatisfy { $0.0.blocks.isEmpty && $0.1.blocks.isEmpty } ? products : nil
        }
        var all: [Target] = []
        for (position, value) in loop.body.results.enumerated() where analysis.isMixed(value) || groups.shared.contains(value) {
            guard loop.collectors[position] == .sum, !survey.exact.contains(results[position]), let products = products(value) else { return nil }
            all.append(Target(kind: .result(results[position]), products: products))
        }
        for instruction in loop.body.instructions {
            guard case .add(let target, let places, let amount) = instruction.operation else { continue }
            guard !survey.exact.contains(target), let products = products(amount) else { return nil }
            all.append(Target(kind: .addition(to: target, at: places), products: products))
        }
        return all.isEmpty ? nil : all
    }

    /// What the loop collects of data alone stays as it is.
    private mutating func copyRest(_ loop: Loop, _ results: [Value], taken: Set<Value>) {
        let kept = results.indices.filter { !taken.contains(results[$0]) }
        if kept.isEmpty { return }
        var rest = loop
        rest.collectors = kept.map { loop.collectors[$0] }
        rest.body.results = kept.map { loop.body.results[$0] }
        rest.body.instructions.removeAll { $0.operation.hasEffect }
        builder.copy(Instruction(results: kept.map { results[$0] }, operation: .loop(rest)), types: function.types, names: &names)
    }

    private mutating func makeFactors(_ loop: Loop, _ groups: RowGroups, _ basis: RowBasis) -> Value {
        let columns = basis.columns.sorted { $0.value < $1.value }.map(\.key)
        let types = function.types
        var inner = names
        let arrays = builder.loop(loop.extents) { builder, row in
            for (parameter, index) in zip(loop.body.parameters, row) { inner[parameter] = index }
            for instruction in loop.body.instructions where !instruction.results.isEmpty && instruction.results.allSatisfy(groups.data.contains) {
                builder.copy(instruction, types: types, names: &inner)
            }
            let products = columns.map { $0.reduce(builder.real(1)) { builder.multiply($0, inner[$1] ?? $1) } }
            return (products + [inner[groups.index] ?? groups.index]).map { ($0, .map) }
        }
        return builder.triangularFactors(Array(arrays.dropLast()), group: arrays[columns.count], count: groups.count)
    }

    /// Compares the work on the rows with that on the groups, whose triangles have two halves, one of them zero.
    private func isWorthIt(_ loop: Loop, _ groups: RowGroups, _ targets: [Target], _ basis: RowBasis) -> Bool {
        func work(_ isCounted: (Instruction) -> Bool) -> Int {
            loop.body.instructions.filter(isCounted).reduce(0) { $0 + OperationCount($1, function.types).weighted }
        }
        let row = work { !$0.results.allSatisfy(groups.data.contains) || $0.operation.hasEffect }
        let shared = work { !$0.results.isEmpty && $0.results.allSatisfy(groups.shared.contains) }
        let products = targets.flatMap(\.products)
        let forms = Set(products.flatMap { [$0.0, $0.1] }.map { $0.columns.map(\.part) })
        // A load, a multiplication and an addition for each element of a form's columns.
        let elements = forms.reduce(0) { $0 + $1.reduce(0) { $0 + 1 + (basis.columns[$1] ?? 0) } }
        let group = shared + 3 * elements + 2 * products.count * basis.count
        return 2 * row * loop.extents[0] >= 3 * group * groups.count
    }
}

/// The rows of the factor of one group.
private struct ReducedRows {
    let basis: RowBasis
    let factors: Value
    let group: Value

    /// The sum of products over all rows.
    func sum(of products: [(RowForm, RowForm)], _ builder: inout Builder) -> Value {
        var total: Value?
        for (left, right) in products {
            for row in 0..<basis.count {
                guard let a = element(left, row, &builder), let b = element(right, row, &builder) else { continue }
                let product = builder.multiply(a, b)
                total = total.map { builder.add($0, product) } ?? product
            }
        }
        return total ?? builder.real(0)
    }

    /// A form in one row; nil where it is zero because all its columns end above.
    private func element(_ form: RowForm, _ row: Int, _ builder: inout Builder) -> Value? {
        var total: Value?
        for term in form.columns {
            guard let column = basis.columns[term.part], column >= row else { continue }
            let place = builder.int(Builder.triangularPlace(row, column, basis.count))
            let product = builder.multiply(term.coefficient, builder.load(factors, [place, group]))
            total = total.map { builder.add($0, product) } ?? product
        }
        guard let total else { return nil }
        return form.scale.map { builder.multiply($0, total) } ?? total
    }
}
