import Foundation
import Testing

/// Guidance by a condition, products of diffusions and derivatives through samplers, against closed forms for normal data.
struct GuidedSamplingTests {
    /// p(x | c) = N(0, 1) and p(x) = N(0, 2) under x₀ + σ ε.
    static let pair = """
        let given = diffused(multi_normal([0.0], [[1.0]]), edm(lowest: 0.005, highest: 100))
        let free = diffused(multi_normal([0.0], [[2.0]]), edm(lowest: 0.005, highest: 100))

        """

    /// The ODE with guidance γ has the slope ((1 + σ²) / (1 + s²))^(γ/2) ((2 + σ²) / (2 + s²))^((1 − γ)/2) between s and σ, so that its draws have variance 2^(1 − γ).
    @Test(arguments: [0.0, 1.0, 3.0]) func classifierFreeGuidanceByTheFlow(weight: Double) throws {
        let found = try printedNumbers(
            Self.pair + """
                print(run({ heun()(cfg(given, free, \(weight)), [[1.0]], karras_times()(given.schedule, 400)) }, seed: 1)[0, 0])
                """)
        let (low, high) = (0.005 * 0.005, 1e4)
        let slope = pow((1 + low) / (1 + high), weight / 2) * pow((2 + low) / (2 + high), (1 - weight) / 2)
        try #require(found.count == 1)
        #expect(abs(found[0] / slope - 1) < 1e-3, "\(found) \(slope)")
        #expect(abs(slope * slope * high / pow(2, 1 - weight) - 1) < 1e-3)
    }

    /// Guidance 3 by ancestral sampling has variance (2 − 2^(2 − 2γ)) / (2γ − 1), and so has the predictor-corrector of weight 2γ − 1 with one correction; with many
    /// corrections it has that of the product, 2 / (1 + weight). Variances of 20,000 draws, 4.5 standard errors, plus 1 % for the steps.
    @Test func classifierFreeGuidanceByDraws() throws {
        let found = try printedNumbers(
            Self.pair + """
                func spread(prior, solver, steps) {
                    return variance(flatten(generate(prior, draws: 20_000, using: solver, steps: steps, times: log_ratio_times(), together: 500, seed: 1)))
                }
                print(spread(cfg(given, free, 3), ddim(eta: 1), 1500))
                print(spread(given, pcg(free, 5), 1500))
                print(spread(given, pcg(free, 3, corrections: 30), 300))
                """)
        let ancestral = (2 - 1.0 / 16) / 5, limit = 4.5 * (2.0 / 20_000).squareRoot() + 0.01
        try #require(found.count == 3)
        for (value, exact) in zip(found, [ancestral, ancestral, 0.5]) {
            #expect(abs(value / exact - 1) < limit, "\(found)")
        }
    }

    /// Without weight CFG++ is DDIM of the unconditional diffusion, and one step is DDIM with guidance weight / (1 − exp(−h)).
    @Test func guidanceThatAddsFreeNoise() throws {
        let found = try printedNumbers(
            Self.pair + """
                let grid = karras_times()(given.schedule, 10)
                let x = [[1.3], [-20.0]]
                print(max(abs(flatten(run({ cfgpp(free, 0)(given, x, grid) - ddim()(free, x, grid) }, seed: 1)))))
                let equivalent = 0.7 / -expm1(given.schedule.log_ratio(1.5) - given.schedule.log_ratio(0.9))
                print(max(abs(flatten(run({ cfgpp(free, 0.7)(given, x, [1.5, 0.9]) - ddim()(cfg(given, free, equivalent), x, [1.5, 0.9]) }, seed: 1)))))
                print(max(abs(flatten(run({ cfgpp(free, 0.7)(given, x, [1.5, 0.9]) - ddim()(cfg(given, free, 0.7), x, [1.5, 0.9]) }, seed: 1)))))
                """)
        try #require(found.count == 3)
        #expect(found[0] < 1e-13 && found[1] < 1e-13 && found[2] > 1e-2, "\(found)")
    }

    /// One step to no noise gives the guided denoised point D. With everything on, D is that of classifier-free guidance; without the parallel part, D − D_c is orthogonal
    /// to D_c, and it is no longer than (weight − 1) times the limit. The momentum acts from the second step.
    @Test func projectedGuidance() throws {
        let found = try printedNumbers(
            """
            let given = diffused(multi_normal([1.0, 0.5], [[1.0, 0.3], [0.3, 0.5]]), edm(lowest: 1e-9))
            let free = diffused(multi_normal([-1.0, 0.2], [[2.0, 0.0], [0.0, 1.0]]), edm(lowest: 1e-9))
            let grid = karras_times()(given.schedule, 10)
            let x = [[1.3, 0.4], [-20.0, 3.0]]
            print(max(abs(flatten(run({ apg(free, 3, parallel: 1, momentum: 0)(given, x, grid) - ddim()(cfg(given, free, 3), x, grid) }, seed: 1)))))
            let best = run({ apg(free, 3, momentum: 0, limit: 0.1)(given, x, [1.5, 1e-9]) }, seed: 1)
            let own = run({ given.denoise(x, 1.5) }, seed: 1)
            print(max([abs(sum((best[i] - own[i]) * own[i])) for i in 0..<2]))
            print(max([norm(best[i] - own[i]) for i in 0..<2]))
            print(max(abs(flatten(run({ apg(free, 3, momentum: -0.5)(given, x, [1.5, 1e-9]) - apg(free, 3, momentum: 0)(given, x, [1.5, 1e-9]) }, seed: 1)))))
            print(max(abs(flatten(run({ apg(free, 3, momentum: -0.5)(given, x, grid) - apg(free, 3, momentum: 0)(given, x, grid) }, seed: 1)))))
            """)
        try #require(found.count == 5)
        #expect(found[0] < 1e-12 && found[1] < 1e-7 && found[2] < 0.2 + 1e-7 && found[2] > 0.02 && found[3] < 1e-7 && found[4] > 1e-3, "\(found)")
    }

    /// With the classifier of the noisy data, the guided diffusion is that of the class.
    @Test func classifierGuidance() throws {
        let found = try printedNumbers(
            """
            let (left, right) = (multi_normal([-1.0, 0.0], [[1.0, 0.3], [0.3, 0.5]]), multi_normal([1.5, 1.0], 0.3 * identity(2)))
            let both = diffused(mixture([0.3, 0.7], [left, right]), vp())
            func is_left(x, t) {
                func log_odds(z) {
                    let (a, s) = (vp().scale(t), vp().noise(t))
                    return log(0.7 / 0.3) + right.noised(a, s).log_density(z) - left.noised(a, s).log_density(z)
                }
                return [-log1p(exp(log_odds(x[i]))) for i in 0..<count(x)]
            }
            let found = generate(classifier_guided(both, is_left), draws: 50, seed: 1)
            print(max(abs(flatten(found - generate(diffused(left, vp()), draws: 50, seed: 1)))))
            print(max(abs(flatten(found - generate(both, draws: 50, using: heun(), seed: 1)))))
            """)
        try #require(found.count == 2)
        #expect(found[0] < 1e-8 && found[1] > 0.1, "\(found)")
    }

    /// Product of N(−1, ¼) and N(1, ½): N(−⅓, ⅙). Weights 2 and −1: 1/8 − … = 1/7 at 9/14. A power: the variance divided by it. Ten runs of 2,000 particles; the runs'
    /// own spread gives the standard errors, and the steps a bias that is allowed 2 %.
    @Test func productsOfDiffusions() throws {
        let found = try printedNumbers(
            """
            func report(diffusions, powers, corrected) {
                let r = run({ feynman_kac(diffusions, powers, particles: 1000, steps: 500, times: log_ratio_times(), corrected: corrected) }, copies: 20, seed: 1)
                let means = [mean(flatten(r[k])) for k in 0..<20]
                let variances = [variance(flatten(r[k])) for k in 0..<20]
                print(mean(means))
                print(sd(means) / sqrt(20))
                print(mean(flatten(r) ^ 2) - mean(flatten(r)) ^ 2)
                print(sd(variances) / sqrt(20))
            }
            let (a, b) = (diffused(multi_normal([-1.0], [[0.25]]), vp()), diffused(multi_normal([1.0], [[0.5]]), vp()))
            let (c, u) = (diffused(multi_normal([0.5], [[0.25]]), vp()), diffused(multi_normal([-0.5], [[1.0]]), vp()))
            for corrected in [true, false] {
                report([a, b], [1.0, 1.0], corrected)
                report([c, u], [2.0, -1.0], corrected)
                report([b], [2.0], corrected)
            }
            """)
        try #require(found.count == 24)
        let exact = [(-1.0 / 3, 1.0 / 6), (9.0 / 14, 1.0 / 7), (1.0, 0.25)]
        for (number, (mean, variance)) in exact.enumerated() {
            let values = Array(found[(4 * number)..<(4 * number + 4)]), plain = Array(found[(4 * number + 12)..<(4 * number + 16)])
            #expect(abs(values[0] - mean) < 4.5 * values[1] + 0.02 * abs(mean), "\(values)")
            // The variance of all draws contains that of the runs' means.
            #expect(abs(values[2] - variance) < 4.5 * values[3] + 0.06 * variance, "\(values)")
            #expect(abs(plain[2] - variance) > 0.15 * variance || abs(plain[0] - mean) > 0.1, "\(plain)")
        }
    }

    /// The flow between two noise levels is linear for normal data, so a derivative through it is known; the error falls as the order says.
    @Test func adjoints() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(multi_normal([0.7], [[2.5]]), vp())
            let s = vp()
            let exact = sqrt((s.scale(1e-3) ^ 2 * 2.5 + s.noise(1e-3) ^ 2) / (s.scale(1) ^ 2 * 2.5 + s.noise(1) ^ 2))
            for order in [1, 2] {
                for n in [100, 200, 400] {
                    let grid = log_ratio_times()(s, n)
                    print(run({ adjoint_gradient(prior, [[1.3]], [[2.0]], grid, order: order) }, seed: 1)[0, 0] / (2 * exact) - 1)
                }
            }
            // The derivative of the steps themselves, by `gradient` of what calls the solver.
            let grid = log_ratio_times()(s, 20)
            func final(z) { return heun()(prior, z, grid) }
            let slope = run({ gradient({ z in sum(final(z)) }, [[1.3]]) }, seed: 1)[0, 0]
            print(slope - (run({ final([[2.3]]) - final([[1.3]]) }, seed: 1)[0, 0]))
            """)
        try #require(found.count == 7)
        #expect(abs(found[0] / found[1] - 2) < 0.2 && abs(found[1] / found[2] - 2) < 0.1, "\(found)")
        #expect(abs(found[3] / found[4] - 4) < 0.8 && abs(found[4] / found[5] - 4) < 0.4, "\(found)")
        #expect(abs(found[6]) < 1e-10, "\(found)")
    }

    /// The guidance by an estimate of n steps is the derivative of these, here of a mixture against central differences; and for normal data the estimate's slope tends to
    /// that of the flow, s / √(α² s² + σ²), from that of the denoised point, α s² / (α² s² + σ²).
    @Test func estimatesOfSeveralSteps() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(mixture([0.4, 0.6], [normal(-1, 0.3), normal(1, 0.5)]), vp())
            for n in [1, 4, 16] {
                func loss(z) { return sum((flow_estimate(n)(prior, z, 0.4) - 0.3) ^ 2) }
                print(run({ gradient(loss, [[0.2]])[0, 0] - (loss([[0.2001]]) - loss([[0.1999]])) / 2e-4 }, seed: 1))
            }
            let line = diffused(multi_normal([0.0], [[1.69]]), vp(first: 1e-6))
            let (a, s) = (vp().scale(0.4), vp().noise(0.4))
            for n in [1, 1000] { print(run({ flow_estimate(n, times: log_ratio_times())(line, [[1.0]], 0.4)[0, 0] }, seed: 1)) }
            print(a * 1.69 / (a ^ 2 * 1.69 + s ^ 2))
            print(1.3 / sqrt(a ^ 2 * 1.69 + s ^ 2))
            """)
        try #require(found.count == 7)
        #expect(found[0..<3].allSatisfy { abs($0) < 1e-5 }, "\(found)")
        #expect(abs(found[3] / found[5] - 1) < 1e-3 && abs(found[4] / found[6] - 1) < 1e-2 && abs(found[5] / found[6] - 1) > 0.1, "\(found)")
    }
}
