import AuspexIR

/// Forward mode: emits every instruction together with its derivative along a direction. A loop computes both in one body.
struct Forward {
    var builder: Builder
    let types: [Type]
    let varied: Set<Value>
    let rules: ScalarRules
    /// Values of the source and what stands for them in the code that is being built.
    var primal: [Value: Value] = [:]
    /// Derivatives; missing ones are zero. For accumulators, the accumulator of the derivative.
    var tangents: [Value: Value] = [:]

    init(builder: Builder, source: Function, varied: Set<Value>, rules: ScalarRules) {
        self.builder = builder; types = source.types; self.varied = varied; self.rules = rules
    }

    func type(of value: Value) -> Type { types[Int(value.index)] }
    func new(_ value: Value) -> Value { primal[value] ?? value }
    func new(_ values: [Value]) -> [Value] { values.map { primal[$0] ?? $0 } }

    mutating func bind(_ old: [Value], _ new: [Value]) {
        for (old, new) in zip(old, new) { primal[old] = new }
    }

    /// The derivative of a value, in full where it is zero.
    mutating func tangentOrZero(_ value: Value) -> Value {
        if let tangent = tangents[value] { return tangent }
        let shape = type(of: value).shape
        return shape.isEmpty ? builder.real(0) : builder.tabulate(shape) { builder, _ in builder.real(0) }
    }

    mutating func visit(_ region: Region) throws {
        for instruction in region.instructions { try visit(instruction) }
    }

    private mutating func visit(_ instruction: Instruction) throws {
        let results = instruction.results
        let isVaried = results.contains(where: varied.contains) || changesVaried(instruction)
        guard isVaried else { return builder.copy(instruction, types: types, names: &primal) }
        switch instruction.operation {
        case .loop(let loop): return try visit(loop, results)
        case .fold(let fold): return try visit(fold, results)
        case .whileLoop(let loop): return try visit(loop, results)
        case .branch(let branch): return try visit(branch, results)
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            builder.copy(instruction, types: types, names: &primal)
        }
        switch instruction.operation {
        case .constant, .tensor, .random, .loop, .fold, .whileLoop, .branch: break
        case .unary(let operation, let a):
            try scalar([a], results[0]) { try $0.unary(operation, $1, $2, $3, &$4) }
        case .binary(let operation, let a, let b):
            try scalar([a, b], results[0]) { try $0.binary(operation, $1, $2, $3, &$4) }
        case .ternary(let operation, let a, let b, let c):
            try scalar([a, b, c], results[0]) { try $0.ternary(operation, $1, $2, $3, &$4) }
        case .select(let condition, let a, let b):
            let first = tangentOrZero(a), second = tangentOrZero(b)
            tangents[results[0]] = builder.select(new(condition), first, second)
        case .convert(let a, _): tangents[results[0]] = tangents[a]
        case .load(let array, let indices): tangents[results[0]] = tangents[array].map { builder.load($0, new(indices)) }
        case .reshape(let array, let shape): tangents[results[0]] = tangents[array].map { builder.reshape($0, to: shape) }
        case .accumulator(let type): tangents[results[0]] = builder.accumulator(type)
        case .add(let target, let indices, let amount):
            if let accumulator = tangents[target], let tangent = tangents[amount] {
                builder.addTo(accumulator, new(indices), tangent)
            }
        case .freeze(let accumulator): tangents[results[0]] = tangents[accumulator].map { builder.freeze($0) }
        case .update(let array, let indices, let element):
            let whole = tangentOrZero(array), part = tangentOrZero(element)
            tangents[results[0]] = builder.update(whole, new(indices), part)
        case .library(let operation, let operands):
            let dots = try LibraryRules.pushforward(operation, new(operands), new(results), operands.map { tangents[$0] }, &builder)
            for (result, dot) in zip(results, dots) { tangents[result] = dot }
        }
    }

    /// Whether something nested adds to an accumulator whose content varies.
    private func changesVaried(_ instruction: Instruction) -> Bool {
        guard instruction.operation.hasEffect else { return false }
        var found = false
        instruction.operation.forEachFreeValue { if type(of: $0).isAccumulator, varied.contains($0) { found = true } }
        return found
    }

    private mutating func scalar(
        _ operands: [Value], _ result: Value, _ ask: (ScalarRules, Int, [Value], Value, inout Builder) throws -> Partial
    ) throws {
        let inputs = new(operands)
        var total: Value?
        for (position, operand) in operands.enumerated() {
            guard let tangent = tangents[operand] else { continue }
            let partial = try ask(rules, position, inputs, new(result), &builder)
            guard let part = apply(partial, to: tangent) else { continue }
            total = total.map { builder.add($0, part) } ?? part
        }
        tangents[result] = total
    }

    private mutating func apply(_ partial: Partial, to tangent: Value) -> Value? {
        switch partial {
        case .zero: return nil
        case .one: return tangent
        case .minusOne: return builder.negate(tangent)
        case .factor(let factor): return builder.multiply(tangent, factor)
        case .divisor(let divisor): return builder.divide(tangent, divisor)
        case .when(let condition, let truth):
            let zero = builder.real(0)
            return truth ? builder.select(condition, tangent, zero) : builder.select(condition, zero, tangent)
        }
    }
}
