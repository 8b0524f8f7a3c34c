import Foundation
import Testing

/// Processes that are given their end, bridges between distributions, and diffusions as samplers for densities known up to a constant.
struct BridgeMethodTests {
    /// The Ornstein-Uhlenbeck bridge: mean (x sinh θ(T − t) + y sinh θt) / sinh θT and variance sd² sinh θt sinh θ(T − t) / (θ sinh θT).
    @Test func conditionedPaths() throws {
        let (rate, sd, x, y, t) = (0.8, 0.6, 0.2, 1.5, 0.5), n = 4000.0
        let found = try printedNumbers(
            """
            // Almost the density at the end itself.
            func log_h(z, t) {
                let v = \(sd * sd) * -expm1(-2 * \(rate) * (1 - t)) / (2 * \(rate)) + 1e-4
                return -0.5 * (\(y) - exp(-\(rate) * (1 - t)) * z[0]) ^ 2 / v
            }
            let path = run({ doob({ z, t in -\(rate) * z }, \(sd), log_h, [[\(x)] for _ in 0..<4000], [k / 400 for k in 0..<401]) }, seed: 1)
            print(mean(flatten(path[200])))
            print(variance(flatten(path[200])))
            print(max(abs(flatten(path[400]) - \(y))))
            let exact = run({ linear_bridge([[-\(rate)]], [[\(sd * sd)]], [\(x)], [\(y)], [0.0, 0.3, 0.5, 1.0]) }, copies: 4000, seed: 1)
            print(mean(flatten(exact[..., 2])))
            print(variance(flatten(exact[..., 2])))
            print(mean(flatten(exact[..., 1]) * flatten(exact[..., 2])) - mean(flatten(exact[..., 1])) * mean(flatten(exact[..., 2])))
            """)
        try #require(found.count == 6)
        let mean = (x * sinh(rate * (1 - t)) + y * sinh(rate * t)) / sinh(rate)
        func covariance(_ s: Double, _ t: Double) -> Double { sd * sd * sinh(rate * s) * sinh(rate * (1 - t)) / (rate * sinh(rate)) }
        let variance = covariance(t, t)
        #expect(abs(found[0] - mean) < 4.5 * sqrt(variance / n) + 2e-3 && abs(found[1] / variance - 1) < 4.5 * sqrt(2 / n) + 0.01, "\(found)")
        #expect(found[2] < 0.15)
        #expect(abs(found[3] - mean) < 4.5 * sqrt(variance / n) && abs(found[4] / variance - 1) < 4.5 * sqrt(2 / n), "\(found)")
        #expect(abs(found[5] - covariance(0.3, 0.5)) < 4.5 * sqrt((covariance(0.3, 0.3) * variance + pow(covariance(0.3, 0.5), 2)) / n), "\(found)")
    }

    /// A spiral, F = −θ I + ω J, with independent noise: the matrix is e^(−θh) times a rotation, the covariance (1 − e^(−2θh)) / (2θ); seen from a frame that turns with
    /// it, the bridge is one of the Ornstein-Uhlenbeck process to the end turned back.
    @Test func spiral() throws {
        let (rate, turn, h) = (0.6, 1.7, 0.9), n = 4000.0, t = 0.4
        let found = try printedNumbers(
            """
            let F = [[-\(rate), -\(turn)], [\(turn), -\(rate)]]
            let step = gaussian_transition(F, identity(2), \(h))
            print(1e13 * (step.matrix[0, 0] - \(exp(-rate * h) * cos(turn * h))))
            print(1e13 * (step.matrix[1, 0] - \(exp(-rate * h) * sin(turn * h))))
            print(1e13 * (step.covariance[0, 0] - \(-expm1(-2 * rate * h) / (2 * rate))))
            print(1e13 * step.covariance[0, 1])
            let r = run({ linear_bridge(F, identity(2), [1.0, 0.0], [0.5, -1.0], [0.0, \(t), \(h)]) }, copies: 4000, seed: 1)
            for i in 0..<2 {
                print(mean(flatten(r[..., 1, i])))
                print(variance(flatten(r[..., 1, i])))
            }
            """)
        try #require(found.count == 8)
        #expect(found[0..<4].allSatisfy { abs($0) < 1 }, "\(found)")
        // Turned back by ωh, bridged, turned forward by ωt.
        let back = turn * h, end = (cos(back) * 0.5 + sin(back) * -1, -sin(back) * 0.5 + cos(back) * -1)
        let (early, late) = (sinh(rate * (h - t)) / sinh(rate * h), sinh(rate * t) / sinh(rate * h))
        let middle = (early * 1 + late * end.0, late * end.1)
        let mean = [cos(turn * t) * middle.0 - sin(turn * t) * middle.1, sin(turn * t) * middle.0 + cos(turn * t) * middle.1]
        let variance = sinh(rate * t) * sinh(rate * (h - t)) / (rate * sinh(rate * h))
        for i in 0..<2 {
            #expect(abs(found[4 + 2 * i] - mean[i]) < 4.5 * sqrt(variance / n) && abs(found[5 + 2 * i] / variance - 1) < 4.5 * sqrt(2 / n), "\(found) \(mean)")
        }
    }

    /// From N(0, a²) to N(0, b²) the bridge of variance ε couples ends with covariance C = (√(4a²b² + ε²) − ε) / 2: one component with scale C / a² and variance b² − C²/a².
    /// The points are given with the moments exactly, so that the fit has them.
    @Test func lightBridgeBetweenNormalDistributions() throws {
        let (a, b, epsilon) = (1.3, 0.7, 0.5)
        let coupling = (sqrt(4 * a * a * b * b + epsilon * epsilon) - epsilon) / 2
        let found = try printedNumbers(
            """
            param bridge: LightBridge[1, 1] = 0.1
            let unit = linspace(-1, 1, 21)
            let even = unit / sqrt(mean(unit ^ 2))
            let r = fit(light_bridge(bridge, [[\(a) * z] for z in even], [[\(b) * z] for z in even], \(epsilon)), lbfgs(), steps: 200, seed: 1)
            print(exp(r.bridge.log_scales[0, 0]))
            print(r.bridge.means[0, 0])
            """)
        try #require(found.count == 2)
        // The scale S is C / a², and the model's variance ε S is then as close to b² − C²/a² as the family allows: here exactly.
        #expect(abs(found[0] - coupling / (a * a)) < 1e-5 && abs(found[1]) < 1e-6, "\(found)")
        #expect(abs(epsilon * coupling / (a * a) - (b * b - coupling * coupling / (a * a))) < 1e-12)
    }

    /// The drift is ε times the gradient of log ∫ N(y; x, ε(1 − t)) exp(y² / 2ε) v(y) dy, here by quadrature; and steps of it end where `end` draws.
    @Test func driftOfALightBridge() throws {
        let (epsilon, x, t) = (0.5, 0.4, 0.3)
        let (weights, means, scales) = ([0.3, -0.5], [-0.8, 1.1], [0.4, 0.2])
        let found = try printedNumbers(
            """
            let bridge = LightBridge([0.3, -0.5], [[-0.8], [1.1]], [[log(0.4)], [log(0.2)]])
            print(bridge.drift([\(x)], \(t), \(epsilon))[0])
            let ends = run({ bridge.end([\(x)], \(epsilon))[0] }, copies: 8000, seed: 1)
            func walk() {
                var z = [\(x)]
                for k in 0..<400 { z += bridge.drift(z, k / 400, \(epsilon)) / 400 + sqrt(\(epsilon) / 400) * draw(iid(normal(0, 1), 1)) }
                return z[0]
            }
            let walked = run(walk, copies: 8000, seed: 2)
            print((mean(ends) - mean(walked)) / sqrt((variance(ends) + variance(walked)) / 8000))
            print(mean([Real(z > 0) for z in ends]) - mean([Real(z > 0) for z in walked]))
            """)
        try #require(found.count == 3)
        func logIntegral(_ x: Double) -> Double {
            var total = 0.0
            for k in 0...40_000 {
                let y = -10 + 20 * Double(k) / 40_000
                let v = (0..<2).reduce(0.0) { sum, k in
                    let variance = epsilon * scales[k]
                    return sum + exp(weights[k] - 0.5 * pow(y - means[k], 2) / variance) / sqrt(variance)
                }
                total += exp(-0.5 * pow(y - x, 2) / (epsilon * (1 - t)) + 0.5 * y * y / epsilon) * v
            }
            return log(total)
        }
        let slope = (logIntegral(x + 1e-4) - logIntegral(x - 1e-4)) / 2e-4
        #expect(abs(found[0] - epsilon * slope) < 1e-5, "\(found) \(epsilon * slope)")
        #expect(abs(found[1]) < 4.5 && abs(found[2]) < 4.5 * sqrt(0.5 / 8000) + 0.005, "\(found)")
    }

    /// Modes at ±3 with weights 0.2 and 0.8: within 4.5 standard errors of 2,000 draws, plus the bias of 50 steps, by either sampler.
    @Test func modesThatAreFarApart() throws {
        let found = try printedNumbers(
            """
            let d = mixture([0.2, 0.8], [normal(-3, 0.5), normal(3, 0.5)])
            let target = rdmc({ x in 7 + d.log_density(x[0]) }, 1)
            let r = flatten(generate(target, draws: 2000, using: ddim(eta: 1), steps: 50, times: log_ratio_times(), seed: 1))
            print(mean([Real(x < 0) for x in r]))
            print(mean(abs(r)))
            let s = run({ denoising_mcmc({ x, t in d.noised(1, t).log_density(x[0]) }, [0.1, 0.3, 1.0, 3.0], sweeps: 400)(diffused(d), 500) }, copies: 4, seed: 1)
            print(mean([Real(x < 0) for x in flatten(s)]))
            print(mean(abs(flatten(s))))
            """)
        try #require(found.count == 4)
        let limit = 4.5 * sqrt(0.16 / 2000.0)
        #expect(abs(found[0] - 0.2) < limit + 0.01 && abs(found[2] - 0.2) < limit, "\(found)")
        #expect(abs(found[1] - 3) < 4.5 * 0.5 / sqrt(2000) + 0.02 && abs(found[3] - 3) < 4.5 * 0.5 / sqrt(2000), "\(found)")
    }

    /// In eight dimensions, where draws from the normal distribution alone would have no weight, by chains: a normal target with moments 1 and 0.49.
    @Test func reverseDiffusionByChains() throws {
        let found = try printedNumbers(
            """
            let target = rdmc({ x in sum(normal(1, 0.7).log_density(x)) }, 8, estimate: langevin_mean(20, 10))
            let r = flatten(generate(target, draws: 300, using: ddim(eta: 1), steps: 50, times: log_ratio_times(), seed: 1))
            print(mean(r))
            print(variance(r))
            """)
        try #require(found.count == 2)
        // 2,400 numbers; the mean of twenty chains adds noise, and fifty steps have a bias: 5 %.
        #expect(abs(found[0] - 1) < 4.5 * 0.7 / sqrt(2400) + 0.02 && abs(found[1] / 0.49 - 1) < 4.5 * sqrt(2.0 / 2400) + 0.1, "\(found)")
    }

    /// V = ½ (x − θ)² and the reward −(x − a)²: θ comes to a.
    @Test func parametersOfASampler() throws {
        let found = try printedNumbers(
            """
            let r = run({ implicit_diffusion({ x, th in 0.5 * sum((x - th) ^ 2) }, { x in -(x[0] - 2) ^ 2 }, [0.0], zeros([200, 1]), steps: 4000) }, copies: 8, seed: 1)
            let found = flatten(r)
            print(mean(found))
            print(sd(found))
            """)
        try #require(found.count == 2)
        #expect(abs(found[0] - 2) < 4.5 * found[1] / sqrt(8) + 0.01 && found[1] < 0.1, "\(found)")
    }
}
