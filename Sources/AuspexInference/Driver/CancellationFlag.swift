import Synchronization

/// A flag that any thread may raise to stop a run; what was drawn until then is kept.
public final class CancellationFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    public init() {}

    /// Asks the run to stop after the gradient under way.
    public func cancel() { raised.store(true, ordering: .relaxed) }

    /// Whether someone asked.
    public var isCancelled: Bool { raised.load(ordering: .relaxed) }
}
