// Hamiltonian Monte Carlo with a trajectory of fixed length (Duane et al. 1987; Neal 2011), accepted or rejected at its end.

import AuspexExecution

/// Static HMC as a resumable state machine; see `HamiltonianKernel` for how it is driven.
///
/// `settings.trajectory` fixes the integration time or the number of steps, `settings.jitter` randomises the step size, which
/// breaks the resonance of a fixed length with a periodic orbit.
public struct HMC: ~Copyable, HamiltonianKernel {
    public let dimension: Int
    public let settings: HamiltonianSettings
    public var stepSize = 1.0
    public private(set) var info = TransitionInfo()

    private let blocks: Int
    private let arena: UnsafeArena
    private var kinetics: EuclideanKinetics
    private var random = RandomStream(RandomKey(seed: 0))
    private var sample: UnsafeProposal
    private let end: UnsafePhasePoint
    private var initialEnergy = 0.0
    private var usedStepSize = 1.0
    private var stepsWanted = 0
    private var stepsTaken = 0

    public init(dimension: Int, settings: HamiltonianSettings = HamiltonianSettings()) {
        self.dimension = dimension
        self.settings = settings
        arena = UnsafeArena(vectors: 6, dimension: dimension)
        blocks = arena.blocks
        kinetics = EuclideanKinetics(unit: dimension)
        sample = UnsafeProposal(arena, at: 0)
        end = UnsafePhasePoint(arena, at: 2)
    }

    // MARK: State

    public var position: UnsafeBufferPointer<Double> {
        UnsafeBufferPointer(start: sample.position.scalars, count: dimension)
    }

    public var logDensity: Double { sample.logDensity }

    public mutating func setMetric(_ metric: Metric) throws(MetricError) {
        kinetics = try EuclideanKinetics(metric, dimension: dimension)
    }

    public mutating func initialise(
        position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>, logDensity: Double
    ) {
        sample.set(position: position, gradient: gradient, logDensity: logDensity)
    }

    // MARK: Transition

    public mutating func begin(random: RandomStream, momentum: [Double]?) -> KernelRequest {
        self.random = random
        usedStepSize = stepSize
        if settings.jitter > 0 { usedStepSize *= 1 + settings.jitter * (2 * self.random.uniform() - 1) }
        switch settings.trajectory {
        case .steps(let count): stepsWanted = max(1, count)
        // The number follows from the step size before the jitter, so that it is the same forwards and backwards. It is bounded
        // because a step size that has collapsed would ask for more gradients than any run has time for.
        case .time(let time): stepsWanted = Int(min(max(1, (time / stepSize).rounded(.down)), 100_000))
        }
        stepsTaken = 0
        initialEnergy = kinetics.start(end, from: sample, momentum: momentum, random: &self.random)
        return kinetics.beginStep(end, step: usedStepSize)
    }

    public mutating func advance(logDensity: Double) -> KernelRequest {
        let energy = kinetics.endStep(end, logDensity: logDensity, step: usedStepSize)
        stepsTaken &+= 1
        // A trajectory that has left the support cannot come back to be accepted at its end.
        if energy.isFinite && stepsTaken < stepsWanted { return kinetics.beginStep(end, step: usedStepSize) }
        return finish(energy: energy, logDensity: logDensity)
    }

    private mutating func finish(energy: Double, logDensity: Double) -> KernelRequest {
        let error = energy - initialEnergy
        let acceptance = error <= 0 ? 1 : ScalarMath.exponential(-error)
        let accepted = random.uniform() < acceptance
        if accepted { sample.set(end, logDensity: logDensity, energy: energy, blocks: blocks) }
        info = TransitionInfo(
            logDensity: sample.logDensity, energy: accepted ? energy : initialEnergy, acceptance: acceptance,
            stepSize: usedStepSize, depth: 0, leapfrogSteps: stepsTaken, diverged: error > settings.divergenceThreshold)
        return .finished
    }

    // MARK: Probe

    public mutating func beginProbe(random: RandomStream) -> KernelRequest {
        self.random = random
        usedStepSize = stepSize
        initialEnergy = kinetics.start(end, from: sample, momentum: nil, random: &self.random)
        return kinetics.beginStep(end, step: usedStepSize)
    }

    public mutating func endProbe(logDensity: Double) -> Double {
        initialEnergy - kinetics.endStep(end, logDensity: logDensity, step: usedStepSize)
    }
}
