/// What has to be known of a function's values before its arithmetic is rewritten.
struct ValueSurvey {
    /// How often each value is mentioned, as an operand or a result.
    private(set) var uses: [Value: Int] = [:]
    /// Reals that a discontinuous operation is applied to, and what they are computed of: with them a change in the last bit is
    /// not a small one. `floor(x / 49)` at 49 is 1, but 49 · (1 / 49) is less than 1; and the derivative of a maximum goes to the
    /// element that equals it, which is computed twice.
    private(set) var exact: Set<Value> = []
    /// Values that a value takes its bits from.
    private var origins: [Value: [Value]] = [:]
    private var infinities: Set<Value> = []

    init(_ function: Function) {
        survey(function.body, function)
        var open = Array(exact)
        while let value = open.popLast() {
            for operand in origins[value] ?? [] where exact.insert(operand).inserted { open.append(operand) }
        }
    }

    private mutating func survey(_ region: Region, _ function: Function) {
        for instruction in region.instructions {
            let operation = instruction.operation
            for operand in operation.operands { uses[operand, default: 0] += 1 }
            if case .constant(.real(let number)) = operation, number.isInfinite { infinities.formUnion(instruction.results) }
            // A comparison with infinity does not depend on rounding.
            if operation.isDiscontinuous, !operation.operands.contains(where: infinities.contains) {
                exact.formUnion(operation.operands.filter { function.type(of: $0) == .real })
            }
            findOrigins(instruction, function)
            for region in operation.regions { survey(region, function) }
        }
        for result in region.results { uses[result, default: 0] += 1 }
    }

    private mutating func findOrigins(_ instruction: Instruction, _ function: Function) {
        func link(_ values: some Sequence<Value>, _ sources: some Sequence<Value>) {
            for (value, source) in zip(values, sources) where function.type(of: value).scalar == .real { origins[value, default: []].append(source) }
        }
        switch instruction.operation {
        case .loop(let loop):
            link(instruction.results, loop.body.results)
        case .fold(let fold):
            link(instruction.results, fold.body.results)
            link(fold.body.parameters.dropFirst(), fold.initial)
            link(fold.body.parameters.dropFirst(), fold.body.results)
            link(instruction.results, fold.initial)
        case .whileLoop(let loop):
            for values in [instruction.results, loop.body.parameters, loop.condition.parameters] {
                link(values, loop.initial)
                link(values, loop.body.results)
            }
        case .branch(let branch):
            link(instruction.results, branch.then.results)
            link(instruction.results, branch.otherwise.results)
        case .add(let target, _, let amount): link([target], [amount])
        case let operation:
            for operand in operation.operands { for result in instruction.results { link([result], [operand]) } }
        }
    }
}

extension Operation {
    /// Whether the result may jump when a real operand moves.
    fileprivate var isDiscontinuous: Bool {
        switch self {
        case .unary(let operation, _): [.floor, .ceil, .round, .sign].contains(operation)
        case .binary(let operation, _, _): [.equal, .notEqual, .less, .lessOrEqual].contains(operation)
        case .convert(_, let scalar): scalar != .real
        default: false
        }
    }
}
