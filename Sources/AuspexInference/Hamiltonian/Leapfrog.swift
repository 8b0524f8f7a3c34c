/// Where a leapfrog trajectory ended.
public struct LeapfrogEnd: Sendable, Equatable {
    public var position: [Double]
    public var momentum: [Double]
    /// Hamiltonian here.
    public var energy: Double
    /// Hamiltonian at the start.
    public var initialEnergy: Double
}

/// Follows a leapfrog (Störmer–Verlet) trajectory with the arithmetic that the kernels use: symplectic, reversible, of second order.
///
/// - Parameters:
///   - step: its sign is the direction of time.
///   - count: number of steps.
/// - Throws: `MetricError` when the metric does not fit the target.
public func leapfrog(
    _ density: any LogDensity, position: [Double], momentum: [Double], step: Double, count: Int, metric: Metric
) throws -> LeapfrogEnd {
    let dimension = density.dimension
    guard position.count == dimension, momentum.count == dimension else {
        throw MetricError.wrongDimension(expected: dimension, found: min(position.count, momentum.count))
    }
    let kinetics = try EuclideanKinetics(metric, dimension: dimension)
    let evaluator = density.makeEvaluator()
    let arena = UnsafeArena(vectors: 4, dimension: dimension)
    let point = UnsafePhasePoint(arena, at: 0)
    for i in 0..<dimension {
        point.position.scalars[i] = position[i]
        point.momentum.scalars[i] = momentum[i]
    }
    func evaluate() -> Double {
        evaluator.evaluate(
            UnsafeBufferPointer(start: point.position.scalars, count: dimension),
            gradient: UnsafeMutableBufferPointer(start: point.gradient.scalars, count: dimension))
    }
    let initialEnergy = -evaluate() + kinetics.velocity(of: point.momentum, into: point.velocity)
    var energy = initialEnergy
    for _ in 0..<max(count, 0) {
        kinetics.kickAndDrift(
            position: point.position, momentum: point.momentum, gradient: point.gradient, step: step)
        let logDensity = evaluate()
        energy =
            kinetics.kick(
                momentum: point.momentum, gradient: point.gradient, velocity: point.velocity, step: step) - logDensity
    }
    // The arena must outlive the pointers into it.
    return withExtendedLifetime(arena) {
        LeapfrogEnd(
            position: (0..<dimension).map { point.position.scalars[$0] },
            momentum: (0..<dimension).map { point.momentum.scalars[$0] }, energy: energy, initialEnergy: initialEnergy)
    }
}
