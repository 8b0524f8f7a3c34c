extension Pass {
    /// Takes work out of folds that does not have to be done in order. A carried value that is only added to becomes a sum;
    /// what the carried values need but does not need them is computed by a loop beforehand; what needs them but is not
    /// needed by them is computed by a loop afterwards, from stacked values. Loops can be executed in blocks.
    ///
    /// Folds of the function's own body are split, and inner ones whose carried values depend on data alone: those values are
    /// computed once, when the data are bound. Around other inner folds there is a loop that can be executed in blocks as it is.
    public static let splitFolds = Pass("split folds") { function in
        var builder = Builder(name: function.name, precision: function.precision)
        var names: [Value: Value] = [:]
        var splitter = FoldSplitter(types: function.types)
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
            if input.role == .variable { splitter.varying.insert(parameter) }
        }
        splitter.emit(function.body, isInner: false, &builder, &names)
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: names[$1] ?? $1) })
    }
}

/// Emits regions with their folds split.
private struct FoldSplitter {
    let types: [Type]
    /// What may change from call to call.
    var varying: Set<Value> = []

    mutating func emit(_ region: Region, isInner: Bool, _ builder: inout Builder, _ names: inout [Value: Value]) {
        for instruction in region.instructions {
            if isVarying(instruction.operation) { varying.formUnion(instruction.results) }
            switch instruction.operation {
            case .fold(let fold):
                if let plan = FoldSplit(fold, types), !isInner || plan.canBePrepared(varying) {
                    plan.emit(instruction.results, &builder, &names)
                } else if hasFold(fold.body) {
                    // What the carried values are in an iteration is not known here.
                    varying.formUnion(fold.body.parameters.dropFirst())
                    let initial = fold.initial.map { names[$0] ?? $0 }
                    let opened = builder.openLoop(extents: [fold.count], carried: initial.map { builder.type(of: $0) })
                    let body = emit(body: fold.body, opened, &builder, &names)
                    let outcomes = builder.finishFold(count: fold.count, isReversed: fold.isReversed, initial: initial, body, fold.collectors)
                    for (old, new) in zip(instruction.results, outcomes) { names[old] = new }
                } else {
                    builder.copy(instruction, types: types, names: &names)
                }
            case .loop(let loop) where hasFold(loop.body) && loop.extents.contains { $0 != 1 }:
                let body = emit(body: loop.body, builder.openLoop(extents: loop.extents), &builder, &names)
                for (old, new) in zip(instruction.results, builder.finishLoop(loop.extents, body, loop.collectors)) { names[old] = new }
            default: builder.copy(instruction, types: types, names: &names)
            }
        }
    }

    private mutating func emit(body: Region, _ opened: [Value], _ builder: inout Builder, _ names: inout [Value: Value]) -> Region {
        for (old, new) in zip(body.parameters, opened) { names[old] = new }
        emit(body, isInner: true, &builder, &names)
        return builder.close(results: body.results.map { names[$0] ?? $0 })
    }

    private func isVarying(_ operation: Operation) -> Bool {
        if operation.isOrdered || operation.hasEffect { return true }
        var result = false
        operation.forEachFreeValue { if varying.contains($0) { result = true } }
        return result
    }

    private func hasFold(_ region: Region) -> Bool {
        region.instructions.contains { if case .fold = $0.operation { true } else { $0.operation.regions.contains(where: hasFold) } }
    }
}

/// Which parts of a fold go where.
private struct FoldSplit {
    private let fold: Fold
    private let types: [Type]
    /// Carried values that are only added to, and what is added.
    private var terms: [Int: Value] = [:]
    /// Positions of instructions that the other carried values depend on.
    private var inOrder: Set<Int> = []
    /// Values that do not depend on carried ones.
    private var free: Set<Value> = []
    /// Free values that are computed beforehand.
    private var stacked: [Value] = []
    /// Values computed in order that the loop afterwards reads.
    private var frontier: [Value] = []
    private var splitsAfter = false

    /// Work (in simple operations) that is worth a loop of its own, and iterations that are.
    private static let leastWork = 8, leastCount = 4

    init?(_ fold: Fold, _ types: [Type]) {
        self.fold = fold
        self.types = types
        guard fold.count >= Self.leastCount else { return nil }
        findTerms()
        findOrder()
        findFree()
        chooseStacked()
        chooseAfter()
        if !splitsAfter, stacked.isEmpty { return nil }
    }

    /// Whether all that stays in order depends on nothing that varies, and the rest does not stay with it.
    func canBePrepared(_ varying: Set<Value>) -> Bool {
        guard splitsAfter, carried.allSatisfy({ !varying.contains(fold.initial[$0]) }) else { return false }
        return inOrder.allSatisfy { position in
            let operation = fold.body.instructions[position].operation
            var isFixed = !operation.isOrdered && !operation.hasEffect
            operation.forEachFreeValue { if varying.contains($0) { isFixed = false } }
            return isFixed
        }
    }

    private var index: Value { fold.body.parameters[0] }
    private var width: Int { fold.initial.count }
    private var carried: [Int] { (0..<width).filter { terms[$0] == nil } }
    private func type(_ value: Value) -> Type { types[Int(value.index)] }

    // MARK: Analysis

    private mutating func findTerms() {
        var counts: [Value: Int] = [:]
        for instruction in fold.body.instructions { instruction.operation.forEachFreeValue { counts[$0, default: 0] += 1 } }
        for result in fold.body.results { counts[result, default: 0] += 1 }
        for position in 0..<width {
            let parameter = fold.body.parameters[position + 1], next = fold.body.results[position]
            guard type(parameter) == .real, counts[parameter] == 1, counts[next] == 1 else { continue }
            for instruction in fold.body.instructions where instruction.results == [next] {
                guard case .binary(.add, let a, let b) = instruction.operation, a != b else { continue }
                if a == parameter { terms[position] = b } else if b == parameter { terms[position] = a }
            }
        }
    }

    private mutating func findOrder() {
        var needed = Set(carried.map { fold.body.results[$0] })
        // Adding to an accumulator that a needed value is read from is found by walking until nothing is new.
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (position, instruction) in fold.body.instructions.enumerated().reversed() where !inOrder.contains(position) {
                var touches = Set<Value>()
                Self.touched(instruction.operation, &touches)
                guard instruction.results.contains(where: needed.contains) || !touches.isDisjoint(with: needed) else { continue }
                inOrder.insert(position)
                instruction.operation.forEachFreeValue { needed.insert($0) }
                isGrowing = true
            }
        }
    }

    private static func touched(_ operation: Operation, _ touches: inout Set<Value>) {
        if case .add(let target, _, _) = operation { touches.insert(target) }
        for region in operation.regions { for instruction in region.instructions { touched(instruction.operation, &touches) } }
    }

    private mutating func findFree() {
        var tied = Set(fold.body.parameters.dropFirst())
        for instruction in fold.body.instructions {
            var isTied = instruction.operation.isOrdered || instruction.operation.hasEffect
            instruction.operation.forEachFreeValue { if tied.contains($0) { isTied = true } }
            if isTied { tied.formUnion(instruction.results) } else { free.formUnion(instruction.results) }
        }
    }

    /// The instructions that a free value is made by.
    private func slice(_ value: Value) -> [Instruction] {
        var needed: Set<Value> = [value]
        var kept: [Instruction] = []
        for instruction in fold.body.instructions.reversed() where instruction.results.contains(where: needed.contains) {
            kept.append(instruction)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        return kept.reversed()
    }

    private func work(_ instructions: [Instruction]) -> Int { instructions.reduce(0) { $0 + OperationCount($1, types).weighted } }

    private mutating func chooseStacked() {
        var wanted: [Value] = []
        func want(_ value: Value) {
            if free.contains(value), type(value).isScalar, !wanted.contains(value) { wanted.append(value) }
        }
        for (position, instruction) in fold.body.instructions.enumerated() where inOrder.contains(position) {
            if instruction.results.contains(where: free.contains) { continue }
            instruction.operation.forEachFreeValue(want)
        }
        for position in carried { want(fold.body.results[position]) }
        stacked = wanted.filter(isWorthStacking)
        if work(stacked.flatMap(slice)) < Self.leastWork { stacked = [] }
    }

    private mutating func chooseAfter() {
        let later = fold.body.instructions.enumerated().filter { !inOrder.contains($0.offset) }.map(\.element)
        let made = Set(later.flatMap(\.results))
        let bound = made.union(fold.body.parameters).union(fold.body.instructions.flatMap(\.results))
        var read: [Value] = []
        func see(_ value: Value) {
            if bound.contains(value), !made.contains(value), !free.contains(value), value != index, !read.contains(value) { read.append(value) }
        }
        let sums = Set(terms.keys.map { fold.body.results[$0] })
        for instruction in later where !instruction.results.contains(where: sums.contains) { instruction.operation.forEachFreeValue(see) }
        for position in terms.keys.sorted() { if let term = terms[position] { see(term) } }
        guard read.allSatisfy({ type($0).isScalar }), work(later) >= Self.leastWork + 2 * read.count else { return }
        frontier = read
        splitsAfter = true
        // What is computed beforehand anyway is not computed again afterwards.
        if stacked.isEmpty { return }
        let ordered = Set(inOrder.flatMap { fold.body.instructions[$0].results })
        var shared: [Value] = []
        for instruction in later {
            instruction.operation.forEachFreeValue { value in
                if free.contains(value), ordered.contains(value), type(value).isScalar, !shared.contains(value) { shared.append(value) }
            }
        }
        stacked += shared.filter { !stacked.contains($0) && isWorthStacking($0) }
    }

    /// What the builder would fuse back is not.
    private func isWorthStacking(_ value: Value) -> Bool {
        let slice = slice(value)
        return slice.count > Builder.inliningCost || !slice.allSatisfy { $0.operation.isCheapScalar && !$0.operation.isWorthStacking }
    }

    // MARK: Emission

    /// Whether a collected value is best taken where the carried values are.
    private func staysInOrder(_ value: Value) -> Bool {
        if !splitsAfter { return true }
        if fold.body.parameters.dropFirst().contains(value) { return true }
        return !free.contains(value) && fold.body.instructions.enumerated().contains { inOrder.contains($0.offset) && $0.element.results.contains(value) }
    }

    func emit(_ results: [Value], _ builder: inout Builder, _ names: inout [Value: Value]) {
        let arrays = emitBefore(&builder, names)
        let collected = zip(fold.body.results.dropFirst(width), fold.collectors).enumerated().map { (position: $0, value: $1.0, collector: $1.1) }
        let kept = collected.filter { staysInOrder($0.value) }, moved = collected.filter { !staysInOrder($0.value) }
        let sums = terms.keys.sorted()

        let initial = carried.map { names[fold.initial[$0]] ?? fold.initial[$0] }
        let opened = builder.openLoop(extents: [fold.count], carried: initial.map { builder.type(of: $0) })
        names[index] = opened[0]
        for (position, value) in zip(carried, opened.dropFirst()) { names[fold.body.parameters[position + 1]] = value }
        for (value, array) in arrays { names[value] = builder.load(array, [opened[0]]) }
        copy({ !splitsAfter || inOrder.contains($0) }, &builder, &names)
        var inner = carried.map { new(fold.body.results[$0], names) } + kept.map { new($0.value, names) }
        var collectors = kept.map(\.collector)
        if splitsAfter {
            inner += frontier.map { new($0, names) }
            collectors += frontier.map { _ in .map }
        } else {
            inner += sums.compactMap { terms[$0] }.map { new($0, names) }
            collectors += sums.map { _ in .sum }
        }
        let region = builder.close(results: inner)
        let outcomes = builder.finishFold(count: fold.count, isReversed: fold.isReversed, initial: initial, region, collectors)
        let rest = Array(outcomes.dropFirst(carried.count + kept.count))
        var totals = rest
        if splitsAfter { totals = emitAfter(moved.map { ($0.value, $0.collector) }, sums, rest, arrays, &builder, names) }

        for (position, outcome) in zip(carried, outcomes) { names[results[position]] = outcome }
        for (item, outcome) in zip(kept, outcomes.dropFirst(carried.count)) { names[results[width + item.position]] = outcome }
        for (item, outcome) in zip(moved, totals.dropFirst(sums.count)) { names[results[width + item.position]] = outcome }
        for (position, total) in zip(sums, totals) {
            names[results[position]] = builder.add(names[fold.initial[position]] ?? fold.initial[position], total)
        }
    }

    private func new(_ value: Value, _ names: [Value: Value]) -> Value { names[value] ?? value }

    /// Copies the chosen instructions, but for additions that became sums and values that are already there.
    private func copy(_ isChosen: (Int) -> Bool, _ builder: inout Builder, _ names: inout [Value: Value]) {
        let sums = Set(terms.keys.map { fold.body.results[$0] })
        for (position, instruction) in fold.body.instructions.enumerated() where isChosen(position) {
            let known = instruction.results.filter(stacked.contains)
            if instruction.results.contains(where: sums.contains) || !known.isEmpty && known.count == instruction.results.count { continue }
            let loaded = known.map { names[$0] }
            builder.copy(instruction, types: types, names: &names)
            for (value, load) in zip(known, loaded) { names[value] = load }
        }
    }

    private func emitBefore(_ builder: inout Builder, _ names: [Value: Value]) -> [(Value, Value)] {
        if stacked.isEmpty { return [] }
        var names = names
        names[index] = builder.openLoop(extents: [fold.count])[0]
        for instruction in fold.body.instructions where instruction.results.contains(where: free.contains) {
            builder.copy(instruction, types: types, names: &names)
        }
        let region = builder.close(results: stacked.map { new($0, names) })
        return Array(zip(stacked, builder.finishLoop([fold.count], region, stacked.map { _ in .map })))
    }

    /// Returns the sums, then what was moved.
    private func emitAfter(
        _ moved: [(Value, Collector)], _ sums: [Int], _ stacks: [Value], _ arrays: [(Value, Value)], _ builder: inout Builder,
        _ names: [Value: Value]
    ) -> [Value] {
        var names = names
        let here = builder.openLoop(extents: [fold.count])[0]
        names[index] = here
        for (value, array) in arrays + Array(zip(frontier, stacks)) { names[value] = builder.load(array, [here]) }
        let freeInOrder = Set(fold.body.instructions.indices.filter { inOrder.contains($0) && fold.body.instructions[$0].results.contains(where: free.contains) })
        copy({ !inOrder.contains($0) || freeInOrder.contains($0) }, &builder, &names)
        let inner = sums.compactMap { terms[$0] } + moved.map(\.0)
        let region = builder.close(results: inner.map { new($0, names) })
        return builder.finishLoop([fold.count], region, sums.map { _ in .sum } + moved.map(\.1))
    }
}
