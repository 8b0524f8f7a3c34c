import Auspex
import Foundation
import TestBench
import Testing

/// What a diffusion is: schedules, predictions, known data, the density by the probability-flow ODE.
struct DiffusionTests {
    /// A mixture of normals under the linear variance-preserving schedule, against its closed form.
    @Test func scoreOfAMixture() throws {
        let t = 0.3, x = [0.5, -2.0]
        let found = try printedNumbers(
            """
            let p = diffused(mixture([0.4, 0.6], [normal(-1, 0.3), normal(2, 0.5)]), vp())
            let x = [[0.5], [-2.0]]
            for v in [p.denoise(x, \(t)), p.noise(x, \(t)), p.score(x, \(t)), p.velocity(x, \(t))] { for row in v { print(row[0]) } }
            """)
        let total = 0.1 * t + 0.5 * 19.9 * t * t, a = exp(-0.5 * total), s2 = 1 - exp(-total), beta = 0.1 + 19.9 * t
        for (i, x) in x.enumerated() {
            let parts = [(0.4, -1.0, 0.3), (0.6, 2.0, 0.5)].map { w, m, sd in (w: w, m: a * m, v: a * a * sd * sd + s2) }
            let densities = parts.map { $0.w * exp(-0.5 * (x - $0.m) * (x - $0.m) / $0.v) / $0.v.squareRoot() }
            let score = zip(parts, densities).map { -$1 * (x - $0.m) / $0.v }.reduce(0, +) / densities.reduce(0, +)
            let wanted = [(x + s2 * score) / a, -s2.squareRoot() * score, score, -0.5 * beta * (x + score)]
            for (k, value) in wanted.enumerated() { #expect(abs(found[2 * k + i] - value) < 2e-5 * max(1, abs(value))) }
        }
    }

    /// x₀ and ε by each prediction, from its own target, are those that made the noisy point.
    @Test func predictions() throws {
        let found = try printedNumbers(
            """
            let (clean, noise, a, s) = ([[0.7, -1.3]], [[0.2, 0.9]], 0.6, 1.7)
            let x = a * clean + s * noise
            for p in [denoised_prediction(), noise_prediction(), score_prediction(), velocity_prediction(), flow_prediction()] {
                let target = p.target(clean, noise, a, s)
                print(max([max(abs(row)) for row in p.denoised(target, x, a, s) - clean]))
                print(max([max(abs(row)) for row in p.noise(target, x, a, s) - noise]))
            }
            """)
        #expect(found.count == 10 && found.allSatisfy { $0 < 1e-12 })
    }

    /// The ODE's density of normal data: the normal density, as far as the noise that is left at the first time and the steps allow.
    @Test func densityByTheFlow() throws {
        let found = try printedNumbers(
            """
            let d = multi_normal([0.5, -1.0], [[1.0, 0.6], [0.6, 2.0]])
            let known = diffused(d, edm(0.001, 3000))
            let p = diffusion({ x, t in known.score(x, t) }, edm(0.001, 3000), 2, predicts: score_prediction(), density: flow_density(steps: 60))
            print(p.log_density([0.2, 0.3]))
            print(d.log_density([0.2, 0.3]))
            let q = diffusion({ x, t in known.score(x, t) }, edm(0.001, 3000), 2, predicts: score_prediction(), density: flow_density(steps: 60, probes: 1))
            let many = run({ q.log_density([0.2, 0.3]) }, copies: 400, seed: 2)
            let m = sum(many) / 400
            print(m)
            print(sqrt(sum(square(many - m)) / 400 / 399))
            """)
        #expect(abs(found[0] - found[1]) < 2e-3)
        // Directions at random: unbiased, five standard errors.
        #expect(abs(found[2] - found[1]) < 2e-3 + 5 * found[3] && found[3] > 0)
    }

    /// Draws by a solver have the data's moments; sampling does not depend on how points are grouped into runs or on threads.
    @Test func draws() throws {
        let found = try printedNumbers(
            """
            let p = diffused(normal([1.0, -2.0], [0.5, 1.5]), edm(0.002, 80))
            let x = generate(p, 2000, using: heun(), steps: 40, seed: 5)
            for k in 0..<2 {
                let m = sum(x[..., k]) / 2000
                print(m)
                print(sqrt(sum(square(x[..., k] - m)) / 1999))
            }
            """)
        // Heun's error with 40 steps is far below the Monte Carlo error; five standard errors.
        for (k, (mean, sd)) in [(1.0, 0.5), (-2, 1.5)].enumerated() {
            #expect(abs(found[2 * k] - mean) < 5 * sd / 2000.0.squareRoot() + 0.01 * sd)
            #expect(abs(found[2 * k + 1] / sd - 1) < 5 / 4000.0.squareRoot() + 0.01)
        }
    }

    /// A choice among others: the posterior of a conjugate model, by Hamiltonian Monte Carlo through the known density.
    @Test func choiceInAModel() throws {
        let found = try printedNumbers(
            """
            model lin(A: Real[M, D], prior: Distribution) {
                x ~ prior
                y ~ normal(A @ x, 0.5)
            }
            let d = multi_normal([0.0, 1.0], [[1.0, 0.5], [0.5, 2.0]])
            let p = lin([[1.0, 2.0]], diffused(d)) given y = [1.5]
            let o = linear_observation(p)
            print(o.matrix[0, 0])
            print(o.matrix[0, 1])
            print(o.offset[0])
            print(o.sd[0])
            print(o.value[0])
            print(run({ log_likelihood(p, latent_trace(p, [0.1, 0.2])) }, seed: 1))
            print(priors(p)[0].dimension)
            """)
        #expect(found.prefix(5) == [1, 2, 0, 0.5, 1.5] && found[6] == 2)
        #expect(abs(found[5] - (-0.5 * 4 - log(0.5) - 0.5 * log(2 * Double.pi))) < 1e-5)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let start = """
            model m(prior: Distribution) {
                x ~ prior
                y ~ normal(x * x, 0.5)
            }
            model spread(prior: Distribution) {
                x ~ prior
                y ~ normal(x, exp(x))
            }
            model counts(prior: Distribution) {
                x ~ prior
                y ~ poisson(exp(x))
            }
            model two(prior: Distribution) {
                x ~ prior
                z ~ normal(0, 1)
                y ~ normal(z * x, 1)
            }
            model deeper() {
                s ~ half_normal(1)
                x ~ diffused(normal([0.0, 0.0], s))
                y ~ normal(x, 1)
            }
            let prior = diffused(iid(normal(0, 1), 2))

            """
        #expect(try failure(start + "linear_observation(m(prior) given y = [1.0, 2.0])").contains("not linear in `x`"))
        #expect(try failure(start + "linear_observation(spread(prior) given y = [1.0, 2.0])").contains("noise of a fixed size"))
        #expect(try failure(start + "linear_observation(counts(prior) given y = [1, 2])").contains("needs normal noise"))
        #expect(try failure(start + "linear_observation(two(prior) given y = [1.0, 2.0])").contains("one latent choice"))
        #expect(try failure(start + "priors(deeper() given y = [1.0, 2.0])").contains("depends on other choices"))
    }
}
