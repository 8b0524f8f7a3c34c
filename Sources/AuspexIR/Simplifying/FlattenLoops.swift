extension Pass {
    /// Makes one loop over [n, m] of a loop over n whose body is a loop over m and nothing else, where all indices are used together
    /// only, for elements of arrays of that shape. Then the space can be run through as one, however short its rows are.
    ///
    /// Sums are taken in the order of the one loop.
    public static let flattenLoops = Pass("flatten loops") { function in
        var function = function
        function.body = flattened(function.body, function.types)
        return function
    }

    private static func flattened(_ source: Region, _ types: [Type]) -> Region {
        var region = source
        region.instructions = source.instructions.map { instruction in
            let operation = instruction.operation.mapRegions { flattened($0, types) }
            guard case .loop(let loop) = operation else { return Instruction(results: instruction.results, operation: operation) }
            return Instruction(results: instruction.results, operation: .loop(joined(loop, types) ?? loop))
        }
        return region
    }

    /// The one loop that a loop and the only one in its body amount to.
    private static func joined(_ outer: Loop, _ types: [Type]) -> Loop? {
        guard outer.body.instructions.count == 1, let only = outer.body.instructions.first, case .loop(let inner) = only.operation,
            !outer.extents.isEmpty, !inner.extents.isEmpty
        else { return nil }
        var results: [Value] = []
        for (element, collector) in zip(outer.body.results, outer.collectors) {
            guard let position = only.results.firstIndex(of: element), inner.collectors[position] == collector else { return nil }
            results.append(inner.body.results[position])
        }
        let body = Region(
            parameters: outer.body.parameters + inner.body.parameters, instructions: inner.body.instructions, results: results)
        let joined = Loop(extents: outer.extents + inner.extents, body: body, collectors: outer.collectors)
        return joined.usesIndicesTogether(types) ? joined : nil
    }
}

extension Loop {
    /// Whether the indices serve for nothing but elements of arrays that have the loop's shape, each at its own place, so that
    /// one number can stand for all of them.
    /// - Parameter types: those of the function's values.
    public func usesIndicesTogether(_ types: [Type]) -> Bool {
        let parameters = body.parameters, names = Set(parameters)
        func isElement(_ array: Value, _ indices: [Value]) -> Bool {
            if !indices.contains(where: names.contains) { return true }
            return indices == parameters && types[Int(array.index)].shape == extents
        }
        func fits(_ region: Region) -> Bool {
            if region.results.contains(where: names.contains) { return false }
            return region.instructions.allSatisfy { instruction in
                switch instruction.operation {
                case .load(let array, let indices): return isElement(array, indices)
                case .add(let array, let indices, let amount): return isElement(array, indices) && !names.contains(amount)
                default:
                    // What nested regions use is looked at with their instructions.
                    let operation = instruction.operation
                    return !operation.operands.contains(where: names.contains) && operation.regions.allSatisfy(fits)
                }
            }
        }
        return fits(body)
    }
}
