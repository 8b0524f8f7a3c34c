import Foundation
import Testing

/// Methods that claim to be exact for normal data and linear observations with normal noise. Where a method follows an ODE, its draws are those of the
/// exact posterior's own diffusion from the same noise; elsewhere means and covariances of 4,000 draws are compared by their standard errors.
/// With a limit of 4.5 a correct method fails with probability 4e-5 for five moments.
struct GuidanceMethodTests {
    /// A correlated prior and an observation of a part of it, with the exact posterior; `worst` is the largest deviation in standard errors.
    static let problem = """
        func worst(r, m, S) {
            let (n, D) = (count(r), count(m))
            let (center, C) = (column_means(r), covariance(r))
            let means = max([abs(center[i] - m[i]) / sqrt(S[i, i] / n) for i in 0..<D])
            let others = max([max([abs(C[i, j] - S[i, j]) / sqrt((S[i, i] * S[j, j] + S[i, j] ^ 2) / n) for j in 0..<D]) for i in 0..<D])
            return max(means, others)
        }
        model seen(prior, A: Real[M, D], sd) {
            x ~ prior
            y ~ normal(A @ x, sd)
        }
        // Mean and covariance given A x + noise of covariance G = y.
        func conjugate(m, S, A, G, y) {
            let gain = S @ transpose(A) @ inverse_spd(A @ S @ transpose(A) + G)
            return (m + gain @ (y - A @ m), S - gain @ A @ S)
        }
        let m = [1.0, -1.0]
        let S = [[1.0, 0.6], [0.6, 2.0]]
        let A = [[1.0, 0.5]]
        let skewed = diffused(multi_normal(m, S), vp())
        let round = diffused(multi_normal([0.0, 0.0], 2.25 * identity(2)), vp())

        """

    @Test func projectionIsExactForNormalData() throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(skewed, A, 0.5) given y = [2.0]
                let (mean, C) = conjugate(m, S, A, [[0.25]], [2.0])
                let r = diffuse(p, using: tmpd(), draws: 100, seed: 1)
                let exact = generate(diffused(multi_normal(mean, C), vp()), draws: 100, seed: 1)
                print(max(abs(flatten(r - exact))))
                let wrong = generate(diffused(multi_normal(mean, 1.01 * C), vp()), draws: 100, seed: 1)
                print(max(abs(flatten(r - wrong))))
                """)
        try #require(found.count == 2)
        #expect(found[0] < 1e-9 && found[1] > 1e-3, "\(found)")
    }

    /// Pseudoinverse guidance, given the standard deviation of data that have the same in all directions. The unit that it takes by default is wrong here.
    @Test func pseudoinverseGuidanceIsExactForRoundData() throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(round, A, 0.5) given y = [2.0]
                let (mean, C) = conjugate(zeros(2), 2.25 * identity(2), A, [[0.25]], [2.0])
                let exact = generate(diffused(multi_normal(mean, C), vp()), draws: 100, seed: 1)
                print(max(abs(flatten(diffuse(p, using: pigdm(sd: 1.5), draws: 100, seed: 1) - exact))))
                print(max(abs(flatten(diffuse(p, using: pigdm(), draws: 100, seed: 1) - exact))))
                """)
        try #require(found.count == 2)
        #expect(found[0] < 1e-9 && found[1] > 1e-2, "\(found)")
    }

    /// With draws around the denoised point the guidance is that of ΠGDM up to O(1 / √draws).
    @Test func lossGuidanceTendsToPseudoinverseGuidance() throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(round, A, 0.5) given y = [2.0]
                let exact = diffuse(p, using: pigdm(sd: 1.5, using: ddim(), steps: 40), draws: 50, seed: 1)
                for n in [10, 1000] {
                    print(sqrt(mean(flatten(diffuse(p, using: lgd(sd: 1.5, draws: n, steps: 40), draws: 50, seed: 1) - exact) ^ 2)))
                }
                """)
        try #require(found.count == 2)
        // A hundred times the draws: a tenth of the deviation, within a factor of two.
        #expect(found[1] < 0.2 * found[0] && found[1] < 0.05, "\(found)")
    }

    @Test(arguments: ["conjugate_step()", "langevin_step()"]) func decoupledAnnealingIsExactForRoundData(step: String) throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(round, A, 0.5) given y = [2.0]
                let (mean, C) = conjugate(zeros(2), 2.25 * identity(2), A, [[0.25]], [2.0])
                print(worst(diffuse(p, using: daps(\(step), sd: 1.5), draws: 4000, seed: 1), mean, C))
                print(worst(diffuse(p, using: daps(\(step), sd: 0.7), draws: 4000, seed: 1), mean, C))
                """)
        try #require(found.count == 2)
        #expect(found[0] < 4.5 && found[1] > 4.5, "\(found)")
    }

    /// Any prior is exact: shares of two modes, which the chains cross between while the blur of the likelihood, here 2, is as wide as the gap.
    @Test func splitGibbsOnAMixture() throws {
        let found = try printedNumbers(
            Self.problem + """
                let prior = diffused(mixture([0.5, 0.5], [normal(-2, 0.5), normal(2, 0.5)]), vp())
                let p = seen(prior, [[1.0]], 2.0) given y = [1.0]
                let r = diffuse(p, using: split_gibbs(conjugate_step(), lowest: 2, steps: 60), draws: 4000, seed: 1)
                let left = normal(-2, sqrt(8.25)).log_density(1)
                let right = normal(2, sqrt(8.25)).log_density(1)
                let share = sigmoid(right - left)
                print((mean([Real(r[i, 0] > 0) for i in 0..<4000]) - share) / sqrt(share * (1 - share) / 4000))
                print((share - 0.5) / sqrt(share * (1 - share) / 4000))
                """)
        try #require(found.count == 2)
        #expect(abs(found[0]) < 4.5 && found[1] > 4.5, "\(found)")
    }

    /// The posterior of split Gibbs sampling is that of an observation whose noise has the covariance 0.25 + 0.3² A Aᵀ.
    @Test(arguments: ["conjugate_step()", "langevin_step()"]) func splitGibbsBlursTheLikelihood(step: String) throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(skewed, A, 0.5) given y = [2.0]
                let r = diffuse(p, using: split_gibbs(\(step), lowest: 0.6, steps: 100), draws: 4000, seed: 1)
                let (mean, C) = conjugate(m, S, A, [[0.25 + 0.36 * 1.25]], [2.0])
                print(worst(r, mean, C))
                let (sharp, narrow) = conjugate(m, S, A, [[0.25]], [2.0])
                print(worst(r, sharp, narrow))
                """)
        try #require(found.count == 2)
        #expect(found[0] < 4.5 && found[1] > 4.5, "\(found)")
    }

    /// Without noise, what is seen is followed exactly, and what is not seen is drawn from the prior.
    @Test func nullSpaceIsExactForRoundDataWithoutNoise() throws {
        let found = try printedNumbers(
            Self.problem + """
                let p = seen(round, A, 1e-6) given y = [2.0]
                let r = diffuse(p, using: ddnm(steps: 400, times: log_ratio_times()), draws: 4000, seed: 1)
                // At the first time x = α x₀ + σ ε.
                let (a, s) = (vp().scale(1e-3), vp().noise(1e-3))
                let (mean, C) = conjugate(zeros(2), 2.25 * identity(2), A, [[1e-12]], [2.0])
                print(worst(r, a * mean, a ^ 2 * C + s ^ 2 * identity(2)))
                """)
        try #require(found.count == 1)
        #expect(found[0] < 4.5, "\(found)")
    }

    /// The ELBO of the exact posterior is the evidence, with the log density by the ODE, and a fit finds that posterior.
    @Test func variationalWithTheDensityOfTheFlow() throws {
        let found = try printedNumbers(
            """
            let prior = diffusion({ x, t in x / (1 + t ^ 2 / 1.69) }, edm(), 1)
            model seen() {
                x ~ prior
                y ~ normal(x[0], 0.5)
            }
            guide near() {
                param m: Real[1] = 0
                param s: Positive[1] = 1
                x ~ normal(m, s)
            }
            let r = fit(elbo(seen() given y = 1.2, near()), adam(cosine(from: 5e-2, to: 0, steps: 600)), steps: 600, particles: 4, seed: 1)
            print(r.objective - normal(0, sqrt(1.94)).log_density(1.2))
            let draws = flatten(sample(r.guide, draws: 4000, seed: 2).x)
            print(mean(draws) - 1.2 * 1.69 / 1.94)
            print(sd(draws) / sqrt(1.69 * 0.25 / 1.94) - 1)
            """)
        try #require(found.count == 3)
        #expect(abs(found[0]) < 2e-3 && abs(found[1]) < 4.5 * 0.47 / sqrt(4000) + 1e-2 && abs(found[2]) < 4.5 / sqrt(8000) + 1e-2, "\(found)")
    }

    /// Chains near a point, for a likelihood that is not normal: moments by the trapezoidal rule.
    @Test func chainsNearAPoint() throws {
        let found = try printedNumbers(
            """
            let r = flatten(run({ langevin_near({ x in poisson_log(x[0]).log_density(6) }, [[0.3] for _ in 0..<500], 0.8, 50) }, copies: 8, seed: 1))
            print(mean(r))
            print(variance(r))
            """)
        var (total, first, second) = (0.0, 0.0, 0.0)
        for k in 0...4000 {
            let x = -6 + 12 * Double(k) / 4000, w = exp(6 * x - exp(x) - 0.5 * pow((x - 0.3) / 0.8, 2))
            (total, first, second) = (total + w, first + w * x, second + w * x * x)
        }
        let mean = first / total, variance = second / total - mean * mean
        try #require(found.count == 2)
        #expect(abs(found[0] - mean) < 4.5 * sqrt(variance / 4000) && abs(found[1] / variance - 1) < 4.5 * sqrt(2.0 / 4000), "\(found) \(mean) \(variance)")
    }
}
