import AuspexIR
import AuspexSyntax

/// What goes from one step to the next in the fold over steps.
struct CarriedState {
    var parameters: Value
    var state: [Value]
    /// Whether all steps so far were finite and wanted.
    var isGood: Value
    /// The number of the next step.
    var reached: Value

    var values: [Value] { [parameters] + state + [isGood, reached] }

    init(parameters: Value, state: [Value], isGood: Value, reached: Value) {
        self.parameters = parameters; self.state = state; self.isGood = isGood; self.reached = reached
    }

    init?(_ values: [Value]) {
        guard values.count >= 3 else { return nil }
        self.init(
            parameters: values[0], state: Array(values[1..<(values.count - 2)]), isGood: values[values.count - 2], reached: values[values.count - 1])
    }
}

extension Evaluator {
    /// Keeps what a step made if it is wanted and finite, records what it found, and ends the loop.
    /// - Parameters:
    ///   - next: The parameters and the state after the step.
    ///   - last: The number of the step before which to stop.
    ///   - found: Makes the numbers that are recorded for every step, and those that have to be finite.
    /// - Returns: what is carried, then the records, an array of `count` each.
    func finish(
        _ next: [Value], _ carried: CarriedState, number: Value, last: Value, _ initial: CarriedState, count: Int, at span: Span,
        _ found: (inout Builder) -> (records: [Value], finite: [Value])
    ) throws -> [Value] {
        guard var builder else { throw notKnown("this loop", at: span) }
        self.builder = nil
        defer { self.builder = builder }
        let (records, finite) = found(&builder)
        let change = builder.sum(builder.type(of: next[0]).shape) { inner, index in
            inner.unary(.square, inner.subtract(inner.load(next[0], index), inner.load(carried.parameters, index)))
        }
        var isGood = builder.binary(.and, carried.isGood, builder.binary(.less, number, last))
        for value in finite + [change] {
            isGood = builder.binary(.and, isGood, builder.binary(.less, builder.unary(.absolute, value), builder.real(.infinity)))
        }
        let parameters = Self.choose(isGood, next[0], carried.parameters, &builder) { $1 }
        let state = zip(next.dropFirst(), carried.state).map { Self.choose(isGood, $0, $1, &builder, Self.withoutSubnormal) }
        let reached = builder.select(isGood, builder.add(number, builder.int(1)), carried.reached)
        let region = builder.close(results: [parameters] + state + [isGood, reached] + records)
        return builder.finishFold(count: count, initial: initial.values, region, Array(repeating: .map, count: records.count))
    }

    /// `a`, changed by `settle`, or `b`.
    private static func choose(
        _ condition: Value, _ a: Value, _ b: Value, _ builder: inout Builder, _ settle: (inout Builder, Value) -> Value
    ) -> Value {
        let type = builder.type(of: a)
        if type.isScalar { return builder.select(condition, settle(&builder, a), b) }
        return builder.tabulate(type.shape) { inner, indices in
            inner.select(condition, settle(&inner, inner.load(a, indices)), inner.load(b, indices))
        }
    }

    /// Where a gradient has become zero, an average of gradients shrinks until it is subnormal, and stays there: with such numbers
    /// processors take many times as long, for nothing. They are zero.
    private static func withoutSubnormal(_ builder: inout Builder, _ value: Value) -> Value {
        guard builder.type(of: value).scalar == .real else { return value }
        let isSubnormal = builder.binary(.less, builder.unary(.absolute, value), builder.real(.leastNormalMagnitude))
        return builder.select(isSubnormal, builder.real(0), value)
    }

    /// The state has to keep its types.
    func checkTypes(
        _ found: [(name: String, value: Value)], _ expected: [(name: String, type: Type)], of optimizer: OptimizerValue, at span: Span
    ) throws {
        for (found, expected) in zip(found, expected) {
            guard let type = builder?.type(of: found.value), type != expected.type else { continue }
            throw Diagnostic(
                .wrongKind, "the state `\(found.name)` of an optimizer in `\(optimizer.name)` is \(Staged.describe(expected.type)) before a step and \(Staged.describe(type)) after it",
                at: span)
        }
    }
}
