import AuspexIR

/// The derivative of a scalar operation with respect to one operand, in the form that costs least to apply.
public enum Partial: Hashable, Sendable {
    /// The operand has no influence.
    case zero
    case one
    case minusOne
    /// The derivative itself.
    case factor(Value)
    /// One over the derivative.
    case divisor(Value)
    /// One where the condition has the given truth, else zero.
    case when(Value, Bool)
}

/// The derivatives of scalar operations, as they are used by forward and reverse mode. Each rule gets the operands and the
/// result and builds the derivative with respect to one of the operands. A rule for a derivative that does not exist throws
/// `NotDifferentiable`; rules are asked only where a derivative flows.
///
/// A value and not a set of functions, so that tests can put a wrong rule in and see it found.
public struct ScalarRules: Sendable {
    public typealias Rule<Operation> = @Sendable (Operation, _ position: Int, _ operands: [Value], _ result: Value, inout Builder) throws -> Partial

    public var unary: Rule<UnaryOperation>
    public var binary: Rule<BinaryOperation>
    public var ternary: Rule<TernaryOperation>

    public init(
        unary: @escaping Rule<UnaryOperation>, binary: @escaping Rule<BinaryOperation>, ternary: @escaping Rule<TernaryOperation>
    ) {
        self.unary = unary; self.binary = binary; self.ternary = ternary
    }

    public static let standard = ScalarRules(
        unary: { try UnaryRules.partial($0, $2[0], $3, &$4) },
        binary: { try BinaryRules.partial($0, $1, $2[0], $2[1], $3, &$4) },
        ternary: { try TernaryRules.partial($0, $1, $2, $3, &$4) })
}
