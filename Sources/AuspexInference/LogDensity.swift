/// A differentiable log density on unconstrained space, shared by all chains.
public protocol LogDensity: Sendable {
    /// Number of unconstrained coordinates.
    var dimension: Int { get }
    /// Makes an evaluator that one chain uses alone.
    func makeEvaluator() -> any LogDensityEvaluator
}

/// One chain's own evaluator: it owns its scratch memory and is used by one thread at a time.
public protocol LogDensityEvaluator: AnyObject {
    /// Returns the log density at `position` and writes its gradient.
    ///
    /// A result that is not finite, or a gradient that is not, means "reject this point".
    /// - Parameters:
    ///   - position: `dimension` unconstrained coordinates.
    ///   - gradient: room for `dimension` partial derivatives.
    func evaluate(_ position: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double
}
