import AuspexExecution

/// Normal approximations along the way of L-BFGS to a mode: at each point the covariance is the inverse Hessian as the search models it
/// there, and the mean is where a Newton step from the point leads. The one with the best evidence lower bound is kept, so a mode that
/// has no volume around it, or lies at infinity, does no harm (Zhang, Carpenter, Gelman, Vehtari 2022).
///
/// Memory and time grow in proportion to the dimension and to the memory of the search.
public struct PathfinderApproximation: Sendable {
    /// Estimated evidence lower bound.
    public let evidenceBound: Double
    /// Shape of the tail of the ratios of densities; infinite when some draws have no finite density.
    public let paretoShape: Double
    private let normal: PathNormal

    /// Searches from several starting points and keeps the best approximation.
    /// - Throws: `InitializationError` when no search finds a point to start from; `PathfinderError` when no point of any has a usable one.
    public init(
        _ density: any LogDensity, paths: Int = 4, draws: Int = 25, seed: UInt64, cancellation: CancellationFlag? = nil
    ) throws {
        let key = RandomKey(seed: seed)
        let found = try (0..<max(1, paths)).compactMap { path in
            try PathNormal.best(of: density, draws: draws, key: key.split(UInt64(path)), cancellation: cancellation)
        }
        guard var best = found.first else { throw PathfinderError() }
        for other in found.dropFirst() where other.evidenceBound > best.evidenceBound { best = other }
        normal = best
        let ratios = best.logRatios(density.makeEvaluator(), count: Self.finalDraws, key: key.split(UInt64.max))
        evidenceBound = ratios.reduce(0, +) / Double(ratios.count)
        paretoShape = ParetoShape.fit(logRatios: ratios) ?? -.infinity
    }

    private static let finalDraws = 1000

    public var mean: [Double] { normal.mean }

    /// Standard deviation of each coordinate when all others are fixed.
    public var conditionalDeviations: [Double] { normal.conditionalDeviations }

    /// One draw; equal keys give equal draws.
    public func draw(_ key: RandomKey) -> [Double] { normal.draw(key) }

    /// Log density of the approximation.
    public func logDensity(_ position: [Double]) -> Double { normal.logDensity(position) }
}

/// The best normal approximation along one path.
struct PathNormal: Sendable {
    let mean: [Double]
    /// Estimated by the draws that chose it.
    let evidenceBound: Double
    private let curvature: CurvatureModel

    var conditionalDeviations: [Double] { curvature.hessianDiagonal.map { 1 / $0.squareRoot() } }

    /// Searches from a random point; nil where no point on the way has a finite bound.
    /// - Throws: `InitializationError` when there is no point to start from.
    static func best(of density: any LogDensity, draws: Int, key: RandomKey, cancellation: CancellationFlag?) throws -> PathNormal? {
        let evaluator = density.makeEvaluator()
        var options = ModeOptions()
        options.seed = key.word
        options.memory = Self.memory
        // The bound is estimated with noise, so the last digits of the mode are of no use.
        options.gainTolerance = 1e-8
        var visited: [(position: [Double], gradient: [Double])] = []
        _ = try findMode(density, options: options, cancellation: cancellation, visiting: { visited.append(($0, $1)) })
        var best: PathNormal?
        var curvature = CurvatureModel(dimension: density.dimension)
        for (number, point) in visited.enumerated() {
            if number > 0 { curvature.update(from: visited[number - 1], to: point) }
            let mean = zip(point.position, curvature.inverseTimes(point.gradient)).map { $0 + $1 }
            let candidate = PathNormal(mean: mean, evidenceBound: -.infinity, curvature: curvature)
            let ratios = candidate.logRatios(evaluator, count: draws, key: key.split(UInt64(number + 1)))
            let bound = ratios.reduce(0, +) / Double(ratios.count)
            if bound.isFinite, bound > best?.evidenceBound ?? -.infinity {
                best = PathNormal(mean: mean, evidenceBound: bound, curvature: curvature)
            }
        }
        return best
    }

    private static let memory = 6

    /// Logarithms of the target's density over this one, at draws.
    func logRatios(_ evaluator: any LogDensityEvaluator, count: Int, key: RandomKey) -> [Double] {
        var gradient = [Double](repeating: 0, count: mean.count)
        return (0..<count).map { number in
            let offset = curvature.draw(key.split(UInt64(number)))
            let target = evaluator.evaluate(zip(mean, offset).map { $0 + $1 }, gradient: &gradient)
            return target - curvature.logDensity(offset)
        }
    }

    func draw(_ key: RandomKey) -> [Double] { zip(mean, curvature.draw(key)).map { $0 + $1 } }

    func logDensity(_ position: [Double]) -> Double { curvature.logDensity(zip(position, mean).map { $0 - $1 }) }
}

public struct PathfinderError: Error, CustomStringConvertible {
    public var description: String { "no point on the way to a mode has a normal approximation with a finite evidence lower bound" }
}

/// The inverse Hessian of the negative log density as L-BFGS models it: a diagonal, and one update for each of the last steps. Everything
/// that a normal distribution with this covariance needs follows from the updates one after the other.
struct CurvatureModel: Sendable {
    private struct Update {
        var step: [Double]
        var change: [Double]
        /// 1 / (step · change)
        var inverse: Double
        /// The model of the Hessian before this update, times the step, and step · that.
        var image: [Double] = []
        var square = 0.0
    }

    private var diagonal: [Double]
    private var updates: [Update] = []
    private var halfLogDeterminant = 0.0

    init(dimension: Int) { diagonal = Array(repeating: 1, count: dimension) }

    /// Learns from a step; one without positive curvature is passed over.
    /// - Parameters: positions, and gradients of the log density there.
    mutating func update(from old: (position: [Double], gradient: [Double]), to new: (position: [Double], gradient: [Double]), memory: Int = 6) {
        let step = zip(new.position, old.position).map { $0 - $1 }, change = zip(old.gradient, new.gradient).map { $0 - $1 }
        let product = dot(step, change)
        guard product > 1e-12 * dot(change, change) else { return }
        rescale(step, change, product)
        updates.append(Update(step: step, change: change, inverse: 1 / product))
        if updates.count > memory { updates.removeFirst() }
        // Images depend on the diagonal, so all are made anew.
        halfLogDeterminant = 0.5 * diagonal.reduce(0) { $0 + ScalarMath.logarithm($1) }
        for number in updates.indices {
            let image = hessianTimes(updates[number].step, updates: number)
            let square = dot(updates[number].step, image)
            updates[number].image = image
            updates[number].square = square
            halfLogDeterminant += 0.5 * ScalarMath.logarithm(square * updates[number].inverse)
        }
    }

    /// The diagonal that fits the step, nearest to the earlier one (Gilbert & Lemaréchal 1989).
    private mutating func rescale(_ step: [Double], _ change: [Double], _ product: Double) {
        var a = 0.0, c = 0.0
        for i in step.indices {
            a += change[i] * change[i] * diagonal[i]
            c += step[i] * step[i] / diagonal[i]
        }
        for i in step.indices {
            let scaled = step[i] / diagonal[i]
            let next = product / (a / diagonal[i] + change[i] * change[i] - a / c * scaled * scaled)
            if next.isFinite, next > 0 { diagonal[i] = next }
        }
    }

    /// The diagonal of the model of the Hessian.
    var hessianDiagonal: [Double] {
        diagonal.indices.map { i in
            updates.reduce(1 / diagonal[i]) { $0 + $1.change[i] * $1.change[i] * $1.inverse - $1.image[i] * $1.image[i] / $1.square }
        }
    }

    /// Covariance times a vector.
    func inverseTimes(_ vector: [Double]) -> [Double] {
        var result = vector
        var weights = [Double](repeating: 0, count: updates.count)
        for (number, update) in updates.enumerated().reversed() {
            weights[number] = update.inverse * dot(update.step, result)
            for i in result.indices { result[i] -= weights[number] * update.change[i] }
        }
        for i in result.indices { result[i] *= diagonal[i] }
        for (number, update) in updates.enumerated() {
            let correction = weights[number] - update.inverse * dot(update.change, result)
            for i in result.indices { result[i] += correction * update.step[i] }
        }
        return result
    }

    /// Precision times a vector, by the first updates.
    private func hessianTimes(_ vector: [Double], updates count: Int) -> [Double] {
        var result = zip(vector, diagonal).map { $0 / $1 }
        for update in updates.prefix(count) {
            // Each update changes the matrix by two of rank one, whatever the vector.
            let along = dot(update.image, vector) / update.square, across = dot(update.change, vector) * update.inverse
            for i in result.indices { result[i] += across * update.change[i] - along * update.image[i] }
        }
        return result
    }

    /// A draw with mean zero. If ε has covariance H, then (I − ρ s yᵀ) ε + √ρ s z has that of H after the update.
    func draw(_ key: RandomKey) -> [Double] {
        var random = RandomStream(key)
        var result = diagonal.map { $0.squareRoot() * random.normal() }
        for update in updates {
            let amount = update.inverse.squareRoot() * random.normal() - update.inverse * dot(update.change, result)
            for i in result.indices { result[i] += amount * update.step[i] }
        }
        return result
    }

    /// Log density at an offset from the mean.
    func logDensity(_ offset: [Double]) -> Double {
        -0.5 * dot(offset, hessianTimes(offset, updates: updates.count)) - halfLogDeterminant
            - 0.5 * Double(offset.count) * ScalarMath.logarithm(2 * Double.pi)
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var total = 0.0
    for i in a.indices { total += a[i] * b[i] }
    return total
}
