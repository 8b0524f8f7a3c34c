/// A finished subtree of 2^depth consecutive states, "near" being the end where the trajectory grew from.
struct UnsafeSubtree {
    var depth = 0
    /// Sum of the weights exp(reference − H) of its states.
    var weight = 0.0
    /// Sum of the momenta of its states.
    var rho: UnsafeVector
    var nearMomentum: UnsafeVector
    var nearVelocity: UnsafeVector
    var farMomentum: UnsafeVector
    var farVelocity: UnsafeVector
    /// A state drawn from the subtree with probability in proportion to its weight.
    var proposal: UnsafeProposal

    static let vectors = 7

    /// Takes seven consecutive vectors of the arena.
    init(_ arena: borrowing UnsafeArena, at index: Int) {
        rho = arena.vector(index)
        nearMomentum = arena.vector(index + 1)
        nearVelocity = arena.vector(index + 2)
        farMomentum = arena.vector(index + 3)
        farVelocity = arena.vector(index + 4)
        proposal = UnsafeProposal(arena, at: index + 5)
    }

    /// Makes this a subtree of one state.
    @inline(__always)
    mutating func setLeaf(_ point: UnsafePhasePoint, weight: Double, logDensity: Double, energy: Double, blocks: Int) {
        depth = 0
        self.weight = weight
        for i in 0..<blocks {
            let p = point.momentum[i]
            let v = point.velocity[i]
            rho[i] = p
            nearMomentum[i] = p
            farMomentum[i] = p
            nearVelocity[i] = v
            farVelocity[i] = v
            proposal.position[i] = point.position[i]
            proposal.gradient[i] = point.gradient[i]
        }
        proposal.logDensity = logDensity
        proposal.energy = energy
    }
}

/// The generalised U-turn criterion (Betancourt 2017, "A Conceptual Introduction to Hamiltonian Monte Carlo", appendix A.4)
/// where two neighbouring stretches of trajectory join: over the whole, and across the seam, from each stretch to the nearest
/// state of the other. The checks across the seam catch trajectories that turn by nearly a full period, so that their ends look
/// as if they still moved apart.
///
/// The first stretch lies nearer to the start. Its rho is replaced by the rho of the whole.
/// - Returns: true while the joined trajectory has not turned.
@inline(__always)
func keepsGoing(
    firstRho: UnsafeVector, firstNearVelocity: UnsafeVector, firstFarMomentum: UnsafeVector,
    firstFarVelocity: UnsafeVector, second: UnsafeSubtree, blocks: Int
) -> Bool {
    var wholeNear = SIMD4<Double>(), wholeFar = SIMD4<Double>()
    var firstNear = SIMD4<Double>(), firstSeam = SIMD4<Double>()
    var secondSeam = SIMD4<Double>(), secondFar = SIMD4<Double>()
    for i in 0..<blocks {
        let rho1 = firstRho[i], rho2 = second.rho[i]
        let near = firstNearVelocity[i], far = second.farVelocity[i]
        let whole = rho1 + rho2
        wholeNear += near * whole
        wholeFar += far * whole
        let firstPlus = rho1 + second.nearMomentum[i]
        firstNear += near * firstPlus
        firstSeam += second.nearVelocity[i] * firstPlus
        let secondPlus = rho2 + firstFarMomentum[i]
        secondSeam += firstFarVelocity[i] * secondPlus
        secondFar += far * secondPlus
        firstRho[i] = whole
    }
    return UnsafeKernels.sum(wholeNear) > 0 && UnsafeKernels.sum(wholeFar) > 0
        && UnsafeKernels.sum(firstNear) > 0 && UnsafeKernels.sum(firstSeam) > 0
        && UnsafeKernels.sum(secondSeam) > 0 && UnsafeKernels.sum(secondFar) > 0
}
