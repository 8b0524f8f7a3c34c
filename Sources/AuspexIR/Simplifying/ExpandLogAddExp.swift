import Foundation

extension Pass {
    /// Writes `log_add_exp` as what it is made of, max(a, b) + softplus(−|a − b|), in functions that need exp(−|a − b|)
    /// elsewhere, as gradients do for the weights of a and b: the largest and the distance are then computed once, and native
    /// code shares the exponential, too.
    static let expandLogAddExp = Pass("expand log_add_exp") { function in
        guard needsExponential(function.body) else { return function }
        var function = function
        function.body = expanded(function.body, &function.types)
        return function
    }

    /// Whether there is an exponential of a negative distance.
    private static func needsExponential(_ region: Region) -> Bool {
        var distances: Set<Value> = [], opposites: Set<Value> = []
        return region.instructions.contains { instruction in
            switch instruction.operation {
            case .unary(.absolute, _): distances.formUnion(instruction.results)
            case .unary(.negate, let operand) where distances.contains(operand): opposites.formUnion(instruction.results)
            case .unary(.exp, let operand): return opposites.contains(operand)
            default: return instruction.operation.regions.contains(where: needsExponential)
            }
            return false
        }
    }

    private static func expanded(_ source: Region, _ types: inout [Type]) -> Region {
        var region = source
        region.instructions = []
        func emit(_ operation: Operation, _ type: Type = .real) -> Value {
            types.append(type)
            let value = Value(types.count - 1)
            region.instructions.append(Instruction(results: [value], operation: operation))
            return value
        }
        for var instruction in source.instructions {
            if case .binary(.logAddExp, let a, let b) = instruction.operation {
                let distance = emit(.unary(.absolute, emit(.binary(.subtract, a, b))))
                let larger = emit(.binary(.maximum, a, b))
                let sum = emit(.binary(.add, larger, emit(.unary(.softplus, emit(.unary(.negate, distance))))))
                // Infinities that are equal have no distance.
                let twice = emit(.binary(.add, larger, emit(.constant(.real(log(2))))))
                instruction.operation = .select(emit(.binary(.equal, a, b), .bool), ifTrue: twice, ifFalse: sum)
            } else {
                instruction.operation = instruction.operation.mapRegions { expanded($0, &types) }
            }
            region.instructions.append(instruction)
        }
        return region
    }
}
