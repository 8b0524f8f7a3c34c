import Foundation
import TestBench
import Testing

/// Sequential Monte Carlo on a linear Gaussian state-space model, against the Kalman filter.
struct ObjectivesFilterTests {
    private static let data = [0.4, 1.1, -0.3, -0.8, 0.2]

    private static let program = """
        let y = [0.4, 1.1, -0.3, -0.8, 0.2]
        model walk(T: Int) {
            x[0] ~ normal(0, 1)
            for t in 1..<T { x[t] ~ normal(0.9 * x[t - 1], 0.7) }
            y ~ normal(x, 0.5)
        }
        model first() {
            x ~ normal(0, 1)
            y ~ normal(x, 0.5)
        }
        model next(before: Real) {
            x ~ normal(0.9 * before, 0.7)
            y ~ normal(x, 0.5)
        }
        // Proposals that look at the data: the exact law of x given what was before and y, with somewhat more spread.
        guide look_first() { x ~ normal(0.8 * 0.4, 0.5) }
        guide look(before: Real, now: Real) { x ~ normal((0.9 * before / 0.49 + now / 0.25) / (1 / 0.49 + 1 / 0.25), 0.45) }
        let post = walk(5) given y = y
        let start = first() given y = y[0]
        let step = { path, t in next(path[t - 1]) given y = y[t] }
        let guided = { path, t in look(path[t - 1], y[t]) }
        objective ratio(p: Model, using: Algorithm, scale: Real) -> Real {
            let (_, log_evidence) = using.run(p)
            return exp(log_evidence - scale)
        }
        objective covered(q: Guide, f: Guide) -> Real {
            let t = simulate(f)
            return exp(log_density(q, t) - t.log_density)
        }
        objective state(p: Model, using: Algorithm, t: Int, scale: Real) -> Real {
            let (trace, log_evidence) = using.run(p)
            return trace.x[t] * exp(log_evidence - scale)
        }
        // Near the posterior, and wider.
        guide around(y: Real[T]) {
            x[0] ~ normal(0.5, 0.6)
            for t in 1..<T { x[t] ~ normal(0.3 * x[t - 1] + 0.66 * y[t], 0.6) }
        }
        """

    /// The log evidence and the smoothed means, by the filter of Kalman (1960) and the smoother of Rauch, Tung, Striebel (1965).
    private static func kalman() -> (logEvidence: Double, smoothed: [Double]) {
        var logEvidence = 0.0, mean = 0.0, variance = 1.0
        var filtered: [(mean: Double, variance: Double)] = [], predicted: [(mean: Double, variance: Double)] = []
        for (t, y) in data.enumerated() {
            if t > 0 { (mean, variance) = (0.9 * mean, 0.81 * variance + 0.49) }
            predicted.append((mean, variance))
            let total = variance + 0.25, residual = y - mean
            logEvidence += -0.5 * (log(2 * .pi * total) + residual * residual / total)
            (mean, variance) = (mean + variance / total * residual, variance * 0.25 / total)
            filtered.append((mean, variance))
        }
        var smoothed = filtered.map(\.mean)
        for t in stride(from: data.count - 2, through: 0, by: -1) {
            let gain = filtered[t].variance * 0.9 / predicted[t + 1].variance
            smoothed[t] = filtered[t].mean + gain * (smoothed[t + 1] - predicted[t + 1].mean)
        }
        return (logEvidence, smoothed)
    }

    private static let schemes = ["systematic_points", "stratified_points", "multinomial_points"]
    private static let variants: [String] = schemes.flatMap { (scheme: String) -> [String] in [0.0, 0.5, 1].map { "threshold: \($0), resampling: \(scheme)" } }
        + ["threshold: 0.7, propose_first: look_first(), propose: guided"]

    /// The oracle itself: a grid over all of two steps.
    @Test func kalmanFilterAgreesWithIntegration() {
        func density(_ x: Double, _ mean: Double, _ sd: Double) -> Double { exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * (2 * .pi).squareRoot()) }
        let width = 0.05, nodes = (-160...160).map { Double($0) * width }
        // Messages from the end to the beginning.
        var message = nodes.map { _ in 1.0 }
        for t in stride(from: Self.data.count - 1, through: 1, by: -1) {
            message = nodes.map { before in
                zip(nodes, message).reduce(0.0) { $0 + $1.1 * density($1.0, 0.9 * before, 0.7) * density(Self.data[t], $1.0, 0.5) } * width
            }
        }
        let evidence = zip(nodes, message).reduce(0.0) { $0 + $1.1 * density($1.0, 0, 1) * density(Self.data[0], $1.0, 0.5) } * width
        #expect(abs(log(evidence) - Self.kalman().logEvidence) < 1e-9)
    }

    @Test(arguments: variants) func evidenceIsUnbiased(_ variant: String) throws {
        let (logEvidence, smoothed) = Self.kalman(), bench = try ObjectiveBench(Self.program)
        let smc = "smc(start, step, steps: 5, particles: 8, \(variant))"
        let estimate = try bench.objective("ratio(post, \(smc), \(logEvidence))").means(at: [], draws: 20_000)[0]
        #expect(estimate.distance(from: 1) < objectiveThreshold, "\(variant): \(estimate.mean) ± \(estimate.error)")
        #expect(estimate.error < 0.02)
        // Draws weighted with their evidence are draws of the posterior.
        for t in [0, 2] {
            let mean = try bench.objective("state(post, \(smc), \(t), \(logEvidence))").means(at: [], draws: 10_000)[0]
            #expect(mean.distance(from: smoothed[t]) < objectiveThreshold, "\(variant), x[\(t)]: \(mean.mean) ± \(mean.error), exactly \(smoothed[t])")
        }
    }

    /// With one path kept, the estimate belongs to a density: it integrates to one.
    @Test(arguments: variants) func keptPathsGiveADensity(_ variant: String) throws {
        let bench = try ObjectiveBench(Self.program)
        let estimate = try bench.objective("covered(normalize(post, using: smc(start, step, steps: 5, particles: 6, \(variant))), around(y))").means(at: [], draws: 20_000)[0]
        #expect(estimate.distance(from: 1) < objectiveThreshold, "\(variant): \(estimate.mean) ± \(estimate.error)")
        #expect(estimate.error < 0.04)
    }

    /// A path that is kept comes out as it went in, whatever is resampled around it.
    @Test(arguments: schemes) func keptPathsStay(_ scheme: String) throws {
        let bench = try ObjectiveBench(Self.program + """

            objective change(p: Model, first: Model, next: Any, q: Guide) -> Real {
                let kept = simulate(q).x
                let (paths, _, _) = particle_sweep(p, first, next, first, next, 5, 6, 1.0, \(scheme), kept, 1)
                return sum(abs(paths[0] - kept))
            }
            """)
        let objective = try bench.objective("change(post, start, step, around(y))")
        for key in 0..<200 { #expect(try objective([], key: key).value == 0) }
    }

    /// The filtering bound is below the log evidence, and comes closer with more particles.
    @Test func filteringBoundGrows() throws {
        let bench = try ObjectiveBench(Self.program), logEvidence = Self.kalman().logEvidence
        func bound(_ particles: Int) throws -> Estimate {
            try bench.objective("evidence_bound(post, smc(start, step, steps: 5, particles: \(particles)))").means(at: [], draws: 5000)[0]
        }
        let few = try bound(4), many = try bound(64)
        #expect(few.mean + objectiveThreshold * few.error < many.mean - objectiveThreshold * many.error)
        #expect(many.mean < logEvidence + objectiveThreshold * many.error)
        #expect(many.mean > logEvidence - 0.05)
    }
}
