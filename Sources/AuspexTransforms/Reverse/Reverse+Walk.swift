import AuspexIR

extension Reverse {
    /// Emits a region forwards, but for instructions whose result is among `known`. Folds keep what their backward pass needs.
    mutating func forward(_ region: Region, known: Set<Value> = []) {
        for instruction in region.instructions where !instruction.results.contains(where: known.contains) {
            if case .fold(let fold) = instruction.operation,
                instruction.results.contains(where: varied.contains) || instruction.operation.hasEffect
            {
                forward(fold, results: instruction.results)
            } else {
                builder.copy(instruction, types: types, names: &primal)
            }
        }
    }

    mutating func backward(_ region: Region) throws {
        for instruction in region.instructions.reversed() { try backward(instruction) }
    }

    /// Passes the adjoints of the results on to the operands.
    private mutating func backward(_ instruction: Instruction) throws {
        if case .add(let target, let indices, let amount) = instruction.operation {
            return backwardAdd(target, indices, amount)
        }
        if case .accumulator = instruction.operation {
            frames[frames.count - 1].arrays.removeValue(forKey: instruction.results[0])
            return
        }
        guard instruction.results.contains(where: varied.contains) else { return try backwardEffects(instruction) }
        let adjoints = instruction.results.map { takeAdjoint(of: $0) }
        guard adjoints.contains(where: { $0 != nil }) || instruction.operation.hasEffect else { return }
        let results = instruction.results
        switch instruction.operation {
        case .constant, .tensor, .random, .add, .accumulator: break
        case .unary(let operation, let a): try scalar([a], results[0], adjoints[0]) { try $0.unary(operation, $1, $2, $3, &$4) }
        case .binary(let operation, let a, let b):
            try scalar([a, b], results[0], adjoints[0]) { try $0.binary(operation, $1, $2, $3, &$4) }
        case .ternary(let operation, let a, let b, let c):
            try scalar([a, b, c], results[0], adjoints[0]) { try $0.ternary(operation, $1, $2, $3, &$4) }
        case .select(let condition, let a, let b): backwardSelect(new(condition), a, b, adjoints[0])
        case .convert(let a, _): if let adjoint = adjoints[0] { contribute(toScalar: a, adjoint) }
        case .load(let array, _) where type(of: array).isScalar: if let adjoint = adjoints[0] { contribute(toScalar: array, adjoint) }
        case .load(let array, let indices): if let adjoint = adjoints[0] { contribute(toArray: array, at: new(indices), adjoint) }
        case .reshape(let array, _):
            if let adjoint = adjoints[0] { contribute(toArray: array, whole: builder.reshape(adjoint, to: type(of: array).shape)) }
        case .freeze(let accumulator): if let adjoint = adjoints[0] { contribute(toArray: accumulator, whole: adjoint) }
        case .update(let array, _, let element) where type(of: array).isScalar:
            if let adjoint = adjoints[0] { contribute(toScalar: element, adjoint) }
        case .update(let array, let indices, let element): backwardUpdate(array, indices, element, adjoints[0])
        case .library(let operation, let operands): try backward(operation, operands, results, adjoints)
        case .loop(let loop): try backward(loop, results, adjoints)
        case .fold(let fold): try backward(fold, results, adjoints)
        case .whileLoop: throw NotDifferentiable("while cannot be differentiated in reverse: its number of iterations is not known beforehand")
        case .branch(let branch): try backward(branch, results, adjoints)
        }
    }

    /// An instruction none of whose results varies may still add varying amounts to accumulators.
    private mutating func backwardEffects(_ instruction: Instruction) throws {
        guard instruction.operation.hasEffect else { return }
        let none = [Value?](repeating: nil, count: instruction.results.count)
        switch instruction.operation {
        case .loop(let loop): try backward(loop, instruction.results, none)
        case .fold(let fold): try backward(fold, instruction.results, none)
        case .branch(let branch): try backward(branch, instruction.results, none)
        case .whileLoop: throw NotDifferentiable("while cannot be differentiated in reverse: its number of iterations is not known beforehand")
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update,
            .library, .random:
            break
        }
    }

    private typealias Ask = (ScalarRules, Int, [Value], Value, inout Builder) throws -> Partial

    private mutating func scalar(_ operands: [Value], _ result: Value, _ adjoint: Value?, _ ask: Ask) throws {
        guard let adjoint else { return }
        let inputs = new(operands)
        for (position, operand) in operands.enumerated() where varied.contains(operand) {
            let partial = try ask(rules, position, inputs, new(result), &builder)
            if let amount = apply(partial, to: adjoint) { contribute(toScalar: operand, amount) }
        }
    }

    private mutating func backwardSelect(_ condition: Value, _ a: Value, _ b: Value, _ adjoint: Value?) {
        guard let adjoint else { return }
        if varied.contains(a) { contribute(toScalar: a, guarded(Guard(condition: condition, truth: true, inner: adjoint))) }
        if varied.contains(b) { contribute(toScalar: b, guarded(Guard(condition: condition, truth: false, inner: adjoint))) }
    }
}
