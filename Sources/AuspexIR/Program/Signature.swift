/// Result types of operations: the one place that knows them, used by the builder and by the verifier.
extension UnaryOperation {
    /// The result type for an operand type, or nil when the operation does not apply to it.
    public func resultType(of operand: Type) -> Type? {
        guard operand.isScalar else { return nil }
        switch self {
        case .negate, .absolute, .sign: return operand.scalar == .bool ? nil : operand
        case .not: return operand.scalar == .bool ? .bool : nil
        case .isNaN: return operand.scalar == .real ? .bool : nil
        case .stopGradient: return operand
        case .onlyGradient: return operand.scalar == .real ? .real : nil
        case .sqrt, .exp, .log, .log1p, .expm1, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .sigmoid,
            .logSigmoid, .softplus, .square, .reciprocal, .lgamma, .digamma, .trigamma, .erf, .erfc, .normalCDF,
            .logNormalCDF, .normalQuantile, .logBesselI0, .logBesselI1, .floor, .ceil, .round:
            return operand.scalar == .real ? .real : nil
        }
    }
}

extension BinaryOperation {
    public func resultType(of left: Type, _ right: Type) -> Type? {
        guard left.isScalar, left == right else { return nil }
        switch self {
        case .add, .subtract, .multiply, .minimum, .maximum: return left.scalar == .bool ? nil : left
        case .divide, .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI:
            return left.scalar == .real ? .real : nil
        case .quotient, .remainder: return left.scalar == .int ? .int : nil
        case .equal, .notEqual: return .bool
        case .less, .lessOrEqual: return left.scalar == .bool ? nil : .bool
        case .and, .or: return left.scalar == .bool ? .bool : nil
        }
    }
}

extension LibraryOperation {
    public func resultTypes(of operands: [Type]) -> [Type]? {
        if isFork {
            guard operands.count == 3 || operands.count == 4 && operands[3] == .int, let alternatives = operands[0].shape.first, operands[1] == Type(.real, [alternatives]), operands[2] == .int
            else { return nil }
            return [Type(operands[0].scalar, Array(operands[0].shape.dropFirst()))]
        }
        guard operands.allSatisfy({ $0.scalar == .real && !$0.isAccumulator }) else { return nil }
        let shapes = operands.map(\.shape)
        func real(_ shape: [Int]) -> [Type] { [Type(.real, shape)] }
        switch (self, shapes.count) {
        case (.matmul, 2):
            switch (shapes[0].count, shapes[1].count) {
            case (2, 2) where shapes[0][1] == shapes[1][0]: return real([shapes[0][0], shapes[1][1]])
            case (2, 1) where shapes[0][1] == shapes[1][0]: return real([shapes[0][0]])
            case (1, 2) where shapes[0][0] == shapes[1][0]: return real([shapes[1][1]])
            default: return nil
            }
        case (.matmulTransposeLeft, 2):
            guard shapes[0].count == 2, let first = shapes[1].first, shapes[0][0] == first else { return nil }
            switch shapes[1].count {
            case 2: return real([shapes[0][1], shapes[1][1]])
            case 1: return real([shapes[0][1]])
            default: return nil
            }
        case (.matmulTransposeRight, 2):
            guard shapes[1].count == 2, let last = shapes[0].last, shapes[1][1] == last else { return nil }
            switch shapes[0].count {
            case 2: return real([shapes[0][0], shapes[1][0]])
            case 1: return real([shapes[1][0]])
            default: return nil
            }
        case (.cholesky, 1):
            guard shapes[0].count == 2, shapes[0][0] == shapes[0][1] else { return nil }
            return real(shapes[0])
        case (.choleskyAdjoint, 2):
            guard shapes[0].count == 2, shapes[0][0] == shapes[0][1], shapes[1] == shapes[0] else { return nil }
            return real(shapes[0])
        case (.solveLower, 2), (.solveLowerTransposed, 2), (.solve, 2):
            guard shapes[0].count == 2, shapes[0][0] == shapes[0][1], shapes[1].first == shapes[0][0], shapes[1].count <= 2
            else { return nil }
            return real(shapes[1])
        case (.logDeterminant, 1):
            guard shapes[0].count == 2, shapes[0][0] == shapes[0][1] else { return nil }
            return real([])
        case (.symmetricEigen, 1):
            guard shapes[0].count == 2, shapes[0][0] == shapes[0][1] else { return nil }
            return [Type(.real, [shapes[0][0]]), Type(.real, shapes[0])]
        case (.matmul, _), (.matmulTransposeLeft, _), (.matmulTransposeRight, _), (.cholesky, _), (.choleskyAdjoint, _),
            (.solveLower, _), (.solveLowerTransposed, _), (.solve, _), (.logDeterminant, _), (.symmetricEigen, _), (.fork, _), (.variation, _):
            return nil
        }
    }
}

extension RandomOperation {
    public var resultType: Type {
        switch self {
        case .split: .int
        case .uniform, .normal: .real
        }
    }
}
