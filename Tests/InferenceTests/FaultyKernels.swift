import AuspexExecution
import AuspexInference
import Foundation

/// Hamiltonian Monte Carlo once more, as plainly as it can be written, with a place for each fault that the statistical tests
/// must notice. Without a fault it must pass them.
struct PlainHMC {
    enum Fault: CaseIterable {
        case none
        /// The trajectory's end is accepted with the inverse of the right probability.
        case acceptanceSign
        /// The potential counts half in the acceptance.
        case acceptanceRatio
        /// The kinetic energy lacks its factor ½ in the acceptance.
        case kineticHalf
        /// The end is always accepted.
        case noRejection
        /// The momentum is not drawn anew: it is always the same.
        case staleMomentum
        /// Momenta are drawn with the wrong variance.
        case momentumScale
        /// The last half step of the momentum is left out before the energy is computed.
        case missingHalfKick
    }

    let density: LogDensityFunction
    let fault: Fault
    let stepSize: Double
    let steps: Int

    func transition(_ position: [Double], _ key: RandomKey) -> [Double] {
        let evaluator = density.makeEvaluator()
        var random = RandomStream(key)
        var gradient: [Double] = []
        var q = position
        let logDensity = evaluator.evaluate(q, gradient: &gradient)
        var p = q.map { _ in random.normal() }
        if fault == .staleMomentum { p = q.map { _ in 0.9 } }
        if fault == .momentumScale { p = p.map { 1.6 * $0 } }
        let half = fault == .kineticHalf ? 1.0 : 0.5
        let kineticBefore = half * p.reduce(0) { $0 + $1 * $1 }
        var end = logDensity
        for step in 0..<steps {
            for i in q.indices { p[i] += 0.5 * stepSize * gradient[i] }
            for i in q.indices { q[i] += stepSize * p[i] }
            end = evaluator.evaluate(q, gradient: &gradient)
            if fault == .missingHalfKick && step == steps - 1 { break }
            for i in q.indices { p[i] += 0.5 * stepSize * gradient[i] }
        }
        let kineticAfter = half * p.reduce(0) { $0 + $1 * $1 }
        let weight = fault == .acceptanceRatio ? 0.5 : 1.0
        var logRatio = weight * (end - logDensity) + kineticBefore - kineticAfter
        if fault == .acceptanceSign { logRatio = -logRatio }
        if fault == .noRejection { logRatio = 0 }
        return random.uniform() < exp(logRatio) ? q : position
    }
}

/// Faults that can be given to the real kernels through what they are handed.
enum FaultyDensities {
    /// The right gradient with values scaled by a factor: the acceptance is wrong, the trajectory right.
    static func scaledValue(_ density: LogDensityFunction, by factor: Double) -> LogDensityFunction {
        LogDensityFunction(dimension: density.dimension) { x, gradient in
            factor * density.makeEvaluator().evaluate(x, gradient: gradient)
        }
    }
}
