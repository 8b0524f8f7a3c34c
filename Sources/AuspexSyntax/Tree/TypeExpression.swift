/// A type as it is written.
public struct TypeExpression: Sendable {
    public var id: NodeID
    public var span: Span
    public var kind: Kind

    public init(id: NodeID, span: Span, kind: Kind) { self.id = id; self.span = span; self.kind = kind }

    public indirect enum Kind: Sendable {
        /// `Real`, `Positive`, `Model`, a struct's name.
        case name(String)
        /// A name with bounds in parentheses: `Real(0...1)`, `Int(0..<K)`, `Real(0...)`.
        case bounded(String, Expression)
        /// A type followed by sizes: `Real[N, D]`, `Simplex[K]`, `Int(0..<K)[N]`, `MLP[2, 64, 1]`.
        case sized(TypeExpression, [Expression])
        /// `(Real, Real[D]) -> Real`
        case function([TypeExpression], TypeExpression)
        /// `(Real, Real[K])`
        case tuple([TypeExpression])
        /// `[Dense[widths[k], widths[k + 1]] for k in 0..<n]`: a list whose elements have types of their own.
        case each(TypeExpression, Name, Expression)
        case missing
    }
}
