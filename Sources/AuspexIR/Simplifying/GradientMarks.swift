extension Function {
    /// The same values without what only derivatives need: `stop_gradient` is its operand, `only_gradient` is zero, a fork is its first
    /// value. For a function that will not be differentiated any more.
    public func withoutGradientMarks() -> Function { body.contains(GradientMark.all) ? Pass.erase(GradientMark.all).run(self) : self }

    /// The same function with every fork replaced by its first value.
    public func takingFirstOfForks() -> Function { body.contains([.fork]) ? Pass.erase([.fork]).run(self) : self }
}

/// What says something to derivatives only.
private enum GradientMark {
    case stop, only, fork

    static let all: Set<GradientMark> = [.stop, .only, .fork]

    init?(_ operation: Operation) {
        switch operation {
        case .unary(.stopGradient, _): self = .stop
        case .unary(.onlyGradient, _): self = .only
        case .library(let operation, _) where operation.isFork: self = .fork
        default: return nil
        }
    }
}

extension Pass {
    fileprivate static func erase(_ marks: Set<GradientMark>) -> Pass {
        Pass("erase_gradient_marks") { function in
            var function = function
            function.body = function.body.erasing(marks, &function.types)
            return Pass.rebuild.run(function)
        }
    }
}

extension Region {
    fileprivate func contains(_ marks: Set<GradientMark>) -> Bool {
        instructions.contains { instruction in
            if let mark = GradientMark(instruction.operation) { return marks.contains(mark) }
            return instruction.operation.regions.contains { $0.contains(marks) }
        }
    }

    fileprivate func erasing(_ marks: Set<GradientMark>, _ types: inout [Type]) -> Region {
        var names: [Value: Value] = [:]
        var kept: [Instruction] = []
        for instruction in instructions {
            let operation = instruction.operation.renamed { names[$0] ?? $0 }
            switch operation {
            case .unary(.stopGradient, let operand) where marks.contains(.stop): names[instruction.results[0]] = operand
            case .unary(.onlyGradient, _) where marks.contains(.only):
                kept.append(Instruction(results: instruction.results, operation: .constant(.real(0))))
            case .library(let choice, let operands) where choice.isFork && marks.contains(.fork):
                kept += Self.first(of: operands[0], named: instruction.results[0], &types)
            default:
                let inner = operation.mapRegions { $0.erasing(marks, &types) }
                kept.append(Instruction(results: instruction.results, operation: inner))
            }
        }
        return Region(parameters: parameters, instructions: kept, results: results.map { names[$0] ?? $0 })
    }

    /// The instructions that take the first of an array's rows.
    private static func first(of array: Value, named result: Value, _ types: inout [Type]) -> [Instruction] {
        func make(_ type: Type) -> Value {
            types.append(type)
            return Value(types.count - 1)
        }
        let zero = make(.int)
        let start = Instruction(results: [zero], operation: .constant(.int(0)))
        let type = types[Int(result.index)]
        guard !type.isScalar else { return [start, Instruction(results: [result], operation: .load(array, [zero]))] }
        let indices = type.shape.map { _ in make(.int) }
        let element = make(Type(type.scalar))
        let body = Region(parameters: indices, instructions: [Instruction(results: [element], operation: .load(array, [zero] + indices))], results: [element])
        return [start, Instruction(results: [result], operation: .loop(Loop(extents: type.shape, body: body, collectors: [.map])))]
    }
}
