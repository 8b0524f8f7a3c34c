import AuspexExecution

// What every Hamiltonian kernel does at a point of its trajectory.
extension EuclideanKinetics {
    /// Puts a state with a momentum at the start of a trajectory; returns the energy there.
    /// - Parameter momentum: drawn when it is not given.
    func start(
        _ point: UnsafePhasePoint, from state: UnsafeProposal, momentum: [Double]?, random: inout RandomStream
    ) -> Double {
        UnsafeKernels.copy(state.position, to: point.position, blocks: blocks)
        UnsafeKernels.copy(state.gradient, to: point.gradient, blocks: blocks)
        if let momentum, momentum.count == dimension {
            for i in 0..<dimension { point.momentum.scalars[i] = momentum[i] }
        } else {
            drawMomentum(into: point.momentum, random: &random)
        }
        return velocity(of: point.momentum, into: point.velocity) - state.logDensity
    }

    /// Moves to where a leapfrog step ends, and asks for the gradient there.
    @inline(__always)
    func beginStep(_ point: UnsafePhasePoint, step: Double) -> KernelRequest {
        kickAndDrift(position: point.position, momentum: point.momentum, gradient: point.gradient, step: step)
        return .gradient(GradientRequest(point.position, gradient: point.gradient))
    }

    /// Completes the step with the gradient; returns the energy at its end, infinite where nothing can be said.
    @inline(__always)
    func endStep(_ point: UnsafePhasePoint, logDensity: Double, step: Double) -> Double {
        let kinetic = kick(momentum: point.momentum, gradient: point.gradient, velocity: point.velocity, step: step)
        // A gradient that is not finite has made the kinetic energy not finite, so one test covers both.
        let energy = kinetic - logDensity
        return energy.isFinite ? energy : .infinity
    }
}
