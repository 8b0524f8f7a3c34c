/// Values of a function's own body that depend on data alone.
struct KnownValues {
    private(set) var values: Set<Value> = []
    private let types: [Type]

    init(_ function: Function) {
        types = function.types
        for (input, parameter) in zip(function.inputs, function.body.parameters) where input.role == .data { values.insert(parameter) }
    }

    func contains(_ value: Value) -> Bool { values.contains(value) }

    /// Goes on by one instruction of the body.
    mutating func note(_ instruction: Instruction) {
        let operation = instruction.operation
        var isKnown = !operation.hasEffect && !operation.isOrdered && !operation.isRandom
        operation.forEachFreeValue { if !values.contains($0) { isKnown = false } }
        if isKnown {
            values.formUnion(instruction.results)
        } else if case .loop(let loop) = operation {
            // A loop may collect what depends on data alone beside other things.
            let positions = loop.body.positions(dependingOnlyOn: values.union(loop.body.parameters), types: types)
            let made = Set(positions.map { loop.body.instructions[$0].results[0] })
            for (result, value) in zip(instruction.results, loop.body.results) where made.contains(value) { values.insert(result) }
        }
    }
}
