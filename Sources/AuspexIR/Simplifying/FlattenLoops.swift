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

/// How a loop uses its indices, where one number can stand for all of them.
public struct RowMajorUse {
    /// Values of the body that are the number of the iteration, row after row: i m + j in a loop over [n, m].
    public var numbers: Set<Value> = []
    /// What these are made of, beside the indices.
    public var steps: Set<Value> = []

    public init() {}
}

extension Loop {
    /// Whether the indices serve for nothing but elements of arrays that have the loop's shape, each at its own place.
    /// - Parameter types: those of the function's values.
    public func usesIndicesTogether(_ types: [Type]) -> Bool { rowMajorUse(types) { _ in nil } != nil }

    /// Nil when the indices serve for something else than elements of arrays that have the loop's shape, each at its own place, and
    /// the number of the iteration.
    /// - Parameters:
    ///   - types: Those of the function's values.
    ///   - integer: The integer that a value is known to be.
    public func rowMajorUse(_ types: [Type], integer: (Value) -> Int?) -> RowMajorUse? {
        let parameters = body.parameters, use = iterationNumbers(integer)
        let names = use.steps.union(parameters), made = use.steps.union(use.numbers)
        func isElement(_ array: Value, _ indices: [Value]) -> Bool {
            if !indices.contains(where: names.contains) { return true }
            return indices == parameters && types[Int(array.index)].shape == extents
        }
        func fits(_ region: Region) -> Bool {
            if region.results.contains(where: names.contains) { return false }
            return region.instructions.allSatisfy { instruction in
                if let result = instruction.results.first, made.contains(result) { return true }
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
        return fits(body) ? use : nil
    }

    /// Horner's scheme over the indices, where the body has it.
    private func iterationNumbers(_ integer: (Value) -> Int?) -> RowMajorUse {
        var use = RowMajorUse()
        guard let first = body.parameters.first, extents.count > 1 else { return use }
        // How many indices a number combines, and the same for its multiples by the next extent.
        var combined = [first: 1], scaled: [Value: Int] = [:]
        for instruction in body.instructions {
            guard case .binary(let operation, let left, let right) = instruction.operation, let result = instruction.results.first else { continue }
            for (a, b) in [(left, right), (right, left)] {
                if operation == .multiply, let count = combined[a], integer(b) == extents[count] {
                    scaled[result] = count
                    use.steps.insert(result)
                } else if operation == .add, let count = scaled[a], b == body.parameters[count] {
                    if count + 1 == extents.count {
                        use.numbers.insert(result)
                    } else {
                        combined[result] = count + 1
                        use.steps.insert(result)
                    }
                }
            }
        }
        return use
    }
}
