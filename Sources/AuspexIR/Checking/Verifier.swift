/// What is wrong with a function.
public struct VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let function: String
    /// The value at whose definition or use the fault was found.
    public let value: Value?
    public let reason: String

    public var description: String { "\(function): \(value.map { "at \($0): " } ?? "")\(reason)" }
}

extension Function {
    /// Checks single assignment, visibility, types, the agreement of regions with their operations, and the life of
    /// accumulators: made, added to, read once in the region that made them, not touched afterwards.
    ///
    /// - Returns: all faults found; empty for a good function.
    public func verify() -> [VerificationError] {
        var verifier = Verifier(function: self)
        verifier.run()
        return verifier.errors
    }
}

private struct Verifier {
    let function: Function
    var errors: [VerificationError] = []
    private var defined: Set<Value> = []
    /// Visible values, by region from the outside to the inside.
    private var scopes: [Set<Value>] = []
    private var frozen: Set<Value> = []

    init(function: Function) { self.function = function }

    mutating func run() {
        if function.inputs.count != function.body.parameters.count { fail(nil, "inputs and parameters differ in number") }
        if function.outputs.count != function.body.results.count { fail(nil, "outputs and results differ in number") }
        visit(function.body)
        for value in function.body.parameters + function.body.results where known(value) && type(value).isAccumulator {
            fail(value, "an accumulator neither enters nor leaves a function")
        }
    }

    private mutating func fail(_ value: Value?, _ reason: String) {
        errors.append(VerificationError(function: function.name, value: value, reason: reason))
    }

    private func known(_ value: Value) -> Bool { value.index >= 0 && Int(value.index) < function.types.count }

    private func type(_ value: Value) -> Type { function.types[Int(value.index)] }

    private mutating func define(_ value: Value) {
        if !known(value) { fail(value, "it has no type") } else if !type(value).isAddressable { fail(value, "it is too large") }
        if !defined.insert(value).inserted { fail(value, "it is defined twice") }
        scopes[scopes.count - 1].insert(value)
    }

    @discardableResult
    private mutating func use(_ value: Value) -> Bool {
        if known(value), scopes.contains(where: { $0.contains(value) }) { return true }
        fail(value, "it is used where it is not defined")
        return false
    }

    private mutating func visit(_ region: Region) {
        scopes.append([])
        region.parameters.forEach { define($0) }
        for instruction in region.instructions { visit(instruction) }
        for result in region.results { use(result) }
        scopes.removeLast()
    }

    private mutating func visit(_ instruction: Instruction) {
        let operation = instruction.operation
        var isComplete = true
        for operand in operation.operands where !use(operand) { isComplete = false }
        let before = errors.count
        for region in operation.regions { visit(region) }
        visitAccumulators(operation)
        visitConstants(instruction)
        if isComplete, errors.count == before {
            do {
                let expected = try operation.resultTypes(type)
                if expected.count != instruction.results.count {
                    fail(instruction.results.first, "\(instruction.results.count) results are named, \(expected.count) are made")
                }
                for (result, expected) in zip(instruction.results, expected) where known(result) && type(result) != expected {
                    fail(result, "its type is \(type(result)), but \(expected) is made")
                }
            } catch let error as TypeError {
                fail(instruction.results.first ?? operation.operands.first, error.reason)
            } catch {
                fail(instruction.results.first, "\(error)")
            }
        }
        instruction.results.forEach { define($0) }
    }

    private mutating func visitConstants(_ instruction: Instruction) {
        let holds: Bool
        switch instruction.operation {
        case .constant(.real(let number)): holds = function.precision.holds(number)
        case .tensor(let tensor):
            guard case .real(let values) = tensor.storage else { return }
            holds = values.allSatisfy(function.precision.holds)
        default: return
        }
        if !holds { fail(instruction.results.first, "it is not a number of \(function.precision.rawValue) precision") }
    }

    private mutating func visitAccumulators(_ operation: Operation) {
        switch operation {
        case .add(let target, _, _):
            if frozen.contains(target) { fail(target, "it is added to after it was read") }
        case .freeze(let target):
            if !frozen.insert(target).inserted { fail(target, "it is read twice") }
            if !(scopes.last?.contains(target) ?? false) { fail(target, "it is read in another region than it is made") }
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .update, .library, .random,
            .loop, .fold, .whileLoop, .branch:
            for operand in operation.operands where known(operand) && type(operand).isAccumulator {
                fail(operand, "an accumulator is only added to and read")
            }
        }
    }
}

extension Operation {
    /// The values that the operation itself uses, without those of its regions.
    public var operands: [Value] {
        switch self {
        case .constant, .tensor, .accumulator, .loop: []
        case .unary(_, let a), .convert(let a, _), .reshape(let a, _), .freeze(let a): [a]
        case .binary(_, let a, let b): [a, b]
        case .ternary(_, let a, let b, let c), .select(let a, let b, let c): [a, b, c]
        case .load(let array, let indices): [array] + indices
        case .add(let array, let indices, let amount), .update(let array, let indices, let amount): [array] + indices + [amount]
        case .library(_, let operands), .random(_, let operands): operands
        case .fold(let fold): fold.initial
        case .whileLoop(let loop): loop.initial
        case .branch(let branch): [branch.condition]
        }
    }
}
