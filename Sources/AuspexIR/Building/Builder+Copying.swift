// Emitting existing code again under new names: what every transformation is made of.
extension Builder {
    /// Emits one instruction of another function (or of this one). `names` leads from the values of the source to those
    /// of this builder and learns the results. `types` are those of the source.
    ///
    /// An `add` to an accumulator without a name is left out: whoever recomputes a body for its values only takes the
    /// names of the outer accumulators away.
    ///
    /// Loops and folds whose first result is among `unrolled` are written out, an iteration after the other, if they have any.
    public mutating func copy(_ instruction: Instruction, types: [Type], names: inout [Value: Value], unrolling unrolled: Set<Value> = []) {
        let results = copyResults(instruction, types: types, names: &names, unrolled)
        for (old, new) in zip(instruction.results, results) { names[old] = new }
    }

    /// Emits the instructions of a region in the open scope; its parameters must have names.
    public mutating func copy(contentsOf region: Region, types: [Type], names: inout [Value: Value], unrolling unrolled: Set<Value> = []) {
        for instruction in region.instructions { copy(instruction, types: types, names: &names, unrolling: unrolled) }
    }

    private mutating func copyResults(
        _ instruction: Instruction, types: [Type], names: inout [Value: Value], _ unrolled: Set<Value>
    ) -> [Value] {
        let isUnrolled = instruction.results.first.map(unrolled.contains) ?? false
        func name(_ value: Value) -> Value { names[value] ?? value }
        switch instruction.operation {
        case .update(let array, let indices, let element): return [update(name(array), indices.map(name), name(element))]
        case .constant, .unary, .binary, .select, .convert, .load, .reshape, .ternary, .freeze:
            let operation = instruction.operation.renamed(name)
            return [apply(operation, types[Int(instruction.results[0].index)])]
        case .tensor(let tensor): return [self.tensor(tensor)]
        case .library(let operation, let operands): return library(operation, operands.map(name))
        case .random(let operation, let operands): return [emit(.random(operation, operands.map(name)), operation.resultType)]
        case .accumulator(let type): return [accumulator(type)]
        case .add(let target, let indices, let amount):
            if let target = names[target] { addTo(target, indices.map(name), name(amount)) }
            return []
        case .loop(let loop) where loop.extents.allSatisfy({ $0 == 1 }): return single(loop, types: types, names: &names, unrolled)
        case .loop(let loop) where isUnrolled && !loop.extents.contains(0): return writtenOut(loop, types: types, names: &names, unrolled)
        case .fold(let fold) where isUnrolled && fold.count > 0: return writtenOut(fold, types: types, names: &names, unrolled)
        case .loop(let loop):
            Self.bind(loop.body.parameters, openLoop(extents: loop.extents), &names)
            copy(contentsOf: loop.body, types: types, names: &names, unrolling: unrolled)
            let region = close(results: loop.body.results.map { names[$0] ?? $0 })
            return finishLoop(loop.extents, region, loop.collectors)
        case .fold(let fold):
            let initial = fold.initial.map(name)
            Self.bind(fold.body.parameters, openLoop(extents: [fold.count], carried: initial.map { type(of: $0) }), &names)
            copy(contentsOf: fold.body, types: types, names: &names, unrolling: unrolled)
            let region = close(results: fold.body.results.map { names[$0] ?? $0 })
            return finishFold(count: fold.count, isReversed: fold.isReversed, initial: initial, region, fold.collectors)
        case .whileLoop(let loop):
            let initial = loop.initial.map(name)
            let carried = initial.map { type(of: $0) }
            Self.bind(loop.condition.parameters, openLoop(parameters: carried), &names)
            copy(contentsOf: loop.condition, types: types, names: &names, unrolling: unrolled)
            let condition = close(results: loop.condition.results.map { names[$0] ?? $0 })
            Self.bind(loop.body.parameters, openLoop(parameters: carried), &names)
            copy(contentsOf: loop.body, types: types, names: &names, unrolling: unrolled)
            let body = close(results: loop.body.results.map { names[$0] ?? $0 })
            return emit(.whileLoop(While(limit: loop.limit, initial: initial, condition: condition, body: body)), carried)
        case .branch(let branch):
            let condition = name(branch.condition)
            if case .bool(let flag)? = literal(condition) {
                let arm = flag ? branch.then : branch.otherwise
                copy(contentsOf: arm, types: types, names: &names, unrolling: unrolled)
                return arm.results.map { names[$0] ?? $0 }
            }
            let then = copyArm(branch.then, types: types, names: &names, unrolled)
            let otherwise = copyArm(branch.otherwise, types: types, names: &names, unrolled)
            return finishBranch(condition, then, otherwise)
        }
    }

    /// A loop of one iteration is its body.
    private mutating func single(_ loop: Loop, types: [Type], names: inout [Value: Value], _ unrolled: Set<Value>) -> [Value] {
        let zero = int(0)
        for parameter in loop.body.parameters { names[parameter] = zero }
        copy(contentsOf: loop.body, types: types, names: &names, unrolling: unrolled)
        return zip(loop.body.results, loop.collectors).map { inner, collector in
            let result = names[inner] ?? inner
            if collector != .map || loop.extents.isEmpty { return result }
            return tabulate(loop.extents + type(of: result).shape) { builder, indices in
                builder.load(result, Array(indices.dropFirst(loop.extents.count)))
            }
        }
    }

    private mutating func copyArm(_ arm: Region, types: [Type], names: inout [Value: Value], _ unrolled: Set<Value>) -> Region {
        openArm()
        copy(contentsOf: arm, types: types, names: &names, unrolling: unrolled)
        return close(results: arm.results.map { names[$0] ?? $0 })
    }

    // Static: of an instance, the call would hold a copy of the builder while its arguments change the builder.
    private static func bind(_ old: [Value], _ new: [Value], _ names: inout [Value: Value]) {
        for (old, new) in zip(old, new) { names[old] = new }
    }
}
