/// One point of phase space in a kernel's arena: where, how fast, and the gradient there.
struct UnsafePhasePoint {
    let position: UnsafeVector
    let momentum: UnsafeVector
    let gradient: UnsafeVector
    /// M⁻¹ p, which the U-turn criterion needs.
    let velocity: UnsafeVector

    /// Takes four consecutive vectors of the arena.
    init(_ arena: borrowing UnsafeArena, at index: Int) {
        position = arena.vector(index)
        momentum = arena.vector(index + 1)
        gradient = arena.vector(index + 2)
        velocity = arena.vector(index + 3)
    }

    @inline(__always)
    func copy(from other: UnsafePhasePoint, blocks: Int) {
        UnsafeKernels.copy(other.position, to: position, blocks: blocks)
        UnsafeKernels.copy(other.momentum, to: momentum, blocks: blocks)
        UnsafeKernels.copy(other.gradient, to: gradient, blocks: blocks)
        UnsafeKernels.copy(other.velocity, to: velocity, blocks: blocks)
    }
}

/// A state that a transition may end in.
struct UnsafeProposal {
    let position: UnsafeVector
    let gradient: UnsafeVector
    var logDensity = -Double.infinity
    var energy = Double.nan

    static let vectors = 2

    /// Takes two consecutive vectors of the arena.
    init(_ arena: borrowing UnsafeArena, at index: Int) {
        position = arena.vector(index)
        gradient = arena.vector(index + 1)
    }

    @inline(__always)
    mutating func set(_ point: UnsafePhasePoint, logDensity: Double, energy: Double, blocks: Int) {
        UnsafeKernels.copy(point.position, to: position, blocks: blocks)
        UnsafeKernels.copy(point.gradient, to: gradient, blocks: blocks)
        self.logDensity = logDensity
        self.energy = energy
    }

    /// Takes over a state that comes from outside; its energy is not known.
    mutating func set(position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>, logDensity: Double) {
        for i in position.indices {
            self.position.scalars[i] = position[i]
            self.gradient.scalars[i] = gradient[i]
        }
        self.logDensity = logDensity
        energy = .nan
    }
}
