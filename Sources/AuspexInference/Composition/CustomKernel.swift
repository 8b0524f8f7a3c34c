import AuspexExecution

/// A kernel given as a function from a position to the next.
///
/// The target that the function gets counts as evaluated by nobody: what the next kernel needs is evaluated again, because the
/// function may have changed more than the position (a discrete part of the state, say).
public final class CustomKernel: TransitionKernel {
    private let transition: KernelPlan.Transition

    public init(_ transition: @escaping KernelPlan.Transition) { self.transition = transition }

    public func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        let next = try transition(state.position, context.target, context.key)
        guard next.count == state.position.count else {
            throw KernelShapeError(expected: state.position.count, found: next.count)
        }
        let moved = next != state.position
        state = MarkovState(position: next)
        return TransitionInfo(acceptance: moved ? 1 : 0)
    }
}

/// A kernel returned a position with the wrong number of coordinates.
public struct KernelShapeError: Error, Equatable, CustomStringConvertible {
    public let expected: Int
    public let found: Int
    public var description: String { "a kernel returned \(found) coordinates instead of \(expected)" }
}
