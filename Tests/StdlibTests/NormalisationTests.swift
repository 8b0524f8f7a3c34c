import Foundation
import TestBench
import Testing

/// Densities integrate to one, and probabilities sum to one, at typical parameters.
@Suite struct NormalisationTests {
    struct Continuous: CustomTestStringConvertible {
        var distribution: String
        var lower = -Double.infinity
        var upper = Double.infinity
        var centre = 0.0
        var scale = 1.0
        /// Where the density has a corner the integral is split.
        var corner: Double?
        var testDescription: String { distribution }
    }

    static let continuous: [Continuous] = [
        .init(distribution: "normal(1.3, 0.7)", centre: 1.3), .init(distribution: "student_t(3.5, -1.0, 2.0)", centre: -1, scale: 2),
        .init(distribution: "cauchy(0.5, 2.0)", centre: 0.5, scale: 2), .init(distribution: "half_normal(1.7)", lower: 0),
        .init(distribution: "half_cauchy(0.6)", lower: 0), .init(distribution: "half_student_t(4.0, 1.5)", lower: 0),
        .init(distribution: "laplace(0.0, 1.2)", corner: 0), .init(distribution: "logistic(-2.0, 0.8)", centre: -2),
        .init(distribution: "log_normal(0.4, 0.9)", lower: 0), .init(distribution: "exp_gamma(2.5, 1.5)"), .init(distribution: "exp_gamma(45.0, 1.5)", centre: 3.4, scale: 0.2),
        .init(distribution: "gamma(0.4, 2.0)", lower: 0), .init(distribution: "gamma(3.7, 2.0)", lower: 0), .init(distribution: "gamma(80.0, 2.0)", lower: 0, scale: 40),
        .init(distribution: "inverse_gamma(2.2, 1.4)", lower: 0), .init(distribution: "exponential(1.8)", lower: 0),
        .init(distribution: "weibull(0.8, 2.0)", lower: 0), .init(distribution: "weibull(2.3, 0.5)", lower: 0), .init(distribution: "beta(0.5, 0.7)", lower: 0, upper: 1),
        .init(distribution: "beta(3.0, 40.0)", lower: 0, upper: 1), .init(distribution: "uniform(-1.5, 2.5)", lower: -1.5, upper: 2.5),
        .init(distribution: "pareto(1.5, 2.5)", lower: 1.5), .init(distribution: "chi_square(5.5)", lower: 0), .init(distribution: "inverse_chi_square(4.5)", lower: 0),
        .init(distribution: "von_mises(0.8, 3.0)", lower: -Double.pi, upper: Double.pi), .init(distribution: "von_mises(2.8, 0.0)", lower: -Double.pi, upper: Double.pi),
        .init(distribution: "skew_normal(0.5, 1.5, 3.0)"), .init(distribution: "gumbel(0.3, 1.1)"), .init(distribution: "frechet(2.5, 1.2)", lower: 0),
        .init(distribution: "mixture([0.25, 0.75], normal([-2.0, 3.0], [1.0, 0.5]))"), .init(distribution: "mixture([0.3, 0.7], [gamma(2.0, 1.0), exponential(0.5)])", lower: 0),
        .init(distribution: "truncated(normal(0.5, 1.0), lower: -0.5, upper: 2.0)", lower: -0.5, upper: 2),
        .init(distribution: "truncated(student_t(4.0), lower: 1.0)", lower: 1), .init(distribution: "truncated(gamma(2.0, 1.0), upper: 3.0)", lower: 0, upper: 3),
    ]

    @Test(arguments: continuous) func integral(_ entry: Continuous) throws {
        let function = try Bench("model probe() {\nx ~ flat(Real)\nvalue := \(entry.distribution).log_density(x)\n}").values("probe()")
        let ends = [entry.lower] + (entry.corner.map { [$0] } ?? []) + [entry.upper]
        let total = try zip(ends, ends.dropFirst()).reduce(0.0) { sum, piece in
            try sum + Quadrature.integral(from: piece.0, to: piece.1, centre: entry.centre, scale: entry.scale) {
                exp(try function([$0])["value"]?.first ?? .nan)
            }
        }
        #expect(abs(total - 1) < 1e-8)
    }

    @Test(arguments: [
        ("bernoulli(0.3)", 1), ("bernoulli_logit(-0.8)", 1), ("binomial(12, 0.35)", 12), ("binomial_logit(9, 1.2)", 9), ("categorical([0.2, 0.5, 0.3])", 2),
        ("categorical_logit([0.0, 1.0, -2.0])", 2), ("poisson(4.5)", 80), ("poisson_log(1.2)", 80), ("neg_binomial(3.0, 1.7)", 400),
        ("neg_binomial_rate(2.0, 0.8)", 400), ("geometric(0.25)", 300), ("discrete_uniform(2, 9)", 12), ("beta_binomial(11, 2.0, 0.7)", 11),
        ("zero_inflated(0.3, poisson(2.5))", 80), ("mixture([0.5, 0.5], poisson([1.0, 20.0]))", 150), ("truncated(poisson(4.0), lower: 2, upper: 6)", 10),
        ("truncated(poisson(4.0), lower: 1.5)", 90), ("truncated(neg_binomial(3.0, 2.0), upper: 5)", 10), ("censored(poisson(4.0), upper: 6)", 10),
        ("censored(poisson(4.0), lower: 2)", 90),
    ])
    func total(_ distribution: String, largest: Int) throws {
        let function = try Bench("model probe() {\nx ~ flat(Real)\nvalue := \(distribution).log_density(Int(x))\n}").values("probe()")
        let total = try (0...largest).reduce(0.0) { $0 + exp(try function([Double($1)])["value"]?.first ?? .nan) }
        #expect(abs(total - 1) < 1e-11)
        #expect(try function([-1])["value"] == [-.infinity])
    }

    /// What censoring puts on its ends and what is left between them.
    @Test func censoredMass() throws {
        let function = try Bench("model probe() {\nx ~ flat(Real)\nvalue := censored(normal(0.5, 1.5), lower: -1.0, upper: 2.0).log_density(x)\n}").values("probe()")
        func density(_ x: Double) throws -> Double { exp(try function([x])["value"]?.first ?? .nan) }
        let middle = try Quadrature.integral(from: -1, to: 2, of: density)
        #expect(abs(try middle + density(-1) + density(2) - 1) < 1e-10)
    }

    /// Two-dimensional densities, by quadrature over their free elements.
    @Test(arguments: [
        ("dirichlet([1.5, 2.5, 0.8])", "a ~ flat(Real)\nb ~ flat(Real)\nlet x = [a, b * (1 - a), (1 - b) * (1 - a)]\nlet change = log1p(-a)", 0.0, 1.0),
        ("lkj_corr(2, 2.5)", "a ~ flat(Real)\nb ~ flat(Real)\nlet x = [[1.0, a], [a, 1.0]]\nlet change = -log(2.0)", -1.0, 1.0),
    ])
    func plane(_ distribution: String, _ body: String, lower: Double, upper: Double) throws {
        let function = try Bench("model probe() {\n\(body)\nvalue := \(distribution).log_density(x) + change\n}").values("probe()")
        let total = try Quadrature.integral(from: lower, to: upper) { a in
            try Quadrature.integral(from: lower, to: upper) { b in exp(try function([a, b])["value"]?.first ?? .nan) }
        }
        #expect(abs(total - 1) < 1e-6)
    }
}
