/// A differentiable log density on unconstrained space, shared by all chains.
public protocol LogDensity: Sendable {
    /// Number of unconstrained coordinates.
    var dimension: Int { get }
    /// Makes an evaluator that one thread uses alone.
    func makeEvaluator() -> any LogDensityEvaluator
    /// How many chains one thread had best serve together; 1 unless evaluating several points at once is cheaper than one by one.
    var preferredLanes: Int { get }
    /// Makes an evaluator of at least `lanes` points at once, which one thread uses alone; nil where there is none, so that
    /// points are evaluated one by one. It gives the very bits that `makeEvaluator`'s gives.
    func makeBatchEvaluator(lanes: Int) -> (any BatchLogDensityEvaluator)?
}

extension LogDensity {
    public var preferredLanes: Int { 1 }
    public func makeBatchEvaluator(lanes: Int) -> (any BatchLogDensityEvaluator)? { nil }
}

/// A thread's own evaluator: it owns its scratch memory and is used by one thread at a time.
public protocol LogDensityEvaluator: AnyObject {
    /// Returns the log density at `position` and writes its gradient.
    ///
    /// A result that is not finite, or a gradient that is not, means "reject this point".
    /// - Parameters:
    ///   - position: `dimension` unconstrained coordinates.
    ///   - gradient: room for `dimension` partial derivatives.
    func evaluate(_ position: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double
}

/// A thread's own evaluator of several points in one call.
public protocol BatchLogDensityEvaluator: AnyObject {
    /// The greatest number of points in a call.
    var lanes: Int { get }
    /// Evaluates log density and gradient at the first `count` points. What is found at a point is a function of that point
    /// alone, to the last bit: neither of the others, nor of `count`, nor of the point's place.
    /// - Parameters:
    ///   - count: 1...lanes. Only so many elements of the other arguments are there.
    ///   - positions: for each point, `dimension` unconstrained coordinates.
    ///   - gradients: for each point, room for `dimension` partial derivatives.
    ///   - logDensities: room for the log densities. What is not finite means "reject this point".
    func evaluate(
        count: Int, positions: UnsafePointer<UnsafePointer<Double>>,
        gradients: UnsafePointer<UnsafeMutablePointer<Double>>, logDensities: UnsafeMutablePointer<Double>)
}
