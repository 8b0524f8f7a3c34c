import AuspexIR
import Foundation

/// Random well-typed functions: nested loops, folds with carried scalars and arrays, branches, accumulators, gathers with
/// indices that may be out of range, library operations. Values stay of moderate size.
struct ProgramGenerator {
    private var choices: Choices
    /// Without kinks, so that finite differences can be trusted.
    private let isSmooth: Bool
    private var builder = Builder(name: "random")
    private var reals: [Value] = []
    private var ints: [Value] = []
    private var bools: [Value] = []
    private var arrays: [Value] = []
    private var accumulators: [Value] = []
    private var left: Int

    static let shapes: [[Int]] = [[4], [3], [3, 3], [2, 3]]

    static func program(_ choices: Choices, isSmooth: Bool) -> (function: Function, choices: Choices) {
        var generator = ProgramGenerator(choices: choices, isSmooth: isSmooth, left: 40)
        return (generator.function(), generator.choices)
    }

    private init(choices: Choices, isSmooth: Bool, left: Int) {
        self.choices = choices; self.isSmooth = isSmooth; self.left = left
    }

    static func inputs(_ function: Function) -> [Tensor] {
        zip(function.inputs, function.body.parameters).enumerated().map { position, item in
            let type = function.type(of: item.1)
            switch type.scalar {
            case .real: return Tensor.real((0..<type.count).map { 0.9 * sin(Double($0 * 5 + position * 11) + 0.7) }, shape: type.shape)
            case .int: return Tensor(shape: type.shape, storage: .int((0..<type.count).map { Int64(($0 * 7 + 2) % 5) }))
            case .bool: return Tensor(shape: type.shape, storage: .bool((0..<type.count).map { $0 % 2 == 0 }))
            }
        }
    }

    private mutating func function() -> Function {
        reals.append(builder.input("s", .real, role: .variable))
        reals.append(builder.input("t", .real, role: .variable))
        for (position, shape) in Self.shapes.enumerated() {
            arrays.append(builder.input("a\(position)", Type(.real, shape), role: .variable))
        }
        arrays.append(builder.input("d", Type(.real, [4]), role: .data))
        arrays.append(builder.input("k", Type(.int, [4]), role: .data))
        ints.append(builder.input("n", .int, role: .data))
        bools.append(builder.input("flag", .bool, role: .data))
        let statements = 3 + choices.next(10)
        block(statements, depth: 0)
        var total = reals[reals.count - 1]
        for value in reals.suffix(4).dropLast() { total = builder.add(total, builder.unary(.tanh, value)) }
        for array in arrays.suffix(3) where builder.type(of: array).scalar == .real {
            total = builder.add(total, builder.sum(builder.type(of: array).shape) { $0.unary(.sin, $0.load(array, $1)) })
        }
        return builder.finish([("f", total), ("g", realArray([4]))])
    }

    /// Runs `body` with what it defines going out of sight afterwards.
    private mutating func scoped<Result>(_ body: (inout ProgramGenerator) -> Result) -> Result {
        let saved = (reals, ints, bools, arrays)
        let result = body(&self)
        (reals, ints, bools, arrays) = saved
        return result
    }

    private mutating func block(_ statements: Int, depth: Int) {
        for _ in 0..<statements {
            left -= 1
            if left < 0 { return }
            statement(depth)
        }
    }

    private mutating func statement(_ depth: Int) {
        switch choices.next(depth < 3 ? 16 : 8) {
        case 0, 1: reals.append(unary())
        case 2, 3: reals.append(binary())
        case 4, 5: reals.append(load())
        case 6: integer()
        case 7:
            let condition = choices.pick(bools), a = choices.pick(reals), b = choices.pick(reals)
            reals.append(builder.select(condition, a, b))
        case 8, 9, 10: loop(depth)
        case 11, 12: fold(depth)
        case 13: branch(depth)
        case 14: accumulation(depth)
        default: library()
        }
    }

    private var realArrays: [Value] { arrays.filter { builder.type(of: $0).scalar == .real } }

    private mutating func indices(_ type: AuspexIR.`Type`) -> [Value] { type.shape.map { _ in choices.pick(ints) } }

    private mutating func load() -> Value {
        let array = choices.pick(realArrays)
        return builder.load(array, indices(builder.type(of: array)))
    }

    private mutating func unary() -> Value {
        let x = choices.pick(reals)
        let smooth: [UnaryOperation] = [.sin, .tanh, .sigmoid, .softplus, .cos, .negate, .erf, .normalCDF, .logNormalCDF, .atan, .stopGradient]
        let rough: [UnaryOperation] = [.absolute, .floor, .sign]
        return builder.unary(choices.pick(isSmooth ? smooth : smooth + rough), x)
    }

    private mutating func binary() -> Value {
        let x = choices.pick(reals), y = choices.pick(reals)
        switch choices.next(isSmooth ? 6 : 8) {
        case 0: return builder.add(x, y)
        case 1: return builder.subtract(x, y)
        case 2: return builder.unary(.sin, builder.multiply(x, y))
        case 3: return builder.divide(x, builder.add(builder.real(2), builder.unary(.tanh, y)))
        case 4: return builder.binary(.logAddExp, builder.unary(.tanh, x), y)
        case 5: return builder.binary(.hypot, builder.add(builder.real(3), builder.unary(.sin, x)), y)
        case 6: return builder.binary(.minimum, x, y)
        default: return builder.binary(.maximum, x, y)
        }
    }

    private mutating func integer() {
        let i = choices.pick(ints)
        switch choices.next(4) {
        case 0: ints.append(builder.add(i, builder.int(choices.next(3))))
        case 1: ints.append(builder.subtract(i, builder.int(choices.next(3))))
        case 2:
            let table = arrays.filter { builder.type(of: $0) == Type(.int, [4]) }
            ints.append(builder.load(choices.pick(table), [i]))
        default: bools.append(builder.binary(.less, i, choices.pick(ints)))
        }
    }

    private mutating func realArray(_ shape: [Int]) -> Value {
        let known = arrays.filter { builder.type(of: $0) == Type(.real, shape) }
        if !known.isEmpty, choices.next(4) > 0 { return choices.pick(known) }
        let scale = choices.pick(reals)
        return builder.tabulate(shape) { builder, i in
            builder.unary(.sin, builder.add(scale, builder.convert(i[i.count - 1], to: .real)))
        }
    }

    private mutating func loop(_ depth: Int) {
        let extents = choices.pick([[4], [3], [2, 3], [3, 3], [1], []])
        let opened = builder.openLoop(extents: extents)
        let statements = 1 + choices.next(4)
        let collected: [(Value, Collector)] = scoped { generator in
            generator.ints += opened
            generator.block(statements, depth: depth + 1)
            // An element of an array at the loop's own indices, as most loops have.
            if let array = generator.realArrays.last(where: { generator.builder.type(of: $0).shape == extents }) {
                generator.reals.append(generator.builder.multiply(generator.builder.load(array, opened), generator.choices.pick(generator.reals)))
            }
            let collectors: [Collector] = generator.isSmooth ? [.map, .sum] : [.map, .sum, .maximum]
            var results = (0...generator.choices.next(3)).map { _ in (generator.choices.pick(generator.reals), generator.choices.pick(collectors)) }
            results.append((generator.reals[generator.reals.count - 1], .map))
            if generator.choices.next(6) == 0 { results.append((generator.realArray([3]), .map)) }
            generator.addSomething()
            return results
        }
        let region = builder.close(results: collected.map(\.0))
        for result in builder.finishLoop(extents, region, collected.map(\.1)) { see(result) }
    }

    private mutating func see(_ value: Value) {
        let type = builder.type(of: value)
        if type == .real { reals.append(value) } else if type.scalar == .real, type.rank > 0 { arrays.append(value) }
    }

    private mutating func addSomething() {
        guard !accumulators.isEmpty, choices.next(2) == 0 else { return }
        let target = choices.pick(accumulators)
        let places = indices(builder.type(of: target)), amount = builder.unary(.sin, choices.pick(reals))
        builder.addTo(target, places, amount)
    }

    private mutating func fold(_ depth: Int) {
        let shape = choices.pick([[3], [4], [3, 3]])
        let kind = choices.next(4)
        var initial = [choices.pick(reals)]
        if kind >= 1 { initial.append(realArray(shape)) }
        if kind >= 3 { initial.append(choices.pick(reals)) }
        let count = choices.next(4) + 1
        let opened = builder.openLoop(extents: [count], carried: initial.map { builder.type(of: $0) })
        let statements = 1 + choices.next(4)
        let outcome: (carried: [Value], collected: [(Value, Collector)]) = scoped { generator in
            generator.ints.append(opened[0])
            for value in opened.dropFirst() { generator.see(value) }
            generator.block(statements, depth: depth + 1)
            let carried = opened.dropFirst().map { generator.next(after: $0) }
            let collectors: [Collector] = generator.isSmooth ? [.map, .sum] : [.map, .sum, .maximum]
            let collected = (0..<generator.choices.next(3)).map { _ in (generator.choices.pick(generator.reals), generator.choices.pick(collectors)) }
            generator.addSomething()
            return (carried, collected)
        }
        let region = builder.close(results: outcome.carried + outcome.collected.map(\.0))
        let results = builder.finishFold(
            count: count, isReversed: choices.next(3) == 0, initial: initial, region, outcome.collected.map(\.1))
        for result in results { see(result) }
    }

    private mutating func next(after carried: Value) -> Value {
        let type = builder.type(of: carried)
        if type == .real {
            switch choices.next(4) {
            case 0: return builder.add(carried, builder.unary(.tanh, choices.pick(reals)))
            case 1: return carried
            default: return builder.unary(.sin, builder.add(carried, choices.pick(reals)))
            }
        }
        switch choices.next(4) {
        case 0, 1:
            let places = indices(type), element = builder.unary(.tanh, choices.pick(reals))
            return builder.update(carried, places, element)
        case 2:
            let x = choices.pick(reals)
            return builder.tabulate(type.shape) { $0.unary(.sin, $0.add($0.load(carried, $1), x)) }
        default: return realArray(type.shape)
        }
    }

    private mutating func branch(_ depth: Int) {
        let condition = choices.pick(bools)
        let width = 1 + choices.next(2)
        let withArray = choices.next(4) == 0
        var regions: [Region] = []
        for _ in 0..<2 {
            builder.openArm()
            let results: [Value] = scoped { generator in
                let statements = 1 + generator.choices.next(3)
                generator.block(statements, depth: depth + 1)
                generator.addSomething()
                let reals = (0..<width).map { _ in generator.choices.pick(generator.reals) }
                return reals + (withArray ? [generator.realArray([3])] : [])
            }
            regions.append(builder.close(results: results))
        }
        for result in builder.finishBranch(condition, regions[0], regions[1]) { see(result) }
    }

    private mutating func accumulation(_ depth: Int) {
        let target = builder.accumulator(Type(.real, choices.pick(Self.shapes)))
        accumulators.append(target)
        for _ in 0...choices.next(2) { loop(depth) }
        addSomething()
        accumulators.removeAll { $0 == target }
        arrays.append(builder.freeze(target))
    }

    private mutating func library() {
        let a = realArray([3, 3]), b = realArray([3, 3]), x = realArray([3])
        switch choices.next(9) {
        case 0: arrays.append(squashed(builder.library(.matmul, [a, b])[0]))
        case 1: arrays.append(squashed(builder.library(.matmul, [a, x])[0]))
        case 2: arrays.append(squashed(builder.library(.matmul, [x, a])[0]))
        case 3: arrays.append(squashed(builder.library(.matmulTransposeLeft, [a, choices.next(2) == 0 ? b : x])[0]))
        case 4: arrays.append(squashed(builder.library(.matmulTransposeRight, [choices.next(2) == 0 ? b : x, a])[0]))
        case 5: arrays.append(builder.library(.cholesky, [positive(a)])[0])
        case 6:
            let factor = builder.library(.cholesky, [positive(a)])[0]
            let operation: LibraryOperation = choices.next(2) == 0 ? .solveLower : .solveLowerTransposed
            arrays.append(builder.library(operation, [factor, choices.next(2) == 0 ? squashed(b) : squashed(x)])[0])
        case 7: arrays.append(builder.library(.solve, [positive(a), choices.next(2) == 0 ? squashed(b) : squashed(x)])[0])
        default: reals.append(builder.library(.logDeterminant, [positive(a)])[0])
        }
    }

    private mutating func squashed(_ a: Value) -> Value {
        builder.tabulate(builder.type(of: a).shape) { $0.unary(.tanh, $0.load(a, $1)) }
    }

    /// tanh(A) tanh(A)ᵀ + I, with a slightly unsymmetric upper triangle so that it is seen which one is read.
    private mutating func positive(_ a: Value) -> Value {
        let bounded = squashed(a)
        let square = builder.library(.matmulTransposeRight, [bounded, bounded])[0]
        return builder.tabulate([3, 3]) { builder, i in
            let one = builder.convert(builder.binary(.equal, i[0], i[1]), to: .real)
            let skew = builder.convert(builder.binary(.less, i[0], i[1]), to: .real)
            let shifted = builder.add(builder.load(square, i), builder.multiply(builder.real(0.01), skew))
            return builder.add(shifted, one)
        }
    }
}
