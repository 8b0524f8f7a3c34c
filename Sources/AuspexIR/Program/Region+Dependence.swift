extension Region {
    /// Positions of the scalar instructions that depend on values in `known` alone, but for draws.
    public func positions(dependingOnlyOn known: Set<Value>, types: [Type]) -> [Int] {
        var all = known
        return instructions.indices.filter { position in
            let instruction = instructions[position], operation = instruction.operation
            guard instruction.results.count == 1, types[Int(instruction.results[0].index)].isScalar,
                !operation.hasEffect, !operation.isOrdered, !operation.isRandom
            else { return false }
            var depends = true
            operation.forEachFreeValue { if !all.contains($0) { depends = false } }
            if depends { all.insert(instruction.results[0]) }
            return depends
        }
    }
}

extension Operation {
    /// A draw or a key, here or in a region.
    var isRandom: Bool {
        if case .random = self { return true }
        return regions.contains { $0.instructions.contains { $0.operation.isRandom } }
    }
}
