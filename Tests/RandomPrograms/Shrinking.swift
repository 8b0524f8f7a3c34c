import AuspexIR

/// A smaller program for which `fails` still holds: outputs are left out, results replaced by constants or by operands,
/// branches by one of their arms, extents made smaller, and what is then unused removed, as long as anything of that helps.
///
/// - Parameters:
///   - attempts: How often `fails` may be called, which may take long.
///   - fails: is called with well-formed programs only.
public func shrink(
    _ program: RandomProgram, attempts: Int = .max, while fails: (Function, [Tensor]) -> Bool
) -> RandomProgram {
    var best = program
    var left = attempts
    var isSmaller = true
    while isSmaller {
        isSmaller = false
        for change in Change.all(best.function) {
            guard left > 0 else { return best }
            guard let smaller = change.applied(to: best), smaller.size < best.size else { continue }
            left -= 1
            guard fails(smaller.function, smaller.inputs) else { continue }
            best = smaller
            isSmaller = true
            break
        }
    }
    return best
}

extension RandomProgram {
    /// What shrinking makes less: instructions first, then iterations and outputs.
    fileprivate var size: Int {
        var size = 10 * function.outputs.count + function.inputs.count
        func count(_ region: Region) {
            for instruction in region.instructions {
                switch instruction.operation {
                case .constant: size += 10
                case .loop(let loop): size += 1000 + 10 * loop.extents.count + loop.extents.reduce(0, +)
                case .fold(let fold): size += 1000 + fold.count
                case .whileLoop(let loop): size += 1000 + loop.limit
                default: size += 1000
                }
                size += instruction.results.count
                instruction.operation.regions.forEach(count)
            }
        }
        count(function.body)
        return size
    }
}

/// One way to make a program smaller. Instructions are numbered in the order in which they are written.
private enum Change {
    case dropOutput(Int)
    /// Leaves out an instruction without results.
    case remove(Int)
    /// Uses another value (of the same type, visible where the first is made) instead.
    case substitute(Value, Value)
    case setConstant(Value, Literal)
    /// Uses one arm only of a branch.
    case takeArm(Int, Bool)
    /// Replaces a loop or fold by its body, run once.
    case inline(Int)
    case setExtents(Int, [Int])

    static func all(_ function: Function) -> [Change] {
        var changes: [Change] = function.outputs.count > 1 ? function.outputs.indices.reversed().map { .dropOutput($0) } : []
        var inner: [Change] = []
        var number = -1
        func visit(_ region: Region) {
            for instruction in region.instructions {
                number += 1
                inner += structural(instruction, number)
                for result in instruction.results { inner += replacements(of: result, instruction.operation, function) }
                instruction.operation.regions.forEach(visit)
            }
        }
        visit(function.body)
        changes += inner.reversed()
        return changes
    }

    private static func structural(_ instruction: Instruction, _ number: Int) -> [Change] {
        func smaller(_ extent: Int) -> [Int] { extent > 1 ? Set([1, extent / 2, extent - 1]).sorted().reversed() : [] }
        var changes: [Change] = []
        switch instruction.operation {
        case .branch: changes = [.takeArm(number, true), .takeArm(number, false)]
        case .loop(let loop):
            for (axis, extent) in loop.extents.enumerated() {
                for extent in smaller(extent) {
                    var extents = loop.extents
                    extents[axis] = extent
                    changes.append(.setExtents(number, extents))
                }
            }
            if !loop.collectors.contains(.map) { changes.append(.inline(number)) }
        case .fold(let fold):
            changes = smaller(fold.count).map { .setExtents(number, [$0]) }
            if !fold.collectors.contains(.map) { changes.append(.inline(number)) }
        case .whileLoop(let loop): changes = smaller(loop.limit).map { .setExtents(number, [$0]) }
        default: break
        }
        if instruction.results.isEmpty { changes.append(.remove(number)) }
        return changes
    }

    private static func replacements(of result: Value, _ operation: Operation, _ function: Function) -> [Change] {
        if case .constant = operation { return [] }
        let type = function.type(of: result)
        let constants: [Literal] = switch type {
        case .real: [.real(0.75), .real(1)]
        case .int: [.int(1), .int(0)]
        case .bool: [.bool(false), .bool(true)]
        default: []
        }
        let same = operation.operands.filter { function.type(of: $0) == type && !type.isAccumulator }
        return same.map { .substitute(result, $0) } + constants.map { .setConstant(result, $0) }
    }

    func applied(to program: RandomProgram) -> RandomProgram? {
        var editor = Editor(change: self, function: program.function)
        guard var function = try? editor.edited() else { return nil }
        function = Pass.renumber.run(Pass.eliminateDeadCode.run(function))
        var inputs = program.inputs
        var used = Set(function.body.results)
        for instruction in function.body.instructions { instruction.operation.forEachFreeValue { used.insert($0) } }
        for position in function.inputs.indices.reversed() where !used.contains(function.body.parameters[position]) {
            function.inputs.remove(at: position)
            function.body.parameters.remove(at: position)
            inputs.remove(at: position)
        }
        guard function.verify().isEmpty else { return nil }
        return RandomProgram(function: Pass.renumber.run(function), inputs: inputs)
    }
}

/// Writes the function anew with one change, and gives all values the types that follow.
private struct Editor {
    let change: Change
    let function: Function
    private var types: [AuspexIR.`Type`]
    private var names: [Value: Value] = [:]
    private var number = -1

    init(change: Change, function: Function) {
        self.change = change; self.function = function
        types = function.types
    }

    mutating func edited() throws -> Function {
        var result = function
        result.body = try region(function.body)
        if case .dropOutput(let position) = change {
            result.outputs.remove(at: position)
            result.body.results.remove(at: position)
        }
        result.types = types
        return result
    }

    private func name(_ value: Value) -> Value { names[value] ?? value }

    private mutating func region(_ source: Region) throws -> Region {
        var kept: [Instruction] = []
        for instruction in source.instructions { try place(instruction, &kept) }
        return Region(parameters: source.parameters, instructions: kept, results: source.results.map(name))
    }

    private mutating func place(_ instruction: Instruction, _ kept: inout [Instruction]) throws {
        number += 1
        let here = number
        var operation = instruction.operation
        switch change {
        case .remove(let chosen): if chosen == here { return }
        case .takeArm(let chosen, let isFirst):
            if chosen == here, case .branch(let branch) = operation { return try inline(isFirst ? branch.then : branch.otherwise, instruction.results, &kept) }
        case .inline(let chosen):
            guard chosen == here else { break }
            types.append(.int)
            let zero = Value(types.count - 1)
            kept.append(Instruction(results: [zero], operation: .constant(.int(0))))
            if case .loop(let loop) = operation {
                for parameter in loop.body.parameters { names[parameter] = zero }
                return try inline(loop.body, instruction.results, &kept)
            } else if case .fold(let fold) = operation {
                for (parameter, value) in zip(fold.body.parameters, [zero] + fold.initial.map(name)) { names[parameter] = value }
                return try inline(fold.body, instruction.results, &kept)
            }
        case .setExtents(let chosen, let extents): if chosen == here { operation = operation.with(extents) }
        case .substitute(let value, let other):
            if instruction.results.contains(value) { names[value] = name(other) }
        case .setConstant(let value, let literal):
            if instruction.results.contains(value) {
                types.append(literal.type)
                let constant = Value(types.count - 1)
                kept.append(Instruction(results: [constant], operation: .constant(literal)))
                names[value] = constant
            }
        case .dropOutput: break
        }
        operation = try self.operation(operation)
        let made = try operation.resultTypes { types[Int($0.index)] }
        for (result, type) in zip(instruction.results, made) { types[Int(result.index)] = type }
        kept.append(Instruction(results: instruction.results, operation: operation))
    }

    private mutating func inline(_ region: Region, _ results: [Value], _ kept: inout [Instruction]) throws {
        for instruction in region.instructions { try place(instruction, &kept) }
        for (old, new) in zip(results, region.results) { names[old] = name(new) }
    }

    /// The operation under new names; carried values have the types of what they start with.
    private mutating func operation(_ operation: Operation) throws -> Operation {
        switch operation {
        case .loop(let loop): return .loop(Loop(extents: loop.extents, body: try region(loop.body), collectors: loop.collectors))
        case .fold(var fold):
            fold.initial = fold.initial.map(name)
            for (parameter, value) in zip(fold.body.parameters.dropFirst(), fold.initial) { types[Int(parameter.index)] = types[Int(value.index)] }
            fold.body = try region(fold.body)
            return .fold(fold)
        case .whileLoop(var loop):
            loop.initial = loop.initial.map(name)
            for parameters in [loop.condition.parameters, loop.body.parameters] {
                for (parameter, value) in zip(parameters, loop.initial) { types[Int(parameter.index)] = types[Int(value.index)] }
            }
            loop.condition = try region(loop.condition)
            loop.body = try region(loop.body)
            return .whileLoop(loop)
        case .branch(let branch):
            return .branch(Branch(condition: name(branch.condition), then: try region(branch.then), otherwise: try region(branch.otherwise)))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update, .library, .random:
            return operation.renamed(name)
        }
    }
}

extension Operation {
    fileprivate func with(_ extents: [Int]) -> Operation {
        switch self {
        case .loop(var loop): loop.extents = extents; return .loop(loop)
        case .fold(var fold): fold.count = extents[0]; return .fold(fold)
        case .whileLoop(var loop): loop.limit = extents[0]; return .whileLoop(loop)
        default: return self
        }
    }
}
