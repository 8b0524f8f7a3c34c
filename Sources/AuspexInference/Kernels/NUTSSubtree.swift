import CKernels

/// A finished subtree of 2^depth consecutive states.
struct UnsafeSubtree {
    var depth = 0
    /// Sum of the weights exp(reference − H) of its states.
    var weight = 0.0
    /// The sum of its momenta and what the U-turn criterion needs of its ends.
    var stretch: ax_stretch
    /// A state drawn from the subtree with probability in proportion to its weight.
    var proposal: UnsafeMutablePointer<UnsafeProposal>

    static let vectors = 5

    /// Takes five consecutive vectors of the arena.
    init(_ arena: borrowing UnsafeArena, at index: Int, proposal: UnsafeMutablePointer<UnsafeProposal>) {
        stretch = ax_stretch(
            rho: arena.vector(index).scalars, near_momentum: arena.vector(index + 1).scalars,
            near_velocity: arena.vector(index + 2).scalars, far_momentum: arena.vector(index + 3).scalars,
            far_velocity: arena.vector(index + 4).scalars)
        self.proposal = proposal
    }

    /// Makes this a subtree of one state.
    @inline(__always)
    mutating func setLeaf(_ point: UnsafePhasePoint, weight: Double, logDensity: Double, energy: Double, blocks: Int) {
        depth = 0
        self.weight = weight
        ax_single_state(&stretch, point.momentum.scalars, point.velocity.scalars, blocks)
        proposal.pointee.set(point, logDensity: logDensity, energy: energy, blocks: blocks)
    }
}
