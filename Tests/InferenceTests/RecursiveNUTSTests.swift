import AuspexExecution
import AuspexInference
import Foundation
import Testing

/// NUTS as the literature writes it, by recursion on arrays and with logarithms of weights. It draws its random numbers in the
/// same order as the state machine, so that both must make the same transition.
private struct RecursiveNUTS {
    struct Point {
        var q: [Double]
        var p: [Double]
        var gradient: [Double]
        var logDensity: Double
    }

    struct Tree {
        var logWeight: Double
        var rho: [Double]
        var first: [Double]
        var last: [Double]
        var proposal: [Double]
    }

    let evaluator: any LogDensityEvaluator
    let inverseMetric: [[Double]]
    let stepSize: Double
    let maxDepth: Int
    var random: RandomStream
    var initialEnergy = 0.0
    var leapfrogSteps = 0
    var diverged = false
    var moving = Point(q: [], p: [], gradient: [], logDensity: 0)

    func sharp(_ p: [Double]) -> [Double] { inverseMetric.map { dot($0, p) } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    func add(_ a: [Double], _ b: [Double], _ factor: Double = 1) -> [Double] { zip(a, b).map { $0 + factor * $1 } }
    func point(_ q: [Double], _ p: [Double]) -> Point {
        var gradient: [Double] = []
        let logDensity = evaluator.evaluate(q, gradient: &gradient)
        return Point(q: q, p: p, gradient: gradient, logDensity: logDensity)
    }
    func energy(_ point: Point) -> Double { 0.5 * dot(point.p, sharp(point.p)) - point.logDensity }
    func goesOn(_ first: [Double], _ last: [Double], _ rho: [Double]) -> Bool {
        dot(sharp(first), rho) > 0 && dot(sharp(last), rho) > 0
    }
    func logSum(_ a: Double, _ b: Double) -> Double { max(a, b) + log1p(exp(-abs(a - b))) }

    mutating func leap(_ direction: Double) {
        let half = add(moving.p, moving.gradient, 0.5 * direction * stepSize)
        let next = point(add(moving.q, sharp(half), direction * stepSize), half)
        moving = next
        moving.p = add(half, next.gradient, 0.5 * direction * stepSize)
    }

    mutating func build(_ depth: Int, _ direction: Double) -> Tree? {
        if depth == 0 {
            leap(direction)
            leapfrogSteps += 1
            let error = energy(moving) - initialEnergy
            if !(error <= 1000) {
                diverged = true
                return nil
            }
            return Tree(logWeight: -error, rho: moving.p, first: moving.p, last: moving.p, proposal: moving.q)
        }
        guard let one = build(depth - 1, direction), let two = build(depth - 1, direction) else { return nil }
        let total = logSum(one.logWeight, two.logWeight)
        let takesSecond = random.uniform() < exp(two.logWeight - total)
        let rho = add(one.rho, two.rho)
        guard goesOn(one.first, two.last, rho), goesOn(one.first, two.first, add(one.rho, two.first)),
            goesOn(one.last, two.last, add(two.rho, one.last))
        else { return nil }
        return Tree(
            logWeight: total, rho: rho, first: one.first, last: two.last,
            proposal: takesSecond ? two.proposal : one.proposal)
    }

    mutating func transition(_ q: [Double], _ p: [Double]) -> (q: [Double], depth: Int) {
        let start = point(q, p)
        initialEnergy = energy(start)
        var ends = (back: start, front: start)
        var rho = p, sample = q, logWeight = 0.0, depth = 0
        while depth < maxDepth {
            let forward = random.uniform() > 0.5
            moving = forward ? ends.front : ends.back
            let seam = moving.p
            let far = forward ? ends.back.p : ends.front.p
            guard let tree = build(depth, forward ? 1 : -1) else { break }
            if forward { ends.front = moving } else { ends.back = moving }
            depth += 1
            if random.uniform() < exp(tree.logWeight - logWeight) { sample = tree.proposal }
            logWeight = logSum(logWeight, tree.logWeight)
            let oldRho = rho
            rho = add(rho, tree.rho)
            guard goesOn(far, tree.last, rho), goesOn(far, tree.first, add(oldRho, tree.first)),
                goesOn(seam, tree.last, add(tree.rho, seam))
            else { break }
        }
        return (sample, depth)
    }
}

/// The banana with a cliff that its gradient does not know of: weights jump by a factor far beyond what sums of plain numbers bear.
private let cliff = LogDensityFunction(dimension: 2) { x, gradient in
    Targets.banana.makeEvaluator().evaluate(x, gradient: gradient) + 450 * (x[0] / 0.4).rounded(.down)
}

@Test(arguments: [
    Metric.unit(dimension: 2), .diagonal(inverse: [0.6, 2.5]), .dense(inverse: [1, 0.5, 0.5, 1.5], dimension: 2),
], [false, true])
func theStateMachineMakesTheTransitionsOfTheRecursion(metric: Metric, hasCliff: Bool) throws {
    let inverse: [[Double]] =
        switch metric {
        case .unit: [[1, 0], [0, 1]]
        case .diagonal(let values): [[values[0], 0], [0, values[1]]]
        case .dense(let values, _): [[values[0], values[1]], [values[2], values[3]]]
        }
    let evaluator = (hasCliff ? cliff : Targets.banana).makeEvaluator()
    let key = RandomKey(seed: 81)
    var depths: Set<Int> = []
    var divergences = 0, mismatches = 0
    for replicate in 0..<3000 {
        var random = RandomStream(key.split(UInt64(replicate)).split(0))
        // From small steps with deep trees to steps at which the integrator falls apart.
        let stepSize = exp(-4 + 5 * random.uniform())
        let q = Targets.drawBanana(&random)
        let p = (0..<2).map { _ in 2 * random.normal() }
        let stream = RandomStream(key.split(UInt64(replicate)).split(1))

        var kernel = NUTS(dimension: 2, settings: HamiltonianSettings(maxDepth: 7))
        try kernel.setMetric(metric)
        kernel.stepSize = stepSize
        kernel.initialise(position: q, evaluator: evaluator)
        let info = kernel.step(evaluator: evaluator, random: stream, momentum: p)

        var recursion = RecursiveNUTS(
            evaluator: evaluator, inverseMetric: inverse, stepSize: stepSize, maxDepth: 7, random: stream)
        let wanted = recursion.transition(q, p)
        depths.insert(info.depth)
        divergences += info.diverged ? 1 : 0
        let agrees =
            info.depth == wanted.depth && info.leapfrogSteps == recursion.leapfrogSteps
            && info.diverged == recursion.diverged
            && zip(kernel.position, wanted.q).allSatisfy { abs($0 - $1) < 1e-8 }
        mismatches += agrees ? 0 : 1
    }
    // A comparison that falls within rounding may go either way once in a great while.
    #expect(mismatches <= 2)
    #expect(depths.isSuperset(of: [0, 1, 2, 3, 4]))
    #expect(divergences > 20)
}
