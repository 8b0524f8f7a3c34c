import AuspexIR

// A fold backwards is a fold in the opposite order: it carries the adjoints of the carried values, and computes each
// iteration again from the values that were carried into it. Those are kept by the forward fold, with one exception: of an
// array of which an iteration only replaces one element, the replaced element is kept, and the backward fold carries the
// array as well and puts the element back. What is kept and not needed is dropped by the simplifier.
extension Reverse {
    struct SavedFold {
        var kept: [Kept]
        /// Results of the forward fold, in the code being built.
        var results: [Value]
    }

    enum Kept {
        /// The carried values of every iteration, stacked.
        case stack(Value)
        /// Replaced elements and where they were, stacked; a missing place is the index of the fold.
        case replaced(elements: Value, places: [Value?])
    }

    /// Emits a fold with what its backward pass needs as further results.
    mutating func forward(_ fold: Fold, results: [Value]) {
        let initial = new(fold.initial)
        bind(fold.body.parameters, builder.openLoop(extents: [fold.count], carried: fold.initial.map { type(of: $0) }))
        // An element has to be read before it is replaced, or the replacement could not be done in place.
        var old: [Value: Value] = [:]
        for instruction in fold.body.instructions {
            if case .update(let array, let places, _) = instruction.operation, fold.body.parameters.contains(array) {
                old[instruction.results[0]] = builder.load(new(array), new(places))
            }
            builder.copy(instruction, types: types, names: &primal)
        }
        let index = fold.body.parameters[0]
        var extra: [Value] = []
        for (position, parameter) in fold.body.parameters.dropFirst().enumerated() {
            if let places = replacedPlaces(fold, position) {
                extra.append(old[fold.body.results[position]] ?? new(parameter))
                extra += new(places.filter { $0 != index })
            } else {
                extra.append(new(parameter))
            }
        }
        let region = builder.close(results: new(fold.body.results) + extra)
        let collectors = fold.collectors + extra.map { _ in .map }
        let outcomes = builder.finishFold(
            count: fold.count, isReversed: fold.isReversed, initial: initial, region, collectors)
        bind(results, outcomes)
        var rest = Array(outcomes.dropFirst(results.count))
        let kept: [Kept] = fold.initial.indices.map { position in
            guard let places = replacedPlaces(fold, position) else { return .stack(rest.removeFirst()) }
            let elements = rest.removeFirst()
            return .replaced(elements: elements, places: places.map { $0 == index ? nil : rest.removeFirst() })
        }
        frames[frames.count - 1].saved[fold.body.parameters[0]] = SavedFold(kept: kept, results: outcomes)
    }

    /// Where a carried array is changed, if all that the body does to it is to replace one element.
    private func replacedPlaces(_ fold: Fold, _ position: Int) -> [Value]? {
        let next = fold.body.results[position]
        for instruction in fold.body.instructions where instruction.results == [next] {
            if case .update(fold.body.parameters[position + 1], let places, _) = instruction.operation { return places }
        }
        return nil
    }

    mutating func backward(_ fold: Fold, _ results: [Value], _ adjoints: [Value?]) throws {
        guard let saved = frames[frames.count - 1].saved.removeValue(forKey: fold.body.parameters[0]) else { return }
        let width = fold.initial.count
        let parameters = Array(fold.body.parameters.dropFirst())
        let captures = self.captures(of: fold.body, extents: [fold.count])
        prepareAccumulators(for: captures.arrays)
        let active = activeCarries(fold, adjoints)
        let restored = fold.initial.indices.filter { if case .replaced = saved.kept[$0] { true } else { false } }
        let shares = maximumShares(fold, results, adjoints, saved)

        let initial = active.map { adjoints[$0] ?? zero(like: parameters[$0]) } + restored.map { saved.results[$0] }
        let opened = builder.openLoop(extents: [fold.count], carried: (active + restored).map { type(of: parameters[$0]) })
        let index = opened[0]
        pushFrame(fold.body, captures)
        let after = Array(opened.dropFirst(1 + active.count))
        let before = restore(fold, saved, index, restored: restored, after: after)
        for (position, value) in zip(restored, after) { primal[fold.body.results[position]] = value }
        forward(fold.body, known: Set(restored.map { fold.body.results[$0] }))

        for (position, adjoint) in zip(active, opened.dropFirst()) { contribute(to: fold.body.results[position], adjoint) }
        for (position, collector) in fold.collectors.enumerated() {
            let result = fold.body.results[width + position]
            guard let adjoint = adjoints[width + position], varied.contains(result) else { continue }
            seed(result, adjoint, collector, [index], total: new(results[width + position]), share: shares[position])
        }
        try backward(fold.body)
        var carried: [Value] = []
        for position in active { carried.append(takeAdjoint(of: parameters[position]) ?? zero(like: parameters[position])) }
        let frame = frames.removeLast()
        let collected = collect(captures, frame)
        let region = builder.close(results: carried + before + collected.map(\.amount))
        let outcomes = builder.finishFold(
            count: fold.count, isReversed: !fold.isReversed, initial: initial, region, collected.map(\.collector))
        for (position, outcome) in zip(active, outcomes) { contribute(to: fold.initial[position], outcome) }
        for (item, outcome) in zip(collected, outcomes.dropFirst(carried.count + before.count)) {
            contribute(to: item.target, outcome)
        }
    }

    /// Names the values carried into the iteration. Returns the arrays with their old elements put back.
    private mutating func restore(
        _ fold: Fold, _ saved: SavedFold, _ index: Value, restored: [Int], after: [Value]
    ) -> [Value] {
        primal[fold.body.parameters[0]] = index
        var before: [Value] = []
        for (position, kept) in saved.kept.enumerated() {
            let parameter = fold.body.parameters[position + 1]
            switch kept {
            case .stack(let stack):
                let shape = type(of: parameter).shape
                primal[parameter] = shape.isEmpty ? builder.load(stack, [index]) : slice(stack, at: [index], shape)
            case .replaced(let elements, let places):
                let element = builder.load(elements, [index])
                let spots = places.map { place in place.map { builder.load($0, [index]) } ?? index }
                let array = builder.update(after[before.count], spots, element)
                primal[parameter] = array
                before.append(array)
            }
        }
        return before
    }

    /// The carried values whose adjoints are not zero throughout: those from which something goes to a result that has an
    /// adjoint, perhaps through several iterations.
    private func activeCarries(_ fold: Fold, _ adjoints: [Value?]) -> [Int] {
        let width = fold.initial.count
        let parameters = fold.body.parameters.dropFirst()
        let dependence = parameters.map { parameter in
            varied.contains(parameter) ? Activity.results(of: fold.body, varyWith: parameter, types: types) : []
        }
        var active = Set(fold.initial.indices.filter { adjoints[$0] != nil })
        while true {
            let before = active.count
            for (position, varying) in dependence.enumerated() where !varying.isEmpty && !active.contains(position) {
                let reaches = fold.body.results.indices.contains { varying[$0] && ($0 < width ? active.contains($0) : adjoints[$0] != nil) }
                if reaches || fold.body.hasEffect { active.insert(position) }
            }
            if active.count == before { return active.sorted() }
        }
    }

    /// As for loops; the iterations are computed again from what was kept.
    private mutating func maximumShares(
        _ fold: Fold, _ results: [Value], _ adjoints: [Value?], _ saved: SavedFold
    ) -> [Value?] {
        let width = fold.initial.count
        return fold.collectors.enumerated().map { position, collector in
            guard collector == .maximum, let adjoint = adjoints[width + position] else { return nil }
            let total = new(results[width + position])
            let element = fold.body.results[width + position]
            let outer = primal
            for value in fold.body.freeValues where type(of: value).isAccumulator { primal.removeValue(forKey: value) }
            let restored = fold.initial.indices.filter { if case .replaced = saved.kept[$0] { true } else { false } }
            let opened = builder.openLoop(extents: [fold.count], carried: restored.map { type(of: fold.initial[$0]) })
            let before = restore(fold, saved, opened[0], restored: restored, after: Array(opened.dropFirst()))
            builder.copy(contentsOf: fold.body, types: types, names: &primal)
            let isLargest = builder.binary(.equal, new(element), total)
            let region = builder.close(results: before + [builder.convert(isLargest, to: .real)])
            let count = builder.finishFold(
                count: fold.count, isReversed: !fold.isReversed, initial: restored.map { saved.results[$0] }, region, [.sum])
            primal = outer
            return builder.divide(adjoint, count[restored.count])
        }
    }
}
