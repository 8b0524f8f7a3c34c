import AuspexIR

// Single elements of arrays and accumulators.
extension Reverse {
    /// `result = array with element at indices`: the old element had no influence on the result.
    mutating func backwardUpdate(_ array: Value, _ indices: [Value], _ element: Value, _ adjoint: Value?) {
        guard let adjoint else { return }
        let places = new(indices)
        if varied.contains(element) { contributeElement(element, adjoint, places, type(of: array).shape) }
        if varied.contains(array) {
            contribute(toArray: array, whole: builder.update(adjoint, places, builder.real(0)))
        }
    }

    /// The adjoint of an accumulator is that of what was read from it; every amount that was added has that of its element.
    mutating func backwardAdd(_ target: Value, _ indices: [Value], _ amount: Value) {
        guard varied.contains(amount), let adjoint = frozenAdjoint(of: target) else { return }
        contributeElement(amount, adjoint, new(indices), type(of: target).shape)
    }

    /// Outside of the array `update` and `add` do nothing, so that nothing comes back.
    private mutating func contributeElement(_ element: Value, _ adjoint: Value, _ places: [Value], _ shape: [Int]) {
        let amount = builder.load(adjoint, places)
        var isInside: Value?
        for (place, extent) in zip(places, shape) {
            guard let test = builder.rangeTest(place, extent) else { continue }
            isInside = isInside.map { builder.binary(.and, $0, test) } ?? test
        }
        contribute(toScalar: element, isInside.map { guarded(Guard(condition: $0, truth: true, inner: amount)) } ?? amount)
    }

    private func frozenAdjoint(of accumulator: Value) -> Value? {
        for frame in frames.reversed() where frame.own.contains(accumulator) { return frame.arrays[accumulator]?.dense.first }
        return nil
    }
}
