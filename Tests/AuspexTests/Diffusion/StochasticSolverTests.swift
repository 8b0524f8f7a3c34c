import Foundation
import Testing

/// Solvers that draw: laws of their steps, and what they draw in the end.
struct StochasticSolverTests {
    private static let moments = """
        func moments(x) {
            print(mean(x[..., 0]))
            print(sd(x[..., 0]))
        }

        """

    /// Data at a point: noisy points at one level become noisy points at another, whatever the way.
    @Test(arguments: [
        "ddim(1)", "ddim(0.5)", "ddpm()", "dpm_solver_pp_sde(1)", "dpm_solver_pp_sde(2)", "er_sde(1, { r in r })", "er_sde(1, { r in r ^ 2 })",
        "er_sde(1)", "er_sde(3)",
    ]) func aPointStaysAPoint(_ solver: String) throws {
        let found = try printedNumbers(
            """
            let schedule = vp()
            let prior = diffusion({ x, t in 0.7 * ones(x.shape) }, schedule, 1)
            let x = run({ schedule.scale(0.6) * 0.7 + schedule.noise(0.6) * draw(iid(normal(0, 1), [20000, 1])) }, seed: 1)
            let y = run({ \(solver)(prior, x, [0.6, 0.4, 0.25]) }, seed: 2)
            print((mean(y[..., 0]) - 0.7 * schedule.scale(0.25)) / schedule.noise(0.25))
            print(sd(y[..., 0]) / schedule.noise(0.25))
            """)
        // Five standard errors.
        #expect(abs(found[0]) < 5 / sqrt(20_000) && abs(found[1] - 1) < 5 / sqrt(40_000), "\(found)")
    }

    /// Variance of one ancestral step, in both forms and between.
    @Test(arguments: [0.0, 0.5, 1.0]) func ancestralVariance(_ variance: Double) throws {
        let found = try printedNumbers(
            """
            let prior = diffusion({ x, t in 0.7 * ones(x.shape) }, vp(), 1)
            let y = run({ ddpm(\(variance))(prior, 0.3 * ones([20000, 1]), [0.6, 0.4]) }, seed: 2)
            print(mean(y[..., 0]))
            print(sd(y[..., 0]))
            """)
        func scale(_ t: Double) -> Double { exp(-0.5 * (0.1 * t + 9.95 * t * t)) }
        let (before, after) = (pow(scale(0.6), 2), pow(scale(0.4), 2)), alpha = before / after
        // In the discrete notation of the paper: ᾱ of both times, α and β = 1 − α of the step.
        let mean = alpha.squareRoot() * (1 - after) / (1 - before) * 0.3 + after.squareRoot() * (1 - alpha) / (1 - before) * 0.7
        let (large, small) = (1 - alpha, (1 - alpha) * (1 - after) / (1 - before))
        let sd = (pow(large, variance) * pow(small, 1 - variance)).squareRoot()
        #expect(abs(found[0] - mean) < 5 * sd / sqrt(20_000) && abs(found[1] / sd - 1) < 5 / sqrt(40_000), "\(found) \(mean) \(sd)")
    }

    /// One step of ER-SDE from normal data: the variance misses s² σ² (1 − r)² / (s² + σ²).
    @Test(arguments: [("{ r in r ^ 2 }", 1.0 / 16), ("{ r in r }", 0.25), ("{ r in r ^ 1.5 }", 0.125)])
    func extendedStepVariance(_ keeps: String, _ kept: Double) throws {
        let found = try printedNumbers(
            """
            let prior = diffused(normal([0.0], [1.0]), edm())
            let x = run({ sqrt(5) * draw(iid(normal(0, 1), [20000, 1])) }, seed: 1)
            let y = run({ er_sde(1, \(keeps))(prior, x, [2.0, 0.5]) }, seed: 2)
            print(sd(y[..., 0]) ^ 2)
            """)
        let variance = 1.25 - 4 * (1 - kept) * (1 - kept) / 5
        #expect(abs(found[0] / variance - 1) < 5 * sqrt(2.0 / 20_000), "\(found) \(variance)")
    }

    /// Euler-Maruyama steps of a linear process have a variance that is a recursion.
    @Test func reverseProcess() throws {
        let found = try printedNumbers(
            """
            let base = vp()
            let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.01, 1)
            let prior = diffused(normal([0.5], [0.7]), schedule)
            \(Self.moments)
            moments(generate(prior, 10000, reverse_sde(), 40, even_times(), seed: 3))
            """)
        var (mean, variance) = (0.0, 1 - exp(-(0.1 + 9.95)))
        for k in 0..<40 {
            let s = 1 - Double(k) / 40 * 0.99, h = 0.99 / 40, rate = 0.1 + 19.9 * s
            let a2 = exp(-(0.1 * s + 9.95 * s * s)), v = a2 * 0.49 + 1 - a2
            // x − h (−½ β x + β (x − α m) / v) + √(β h) z
            let slope = 1 + 0.5 * h * rate - h * rate / v
            mean = slope * mean + h * rate * a2.squareRoot() * 0.5 / v
            variance = slope * slope * variance + rate * h
        }
        #expect(abs(found[0] - mean) < 5 * sqrt(variance / 10_000) && abs(found[1] / sqrt(variance) - 1) < 5 / sqrt(20_000), "\(found) \(mean) \(variance)")
    }

    /// Normal data from noise: solvers that draw, with many steps, within their bias of a few steps and what chance allows.
    @Test(arguments: [
        ("ddpm(0.5)", "log_ratio_times()", 200), ("ddim(1)", "log_ratio_times()", 200), ("edm_stochastic()", "karras_times()", 60),
        ("dpm_solver_pp_sde(2)", "log_ratio_times()", 60), ("er_sde(3)", "log_ratio_times()", 60), ("reverse_sde(1, 0.05)", "even_times()", 400),
    ]) func normalDataAreDrawn(_ solver: String, _ grid: String, _ steps: Int) throws {
        let found = try printedNumbers(
            """
            let base = vp()
            let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.005, 1)
            let prior = diffused(normal([0.5], [0.7]), schedule)
            \(Self.moments)
            moments(generate(prior, 4000, \(solver), \(steps), \(grid), seed: 3))
            """)
        let a2 = exp(-(0.1 * 0.005 + 9.95 * 0.005 * 0.005)), sd = sqrt(a2 * 0.49 + 1 - a2)
        #expect(abs(found[0] - 0.5 * a2.squareRoot()) < 0.01 + 5 * sd / sqrt(4000), "\(found)")
        #expect(abs(found[1] / sd - 1) < 0.02 + 5 / sqrt(8000), "\(found) \(sd)")
    }

    /// Steps that adapt: none refused where drift and diffusion are constant; shorter ones for less tolerance; and the law is right though many are
    /// refused.
    @Test func adaptiveSteps() throws {
        let found = try printedNumbers(
            """
            let brownian = NoiseSchedule({ t in 1 }, { t in sqrt(t) }, { lambda in exp(-2 * lambda) }, 0.01, 1)
            let constant = diffusion({ x, t in 0.7 * ones(x.shape) }, brownian, 2, predicts: score_prediction())
            let (point, evaluations, refused) = run({ adaptive_path(constant, [0.3, 0.1], 1.0, 0.01) }, seed: 1)
            print(evaluations)
            print(refused)
            let base = vp()
            let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.005, 1)
            let prior = diffused(normal([0.5], [0.7]), schedule)
            for tolerance in [0.1, 0.01] {
                let counts = run({ adaptive_path(prior, [0.3], 1.0, 0.005, tolerance, tolerance, 0.3) }, copies: 50, seed: 2)
                print(mean(counts[1]))
                print(mean(counts[2]))
            }
            \(Self.moments)
            moments(generate(prior, 2000, adaptive_sde(0.02, 0.02, 0.3), seed: 3))
            """)
        #expect(found.count == 8 && found[0] == 4 && found[1] == 0, "\(found)")
        #expect(found[4] > 2 * found[2] && found[3] > 1, "\(found)")
        #expect(abs(found[6] - 0.5) < 0.02 + 5 * 0.7 / sqrt(2000) && abs(found[7] / 0.7 - 1) < 0.03 + 5 / sqrt(4000), "\(found)")
    }
}
