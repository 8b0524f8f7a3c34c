import AuspexIR

/// Reverse mode: walks regions backwards and emits what each instruction passes on to its operands.
///
/// Bodies of loops are computed again in the backward loop instead of taped; only folds keep the values carried into each
/// iteration. So a *frame* is one region that has just been emitted forwards (its values are in `primal`) and is now walked
/// backwards. Adjoints of scalars are values of the innermost frame: those of captured scalars leave it through a `sum`
/// collector. Adjoints of arrays live in the frame that defines the array; nested frames add to an accumulator made there.
struct Reverse {
    var builder: Builder
    let types: [Type]
    /// Values of the source that vary with the inputs that are differentiated.
    let varied: Set<Value>
    let rules: ScalarRules
    /// Values of the source and what stands for them in the code that is being built.
    var primal: [Value: Value] = [:]
    var frames: [Frame] = []
    /// Adjoints that are `select(condition, inner, 0)` or `select(condition, 0, inner)`; see `scale`.
    var guards: [Value: Guard] = [:]

    struct Frame {
        /// Values defined in the region itself, not in regions nested in it.
        var own: Set<Value>
        /// Captured arrays whose adjoint is one element for each iteration.
        var elementwise: Set<Value> = []
        /// Adjoints of scalars, own and captured, and of the current elements of `elementwise` arrays.
        var scalars: [Value: Value] = [:]
        var arrays: [Value: ArrayAdjoint] = [:]
        /// What folds of this frame kept for their backward pass, by the index of their body.
        var saved: [Value: SavedFold] = [:]

        init(region: Region) {
            own = Set(region.parameters)
            for instruction in region.instructions { own.formUnion(instruction.results) }
        }
    }

    /// A sum of three kinds of contributions to the adjoint of an array.
    struct ArrayAdjoint {
        /// Whole arrays.
        var dense: [Value] = []
        /// Single elements, added in the array's own frame.
        var elements: [(indices: [Value], amount: Value)] = []
        /// What nested frames add to.
        var accumulator: Value?
        var isAccumulatorUsed = false
    }

    struct Guard {
        var condition: Value
        var truth: Bool
        var inner: Value
    }

    init(builder: Builder, source: Function, varied: Set<Value>, rules: ScalarRules) {
        self.builder = builder; types = source.types; self.varied = varied; self.rules = rules
    }

    func type(of value: Value) -> Type { types[Int(value.index)] }

    func new(_ value: Value) -> Value { primal[value] ?? value }

    func new(_ values: [Value]) -> [Value] { values.map { primal[$0] ?? $0 } }

    // MARK: Contributions

    mutating func contribute(toScalar value: Value, _ amount: Value) {
        guard varied.contains(value) else { return }
        let top = frames.count - 1
        frames[top].scalars[value] = frames[top].scalars[value].map { sum($0, amount) } ?? amount
    }

    mutating func contribute(toArray array: Value, whole contribution: Value) {
        guard varied.contains(array) else { return }
        let top = frames.count - 1
        if frames[top].own.contains(array) {
            frames[top].arrays[array, default: ArrayAdjoint()].dense.append(contribution)
            return
        }
        let accumulator = outerAccumulator(of: array)
        let shape = type(of: array).shape
        let indices = builder.openLoop(extents: shape)
        builder.addTo(accumulator, indices, builder.load(contribution, indices))
        let region = builder.close(results: [])
        _ = builder.finishLoop(shape, region, [])
    }

    /// Adds to the adjoint of one element; `indices` are clamped as `load` does.
    mutating func contribute(toArray array: Value, at indices: [Value], _ amount: Value) {
        guard varied.contains(array) else { return }
        let top = frames.count - 1
        if frames[top].elementwise.contains(array) {
            frames[top].scalars[array] = frames[top].scalars[array].map { sum($0, amount) } ?? amount
            return
        }
        let clamped = zip(indices, type(of: array).shape).map { builder.clamp($0, to: $1) }
        if frames[top].own.contains(array) {
            frames[top].arrays[array, default: ArrayAdjoint()].elements.append((clamped, amount))
        } else {
            builder.addTo(outerAccumulator(of: array), clamped, amount)
        }
    }

    mutating func contribute(to value: Value, _ amount: Value) {
        if type(of: value).isScalar { contribute(toScalar: value, amount) } else { contribute(toArray: value, whole: amount) }
    }

    /// The accumulator for an array of an enclosing frame, which was made before the present frame was opened.
    private mutating func outerAccumulator(of array: Value) -> Value {
        for level in stride(from: frames.count - 1, through: 0, by: -1) where frames[level].own.contains(array) {
            guard let accumulator = frames[level].arrays[array]?.accumulator else { break }
            frames[level].arrays[array]?.isAccumulatorUsed = true
            return accumulator
        }
        preconditionFailure("no accumulator was made for the adjoint of \(array)")
    }

    /// Makes accumulators for those of the arrays that belong to the innermost frame, before a nested frame is opened.
    mutating func prepareAccumulators(for arrays: [Value]) {
        let top = frames.count - 1
        for array in arrays where frames[top].own.contains(array) && frames[top].arrays[array]?.accumulator == nil {
            frames[top].arrays[array, default: ArrayAdjoint()].accumulator = builder.accumulator(type(of: array))
        }
    }

    // MARK: Complete adjoints

    /// The adjoint of a value of the innermost frame, after which nothing is contributed to it; nil when it is zero.
    mutating func takeAdjoint(of value: Value) -> Value? {
        let top = frames.count - 1
        if type(of: value).isScalar { return frames[top].scalars.removeValue(forKey: value) }
        guard var adjoint = frames[top].arrays.removeValue(forKey: value) else { return nil }
        if adjoint.accumulator == nil, adjoint.dense.isEmpty, !adjoint.elements.isEmpty {
            adjoint.accumulator = builder.accumulator(type(of: value))
        }
        if let accumulator = adjoint.accumulator, adjoint.isAccumulatorUsed || adjoint.dense.isEmpty && !adjoint.elements.isEmpty {
            for (indices, amount) in adjoint.elements { builder.addTo(accumulator, indices, amount) }
            adjoint.elements = []
            adjoint.dense.append(builder.freeze(accumulator))
        }
        guard var total = adjoint.dense.first else { return nil }
        if adjoint.dense.count > 1 {
            total = builder.tabulate(type(of: value).shape) { builder, indices in
                var sum = builder.load(adjoint.dense[0], indices)
                for part in adjoint.dense.dropFirst() { sum = builder.add(sum, builder.load(part, indices)) }
                return sum
            }
        }
        for (indices, amount) in adjoint.elements {
            total = builder.update(total, indices, builder.add(builder.load(total, indices), amount))
        }
        return total
    }

    /// Zero of the type of a value of the source.
    mutating func zero(like value: Value) -> Value {
        let shape = type(of: value).shape
        return shape.isEmpty ? builder.real(0) : builder.tabulate(shape) { builder, _ in builder.real(0) }
    }

    // MARK: Guarded arithmetic

    /// `adjoint · partial`. An adjoint that came through a `select` is zero when the other operand was taken, and then the
    /// partial derivatives behind it may be infinite or not a number; so the product is formed inside of the select.
    mutating func apply(_ partial: Partial, to adjoint: Value) -> Value? {
        switch partial {
        case .zero: return nil
        case .one: return adjoint
        case .when(let condition, let truth): return guarded(Guard(condition: condition, truth: truth, inner: adjoint))
        case .minusOne, .factor, .divisor: break
        }
        if let outer = guards[adjoint] {
            guard let inner = apply(partial, to: outer.inner) else { return nil }
            return guarded(Guard(condition: outer.condition, truth: outer.truth, inner: inner))
        }
        switch partial {
        case .minusOne: return builder.negate(adjoint)
        case .factor(let factor): return builder.multiply(adjoint, factor)
        case .divisor(let divisor): return builder.divide(adjoint, divisor)
        case .zero, .one, .when: return adjoint
        }
    }

    mutating func guarded(_ guardian: Guard) -> Value {
        let zero = builder.real(0)
        let value = guardian.truth
            ? builder.select(guardian.condition, guardian.inner, zero) : builder.select(guardian.condition, zero, guardian.inner)
        if value != guardian.inner, value != zero { guards[value] = guardian }
        return value
    }

    mutating func sum(_ a: Value, _ b: Value) -> Value {
        if let first = guards[a], let second = guards[b], first.condition == second.condition, first.truth == second.truth {
            return guarded(Guard(condition: first.condition, truth: first.truth, inner: sum(first.inner, second.inner)))
        }
        return builder.add(a, b)
    }
}
