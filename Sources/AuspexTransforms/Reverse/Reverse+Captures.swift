import AuspexIR

// What a nested region uses of the regions around it.
extension Reverse {
    struct Captures {
        var scalars: [Value] = []
        /// Arrays that are only loaded at exactly the indices of the loop, whose extents are theirs.
        var elementwise: [Value] = []
        var arrays: [Value] = []
    }

    /// The varied captures of a body that runs over `extents` (nil for the arm of a branch); its first parameters are the indices.
    func captures(of body: Region, extents: [Int]?) -> Captures {
        var captures = Captures()
        for value in body.freeValues where varied.contains(value) && !type(of: value).isAccumulator {
            if type(of: value).isScalar {
                captures.scalars.append(value)
            } else if let extents, isElementwise(value, in: body, extents) {
                captures.elementwise.append(value)
            } else {
                captures.arrays.append(value)
            }
        }
        return captures
    }

    private func isElementwise(_ array: Value, in body: Region, _ extents: [Int]) -> Bool {
        guard let frame = frames.last, frame.own.contains(array), type(of: array).shape == extents else { return false }
        let indices = Array(body.parameters.prefix(extents.count))
        if body.results.contains(array) { return false }
        return body.instructions.allSatisfy { instruction in
            if case .load(array, let places) = instruction.operation { return places == indices }
            var isUsed = false
            instruction.operation.forEachFreeValue { if $0 == array { isUsed = true } }
            return !isUsed
        }
    }

    /// Opens a frame for a region that is about to be emitted again, for its values only: what it added to outer
    /// accumulators is not added a second time.
    mutating func pushFrame(_ region: Region, _ captures: Captures) {
        var frame = Frame(region: region)
        frame.elementwise = Set(captures.elementwise)
        for value in region.freeValues where type(of: value).isAccumulator { primal.removeValue(forKey: value) }
        frames.append(frame)
    }

    /// The adjoints of captured values that one iteration gives: what leaves the loop, and whose adjoint it is.
    mutating func collect(_ captures: Captures, _ frame: Frame) -> [(target: Value, amount: Value, collector: Collector)] {
        captures.scalars.compactMap { value in frame.scalars[value].map { (value, $0, .sum) } }
            + captures.elementwise.compactMap { value in frame.scalars[value].map { (value, $0, .map) } }
    }
}
