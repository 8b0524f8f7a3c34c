extension Pass {
    /// Makes one loop of two over the same index space, and one branch of two on the same condition, when the later one uses
    /// results of the earlier one at most at its own iteration. So the loops of a function and of its gradient become one, and
    /// an array that was only passed from one to the other disappears.
    public static let mergeLoops = Pass("merge loops") { function in
        var function = function
        function.body = LoopMerger.merge(function.body)
        return function
    }
}

private enum LoopMerger {
    /// An instruction and what its place depends on.
    struct Node {
        var instruction: Instruction
        var uses: Set<Value>
        /// Accumulators that are made, added to or read.
        var touches: Set<Value> = []

        init(_ instruction: Instruction) {
            self.instruction = instruction
            var uses: Set<Value> = []
            instruction.operation.forEachFreeValue { uses.insert($0) }
            self.uses = uses
            if case .accumulator = instruction.operation { touches = Set(instruction.results) }
            if case .freeze(let target) = instruction.operation { touches = [target] }
            LoopMerger.collectAdds(instruction.operation, &touches)
        }

        /// A later node and an earlier one made one, by `instruction`: what the later uses of the earlier is inside now. Not found out from the
        /// instruction again, which grows with every merge.
        init(_ instruction: Instruction, of earlier: Node, and later: Node) {
            self.instruction = instruction
            uses = earlier.uses.union(later.uses.subtracting(earlier.instruction.results))
            touches = earlier.touches.union(later.touches)
        }

        /// Whether it uses one of the values or touches one of the accumulators.
        func depends(on defined: Set<Value>, _ touched: Set<Value>) -> Bool {
            uses.contains(where: defined.contains) || (!touched.isEmpty && touches.contains(where: touched.contains))
        }

        var isCandidate: Bool {
            switch instruction.operation {
            case .loop, .branch: true
            case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
                .library, .random, .fold, .whileLoop:
                false
            }
        }

        /// Whether both go over the same space or test the same condition.
        func matches(_ other: Node) -> Bool {
            switch (instruction.operation, other.instruction.operation) {
            case (.loop(let a), .loop(let b)): a.extents == b.extents
            case (.branch(let a), .branch(let b)): a.condition == b.condition
            default: false
            }
        }
    }

    static func collectAdds(_ operation: Operation, _ touches: inout Set<Value>) {
        if case .add(let target, _, _) = operation { touches.insert(target) }
        for region in operation.regions {
            for instruction in region.instructions { collectAdds(instruction.operation, &touches) }
        }
    }

    static func merge(_ source: Region) -> Region {
        var nodes = source.instructions.map { Node(merged($0)) }
        var position = 0
        while position < nodes.count {
            if nodes[position].isCandidate,
                let earlier = (0..<position).last(where: { nodes[$0].matches(nodes[position]) && tryMerge(&nodes, $0, position) })
            {
                // The merged loop stands between the two; what follows it has to be looked at again.
                position = earlier
            }
            position += 1
        }
        return Region(parameters: source.parameters, instructions: nodes.map(\.instruction), results: source.results)
    }

    private static func merged(_ instruction: Instruction) -> Instruction {
        let operation: Operation = switch instruction.operation {
        case .loop(let loop): .loop(Loop(extents: loop.extents, body: merge(loop.body), collectors: loop.collectors))
        case .fold(let fold):
            .fold(Fold(count: fold.count, isReversed: fold.isReversed, initial: fold.initial, body: merge(fold.body), collectors: fold.collectors))
        case .whileLoop(let loop):
            .whileLoop(While(limit: loop.limit, initial: loop.initial, condition: merge(loop.condition), body: merge(loop.body)))
        case .branch(let branch):
            .branch(Branch(condition: branch.condition, then: merge(branch.then), otherwise: merge(branch.otherwise)))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            instruction.operation
        }
        return Instruction(results: instruction.results, operation: operation)
    }

    /// Merges the loops or branches at two positions. What stands between them goes before the merged one if it does not
    /// depend on the earlier, else behind it; that must leave nothing behind that the later one needs.
    private static func tryMerge(_ nodes: inout [Node], _ earlier: Int, _ later: Int) -> Bool {
        var before: [Node] = [], behind: [Node] = []
        var defined = Set(nodes[earlier].instruction.results), touched = nodes[earlier].touches
        for node in nodes[(earlier + 1)..<later] {
            if node.depends(on: defined, touched) {
                behind.append(node)
                defined.formUnion(node.instruction.results)
                touched.formUnion(node.touches)
            } else {
                before.append(node)
            }
        }
        if !behind.isEmpty {
            defined.subtract(nodes[earlier].instruction.results)
            let others = behind.reduce(into: Set<Value>()) { $0.formUnion($1.touches) }
            if nodes[later].depends(on: defined, others) { return false }
        }
        guard let instruction = combine(nodes[earlier].instruction, nodes[later].instruction) else { return false }
        nodes.replaceSubrange(earlier...later, with: before + [Node(instruction, of: nodes[earlier], and: nodes[later])] + behind)
        return true
    }

    private static func combine(_ first: Instruction, _ second: Instruction) -> Instruction? {
        switch (first.operation, second.operation) {
        case (.loop(let a), .loop(let b)) where a.extents == b.extents: combine(a, first.results, b, second.results)
        case (.branch(let a), .branch(let b)) where a.condition == b.condition: combine(a, first.results, b, second.results)
        default: nil
        }
    }

    private static func combine(_ a: Loop, _ aResults: [Value], _ b: Loop, _ bResults: [Value]) -> Instruction? {
        var names = Dictionary(zip(b.body.parameters, a.body.parameters), uniquingKeysWith: { first, _ in first })
        let inner = Dictionary(zip(aResults, zip(a.body.results, a.collectors)), uniquingKeysWith: { first, _ in first })
        guard let body = passing(b.body, inner, b.body.parameters, &names) else { return nil }
        let renamed = body.renamed { resolve($0, names) }
        let merged = Region(
            parameters: a.body.parameters, instructions: a.body.instructions + renamed.instructions,
            results: a.body.results + renamed.results)
        return Instruction(
            results: aResults + bResults,
            operation: .loop(Loop(extents: a.extents, body: merged, collectors: a.collectors + b.collectors)))
    }

    private static func resolve(_ value: Value, _ names: [Value: Value]) -> Value {
        var value = value
        while let next = names[value] { value = next }
        return value
    }

    /// The body without its loads of the earlier loop's stacked results at its own indices, which become names of the inner
    /// values; nil if it uses results of the earlier loop in another way.
    private static func passing(
        _ body: Region, _ inner: [Value: (Value, Collector)], _ indices: [Value], _ names: inout [Value: Value]
    ) -> Region? {
        if body.results.contains(where: { inner[$0] != nil }) { return nil }
        var kept: [Instruction] = []
        for instruction in body.instructions {
            if case .load(let array, let places) = instruction.operation, let (value, collector) = inner[array] {
                guard collector == .map, places == indices else { return nil }
                names[instruction.results[0]] = value
                continue
            }
            if instruction.operation.operands.contains(where: { inner[$0] != nil }) { return nil }
            guard let operation = passing(instruction.operation, inner, indices, &names) else { return nil }
            kept.append(Instruction(results: instruction.results, operation: operation))
        }
        return Region(parameters: body.parameters, instructions: kept, results: body.results)
    }

    private static func passing(
        _ operation: Operation, _ inner: [Value: (Value, Collector)], _ indices: [Value], _ names: inout [Value: Value]
    ) -> Operation? {
        func region(_ region: Region) -> Region? { passing(region, inner, indices, &names) }
        switch operation {
        case .loop(let loop):
            guard let body = region(loop.body) else { return nil }
            return .loop(Loop(extents: loop.extents, body: body, collectors: loop.collectors))
        case .fold(let fold):
            guard let body = region(fold.body) else { return nil }
            return .fold(Fold(count: fold.count, isReversed: fold.isReversed, initial: fold.initial, body: body, collectors: fold.collectors))
        case .whileLoop(let loop):
            guard let condition = region(loop.condition), let body = region(loop.body) else { return nil }
            return .whileLoop(While(limit: loop.limit, initial: loop.initial, condition: condition, body: body))
        case .branch(let branch):
            guard let then = region(branch.then), let otherwise = region(branch.otherwise) else { return nil }
            return .branch(Branch(condition: branch.condition, then: then, otherwise: otherwise))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            return operation
        }
    }

    /// In the arm that is taken, the results of the earlier branch are those of its same arm.
    private static func combine(_ a: Branch, _ aResults: [Value], _ b: Branch, _ bResults: [Value]) -> Instruction {
        func arm(_ first: Region, _ second: Region) -> Region {
            let names = Dictionary(zip(aResults, first.results), uniquingKeysWith: { first, _ in first })
            let renamed = second.renamed { names[$0] ?? $0 }
            return Region(instructions: first.instructions + renamed.instructions, results: first.results + renamed.results)
        }
        return Instruction(
            results: aResults + bResults,
            operation: .branch(Branch(condition: a.condition, then: arm(a.then, b.then), otherwise: arm(a.otherwise, b.otherwise))))
    }
}
