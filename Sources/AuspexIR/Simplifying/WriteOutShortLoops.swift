extension Pass {
    /// Writes out short loops whose body asks which iteration it is in: the alternatives of a choice, above all. The questions are
    /// then answered, and arithmetic sees what the iterations have in common.
    ///
    /// Such loops have scalar bodies, so that this makes code no longer than a few iterations of them.
    static let writeOutShortLoops = Pass("write out short loops") { function in
        var finder = ShortLoops()
        finder.find(function.body)
        guard !finder.loops.isEmpty else { return function }
        var builder = Builder(name: function.name, precision: function.precision)
        var names: [Value: Value] = [:]
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
        }
        builder.copy(contentsOf: function.body, types: function.types, names: &names, unrolling: finder.loops)
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: names[$1] ?? $1) })
    }
}

private struct ShortLoops {
    /// By their first results.
    private(set) var loops: Set<Value> = []
    private var integers: Set<Value> = []

    private static let mostIterations = 4
    /// Of a body.
    private static let mostInstructions = 50

    mutating func find(_ region: Region) {
        for instruction in region.instructions {
            if case .constant(.int) = instruction.operation { integers.formUnion(instruction.results) }
            if case .loop(let loop) = instruction.operation, let first = instruction.results.first, isChoosing(loop) { loops.insert(first) }
            for inner in instruction.operation.regions { find(inner) }
        }
    }

    private func isChoosing(_ loop: Loop) -> Bool {
        let count = loop.extents.reduce(1, *)
        guard count > 1, count <= Self.mostIterations, let size = Self.size(loop.body), size <= Self.mostInstructions else { return false }
        return loop.body.instructions.contains { instruction in
            guard case .binary(let operation, let a, let b) = instruction.operation, operation == .equal || operation == .less else { return false }
            return loop.body.parameters.contains(a) && integers.contains(b) || loop.body.parameters.contains(b) && integers.contains(a)
        }
    }

    /// The number of instructions, those of branches included; nil where there is more than scalars and branches.
    private static func size(_ region: Region) -> Int? {
        var total = 0
        for instruction in region.instructions {
            switch instruction.operation {
            case .branch(let branch):
                guard let then = size(branch.then), let otherwise = size(branch.otherwise) else { return nil }
                total += 1 + then + otherwise
            case .loop, .fold, .whileLoop, .library, .accumulator, .freeze: return nil
            default: total += 1
            }
        }
        return total
    }
}
