import AuspexIR

/// Builds one program, statement by statement. Every statement adds what it makes to the values in sight.
struct Generator {
    /// The values in sight.
    struct Scope {
        var reals: [Value] = []
        var ints: [Value] = []
        var bools: [Value] = []
        var arrays: [Value] = []
        var accumulators: [Value] = []
        var depth = 0
        /// Iterations of all loops around.
        var iterations = 1
    }

    var dice: Dice
    let traits: RandomProgram.Traits
    var builder = Builder(name: "random")
    var scope = Scope()
    /// Statements that may still be made.
    var left = 60

    static let mostIterations = 2500

    init(seed: UInt64, traits: RandomProgram.Traits) { dice = Dice(seed: seed); self.traits = traits }

    mutating func program() -> RandomProgram {
        let inputs = makeInputs()
        scope.reals += [builder.real(0.5), builder.real(-2)]
        scope.ints += [builder.int(0), builder.int(1), builder.int(-2)]
        scope.bools.append(builder.binary(.less, scope.ints[0], scope.ints[1]))
        statements(4 + dice.next(8))
        return RandomProgram(function: builder.finish(outputs()), inputs: inputs)
    }

    private mutating func makeInputs() -> [Tensor] {
        var tensors: [Tensor] = []
        let size = 1 + dice.next(70)
        let reals: [[Int]] = [[], [], [7], [size], [3, 3], [4, 9]]
        for (position, shape) in reals.enumerated() {
            // The first ones vary, so that there is always something to differentiate.
            let role: Function.Role = position % 3 == 0 || dice.next(2) == 0 ? .variable : .data
            see(builder.input("x\(position)", Type(.real, shape), role: role))
            tensors.append(.real((0..<shape.reduce(1, *)).map { _ in 2 * dice.real() }, shape: shape))
        }
        for (position, shape) in [[], [size], [3, 4]].enumerated() {
            see(builder.input("n\(position)", Type(.int, shape), role: .data))
            tensors.append(Tensor(shape: shape, storage: .int((0..<shape.reduce(1, *)).map { _ in Int64(dice.next(13) - 3) })))
        }
        see(builder.input("b", .bool, role: .data))
        tensors.append(.bool(dice.next(2) == 0))
        return tensors
    }

    private mutating func outputs() -> [(name: String, value: Value)] {
        var total = builder.real(0)
        for value in scope.reals.suffix(6) { total = builder.add(total, bounded(value)) }
        for array in realArrays.suffix(3) {
            let weight = builder.real(1 / Double(max(1, builder.type(of: array).count)))
            let sum = builder.sum(builder.type(of: array).shape) { $0.unary(.sin, $0.load(array, $1)) }
            total = builder.add(total, builder.multiply(weight, sum))
        }
        let others = scope.reals.suffix(3) + scope.ints.suffix(2) + scope.bools.suffix(1) + scope.arrays.suffix(3)
        return [("f", total)] + others.enumerated().map { (name: "y\($0)", value: $1) }
    }

    // MARK: Values in sight

    var realArrays: [Value] { scope.arrays.filter { builder.type(of: $0).scalar == .real } }

    mutating func pick(_ values: [Value]) -> Value { dice.pick(values) }

    /// A recent value more often than an old one.
    mutating func recent(_ values: [Value]) -> Value { dice.next(2) == 0 ? dice.pick(values.suffix(4)) : dice.pick(values) }

    mutating func see(_ value: Value) {
        let type = builder.type(of: value)
        guard type.isScalar else {
            if type.rank < 4 { scope.arrays.append(value) }
            return
        }
        switch type.scalar {
        case .real: scope.reals.append(value)
        case .int: scope.ints.append(value)
        case .bool: scope.bools.append(value)
        }
    }

    /// Keeps results of regions, whose sums may be large.
    mutating func keep(_ results: [Value]) {
        for result in results {
            switch builder.type(of: result) {
            case .real: scope.reals.append(bounded(result))
            case .int: scope.ints.append(builder.binary(.remainder, result, builder.int(50)))
            default: see(result)
            }
        }
    }

    /// Runs `body` with what it defines going out of sight afterwards.
    mutating func scoped<Result>(iterations: Int, _ body: (inout Generator) -> Result) -> Result {
        let outer = scope
        scope.depth += 1
        scope.iterations *= max(1, iterations)
        let result = body(&self)
        scope = outer
        return result
    }

    mutating func statements(_ count: Int) {
        for _ in 0..<count where left > 0 {
            left -= 1
            statement()
        }
    }

    private mutating func statement() {
        switch dice.next(scope.depth < 4 ? 24 : 15) {
        case 0...5: see(real())
        case 6, 7: see(integer())
        case 8, 9: see(boolean())
        case 10, 11: load()
        case 12: update()
        case 13: add()
        case 14: library()
        case 15...18: loop()
        case 19, 20: fold()
        case 21: traits.contains(.underivable) ? whileLoop() : loop()
        default: branch()
        }
    }
}
