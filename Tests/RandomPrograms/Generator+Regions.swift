import AuspexIR

// Statements with regions.
extension Generator {
    private static let spaces: [[Int]] = [
        [1], [3], [4], [5], [7], [8], [16], [33], [64], [70], [3, 4], [5, 9], [2, 70], [], [1, 6], [0], [2, 3, 5],
    ]

    private mutating func collector() -> Collector { dice.pick(traits.contains(.kinks) ? [.map, .sum, .sum, .maximum] : [.map, .sum]) }

    mutating func loop() {
        let known = scope.arrays.map { builder.type(of: $0).shape }.filter { $0.count <= 2 }
        let extents = dice.next(3) == 0 && !known.isEmpty ? dice.pick(known) : dice.pick(Self.spaces)
        let count = extents.reduce(1, *)
        guard scope.iterations * max(count, 1) <= Self.mostIterations else { return load() }
        withAccumulator { generator in
            let opened = generator.builder.openLoop(extents: extents)
            let collected = generator.scoped(iterations: count) { $0.loopBody(opened, extents) }
            let region = generator.builder.close(results: collected.map(\.0))
            return generator.builder.finishLoop(extents, region, collected.map(\.1))
        }
    }

    private mutating func loopBody(_ opened: [Value], _ extents: [Int]) -> [(Value, Collector)] {
        // Most of what follows is to depend on the indices.
        scope.ints += opened + opened
        for index in opened {
            let number = builder.convert(builder.binary(.remainder, index, builder.int(13)), to: .real)
            scope.reals.append(builder.multiply(builder.real(0.125), number))
            if dice.next(2) == 0 { scope.bools.append(builder.binary(.less, index, builder.int(dice.next(9)))) }
        }
        for array in scope.arrays where builder.type(of: array).shape == extents && dice.next(2) == 0 {
            see(builder.load(array, opened))
        }
        load()
        statements(1 + dice.next(6))
        add()
        var collected = (0...dice.next(4)).map { _ in (recent(scope.reals), collector()) }
        if dice.next(2) == 0 { collected.append((element(.int), dice.next(2) == 0 ? .map : .sum)) }
        if dice.next(4) == 0 { collected.append((pick(scope.bools), .map)) }
        if dice.next(4) == 0, let array = scope.arrays.suffix(3).first(where: isSmall) { collected.append((array, .map)) }
        return collected
    }

    /// Makes an accumulator visible to what `body` builds, and its content to what comes after.
    private mutating func withAccumulator(_ body: (inout Generator) -> [Value]) {
        let shapes: [[Int]] = [[6], [4, 5], [71], []]
        let target: Value? = dice.next(2) == 0 ? builder.accumulator(Type(.real, dice.pick(shapes))) : nil
        if let target { scope.accumulators.append(target) }
        keep(body(&self))
        guard let target else { return }
        scope.accumulators.removeAll { $0 == target }
        keep([builder.freeze(target)])
    }

    /// What is carried: a real, an integer, an array.
    private mutating func carriedValues() -> [Value]? {
        let small = scope.arrays.filter(isSmall)
        guard !small.isEmpty else { return nil }
        let kinds = dice.next(4)
        var initial = [bounded(recent(scope.reals))]
        if kinds > 0 { initial.append(pick(small)) }
        if kinds > 1 { initial.append(element(.int)) }
        if kinds > 2 { initial.append(bounded(recent(scope.reals))) }
        return initial
    }

    private mutating func next(after carried: Value) -> Value {
        let type = builder.type(of: carried)
        switch type {
        case .real:
            switch dice.next(4) {
            case 0: return builder.add(carried, builder.multiply(builder.real(0.1), bounded(recent(scope.reals))))
            case 1: return carried
            default: return bounded(builder.add(builder.multiply(builder.real(0.5), carried), recent(scope.reals)))
            }
        case .int: return element(.int)
        case .bool: return pick(scope.bools)
        default:
            let same = scope.arrays.filter { builder.type(of: $0) == type }
            switch dice.next(4) {
            case 0: return updated(carried)
            case 1 where type.scalar == .real:
                let x = recent(scope.reals)
                return builder.tabulate(type.shape) { $0.unary(.sin, $0.add($0.load(carried, $1), x)) }
            default: return recent(same)
            }
        }
    }

    mutating func fold() {
        let count = dice.pick([0, 1, 3, 4, 5, 12, 37])
        guard scope.iterations * max(count, 1) <= Self.mostIterations, let initial = carriedValues() else { return load() }
        let isReversed = dice.next(2) == 0
        withAccumulator { generator in
            let opened = generator.builder.openLoop(extents: [count], carried: initial.map { generator.builder.type(of: $0) })
            let (carried, collected) = generator.scoped(iterations: count) { $0.foldBody(opened) }
            let region = generator.builder.close(results: carried + collected.map(\.0))
            return generator.builder.finishFold(count: count, isReversed: isReversed, initial: initial, region, collected.map(\.1))
        }
    }

    private mutating func foldBody(_ opened: [Value]) -> (carried: [Value], collected: [(Value, Collector)]) {
        scope.ints += [opened[0], opened[0]]
        for value in opened.dropFirst() { see(value); see(value) }
        load()
        statements(1 + dice.next(5))
        add()
        let collected = (0..<dice.next(3)).map { _ in (recent(scope.reals), collector()) }
        return (opened.dropFirst().map { next(after: $0) }, collected)
    }

    mutating func whileLoop() {
        let limit = dice.next(7)
        guard scope.iterations * max(limit, 1) <= Self.mostIterations, let initial = carriedValues() else { return load() }
        let types = initial.map { builder.type(of: $0) }
        let threshold = recent(scope.reals)
        let test = builder.openLoop(parameters: types)
        let verdict = traits.contains(.jumps)
            ? builder.binary(.less, builder.multiply(test[0], builder.real(0.7)), threshold) : builder.bool(true)
        let condition = builder.close(results: [verdict])
        let opened = builder.openLoop(parameters: types)
        let carried: [Value] = scoped(iterations: limit) { generator in
            for value in opened { generator.see(value); generator.see(value) }
            generator.statements(1 + generator.dice.next(4))
            return opened.map { generator.next(after: $0) }
        }
        let body = builder.close(results: carried)
        keep(builder.emit(.whileLoop(While(limit: limit, initial: initial, condition: condition, body: body)), types))
    }

    mutating func branch() {
        let condition = recent(scope.bools)
        let width = 1 + dice.next(2)
        let small = scope.arrays.filter(isSmall)
        let shared = dice.next(3) == 0 && !small.isEmpty ? pick(small) : nil
        let regions = (0..<2).map { _ in
            builder.openArm()
            let results: [Value] = scoped(iterations: 1) { generator in
                generator.statements(1 + generator.dice.next(4))
                if generator.dice.next(2) == 0 { generator.add() }
                var results = (0..<width).map { _ in generator.recent(generator.scope.reals) } + [generator.element(.int)]
                if let shared { results.append(generator.dice.next(2) == 0 ? generator.updated(shared) : shared) }
                return results
            }
            return builder.close(results: results)
        }
        keep(builder.finishBranch(condition, regions[0], regions[1]))
    }
}
