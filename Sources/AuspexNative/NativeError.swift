/// Why native code is not to be had: no compiler, no place to keep what it makes, or a compiler that failed. Whoever meets
/// it lets the interpreter serve; no program needs native code to run.
public struct NativeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence without a full stop that names the file or program in question.
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    init(_ failure: Files.Failure) { reason = "\(failure.path) \(failure.reason)" }

    public var description: String { reason }
}
