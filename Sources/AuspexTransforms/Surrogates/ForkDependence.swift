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
        /// All but the first alternative cancel in value.
        var isVariation: Bool
        /// The alternatives themselves have derivatives: a relaxation moves with the parameters.
        var isMoving: Bool
        var site: Int?
    }

    /// Which instruction defines a value, and the position of the value among its results.
    private(set) var definitions: [Value: (instruction: Instruction, position: Int)] = [:]
    private(set) var forks: [Value: Fork] = [:]
    /// The loops and folds around each fork, outermost first, by their first result.
    private(set) var homes: [Value: [Value]] = [:]
    /// The instructions that add to each accumulator, in their order, in the region where it is made.
    private(set) var writers: [Value: [Instruction]] = [:]
    private var reached: [Value: Set<Value>] = [:]
    private var enclosing: [Value] = []
    /// Forks on which it depends whether the present instruction is reached.
    private var deciding: Set<Value> = []
    private let data: Set<Value>

    init(_ function: Function) {
        data = Set(zip(function.inputs, function.body.parameters).filter { $0.0.role == .data }.map(\.1))
        visit(function.body, function.types)
    }

    /// The forks that a value depends on, by their results.
    func forks(reaching value: Value) -> Set<Value> { reached[value] ?? [] }

    /// Whether derivatives pass to a value: from an input, not through `stop_gradient`.
    private func moves(_ value: Value, _ types: [Type]) -> Bool {
        var seen: Set<Value> = []
        func visit(_ value: Value) -> Bool {
            guard types[Int(value.index)].scalar == .real, seen.insert(value).inserted else { return false }
            guard let (instruction, position) = definitions[value] else { return !data.contains(value) }
            switch instruction.operation {
            case .constant, .tensor, .random, .unary(.stopGradient, _): return false
            case .loop(let loop): return visit(loop.body.results[position])
            case .branch(let branch): return visit(branch.then.results[position]) || visit(branch.otherwise.results[position])
            default:
                var found = false
                instruction.operation.forEachFreeValue { if visit($0) { found = true } }
                for region in instruction.operation.regions { for result in region.results where visit(result) { found = true } }
                return found
            }
        }
        return visit(value)
    }

    private func constant(_ value: Value) -> Int? {
        guard case .constant(.int(let number))? = definitions[value]?.instruction.operation else { return nil }
        return Int(number)
    }

    /// Loops over `counts` iterations that read, at their own index, arrays which depend on some of the forks.
    func readers(of choices: Set<Value>, iterations counts: Set<Int>) -> Set<Value> {
        var found: Set<Value> = []
        for (first, definition) in definitions where definition.position == 0 {
            switch definition.instruction.operation {
            case .loop(let loop) where loop.extents.count == 1 && counts.contains(loop.extents[0]):
                if reads(loop.body, loop.body.parameters[0], choices) { found.insert(first) }
            case .fold(let fold) where counts.contains(fold.count):
                if reads(fold.body, fold.body.parameters[0], choices) { found.insert(first) }
            default: break
            }
        }
        return found
    }

    private func reads(_ region: Region, _ index: Value, _ choices: Set<Value>) -> Bool {
        region.instructions.contains { instruction in
            if case .load(let array, let indices) = instruction.operation, indices.contains(index), !forks(reaching: array).isDisjoint(with: choices) { return true }
            return instruction.operation.regions.contains { reads($0, index, choices) }
        }
    }

    private mutating func visit(_ region: Region, _ types: [Type]) {
        var own: Set<Value> = []
        for instruction in region.instructions {
            if case .accumulator = instruction.operation, let handle = instruction.results.first {
                own.insert(handle)
                writers[handle] = []
            }
            if !own.isEmpty { for handle in targets(of: instruction).intersection(own) { writers[handle]?.append(instruction) } }
            visit(instruction, types)
        }
    }

    /// The accumulators that an instruction adds to, itself or inside of its regions.
    private func targets(of instruction: Instruction) -> Set<Value> {
        if case .add(let target, _, _) = instruction.operation { return [target] }
        var found: Set<Value> = []
        for region in instruction.operation.regions { for inner in region.instructions { found.formUnion(targets(of: inner)) } }
        return found
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
            let outer = deciding
            deciding.formUnion(forks(reaching: branch.condition))
            for region in [branch.then, branch.otherwise] {
                visit(region, types)
                for result in region.results { union.formUnion(forks(reaching: result)) }
            }
            deciding = outer
            union.formUnion(forks(reaching: branch.condition))
        case .add(let target, _, _):
            // What is added reaches what the accumulator holds.
            instruction.operation.forEachFreeValue { union.formUnion(forks(reaching: $0)) }
            set(target, union.union(deciding))
            return
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .freeze, .update, .library, .random:
            instruction.operation.forEachFreeValue { union.formUnion(forks(reaching: $0)) }
        }
        if case .library(let operation, let operands) = instruction.operation, operation.isFork, let result = instruction.results.first {
            let count = types[Int(operands[1].index)].shape[0]
            forks[result] = Fork(
                value: result, values: operands[0], weights: operands[1], count: count, isVariation: operation == .variation || count == 1,
                isMoving: count > 1 && moves(operands[0], types), site: operands.count > 3 ? constant(operands[3]) : nil)
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
