import Foundation

// Scalar entry points: what can be said about the result without computing it is said here.
extension Builder {
    public mutating func constant(_ literal: Literal) -> Value {
        // Folding is done in doubles: one operation, rounded, is the operation of the precision.
        if case .real(let number) = literal { return emit(.constant(.real(precision.rounded(number))), .real) }
        return emit(.constant(literal), literal.type)
    }
    public mutating func real(_ number: Double) -> Value { constant(.real(number)) }
    public mutating func int(_ number: Int) -> Value { constant(.int(Int64(number))) }
    public mutating func bool(_ flag: Bool) -> Value { constant(.bool(flag)) }

    public mutating func tensor(_ tensor: Tensor) -> Value {
        guard tensor.shape.isEmpty else {
            guard precision == .single, case .real(let values) = tensor.storage else { return emit(.tensor(tensor), Type(tensor.scalar, tensor.shape)) }
            let rounded = Tensor(shape: tensor.shape, storage: .real(values.map(precision.rounded)))
            return emit(.tensor(rounded), Type(.real, tensor.shape))
        }
        switch tensor.storage {
        case .real(let values): return real(values[0])
        case .int(let values): return constant(.int(values[0]))
        case .bool(let values): return bool(values[0])
        }
    }

    public mutating func unary(_ operation: UnaryOperation, _ operand: Value) -> Value {
        if let literal = literal(operand), let folded = Folding.unary(operation, literal) { return constant(folded) }
        if let opposite = negative(of: operand) {
            if operation == .negate { return opposite }
            if operation == .square || operation == .absolute { return unary(operation, opposite) }
        }
        guard let type = operation.resultType(of: type(of: operand)) else {
            preconditionFailure("\(operation) does not apply to \(type(of: operand))")
        }
        return emit(.unary(operation, operand), type)
    }

    public mutating func binary(_ operation: BinaryOperation, _ left: Value, _ right: Value) -> Value {
        let a = literal(left), b = literal(right)
        if let a, let b, let folded = Folding.binary(operation, a, b) { return constant(folded) }
        if let simpler = Folding.identity(operation, left, a, right, b) { return simpler }
        if let simpler = withoutSigns(operation, left, right) { return simpler }
        guard let type = operation.resultType(of: type(of: left), type(of: right)) else {
            preconditionFailure("\(operation) does not apply to \(type(of: left)) and \(type(of: right))")
        }
        return emit(.binary(operation, left, right), type)
    }

    /// Arithmetic of negatives without their signs, to the bit.
    private mutating func withoutSigns(_ operation: BinaryOperation, _ left: Value, _ right: Value) -> Value? {
        switch (operation, negative(of: left), negative(of: right)) {
        case (.add, _, let b?): subtract(left, b)
        case (.add, let a?, nil): subtract(right, a)
        case (.subtract, _, let b?): add(left, b)
        case (.multiply, let a?, let b?), (.divide, let a?, let b?): binary(operation, a, b)
        default: nil
        }
    }

    public mutating func ternary(_ operation: TernaryOperation, _ a: Value, _ b: Value, _ c: Value) -> Value {
        emit(.ternary(operation, a, b, c), .real)
    }

    public mutating func select(_ condition: Value, _ ifTrue: Value, _ ifFalse: Value) -> Value {
        if case .bool(let flag)? = literal(condition) { return flag ? ifTrue : ifFalse }
        if ifTrue == ifFalse { return ifTrue }
        return emit(.select(condition, ifTrue: ifTrue, ifFalse: ifFalse), type(of: ifTrue))
    }

    public mutating func convert(_ operand: Value, to scalar: Scalar) -> Value {
        if type(of: operand).scalar == scalar { return operand }
        if let literal = literal(operand) { return constant(Folding.convert(literal, to: scalar)) }
        return emit(.convert(operand, scalar), Type(scalar))
    }

    // Arithmetic by its usual names, so that rules read like formulas.
    public mutating func add(_ a: Value, _ b: Value) -> Value { binary(.add, a, b) }
    public mutating func subtract(_ a: Value, _ b: Value) -> Value { binary(.subtract, a, b) }
    public mutating func multiply(_ a: Value, _ b: Value) -> Value { binary(.multiply, a, b) }
    public mutating func divide(_ a: Value, _ b: Value) -> Value { binary(.divide, a, b) }
    public mutating func negate(_ a: Value) -> Value { unary(.negate, a) }

    /// The zero of a scalar type.
    public mutating func zero(_ scalar: Scalar) -> Value {
        switch scalar {
        case .real: real(0)
        case .int: int(0)
        case .bool: bool(false)
        }
    }
}
