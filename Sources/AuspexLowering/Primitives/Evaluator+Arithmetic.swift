import AuspexIR
import AuspexSyntax
import Foundation

// Operators. On numbers that are known they compute; on arrays and on what is not known they emit. Two arrays must have the
// same shape: nothing is stretched silently.
extension Evaluator {
    func unary(_ operation: UnaryOperator, _ operand: Staged, at span: Span) throws -> Staged {
        switch (operation, operand) {
        case (.plus, _) where operand.numericType != nil: return operand
        case (.negate, .int(let number)): return .int(0 &- number)
        case (.negate, .real(let number)): return .real(-number)
        case (.not, .bool(let flag)): return .bool(!flag)
        case (.negate, .record(let record)):
            var result = record
            result.fields = try record.fields.map { (name: $0.name, value: try unary(.negate, $0.value, at: span)) }
            return .record(result)
        case (.negate, _):
            guard let type = operand.numericType, type.scalar != .bool else { break }
            return try elementwise([operand], range: -operand.interval, at: span) { $0.unary(.negate, $1[0]) }
        case (.not, _):
            guard operand.numericType?.scalar == .bool else { break }
            return try elementwise([operand], at: span) { $0.unary(.not, $1[0]) }
        case (.plus, _): break
        }
        throw Diagnostic(.wrongKind, "`\(operation.rawValue)` does not apply to \(operand.kindName)", at: span)
    }

    func binary(_ operation: AuspexSyntax.BinaryOperator, _ left: Staged, _ right: Staged, at span: Span) throws -> Staged {
        if case .record(let a) = left, operation != .matmul { return try leafwise(operation, a, right, isLeft: true, at: span) }
        if case .record(let b) = right, operation != .matmul { return try leafwise(operation, b, left, isLeft: false, at: span) }
        if case .string(let a) = left, case .string(let b) = right {
            switch operation {
            case .add: return .string(a + b)
            case .equal: return .bool(a == b)
            case .notEqual: return .bool(a != b)
            default: break
            }
        }
        guard let a = left.numericType, let b = right.numericType else {
            throw Diagnostic(
                .wrongKind, "`\(operation.rawValue)` does not apply to \(left.kindName) and \(right.kindName)", at: span)
        }
        if let known = try known(operation, left, right) { return known }
        if operation == .matmul { return try matmul(left, right, at: span) }
        guard a.shape == b.shape || a.shape.isEmpty || b.shape.isEmpty else {
            throw Diagnostic(
                .sizeMismatch, "`\(operation.rawValue)` needs equal sizes, but these are \(Staged.describe(a)) and \(Staged.describe(b))",
                at: span, notes: ["A number combines with an array of any size; two arrays must have the same."])
        }
        return try emitBinary(operation, left, right, at: span)
    }

    // MARK: Known numbers

    private func known(_ operation: AuspexSyntax.BinaryOperator, _ left: Staged, _ right: Staged) throws -> Staged? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return integers(operation, a, b)
        case (.bool(let a), .bool(let b)):
            switch operation {
            case .equal: return .bool(a == b)
            case .notEqual: return .bool(a != b)
            case .and: return .bool(a && b)
            case .or: return .bool(a || b)
            default: return nil
            }
        default:
            guard let a = left.knownNumber, let b = right.knownNumber else { return nil }
            if case .bool = left { return nil }
            if case .bool = right { return nil }
            switch operation {
            case .add: return .real(a + b)
            case .subtract: return .real(a - b)
            case .multiply: return .real(a * b)
            case .divide: return .real(a / b)
            case .equal: return .bool(a == b)
            case .notEqual: return .bool(a != b)
            case .less: return .bool(a < b)
            case .lessOrEqual: return .bool(a <= b)
            case .greater: return .bool(a > b)
            case .greaterOrEqual: return .bool(a >= b)
            case .power where b == 2: return .real(a * a)
            case .power, .matmul, .remainder, .and, .or: return nil
            }
        }
    }

    private func integers(_ operation: AuspexSyntax.BinaryOperator, _ a: Int, _ b: Int) -> Staged? {
        switch operation {
        case .add: return .int(a &+ b)
        case .subtract: return .int(a &- b)
        case .multiply: return .int(a &* b)
        case .divide: return .real(Double(a) / Double(b))
        case .remainder: return b == 0 ? .int(0) : .int((a % b &+ b) % b)
        case .power:
            guard b >= 0 else { return .real(Foundation.pow(Double(a), Double(b))) }
            var result = 1
            for _ in 0..<min(b, 64) {
                let (product, overflow) = result.multipliedReportingOverflow(by: a)
                if overflow { return .real(Foundation.pow(Double(a), Double(b))) }
                result = product
            }
            return .int(result)
        case .equal: return .bool(a == b)
        case .notEqual: return .bool(a != b)
        case .less: return .bool(a < b)
        case .lessOrEqual: return .bool(a <= b)
        case .greater: return .bool(a > b)
        case .greaterOrEqual: return .bool(a >= b)
        case .matmul, .and, .or: return nil
        }
    }

    // MARK: Emitted

    private func emitBinary(_ operation: AuspexSyntax.BinaryOperator, _ left: Staged, _ right: Staged, at span: Span) throws -> Staged {
        let a = left.interval, b = right.interval
        switch operation {
        case .add: return try arithmetic(.add, left, right, range: a + b, at: span)
        case .subtract: return try arithmetic(.subtract, left, right, range: a - b, at: span)
        case .multiply: return try arithmetic(.multiply, left, right, range: a * b, at: span)
        case .divide: return try arithmetic(.divide, left, right, range: a / b, isReal: true, at: span)
        case .power: return try power(left, right, at: span)
        case .remainder: return try integerOnly(.remainder, left, right, at: span)
        case .equal: return try arithmetic(.equal, left, right, at: span)
        case .notEqual: return try arithmetic(.notEqual, left, right, at: span)
        case .less: return try arithmetic(.less, left, right, at: span)
        case .lessOrEqual: return try arithmetic(.lessOrEqual, left, right, at: span)
        case .greater: return try arithmetic(.less, right, left, at: span)
        case .greaterOrEqual: return try arithmetic(.lessOrEqual, right, left, at: span)
        case .and, .or, .matmul:
            throw Diagnostic(.wrongKind, "`\(operation.rawValue)` does not apply to \(left.kindName) and \(right.kindName)", at: span)
        }
    }

    /// An operation on reals, or on integers when both are; integers become reals when they meet one.
    func arithmetic(
        _ operation: AuspexIR.BinaryOperation, _ left: Staged, _ right: Staged, range: Interval = .all, isReal: Bool = false, at span: Span
    ) throws -> Staged {
        guard let a = left.numericType?.scalar, let b = right.numericType?.scalar else { throw notANumber(left, at: span) }
        if a == .bool || b == .bool {
            guard a == b, operation == .equal || operation == .notEqual else {
                throw Diagnostic(
                    .wrongKind, "a condition is not a number here", at: span, notes: ["`Int(c)` is 1 where the condition `c` holds and 0 elsewhere."])
            }
        }
        let asReal = isReal || a != b
        return try elementwise([left, right], range: range, at: span) { builder, values in
            let x = asReal ? builder.convert(values[0], to: .real) : values[0]
            let y = asReal ? builder.convert(values[1], to: .real) : values[1]
            return builder.binary(operation, x, y)
        }
    }

    func integerOnly(_ operation: AuspexIR.BinaryOperation, _ left: Staged, _ right: Staged, at span: Span) throws -> Staged {
        guard left.numericType?.scalar == .int, right.numericType?.scalar == .int else {
            throw Diagnostic(.wrongKind, "whole numbers are needed on both sides, but these are \(left.kindName) and \(right.kindName)", at: span)
        }
        return try elementwise([left, right], at: span) { $0.binary(operation, $1[0], $1[1]) }
    }

    /// Powers; small whole exponents become products, and a half a square root.
    private func power(_ base: Staged, _ exponent: Staged, at span: Span) throws -> Staged {
        let a = base.interval
        if let number = exponent.knownNumber {
            let isInt = base.numericType?.scalar == .int
            if number == 0.5 {
                return try elementwise([base], range: .nonNegative, at: span) { builder, values in
                    let x = builder.convert(values[0], to: .real)
                    return builder.unary(.sqrt, x)
                }
            }
            if number == number.rounded(), number >= 0, number <= 8 {
                let isEven = Int(number) % 2 == 0
                let range: Interval = a.isInside(.positive) ? .positive : isEven || a.isInside(.nonNegative) ? .nonNegative : .all
                return try elementwise([base], range: range, at: span) { builder, values in
                    if number == 0 { return isInt ? builder.int(1) : builder.real(1) }
                    if number == 2, !isInt { return builder.unary(.square, values[0]) }
                    var result = values[0]
                    for _ in 1..<Int(number) { result = builder.multiply(result, values[0]) }
                    return result
                }
            }
            if number == -1 || number == -2 {
                return try elementwise([base], range: a.isInside(.positive) ? .positive : .all, at: span) { builder, values in
                    let x = builder.convert(values[0], to: .real)
                    let one = builder.real(1)
                    return builder.divide(one, number == -1 ? x : builder.unary(.square, x))
                }
            }
        }
        let range: Interval = a.isInside(.positive) ? .positive : a.isInside(.nonNegative) ? .nonNegative : .all
        return try arithmetic(.power, base, exponent, range: range, isReal: true, at: span)
    }

    private func matmul(_ left: Staged, _ right: Staged, at span: Span) throws -> Staged {
        let a = left.shape ?? [], b = right.shape ?? []
        guard (1...2).contains(a.count), (1...2).contains(b.count), a.last == b.first else {
            throw Diagnostic(
                .sizeMismatch,
                "`@` needs as many columns on the left as rows on the right, but these are \(left.kindName) and \(right.kindName)", at: span)
        }
        return try emitOne([left, right], at: span) { builder, values in
            let x = Self.asReals(values[0], &builder), y = Self.asReals(values[1], &builder)
            if a.count == 1, b.count == 1 {
                return builder.sum([a[0]]) { inner, index in inner.multiply(inner.load(x, index), inner.load(y, index)) }
            }
            return builder.product(x, y)
        }
    }

    static func asReals(_ value: Value, _ builder: inout Builder) -> Value {
        let type = builder.type(of: value)
        if type.scalar == .real { return value }
        if type.isScalar { return builder.convert(value, to: .real) }
        return builder.tabulate(type.shape) { inner, indices in inner.convert(inner.load(value, indices), to: .real) }
    }

    /// Applies a scalar operation to scalars and to the elements of arrays, which all have one shape.
    func elementwise(
        _ operands: [Staged], range: Interval = .all, at span: Span, _ body: (inout Builder, [Value]) -> Value
    ) throws -> Staged {
        let shapes = operands.compactMap(\.shape).filter { !$0.isEmpty }
        let shape = shapes.first ?? []
        guard shapes.allSatisfy({ $0 == shape }) else {
            throw Diagnostic(
                .sizeMismatch, "equal sizes are needed here, but these are \(operands.map(\.kindName).joined(separator: " and "))", at: span)
        }
        let result = try emitOne(operands, at: span) { builder, values in
            if shape.isEmpty { return body(&builder, values) }
            return builder.tabulate(shape) { inner, indices in
                let elements = values.map { inner.type(of: $0).isScalar ? $0 : inner.load($0, indices) }
                return body(&inner, elements)
            }
        }
        if case .dynamic(var dynamic) = result {
            dynamic.range = range
            return .dynamic(dynamic)
        }
        return result
    }

    /// Arithmetic on structs goes leaf by leaf, with a struct of the same type or with a number.
    private func leafwise(
        _ operation: AuspexSyntax.BinaryOperator, _ record: Record, _ other: Staged, isLeft: Bool, at span: Span
    ) throws -> Staged {
        var result = record
        result.fields = try record.fields.map { field in
            let partner: Staged
            if case .record(let second) = other {
                guard second.typeName == record.typeName, let value = second[field.name] else {
                    throw Diagnostic(.wrongKind, "`\(operation.rawValue)` needs two values of the same struct", at: span)
                }
                partner = value
            } else {
                partner = other
            }
            return (name: field.name, value: try isLeft ? binary(operation, field.value, partner, at: span) : binary(operation, partner, field.value, at: span))
        }
        return .record(result)
    }
}
