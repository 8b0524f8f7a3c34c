import Auspex
import Foundation
import TestBench
import Testing

/// The conditional value at risk, by its closed forms for normal losses: a + s κ with κ = φ(q) / (1 − β), at the value at risk a + s q.
@Suite struct RiskTests {
    private static let level = 1.6448536269514722, excess = 2.0627128075074257

    /// Standard normal losses at β = 0.95 that no parameter changes. With steps of 1/t the level is normal about the quantile with the variance
    /// β / (1 − β) / (2 h − 1) / t, where h = φ(q) / (1 − β) is the slope of the mean step: 0.0062² at 160 000 steps. The bound is five of these.
    @Test func quantile() throws {
        let program = """
            model loss() {
                param theta: Real = 0.5
                z ~ normal(0, 1)
                l := z + 0 * theta
            }
            objective risk(m: Model) -> Real { return simulate(m).l }
            let rate = robbins_monro(first: 1, scale: 1, power: 1)
            for seed in 1...3 {
                let r = fit(risk(loss()), cvar(level_rate: rate), steps: 160_000, minimize: true, seed: seed)
                print(r.state.value_at_risk)
                print(r.theta)
            }
            """
        let numbers = try printedNumbers(program)
        #expect(numbers.count == 6)
        let sd = (19 / (2 * Self.excess - 1) / 160_000).squareRoot()
        for i in stride(from: 0, to: numbers.count, by: 2) {
            #expect(abs(numbers[i] - Self.level) < 5 * sd)
            // What does not change the loss is not moved.
            #expect(numbers[i + 1] == 0.5)
            // The risk that belongs to a level is least at the quantile, so that it is right to second order.
            let a = numbers[i], density = exp(-a * a / 2) / (2 * Double.pi).squareRoot(), beyond = 0.5 * erfc(a / 2.0.squareRoot())
            #expect(abs(a + (density - a * beyond) / 0.05 - Self.excess) < 1e-3)
        }
    }

    /// Two assets with losses −0.5 + 2 z₁ and z₂: the mean prefers the first alone, the risk a share w that minimises −w/2 + κ √(4 w² + (1 − w)²).
    @Test func portfolio() throws {
        let program = """
            model market() {
                param share: Real = 0.5
                z ~ iid(normal(0, 1), 2)
                l := share * (2 * z[0] - 0.5) + (1 - share) * z[1]
            }
            objective risk(m: Model) -> Real { return simulate(m).l }
            let r = fit(
                risk(market()), averaged(cvar(rate: robbins_monro(first: 0.1, scale: 100, power: 0.7), level_rate: robbins_monro(first: 0.5, scale: 100, power: 1)),
                    decay: 0.9999),
                steps: 100_000, minimize: true, seed: 1)
            print(r.share)
            print(r.state.value_at_risk)
            """
        let numbers = try printedNumbers(program)
        func slope(_ w: Double) -> Double { -0.5 + Self.excess * (5 * w - 1) / (4 * w * w + (1 - w) * (1 - w)).squareRoot() }
        var low = 0.0, high = 1.0
        while high - low > 1e-12 { if slope((low + high) / 2) < 0 { low = (low + high) / 2 } else { high = (low + high) / 2 } }
        let sd = (4 * low * low + (1 - low) * (1 - low)).squareRoot()
        // Five standard deviations of the last steps' noise: 19 λ / (2 κ / sd) for the level with its last rate λ, and that of the mean of 10 000 noisy
        // gradients, 20 times those of the worst twentieth, over the curvature of about 10 for the share.
        #expect(abs(numbers[0] - low) < 0.055)
        #expect(abs(numbers[1] - (-0.5 * low + sd * Self.level)) < 5 * (19 * 5e-4 * sd / (2 * Self.excess)).squareRoot())
        // The optimum of the mean is far away.
        #expect(low < 0.3)
    }

    /// Single steps against the formulas: with a small rate the whole step is made, with a large one the step ends where loss and level meet.
    @Test(arguments: [1e-6, 1e-4, 1e-1]) func steps(rate: Double) throws {
        let example = TrainingExample.diagonal, levelRate = 1e-2, c = 20.0
        var x = example.start, level = 0.0, weights: [Double] = []
        for _ in 0..<6 {
            let g = example.gradient(x), loss = zip(g, zip(x, example.minimum)).map { 0.5 * $0 * ($1.0 - $1.1) }.reduce(0, +)
            let weight = max(0, min(1, (loss - level + levelRate) / (c * (rate * g.map { $0 * $0 }.reduce(0, +) + levelRate))))
            for i in x.indices { x[i] -= rate * c * weight * g[i] }
            level -= levelRate * (1 - c * weight)
            weights.append(weight)
        }
        let report = try TrainingBench.train(example, "cvar(rate: \(rate), level_rate: \(levelRate))", steps: 6)
        #expect(abs((report.optimizer.first?.value.reals[0] ?? .nan) - level) < 1e-12)
        for i in x.indices { #expect(abs(report.parameters[i] - x[i]) < 1e-12 * max(1, abs(x[i]))) }
        #expect(rate > 1e-3 ? weights.contains { $0 < 1 } : weights.contains(1))
    }
}
