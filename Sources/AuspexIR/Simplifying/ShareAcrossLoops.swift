extension Pass {
    /// Keeps expensive scalars that two loops or folds over the same space both compute (and that could not be merged): the
    /// first stacks them, the second loads. The exponentials of log-sum-exp are needed for the sum and again for what depends on
    /// it; what a fold computes is needed again by the backward fold, also in loops inside. The derivative of `softplus`, which shares
    /// its exponential, is made beside it.
    static let shareAcrossLoops = Pass("share across loops") { function in
        var sharing = LoopSharing(types: function.types)
        var function = function
        function.body = sharing.region(function.body)
        function.types = sharing.types
        return function
    }
}

/// A loop or a fold, as far as sharing is concerned.
private struct Iteration {
    let extents: [Int]
    let indices: [Value]
    let body: Region
    /// Results of the body that are stacked, and the arrays.
    private(set) var stacked: [(array: Value, value: Value)] = []
    let isFold: Bool

    init?(_ instruction: Instruction) {
        let collectors: [Collector], carried: Int
        switch instruction.operation {
        case .loop(let loop):
            (extents, indices, body) = (loop.extents, loop.body.parameters, loop.body)
            (collectors, carried, isFold) = (loop.collectors, 0, false)
        case .fold(let fold):
            (extents, indices, body) = ([fold.count], [fold.body.parameters[0]], fold.body)
            (collectors, carried, isFold) = (fold.collectors, fold.initial.count, true)
        default: return nil
        }
        for (position, collector) in collectors.enumerated() where collector == .map {
            stacked.append((instruction.results[carried + position], body.results[carried + position]))
        }
    }
}

private struct LoopSharing {
    var types: [Type]
    /// Instructions that the first iteration does not have yet, by their results: made when they are stacked.
    private var pending: [Value: Instruction] = [:]

    init(types: [Type]) { self.types = types }

    /// A value of the second iteration's body that is a value of the first's. Places are positions of instructions: of the loops
    /// inside, and then, in the second, of the instruction itself.
    private struct Shared {
        var value: Value
        var firstPlace: [Int], secondPlace: [Int]
        var secondIndices: [Value]
    }

    mutating func region(_ source: Region) -> Region {
        var region = source
        for position in region.instructions.indices {
            region.instructions[position].operation = region.instructions[position].operation.mapRegions { self.region($0) }
        }
        for later in region.instructions.indices {
            for earlier in 0..<later {
                guard let first = Iteration(region.instructions[earlier]), let second = Iteration(region.instructions[later]),
                    first.extents == second.extents
                else { continue }
                for shared in shared(first, second, [:], isFold: first.isFold) {
                    let array = stack(shared.value, at: shared.firstPlace[...], &region.instructions[earlier])
                    let load = Operation.load(array, shared.secondIndices)
                    region.instructions[later].operation = Self.replace(shared.secondPlace[...], with: load, in: region.instructions[later].operation)
                }
            }
        }
        return region
    }

    // MARK: What is shared

    /// What the second body had better load than compute again.
    /// - Parameter same: from values around the second body to equal ones around the first.
    private mutating func shared(_ first: Iteration, _ second: Iteration, _ same: [Value: Value], isFold: Bool) -> [Shared] {
        var made: [Operation: Value] = [:]
        for instruction in first.body.instructions where isPlain(instruction) { made[instruction.operation] = instruction.results[0] }
        var same = same
        for (index, other) in zip(second.indices, first.indices) { same[index] = other }
        var found: [Shared] = []
        for (place, instruction) in second.body.instructions.enumerated() {
            if isPlain(instruction) {
                let operation = instruction.operation
                same[instruction.results[0]] = counterpart(operation, first, second, made, same) ?? beside(operation, &made, same)
            } else if let inner = Iteration(instruction), !inner.isFold {
                found += sharedInside(inner, at: place, first, second, same, isFold: isFold)
            }
        }

        var needed = Set(second.body.results)
        for (place, instruction) in second.body.instructions.enumerated().reversed() {
            if let result = instruction.results.first, let value = same[result] {
                guard needed.contains(result) else { continue }
                if instruction.operation.isWorthStacking || isFold && instruction.operation.isSlow {
                    found.append(Shared(value: value, firstPlace: [], secondPlace: [place], secondIndices: second.indices))
                    continue
                }
            }
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        return found
    }

    /// The same for a loop in the second body and the loops over the same space in the first.
    private mutating func sharedInside(
        _ inner: Iteration, at place: Int, _ first: Iteration, _ second: Iteration, _ same: [Value: Value], isFold: Bool
    ) -> [Shared] {
        for (position, instruction) in first.body.instructions.enumerated() {
            guard let other = Iteration(instruction), !other.isFold, other.extents == inner.extents else { continue }
            let found = shared(other, inner, same, isFold: isFold)
            if found.isEmpty { continue }
            return found.map { shared in
                var shared = shared
                shared.firstPlace.insert(position, at: 0)
                shared.secondPlace.insert(place, at: 0)
                shared.secondIndices = second.indices + shared.secondIndices
                return shared
            }
        }
        return []
    }

    /// The value of the first body that an operation of the second computes.
    private func counterpart(
        _ operation: Operation, _ first: Iteration, _ second: Iteration, _ made: [Operation: Value], _ same: [Value: Value]
    ) -> Value? {
        let renamed = operation.renamed { same[$0] ?? $0 }
        // What the first body has stacked is, at the same place, what it was there.
        if case .load(let array, let places) = renamed, places.starts(with: first.indices),
            let stacked = first.stacked.first(where: { $0.array == array })
        {
            let rest = Array(places.dropFirst(first.indices.count))
            return rest.isEmpty ? stacked.value : made[.load(stacked.value, rest)]
        }
        return made[renamed]
    }

    /// The logistic function of what the first body has the softplus of: a new value of the first body.
    private mutating func beside(_ operation: Operation, _ made: inout [Operation: Value], _ same: [Value: Value]) -> Value? {
        guard case .unary(.sigmoid, let operand) = operation else { return nil }
        let place = same[operand] ?? operand
        guard made[.unary(.softplus, place)] != nil else { return nil }
        types.append(.real)
        let value = Value(types.count - 1), operation = Operation.unary(.sigmoid, place)
        pending[value] = Instruction(results: [value], operation: operation)
        made[operation] = value
        return value
    }

    private func isPlain(_ instruction: Instruction) -> Bool {
        let operation = instruction.operation
        return instruction.results.count == 1 && operation.regions.isEmpty && !operation.isOrdered && !operation.hasEffect
            && types[Int(instruction.results[0].index)].isScalar
    }

    // MARK: Rewriting

    /// The array in which an instruction stacks a value of its body, or of the loop in it that `place` leads to.
    private mutating func stack(_ value: Value, at place: ArraySlice<Int>, _ instruction: inout Instruction) -> Value {
        var value = value
        if let next = place.first {
            instruction.operation = instruction.operation.mapRegions { body in
                var body = body
                value = stack(value, at: place.dropFirst(), &body.instructions[next])
                return body
            }
        }
        if let new = pending.removeValue(forKey: value) {
            instruction.operation = instruction.operation.mapRegions { body in
                var body = body
                body.instructions.append(new)
                return body
            }
        }
        guard let iteration = Iteration(instruction) else { return value }
        if let known = iteration.stacked.first(where: { $0.value == value }) { return known.array }
        let element = types[Int(value.index)]
        types.append(Type(element.scalar, iteration.extents + element.shape))
        let array = Value(types.count - 1)
        switch instruction.operation {
        case .loop(var loop):
            loop.body.results.append(value)
            loop.collectors.append(.map)
            instruction.operation = .loop(loop)
        case .fold(var fold):
            fold.body.results.append(value)
            fold.collectors.append(.map)
            instruction.operation = .fold(fold)
        default: break
        }
        instruction.results.append(array)
        return array
    }

    private static func replace(_ place: ArraySlice<Int>, with load: Operation, in operation: Operation) -> Operation {
        guard let next = place.first else { return load }
        return operation.mapRegions { body in
            var body = body
            body.instructions[next].operation = replace(place.dropFirst(), with: load, in: body.instructions[next].operation)
            return body
        }
    }
}

extension Operation {
    /// A cheap scalar that nevertheless takes a processor longer than a load.
    fileprivate var isSlow: Bool {
        switch self {
        case .unary(.sqrt, _), .unary(.reciprocal, _), .binary(.divide, _, _): true
        default: false
        }
    }
}
