/// What one transition of a kernel did.
public struct TransitionInfo: Sendable, Equatable {
    /// Log density of the state that the transition ended in.
    public var logDensity: Double
    /// Hamiltonian of the state that was chosen; NaN for a kernel without momentum.
    public var energy: Double
    /// Mean Metropolis acceptance probability along the trajectory, in [0, 1].
    public var acceptance: Double
    /// Step size that was used; NaN for a kernel without one.
    public var stepSize: Double
    /// Depth of the trajectory tree; 0 for kernels without a tree.
    public var depth: Int
    /// Leapfrog steps, which is the number of gradients.
    public var leapfrogSteps: Int
    /// Whether the energy error passed the threshold.
    public var diverged: Bool

    public init(
        logDensity: Double = .nan, energy: Double = .nan, acceptance: Double = .nan, stepSize: Double = .nan,
        depth: Int = 0, leapfrogSteps: Int = 0, diverged: Bool = false
    ) {
        self.logDensity = logDensity
        self.energy = energy
        self.acceptance = acceptance
        self.stepSize = stepSize
        self.depth = depth
        self.leapfrogSteps = leapfrogSteps
        self.diverged = diverged
    }
}

/// What a resumable kernel wants next from whoever drives it.
public enum KernelRequest {
    /// A log density and its gradient.
    case gradient(GradientRequest)
    /// Nothing: the transition is complete.
    case finished
}

/// A point at which a gradient is wanted. The pointers are into the memory of whoever asks and hold until it is answered.
public struct GradientRequest {
    /// `dimension` unconstrained coordinates.
    public let position: UnsafePointer<Double>
    /// Where the gradient is to be written, `dimension` partial derivatives.
    public let gradient: UnsafeMutablePointer<Double>

    init(_ position: UnsafeVector, gradient: UnsafeVector) {
        self.position = UnsafePointer(position.scalars)
        self.gradient = gradient.scalars
    }
}

extension LogDensityEvaluator {
    /// Answers a request; returns the log density.
    @inline(__always)
    func evaluate(_ request: GradientRequest, dimension: Int) -> Double {
        evaluate(
            UnsafeBufferPointer(start: request.position, count: dimension),
            gradient: UnsafeMutableBufferPointer(start: request.gradient, count: dimension))
    }
}
