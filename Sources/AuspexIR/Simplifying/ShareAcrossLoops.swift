extension Pass {
    /// Keeps expensive scalars that two loops over the same space both compute (and that could not be merged): the first stacks
    /// them, the second loads. The exponentials of log-sum-exp are needed for the sum and again for what depends on it.
    static let shareAcrossLoops = Pass("share across loops") { function in
        var sharing = LoopSharing(types: function.types)
        var function = function
        function.body = sharing.region(function.body)
        function.types = sharing.types
        return function
    }
}

private struct LoopSharing {
    var types: [Type]

    /// A scalar of a loop's body: the operations that it is made by, with operands by position; the loop's indices are negative.
    private struct Recipe: Hashable {
        var operations: [Operation]
    }

    mutating func region(_ source: Region) -> Region {
        var region = source
        for position in region.instructions.indices { region.instructions[position].operation = inner(region.instructions[position].operation) }
        for later in region.instructions.indices {
            guard case .loop(let second) = region.instructions[later].operation else { continue }
            var wanted = recipes(second)
            for earlier in 0..<later where !wanted.isEmpty {
                guard case .loop(let first) = region.instructions[earlier].operation, first.extents == second.extents else { continue }
                let offered = recipes(first)
                for (recipe, value) in wanted {
                    guard let offer = offered[recipe] else { continue }
                    wanted[recipe] = nil
                    let array = stack(offer, &region.instructions[earlier])
                    load(value, array, &region.instructions[later])
                }
            }
        }
        return region
    }

    private mutating func inner(_ operation: Operation) -> Operation {
        switch operation {
        case .loop(var loop): loop.body = region(loop.body); return .loop(loop)
        case .fold(var fold): fold.body = region(fold.body); return .fold(fold)
        case .whileLoop(var loop):
            loop.condition = region(loop.condition)
            loop.body = region(loop.body)
            return .whileLoop(loop)
        case .branch(var branch):
            branch.then = region(branch.then)
            branch.otherwise = region(branch.otherwise)
            return .branch(branch)
        default: return operation
        }
    }

    /// The expensive scalars of a loop's own body, by how they are made of outer values and indices.
    private func recipes(_ loop: Loop) -> [Recipe: Value] {
        let definitions = Dictionary(
            loop.body.instructions.flatMap { instruction in instruction.results.map { ($0, instruction.operation) } },
            uniquingKeysWith: { first, _ in first })
        var recipes: [Recipe: Value] = [:]
        for instruction in loop.body.instructions {
            guard let result = instruction.results.first, instruction.operation.isWorthStacking else { continue }
            if let recipe = recipe(of: result, definitions, loop.body.parameters) { recipes[recipe] = result }
        }
        return recipes
    }

    private func recipe(of value: Value, _ definitions: [Value: Operation], _ indices: [Value]) -> Recipe? {
        var places = Dictionary(zip(indices, indices.indices.map { Value(-1 - $0) }), uniquingKeysWith: { first, _ in first })
        var operations: [Operation] = []
        func visit(_ value: Value) -> Bool {
            guard places[value] == nil, let operation = definitions[value] else { return true }
            guard operation.regions.isEmpty, !operation.isOrdered, !operation.hasEffect, types[Int(value.index)].isScalar, operations.count < 32,
                operation.operands.allSatisfy(visit)
            else { return false }
            let names = places
            operations.append(operation.renamed { names[$0] ?? $0 })
            places[value] = Value(-1 - indices.count - operations.count)
            return true
        }
        return visit(value) ? Recipe(operations: operations) : nil
    }

    /// The array in which an instruction stacks a value of its body.
    private mutating func stack(_ value: Value, _ instruction: inout Instruction) -> Value {
        guard case .loop(var loop) = instruction.operation else { return value }
        for (position, result) in loop.body.results.enumerated() where result == value && loop.collectors[position] == .map {
            return instruction.results[position]
        }
        types.append(Type(types[Int(value.index)].scalar, loop.extents))
        let array = Value(types.count - 1)
        loop.body.results.append(value)
        loop.collectors.append(.map)
        instruction = Instruction(results: instruction.results + [array], operation: .loop(loop))
        return array
    }

    private func load(_ value: Value, _ array: Value, _ instruction: inout Instruction) {
        guard case .loop(var loop) = instruction.operation else { return }
        for position in loop.body.instructions.indices where loop.body.instructions[position].results == [value] {
            loop.body.instructions[position].operation = .load(array, loop.body.parameters)
        }
        instruction.operation = .loop(loop)
    }
}
