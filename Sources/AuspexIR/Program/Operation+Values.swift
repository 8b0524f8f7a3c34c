// Walking and renaming the values that an operation mentions.
extension Operation {
    /// Calls `visit` for every value used by the operation that is defined outside of it, nested regions included; a
    /// value may be visited several times.
    public func forEachFreeValue(_ visit: (Value) -> Void) {
        switch self {
        case .constant, .tensor, .accumulator: break
        case .unary(_, let a), .convert(let a, _), .reshape(let a, _), .freeze(let a): visit(a)
        case .binary(_, let a, let b): visit(a); visit(b)
        case .ternary(_, let a, let b, let c), .select(let a, let b, let c): visit(a); visit(b); visit(c)
        case .load(let array, let indices): visit(array); indices.forEach(visit)
        case .add(let array, let indices, let amount), .update(let array, let indices, let amount):
            visit(array); indices.forEach(visit); visit(amount)
        case .library(_, let operands), .random(_, let operands): operands.forEach(visit)
        case .loop(let loop): loop.body.forEachFreeValue(visit)
        case .fold(let fold): fold.initial.forEach(visit); fold.body.forEachFreeValue(visit)
        case .whileLoop(let loop):
            loop.initial.forEach(visit)
            loop.condition.forEachFreeValue(visit)
            loop.body.forEachFreeValue(visit)
        case .branch(let branch):
            visit(branch.condition)
            branch.then.forEachFreeValue(visit)
            branch.otherwise.forEachFreeValue(visit)
        }
    }

    /// The same operation with every value replaced, in nested regions too (also their own parameters and results, for
    /// which `rename` will usually be the identity).
    public func renamed(_ rename: (Value) -> Value) -> Operation {
        switch self {
        case .constant, .tensor, .accumulator: self
        case .unary(let operation, let a): .unary(operation, rename(a))
        case .convert(let a, let scalar): .convert(rename(a), scalar)
        case .reshape(let a, let shape): .reshape(rename(a), shape: shape)
        case .freeze(let a): .freeze(rename(a))
        case .binary(let operation, let a, let b): .binary(operation, rename(a), rename(b))
        case .ternary(let operation, let a, let b, let c): .ternary(operation, rename(a), rename(b), rename(c))
        case .select(let a, let b, let c): .select(rename(a), ifTrue: rename(b), ifFalse: rename(c))
        case .load(let array, let indices): .load(rename(array), indices.map(rename))
        case .add(let array, let indices, let amount): .add(rename(array), indices.map(rename), rename(amount))
        case .update(let array, let indices, let amount): .update(rename(array), indices.map(rename), rename(amount))
        case .library(let operation, let operands): .library(operation, operands.map(rename))
        case .random(let operation, let operands): .random(operation, operands.map(rename))
        case .loop(let loop): .loop(Loop(extents: loop.extents, body: loop.body.renamed(rename), collectors: loop.collectors))
        case .fold(let fold):
            .fold(
                Fold(
                    count: fold.count, isReversed: fold.isReversed, initial: fold.initial.map(rename),
                    body: fold.body.renamed(rename), collectors: fold.collectors))
        case .whileLoop(let loop):
            .whileLoop(
                While(
                    limit: loop.limit, initial: loop.initial.map(rename), condition: loop.condition.renamed(rename),
                    body: loop.body.renamed(rename)))
        case .branch(let branch):
            .branch(
                Branch(
                    condition: rename(branch.condition), then: branch.then.renamed(rename),
                    otherwise: branch.otherwise.renamed(rename)))
        }
    }

    /// The same operation with the values that its regions define renumbered in order of appearance (as negative
    /// numbers), so that operations that do the same compare equal.
    var canonical: Operation {
        let regions = self.regions
        if regions.isEmpty { return self }
        var names: [Value: Value] = [:]
        for region in regions { region.forEachDefinition { names[$0] = Value(-1 - names.count) } }
        return renamed { names[$0] ?? $0 }
    }

    /// The regions inside the operation.
    public var regions: [Region] {
        switch self {
        case .loop(let loop): [loop.body]
        case .fold(let fold): [fold.body]
        case .whileLoop(let loop): [loop.condition, loop.body]
        case .branch(let branch): [branch.then, branch.otherwise]
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            []
        }
    }

    /// The same operation with its regions replaced, in the order of `regions`.
    public func mapRegions(_ replace: (Region) -> Region) -> Operation {
        switch self {
        case .loop(var loop): loop.body = replace(loop.body); return .loop(loop)
        case .fold(var fold): fold.body = replace(fold.body); return .fold(fold)
        case .whileLoop(var loop):
            loop.condition = replace(loop.condition)
            loop.body = replace(loop.body)
            return .whileLoop(loop)
        case .branch(var branch):
            branch.then = replace(branch.then)
            branch.otherwise = replace(branch.otherwise)
            return .branch(branch)
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            return self
        }
    }

    /// Adds to an accumulator that lives outside of the operation.
    public var hasEffect: Bool {
        if case .add = self { return true }
        return regions.contains { $0.hasEffect }
    }

    /// Must stay where it is written relative to `add`: making and reading accumulators.
    public var isOrdered: Bool {
        switch self {
        case .accumulator, .freeze, .add: true
        case .loop, .fold, .whileLoop, .branch: regions.contains { $0.instructions.contains { $0.operation.isOrdered } }
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .update, .library, .random: false
        }
    }

    /// One of the operations with which a loop chooses among values by its index: at a constant index one of them is left.
    public var isChoosing: Bool {
        switch self {
        case .constant, .select, .load, .binary(.equal, _, _), .binary(.less, _, _), .binary(.lessOrEqual, _, _), .binary(.subtract, _, _): true
        default: false
        }
    }

    /// A scalar operation that is cheaper to repeat than to store.
    public var isCheapScalar: Bool {
        switch self {
        case .constant, .select, .convert, .load: return true
        case .unary(let operation, _):
            switch operation {
            case .negate, .absolute, .sign, .not, .square, .reciprocal, .stopGradient, .onlyGradient, .isNaN, .floor, .ceil, .round, .sqrt: return true
            case .exp, .log, .log1p, .expm1, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .sigmoid, .logSigmoid,
                .softplus, .lgamma, .digamma, .trigamma, .erf, .erfc, .normalCDF, .logNormalCDF, .normalQuantile,
                .logBesselI0, .logBesselI1:
                return false
            }
        case .binary(let operation, _, _):
            switch operation {
            case .add, .subtract, .multiply, .minimum, .maximum, .divide, .quotient, .remainder, .equal, .notEqual, .less,
                .lessOrEqual, .and, .or:
                return true
            case .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI: return false
            }
        case .tensor, .ternary, .reshape, .loop, .fold, .whileLoop, .branch, .accumulator, .add, .freeze, .update, .library, .random:
            return false
        }
    }
}

extension Region {
    /// Adds to an accumulator that is made outside of the region.
    public var hasEffect: Bool {
        var own: Set<Value> = []
        for instruction in instructions {
            if case .accumulator = instruction.operation { own.formUnion(instruction.results) }
            if case .add(let target, _, _) = instruction.operation {
                if !own.contains(target) { return true }
            } else if instruction.operation.addsOutside(own) {
                return true
            }
        }
        return false
    }

    /// Calls `visit` for every parameter and result of an instruction, in order, nested regions included.
    public func forEachDefinition(_ visit: (Value) -> Void) {
        parameters.forEach(visit)
        for instruction in instructions {
            instruction.results.forEach(visit)
            for region in instruction.operation.regions { region.forEachDefinition(visit) }
        }
    }

    func forEachFreeValue(_ visit: (Value) -> Void) {
        var bound = Set(parameters)
        func visitIfFree(_ value: Value) { if !bound.contains(value) { visit(value) } }
        for instruction in instructions {
            instruction.operation.forEachFreeValue(visitIfFree)
            bound.formUnion(instruction.results)
        }
        results.forEach(visitIfFree)
    }

    /// The values from outside that the region uses, each once, in order of first use.
    public var freeValues: [Value] {
        var seen: Set<Value> = []
        var list: [Value] = []
        forEachFreeValue { if seen.insert($0).inserted { list.append($0) } }
        return list
    }

    public func renamed(_ rename: (Value) -> Value) -> Region {
        Region(
            parameters: parameters.map(rename),
            instructions: instructions.map { Instruction(results: $0.results.map(rename), operation: $0.operation.renamed(rename)) },
            results: results.map(rename))
    }
}

extension Operation {
    /// Whether a nested region adds to an accumulator other than those in `own`.
    fileprivate func addsOutside(_ own: Set<Value>) -> Bool {
        func search(_ region: Region, _ own: Set<Value>) -> Bool {
            var own = own
            for instruction in region.instructions {
                if case .accumulator = instruction.operation { own.formUnion(instruction.results) }
                if case .add(let target, _, _) = instruction.operation, !own.contains(target) { return true }
                if instruction.operation.regions.contains(where: { search($0, own) }) { return true }
            }
            return false
        }
        return regions.contains { search($0, own) }
    }
}
