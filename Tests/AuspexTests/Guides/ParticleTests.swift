import Foundation
import Testing

/// Particles where it is known in what places, or with what moments, they come to rest.
struct ParticleTests {
    /// With the kernel 1 + x·y a Stein equilibrium has the mean and the covariance of a normal target (Liu, Wang 2018).
    @Test func momentsOfANormal() throws {
        let found = try printedNumbers(
            """
            let precision = [[2.0, 0.8, 0.0], [0.8, 1.0, 0.3], [0.0, 0.3, 1.5]]
            model target() { x ~ multi_normal_precision([1.0, -1.0, 0.5], precision) }
            let r = evolve(target(), svgd(adam(5e-2), gram: linear_gram), particles: 20, steps: 3000, seed: 1)
            print(1e6 * max(abs(column_means(r.x) - [1.0, -1.0, 0.5])))
            print(1e6 * max(abs(covariance(r.x) * 19 / 20 - inverse_spd(precision))))
            """)
        try #require(found.count == 2)
        #expect(found.allSatisfy { $0 < 1 }, "\(found)")
    }

    /// The same in the mirrored form, for a gamma variable, whose score in the coordinate is affine in the value: mean and variance. The coordinates of a
    /// simplex break a stick, and piece k's score is affine in its share z of what is left. With the kernel's functions 1 and x that fixes
    /// the means, the covariances with the first element, and E[x₁ z₁] = (a₁ + 1) E[x₁] / (a₁ + a₂ + 1).
    @Test func momentsUnderConstraints() throws {
        let found = try printedNumbers(
            """
            model rate() { x ~ gamma(3, 2) }
            let s = evolve(rate(), mirrored_svgd(adam(5e-2), gram: linear_gram), particles: 20, steps: 4000, seed: 1)
            print(1e6 * abs(mean(s.x) - 1.5))
            print(1e6 * abs(variance(s.x) * 19 / 20 - 0.75))
            model shares() { x ~ dirichlet([2.0, 3.0, 5.0]) }
            let r = evolve(shares(), mirrored_svgd(sgd(0.5), gram: linear_gram), particles: 20, steps: 20_000, seed: 1)
            let center = [0.2, 0.3, 0.5]
            let first = [(if j == 0 { 0.2 } else { 0.0 } - 0.2 * center[j]) / 11 for j in 0..<3]
            print(1e6 * max(abs(column_means(r.x) - center)))
            print(1e6 * max(abs((covariance(r.x) * 19 / 20)[0] - first)))
            print(1e6 * abs(mean(r.x[..., 1] * r.x[..., 1] / (1 - r.x[..., 0])) - 4 * 0.3 / 9))
            """)
        try #require(found.count == 5)
        #expect(found.allSatisfy { $0 < 1 }, "\(found)")
    }

    /// Where nothing is constrained, the mirror changes nothing.
    @Test func mirrorOfTheWholeSpace() throws {
        let found = try printedNumbers(
            """
            model target() {
                x ~ normal(0, 1)
                z ~ iid(student_t(4, x, 2), 3)
            }
            let a = evolve(target(), svgd(), particles: 15, steps: 50, seed: 1)
            let b = evolve(target(), mirrored_svgd(), particles: 15, steps: 50, seed: 1)
            print(1e9 * max(abs(a.z - b.z)))
            print(max(abs(a.z)))
            """)
        try #require(found.count == 2)
        #expect(found[0] < 1 && found[1] > 0.1)
    }

    /// One particle goes to the mode in the coordinates: of u = log x for a gamma variable, where x is the mean.
    @Test func oneParticleIsTheMode() throws {
        let found = try printedNumbers(
            """
            model rate() { x ~ gamma(3, 2) }
            for gram in [gaussian_gram, multiquadric_gram] {
                print(evolve(rate(), svgd(adam(1e-1), gram: gram), particles: 1, steps: 1000, seed: 1).x[0])
            }
            """)
        try #require(found.count == 2)
        #expect(found.allSatisfy { abs($0 - 1.5) < 1e-5 }, "\(found)")
    }

    /// Two particles of a standard normal target rest at ±a. With e the kernel between them and w its width: 1 = e (1 + 4 / w) for the Gaussian
    /// kernel e = exp(−4a²/w), and 1 = k + 2k³ / w for the multiquadric k = (1 + 4a²/w)^−½. The blob's energy a²/2 + log(1 + e) has
    /// its minimum where 8 e / (w (1 + e)) = 1.
    @Test(arguments: [0.5, 1.5, 3]) func twoParticles(width: Double) throws {
        let found = try printedNumbers(
            """
            model target() { x ~ normal(0, 1) }
            let p = target()
            print(max(evolve(p, svgd(sgd(0.2), gram: { x in gaussian_gram(x, \(width)) }), particles: 2, steps: 4000, seed: 1).x))
            print(max(evolve(p, svgd(sgd(0.2), gram: { x in multiquadric_gram(x, \(width)) }), particles: 2, steps: 4000, seed: 1).x))
            print(max(evolve(p, wasserstein_flow(sgd(0.05), gram: { x in gaussian_gram(x, \(width)) }), particles: 2, steps: 4000, seed: 1).x))
            """)
        try #require(found.count == 3)
        var low = 0.0, high = 1.0
        for _ in 0..<60 {
            let k = (low + high) / 2
            if k + 2 * k * k * k / width < 1 { low = k } else { high = k }
        }
        let squares: [Double] = [log(1 + 4 / width), 1 / (low * low) - 1, log(8 / width - 1)]
        let wanted = squares.map { (width / 4 * $0).squareRoot() }
        for (value, exact) in zip(found, wanted) { #expect(abs(value - exact) < 1e-5, "\(value), not \(exact)") }
    }

    /// The gradient flow of the divergence from a standard normal takes the variance s² to 1 + (s² − 1) exp(−2t) (Ambrosio, Gigli, Savaré 2005).
    /// Smoothing by the kernel, of variance w / 2, and 150 particles leave an error of a few hundredths.
    @Test func varianceAlongTheFlow() throws {
        let found = try printedNumbers(
            """
            model target() { x ~ normal(0, 1) }
            let start = [[3 * standard_normal_quantile((i + 0.5) / 150)] for i in 0..<150]
            for steps in [50, 100] {
                let r = evolve(target(), wasserstein_flow(sgd(1e-2), gram: { x in gaussian_gram(x, 0.15) }), at: start, steps: steps, seed: 1)
                print(variance(r.x) * 149 / 150)
            }
            """)
        try #require(found.count == 2)
        for (value, time) in zip(found, [0.5, 1]) { #expect(abs(value / (1 + 8 * exp(-2 * time)) - 1) < 0.05, "\(value) at \(time)") }
    }

    /// The width is the median of the squared distances between particles over log(N + 1); the median of 10 distances is between the fifth and
    /// the sixth.
    @Test func typicalDistance() throws {
        let found = try printedNumbers(
            """
            let x = [[0.0], [1.0], [3.0], [7.0], [7.5]]
            print(typical_distance(squared_distances(x)) * log(6))
            print(typical_distance(zeros(3, 3)))
            """)
        // Distances 0.5 1 2 3 4 4.5 6 6.5 7 7.5
        try #require(found.count == 2)
        #expect(found[0] > 16 - 1e-3 && found[0] < 20.25 + 1e-3)
        #expect(found[1] == 1)
    }
}
