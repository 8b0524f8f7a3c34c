import AuspexExecution

/// Maximises a log density by L-BFGS (Liu & Nocedal 1989) with a strong Wolfe line search.
///
/// Whether the density contains the Jacobian of the transformation to unconstrained space, and so which mode this is, is the
/// caller's business.
/// - Parameter visiting: Receives the starting point and every point that a step leads to, with the gradient of the log density there.
/// - Throws: `InitializationError` when there is no finite starting point, `SamplerOptionsError` when the supplied one has the wrong
///   number of coordinates.
public func findMode(
    _ density: any LogDensity, options: ModeOptions = ModeOptions(), cancellation: CancellationFlag? = nil,
    progress: ((_ iteration: Int, _ logDensity: Double) -> Void)? = nil,
    visiting: ((_ position: [Double], _ gradient: [Double]) -> Void)? = nil
) throws -> ModeResult {
    let dimension = density.dimension
    if let start = options.initialPosition, start.count != dimension {
        throw SamplerOptionsError(
            message: "the initial position has \(start.count) coordinates, the target \(dimension)")
    }
    let evaluator = density.makeEvaluator()
    let start = StartSearch(
        dimension: dimension, supplied: options.initialPosition, radius: options.initialRadius, chain: 0,
        key: RandomKey(seed: options.seed))
    var logDensity: Double
    repeat { logDensity = evaluator.evaluate(start.request, dimension: dimension) } while try !start.accepts(logDensity: logDensity)
    var search = LBFGS(evaluator: evaluator, start: start, logDensity: logDensity, options: options)
    while true {
        visiting?(search.position, search.gradient)
        if let termination = search.convergence { return search.result(termination) }
        if cancellation?.isCancelled == true { return search.result(.cancelled) }
        if search.iterations >= options.maxIterations { return search.result(.iterationLimit) }
        guard search.iterate() else {
            return search.result(search.isAtRoundingLimit ? .gainVanished : .lineSearchFailed)
        }
        progress?(search.iterations, search.logDensity)
    }
}

/// The state of a search. Inside, the negative log density is minimised.
private struct LBFGS {
    private struct Pair {
        var step: [Double]
        var change: [Double]
        /// 1 / (step · change)
        var inverse: Double
    }

    private let evaluator: any LogDensityEvaluator
    private let options: ModeOptions
    private(set) var position: [Double]
    /// Gradient of the log density, so minus that of the function minimised.
    private(set) var gradient: [Double]
    private(set) var logDensity: Double
    private(set) var iterations = 0
    private var evaluations: Int
    private var pairs: [Pair] = []

    init(evaluator: any LogDensityEvaluator, start: StartSearch, logDensity: Double, options: ModeOptions) {
        self.evaluator = evaluator
        self.options = options
        position = Array(start.position)
        gradient = Array(start.gradient)
        self.logDensity = logDensity
        evaluations = start.tries
    }

    func result(_ termination: ModeTermination) -> ModeResult {
        ModeResult(
            position: position, logDensity: logDensity, gradient: gradient, iterations: iterations,
            evaluations: evaluations, termination: termination)
    }

    var convergence: ModeTermination? {
        if gradient.allSatisfy({ abs($0) <= options.gradientTolerance }) { return .gradientVanished }
        return smallGains >= Self.smallGainsWanted ? .gainVanished : nil
    }

    /// The model of the curvature may miss a direction for a while, so one small expected gain is no proof.
    private static let smallGainsWanted = 5
    private var smallGains = 0

    /// Whether what is left to gain cannot be told from rounding.
    var isAtRoundingLimit: Bool { !pairs.isEmpty && expectedGain <= 1e-10 * max(1, abs(logDensity)) }

    /// Half of gᵀ H⁻¹ g: the gain of a Newton step.
    private var expectedGain: Double { 0.5 * dot(ascentDirection(), gradient) }

    /// One step. Returns false, and stays where it was, when none could be found.
    mutating func iterate() -> Bool {
        if step(along: ascentDirection(), first: pairs.isEmpty) { return true }
        guard !pairs.isEmpty else { return false }
        // The model of the curvature may be spoilt: forget it and try the gradient itself.
        let kept = pairs
        pairs = []
        if step(along: gradient, first: true) { return true }
        pairs = kept
        return false
    }

    private mutating func step(along direction: [Double], first: Bool) -> Bool {
        let slope = -dot(direction, gradient)
        guard slope < 0, slope.isFinite else { return false }
        let origin = position
        var accepted: (step: Double, position: [Double], gradient: [Double], value: Double)?
        var count = 0
        let evaluator = evaluator
        var search = WolfeLineSearch(start: LinePoint(step: 0, value: -logDensity, slope: slope)) { step in
            let point = zip(origin, direction).map { $0 + step * $1 }
            var pointGradient = [Double](repeating: 0, count: point.count)
            let value = evaluator.evaluate(point, gradient: &pointGradient)
            count += 1
            accepted = (step, point, pointGradient, value)
            return LinePoint(step: step, value: -value, slope: -dot(direction, pointGradient))
        }
        // Without a model of the curvature a step of unit length is a guess as good as any.
        let found = search.search(firstStep: first ? min(1, 1 / dot(direction, direction).squareRoot()) : 1)
        guard let found else {
            evaluations += count
            return false
        }
        // The step that was accepted need not be the one evaluated last.
        if accepted?.step != found.step {
            _ = evaluateAgain(origin, direction, found.step, into: &accepted)
            count += 1
        }
        evaluations += count
        guard let accepted else { return false }
        remember(step: zip(accepted.position, position).map { $0 - $1 }, change: zip(gradient, accepted.gradient).map { $0 - $1 })
        position = accepted.position
        gradient = accepted.gradient
        logDensity = accepted.value
        iterations += 1
        smallGains = expectedGain <= options.gainTolerance * max(1, abs(logDensity)) ? smallGains + 1 : 0
        return true
    }

    private func evaluateAgain(
        _ origin: [Double], _ direction: [Double], _ step: Double,
        into target: inout (step: Double, position: [Double], gradient: [Double], value: Double)?
    ) -> Double {
        let point = zip(origin, direction).map { $0 + step * $1 }
        var pointGradient = [Double](repeating: 0, count: point.count)
        let value = evaluator.evaluate(point, gradient: &pointGradient)
        target = (step, point, pointGradient, value)
        return value
    }

    private mutating func remember(step: [Double], change: [Double]) {
        let product = dot(step, change)
        // Only pairs with positive curvature keep the model positive definite.
        guard product > 1e-14 * (dot(step, step) * dot(change, change)).squareRoot() else { return }
        pairs.append(Pair(step: step, change: change, inverse: 1 / product))
        if pairs.count > options.memory { pairs.removeFirst() }
    }

    /// H⁻¹ times the gradient by the two-loop recursion.
    private func ascentDirection() -> [Double] {
        var direction = gradient
        var weights = [Double](repeating: 0, count: pairs.count)
        for (i, pair) in pairs.enumerated().reversed() {
            weights[i] = pair.inverse * dot(pair.step, direction)
            for j in direction.indices { direction[j] -= weights[i] * pair.change[j] }
        }
        if let last = pairs.last {
            let scale = 1 / (last.inverse * dot(last.change, last.change))
            for j in direction.indices { direction[j] *= scale }
        }
        for (i, pair) in pairs.enumerated() {
            let correction = weights[i] - pair.inverse * dot(pair.change, direction)
            for j in direction.indices { direction[j] += correction * pair.step[j] }
        }
        return direction
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var total = 0.0
    for i in a.indices { total += a[i] * b[i] }
    return total
}
