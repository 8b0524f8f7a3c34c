import Foundation
import TestBench
import Testing

/// Every estimator of gradients with every distribution that it fits: the mean of many estimates of the gradient of E[f(x)], as
/// objectives in the language give them, against the exact gradient.
@Suite struct EstimatorTests {
    static let isSlow = ProcessInfo.processInfo.environment["AUSPEX_SLOW"] != nil
    static let count = isSlow ? 100_000 : 20_000
    static let functions = ExpectationCase.functions

    /// The family-wise error of all comparisons, fewer than two thousand in the long form, is below 1e-6.
    static let zLimit = 6.3

    /// What fits a case, apart from what is said in `exceptions`.
    static func strategies(of item: ExpectationCase) -> [String] {
        let name = String(item.template.prefix { $0 != "(" })
        let continuous = ["reparam", "implicit", "score", "mvd"] + (rejecting.contains(name) ? ["rsvi(boost: 0)", "rsvi(boost: 1)", "rsvi(boost: 4)"] : [])
        let discrete = ["score", "mvd"] + (finite.contains(name) ? ["enumerate"] : []) + (name.hasPrefix("bernoulli") ? ["rebar", "rebar(temperature: 2)"] : [])
        return (item.isDiscrete ? discrete : continuous).filter { !(exceptions[name] ?? []).contains($0) }
    }

    static let rejecting: Set = [
        "gamma", "exp_gamma", "inverse_gamma", "chi_square", "inverse_chi_square", "beta", "student_t", "half_student_t",
    ]
    static let finite: Set = ["bernoulli", "bernoulli_logit", "binomial", "binomial_logit", "beta_binomial"]
    /// Scores leave out what crosses an end that moves with a parameter.
    static let exceptions = ["uniform": ["score"], "pareto": ["score"]]

    /// Distributions and parameters without a known decomposition, with what fits them.
    static let others: [(item: ExpectationCase, strategies: [String])] = [
        (ExpectationCase(template: "mixture([$0, 1 - $0], normal([$1, 1.5], [0.6, 0.9]))", parameters: ["weight", "mean"], points: [[0.3, -0.5]], support: .all),
         ["reparam", "implicit", "score"]),
        (ExpectationCase(template: "von_mises(0.9, $0)", parameters: ["kappa"], points: [[1.7], [45]], support: .interval { _ in (-.pi, .pi) }),
         ["reparam", "implicit", "score"]),
        (ExpectationCase(template: "student_t($0, 0.3, 0.8)", parameters: ["nu"], points: [[3.5], [1.2]], support: .all),
         ["reparam", "implicit", "score", "rsvi(boost: 0)", "rsvi(boost: 2)"]),
        (ExpectationCase(template: "half_student_t($0, 0.8)", parameters: ["nu"], points: [[3.5], [1.2]], support: .positive),
         ["reparam", "implicit", "score", "rsvi(boost: 1)"]),
        (ExpectationCase(template: "skew_normal($0, $1, $2)", parameters: ["location", "scale", "shape"], points: [[0.4, 1.2, 2]], support: .all),
         ["reparam", "score"]),
        (ExpectationCase(
            template: "truncated(gamma($0, $1), lower: 0.5, upper: 3.0)", parameters: ["shape", "rate"], points: [[1.7, 1.2]], support: .interval { _ in (0.5, 3) }),
         ["reparam", "implicit", "score"]),
    ]

    /// A program whose objective is E[f(x)] for x drawn by a strategy.
    static func program(_ item: ExpectationCase, at point: [Double], _ function: ExpectationCase.TestFunction, by strategy: String, declarations: String = "") -> String {
        let parameters = point.enumerated().map { "    param a\($0.offset): Real = \($0.element)\n" }.joined()
        return """
            \(declarations)
            guide drawn() {
            \(parameters)    z ~ \(item.text(point.indices.map { "a\($0)" })) by \(strategy)
            }
            objective target() -> Real {
                let t = simulate(drawn())
                let x = t.z + 0.0
                return \(function.text)
            }
            """
    }

    static func deviation(_ draws: [Double], from exact: Double) -> Double {
        let count = Double(draws.count), mean = draws.reduce(0, +) / count
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        // Estimates that do not vary are compared within the error of the differences.
        return (mean - exact) / (variance / count + 1e-12).squareRoot()
    }

    static func draws(_ item: ExpectationCase, at point: [Double], _ function: ExpectationCase.TestFunction, by strategy: String) throws -> [[Double]] {
        try GradientDraws(Bench(program(item, at: point, function, by: strategy)), "target()", count: count, key: Int(SamplerTests.seed)).columns
    }

    @Test(arguments: ExpectationCase.all) func areUnbiased(_ item: ExpectationCase) throws { try compare(item, Self.strategies(of: item)) }

    @Test(arguments: others.indices) func othersAreUnbiased(_ index: Int) throws { try compare(Self.others[index].item, Self.others[index].strategies) }

    private func compare(_ item: ExpectationCase, _ strategies: [String]) throws {
        for point in isSlowOrFirst(item.points) {
            let exact = try item.gradients(at: point)
            for strategy in strategies {
                for (function, gradient) in zip(Self.functions, exact) {
                    do {
                        let columns = try Self.draws(item, at: point, function, by: strategy)
                        #expect(columns.count == gradient.count)
                        for (parameter, (column, expected)) in zip(item.parameters, zip(columns, gradient)) {
                            let deviation = Self.deviation(column, from: expected)
                            #expect(
                                abs(deviation) < Self.zLimit,
                                "\(item.template) at \(point) by \(strategy), \(parameter), \(function.text): \(deviation) standard errors from \(expected)")
                        }
                    } catch {
                        Issue.record("\(item.template) by \(strategy): \(error)")
                    }
                }
            }
        }
    }

    private func isSlowOrFirst(_ points: [[Double]]) -> [[Double]] { Self.isSlow ? points : Array(points.prefix(1)) }

    /// Choices of vectors, and parameters of several coordinates, against closed forms.
    @Test(arguments: [
        ("dirichlet([a0, a1, a2])", [2, 3.5, 0.5], "t.z[0] * t.z[1] + t.z[2]", ["reparam", "score", "mvd", "rsvi(boost: 0)", "rsvi(boost: 2)"]),
        ("categorical([a0, a1, 1 - a0 - a1])", [0.2, 0.5], "[0.7, -1.2, 3.1][t.z]", ["enumerate", "score", "mvd"]),
        ("categorical_logit([a0, a1, a2])", [0.4, -0.3, 1.1], "[0.7, -1.2, 3.1][t.z]", ["enumerate", "score", "mvd"]),
        ("multinomial(4, [a0, a1, 1 - a0 - a1])", [0.2, 0.5], "0.0 + t.z[0] * t.z[2]", ["score", "mvd"]),
    ] as [(String, [Double], String, [String])])
    func vectorsAreUnbiased(_ distribution: String, _ point: [Double], _ objective: String, _ strategies: [String]) throws {
        let values = [0.7, -1.2, 3.1]
        let (exact, _) = finiteDifferences(at: point) { a in
            switch distribution.prefix(12) {
            case "dirichlet([a":
                let total = a[0] + a[1] + a[2]
                return a[0] * a[1] / (total * (total + 1)) + a[2] / total
            case "multinomial(": return 12 * a[0] * (1 - a[0] - a[1])
            case "categorical(": return a[0] * values[0] + a[1] * values[1] + (1 - a[0] - a[1]) * values[2]
            default:
                let weights = a.map { exp($0) }
                return zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
            }
        }
        let parameters = point.enumerated().map { "    param a\($0.offset): Real = \($0.element)\n" }.joined()
        for strategy in strategies {
            let program = "guide drawn() {\n\(parameters)    z ~ \(distribution) by \(strategy)\n}\n"
                + "objective target() -> Real {\n    let t = simulate(drawn())\n    return \(objective)\n}"
            let columns = try GradientDraws(Bench(program), "target()", count: Self.count, key: Int(SamplerTests.seed)).columns
            #expect(columns.count == point.count)
            for (column, expected) in zip(columns, exact) {
                let deviation = Self.deviation(column, from: expected)
                #expect(abs(deviation) < Self.zLimit, "\(distribution) by \(strategy): \(deviation) standard errors from \(expected)")
            }
        }
    }

    /// Estimators of the derivative in one parameter by their variance, the least first.
    @Test(arguments: [
        ("normal($0, $1)", "mean", ["mvd", "reparam", "score"]), ("normal($0, $1)", "sd", ["reparam", "mvd", "score"]),
        ("exponential($0)", "rate", ["reparam", "mvd", "score"]), ("weibull($0, $1)", "shape", ["reparam", "mvd", "score"]),
        ("weibull($0, $1)", "scale", ["reparam", "mvd", "score"]), ("gamma($0, $1)", "shape", ["implicit", "rsvi(boost: 1)", "score"]),
        ("gamma($0, $1)", "shape", ["mvd", "score"]), ("gamma($0, $1)", "rate", ["mvd", "rsvi(boost: 1)", "score"]),
        ("beta($0, $1)", "alpha", ["implicit", "mvd", "score"]), ("bernoulli($0)", "p", ["enumerate", "score"]), ("bernoulli($0)", "p", ["mvd", "score"]),
        ("binomial(5, $0)", "p", ["enumerate", "mvd", "score"]), ("poisson($0)", "rate", ["mvd", "score"]),
        ("geometric($0)", "p", ["mvd", "score"]), ("neg_binomial($0, $1)", "mean", ["mvd", "score"]),
    ])
    func variances(_ template: String, parameter: String, _ strategies: [String]) throws {
        let item = try #require(ExpectationCase.all.first { $0.template == template })
        let position = try #require(item.parameters.firstIndex(of: parameter))
        let variances = try strategies.map { strategy in
            let column = try Self.draws(item, at: item.points[0], Self.functions[0], by: strategy)[position]
            let mean = column.reduce(0, +) / Double(column.count)
            return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
        }
        for (better, worse) in zip(variances, variances.dropFirst()) { #expect(better < worse, "\(template), \(parameter): \(strategies), \(variances)") }
    }

    /// A decomposition with a wrong constant, and a log ratio without its Jacobian, in a distribution of the program's own.
    @Test func faultsAreFound() throws {
        func worst(_ declaration: String, by strategy: String, like template: String) throws -> Double {
            let model = try #require(ExpectationCase.all.first { $0.template == template })
            let point = model.points[0], exact = try model.gradients(at: point)
            var item = model
            item.template = "suspect(" + point.indices.map { "$\($0)" }.joined(separator: ", ") + ")"
            return try zip(Self.functions, exact).reduce(0.0) { largest, pair in
                let program = Self.program(item, at: point, pair.0, by: strategy, declarations: declaration)
                let columns = try GradientDraws(Bench(program), "target()", count: Self.count, key: Int(SamplerTests.seed)).columns
                return zip(columns, pair.1).reduce(largest) { max($0, abs(Self.deviation($1.0, from: $1.1))) }
            }
        }
        func exponential(_ constant: String) -> String {
            """
            distribution suspect(rate: Positive) -> NonNegative {
                log_density(x) { return log(rate) - rate * x }
                sample { return -log(draw(standard_uniform)) / rate }
                mvd {
                    let e = -log(draw(standard_uniform)) / rate
                    return (rate: (\(constant), e, e - log(draw(standard_uniform)) / rate))
                }
            }
            """
        }
        #expect(try worst(exponential("1 / rate"), by: "mvd", like: "exponential($0)") < Self.zLimit)
        #expect(try worst(exponential("1.2 / rate"), by: "mvd", like: "exponential($0)") > Self.zLimit)
        func gamma(_ ratio: String) -> String {
            """
            distribution suspect(shape: Positive, rate: Positive) -> NonNegative {
                log_density(x) { return gamma(shape, rate).log_density(x) }
                sample { return draw(gamma(shape, rate)) }
                rsvi(boost) {
                    let (y, log_ratio) = exp_gamma(shape, rate).rsvi(boost)
                    return (exp(y), \(ratio))
                }
            }
            """
        }
        #expect(try worst(gamma("log_ratio"), by: "rsvi(boost: 0)", like: "gamma($0, $1)") < Self.zLimit)
        #expect(try worst(gamma("log_ratio + 0.2 * shape"), by: "rsvi(boost: 0)", like: "gamma($0, $1)") > Self.zLimit)
    }
}
