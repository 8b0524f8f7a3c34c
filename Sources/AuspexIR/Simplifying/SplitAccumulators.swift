extension Pass {
    /// An accumulator to which is added at constant places only, and which is read at constant places only, is as many numbers.
    /// Reverse mode makes such accumulators where elements of an array are used one by one.
    public static let splitAccumulators = Pass("split accumulators") { function in
        var splitting = AccumulatorSplitting(types: function.types)
        splitting.survey(function.body)
        var function = function
        function.body = splitting.region(function.body)
        function.types = splitting.types
        return function
    }
}

private struct AccumulatorSplitting {
    var types: [Type]
    private var integers: [Value: Int64] = [:]
    /// What is used in any other way; accumulators and their contents are looked for among these.
    private var whole: Set<Value> = []
    /// The region in which an accumulator is made; regions are told by numbers.
    private var home: [Value: Int] = [:]
    private var regions = 0
    /// Accumulators by what holds their contents.
    private var sources: [Value: Value] = [:]
    private var frozen: Set<Value> = []

    /// What amounts have come to so far, by accumulator and place.
    private var sums: [Value: [[Int64]: Value]] = [:]
    /// What loads are replaced by.
    private var names: [Value: Value] = [:]

    init(types: [Type]) { self.types = types }

    mutating func survey(_ region: Region) {
        regions += 1
        let own = regions
        for instruction in region.instructions {
            switch instruction.operation {
            case .constant(.int(let number)): integers[instruction.results[0]] = number
            case .accumulator: home[instruction.results[0]] = own
            case .freeze(let accumulator):
                if home[accumulator] != own || !frozen.insert(accumulator).inserted { whole.insert(accumulator) }
                sources[instruction.results[0]] = accumulator
            case .add(let accumulator, let indices, _):
                if home[accumulator] != own || place(indices, in: accumulator) == nil { whole.insert(accumulator) }
            case .load(let array, let indices):
                if sources[array] != nil, place(indices, in: array) == nil { whole.insert(array) }
            default:
                whole.formUnion(instruction.operation.operands)
                for inner in instruction.operation.regions { survey(inner) }
            }
        }
        whole.formUnion(region.results)
    }

    /// Constant indices within the shape of an array.
    private func place(_ indices: [Value], in array: Value) -> [Int64]? {
        let shape = types[Int(array.index)].shape
        let numbers = indices.compactMap { integers[$0] }
        guard numbers.count == shape.count, zip(numbers, shape).allSatisfy({ $0 >= 0 && $0 < Int64($1) }) else { return nil }
        return numbers
    }

    mutating func region(_ source: Region) -> Region {
        let split = accumulators(of: source)
        var result = source
        result.instructions = []
        func emit(_ operation: Operation, _ type: Type) -> Value {
            types.append(type)
            let value = Value(types.count - 1)
            result.instructions.append(Instruction(results: [value], operation: operation))
            return value
        }
        func zero(_ scalar: Scalar) -> Value { emit(.constant(scalar == .int ? .int(0) : .real(0)), Type(scalar)) }
        for instruction in source.instructions {
            switch instruction.operation {
            case .accumulator where split.contains(instruction.results[0]): sums[instruction.results[0]] = [:]
            case .freeze(let accumulator) where split.contains(accumulator): break
            case .add(let accumulator, let indices, let amount) where split.contains(accumulator):
                guard let place = place(indices, in: accumulator) else { break }
                let amount = names[amount] ?? amount
                let sum = sums[accumulator]?[place].map { emit(.binary(.add, $0, amount), Type(types[Int(accumulator.index)].scalar)) }
                sums[accumulator]?[place] = sum ?? amount
            case .load(let array, let indices) where sums[sources[array] ?? array] != nil:
                let known = place(indices, in: array).flatMap { sums[sources[array] ?? array]?[$0] }
                names[instruction.results[0]] = known ?? zero(types[Int(array.index)].scalar)
            default:
                var instruction = instruction
                instruction.operation = instruction.operation.mapRegions { self.region($0) }.renamed { names[$0] ?? $0 }
                result.instructions.append(instruction)
            }
        }
        result.results = source.results.map { names[$0] ?? $0 }
        return result
    }

    /// The accumulators of a region that can be split.
    private func accumulators(of region: Region) -> Set<Value> {
        var found: Set<Value> = []
        for instruction in region.instructions {
            guard case .freeze(let accumulator) = instruction.operation, !whole.contains(accumulator), !whole.contains(instruction.results[0]) else { continue }
            found.insert(accumulator)
        }
        return found
    }
}
