// The No-U-Turn Sampler (Hoffman & Gelman 2014) with multinomial sampling of the trajectory and the generalised U-turn
// criterion (Betancourt 2017).
//
// A trajectory grows by doubling, forwards or backwards at random, until it turns back on itself. The textbook builds each
// doubling by recursion. Here the recursion is unrolled into a binary counter, because the kernel has to stop at every gradient:
// finished subtrees wait on a stack, and whenever the two on top have equal depth they merge, just as two equal bits
// carry. A doubling is complete when one subtree of the wanted depth is left. The checks made and the distribution of the draw
// are those of the recursion.

import AuspexExecution
import CKernels

/// The No-U-Turn Sampler as a resumable state machine; see `HamiltonianKernel` for how it is driven.
///
/// All memory, about 7·(maxDepth + 3) vectors, is allocated once; a leapfrog step costs O(dimension) besides the gradient
/// (O(dimension²) with a dense metric).
public struct NUTS: ~Copyable, HamiltonianKernel {
    public let dimension: Int
    public let settings: HamiltonianSettings
    public var stepSize = 1.0
    public private(set) var info = TransitionInfo()

    private let blocks: Int
    private let arena: UnsafeArena
    private var kinetics: EuclideanKinetics
    private var random = UniformStream(RandomStream(RandomKey(seed: 0)))

    // The current state, also the state that the trajectory would choose so far.
    private var sample: UnsafeMutablePointer<UnsafeProposal>
    // Both ends of the trajectory.
    private let forward: UnsafePhasePoint
    private let backward: UnsafePhasePoint
    private var goesForward = true
    private let rho: UnsafeVector
    // Momentum and velocity, before the doubling under way, of the end that moves.
    private let seamMomentum: UnsafeVector
    private let seamVelocity: UnsafeVector

    // The subtrees that wait to be merged; slot maxDepth + 1 is never reached.
    private let stack: UnsafeMutablePointer<UnsafeSubtree>
    // The sample and every subtree hold one of these, and exchange them.
    private let proposals: UnsafeMutablePointer<UnsafeProposal>
    private var stackCount = 0

    private var initialEnergy = 0.0
    // Weights of states are exp(referenceEnergy − H): plain numbers, so that a step costs one exponential.
    private var referenceEnergy = 0.0
    private var weight = 0.0
    private var acceptanceSum = 0.0
    private var depth = 0
    private var leapfrogSteps = 0

    public init(dimension: Int, settings: HamiltonianSettings = HamiltonianSettings()) {
        self.dimension = dimension
        self.settings = settings
        let slots = settings.maxDepth + 2
        let vectorsOfSlot = UnsafeSubtree.vectors + UnsafeProposal.vectors
        arena = UnsafeArena(vectors: 13 + slots * vectorsOfSlot, dimension: dimension)
        blocks = arena.blocks
        kinetics = EuclideanKinetics(unit: dimension)
        forward = UnsafePhasePoint(arena, at: 2)
        backward = UnsafePhasePoint(arena, at: 6)
        rho = arena.vector(10)
        seamMomentum = arena.vector(11)
        seamVelocity = arena.vector(12)
        stack = .allocate(capacity: slots)
        proposals = .allocate(capacity: slots + 1)
        sample = proposals + slots
        sample.initialize(to: UnsafeProposal(arena, at: 0))
        for slot in 0..<slots {
            let first = 13 + slot * vectorsOfSlot
            (stack + slot).initialize(to: UnsafeSubtree(arena, at: first, proposal: proposals + slot))
            (proposals + slot).initialize(to: UnsafeProposal(arena, at: first + UnsafeSubtree.vectors))
        }
    }

    deinit {
        stack.deallocate()
        proposals.deallocate()
    }

    // MARK: State

    public var position: UnsafeBufferPointer<Double> {
        UnsafeBufferPointer(start: sample.pointee.position.scalars, count: dimension)
    }

    public var logDensity: Double { sample.pointee.logDensity }

    public mutating func setMetric(_ metric: Metric) throws(MetricError) {
        kinetics = try EuclideanKinetics(metric, dimension: dimension)
    }

    public mutating func initialise(
        position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>, logDensity: Double
    ) {
        sample.pointee.set(position: position, gradient: gradient, logDensity: logDensity)
    }

    // MARK: Transition

    public mutating func begin(random: RandomStream, momentum: [Double]?) -> KernelRequest {
        start(momentum, random)
        backward.copy(from: forward, blocks: blocks)
        UnsafeKernels.copy(forward.momentum, to: rho, blocks: blocks)
        sample.pointee.energy = initialEnergy
        referenceEnergy = initialEnergy
        weight = 1
        acceptanceSum = 0
        depth = 0
        leapfrogSteps = 0
        return beginDoubling()
    }

    public mutating func advance(logDensity: Double) -> KernelRequest {
        let end = goesForward ? forward : backward
        let step = goesForward ? stepSize : -stepSize
        let energy = kinetics.endStep(end, logDensity: logDensity, step: step)
        let error = energy - initialEnergy
        leapfrogSteps &+= 1
        if error > settings.divergenceThreshold {
            acceptanceSum += ScalarMath.exponential(-error)
            return finish(diverged: true)
        }
        if referenceEnergy - energy > Self.greatestLogWeight { lowerReference(to: energy) }
        let leafWeight = ScalarMath.exponential(referenceEnergy - energy)
        acceptanceSum += error <= 0 ? 1 : referenceEnergy == initialEnergy ? leafWeight : ScalarMath.exponential(-error)

        stack[stackCount].setLeaf(end, weight: leafWeight, logDensity: logDensity, energy: energy, blocks: blocks)
        stackCount &+= 1
        while stackCount > 1 && stack[stackCount &- 2].depth == stack[stackCount &- 1].depth {
            guard mergeTop() else { return finish(diverged: false) }
        }
        if stack[0].depth < depth || stackCount > 1 { return takeStep() }
        return endDoubling()
    }

    /// A weight beyond the exponential of this would come near to overflowing the sums.
    private static let greatestLogWeight = 300.0

    /// Measures weights from a lower energy. Happens where the integrator is so far off that the energy drops by hundreds; states that
    /// then lose all their weight could not have been chosen any more.
    private mutating func lowerReference(to energy: Double) {
        let factor = ScalarMath.exponential(energy - referenceEnergy)
        referenceEnergy = energy
        weight *= factor
        for slot in 0..<stackCount { stack[slot].weight *= factor }
    }

    /// Puts the current state with a momentum at the forward end.
    private mutating func start(_ momentum: [Double]?, _ stream: RandomStream) {
        var stream = stream
        initialEnergy = kinetics.start(forward, from: sample.pointee, momentum: momentum, random: &stream)
        random = UniformStream(stream)
    }

    private mutating func beginDoubling() -> KernelRequest {
        goesForward = random.next() > 0.5
        let end = goesForward ? forward : backward
        UnsafeKernels.copy(end.momentum, to: seamMomentum, blocks: blocks)
        UnsafeKernels.copy(end.velocity, to: seamVelocity, blocks: blocks)
        stackCount = 0
        return takeStep()
    }

    @inline(__always)
    private mutating func takeStep() -> KernelRequest {
        kinetics.beginStep(goesForward ? forward : backward, step: goesForward ? stepSize : -stepSize)
    }

    /// Merges the two subtrees on top of the stack; returns false when the result has turned.
    private mutating func mergeTop() -> Bool {
        let first = stack + (stackCount &- 2)
        let second = stack + (stackCount &- 1)
        stackCount &-= 1
        let total = first.pointee.weight + second.pointee.weight
        // Within a doubling the choice is in plain proportion to the weights. It is a toss that no processor foresees, so there is
        // no branch.
        let takesSecond = random.next() * total < second.pointee.weight
        let proposals = (first.pointee.proposal, second.pointee.proposal)
        first.pointee.proposal = takesSecond ? proposals.1 : proposals.0
        second.pointee.proposal = takesSecond ? proposals.0 : proposals.1
        let goesOn = ax_keeps_going(&first.pointee.stretch, &second.pointee.stretch, blocks) != 0
        first.pointee.weight = total
        first.pointee.depth &+= 1
        swap(&first.pointee.stretch.far_momentum, &second.pointee.stretch.far_momentum)
        swap(&first.pointee.stretch.far_velocity, &second.pointee.stretch.far_velocity)
        return goesOn
    }

    /// Joins the finished subtree to the trajectory.
    private mutating func endDoubling() -> KernelRequest {
        depth &+= 1
        // Biased progressive sampling: prefer the new half, which moves the chain further.
        let subtreeWeight = stack[0].weight
        if random.next() * weight < subtreeWeight { swap(&sample, &stack[0].proposal) }
        weight += subtreeWeight
        let otherEnd = goesForward ? backward : forward
        // The momentum of the end that stands still is that of no seam.
        var trajectory = ax_stretch(
            rho: rho.scalars, near_momentum: otherEnd.momentum.scalars, near_velocity: otherEnd.velocity.scalars,
            far_momentum: seamMomentum.scalars, far_velocity: seamVelocity.scalars)
        let goesOn = ax_keeps_going(&trajectory, &stack[0].stretch, blocks) != 0
        return goesOn && depth < settings.maxDepth ? beginDoubling() : finish(diverged: false)
    }

    private mutating func finish(diverged: Bool) -> KernelRequest {
        info = TransitionInfo(
            logDensity: sample.pointee.logDensity, energy: sample.pointee.energy, acceptance: acceptanceSum / Double(leapfrogSteps),
            stepSize: stepSize, depth: depth, leapfrogSteps: leapfrogSteps, diverged: diverged)
        return .finished
    }

    // MARK: Probe

    public mutating func beginProbe(random: RandomStream) -> KernelRequest {
        start(nil, random)
        goesForward = true
        return takeStep()
    }

    public mutating func endProbe(logDensity: Double) -> Double {
        initialEnergy - kinetics.endStep(forward, logDensity: logDensity, step: stepSize)
    }
}
