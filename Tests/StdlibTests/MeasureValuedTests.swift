import Foundation
import TestBench
import Testing

/// The members `mvd` of distributions: for draws (c, plus, minus) the mean of c (f(plus) − f(minus)) is the derivative of the
/// expected value of f, which quadrature or summation of the density and extrapolated differences give exactly.
@Suite struct MeasureValuedTests {
    struct Case: Sendable, CustomTestStringConvertible {
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
    }

    static let cases: [Case] = [
        Case(template: "normal($0, $1)", parameters: ["mean", "sd"], points: [[0.7, 1.4], [-2, 0.3]], support: .all),
        Case(template: "log_normal($0, $1)", parameters: ["location", "scale"], points: [[0.3, 0.5], [-1, 1.5]], support: .positive),
        Case(template: "half_normal($0)", parameters: ["sd"], points: [[1.4], [0.2]], support: .positive),
        Case(template: "student_t(4.5, $0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        Case(template: "half_student_t(3.0, $0)", parameters: ["scale"], points: [[0.8], [2.5]], support: .positive),
        Case(template: "cauchy($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        Case(template: "half_cauchy($0)", parameters: ["scale"], points: [[0.8], [2.5]], support: .positive),
        Case(
            template: "laplace($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all, kinks: { [$0[0]] }),
        Case(template: "logistic($0, $1)", parameters: ["location", "scale"], points: [[0.5, 0.8], [-1, 2]], support: .all),
        Case(template: "gumbel($0, $1)", parameters: ["location", "scale"], points: [[0.6, 1.3], [-1, 0.4]], support: .all),
        Case(template: "frechet($0, $1)", parameters: ["shape", "scale"], points: [[2.6, 1.3], [0.8, 0.5]], support: .positive),
        Case(template: "weibull($0, $1)", parameters: ["shape", "scale"], points: [[1.6, 1.3], [0.7, 2]], support: .positive),
        Case(template: "exponential($0)", parameters: ["rate"], points: [[1.3], [0.4]], support: .positive),
        Case(template: "gamma($0, $1)", parameters: ["shape", "rate"], points: [[0.6, 1.3], [8.6, 3.3]], support: .positive),
        Case(template: "exp_gamma($0, $1)", parameters: ["shape", "rate"], points: [[0.6, 1.3], [8.6, 3.3]], support: .all),
        Case(template: "inverse_gamma($0, $1)", parameters: ["shape", "scale"], points: [[2.6, 4.3], [0.7, 0.5]], support: .positive),
        Case(template: "chi_square($0)", parameters: ["nu"], points: [[3.4], [1.2]], support: .positive),
        Case(template: "inverse_chi_square($0)", parameters: ["nu"], points: [[3.4], [1.2]], support: .positive),
        Case(
            template: "pareto($0, $1)", parameters: ["minimum", "shape"], points: [[0.8, 2.5], [1.6, 0.9]],
            support: .interval { ($0[0], .infinity) }),
        Case(
            template: "uniform($0, $1)", parameters: ["lower", "upper"], points: [[-0.4, 2.1], [0.9, 1.4]],
            support: .interval { ($0[0], $0[1]) }),
        Case(
            template: "von_mises($0, 1.7)", parameters: ["direction"], points: [[0.9], [-2.6]],
            support: .interval { _ in (-.pi, .pi) }),
        Case(template: "beta($0, $1)", parameters: ["alpha", "beta"], points: [[0.6, 2.3], [6.6, 12.3]], support: .interval { _ in (0, 1) }),
        Case(template: "bernoulli($0)", parameters: ["p"], points: [[0.3], [0.9]], support: .counts(1)),
        Case(template: "bernoulli_logit($0)", parameters: ["logits"], points: [[0.3], [-2]], support: .counts(1)),
        Case(template: "binomial(5, $0)", parameters: ["p"], points: [[0.3], [0.8]], support: .counts(5)),
        Case(template: "binomial(1, $0)", parameters: ["p"], points: [[0.3]], support: .counts(1)),
        Case(template: "binomial_logit(5, $0)", parameters: ["logits"], points: [[0.3], [-1.5]], support: .counts(5)),
        Case(template: "poisson($0)", parameters: ["rate"], points: [[2.3], [0.2]], support: .counts(60)),
        Case(template: "poisson_log($0)", parameters: ["log_rate"], points: [[0.3], [-1.5]], support: .counts(60)),
        Case(template: "geometric($0)", parameters: ["p"], points: [[0.3], [0.75]], support: .counts(150)),
        Case(template: "neg_binomial($0, $1)", parameters: ["mean", "dispersion"], points: [[2.3, 1.7], [0.8, 12]], support: .counts(150)),
        Case(template: "neg_binomial_rate($0, $1)", parameters: ["shape", "rate"], points: [[2.3, 1.7], [0.6, 0.8]], support: .counts(200)),
        Case(template: "beta_binomial(5, $0, $1)", parameters: ["alpha", "beta"], points: [[1.3, 2.6], [0.5, 0.4]], support: .counts(5)),
    ]

    /// Bounded, so that the products with unbounded constants keep their moments: periodic, odd, and a steep step.
    static let functions: [@Sendable (Double) -> Double] = [{ sin($0) }, { $0 / (1 + $0 * $0) }, { 1 / (1 + exp(-8 * ($0 - 1.3))) }]

    /// The family-wise error of all comparisons, fewer than six hundred, is below 1e-6.
    static let zLimit = 6.1

    /// Gradients of the expected values of the functions, by function and parameter.
    private func exact(_ item: Case, at point: [Double]) throws -> [[Double]] {
        let names = point.indices.map { "a\($0)" }
        let value = if case .counts = item.support { "Int(x)" } else { "x" }
        let choices = (names + ["x"]).map { "\($0) ~ flat(Real)\n" }.joined()
        let density = try Bench("model probe() {\n\(choices)value := \(item.text(names)).log_density(\(value))\n}").values("probe()")
        return try Self.functions.map { function in
            let (gradient, error) = try finiteDifferences(at: point, scale: 1e-2) { parameters in
                func term(_ x: Double) throws -> Double {
                    let weight = exp(try density(parameters + [x])["value"]?.first ?? .nan)
                    return weight == 0 ? 0 : function(x) * weight
                }
                let ends: (Double, Double)
                switch item.support {
                case .counts(let last): return try (0...last).reduce(0) { $0 + (try term(Double($1))) }
                case .all: ends = (-.infinity, .infinity)
                case .positive: ends = (0, .infinity)
                case .interval(let interval): ends = interval(parameters)
                }
                let edges = [ends.0] + item.kinks(parameters) + [ends.1]
                return try zip(edges, edges.dropFirst()).reduce(0) { $0 + (try Quadrature.integral(from: $1.0, to: $1.1, of: term)) }
            }
            for estimate in error { #expect(estimate < 1e-6, "differences of \(item.template)") }
            return gradient
        }
    }

    /// Rows of constant, plus and minus for one parameter.
    private func draws(_ item: Case, at point: [Double], parameter: String, count: Int) throws -> [Double] {
        // Members are called with one argument, which this one does not look at.
        let program = """
            distribution probe() -> Real[3] {
                log_density(x) { return 0.0 }
                sample {
                    let parts = \(item.text(point.map { "\($0)" })).mvd(0)
                    let (constant, plus, minus) = parts.\(parameter)
                    return [constant, plus + 0.0, minus + 0.0]
                }
            }
            model run() { x ~ iid(probe(), \(count)) }
            """
        return try Bench(program).simulation("run()")(key: SamplerTests.seed)["x"] ?? []
    }

    /// Deviations of the estimates from the exact derivatives in standard errors, by function.
    private func deviations(_ rows: [Double], _ exact: [Double], fault: Double = 1) -> [Double] {
        zip(Self.functions, exact).map { function, expected in
            let terms = stride(from: 0, to: rows.count, by: 3).map { fault * rows[$0] * (function(rows[$0 + 1]) - function(rows[$0 + 2])) }
            let count = Double(terms.count), mean = terms.reduce(0, +) / count
            let variance = terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            // Estimates that do not vary are compared within the error of the differences.
            return (mean - expected) / (variance / count + 1e-12).squareRoot()
        }
    }

    @Test(arguments: cases) func derivatives(_ item: Case) throws {
        let count = 100_000
        for point in item.points {
            let expected = try exact(item, at: point)
            for (index, parameter) in item.parameters.enumerated() {
                let rows = try draws(item, at: point, parameter: parameter, count: count)
                #expect(rows.count == 3 * count && rows.allSatisfy { $0.isFinite })
                let wanted = expected.map { $0[index] }
                for deviation in deviations(rows, wanted) {
                    #expect(abs(deviation) < Self.zLimit, "\(item.template), \(parameter) at \(point): \(deviation) standard errors from \(wanted)")
                }
                // Each comparison has the power to find a constant that is off by a fifth.
                let wrong = deviations(rows, wanted, fault: 1.2).map(abs).max() ?? 0
                #expect(wrong > Self.zLimit, "\(item.template), \(parameter) at \(point): a fault is only \(wrong) standard errors away")
            }
        }
    }

    /// One file with a wrong constant, as a program's own distribution in the place of the library's.
    @Test func wrongConstantIsFound() throws {
        let item = try #require(Self.cases.first { $0.parameters == ["mean", "sd"] }), point = item.points[0]
        let expected = try exact(item, at: point).map { $0[0] }
        func rows(constant: String) throws -> [Double] {
            let program = """
                distribution suspect(mean: Real, sd: Positive) -> Real {
                    log_density(x) { return normal(mean, sd).log_density(x) }
                    sample { return draw(normal(mean, sd)) }
                    mvd {
                        let r = sqrt(-2 * log(draw(standard_uniform)))
                        return (mean: (\(constant), mean + sd * r, mean - sd * r))
                    }
                }
                distribution probe() -> Real[3] {
                    log_density(x) { return 0.0 }
                    sample {
                        let (constant, plus, minus) = suspect(\(point[0]), \(point[1])).mvd(0).mean
                        return [constant, plus, minus]
                    }
                }
                model run() { x ~ iid(probe(), 100000) }
                """
            return try Bench(program).simulation("run()")(key: SamplerTests.seed)["x"] ?? []
        }
        #expect(deviations(try rows(constant: "1 / (sd * sqrt(2 * pi))"), expected).allSatisfy { abs($0) < Self.zLimit })
        #expect(deviations(try rows(constant: "1 / (sd * sqrt(pi))"), expected).allSatisfy { abs($0) > Self.zLimit })
        #expect(deviations(try rows(constant: "1 / (sd * 2.4)"), expected).contains { abs($0) > Self.zLimit })
    }

    // MARK: Parameters of several coordinates

    /// Means of constant · (f(plus) − f(minus)) by coordinate of the parameter, and their standard errors.
    private func vectorEstimates(
        _ distribution: String, _ parameter: String, size: Int, function: ([Double]) -> Double
    ) throws -> [(mean: Double, error: Double)] {
        let count = 20_000, width = 1 + 2 * size
        let program = """
            distribution probe() -> Real[\(size), \(width)] {
                log_density(x) { return 0.0 }
                sample {
                    let (constants, plus, minus) = \(distribution).mvd(0).\(parameter)
                    return [[if j == 0 { constants[k] } else if j <= \(size) { 0.0 + plus[k, max(j - 1, 0)] }
                        else { 0.0 + minus[k, max(j - \(size + 1), 0)] } for j in 0..<\(width)] for k in 0..<\(size)]
                }
            }
            model run() { x ~ iid(probe(), \(count)) }
            """
        let x = try Bench(program).simulation("run()")(key: SamplerTests.seed)["x"] ?? []
        #expect(x.count == count * size * width)
        return (0..<size).map { k in
            let terms = (0..<count).map { row -> Double in
                let start = (row * size + k) * width
                return x[start] * (function(Array(x[(start + 1)...(start + size)])) - function(Array(x[(start + size + 1)..<(start + width)])))
            }
            let mean = terms.reduce(0, +) / Double(count)
            let variance = terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
            return (mean, (variance / Double(count) + 1e-14).squareRoot())
        }
    }

    /// Against the closed forms of second moments.
    @Test func dirichlet() throws {
        for a in [[2.0, 3.5, 0.5], [0.3, 0.4, 8.0]] {
            for (i, j) in [(0, 0), (0, 1), (2, 2), (1, 2)] {
                let estimates = try vectorEstimates("dirichlet([\(a[0]), \(a[1]), \(a[2])])", "concentration", size: 3) { $0[i] * $0[j] }
                let (expected, _) = finiteDifferences(at: a) { a in
                    let total = a.reduce(0, +)
                    return a[i] * (a[j] + (i == j ? 1 : 0)) / (total * (total + 1))
                }
                for (estimate, value) in zip(estimates, expected) {
                    #expect(abs(estimate.mean - value) < Self.zLimit * estimate.error + 1e-8, "\(a), \(i), \(j): \(estimate), not \(value)")
                }
            }
        }
    }

    /// Along directions in which probabilities keep their sum.
    @Test func multinomial() throws {
        let p = [0.2, 0.5, 0.3], n = 6.0
        for (i, j) in [(0, 0), (0, 1), (2, 2), (1, 2)] {
            let estimates = try vectorEstimates("multinomial(6, [0.2, 0.5, 0.3])", "p", size: 3) { $0[i] * $0[j] }
            for direction in [[1.0, -1, 0], [0, 1, -1], [0.5, 0.5, -1]] {
                let (expected, _) = finiteDifferences(at: [0]) { t in
                    let q = zip(p, direction).map { $0 + t[0] * $1 }
                    return n * (n - 1) * q[i] * q[j] + (i == j ? n * q[i] : 0)
                }
                let mean = zip(direction, estimates).reduce(0) { $0 + $1.0 * $1.1.mean }
                // Coordinates share their draws, so their errors are added.
                let error = zip(direction, estimates).reduce(0) { $0 + abs($1.0) * $1.1.error }
                #expect(abs(mean - expected[0]) < Self.zLimit * error + 1e-8, "\(i), \(j), \(direction): \(mean), not \(expected[0])")
            }
        }
    }

    @Test func categories() throws {
        let values = [0.7, -1.2, 3.1]
        func estimates(_ distribution: String, _ parameter: String) throws -> [(mean: Double, error: Double)] {
            let count = 20_000
            let program = """
                distribution probe() -> Real[3, 3] {
                    log_density(x) { return 0.0 }
                    sample {
                        let (constants, plus, minus) = \(distribution).mvd(0).\(parameter)
                        return [[constants[k], plus[k] + 0.0, minus[k] + 0.0] for k in 0..<3]
                    }
                }
                model run() { x ~ iid(probe(), \(count)) }
                """
            let x = try Bench(program).simulation("run()")(key: SamplerTests.seed)["x"] ?? []
            return (0..<3).map { k in
                let terms = (0..<count).map { x[($0 * 3 + k) * 3] * (values[Int(x[($0 * 3 + k) * 3 + 1])] - values[Int(x[($0 * 3 + k) * 3 + 2])]) }
                let mean = terms.reduce(0, +) / Double(count)
                return (mean, (terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count * (count - 1)) + 1e-16).squareRoot())
            }
        }
        // Sums over a direction within the simplex are exact.
        let simplex = try estimates("categorical([0.2, 0.5, 0.3])", "p")
        #expect(abs(simplex[0].mean - simplex[1].mean - (values[0] - values[1])) < 1e-9)
        #expect(abs(simplex[1].mean - simplex[2].mean - (values[1] - values[2])) < 1e-9)

        let logits = [0.4, -0.3, 1.1]
        let (expected, _) = finiteDifferences(at: logits) { l in
            let weights = l.map { exp($0) }
            return zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        }
        for (estimate, value) in zip(try estimates("categorical_logit([0.4, -0.3, 1.1])", "logits"), expected) {
            #expect(abs(estimate.mean - value) < Self.zLimit * estimate.error, "\(estimate), not \(value)")
        }
    }
}
