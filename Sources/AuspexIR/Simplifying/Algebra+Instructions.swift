// Going through the instructions of a function.
extension AlgebraRewriter {
    mutating func rewrite(_ instruction: Instruction) {
        let results = rewritten(instruction)
        for (old, new) in zip(instruction.results, results) { names[old] = new }
    }

    private mutating func rewritten(_ instruction: Instruction) -> [Value] {
        switch instruction.operation {
        case .loop(let loop): return self.loop(loop, instruction.results)
        case .fold(let fold): return self.fold(fold)
        case .whileLoop(let loop): return whileLoop(loop)
        case .branch(let branch): return self.branch(branch)
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            let results = scalar(instruction)
            if results.count == 1, !instruction.operation.isOrdered {
                mark(results[0], instruction.operation.operands.map(name))
            }
            return results
        }
    }

    private mutating func scalar(_ instruction: Instruction) -> [Value] {
        if let result = instruction.results.first, function.type(of: result) == .real, !exact.contains(result) {
            switch instruction.operation {
            case .unary(.negate, let a): return [negate(name(a))]
            case .unary(.square, let a): return [multiply(name(a), name(a))]
            case .unary(.reciprocal, let a): return [reciprocal(name(a))]
            case .unary(let operation, let a) where function.type(of: a) == .real: return [unary(operation, name(a))]
            case .binary(.add, let a, let b): return [add(name(a), name(b), terms: (terms(a), terms(b)))]
            case .binary(.subtract, let a, let b): return [add(name(a), name(b), negatingSecond: true, terms: (terms(a), terms(b)))]
            case .binary(.multiply, let a, let b): return [multiply(name(a), name(b))]
            case .binary(.divide, let a, let b): return [divide(name(a), name(b))]
            default: break
            }
        }
        builder.copy(instruction, types: function.types, names: &names)
        return instruction.results.map(name)
    }

    /// The terms of a value of the source; a sum that is used more than once is not taken apart.
    func terms(_ old: Value) -> [Monomial] {
        let terms = form(name(old))
        return terms.count > 1 && uses[old] ?? 0 > 1 ? [Monomial(name(old))] : terms
    }

    private mutating func bind(_ old: [Value], _ new: [Value]) {
        for (old, new) in zip(old, new) { names[old] = new }
    }

    private mutating func contents(_ region: Region) {
        for instruction in region.instructions { rewrite(instruction) }
    }

    // MARK: Regions

    private mutating func loop(_ loop: Loop, _ results: [Value]) -> [Value] {
        let indices = open(.loop) { $0.openLoop(extents: loop.extents) }
        bind(loop.body.parameters, indices)
        markIndices(indices)
        contents(loop.body)
        var plan = SumPlan()
        let count = loop.extents.reduce(1, *)
        for (result, collector) in zip(loop.body.results, loop.collectors) {
            plan.collect(name(result), exact.contains(result) ? nil : terms(result), collector, count: count, &self)
        }
        let region = close(plan.inner.map(\.0))
        let outer = builder.finishLoop(loop.extents, region, plan.inner.map(\.1))
        return plan.results.map { $0.value(outer, &self) }
    }

    private mutating func fold(_ fold: Fold) -> [Value] {
        let initial = fold.initial.map(name)
        let types = initial.map { builder.type(of: $0) }
        let opened = open(.loop) { $0.openLoop(extents: [fold.count], carried: types) }
        bind(fold.body.parameters, opened)
        markIndices(Array(opened.prefix(1)))
        contents(fold.body)
        let carried = fold.body.results.prefix(initial.count).map(name)
        var plan = SumPlan()
        for (result, collector) in zip(fold.body.results.dropFirst(initial.count), fold.collectors) {
            plan.collect(name(result), exact.contains(result) ? nil : terms(result), collector, count: fold.count, &self)
        }
        let region = close(carried + plan.inner.map(\.0))
        let outcomes = builder.finishFold(
            count: fold.count, isReversed: fold.isReversed, initial: initial, region, plan.inner.map(\.1))
        let outer = Array(outcomes.dropFirst(initial.count))
        return outcomes.prefix(initial.count) + plan.results.map { $0.value(outer, &self) }
    }

    private mutating func whileLoop(_ loop: While) -> [Value] {
        let initial = loop.initial.map(name)
        let carried = initial.map { builder.type(of: $0) }
        bind(loop.condition.parameters, open(.loop) { $0.openLoop(parameters: carried) })
        contents(loop.condition)
        let condition = close(loop.condition.results.map(name))
        bind(loop.body.parameters, open(.loop) { $0.openLoop(parameters: carried) })
        contents(loop.body)
        let body = close(loop.body.results.map(name))
        return builder.emit(.whileLoop(While(limit: loop.limit, initial: initial, condition: condition, body: body)), carried)
    }

    private mutating func branch(_ branch: Branch) -> [Value] {
        let arms = [branch.then, branch.otherwise].map { arm in
            _ = open(.arm) {
                $0.openArm()
                return []
            }
            contents(arm)
            return close(arm.results.map(name))
        }
        return builder.finishBranch(name(branch.condition), arms[0], arms[1])
    }
}
