/// An expression with its place and identity.
public struct Expression: Sendable {
    public var id: NodeID
    public var span: Span
    public var kind: Kind

    public init(id: NodeID, span: Span, kind: Kind) { self.id = id; self.span = span; self.kind = kind }

    public indirect enum Kind: Sendable {
        case integer(Int)
        case real(Double)
        case boolean(Bool)
        /// A string; pieces of text alternate with interpolated expressions `\(e)`.
        case string([StringPiece])
        case name(String)
        /// `base.name`
        case member(Expression, Name)
        /// `callee(arguments)`
        case call(Expression, [Argument])
        /// `base[indices]`; an index may be a range with open ends.
        case index(Expression, [Expression])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `a..<b`, `a...b`, `a...`, `...b`, `..<b`; both ends open is `...`. Also the words of a support: `Real(0...1)`.
        case range(lower: Expression?, upper: Expression?, closed: Bool)
        case array([Expression])
        /// `[e for pattern in sequence if condition]`
        case comprehension(Expression, variable: Name, sequence: Expression, condition: Expression?)
        /// `(a, b)`, two elements or more, labels optional: `(mean: m, sd: s)`.
        case tuple([Argument])
        /// `if c { a } else { b }`, and `c ? a : b`, in a value position.
        case conditional(Expression, then: Expression, otherwise: Expression)
        /// `{ x, y in body }`
        case closure(parameters: [Name], body: [Statement])
        /// `posterior given y = obs` or `given (y = obs, x[0..<5] = first)`
        case given(Expression, [Condition])
        /// Stands where an expression could not be parsed; a diagnostic has been reported.
        case missing
    }
}

public enum StringPiece: Sendable {
    case text(String)
    case interpolation(Expression)
}

/// An argument of a call, an element of a labelled tuple.
public struct Argument: Sendable {
    public var label: Name?
    public var value: Expression
    public init(label: Name? = nil, value: Expression) { self.label = label; self.value = value }
}

/// `target = value` after `given`. The target is a choice's name, possibly nested (`r.y`) or indexed (`x[0..<5]`).
public struct Condition: Sendable {
    public var target: Expression
    public var value: Expression
    public init(target: Expression, value: Expression) { self.target = target; self.value = value }
}

public enum UnaryOperator: String, Sendable, CaseIterable {
    case negate = "-", plus = "+", not = "!"
}

public enum BinaryOperator: String, Sendable, CaseIterable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", power = "^", matmul = "@", remainder = "%"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case and = "&&", or = "||"
}
