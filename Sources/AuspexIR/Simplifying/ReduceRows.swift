extension Pass {
    /// Loops over the rows of data, of which only sums of products of linear forms are wanted, run over as many rows as there are
    /// columns: `Σ (y − Xβ)²` and its gradient.
    ///
    /// With the columns of data side by side in a matrix D and `D = Q R`, forms `r = D c` and `s = D e` have `Σ r s = cᵀ Dᵀ D e =
    /// (R c)·(R e)`, for a transformation by the orthogonal Q changes no product of columns. So the loop stays what it is, with the
    /// rows of R, which depend on data alone, in the place of those of D. As R comes from reflections and not from DᵀD, no squares
    /// of the columns' condition enter: the result is that of data which differ from the given by roundings, column by column.
    static let reduceRows = Pass("reduce rows") { function in
        var reduction = RowReduction(function)
        return reduction.reduced()
    }
}

private struct RowReduction {
    let function: Function
    let survey: ValueSurvey
    var builder: Builder
    var names: [Value: Value] = [:]
    var known: KnownValues
    var blocks: [Value: RowForm.Block] = [:]
    /// For what a reduced loop stacks: the reduced matrices that it is multiplied with, by the source's.
    var reducedMatrices: [Value: [Value: Value]] = [:]
    /// Matrices of data whose transpose a stacked value is multiplied with, and how often.
    var transposedUses: [Value: [Value]] = [:]

    /// How many times fewer rows there have to be.
    private static let leastGain = 4
    /// Elements of a matrix that is still reduced.
    private static let mostElements = 1 << 24

    init(_ function: Function) {
        self.function = function
        survey = ValueSurvey(function)
        builder = Builder(name: function.name, precision: function.precision)
        known = KnownValues(function)
        for instruction in function.body.instructions {
            if case .library(.matmulTransposeLeft, let operands) = instruction.operation, function.type(of: operands[1]).rank == 1 {
                transposedUses[operands[1], default: []].append(operands[0])
            }
        }
    }

    mutating func reduced() -> Function {
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
        }
        for instruction in function.body.instructions {
            note(instruction)
            switch instruction.operation {
            case .loop(let loop) where loop.extents.count == 1 && !loop.body.hasEffect:
                let rest = reduce(loop, instruction.results)
                builder.copy(rest, types: function.types, names: &names)
            case .library(.matmulTransposeLeft, let operands):
                if let matrix = reducedMatrices[operands[1]]?[operands[0]] {
                    names[instruction.results[0]] = builder.library(.matmulTransposeLeft, [matrix, name(operands[1])])[0]
                } else {
                    fallthrough
                }
            default: builder.copy(instruction, types: function.types, names: &names)
            }
        }
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: name($1)) })
    }

    private func name(_ value: Value) -> Value { names[value] ?? value }

    private mutating func note(_ instruction: Instruction) {
        known.note(instruction)
        if case .library(.matmul, let operands) = instruction.operation, known.contains(operands[0]), !known.contains(operands[1]),
            function.type(of: operands[0]).rank == 2, function.type(of: operands[1]).rank == 1
        {
            blocks[instruction.results[0]] = RowForm.Block(matrix: operands[0], vector: operands[1])
        }
    }

    /// A result of a loop that needs no more than the reduced rows.
    private struct Target {
        var position: Int
        var products: [(RowForm, RowForm)]
        /// For a stacked result, the matrices that it is multiplied with.
        var matrices: [Value]
    }

    /// Emits reduced loops for what can be had of them; returns the rest of the loop.
    private mutating func reduce(_ loop: Loop, _ results: [Value]) -> Instruction {
        let whole = Instruction(results: results, operation: .loop(loop))
        // Whatever is emitted for a loop that then stays as it is goes with the dead code.
        let analysis = RowAnalysis(loop, of: function, known: known.values, blocks: blocks, names: names, &builder)
        var targets: [Target] = []
        for (position, value) in loop.body.results.enumerated() where analysis.isMixed(value) && !survey.exact.contains(results[position]) {
            guard let kind = analysis.kind(of: value, &builder) else { continue }
            switch loop.collectors[position] {
            case .sum: targets.append(Target(position: position, products: analysis.products(kind, &builder), matrices: []))
            case .map:
                let matrices = transposedUses[results[position]] ?? []
                guard !matrices.isEmpty, survey.uses[results[position]] == matrices.count,
                    matrices.allSatisfy({ known.contains($0) && names[$0] != nil }), let form = kind.form(spreading: true, &builder)
                else { continue }
                targets.append(Target(position: position, products: [(form, RowForm())], matrices: matrices))
            case .maximum: continue
            }
        }
        let basis = RowBasis(targets.flatMap(\.products), matrices: targets.flatMap(\.matrices), function)
        let rows = loop.extents[0], columns = basis.count
        guard !targets.isEmpty, columns * Self.leastGain <= rows, columns * rows <= Self.mostElements,
            isWorthIt(loop, analysis, targets, columns: columns)
        else { return whole }
        emit(targets, basis, analysis, results)

        let taken = Set(targets.map(\.position))
        let kept = loop.collectors.indices.filter { !taken.contains($0) }
        var rest = loop
        rest.collectors = kept.map { loop.collectors[$0] }
        rest.body.results = kept.map { loop.body.results[$0] }
        return Instruction(results: kept.map { results[$0] }, operation: .loop(rest))
    }

    /// Compares the work that leaves the loop with that on the reduced rows.
    private func isWorthIt(_ loop: Loop, _ analysis: RowAnalysis, _ targets: [Target], columns: Int) -> Bool {
        func work(_ results: [Value]) -> Int {
            var needed = Set(results)
            var total = 0
            for instruction in loop.body.instructions.reversed() where instruction.results.contains(where: needed.contains) {
                total += OperationCount(instruction, function.types).weighted
                instruction.operation.forEachFreeValue { needed.insert($0) }
            }
            return total
        }
        // What depends on data alone is not computed again in either case.
        let mixed = loop.body.results.indices.filter { analysis.isMixed(loop.body.results[$0]) }
        let taken = Set(targets.map(\.position))
        let before = work(mixed.map { loop.body.results[$0] }), after = work(mixed.filter { !taken.contains($0) }.map { loop.body.results[$0] })
        let products = targets.flatMap(\.products)
        let forms = Set(products.flatMap { [$0.0, $0.1] })
        // A load, a multiplication and an addition for each term.
        let reduced = 2 * products.count + forms.reduce(0) { $0 + 3 * ($1.columns.count + $1.blocks.count) }
        return (before - after) * loop.extents[0] >= 2 * reduced * columns
    }

    private mutating func emit(_ targets: [Target], _ basis: RowBasis, _ analysis: RowAnalysis, _ results: [Value]) {
        let factor = builder.triangularFactor(stacked(basis, analysis))
        var matrices: [Value: Value] = [:]
        for (matrix, offset) in basis.matrices {
            matrices[matrix] = builder.tabulate([basis.count, function.type(of: matrix).shape[1]]) { builder, place in
                let column = builder.binary(.add, place[1], builder.int(offset))
                return builder.load(factor, [place[0], column])
            }
        }
        var vectors: [RowForm.Block: Value] = [:]
        for block in targets.flatMap(\.products).flatMap({ $0.0.blocks + $0.1.blocks }).map(\.part) where vectors[block] == nil {
            guard let matrix = matrices[block.matrix] else { continue }
            vectors[block] = builder.library(.matmul, [matrix, name(block.vector)])[0]
        }
        let reduced = builder.loop([basis.count]) { builder, row in
            func element(_ form: RowForm) -> Value {
                var total: Value?
                func add(_ coefficient: Value, _ element: Value) {
                    let term = builder.multiply(coefficient, element)
                    total = total.map { builder.add($0, term) } ?? term
                }
                for term in form.columns {
                    let place = builder.int(basis.columns[term.part] ?? 0)
                    add(term.coefficient, builder.load(factor, [row[0], place]))
                }
                for term in form.blocks {
                    if let vector = vectors[term.part] { add(term.coefficient, builder.load(vector, row)) }
                }
                let sum = total ?? builder.real(0)
                return form.scale.map { builder.multiply($0, sum) } ?? sum
            }
            return targets.map { target in
                if !target.matrices.isEmpty { return (element(target.products[0].0), .map) }
                var total: Value?
                for (left, right) in target.products {
                    let a = element(left), b = element(right)
                    let product = builder.multiply(a, b)
                    total = total.map { builder.add($0, product) } ?? product
                }
                return (total ?? builder.real(0), .sum)
            }
        }
        for (target, value) in zip(targets, reduced) {
            names[results[target.position]] = value
            for matrix in target.matrices { reducedMatrices[results[target.position], default: [:]][matrix] = matrices[matrix] }
        }
    }

    /// The columns of data side by side.
    private mutating func stacked(_ basis: RowBasis, _ analysis: RowAnalysis) -> Value {
        let loop = analysis.loop
        let columns = basis.columns.sorted { $0.value < $1.value }.map(\.key)
        let types = function.types
        var names = names
        let arrays = builder.loop(loop.extents) { builder, row in
            for (parameter, index) in zip(loop.body.parameters, row) { names[parameter] = index }
            for instruction in loop.body.instructions where instruction.results.allSatisfy(analysis.data.contains) {
                builder.copy(instruction, types: types, names: &names)
            }
            return columns.map { column in
                (column.reduce(builder.real(1)) { builder.multiply($0, names[$1] ?? $1) }, .map)
            }
        }
        return builder.tabulate([loop.extents[0], basis.count]) { builder, place in
            var parts: [(end: Int, value: Value)] = arrays.enumerated().map { ($0 + 1, builder.load($1, [place[0]])) }
            for (matrix, offset) in basis.matrices {
                let column = builder.binary(.subtract, place[1], builder.int(offset))
                let width = types[Int(matrix.index)].shape[1]
                parts.append((offset + width, builder.load(names[matrix] ?? matrix, [place[0], column])))
            }
            guard var value = parts.last?.value else { return builder.real(0) }
            for part in parts.dropLast().reversed() {
                value = builder.select(builder.binary(.less, place[1], builder.int(part.end)), part.value, value)
            }
            return value
        }
    }
}

/// The columns that forms are made of, numbered.
struct RowBasis {
    private(set) var columns: [RowForm.Column: Int] = [:]
    private(set) var matrices: [(matrix: Value, offset: Int)] = []
    private(set) var count = 0

    init(_ products: [(RowForm, RowForm)], matrices: [Value], _ function: Function) {
        let forms = products.flatMap { [$0.0, $0.1] }
        // The constant column first: the others are then centred by the first reflection.
        for column in forms.flatMap({ $0.columns.map(\.part) }).sorted(by: { $0.count < $1.count }) where columns[column] == nil {
            columns[column] = count
            count += 1
        }
        for matrix in forms.flatMap({ $0.blocks.map(\.part.matrix) }) + matrices where !self.matrices.contains(where: { $0.matrix == matrix }) {
            self.matrices.append((matrix, count))
            count += function.type(of: matrix).shape[1]
        }
    }
}
