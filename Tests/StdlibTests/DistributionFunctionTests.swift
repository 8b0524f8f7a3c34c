import Foundation
import TestBench
import Testing

/// Distribution functions as implicit reparameterisation uses them: their derivatives in all parameters.
@Suite struct DistributionFunctionTests {
    /// By automatic differentiation against extrapolated differences, at a point of the bulk and in both tails.
    @Test(arguments: [
        ("gamma(a, b)", [0.3, 1.5], [0.01, 0.2, 3]), ("gamma(a, b)", [45, 2], [12, 22, 35]), ("exp_gamma(a, b)", [0.02, 1.5], [-300, -30, 0]),
        ("exp_gamma(a, b)", [6, 1.5], [-0.5, 1.2, 2]), ("inverse_gamma(a, b)", [2.5, 1.5], [0.2, 1, 9]), ("chi_square(a)", [3.5], [0.3, 3, 12]),
        ("inverse_chi_square(a)", [3.5], [0.1, 0.4, 3]), ("beta(a, b)", [0.6, 2.3], [0.01, 0.2, 0.9]), ("beta(a, b)", [30, 12], [0.5, 0.7, 0.9]),
        ("student_t(a, b, c)", [3.5, -0.4, 1.5], [-9, -0.7, 0.1, 6]), ("student_t(a, b, c)", [300, 0.4, 1.5], [-3, 0.7, 5]),
        ("half_student_t(a, b)", [3.5, 1.5], [0.1, 1, 9]), ("von_mises(a, b)", [0.8, 2.5], [-3, -0.5, 0.7, 2.9]),
        ("von_mises(a, b)", [-2.9, 0.2], [-3, -0.5, 0.7, 2.9]), ("von_mises(a, b)", [1.2, 70], [0.9, 1.2, 1.4]),
        ("mixture([a, 1 - a], normal([b, c], [0.5, d]))", [0.3, -1, 2, 1.5], [-1.5, 0.2, 3]), ("gumbel(a, b)", [0.3, 1.2], [-1, 0.5, 4]),
        ("truncated(gamma(a, b), lower: 0.5, upper: 3)", [1.7, 1.2], [0.7, 1.5, 2.8]), ("weibull(a, b)", [1.3, 0.7], [0.1, 0.6, 2]),
        ("normal(a, b)", [0.3, 1.2], [-2, 0.5, 4]), ("cauchy(a, b)", [0.3, 1.2], [-20, 0.5, 4]), ("log_normal(a, b)", [0.3, 1.2], [0.1, 1, 9]),
    ] as [(String, [Double], [Double])])
    func derivatives(_ template: String, parameters: [Double], points: [Double]) throws {
        let names = ["a", "b", "c", "d"].prefix(parameters.count) + ["x"]
        let choices = names.map { "\($0) ~ flat(Real)\n" }.joined()
        let density = try Bench("model probe() {\n\(choices)factor(\(template).cdf(x))\n}").density("probe()")
        for x in points {
            let position = parameters + [x]
            let (value, gradient) = try density(position)
            #expect(value > 0 && value < 1)
            let (expected, error) = try finiteDifferences(at: position, scale: 1e-3) { try density($0).value }
            for (index, found) in gradient.enumerated() {
                let allowed = 1e-9 * max(1, abs(expected[index])) + 10 * error[index]
                #expect(error[index] < 1e-7 && abs(found - expected[index]) <= allowed, "\(template) at \(position), coordinate \(index): \(found), not \(expected[index])")
            }
        }
    }

    /// The function against the integral of the density, on both sides of where its form changes.
    @Test(arguments: [(0.8, 0.0), (0.8, 0.3), (-2.9, 4), (1.0, 29.999), (1.0, 30.001), (0.2, 400)]) func vonMises(_ direction: Double, kappa: Double) throws {
        let density = try Bench("model probe() {\nx ~ flat(Real)\nvalue := exp(von_mises(\(direction), \(kappa)).log_density(x))\n}").values("probe()")
        let function = try Bench("model probe() {\nx ~ flat(Real)\nvalue := von_mises(\(direction), \(kappa)).cdf(x)\n}").values("probe()")
        let width = 1 / max(1, kappa).squareRoot()
        for x in [-3, direction - width, direction - 0.3 * width, direction + 2 * width, 3] where abs(x) < .pi {
            let edges = [-.pi] + [direction - 6 * width, direction, direction + 6 * width].filter { abs($0) < .pi && $0 < x } + [x]
            let integral = try zip(edges, edges.dropFirst()).reduce(0) { sum, ends in
                sum + (try Quadrature.integral(from: ends.0, to: ends.1) { try density([$0])["value"]?.first ?? .nan })
            }
            let found = try function([x])["value"]?.first ?? .nan
            #expect(abs(found - integral) < 1e-13, "at \(x): \(found), not \(integral)")
        }
        #expect(try function([.pi])["value"]?.first == 1)
        #expect(try function([-.pi])["value"]?.first == 0)
    }
}
