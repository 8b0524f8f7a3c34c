/// A derivative was asked for that does not exist, or that no rule is known for.
public struct NotDifferentiable: Error, Hashable, Sendable, CustomStringConvertible {
    /// A clause in plain English, naming the operation.
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
