import AuspexIR

/// Where the values of a function come from, and on which forks they depend.
struct ForkDependence {
    /// A fork, in the region that makes it.
    struct Fork {
        /// Its result; forks are told apart by it, and ordered by it as the program makes them.
        var value: Value
        var values: Value
        var weights: Value
        var count: Int
    }

    /// Which instruction defines a value, and the position of the value among its results.
    private(set) var definitions: [Value: (instruction: Instruction, position: Int)] = [:]
    private(set) var forks: [Value: Fork] = [:]
    /// The loops and folds around each fork, outermost first, by their first result.
    private(set) var homes: [Value: [Value]] = [:]
    private var reached: [Value: Set<Value>] = [:]
    private var enclosing: [Value] = []

    init(_ function: Function) {
        visit(function.body, function.types)
    }

    /// The forks that a value depends on, by their results.
    func forks(reaching value: Value) -> Set<Value> { reached[value] ?? [] }

    private mutating func visit(_ region: Region, _ types: [Type]) {
        for instruction in region.instructions { visit(instruction, types) }
    }

    private mutating func visit(_ instruction: Instruction, _ types: [Type]) {
        for (position, result) in instruction.results.enumerated() { definitions[result] = (instruction, position) }
        var union: Set<Value> = []
        // A loop without results, as of a model's data when only its choices are asked for, is nobody's home.
        let home = instruction.operation.regions.isEmpty ? nil : instruction.results.first
        if let home { enclosing.append(home) }
        defer { if home != nil { enclosing.removeLast() } }
        switch instruction.operation {
        case .loop(let loop):
            visit(loop.body, types)
            for (result, inner) in zip(instruction.results, loop.body.results) { set(result, forks(reaching: inner)) }
            return
        case .fold(let fold): visitCarried([fold.body], Array(fold.body.parameters.dropFirst()), fold.initial, types, &union)
        case .whileLoop(let loop):
            visitCarried([loop.condition, loop.body], loop.body.parameters, loop.initial, types, &union)
        case .branch(let branch):
            for region in [branch.then, branch.otherwise] {
                visit(region, types)
                for result in region.results { union.formUnion(forks(reaching: result)) }
            }
            union.formUnion(forks(reaching: branch.condition))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .accumulator, .add, .freeze, .update, .library, .random:
            instruction.operation.forEachFreeValue { union.formUnion(forks(reaching: $0)) }
        }
        if case .library(.fork, let operands) = instruction.operation, let result = instruction.results.first {
            forks[result] = Fork(value: result, values: operands[0], weights: operands[1], count: types[Int(operands[1].index)].shape[0])
            homes[result] = enclosing
            union.insert(result)
        }
        for result in instruction.results { set(result, union) }
    }

    /// What is carried depends on everything that reaches the carried values from any iteration.
    private mutating func visitCarried(_ regions: [Region], _ parameters: [Value], _ initial: [Value], _ types: [Type], _ union: inout Set<Value>) {
        for value in initial { union.formUnion(forks(reaching: value)) }
        while true {
            let before = union
            for parameter in parameters { set(parameter, union) }
            for region in regions {
                visit(region, types)
                for result in region.results { union.formUnion(forks(reaching: result)) }
            }
            if union == before { return }
        }
    }

    private mutating func set(_ value: Value, _ forks: Set<Value>) {
        if forks.isEmpty { reached[value] = nil } else { reached[value] = forks }
    }
}
