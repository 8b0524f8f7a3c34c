import Foundation

/// What is known about scalar operations on constants. Folding uses only operations whose result is the same bits
/// everywhere (arithmetic, comparisons, square roots); the rest is left to the one implementation that runs.
enum Folding {
    static func unary(_ operation: UnaryOperation, _ operand: Literal) -> Literal? {
        switch (operation, operand) {
        case (.negate, .real(let x)): return .real(-x)
        case (.negate, .int(let x)): return .int(0 &- x)
        case (.absolute, .real(let x)): return .real(abs(x))
        case (.square, .real(let x)): return .real(x * x)
        case (.reciprocal, .real(let x)): return .real(1 / x)
        case (.sqrt, .real(let x)): return .real(x.squareRoot())
        case (.not, .bool(let x)): return .bool(!x)
        case (.stopGradient, _): return operand
        case (.onlyGradient, _): return .real(0)
        case (.exp, .real(0)): return .real(1)
        case (.log, .real(1)): return .real(0)
        case (.log1p, .real(0)), (.expm1, .real(0)): return .real(0)
        default: return nil
        }
    }

    static func binary(_ operation: BinaryOperation, _ left: Literal, _ right: Literal) -> Literal? {
        switch (left, right) {
        case (.real(let a), .real(let b)): return reals(operation, a, b)
        case (.int(let a), .int(let b)): return integers(operation, a, b)
        case (.bool(let a), .bool(let b)):
            switch operation {
            case .and: return .bool(a && b)
            case .or: return .bool(a || b)
            case .equal: return .bool(a == b)
            case .notEqual: return .bool(a != b)
            default: return nil
            }
        default: return nil
        }
    }

    private static func reals(_ operation: BinaryOperation, _ a: Double, _ b: Double) -> Literal? {
        switch operation {
        case .add: .real(a + b)
        case .subtract: .real(a - b)
        case .multiply: .real(a * b)
        case .divide: .real(a / b)
        case .equal: .bool(a == b)
        case .notEqual: .bool(a != b)
        case .less: .bool(a < b)
        case .lessOrEqual: .bool(a <= b)
        default: nil
        }
    }

    private static func integers(_ operation: BinaryOperation, _ a: Int64, _ b: Int64) -> Literal? {
        switch operation {
        case .add: .int(a &+ b)
        case .subtract: .int(a &- b)
        case .multiply: .int(a &* b)
        case .minimum: .int(min(a, b))
        case .maximum: .int(max(a, b))
        case .equal: .bool(a == b)
        case .notEqual: .bool(a != b)
        case .less: .bool(a < b)
        case .lessOrEqual: .bool(a <= b)
        case .quotient where b != 0 && b != -1: .int(a % b != 0 && (a < 0) != (b < 0) ? a / b - 1 : a / b)
        case .remainder where b != 0 && b != -1: .int(a % b != 0 && (a < 0) != (b < 0) ? a % b + b : a % b)
        default: nil
        }
    }

    /// An operand that the result equals whatever the other is. Only identities that hold for every IEEE number (but for
    /// the sign of a zero in `x + 0`): `0 * x` is not among them, because x may be infinite.
    static func identity(_ operation: BinaryOperation, _ left: Value, _ a: Literal?, _ right: Value, _ b: Literal?) -> Value? {
        switch (operation, a, b) {
        case (.add, _, .real(0)?), (.add, _, .int(0)?), (.subtract, _, .real(0)?), (.subtract, _, .int(0)?): left
        case (.add, .real(0)?, _), (.add, .int(0)?, _): right
        case (.multiply, _, .real(1)?), (.multiply, _, .int(1)?), (.divide, _, .real(1)?), (.power, _, .real(1)?): left
        case (.multiply, .real(1)?, _), (.multiply, .int(1)?, _): right
        case (.and, .bool(true)?, _), (.or, .bool(false)?, _): right
        case (.and, _, .bool(true)?), (.or, _, .bool(false)?): left
        default: nil
        }
    }

    static func convert(_ literal: Literal, to scalar: Scalar) -> Literal {
        let real: Double = switch literal {
        case .real(let x): x
        case .int(let x): Double(x)
        case .bool(let x): x ? 1 : 0
        }
        switch scalar {
        case .real: return .real(real)
        case .bool: return .bool(real != 0)
        case .int:
            if case .int(let exact) = literal { return .int(exact) }
            let down = real.rounded(.down)
            if down.isNaN { return .int(0) }
            if down >= 0x1p63 { return .int(.max) }
            if down <= -0x1p63 { return .int(.min) }
            return .int(Int64(down))
        }
    }
}
