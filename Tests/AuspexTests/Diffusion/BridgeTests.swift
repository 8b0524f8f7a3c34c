import Foundation
import Testing

/// Processes that are not one scale and one noise: interpolants, critically damped noise, residuals, degradations, heavier tails, jumps along the flow.
struct BridgeTests {
    /// Normal ends, for which velocity and denoiser are known: ODE and SDEs end in the law of the other end, whatever the spread.
    @Test(arguments: ["{ t in 0 }", "{ t in 2 * t * (1 - t) }", "{ t in 8 * t * (1 - t) }"]) func interpolants(_ spread: String) throws {
        let found = try printedNumbers(
            """
            let path = linear_interpolant()
            func level(t) { return (1 - t) ^ 2 + 0.25 * t ^ 2 + 2 * t * (1 - t) }
            func velocity(x, t) { return 2 + (0.25 * t - (1 - t) + (1 - 2 * t)) / level(t) * (x - 2 * t) }
            func denoiser(x, t) { return path.noise(t) / level(t) * (x - 2 * t) }
            let x = run({ draw(iid(normal(0, 1), [4000, 1])) }, seed: 5)
            let y = run({ interpolant_sde(velocity, denoiser, path, \(spread), x, linspace(0.0, 1.0, 301)) }, seed: 1)
            print(mean(y[..., 0]))
            print(sd(y[..., 0]))
            """)
        #expect(abs(found[0] - 2) < 0.01 + 5 * 0.5 / sqrt(4000) && abs(found[1] / 0.5 - 1) < 0.02 + 5 / sqrt(8000), "\(found)")
    }

    /// The ODE is the increasing map between the ends, of order 2; regression of the targets on x is velocity and denoiser.
    @Test func interpolantTargets() throws {
        let found = try printedNumbers(
            """
            let path = linear_interpolant()
            func level(t) { return (1 - t) ^ 2 + 0.25 * t ^ 2 + 2 * t * (1 - t) }
            func velocity(x, t) { return 2 + (0.25 * t - (1 - t) + (1 - 2 * t)) / level(t) * (x - 2 * t) }
            let x = [[-1.0], [0.5], [2.0]]
            for steps in [100, 200] { print(max(abs((run({ interpolant_flow(velocity, x, linspace(0.0, 1.0, steps + 1)) }) - (2 + 0.5 * x))[..., 0]))) }
            let t = 0.3
            let r = run({
                let (a, b, z) = (draw(normal(0, 1)), draw(normal(2, 0.5)), draw(normal(0, 1)))
                return (x: path.point(a, b, z, t), v: path.velocity(a, b, z, t), z: z)
            }, copies: 40000, seed: 3)
            func slope(x, y) { return sum((x - mean(x)) * (y - mean(y))) / sum((x - mean(x)) ^ 2) }
            print(slope(r.x, r.v) - (0.25 * t - (1 - t) + (1 - 2 * t)) / level(t))
            print(mean(r.v) - 2)
            print(slope(r.x, r.z) - path.noise(t) / level(t))
            let arc = trigonometric_interpolant()
            print(arc.first(0.4) ^ 2 + arc.second(0.4) ^ 2 - 1)
            """)
        #expect(found.count == 6 && found[1] < 1e-4 && log2(found[0] / found[1]) > 1.85, "\(found)")
        // Residual sds are about 2, 2 and 0.7, that of x 1: five standard errors.
        #expect(abs(found[2]) < 0.06 && abs(found[3]) < 0.06 && abs(found[4]) < 0.03 && abs(found[5]) < 1e-15, "\(found)")
    }

    /// Mean and covariance of critically damped noise against their differential equations, by small steps.
    @Test func criticallyDamped() throws {
        let found = try printedNumbers(
            """
            let process = CriticallyDamped(rate: 3, mass: 0.4, share: 0.1)
            let (a, b, c, d) = process.transition(0.3, 1)
            let (xx, xv, vv) = process.covariance(0.3, 0.0, 0.04, 1)
            for v in [a, b, c, d, xx, xv, vv] { print(v) }
            print(process.precision(0.3))
            let (px, pxv, pvv) = process.covariance(50.0, 0.2, 0.04, 1)
            for v in [px, pxv, pvv] { print(v) }
            """)
        let (rate, mass, friction) = (3.0, 0.4, 2 * sqrt(0.4))
        // d/dt of (a, b, c, d, xx, xv, vv).
        func change(_ y: [Double]) -> [Double] {
            func flow(_ x: Double, _ v: Double) -> (Double, Double) { (rate / mass * v, -rate * x - friction * rate / mass * v) }
            let (a, c) = flow(y[0], y[2]), (b, d) = flow(y[1], y[3])
            let xx = 2 * rate / mass * y[5]
            let xv = rate / mass * y[6] - rate * y[4] - friction * rate / mass * y[5]
            let vv = 2 * (-rate * y[5] - friction * rate / mass * y[6]) + 2 * friction * rate
            return [a, b, c, d, xx, xv, vv]
        }
        var y = [1.0, 0, 0, 1, 0, 0, 0.04]
        let h = 0.3 / 3000
        for _ in 0..<3000 {
            let k1 = change(y), k2 = change(zip(y, k1).map { $0 + h / 2 * $1 }), k3 = change(zip(y, k2).map { $0 + h / 2 * $1 })
            let k4 = change(zip(y, k3).map { $0 + h * $1 })
            for i in y.indices { y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) }
        }
        for (value, expected) in zip(found, y) { #expect(abs(value - expected) < 1e-5 * max(1, abs(expected)), "\(found) \(y)") }
        #expect(abs(found[7] - 1 / sqrt(y[6] - y[5] * y[5] / y[4])) < 1e-4, "\(found[7])")
        #expect(abs(found[8] - 1) < 1e-5 && abs(found[9]) < 1e-5 && abs(found[10] - mass) < 1e-5, "the stationary law")
    }

    /// Normal data: the score in v is known, what is drawn has their moments; and noisy points have the law that the score is of.
    @Test func dampedDraws() throws {
        let found = try printedNumbers(
            """
            let process = CriticallyDamped()
            func score(x, v, t) {
                let (a, b, c, d) = process.transition(t, 1)
                let (xx, xv, vv) = process.covariance(t, 0.49, process.share * process.mass, 1)
                return -((xx * (v - 0.5 * c) - xv * (x - 0.5 * a)) / (xx * vv - xv ^ 2))
            }
            let x = run({ sscs(process, score, 4000, 1, linspace(1.0, 0.001, 61))[0] }, seed: 1)
            print(mean(x[..., 0]))
            print(sd(x[..., 0]))
            // The score is the mean of the target: their slopes on x and v agree.
            let (p, q, e) = run({ process.noised(0.5 + 0.7 * draw(iid(normal(0, 1), [40000, 1])), 0.4) }, seed: 2)
            let gap = -process.precision(0.4) * e - score(p, q, 0.4)
            print(mean(gap[..., 0]) / sd(gap[..., 0]))
            print(mean((gap * p)[..., 0]) / sd((gap * p)[..., 0]))
            print(mean((gap * q)[..., 0]) / sd((gap * q)[..., 0]))
            """)
        #expect(found.count == 5 && abs(found[0] - 0.5) < 0.01 + 5 * 0.7 / sqrt(4000) && abs(found[1] / 0.7 - 1) < 0.02 + 5 / sqrt(8000), "\(found)")
        #expect(found[2...].allSatisfy { abs($0) < 5 / sqrt(40_000) }, "\(found)")
    }

    /// E R² = r² D / (extra − 2), and normal noise for many extra dimensions: the fourth moment tells them apart.
    @Test func heavierTails() throws {
        let found = try printedNumbers(
            """
            for extra in [10, 100000] {
                let x = run({ pfgm_noise(10000, 3, 0.8, extra) }, seed: 1)
                print(sum(x ^ 2) / 10000)
                print(sum(x ^ 4) / 30000 / (sum(x ^ 2) / 30000) ^ 2)
            }
            """)
        // A coordinate is σ √extra times the ratio of a normal and a chi of `extra` degrees: Student's t, with kurtosis 3 (ν − 2) / (ν − 4).
        #expect(abs(found[0] / (0.64 * 10 * 3 / 8) - 1) < 0.08 && abs(found[1] - 4) < 0.6, "\(found)")
        #expect(abs(found[2] / (0.64 * 3) - 1) < 0.05 && abs(found[3] - 3) < 0.25, "\(found)")
    }

    /// A perfect restorer is exact; an error that the degradation does not see cancels.
    @Test func coldDiffusion() throws {
        let found = try printedNumbers(
            """
            let clean = [0.7, -0.3, 1.2]
            let other = [2.0, 0.1, -1.0]
            func degrade(x, s) { return (1 - s) * x + s * other }
            let levels = linspace(1.0, 0.0, 11)
            let x = run({ cold({ x, s in clean }, degrade, degrade(clean, 1), levels) })
            print(sum(abs(x - clean)))
            let y = run({ cold({ x, s in clean + 0.1 }, { x, s in x - mean(x) + degrade(clean, s) - clean }, degrade(clean, 1) - mean(clean), levels) })
            print(sum(abs(y - (clean - mean(clean)))))
            """)
        #expect(found.count == 2 && found.allSatisfy { $0 < 1e-14 }, "\(found)")
    }

    /// Right predictions give the data back; without a residual's target the steps are DDIM's.
    @Test func residuals() throws {
        let found = try printedNumbers(
            """
            let clean = [[0.7, -0.3]]
            let damaged = [[2.0, 0.1]]
            let e = [[0.4, -1.1]]
            let times = linspace(1.0, 0.0, 8)
            let x = run({ residual_diffusion({ x, t in damaged - clean }, { x, t in e }, { t in t }, { t in t }, damaged + e, times) })
            print(sum(abs(x - clean)))
            let schedule = vp()
            let prior = diffused(mixture([0.3, 0.7], [multi_normal([0.0, 1.0], identity(2)), multi_normal([1.0, -0.5], 0.3 * identity(2))]), schedule)
            let grid = even_times()(schedule, 12)
            let y = run({
                residual_diffusion(
                    { x, t in -prior.denoise(x, t) }, { x, t in prior.noise(x, t) }, { t in 1 - schedule.scale(t) }, schedule.noise, e, grid)
            })
            print(sum(abs(y - run({ ddim()(prior, e, grid) }))))
            """)
        #expect(found.count == 2 && found[0] < 1e-14 && found[1] < 1e-12, "\(found)")
    }

    /// Normal data, whose jumps are known: without noise the flow itself, with noise draws of the data.
    @Test func jumpsAlongTheFlow() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(normal([0.0], [0.7]), edm())
            func jump(x, s, t) { return x * sqrt((0.49 + t ^ 2) / (0.49 + s ^ 2)) }
            let times = [80.0, 10.0, 1.0, 0.2, 0.002]
            let x = [[30.0], [-90.0]]
            print(sum(abs(run({ consistency_trajectory(jump)(prior, x, times) }) - jump(x, 80, 0.002))))
            for gamma in [0.5, 1.0] {
                let y = run({ consistency_trajectory(jump, gamma)(prior, prior.start(10000, 80.0), times) }, seed: 1)
                print(sd(y[..., 0]) / 0.7)
            }
            """)
        #expect(found.count == 3 && found[0] < 1e-12 && abs(found[1] - 1) < 5 / sqrt(20_000) + 1e-3 && abs(found[2] - 1) < 5 / sqrt(20_000) + 1e-3, "\(found)")
    }

    /// Counts of one value come back; of two values, as often as they are among the data.
    @Test func blackoutOfCounts() throws {
        let found = try printedNumbers(
            """
            let constant = run({ blackout({ n, t in [[7 - n[i, 0]] for i in 0..<size(n, 0)] }, 50, 1, linspace(8.0, 0.0, 30)) }, seed: 1)
            print(sum(abs(constant - 7)))
            // Half of the data 40, half 4: the posterior of the two is binomial.
            func missing(n, t) {
                let p = exp(-t)
                func one(m) {
                    let (a, b) = (binomial(40, p).log_density(Int(m)), if m <= 4 { binomial(4, p).log_density(Int(min(m, 4))) } else { -1e9 })
                    return 40 * sigmoid(a - b) + 4 * sigmoid(b - a) - m
                }
                return [[one(n[i, 0])] for i in 0..<size(n, 0)]
            }
            let x = run({ blackout(missing, 1000, 1, linspace(8.0, 0.0, 200)) }, seed: 2)
            print(mean(x[..., 0]))
            """)
        #expect(found.count == 2 && found[0] == 0, "\(found)")
        #expect(abs(found[1] - 22) < 5 * 18 / sqrt(1000) + 1, "\(found)")
    }

    /// Data with density 1 + 0.8 cos(π x): the noisy density is the first mode's, and draws have E cos(π x) = 0.4. All stay inside.
    @Test func reflectedProcess() throws {
        let found = try printedNumbers(
            """
            func score(x, t) {
                let c = 0.8 * exp(-0.5 * pi ^ 2 * t)
                return -pi * c * sin(pi * x) / (1 + c * cos(pi * x))
            }
            let x = run({ reflected_sde(score, 20000, 1, linspace(1.0, 0.0, 201)) }, seed: 1)
            print(mean(cos(pi * x[..., 0])))
            print(min(x[..., 0]))
            print(max(x[..., 0]))
            """)
        // The start misses 0.8 exp(−π² / 2) / 2 of the mode, of which nothing is left in the end; five standard errors.
        #expect(abs(found[0] - 0.4) < 0.01 + 5 * 0.59 / sqrt(20_000) && found[1] >= 0 && found[2] <= 1, "\(found)")
    }

    /// Three normal laws: every path from the first to the second sends x₀ to m₁ + √(C₁ / C₀) (x₀ − m₀), also one that bulges through the third.
    @Test(arguments: ["[1 - t, t, 0 * t]", "[(1 - t) * (1 - 0.5 * t), t * (0.5 + 0.5 * t), t * (1 - t)]"])
    func transportAlongASimplex(_ path: String) throws {
        let found = try printedNumbers(
            """
            let (m, c) = ([0.0, 2.0, -1.0], [1.0, 0.25, 0.5])
            func means(a, x) {
                let total = sum(a ^ 2 * c)
                return [m[k] + a[k] * c[k] / total * (x - sum(a * m)) for k in 0..<3]
            }
            let x = [[-1.0], [0.5], [2.0]]
            for steps in [100, 200] {
                print(max(abs((run({ simplex_transport(means, { t in \(path) }, x, linspace(0.0, 1.0, steps + 1)) }) - (2 + 0.5 * x))[..., 0])))
            }
            """)
        #expect(found.count == 2 && found[1] < 1e-4 && log2(found[0] / found[1]) > 1.85, "\(found)")
    }
}
