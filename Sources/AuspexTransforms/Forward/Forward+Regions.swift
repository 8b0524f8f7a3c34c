import AuspexIR

// Regions: what varies gets a second result, parameter or carried value beside it.
extension Forward {
    mutating func visit(_ loop: Loop, _ results: [Value]) throws {
        bind(loop.body.parameters, builder.openLoop(extents: loop.extents))
        try visit(loop.body)
        let inner = loop.body.results
        let dotted = inner.indices.filter { varied.contains(inner[$0]) }
        let dots = dotted.map { tangentOrZero(inner[$0]) }
        let collectors = stackingMaxima(loop.collectors, inner)
        let region = builder.close(results: new(inner) + dots)
        let outcomes = builder.finishLoop(loop.extents, region, collectors + dotted.map { collectors[$0] })
        bind(results, outcomes)
        for (position, dot) in zip(dotted, outcomes.dropFirst(results.count)) { tangents[results[position]] = dot }
        maxima(loop.collectors, inner, results, loop.extents)
    }

    /// The derivative of a maximum is known after the loop only, so that its elements have to be kept.
    private func stackingMaxima(_ collectors: [Collector], _ inner: [Value]) -> [Collector] {
        zip(collectors, inner).map { $0 == .maximum && varied.contains($1) ? .map : $0 }
    }

    /// Replaces stacked elements by their maximum, and stacked derivatives by the mean of those of the elements that attain it.
    private mutating func maxima(_ collectors: [Collector], _ inner: [Value], _ results: [Value], _ extents: [Int]) {
        for (position, collector) in collectors.enumerated() where collector == .maximum && varied.contains(inner[position]) {
            let elements = new(results[position]), dots = tangents[results[position]]
            let total = builder.loop(extents) { [($0.load(elements, $1), .maximum)] }[0]
            primal[results[position]] = total
            guard let dots else { continue }
            if extents.contains(0) {
                // The maximum of nothing does not change.
                tangents[results[position]] = nil
                continue
            }
            let sums = builder.loop(extents) { builder, indices in
                let isLargest = builder.binary(.equal, builder.load(elements, indices), total)
                let dot = builder.load(dots, indices)
                return [(builder.select(isLargest, dot, builder.real(0)), .sum), (builder.convert(isLargest, to: .real), .sum)]
            }
            tangents[results[position]] = builder.divide(sums[0], sums[1])
        }
    }

    mutating func visit(_ fold: Fold, _ results: [Value]) throws {
        let width = fold.initial.count
        let parameters = Array(fold.body.parameters.dropFirst())
        let carried = parameters.indices.filter { varied.contains(parameters[$0]) }
        let initial = new(fold.initial) + carried.map { tangentOrZero(fold.initial[$0]) }
        let opened = builder.openLoop(
            extents: [fold.count], carried: parameters.map { type(of: $0) } + carried.map { type(of: parameters[$0]) })
        bind(fold.body.parameters, opened)
        for (position, dot) in zip(carried, opened.dropFirst(1 + width)) { tangents[parameters[position]] = dot }
        try visit(fold.body)
        let inner = fold.body.results
        let collected = Array(inner.dropFirst(width))
        let dotted = collected.indices.filter { varied.contains(collected[$0]) }
        let carriedDots = carried.map { tangentOrZero(inner[$0]) }
        let collectedDots = dotted.map { tangentOrZero(collected[$0]) }
        let collectors = stackingMaxima(fold.collectors, collected)
        let region = builder.close(results: new(Array(inner.prefix(width))) + carriedDots + new(collected) + collectedDots)
        let outcomes = builder.finishFold(
            count: fold.count, isReversed: fold.isReversed, initial: initial, region,
            collectors + dotted.map { collectors[$0] })
        let split = width + carried.count
        let rest = Array(results.dropFirst(width))
        bind(Array(results.prefix(width)), outcomes)
        bind(rest, Array(outcomes.dropFirst(split)))
        for (position, dot) in zip(carried, outcomes[width..<split]) { tangents[results[position]] = dot }
        for (position, dot) in zip(dotted, outcomes.dropFirst(split + rest.count)) { tangents[rest[position]] = dot }
        maxima(fold.collectors, collected, rest, [fold.count])
    }

    mutating func visit(_ loop: While, _ results: [Value]) throws {
        let width = loop.initial.count
        let parameters = loop.body.parameters
        let carried = parameters.indices.filter { varied.contains(parameters[$0]) }
        let initial = new(loop.initial) + carried.map { tangentOrZero(loop.initial[$0]) }
        let carriedTypes = parameters.map { type(of: $0) } + carried.map { type(of: parameters[$0]) }
        bind(loop.condition.parameters, builder.openLoop(parameters: carriedTypes))
        builder.copy(contentsOf: loop.condition, types: types, names: &primal)
        let condition = builder.close(results: new(loop.condition.results))
        let opened = builder.openLoop(parameters: carriedTypes)
        bind(parameters, opened)
        for (position, dot) in zip(carried, opened.dropFirst(width)) { tangents[parameters[position]] = dot }
        try visit(loop.body)
        let dots = carried.map { tangentOrZero(loop.body.results[$0]) }
        let body = builder.close(results: new(loop.body.results) + dots)
        let outcomes = builder.emit(
            .whileLoop(While(limit: loop.limit, initial: initial, condition: condition, body: body)), carriedTypes)
        bind(results, outcomes)
        for (position, dot) in zip(carried, outcomes.dropFirst(width)) { tangents[results[position]] = dot }
    }

    mutating func visit(_ branch: Branch, _ results: [Value]) throws {
        let dotted = results.indices.filter { varied.contains(results[$0]) }
        var regions: [Region] = []
        for arm in [branch.then, branch.otherwise] {
            builder.openArm()
            try visit(arm)
            let dots = dotted.map { tangentOrZero(arm.results[$0]) }
            regions.append(builder.close(results: new(arm.results) + dots))
        }
        let outcomes = builder.finishBranch(new(branch.condition), regions[0], regions[1])
        bind(results, outcomes)
        for (position, dot) in zip(dotted, outcomes.dropFirst(results.count)) { tangents[results[position]] = dot }
    }
}
