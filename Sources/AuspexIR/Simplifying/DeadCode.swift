extension Pass {
    /// Removes what no output depends on: instructions, results of loops that nobody reads, carried values that only keep
    /// themselves up, accumulators that are never read. A carried value that never changes is replaced by its initial value.
    public static let eliminateDeadCode = Pass("eliminate dead code") { function in
        var eliminator = DeadCodeEliminator()
        var function = function
        function.body = eliminator.region(function.body, keeping: Array(repeating: true, count: function.body.results.count))
        return function
    }
}

/// Walks backwards and keeps what is live. Sets only grow, so that a fold can be walked again when one more of its carried
/// values turns out to be needed.
private struct DeadCodeEliminator {
    /// Values that are needed, accumulators among them.
    private var live: Set<Value> = []
    /// Carried values that never change, and what they are.
    private var constants: [Value: Value] = [:]

    private func resolve(_ value: Value) -> Value {
        var value = value
        while let next = constants[value] { value = next }
        return value
    }

    private mutating func use(_ values: [Value]) { for value in values { live.insert(value) } }

    mutating func region(_ source: Region, keeping: [Bool]) -> Region {
        findConstants(source)
        let results = zip(source.results, keeping).filter(\.1).map { resolve($0.0) }
        use(results)
        var kept: [Instruction] = []
        for instruction in source.instructions.reversed() {
            if let instruction = self.instruction(instruction) { kept.append(instruction) }
        }
        return Region(parameters: source.parameters, instructions: kept.reversed(), results: results)
    }

    /// Carried values that stay what they are, of the folds written directly in a region.
    private mutating func findConstants(_ region: Region) {
        for instruction in region.instructions {
            guard case .fold(let fold) = instruction.operation else { continue }
            for (position, initial) in fold.initial.enumerated() where fold.body.results[position] == fold.body.parameters[position + 1] {
                constants[fold.body.parameters[position + 1]] = initial
                constants[instruction.results[position]] = initial
            }
        }
    }

    private mutating func instruction(_ instruction: Instruction) -> Instruction? {
        let keeping = instruction.results.map(live.contains)
        let isLive = keeping.contains(true)
        switch instruction.operation {
        case .add(let target, _, _):
            guard live.contains(target) else { return nil }
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .freeze, .update, .library,
            .random:
            guard isLive else { return nil }
        case .loop(let loop):
            guard isLive || addsToLive(loop.body) else { return nil }
            return self.loop(loop, instruction.results, keeping)
        case .fold(let fold):
            guard isLive || addsToLive(fold.body) else { return nil }
            return self.fold(fold, instruction.results, keeping)
        case .whileLoop(let loop):
            guard isLive || addsToLive(loop.body) || addsToLive(loop.condition) else { return nil }
            return whileLoop(loop, instruction.results, keeping)
        case .branch(let branch):
            guard isLive || addsToLive(branch.then) || addsToLive(branch.otherwise) else { return nil }
            return self.branch(branch, instruction.results, keeping)
        }
        let operation = instruction.operation.renamed(resolve)
        use(operation.operands)
        return Instruction(results: instruction.results, operation: operation)
    }

    private func addsToLive(_ region: Region) -> Bool {
        region.instructions.contains { instruction in
            if case .add(let target, _, _) = instruction.operation { return live.contains(target) }
            return instruction.operation.regions.contains(where: addsToLive)
        }
    }

    private mutating func loop(_ loop: Loop, _ results: [Value], _ keeping: [Bool]) -> Instruction {
        let body = region(loop.body, keeping: keeping)
        let collectors = zip(loop.collectors, keeping).filter(\.1).map(\.0)
        return Instruction(
            results: zip(results, keeping).filter(\.1).map(\.0),
            operation: .loop(Loop(extents: loop.extents, body: body, collectors: collectors)))
    }

    private mutating func branch(_ branch: Branch, _ results: [Value], _ keeping: [Bool]) -> Instruction {
        let then = region(branch.then, keeping: keeping)
        let otherwise = region(branch.otherwise, keeping: keeping)
        let condition = resolve(branch.condition)
        use([condition])
        return Instruction(
            results: zip(results, keeping).filter(\.1).map(\.0),
            operation: .branch(Branch(condition: condition, then: then, otherwise: otherwise)))
    }

    private mutating func fold(_ fold: Fold, _ results: [Value], _ keeping: [Bool]) -> Instruction {
        let width = fold.initial.count
        var keeping = keeping
        while true {
            let body = region(fold.body, keeping: keeping)
            let needed = (0..<width).filter { !keeping[$0] && live.contains(fold.body.parameters[$0 + 1]) }
            if !needed.isEmpty {
                for position in needed { keeping[position] = true }
                continue
            }
            let carried = (0..<width).filter { keeping[$0] }
            let initial = carried.map { resolve(fold.initial[$0]) }
            use(initial)
            let parameters = [fold.body.parameters[0]] + carried.map { fold.body.parameters[$0 + 1] }
            let collectors = zip(fold.collectors, keeping.dropFirst(width)).filter(\.1).map(\.0)
            let narrowed = Fold(
                count: fold.count, isReversed: fold.isReversed, initial: initial,
                body: Region(parameters: parameters, instructions: body.instructions, results: body.results), collectors: collectors)
            return Instruction(results: zip(results, keeping).filter(\.1).map(\.0), operation: .fold(narrowed))
        }
    }

    private mutating func whileLoop(_ loop: While, _ results: [Value], _ keeping: [Bool]) -> Instruction {
        var keeping = keeping
        while true {
            let condition = region(loop.condition, keeping: [true])
            let body = region(loop.body, keeping: keeping)
            let needed = loop.initial.indices.filter {
                !keeping[$0] && (live.contains(loop.body.parameters[$0]) || live.contains(loop.condition.parameters[$0]))
            }
            if !needed.isEmpty {
                for position in needed { keeping[position] = true }
                continue
            }
            let carried = loop.initial.indices.filter { keeping[$0] }
            let initial = carried.map { resolve(loop.initial[$0]) }
            use(initial)
            let narrowed = While(
                limit: loop.limit, initial: initial,
                condition: Region(
                    parameters: carried.map { loop.condition.parameters[$0] }, instructions: condition.instructions,
                    results: condition.results),
                body: Region(
                    parameters: carried.map { loop.body.parameters[$0] }, instructions: body.instructions, results: body.results))
            return Instruction(results: zip(results, keeping).filter(\.1).map(\.0), operation: .whileLoop(narrowed))
        }
    }
}
