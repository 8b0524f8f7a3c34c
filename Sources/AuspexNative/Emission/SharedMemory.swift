import AuspexIR

/// Arrays that need no memory of their own, because they are a part of another array, become one, or take the place of one. So the
/// weights of a network are multiplied where they stand in the vector of all parameters, products become parts of the gradient where
/// they are made, an optimiser changes its state in place, and weights of components are made where logarithms of them stood.
///
/// For one chain only; where elements of loops are lanes, nobody asks.
struct SharedMemory {
    /// Some consecutive elements of a vector.
    struct Part {
        var vector: Value
        var offset: Int
    }

    /// Results of loops that only copy consecutive elements.
    private(set) var parts: [Value: Part] = [:]
    /// Products that are only added to a part of an accumulator to which nothing else is added.
    private(set) var deposits: [Value: [Deposit]] = [:]
    /// Next values of what folds carry that can be written where the present ones are.
    private(set) var replacements: Set<Value> = []
    /// The array whose place the result of a loop takes: the loop is the last that uses it.
    private(set) var predecessors: [Value: Value] = [:]

    struct Deposit {
        var product: Value
        var offset: Int
        var count: Int
        /// What the loop that adds the product loads from it.
        var element: Value
    }

    private let function: Function
    private let ranges: IndexRanges
    /// Arrays that `update` takes or makes, results of regions, and how often each value is mentioned.
    private var updated: Set<Value> = [], yielded: Set<Value> = [], mentions: [Value: Int] = [:]

    init(_ function: Function, _ ranges: IndexRanges) {
        self.function = function
        self.ranges = ranges
        survey(function.body)
        scan(function.body)
    }

    private mutating func survey(_ region: Region) {
        yielded.formUnion(region.results)
        for result in region.results { mentions[result, default: 0] += 1 }
        for instruction in region.instructions {
            for operand in instruction.operation.operands { mentions[operand, default: 0] += 1 }
            if case .update(let array, _, _) = instruction.operation { updated.formUnion([array] + instruction.results) }
            for inner in instruction.operation.regions { survey(inner) }
        }
    }

    private mutating func scan(_ region: Region) {
        for instruction in region.instructions {
            if case .loop(let loop) = instruction.operation { findParts(loop, instruction.results) }
            if case .reshape(let array, _) = instruction.operation, let result = instruction.results.first,
                !updated.contains(array), !updated.contains(result), !yielded.contains(result)
            {
                parts[result] = Part(vector: array, offset: 0)
            }
            for inner in instruction.operation.regions { scan(inner) }
            if case .fold(let fold) = instruction.operation { findReplacements(fold) }
        }
        for (position, instruction) in region.instructions.enumerated() {
            guard case .accumulator(let type) = instruction.operation, type.rank == 1 else { continue }
            findDeposits(instruction.results[0], in: region, after: position)
        }
        findPredecessors(region)
    }

    // MARK: Parts

    /// Values of a loop's body that are the number of the iteration plus a constant.
    private func offsets(_ loop: Loop) -> [Value: Int]? {
        var offsets: [Value: Int] = [:]
        if loop.extents.count == 1 {
            offsets[loop.body.parameters[0]] = 0
        } else {
            guard let use = loop.rowMajorUse(function.types, integer: ranges.integer) else { return nil }
            for number in use.numbers { offsets[number] = 0 }
            for step in use.steps { offsets[step] = .min }
        }
        for instruction in loop.body.instructions {
            guard case .binary(.add, let a, let b) = instruction.operation, let result = instruction.results.first, offsets[result] == nil
            else { continue }
            for (number, constant) in [(a, b), (b, a)] {
                if let offset = offsets[number], offset != .min, let more = ranges.integer(constant) { offsets[result] = offset + more }
            }
        }
        return offsets
    }

    private mutating func findParts(_ loop: Loop, _ results: [Value]) {
        guard !results.isEmpty, loop.collectors.allSatisfy({ $0 == .map }), let offsets = offsets(loop) else { return }
        let count = loop.extents.reduce(1, *)
        var loaded: [Value: Part] = [:]
        for instruction in loop.body.instructions {
            guard let result = instruction.results.first else { return }
            if offsets[result] != nil { continue }
            guard case .load(let vector, let indices) = instruction.operation, indices.count == 1, let offset = offsets[indices[0]], offset >= 0,
                offset + count <= function.type(of: vector).count, !updated.contains(vector)
            else { return }
            loaded[result] = Part(vector: vector, offset: offset)
        }
        var found: [Value: Part] = [:]
        for (result, element) in zip(results, loop.body.results) {
            guard let part = loaded[element], !updated.contains(result), !yielded.contains(result) else { return }
            found[result] = part
        }
        parts.merge(found) { first, _ in first }
    }

    /// Whether an operation mentions an array or a part of it.
    private func mentions(_ operation: Operation, _ array: Value) -> Bool {
        var found = false
        operation.forEachFreeValue { value in
            var value = value
            while let part = parts[value] { value = part.vector }
            if value == array { found = true }
        }
        return found
    }

    // MARK: Deposits

    private mutating func findDeposits(_ accumulator: Value, in region: Region, after position: Int) {
        var added: [(index: Value, range: ClosedRange<Int>)] = []
        guard collectRanges(accumulator, region, &added) else { return }
        var products: Set<Value> = []
        for instruction in region.instructions[(position + 1)...] {
            switch instruction.operation {
            case .library(.matmul, _), .library(.matmulTransposeLeft, _), .library(.matmulTransposeRight, _):
                products.formUnion(instruction.results)
            case .loop(let loop):
                guard let offsets = offsets(loop) else { continue }
                for case .add(accumulator, let indices, let element) in loop.body.instructions.map(\.operation) {
                    guard let product = wholly(loaded: element, in: loop), products.contains(product), mentions[product] == 1,
                        !yielded.contains(product), let offset = offsets[indices[0]], offset != .min
                    else { continue }
                    let count = loop.extents.reduce(1, *), range = offset...(offset + count - 1)
                    guard added.filter({ $0.range.overlaps(range) }).map(\.index) == [indices[0]], range.lowerBound >= 0,
                        range.upperBound < function.type(of: accumulator).count
                    else { continue }
                    deposits[accumulator, default: []].append(Deposit(product: product, offset: offset, count: count, element: element))
                }
            default: break
            }
        }
    }

    /// Which elements are added to; false when that is not known.
    private func collectRanges(_ accumulator: Value, _ region: Region, _ added: inout [(index: Value, range: ClosedRange<Int>)]) -> Bool {
        for instruction in region.instructions {
            if case .add(accumulator, let indices, _) = instruction.operation {
                guard let range = ranges[indices[0]] else { return false }
                added.append((indices[0], range))
            }
            for inner in instruction.operation.regions where !collectRanges(accumulator, inner, &added) { return false }
        }
        return true
    }

    /// The array that a loop over its shape loads this value from, at its own indices.
    private func wholly(loaded element: Value, in loop: Loop) -> Value? {
        for instruction in loop.body.instructions where instruction.results == [element] {
            guard case .load(let array, let indices) = instruction.operation, indices == loop.body.parameters,
                function.type(of: array).shape == loop.extents
            else { return nil }
            return array
        }
        return nil
    }

    // MARK: Replacements

    /// The last loop that uses a carried array may overwrite it, if it uses nothing but the element that it is about to write.
    private mutating func findReplacements(_ fold: Fold) {
        for (parameter, next) in zip(fold.body.parameters.dropFirst(), fold.body.results) {
            let type = function.type(of: parameter)
            guard !type.isScalar, !updated.contains(parameter), !updated.contains(next),
                fold.body.results.filter({ $0 == next }).count == 1, !fold.body.results.contains(parameter),
                let position = fold.body.instructions.firstIndex(where: { $0.results.contains(next) }),
                case .loop(let loop) = fold.body.instructions[position].operation, loop.extents == type.shape,
                usesOwnElementOnly(loop, parameter),
                !fold.body.instructions[(position + 1)...].contains(where: { mentions($0.operation, parameter) })
            else { continue }
            replacements.insert(next)
        }
    }

    /// An array that is made in a region, and used last by a loop that takes one element from it for each that it makes, gives its place to what
    /// the loop makes.
    private mutating func findPredecessors(_ region: Region) {
        var made: [Value: Int] = [:]
        for (position, instruction) in region.instructions.enumerated() {
            switch instruction.operation {
            case .library: for result in instruction.results { made[result] = position }
            case .loop(let loop):
                for (collector, result) in zip(loop.collectors, instruction.results) where collector == .map && parts[result] == nil { made[result] = position }
                var taken: Set<Value> = []
                for (result, element) in zip(instruction.results, loop.body.results) where made[result] != nil && !updated.contains(result) {
                    guard let (inner, indices) = innermost(loop, element), function.type(of: result).shape.count == indices.count else { continue }
                    let loaded = inner.instructions.compactMap { if case .load(let array, indices) = $0.operation { array } else { nil } }
                    guard let array = loaded.first(where: { array in
                        made[array] != nil && made[array] != position && function.type(of: array) == function.type(of: result) && !taken.contains(array)
                            && !updated.contains(array) && !yielded.contains(array) && uses(loop.body, array, at: indices)
                            && !region.instructions[(position + 1)...].contains { mentions($0.operation, array) }
                    }) else { continue }
                    predecessors[result] = array
                    taken.insert(array)
                }
            default: break
            }
        }
    }

    private func usesOwnElementOnly(_ loop: Loop, _ array: Value) -> Bool { uses(loop.body, array, at: loop.body.parameters) }

    /// Whether a region uses an array for nothing but its element at these indices.
    private func uses(_ region: Region, _ array: Value, at indices: [Value]) -> Bool {
        region.instructions.allSatisfy { instruction in
            switch instruction.operation {
            case .load(array, let own): own == indices
            case .loop(let loop): uses(loop.body, array, at: indices)
            default: !mentions(instruction.operation, array)
            }
        }
    }

    /// The body that makes the elements of what a loop stacks, and their indices: that of a loop in its body, if the loop stacks rows.
    private func innermost(_ loop: Loop, _ element: Value) -> (body: Region, indices: [Value])? {
        guard !function.type(of: element).isScalar else { return (loop.body, loop.body.parameters) }
        for instruction in loop.body.instructions {
            guard case .loop(let inner) = instruction.operation, let position = instruction.results.firstIndex(of: element) else { continue }
            guard inner.collectors[position] == .map, let (body, indices) = innermost(inner, inner.body.results[position]) else { return nil }
            return (body, loop.body.parameters + indices)
        }
        return nil
    }
}

extension Emitter {
    /// Whether memory may be shared at this place.
    private var sharesMemory: Bool { chains == 1 && !context.isElements && context.mask == nil }

    /// Makes the results of a loop names of parts of other arrays; false when they are not.
    func defineParts(_ results: [Value]) throws(NotPrintable) -> Bool {
        guard sharesMemory, !results.isEmpty, results.allSatisfy({ shared.parts[$0] != nil && destinations[$0] == nil }) else { return false }
        for result in results {
            guard let part = shared.parts[result] else { continue }
            let whole = try array(part.vector)
            homes[result] = .array(ArrayHome(name: part.offset == 0 ? whole.name : "(\(whole.name) + \(part.offset))", layout: whole.layout))
        }
        return true
    }

    /// Has the results of a loop made in the place of arrays that nobody uses afterwards.
    func takePlaces(_ results: [Value]) throws(NotPrintable) {
        guard sharesMemory else { return }
        for result in results where destinations[result] == nil {
            if let array = shared.predecessors[result], destinations[array] == nil || shared.predecessors[array] != nil {
                destinations[result] = try self.array(array)
            }
        }
    }

    /// Makes an accumulator, in which products that are only added to it will be made.
    func defineAccumulator(_ accumulator: Value) {
        guard sharesMemory, let deposits = shared.deposits[accumulator] else {
            defineArray(accumulator, zeroed: true)
            return
        }
        let home = defineArray(accumulator)
        var end = 0
        for deposit in deposits.sorted(by: { $0.offset < $1.offset }) {
            if deposit.offset > end { clear(home, end..<deposit.offset) }
            end = deposit.offset + deposit.count
            destinations[deposit.product] = ArrayHome(name: "(\(home.name) + \(deposit.offset))", layout: home.layout)
            deposited.insert([accumulator, deposit.element])
        }
        if type(accumulator).count > end { clear(home, end..<type(accumulator).count) }
    }

    private func clear(_ home: ArrayHome, _ range: Range<Int>) {
        line("for (ax_int1 e = \(range.lowerBound); e < \(range.upperBound); e++) \(home.name)[e] = 0;")
    }

    /// Has the body of a fold make the next values of arrays in the place of the present ones, where it can.
    func aimReplacements(_ next: [Value], at targets: [Value]) throws(NotPrintable) {
        guard sharesMemory else { return }
        for (value, target) in zip(next, targets) where shared.replacements.contains(value) && destinations[value] == nil {
            destinations[value] = try array(target)
        }
    }
}
