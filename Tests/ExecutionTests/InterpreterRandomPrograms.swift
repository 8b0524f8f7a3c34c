import AuspexExecution
import AuspexIR
import Testing

/// Random well-formed functions with every kind of region nested in every other, run by the interpreter and by the
/// reference evaluator. All constants and inputs are bounded, products are clamped, so numbers stay finite.
@Suite struct InterpreterRandomPrograms {
    @Test(arguments: 0..<24)
    func agreeWithReference(batch: Int) throws {
        for number in 0..<25 {
            let seed = UInt64(batch * 25 + number)
            var generator = ProgramGenerator(seed: seed)
            let (function, inputs) = generator.make()
            let expected = ReferenceEvaluator.evaluate(function, inputs)
            let actual = try evaluate(function, inputs)
            // Additions to one element by one index are joined in each block, so accumulators may differ by rounding.
            let tolerance = 1e-9
            for (position, pair) in zip(expected, actual).enumerated() {
                let agrees = pair.0.agrees(with: pair.1, tolerance: tolerance)
                #expect(agrees, "seed \(seed), output \(position): \(pair.0) and \(pair.1)")
                if !agrees { return }
            }
        }
    }
}

struct ProgramGenerator {
    private var state: UInt64
    private var budget = 0

    struct Scope {
        var reals: [Value]
        var ints: [Value]
        var bools: [Value]
        var arrays: [Value]
        var accumulators: [Value] = []
        var depth = 0
        /// Iterations of all loops around.
        var iterations = 1
    }

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678_9abc_def1 }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    private mutating func pick(_ values: [Value]) -> Value { values[next(values.count)] }

    mutating func make() -> (Function, [Tensor]) {
        var builder = Builder(name: "random")
        var scope = Scope(reals: [], ints: [], bools: [], arrays: [])
        var inputs: [Tensor] = []
        func role(_ flag: Int) -> Function.Role { flag == 0 ? .data : .variable }
        for shape in [[], [7], [300], [5, 9]] {
            let input = builder.input("x\(inputs.count)", Type(.real, shape), role: role(next(2)))
            if shape.isEmpty { scope.reals.append(input) } else { scope.arrays.append(input) }
            inputs.append(.real((0..<shape.reduce(1, *)).map { _ in Double(next(4001) - 2000) / 512 }, shape: shape))
        }
        for shape in [[], [300]] {
            let input = builder.input("n\(inputs.count)", Type(.int, shape), role: role(next(2)))
            if shape.isEmpty { scope.ints.append(input) } else { scope.arrays.append(input) }
            inputs.append(.int((0..<shape.reduce(1, *)).map { _ in Int64(next(13) - 3) }, shape))
        }
        scope.reals.append(builder.real(0.5))
        scope.ints += [builder.int(1), builder.int(0), builder.int(-2)]
        scope.bools.append(builder.binary(.less, scope.reals[0], scope.reals[1]))
        statements(&builder, &scope, 4 + next(8))
        let outputs = (scope.reals.suffix(3) + scope.ints.suffix(2) + scope.bools.suffix(1) + scope.arrays.suffix(2)).enumerated()
            .map { (name: "y\($0)", value: $1) }
        return (builder.finish(outputs), inputs)
    }

    private mutating func statements(_ builder: inout Builder, _ scope: inout Scope, _ count: Int) {
        for _ in 0..<count { statement(&builder, &scope) }
    }

    private mutating func index(_ builder: inout Builder, _ scope: Scope) -> Value {
        switch next(4) {
        case 0: return builder.int(next(6) - 1)
        case 1: return builder.binary(.subtract, pick(scope.ints), builder.int(next(3)))
        default: return pick(scope.ints.suffix(4) + scope.ints)
        }
    }

    private mutating func bounded(_ builder: inout Builder, _ value: Value) -> Value {
        builder.binary(.minimum, builder.real(8), builder.binary(.maximum, builder.real(-8), value))
    }

    private mutating func statement(_ builder: inout Builder, _ scope: inout Scope) {
        switch next(scope.depth < 4 ? 20 : 12) {
        case 0, 1, 2: scope.reals.append(realOperation(&builder, scope))
        case 3, 4:
            let operations: [BinaryOperation] = [.add, .subtract, .multiply, .minimum, .maximum, .quotient, .remainder]
            let raw = builder.binary(operations[next(operations.count)], pick(scope.ints), pick(scope.ints))
            // Small, so that they are indices and do not overflow; now and then left as they are, for affine ones.
            scope.ints.append(next(3) == 0 ? raw : builder.binary(.remainder, raw, builder.int(50)))
        case 5:
            let operations: [BinaryOperation] = [.equal, .notEqual, .less, .lessOrEqual]
            let operation = operations[next(4)]
            let usesInts = next(2) == 0
            let pool = usesInts ? scope.ints : scope.reals
            let test = builder.binary(operation, pick(pool), pick(pool))
            scope.bools.append(next(4) == 0 ? builder.binary(.or, builder.unary(.not, test), pick(scope.bools)) : test)
        case 6: scope.reals.append(builder.select(pick(scope.bools.suffix(3)), pick(scope.reals.suffix(4)), pick(scope.reals)))
        case 7:
            switch next(4) {
            case 0: scope.ints.append(builder.convert(pick(scope.reals), to: .int))
            case 1: scope.ints.append(builder.convert(pick(scope.bools), to: .int))
            case 2: scope.bools.append(builder.convert(pick(scope.reals), to: .bool))
            default: scope.reals.append(builder.convert(builder.binary(.remainder, pick(scope.ints), builder.int(9)), to: .real))
            }
        case 8, 9: load(&builder, &scope)
        case 10: update(&builder, &scope)
        case 11:
            guard !scope.accumulators.isEmpty else { return load(&builder, &scope) }
            let target = pick(scope.accumulators)
            let indices = builder.type(of: target).shape.map { _ in index(&builder, scope) }
            builder.addTo(target, indices, pick(scope.reals.suffix(5)))
        case 12, 13, 14: loop(&builder, &scope)
        case 15, 16: fold(&builder, &scope)
        case 17: whileLoop(&builder, &scope)
        default: branch(&builder, &scope)
        }
    }

    private mutating func realOperation(_ builder: inout Builder, _ scope: Scope) -> Value {
        let a = pick(scope.reals.suffix(4) + scope.reals), b = pick(scope.reals)
        switch next(9) {
        case 0: return builder.unary(.negate, a)
        case 1: return builder.unary(.absolute, a)
        case 2: return builder.unary(.sqrt, builder.unary(.absolute, a))
        case 3: return builder.binary(.minimum, a, b)
        case 4: return builder.unary(.stopGradient, a)
        case 5: return bounded(&builder, builder.subtract(a, b))
        case 6: return bounded(&builder, builder.unary(.square, a))
        case 7: return bounded(&builder, builder.multiply(a, b))
        default: return bounded(&builder, builder.add(a, b))
        }
    }

    private mutating func load(_ builder: inout Builder, _ scope: inout Scope) {
        let array = pick(scope.arrays)
        let indices = builder.type(of: array).shape.map { _ in index(&builder, scope) }
        let element = builder.load(array, indices)
        if builder.type(of: element) == .int { scope.ints.append(element) } else { scope.reals.append(element) }
    }

    private mutating func update(_ builder: inout Builder, _ scope: inout Scope) {
        let array = pick(scope.arrays)
        let indices = builder.type(of: array).shape.map { _ in index(&builder, scope) }
        let element = builder.type(of: array).scalar == .int ? pick(scope.ints) : pick(scope.reals.suffix(5))
        scope.arrays.append(builder.update(array, indices, builder.type(of: array).scalar == .int ? builder.binary(.remainder, element, builder.int(50)) : element))
    }

    /// Makes an accumulator visible to what `body` builds, and its content to what comes after.
    private mutating func withAccumulator(_ builder: inout Builder, _ scope: inout Scope, _ body: (inout Self, inout Builder, Scope) -> [Value]) -> [Value] {
        guard next(2) == 0 else { return body(&self, &builder, scope) }
        let shapes = [[6], [4, 5], [310], []]
        let target = builder.accumulator(Type(.real, shapes[next(4)]))
        var inner = scope
        inner.accumulators.append(target)
        let results = body(&self, &builder, inner)
        let content = builder.freeze(target)
        if builder.type(of: content).isScalar { scope.reals.append(bounded(&builder, content)) } else { scope.arrays.append(content) }
        return results
    }

    private mutating func loop(_ builder: inout Builder, _ scope: inout Scope) {
        let choices = [[1], [3], [5], [8], [33], [3, 4], [5, 9], [], [2, 70], [300], [257], [1, 6], [0], [2, 3, 66]]
        let extents = choices[next(choices.count)]
        let count = extents.reduce(1, *)
        guard scope.iterations * max(count, 1) < 6000 else { return }
        let size = 1 + next(6), variety = next(4)
        let results = withAccumulator(&builder, &scope) { generator, builder, scope in
            builder.loop(extents) { builder, indices in
                var inner = scope
                inner.depth += 1
                inner.iterations *= max(count, 1)
                inner.ints += indices + indices
                // Most of what follows is to depend on the indices.
                for index in indices {
                    let number = builder.multiply(builder.real(0.125), builder.convert(builder.binary(.remainder, index, builder.int(37)), to: .real))
                    inner.reals += [number, number]
                    let array = generator.pick(inner.arrays)
                    let place = builder.type(of: array).shape.map { _ in generator.next(2) == 0 ? index : generator.index(&builder, inner) }
                    let element = builder.load(array, place)
                    if builder.type(of: element) == .real { inner.reals.append(element) } else { inner.ints.append(element) }
                    inner.bools += [builder.binary(.less, inner.reals[inner.reals.count - 1], generator.pick(inner.reals))]
                }
                generator.statements(&builder, &inner, size)
                var collected: [(Value, Collector)] = []
                collected.append((generator.bounded(&builder, generator.pick(inner.reals.suffix(3))), .map))
                if variety > 0 { collected.append((generator.pick(inner.reals.suffix(3)), .sum)) }
                if variety > 1 { collected.append((generator.pick(inner.reals.suffix(3)), .maximum)) }
                if variety > 2 { collected.append((builder.binary(.remainder, generator.pick(inner.ints.suffix(3)), builder.int(50)), .map)) }
                let arrays = inner.arrays.suffix(1).filter { builder.type(of: $0).count * count < 4000 && builder.type(of: $0).scalar == .real }
                if generator.next(3) == 0, let array = arrays.first { collected.append((array, .map)) }
                return collected
            }
        }
        keep(&builder, &scope, results)
    }

    /// Puts new values where they can be used.
    private mutating func keep(_ builder: inout Builder, _ scope: inout Scope, _ results: [Value]) {
        for result in results {
            let type = builder.type(of: result)
            if !type.isScalar {
                if type.rank < 4 { scope.arrays.append(result) }
            } else {
                switch type.scalar {
                case .real: scope.reals.append(bounded(&builder, result))
                case .int: scope.ints.append(result)
                case .bool: scope.bools.append(result)
                }
            }
        }
    }

    private mutating func fold(_ builder: inout Builder, _ scope: inout Scope) {
        let count = [0, 1, 3, 4, 12][next(5)]
        guard scope.iterations * max(count, 1) < 6000 else { return }
        let array = pick(scope.arrays)
        let initial = [pick(scope.reals.suffix(4)), builder.binary(.remainder, pick(scope.ints), builder.int(50)), array]
        let size = 1 + next(6), reversed = next(2) == 0
        let results = withAccumulator(&builder, &scope) { generator, builder, scope in
            builder.fold(count: count, isReversed: reversed, initial: initial) { builder, index, carried in
                var inner = scope
                inner.depth += 1
                inner.iterations *= max(count, 1)
                inner.ints += [index, carried[1]]
                inner.reals += [carried[0], carried[0]]
                inner.arrays += [carried[2], carried[2]]
                generator.statements(&builder, &inner, size)
                let sameType = inner.arrays.filter { builder.type(of: $0) == builder.type(of: array) }
                let next = [
                    generator.pick(inner.reals.suffix(3)), builder.binary(.remainder, generator.pick(inner.ints), builder.int(50)),
                    sameType[sameType.count - 1],
                ]
                let collected: [(Value, Collector)] = [
                    (generator.bounded(&builder, generator.pick(inner.reals.suffix(2))), .map), (carried[0], .sum), (carried[0], .maximum),
                ]
                return (next, collected)
            }
        }
        keep(&builder, &scope, results)
    }

    private mutating func whileLoop(_ builder: inout Builder, _ scope: inout Scope) {
        guard scope.iterations < 2000 else { return }
        let array = pick(scope.arrays)
        let initial = [pick(scope.reals.suffix(4)), builder.binary(.remainder, pick(scope.ints), builder.int(50)), array]
        let limit = next(7), size = 1 + next(4), threshold = pick(scope.reals.suffix(4))
        let results = builder.whileLoop(limit: limit, initial: initial) { builder, carried in
            builder.binary(.less, carried[0], threshold)
        } body: { builder, carried in
            var inner = scope
            inner.depth += 1
            inner.iterations *= max(limit, 1)
            inner.reals.append(carried[0])
            inner.ints.append(carried[1])
            inner.arrays += [carried[2], carried[2]]
            statements(&builder, &inner, size)
            let sameType = inner.arrays.filter { builder.type(of: $0) == builder.type(of: array) }
            return [
                bounded(&builder, builder.add(pick(inner.reals.suffix(3)), builder.real(0.5))),
                builder.binary(.remainder, pick(inner.ints), builder.int(50)), sameType[sameType.count - 1],
            ]
        }
        keep(&builder, &scope, results)
    }

    private mutating func branch(_ builder: inout Builder, _ scope: inout Scope) {
        let condition = pick(scope.bools.suffix(3) + scope.bools)
        let array = pick(scope.arrays)
        let kind = builder.type(of: array)
        let first = 1 + next(5), second = next(4)
        func arm(_ generator: inout Self, _ builder: inout Builder, _ size: Int) -> [Value] {
            var inner = scope
            inner.depth += 1
            inner.arrays += [array, array]
            generator.statements(&builder, &inner, size)
            let sameType = inner.arrays.filter { builder.type(of: $0) == kind }
            return [generator.pick(inner.reals.suffix(3)), generator.pick(inner.ints), sameType[sameType.count - 1], generator.pick(inner.bools)]
        }
        let results = builder.branch(condition) { arm(&self, &$0, first) } otherwise: { arm(&self, &$0, second) }
        keep(&builder, &scope, results)
    }
}
