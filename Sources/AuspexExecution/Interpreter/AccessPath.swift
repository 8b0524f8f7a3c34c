import AuspexIR

/// How the elements that the lanes of a block access lie in an array: decided before the program runs, from what is
/// known about the indices.
enum AccessPath: Equatable {
    /// The same element for all lanes.
    case uniform
    /// In range for sure and side by side: the array itself serves as the operand.
    case alias(offset: Int, shift: Shift)
    /// In range for sure, at a constant distance, along the flat position.
    case strided(offset: Int, stride: Int)
    /// Every index is uniform or linear; whether the block is in range is seen at run time from its two ends.
    case linear
    /// Anything else in a shared array.
    case gather
    /// An array of each lane.
    case local
}

extension LaneAnalysis {
    /// - Parameter isVarying: whether the array (or accumulator) differs between lanes.
    func accessPath(shape: [Int], indices: [Value], arrayIsVarying: Bool) -> AccessPath {
        if arrayIsVarying { return .local }
        if !indices.contains(where: isVarying) { return .uniform }
        let affines = indices.map { kind(of: $0).affine }
        var known: [Affine] = []
        for affine in affines {
            guard let affine else { return .gather }
            known.append(affine)
        }
        if let path = staticPath(shape, known) { return path }
        return known.allSatisfy { laneStride($0) != nil } ? .linear : .gather
    }

    /// The path when all indices stay inside the array over the whole index space.
    private func staticPath(_ shape: [Int], _ indices: [Affine]) -> AccessPath? {
        var address = Affine(constant: 0, coefficients: axis.extents.map { _ in 0 })
        for (extent, index) in zip(shape, indices) {
            guard let constant = index.constant else { return nil }
            var least = constant, most = constant
            for (coefficient, steps) in zip(index.coefficients, axis.extents) {
                let reach = coefficient * (steps - 1)
                if reach < 0 { least += reach } else { most += reach }
            }
            guard least >= 0, most < extent else { return nil }
            guard let scaled = address.scaled(by: extent), let next = scaled.combined(index, sign: 1) else { return nil }
            address = next
        }
        guard let constant = address.constant, let stride = laneStride(address) else { return nil }
        let leading = address.coefficients[..<axis.rowRank]
        let followsFlat = zip(leading, axis.strides).allSatisfy { $0 == stride * $1 }
        if followsFlat { return stride == 1 ? .alias(offset: constant, shift: .flat) : .strided(offset: constant, stride: stride) }
        if stride == 1, leading.allSatisfy({ $0 == 0 }) { return .alias(offset: constant, shift: .column) }
        return nil
    }

    /// The affine integers whose lanes are needed as numbers, because something other than an address is made of them.
    func valuesNeededInLanes(_ body: Region) -> Set<Value> {
        var needed: Set<Value> = []
        func need(_ value: Value) { if kind(of: value).isVarying { needed.insert(value) } }
        func access(_ array: Value, _ indices: [Value]) {
            let type = function.type(of: array)
            switch accessPath(shape: type.shape, indices: indices, arrayIsVarying: isVarying(array)) {
            case .uniform, .alias, .strided, .linear: break
            case .gather, .local: indices.forEach(need)
            }
        }
        func walk(_ region: Region) {
            region.results.forEach(need)
            for instruction in region.instructions.reversed() {
                switch instruction.operation {
                case .load(let array, let indices): access(array, indices)
                case .add(let array, let indices, let amount):
                    access(array, indices)
                    need(amount)
                case .unary, .binary:
                    let result = instruction.results[0]
                    if let affine = kind(of: result).affine, kind(of: result).isVarying {
                        // Lanes at a constant distance are made from the first one.
                        if !needed.contains(result) || laneStride(affine) != nil { continue }
                    }
                    instruction.operation.forEachFreeValue(need)
                case .constant, .tensor, .ternary, .select, .convert, .reshape, .accumulator, .freeze, .update, .library, .random:
                    instruction.operation.forEachFreeValue(need)
                case .loop(let loop): walk(loop.body)
                case .fold(let fold):
                    walk(fold.body)
                    fold.initial.forEach(need)
                case .whileLoop(let loop):
                    walk(loop.body)
                    walk(loop.condition)
                    loop.initial.forEach(need)
                case .branch(let branch):
                    walk(branch.otherwise)
                    walk(branch.then)
                }
            }
        }
        walk(body)
        return needed
    }
}
