import Foundation
import Testing

/// Normal approximations by steps whose course is known.
struct NormalEvolutionTests {
    private static let target = """
        let precision = [[2.0, 0.8, 0.0], [0.8, 1.0, 0.3], [0.0, 0.3, 1.5]]
        let center = [1.0, -1.0, 0.5]
        model target() { x ~ multi_normal_precision(center, precision) }
        let p = target()

        """

    /// On a normal target the mean's error is multiplied by I − hA in every step. Along an eigenvector of both, the standard deviation s first
    /// becomes t = |1 − ha| s and then what makes −log s + (s − t)² / 2h smallest. No step is random, since pairs cancel.
    @Test(arguments: [1, 2, 7]) func forwardBackwardCourse(steps: Int) throws {
        let rate = 0.3, scales = [2.0, 1.0, 0.25]
        let found = try printedNumbers(
            """
            model target() { x ~ normal([1.0, -1.0, 0.5], [\(scales.map { "\(1 / $0.squareRoot())" }.joined(separator: ", "))]) }
            let r = evolve(target(), fb_gvi(\(rate), sd: 0.5), steps: \(steps), seed: 1)
            for d in 0..<3 { print(r.parameters[d]) }
            for d in 0..<3 { print(r.covariance[d, d]) }
            print(max(abs(r.covariance - diagonal_matrix(diagonal(r.covariance)))))
            """)
        try #require(found.count == 7)
        for (d, (a, center)) in zip(scales, [1.0, -1.0, 0.5]).enumerated() {
            #expect(abs(found[d] - center * (1 - pow(1 - rate * a, Double(steps)))) < 1e-5)
            var sd = 0.5
            for _ in 0..<steps {
                let half = abs(1 - rate * a) * sd
                sd = 0.5 * (half + (half * half + 4 * rate).squareRoot())
            }
            #expect(abs(found[3 + d] - sd * sd) < 1e-5)
        }
        #expect(found[6] < 1e-12)
    }

    /// The target itself is where it stays, at every rate below one over the largest precision: there is no bias of the step.
    @Test(arguments: [0.05, 0.2, 0.4]) func forwardBackwardEnd(rate: Double) throws {
        let found = try printedNumbers(
            Self.target + """
                let r = evolve(p, fb_gvi(\(rate)), steps: \(Int(200 / rate)), seed: 1)
                print(1e9 * max(abs(r.parameters - center)))
                print(1e9 * max(abs(r.covariance - inverse_spd(precision))))
                print(1e9 * abs(r.evidence_bound))
                """)
        try #require(found.count == 3)
        #expect(found.allSatisfy { $0 < 1 }, "\(found)")
    }

    /// One step of length one, from anywhere; shorter ones leave (1 − ρ)ᵏ of the precision's error.
    @Test func naturalGradientOfANormal() throws {
        let found = try printedNumbers(
            Self.target + """
                let r = evolve(p, natural_gradient(1, sd: 3), at: [4.0, 5.0, -6.0], steps: 1, seed: 1)
                print(1e9 * max(abs(r.parameters - center)))
                print(1e9 * max(abs(r.precision - precision)))
                let s = evolve(p, natural_gradient(0.25), steps: 6, seed: 1)
                print(1e9 * max(abs(s.precision - precision - 0.75 ^ 6 * (identity(3) - precision))))
                """)
        try #require(found.count == 3)
        #expect(found.allSatisfy { $0 < 1 }, "\(found)")
    }

    /// A plain step would make the precision negative in the flank of a heavy tail; the term of second order does not let it.
    @Test func naturalGradientInATail() throws {
        let found = try printedNumbers(
            """
            model target() { x ~ student_t(3, 0, 1) }
            let first = evolve(target(), natural_gradient(0.9, sd: 0.5), at: [6.0], steps: 1, seed: 1)
            print(first.precision[0, 0])
            let last = evolve(target(), natural_gradient(robbins_monro(first: 0.5, scale: 20, power: 1), sd: 0.5, pairs: 20), at: [6.0], steps: 2000, seed: 1)
            print(last.parameters[0])
            print(last.precision[0, 0])
            print(last.k_hat)
            """)
        try #require(found.count == 4)
        #expect(found[0] > 0 && found[2] > 0)
        // The target is symmetric around zero. A normal is lighter in the tails than what it approximates.
        #expect(abs(found[1]) < 0.05 && found[3] > 0.3)
    }

    /// The optimum of a logistic regression in one coefficient, by quadrature: E[V′] = 0 and E[V″] = 1 / s².
    @Test(arguments: [
        ("fb_gvi(robbins_monro(first: 0.1, scale: 50, power: 0.9), pairs: 20)", "sqrt(r.covariance[0, 0])"),
        ("natural_gradient(robbins_monro(first: 0.5, scale: 20, power: 1), pairs: 20)", "1 / sqrt(r.precision[0, 0])"),
    ]) func optimumOfALogisticRegression(method: String, sd: String) throws {
        let x = (0..<20).map { 0.3 * Double($0) - 2.4 }
        let y = x.enumerated().map { $0.element + 1.5 * sin(5 * Double($0.offset)) > 0 ? 1 : 0 }
        let found = try printedNumbers(
            """
            model regression(x: Real[N]) {
                slope ~ normal(0, 2)
                y ~ bernoulli_logit(slope * x)
            }
            let p = regression([\(x.map { "\($0)" }.joined(separator: ", "))]) given y = [\(y.map { "\($0)" }.joined(separator: ", "))]
            let r = evolve(p, \(method), steps: 4000, seed: 1)
            print(r.parameters[0])
            print(r.evidence_bound)
            print(r.k_hat)
            print(\(sd))
            """)
        try #require(found.count == 4)
        let best = Self.optimum(x, y)
        #expect(abs(found[0] - best.mean) < 0.01, "\(found[0]), not \(best.mean)")
        #expect(abs(found[3] - best.sd) < 0.01, "\(found[3]), not \(best.sd)")
        // A thousand draws, whose ratios vary little. The posterior's tail is that of the prior, far heavier than the approximation's.
        #expect(abs(found[1] - best.bound) < 0.02 && found[2].isFinite, "\(found[1]), not \(best.bound)")
    }

    /// Mean, standard deviation and evidence lower bound of the best normal, for a coefficient with the prior N(0, 2²).
    private static func optimum(_ x: [Double], _ y: [Int]) -> (mean: Double, sd: Double, bound: Double) {
        func expectation(_ m: Double, _ s: Double, _ f: (Double) -> Double) -> Double {
            // The trapezoid rule is exact to rounding for smooth integrands that vanish at both ends.
            let step = 0.02
            var sum = 0.0
            for k in -500...500 {
                let z = step * Double(k)
                sum += step * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() * f(m + s * z)
            }
            return sum
        }
        func sigmoid(_ t: Double) -> Double { 1 / (1 + exp(-t)) }
        func slope(_ b: Double) -> Double {
            var sum = b / 4
            for (x, y) in zip(x, y) { sum += x * (sigmoid(b * x) - Double(y)) }
            return sum
        }
        func curvature(_ b: Double) -> Double {
            var sum = 0.25
            for x in x { sum += x * x * sigmoid(b * x) * sigmoid(-b * x) }
            return sum
        }
        func logDensity(_ b: Double) -> Double {
            var sum = -b * b / 8 - 0.5 * log(8 * Double.pi)
            for (x, y) in zip(x, y) { sum -= log1p(exp(y == 1 ? -b * x : b * x)) }
            return sum
        }
        var m = 0.0, s = 1.0
        for _ in 0..<400 {
            let bend = expectation(m, s, curvature)
            m -= 0.5 * expectation(m, s, slope) / bend
            s = 1 / (0.5 / (s * s) + 0.5 * bend).squareRoot()
        }
        let entropy = 0.5 * log(2 * Double.pi * M_E * s * s)
        return (m, s, expectation(m, s, logDensity) + entropy)
    }

    /// Constrained choices: the approximation is over the coordinates, and its draws are values in the support.
    @Test func drawsAreInTheSupport() throws {
        let found = try printedNumbers(
            """
            model m() {
                s ~ gamma(3, 2)
                w ~ dirichlet([2.0, 2.0, 2.0])
            }
            let r = evolve(m(), natural_gradient(0.2), steps: 400, draws: 2000, seed: 1)
            print(min(r.s))
            print(max(abs([sum(r.w[i]) for i in 0..<2000] - 1)))
            print(mean(r.s))
            let z = coordinates(m(), r)
            print(max(abs(column_means(z) - r.parameters) * sqrt(diagonal(r.precision))))
            """)
        try #require(found.count == 4)
        #expect(found[0] > 0 && found[1] < 1e-12)
        // The mean of the approximation of log s, a normal, is near the gamma's; draws have the mean that is carried, up to 6 / √2000.
        #expect(abs(found[2] - 1.5) < 0.15 && found[3] < 0.2, "\(found)")
    }
}
