extension Pass {
    /// An accumulator to which a nest of loops adds once in every iteration, each time at the indices of the loops, is the array of
    /// what is added. Reverse mode makes such accumulators where an inner loop uses an array of a loop around it: for the
    /// derivative of x[i, j] + b[j] with respect to x.
    public static let stackAccumulators = Pass("stack accumulators") { function in
        var stacking = AccumulatorStacking(types: function.types)
        var function = function
        function.body = stacking.region(function.body)
        function.types = stacking.types
        return function
    }
}

private struct AccumulatorStacking {
    var types: [Type]

    mutating func region(_ source: Region) -> Region {
        var region = source
        for position in region.instructions.indices {
            region.instructions[position].operation = region.instructions[position].operation.mapRegions { self.region($0) }
        }
        for instruction in region.instructions {
            if case .accumulator(let type) = instruction.operation, type.rank > 0 { stack(instruction.results[0], type.shape, &region) }
        }
        return region
    }

    /// Has the only loop that adds to an accumulator of the region collect the amounts, if that comes to the same.
    private mutating func stack(_ accumulator: Value, _ shape: [Int], _ region: inout Region) {
        var frozen: [Int] = [], adding: [Int] = []
        for (position, instruction) in region.instructions.enumerated() {
            if case .freeze(accumulator) = instruction.operation { frozen.append(position); continue }
            var isUsed = false
            instruction.operation.forEachFreeValue { if $0 == accumulator { isUsed = true } }
            if isUsed { adding.append(position) }
        }
        guard frozen.count == 1, adding.count == 1, adding[0] < frozen[0] else { return }
        var instruction = region.instructions[adding[0]]
        guard collect(accumulator, shape, &instruction, outer: [], extents: [], as: region.instructions[frozen[0]].results[0]) else { return }
        region.instructions[adding[0]] = instruction
        region.instructions.removeAll {
            if case .freeze(accumulator) = $0.operation { return true }
            return $0.results.first == accumulator
        }
    }

    /// - Parameters:
    ///   - outer, extents: Indices of the loops around, and their extents.
    ///   - result: What the loop's further result shall be.
    private mutating func collect(
        _ accumulator: Value, _ shape: [Int], _ instruction: inout Instruction, outer: [Value], extents: [Int], as result: Value
    ) -> Bool {
        guard case .loop(var loop) = instruction.operation else { return false }
        let indices = outer + loop.body.parameters, space = extents + loop.extents
        guard space.count <= shape.count, zip(space, shape).allSatisfy(==) else { return false }
        let uses = loop.body.instructions.indices.filter { position in
            var isUsed = false
            loop.body.instructions[position].operation.forEachFreeValue { if $0 == accumulator { isUsed = true } }
            return isUsed
        }
        guard let position = uses.first, uses.count == 1 else { return false }
        let element: Value
        if case .add(_, let places, let amount) = loop.body.instructions[position].operation {
            guard places == indices, space == shape else { return false }
            element = amount
            loop.body.instructions.remove(at: position)
        } else {
            types.append(Type(.real, Array(shape[space.count...])))
            element = Value(types.count - 1)
            guard collect(accumulator, shape, &loop.body.instructions[position], outer: indices, extents: space, as: element) else { return false }
        }
        loop.body.results.append(element)
        loop.collectors.append(.map)
        instruction = Instruction(results: instruction.results + [result], operation: .loop(loop))
        return true
    }
}
