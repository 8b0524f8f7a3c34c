import AuspexExecution
import CKernels

/// Kinetic energy pᵀ M⁻¹ p / 2 of a Euclidean metric, prepared for the inner loop, and the two halves of a leapfrog step.
///
/// The leapfrog is cut where the gradient is needed: `kickAndDrift` moves to the new position, the caller evaluates the
/// gradient there, `kick` completes the step. A unit metric is a diagonal one of ones.
struct EuclideanKinetics: ~Copyable {
    let dimension: Int
    let blocks: Int
    private let isDense: Bool
    private let arena: UnsafeArena
    /// Diagonal: the inverse metric. Dense: scratch for the velocity.
    private let weights: UnsafeVector
    /// Diagonal: standard deviations of the momenta.
    private let momentumScale: UnsafeVector
    /// Dense: the Cholesky factor of the inverse metric, from which momenta are drawn.
    private let factor: CholeskyFactor?

    /// The identity metric.
    init(unit dimension: Int) {
        self.init(variances: [Double](repeating: 1, count: dimension))
    }

    private init(variances: [Double]) {
        dimension = variances.count
        arena = UnsafeArena(vectors: 2, dimension: dimension)
        weights = arena.vector(0)
        momentumScale = arena.vector(1)
        for i in 0..<dimension {
            weights.scalars[i] = variances[i]
            momentumScale.scalars[i] = 1 / variances[i].squareRoot()
        }
        factor = nil
        isDense = false
        blocks = arena.blocks
    }

    init(_ metric: Metric, dimension: Int) throws(MetricError) {
        guard metric.dimension == dimension else {
            throw .wrongDimension(expected: dimension, found: metric.dimension)
        }
        switch metric {
        case .unit:
            self.init(unit: dimension)
        case .diagonal(let variances):
            guard variances.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .notPositiveDefinite }
            self.init(variances: variances)
        case .dense(let inverse, _):
            guard inverse.count == dimension * dimension else {
                throw .wrongDimension(expected: dimension * dimension, found: inverse.count)
            }
            guard let factor = CholeskyFactor(inverse, dimension: dimension) else { throw .notPositiveDefinite }
            self.init(covariance: inverse, factor: factor)
        }
    }

    private init(covariance: [Double], factor: CholeskyFactor) {
        dimension = factor.dimension
        // Rows are padded like vectors; the padding of the velocity is never written, so it stays zero.
        arena = UnsafeArena(vectors: 2 + dimension, dimension: dimension)
        weights = arena.vector(0)
        momentumScale = arena.vector(1)
        for i in 0..<dimension {
            for j in 0..<dimension { arena.vector(2 + i).scalars[j] = covariance[i * dimension + j] }
        }
        self.factor = factor
        isDense = true
        blocks = arena.blocks
    }

    /// Draws a momentum from N(0, M).
    func drawMomentum(into momentum: UnsafeVector, random: inout RandomStream) {
        // The same numbers as one by one from the stream, but in vectors, and those beyond the dimension are not counted.
        ax_normal_fill(momentum.scalars, random.key.word, random.counter, 4 * blocks)
        random = RandomStream(random.key, counter: random.counter &+ UInt64(dimension))
        if let factor {
            for i in dimension..<(4 * blocks) { momentum.scalars[i] = 0 }
            factor.solveTransposed(inPlace: UnsafeMutableBufferPointer(start: momentum.scalars, count: dimension))
        } else {
            // The scale of the padding is zero.
            for i in 0..<blocks { momentum[i] *= momentumScale[i] }
        }
    }

    /// velocity = M⁻¹ p; returns the kinetic energy.
    @inline(__always)
    func velocity(of momentum: UnsafeVector, into velocity: UnsafeVector) -> Double {
        if isDense {
            multiplyDense(momentum, into: velocity)
            return 0.5 * UnsafeKernels.dot(momentum, velocity, blocks: blocks)
        }
        var energy = SIMD4<Double>()
        for i in 0..<blocks {
            let p = momentum[i]
            let v = weights[i] * p
            velocity[i] = v
            energy += p * v
        }
        return 0.5 * UnsafeKernels.sum(energy)
    }

    /// First half of a leapfrog step: p += (step / 2) · gradient, q += step · M⁻¹ p.
    @inline(__always)
    func kickAndDrift(position: UnsafeVector, momentum: UnsafeVector, gradient: UnsafeVector, step: Double) {
        if isDense {
            UnsafeKernels.accumulate(0.5 * step, gradient, into: momentum, blocks: blocks)
            multiplyDense(momentum, into: weights)
            UnsafeKernels.accumulate(step, weights, into: position, blocks: blocks)
            return
        }
        ax_kick_and_drift(position.scalars, momentum.scalars, gradient.scalars, weights.scalars, step, blocks)
    }

    /// Second half of a leapfrog step: p += (step / 2) · gradient; also leaves the velocity and returns the kinetic energy.
    @inline(__always)
    func kick(momentum: UnsafeVector, gradient: UnsafeVector, velocity: UnsafeVector, step: Double) -> Double {
        if isDense {
            UnsafeKernels.accumulate(0.5 * step, gradient, into: momentum, blocks: blocks)
            return self.velocity(of: momentum, into: velocity)
        }
        return ax_kick(momentum.scalars, velocity.scalars, gradient.scalars, weights.scalars, step, blocks)
    }

    private func multiplyDense(_ momentum: UnsafeVector, into velocity: UnsafeVector) {
        for i in 0..<dimension {
            velocity.scalars[i] = UnsafeKernels.dot(arena.vector(2 + i), momentum, blocks: blocks)
        }
    }
}
