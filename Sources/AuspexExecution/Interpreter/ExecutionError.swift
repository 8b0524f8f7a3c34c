import AuspexIR

/// What can be wrong with a function or its inputs before it runs. Running itself cannot fail.
public enum ExecutionError: Error, Equatable, CustomStringConvertible {
    /// More elements than can be addressed.
    case tooLarge(function: String)
    case noSuchInput(function: String, index: Int, count: Int)
    /// The kind of number or the shape differs from that of the input.
    case mismatch(input: String, expected: Type, found: Type)
    case wrongInputCount(function: String, expected: Int, found: Int)

    public var description: String {
        switch self {
        case .tooLarge(let function): "'\(function)' needs arrays or loops with more elements than can be addressed (2³¹)"
        case .noSuchInput(let function, let index, let count): "'\(function)' has \(count) inputs, there is no input \(index)"
        case .mismatch(let input, let expected, let found): "input '\(input)' is of type \(expected), but was given \(found)"
        case .wrongInputCount(let function, let expected, let found): "'\(function)' takes \(expected) inputs, but was given \(found)"
        }
    }
}
