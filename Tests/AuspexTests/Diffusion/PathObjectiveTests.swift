import Foundation
import Testing

/// Objectives of interpolants, of simplexes, of damped and heavy-tailed diffusions, at exact functions: their expected values are known.
struct PathObjectiveTests {
    /// Between N(0, 1) and N(2, ½²) with γ² = 2t (1 − t): V = (1 − t)² + t² / 4 + γ², velocity 2 + c (x − 2t) and denoiser (γ / V) (x − 2t). The minimum is −½ E|·|², and
    /// a function ½ more or less is ⅛ E|·|² above it. Two points ±s stand for a normal distribution.
    @Test func interpolants() throws {
        let found = try estimates(
            """
            let path = linear_interpolant()
            func level(t) { return (1 - t) ^ 2 + 0.25 * t ^ 2 + 2 * t * (1 - t) }
            func speed(t) { return (0.25 * t - (1 - t) + (1 - 2 * t)) / level(t) }
            let velocity = { x, t in at_times(speed, t, x) * (x - 2 * at_rows(t, x)) + 2 }
            let denoiser = { x, t in at_times({ s in path.noise(s) / level(s) }, t, x) * (x - 2 * at_rows(t, x)) }
            let (start, end) = ([[1.0], [-1.0]], [[2.5], [1.5]])
            show(interpolant_velocity(velocity, path, start, end, 64))
            show(interpolant_velocity({ x, t in 1.5 * velocity(x, t) }, path, start, end, 64))
            show(interpolant_denoiser(denoiser, path, start, end, 64))
            show(interpolant_denoiser({ x, t in 0.5 * denoiser(x, t) }, path, start, end, 64))
            // Pairs x₁ = 2 + x₀ / 2: the mean of both velocities and more is 2, and the rest −x₀ / 2.
            show(interpolant_velocity({ x, t in fill(2.0, x.shape) }, path, start, [[2.5], [1.5]], 64, paired: true))
            """)
        func level(_ t: Double) -> Double { (1 - t) * (1 - t) + t * t / 4 + 2 * t * (1 - t) }
        let speed = 4 + integral(0, 1) { pow(0.25 * $0 - (1 - $0) + 1 - 2 * $0, 2) / level($0) }
        let noise = integral(0, 1) { 2 * $0 * (1 - $0) / level($0) }
        try #require(found.count == 5)
        for (estimate, wanted) in zip(found, [-0.5 * speed, -0.375 * speed, -0.5 * noise, -0.375 * noise, -2]) { agrees(estimate, wanted) }
    }

    /// Three normal laws: what is left of x_k given the mixed point is C_k − α_k² C_k² / V. The cost of the straight path is that of the interpolant without noise; all
    /// have the value of quadrature.
    @Test func simplexes() throws {
        let found = try estimates(
            """
            let (m, c) = ([0.0, 2.0, -1.0], [1.0, 0.25, 0.5])
            func means(a, x) {
                let total = sum(a ^ 2 * c)
                return [m[k] + a[k] * c[k] / total * (x - sum(a * m)) for k in 0..<3]
            }
            let data = [[[1.0], [-1.0]], [[2.5], [1.5]], [[-1 + sqrt(0.5)], [-1 - sqrt(0.5)]]]
            show(simplex_matching(means, data))
            show(transport_cost(means, { t in [1 - t, t, 0 * t] }, data))
            show(transport_cost(means, { t in [(1 - t) * (1 - 0.5 * t), t * (0.5 + 0.5 * t), t * (1 - t)] }, data))
            """)
        let (m, c) = ([0.0, 2.0, -1.0], [1.0, 0.25, 0.5])
        func left(_ a: [Double]) -> Double {
            let v = zip(a, c).map { $0 * $0 * $1 }.reduce(0, +)
            return zip(a, c).map { $1 - $0 * $0 * $1 * $1 / v }.reduce(0, +)
        }
        let mean = 2 * integral(0, 1, steps: 200) { a in integral(0, 1 - a, steps: 200) { left([a, $0, 1 - a - $0]) } }
        func cost(_ a: (Double) -> [Double]) -> Double {
            integral(0, 1) { t in
                let (now, h) = (a(t), 1e-6)
                let speeds = zip(a(t + h), a(t - h)).map { ($0 - $1) / (2 * h) }
                let v = zip(now, c).map { $0 * $0 * $1 }.reduce(0, +)
                let shift = zip(speeds, m).map(*).reduce(0, +), stretch = zip(speeds, zip(now, c)).map { $0 * $1.0 * $1.1 }.reduce(0, +)
                return shift * shift + stretch * stretch / v
            }
        }
        try #require(found.count == 3)
        agrees(found[0], mean)
        agrees(found[1], cost { [1 - $0, $0, 0] })
        agrees(found[2], cost { [(1 - $0) * (1 - 0.5 * $0), $0 * (0.5 + 0.5 * $0), $0 * (1 - $0)] })
    }

    /// A denoiser c x under the noise of PFGM++, whose coordinates have variance σ² extra / (extra − 2).
    @Test func heavierTails() throws {
        let found = try estimates(
            """
            let prior = diffusion({ x, t in 0.6 * x }, edm(), 2)
            let data = [[1.5, 1.5], [-1.5, -1.5]]
            show(denoising(prior, data, 64, { s, N in fill(0.8, N) }, noise: { N, D in pfgm_noise(N, D, 1, 10) }))
            """)
        try #require(found.count == 1)
        agrees(found[0], 2 * (0.16 * 2.25 + 0.36 * 0.64 * 10 / 8))
    }

    /// Two points under the noise of PFGM++, for which the denoiser is known: from its noise the flow leads to them, as often as they are among the data.
    @Test func heavyTailedDraws() throws {
        let found = try printedNumbers(
            """
            let extra = 4
            func denoise(x, t) {
                func share(v) { return sigmoid(0.5 * (1 + extra) * (log((v + 1) ^ 2 + extra * t ^ 2) - log((v - 1) ^ 2 + extra * t ^ 2)) + log(0.3 / 0.7)) }
                return [[2 * share(row[0]) - 1] for row in x]
            }
            let prior = diffusion(denoise, edm(0.01, 80), 1)
            let x = run({ heun()(prior, pfgm_noise(4000, 1, 80, extra), karras_times()(prior.schedule, 60)) }, seed: 1)
            print(mean([Real(row[0] > 0) for row in x]))
            print(mean([abs(abs(row[0]) - 1) for row in x]))
            """)
        #expect(found.count == 2 && abs(found[0] - 0.3) < 5 * sqrt(0.21 / 4000) + 0.01 && found[1] < 0.02, "\(found)")
    }

    private static let damped = """
        let process = CriticallyDamped(last: 3)
        func score(x, v, t) {
            let (a, b, c, d) = process.transition(t, 1)
            let (xx, xv, vv) = process.covariance(t, 0.49, process.share * process.mass, 1)
            return -((xx * (v - 0.5 * c) - xv * (x - 0.5 * a)) / (xx * vv - xv ^ 2))
        }

        """

    /// Data with moments 0.5 and 0.49: of ε is left 1 − (E score²) / precision², with the normal score that has variance xx / (xx vv − xv²).
    @Test func dampedErrors() throws {
        let found = try estimates(
            Self.damped + """
                let network = { x, v, t in -at_rows([score(x[i], v[i], t[i])[0] / process.precision(t[i]) for i in 0..<count(x)], x) }
                show(damped_denoising(network, process, [[1.2], [-0.2]], 64))
                """)
        let terms = try printedNumbers(
            Self.damped + """
                for k in 0..<2001 {
                    let t = process.first + (process.last - process.first) * k / 2000
                    let (xx, xv, vv) = process.covariance(t, 0.49, process.share * process.mass, 1)
                    print(1000 * (1 - xx / (xx * vv - xv ^ 2) / process.precision(t) ^ 2))
                }
                """)
        try #require(found.count == 1 && terms.count == 2001)
        agrees(found[0], (terms.reduce(0, +) - 0.5 * (terms[0] + terms[2000])) / 2000 / 1000)
    }

    /// The log density of normal points and velocities in two dimensions; what is lost at the end is the little that is left of the data.
    @Test func dampedDensity() throws {
        let found = try printedNumbers(
            Self.damped + """
                let density = damped_density(process, score, 200)
                func exact(x, v) {
                    let (a, b, c, d) = process.transition(process.first, 1)
                    let (xx, xv, vv) = process.covariance(process.first, 0.49, process.share * process.mass, 1)
                    return multi_normal([0.5 * a, 0.5 * c], [[xx, xv], [xv, vv]]).log_density([x, v])
                }
                for p in [[0.8, 0.1, 0.05, -0.1], [-1.0, 2.0, 0.2, 0.0]] {
                    print(run({ density(p[0..<2], p[2..<4]) }))
                    print(exact(p[0], p[2]) + exact(p[1], p[3]))
                }
                """)
        try #require(found.count == 4)
        #expect(abs(found[0] - found[1]) < 1e-3 && abs(found[2] - found[3]) < 1e-3, "\(found)")
    }
}
