extension Pass {
    /// Computes expensive scalars that depend on the index of an inner loop, but not on the loop around it, once before the
    /// outer loop, as an array: the log weights and scales of a mixture's components, for all observations.
    static let liftRows = Pass("lift rows") { function in
        var lifting = RowLifting(types: function.types)
        var function = function
        function.body = lifting.region(function.body)
        function.types = lifting.types
        return function
    }
}

private struct RowLifting {
    var types: [Type]

    mutating func region(_ source: Region) -> Region {
        var instructions: [Instruction] = []
        for var instruction in source.instructions {
            switch instruction.operation {
            case .loop(var loop):
                loop.body = lift(from: region(loop.body), count: loop.extents.reduce(1, *), &instructions)
                instruction.operation = .loop(loop)
            case .fold(var fold):
                fold.body = lift(from: region(fold.body), count: fold.count, &instructions)
                instruction.operation = .fold(fold)
            case .branch(var branch):
                branch.then = region(branch.then)
                branch.otherwise = region(branch.otherwise)
                instruction.operation = .branch(branch)
            default: break
            }
            instructions.append(instruction)
        }
        return Region(parameters: source.parameters, instructions: instructions, results: source.results)
    }

    /// The body of an outer loop, in which inner loops load what is now computed before it.
    private mutating func lift(from body: Region, count: Int, _ before: inout [Instruction]) -> Region {
        guard count > 1 else { return body }
        var own: Set<Value> = []
        body.forEachDefinition { own.insert($0) }
        var body = body
        for position in body.instructions.indices {
            guard case .loop(var inner) = body.instructions[position].operation, !inner.extents.isEmpty else { continue }
            var independent = Set(inner.body.parameters)
            var available: [Instruction] = []
            for instruction in inner.body.instructions {
                let operation = instruction.operation
                guard operation.regions.isEmpty, !operation.isOrdered, !operation.hasEffect, instruction.results.count == 1,
                    types[Int(instruction.results[0].index)].isScalar,
                    operation.operands.allSatisfy({ independent.contains($0) || !own.contains($0) })
                else { continue }
                independent.formUnion(instruction.results)
                available.append(instruction)
            }
            let wanted = available.filter { $0.operation.isWorthStacking }.flatMap(\.results)
            if wanted.isEmpty { continue }
            let arrays = tabulate(wanted, available, inner, &before)
            for place in inner.body.instructions.indices {
                if let array = arrays[inner.body.instructions[place].results.first ?? Value(-1)] {
                    inner.body.instructions[place].operation = .load(array, inner.body.parameters)
                }
            }
            body.instructions[position].operation = .loop(inner)
        }
        return body
    }

    /// A loop that computes the wanted values from a copy of the instructions that are available; returns the arrays.
    private mutating func tabulate(
        _ wanted: [Value], _ available: [Instruction], _ inner: Loop, _ before: inout [Instruction]
    ) -> [Value: Value] {
        var names: [Value: Value] = [:]
        for value in inner.body.parameters + available.flatMap(\.results) { names[value] = fresh(types[Int(value.index)]) }
        let copied = available.map { instruction in
            Instruction(results: instruction.results.map { names[$0] ?? $0 }, operation: instruction.operation.renamed { names[$0] ?? $0 })
        }
        let arrays = wanted.map { fresh(Type(types[Int($0.index)].scalar, inner.extents)) }
        let body = Region(
            parameters: inner.body.parameters.map { names[$0] ?? $0 }, instructions: copied, results: wanted.map { names[$0] ?? $0 })
        let loop = Loop(extents: inner.extents, body: body, collectors: wanted.map { _ in .map })
        before.append(Instruction(results: arrays, operation: .loop(loop)))
        return Dictionary(zip(wanted, arrays), uniquingKeysWith: { first, _ in first })
    }

    private mutating func fresh(_ type: Type) -> Value {
        types.append(type)
        return Value(types.count - 1)
    }
}

extension Operation {
    /// A scalar that takes longer to compute than to load, also when it is not the only thing computed.
    public var isWorthStacking: Bool {
        switch self {
        case .unary(.reciprocal, _): true
        case .unary, .binary, .ternary: !isCheapScalar
        case .random: true
        default: false
        }
    }
}
