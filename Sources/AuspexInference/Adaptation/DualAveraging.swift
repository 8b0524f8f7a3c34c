/// Dual averaging of the log step size towards a target acceptance (Nesterov 2009; Hoffman & Gelman 2014, section 3.2).
public struct DualAveraging: Sendable {
    /// Acceptance that is aimed at, in (0, 1).
    public var target: Double
    /// Strength of the pull towards `center`.
    public var gamma = 0.05
    /// Iterations by which the first ones are damped.
    public var t0 = 10.0
    /// Decay of the weights of the average.
    public var kappa = 0.75

    private var center = 0.0
    private var count = 0.0
    private var errorAverage = 0.0
    private var logStepAverage = 0.0

    public init(target: Double) { self.target = target }

    /// Starts again around ten times this step size: trying large steps is cheap, small ones are expensive.
    public mutating func restart(around stepSize: Double) {
        center = ScalarMath.logarithm(10 * stepSize)
        count = 0
        errorAverage = 0
        logStepAverage = 0
    }

    /// Learns from the acceptance of one transition; returns the step size for the next.
    public mutating func update(acceptance: Double) -> Double {
        count += 1
        // A NaN counts as a rejection.
        let observed = acceptance.isNaN ? 0 : min(1, acceptance)
        let rate = 1 / (count + t0)
        errorAverage = (1 - rate) * errorAverage + rate * (target - observed)
        let logStep = center - errorAverage * count.squareRoot() / gamma
        let weight = ScalarMath.power(count, -kappa)
        logStepAverage = (1 - weight) * logStepAverage + weight * logStep
        return ScalarMath.exponential(logStep)
    }

    /// The averaged step size, or nil when nothing has been learnt since the last restart.
    public var averagedStepSize: Double? { count > 0 ? ScalarMath.exponential(logStepAverage) : nil }
}
