import Foundation
import TestBench
import Testing

/// A distribution with parameters whose expected values are differentiated.
struct ExpectationCase: Sendable, CustomTestStringConvertible {
    enum Support: Sendable {
        case all
        case positive
        /// The ends, from the parameters.
        case interval(@Sendable ([Double]) -> (Double, Double))
        /// Counts to the last that has any weight.
        case counts(Int)
    }

    /// The distribution with `$0`, `$1`, … for parameters.
    var template: String
    var parameters: [String]
    var points: [[Double]]
    var support: Support
    /// Where the density has a kink, from the parameters.
    var kinks: @Sendable ([Double]) -> [Double] = { _ in [] }

    var testDescription: String { template }

    func text(_ arguments: [String]) -> String {
        arguments.enumerated().reduce(template) { $0.replacingOccurrences(of: "$\($1.offset)", with: $1.element) }
    }

    var isDiscrete: Bool { if case .counts = support { true } else { false } }

    /// A function whose expected value is asked for, here and in the language.
    struct TestFunction: Sendable {
        var text: String
        var value: @Sendable (Double) -> Double
    }

    /// Bounded, as are their slopes times x, so that estimates keep their moments: an odd one, one that returns, and a steep step.
    static let functions: [TestFunction] = [
        TestFunction(text: "atan(2 * x - 1)") { atan(2 * $0 - 1) },
        TestFunction(text: "x / (1 + x * x)") { $0 / (1 + $0 * $0) },
        TestFunction(text: "sigmoid(8 * (x - 1.3))") { 1 / (1 + exp(-8 * ($0 - 1.3))) },
    ]

    /// Gradients of the expected values of the functions, by function and parameter: extrapolated differences of quadratures or
    /// sums of the density.
    func gradients(at point: [Double]) throws -> [[Double]] {
        let names = point.indices.map { "a\($0)" }
        let choices = (names + ["x"]).map { "\($0) ~ flat(Real)\n" }.joined()
        let density = try Bench("model probe() {\n\(choices)value := \(text(names)).log_density(\(isDiscrete ? "Int(x)" : "x"))\n}").values("probe()")
        return try Self.functions.map { function in
            let (gradient, error) = try finiteDifferences(at: point, scale: 1e-2) { parameters in
                func term(_ x: Double) throws -> Double {
                    let weight = exp(try density(parameters + [x])["value"]?.first ?? .nan)
                    return weight == 0 ? 0 : function.value(x) * weight
                }
                let ends: (Double, Double)
                switch support {
                case .counts(let last): return try (0...last).reduce(0) { $0 + (try term(Double($1))) }
                case .all: ends = (-.infinity, .infinity)
                case .positive: ends = (0, .infinity)
                case .interval(let interval): ends = interval(parameters)
                }
                let edges = [ends.0] + kinks(parameters) + [ends.1]
                return try zip(edges, edges.dropFirst()).reduce(0) { $0 + (try Quadrature.integral(from: $1.0, to: $1.1, of: term)) }
            }
            for estimate in error { #expect(estimate < 1e-6, "differences of \(template)") }
            return gradient
        }
    }

    static let all: [ExpectationCase] = [
        ExpectationCase(template: "normal($0, $1)", parameters: ["mean", "sd"], points: [[0.7, 1.4], [-2, 0.3]], support: .all),
        ExpectationCase(template: "log_normal($0, $1)", parameters: ["location", "scale"], points: [[0.3, 0.5], [-1, 1.5]], support: .positive),
        ExpectationCase(template: "half_normal($0)", parameters: ["sd"], points: [[1.4], [0.2]], support: .positive),
        ExpectationCase(template: "student_t(4.5, $0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        ExpectationCase(template: "half_student_t(3.0, $0)", parameters: ["scale"], points: [[0.8], [2.5]], support: .positive),
        ExpectationCase(template: "cauchy($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        ExpectationCase(template: "half_cauchy($0)", parameters: ["scale"], points: [[0.8], [2.5]], support: .positive),
        ExpectationCase(
            template: "laplace($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all, kinks: { [$0[0]] }),
        ExpectationCase(template: "logistic($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        ExpectationCase(template: "gumbel($0, $1)", parameters: ["location", "scale"], points: [[0.6, 1.3], [-1, 0.4]], support: .all),
        ExpectationCase(template: "frechet($0, $1)", parameters: ["shape", "scale"], points: [[2.6, 1.3], [0.8, 0.5]], support: .positive),
        ExpectationCase(template: "weibull($0, $1)", parameters: ["shape", "scale"], points: [[1.6, 1.3], [0.7, 2]], support: .positive),
        ExpectationCase(template: "exponential($0)", parameters: ["rate"], points: [[1.3], [0.4]], support: .positive),
        ExpectationCase(template: "gamma($0, $1)", parameters: ["shape", "rate"], points: [[0.6, 1.3], [8.6, 3.3]], support: .positive),
        ExpectationCase(template: "exp_gamma($0, $1)", parameters: ["shape", "rate"], points: [[0.6, 1.3], [8.6, 3.3]], support: .all),
        ExpectationCase(template: "inverse_gamma($0, $1)", parameters: ["shape", "scale"], points: [[2.6, 4.3], [0.7, 0.5]], support: .positive),
        ExpectationCase(template: "chi_square($0)", parameters: ["nu"], points: [[3.4], [1.2]], support: .positive),
        ExpectationCase(template: "inverse_chi_square($0)", parameters: ["nu"], points: [[3.4], [1.2]], support: .positive),
        ExpectationCase(
            template: "pareto($0, $1)", parameters: ["minimum", "shape"], points: [[0.8, 2.5], [1.6, 0.9]],
            support: .interval { ($0[0], .infinity) }),
        ExpectationCase(
            template: "uniform($0, $1)", parameters: ["lower", "upper"], points: [[-0.4, 2.1], [0.9, 1.4]],
            support: .interval { ($0[0], $0[1]) }),
        ExpectationCase(
            template: "von_mises($0, 1.7)", parameters: ["direction"], points: [[0.9], [-2.6]],
            support: .interval { _ in (-.pi, .pi) }),
        ExpectationCase(template: "beta($0, $1)", parameters: ["alpha", "beta"], points: [[0.6, 2.3], [6.6, 12.3]], support: .interval { _ in (0, 1) }),
        ExpectationCase(template: "bernoulli($0)", parameters: ["p"], points: [[0.3], [0.9]], support: .counts(1)),
        ExpectationCase(template: "bernoulli_logit($0)", parameters: ["logits"], points: [[0.3], [-2]], support: .counts(1)),
        ExpectationCase(template: "binomial(5, $0)", parameters: ["p"], points: [[0.3], [0.8]], support: .counts(5)),
        ExpectationCase(template: "binomial(1, $0)", parameters: ["p"], points: [[0.3]], support: .counts(1)),
        ExpectationCase(template: "binomial_logit(5, $0)", parameters: ["logits"], points: [[0.3], [-1.5]], support: .counts(5)),
        ExpectationCase(template: "poisson($0)", parameters: ["rate"], points: [[2.3], [0.2]], support: .counts(60)),
        ExpectationCase(template: "poisson_log($0)", parameters: ["log_rate"], points: [[0.3], [-1.5]], support: .counts(60)),
        ExpectationCase(template: "geometric($0)", parameters: ["p"], points: [[0.3], [0.75]], support: .counts(150)),
        ExpectationCase(template: "neg_binomial($0, $1)", parameters: ["mean", "dispersion"], points: [[2.3, 1.7], [0.8, 12]], support: .counts(150)),
        ExpectationCase(template: "neg_binomial_rate($0, $1)", parameters: ["shape", "rate"], points: [[2.3, 1.7], [0.6, 0.8]], support: .counts(200)),
        ExpectationCase(template: "beta_binomial(5, $0, $1)", parameters: ["alpha", "beta"], points: [[1.3, 2.6], [0.5, 0.4]], support: .counts(5)),
    ]
}
