import AuspexIR

extension Reverse {
    /// A loop backwards is a loop over the same space: iterations do not depend on each other.
    mutating func backward(_ loop: Loop, _ results: [Value], _ adjoints: [Value?]) throws {
        let captures = self.captures(of: loop.body, extents: loop.extents)
        prepareAccumulators(for: captures.arrays)
        let shares = maximumShares(loop, results, adjoints)

        bind(loop.body.parameters, builder.openLoop(extents: loop.extents))
        pushFrame(loop.body, captures)
        forward(loop.body)
        let indices = new(loop.body.parameters)
        for (position, result) in loop.body.results.enumerated() {
            guard let adjoint = adjoints[position], varied.contains(result) else { continue }
            seed(result, adjoint, loop.collectors[position], indices, total: new(results[position]), share: shares[position])
        }
        try backward(loop.body)
        let frame = frames.removeLast()
        let collected = collect(captures, frame)
        let region = builder.close(results: collected.map(\.amount))
        if collected.isEmpty, !region.hasEffect { return }
        let outcomes = builder.finishLoop(loop.extents, region, collected.map(\.collector))
        for (item, outcome) in zip(collected, outcomes) { contribute(to: item.target, outcome) }
    }

    mutating func bind(_ old: [Value], _ new: [Value]) {
        for (old, new) in zip(old, new) { primal[old] = new }
    }

    /// Starts the adjoint of one collected result of a body from that of the whole.
    mutating func seed(
        _ result: Value, _ adjoint: Value, _ collector: Collector, _ indices: [Value], total: Value, share: Value?
    ) {
        switch collector {
        case .map:
            let shape = type(of: result).shape
            if shape.isEmpty {
                contribute(toScalar: result, builder.load(adjoint, indices))
            } else {
                contribute(toArray: result, whole: slice(adjoint, at: indices, shape))
            }
        case .sum: contribute(toScalar: result, adjoint)
        case .maximum:
            let isLargest = builder.binary(.equal, new(result), total)
            contribute(toScalar: result, guarded(Guard(condition: isLargest, truth: true, inner: share ?? adjoint)))
        }
    }

    /// One iteration's part of a stacked array.
    mutating func slice(_ stack: Value, at indices: [Value], _ shape: [Int]) -> Value {
        builder.tabulate(shape) { builder, inner in builder.load(stack, indices + inner) }
    }

    /// The adjoint of a maximum is shared equally by all elements that attain it; this is the share of one, by result.
    private mutating func maximumShares(_ loop: Loop, _ results: [Value], _ adjoints: [Value?]) -> [Value?] {
        loop.collectors.enumerated().map { position, collector in
            guard collector == .maximum, let adjoint = adjoints[position] else { return nil }
            var names = primal
            for value in loop.body.freeValues where type(of: value).isAccumulator { names.removeValue(forKey: value) }
            let total = new(results[position])
            let indices = builder.openLoop(extents: loop.extents)
            for (old, new) in zip(loop.body.parameters, indices) { names[old] = new }
            builder.copy(contentsOf: loop.body, types: types, names: &names)
            let element = loop.body.results[position]
            let isLargest = builder.binary(.equal, names[element] ?? element, total)
            let region = builder.close(results: [builder.convert(isLargest, to: .real)])
            return builder.divide(adjoint, builder.finishLoop(loop.extents, region, [.sum])[0])
        }
    }
}
