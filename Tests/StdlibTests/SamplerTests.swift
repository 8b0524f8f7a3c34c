import Foundation
import TestBench
import Testing

/// Draws against distribution functions and moments, which other tests compare with references.
@Suite struct SamplerTests {
    static let seed: Int64 = 20_240_229

    /// Draws of one choice of a model, as the rows of a simulation.
    private func draws(_ distribution: String, count: Int) throws -> [Double] {
        let simulation = try Bench("model probe() {\nx ~ iid(\(distribution), \(count))\n}").simulation("probe()")
        return try simulation(key: Self.seed)["x"] ?? []
    }

    private func function(_ expression: String) throws -> (Double) throws -> Double {
        let values = try Bench("model probe() {\nx ~ flat(Real)\nvalue := \(expression)\n}").values("probe()")
        return { try values([$0])["value"]?.first ?? .nan }
    }

    @Test(arguments: [
        "normal(1.3, 0.7)", "student_t(3.5, -1.0, 2.0)", "cauchy(0.5, 2.0)", "half_normal(1.7)", "half_cauchy(0.6)", "half_student_t(4.0, 1.5)",
        "laplace(0.0, 1.2)", "logistic(-2.0, 0.8)", "log_normal(0.4, 0.9)", "exp_gamma(0.3, 1.5)", "exp_gamma(8.0, 2.0)", "gamma(0.2, 2.0)", "gamma(1.0, 1.0)",
        "gamma(30.0, 2.0)", "inverse_gamma(2.2, 1.4)", "exponential(1.8)", "weibull(0.8, 2.0)", "beta(0.3, 0.7)", "beta(5.0, 2.0)", "uniform(-1.5, 2.5)",
        "pareto(1.5, 2.5)", "chi_square(5.5)", "inverse_chi_square(4.5)", "gumbel(0.3, 1.1)", "frechet(2.5, 1.2)", "mixture([0.25, 0.75], normal([-2.0, 3.0], [1.0, 0.5]))",
        "mixture([0.5, 0.5], [normal(0.0, 1.0), student_t(3.0, 4.0, 2.0)])", "truncated(normal(0.0, 1.0), lower: 2.0)", "truncated(normal(0.0, 1.0), upper: -3.0)",
        "truncated(normal(0.5, 1.0), lower: -0.5, upper: 2.0)", "truncated(gamma(2.0, 1.0), lower: 1.0, upper: 3.0)", "truncated(cauchy(0.0, 1.0), lower: 5.0)",
        "truncated(exponential(2.0), lower: 1.0)",
    ])
    func continuous(_ distribution: String) throws {
        let cdf = try function("\(distribution).cdf(x)")
        let x = try draws(distribution, count: 4000)
        #expect(x.allSatisfy { $0.isFinite })
        #expect(try GoodnessOfFit.kolmogorov(x, cdf: cdf) < GoodnessOfFit.kolmogorovLimit)
        // Neighbours are independent: the distribution function's values make uncorrelated uniforms.
        let u = try x.map { try cdf($0) - 0.5 }
        #expect(abs(GoodnessOfFit.zScore(zip(u, u.dropFirst()).map { $0 * $1 }, mean: 0)) < GoodnessOfFit.zLimit)
    }

    /// Where there is no distribution function in the library, its values by quadrature of the density.
    @Test(arguments: [("von_mises(0.8, 3.0)", -Double.pi, Double.pi), ("von_mises(-2.9, 0.4)", -Double.pi, Double.pi), ("skew_normal(0.5, 1.5, 3.0)", -20, 20)])
    func byQuadrature(_ distribution: String, lower: Double, upper: Double) throws {
        let density = try function("exp(\(distribution).log_density(x))")
        let x = try draws(distribution, count: 2000).sorted()
        let cells = 400
        let edges = (0...cells).map { lower + (upper - lower) * Double($0) / Double(cells) }
        var below = [0.0]
        for (a, b) in zip(edges, edges.dropFirst()) {
            // Simpson's rule on narrow cells.
            let piece = try (density(a) + 4 * density((a + b) / 2) + density(b)) * (b - a) / 6
            below.append((below.last ?? 0) + piece)
        }
        #expect(x.allSatisfy { $0 >= lower && $0 <= upper })
        let distance = GoodnessOfFit.kolmogorov(x) { value in
            let place = (value - lower) / (upper - lower) * Double(cells)
            let cell = min(cells - 1, max(0, Int(place)))
            return below[cell] + (below[cell + 1] - below[cell]) * (place - Double(cell))
        }
        // Linear interpolation within a cell is wrong by less than 0.01 / √2000.
        #expect(distance < GoodnessOfFit.kolmogorovLimit + 0.01)
    }

    @Test(arguments: [
        ("bernoulli(0.3)", 1), ("bernoulli_logit(-0.8)", 1), ("binomial(12, 0.35)", 12), ("binomial(400, 0.3)", 400), ("binomial(300, 0.9)", 300),
        ("binomial_logit(9, 1.2)", 9), ("categorical([0.2, 0.5, 0.3])", 2), ("categorical_logit([0.0, 1.0, -2.0])", 2), ("poisson(0.4)", 60), ("poisson(4.5)", 80),
        ("poisson(60.0)", 300), ("poisson_log(1.2)", 80), ("neg_binomial(3.0, 1.7)", 400), ("neg_binomial_rate(2.0, 0.8)", 400), ("geometric(0.25)", 300),
        ("discrete_uniform(2, 9)", 9), ("beta_binomial(11, 2.0, 0.7)", 11), ("zero_inflated(0.3, poisson(2.5))", 80), ("mixture([0.5, 0.5], poisson([1.0, 20.0]))", 150),
        ("truncated(poisson(4.0), lower: 2, upper: 6)", 6), ("truncated(poisson(4.0), lower: 3)", 90), ("truncated(neg_binomial(3.0, 2.0), upper: 5)", 5),
        ("censored(poisson(4.0), upper: 6)", 6),
    ])
    func discrete(_ distribution: String, largest: Int) throws {
        let density = try function("\(distribution).log_density(Int(x))")
        let x = try draws(distribution, count: 4000)
        var counts = Array(repeating: 0, count: largest + 1)
        for value in x {
            #expect(value == value.rounded() && value >= 0 && value <= Double(largest))
            if value >= 0, value <= Double(largest) { counts[Int(value)] += 1 }
        }
        let probabilities = try (0...largest).map { exp(try density(Double($0))) }
        #expect(abs(GoodnessOfFit.chiSquare(counts, probabilities: probabilities)) < GoodnessOfFit.zLimit)
    }

    /// Means, variances and products of elements.
    @Test(arguments: [
        "dirichlet([2.0, 3.5, 0.5])", "multinomial(10, [0.25, 0.25, 0.5])", "multi_normal([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]])",
        "multi_normal_precision([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]])", "multi_normal_cholesky([0.0, 1.0], [[1.5, 0.0], [-0.5, 0.75]])",
        "multi_normal_low_rank([0.0, 1.0], [[1.5], [-0.5]], [0.5, 0.75])",
        "wishart(7.5, [[2.0, 0.5], [0.5, 1.0]])", "inverse_wishart(12.0, [[2.0, 0.5], [0.5, 1.0]])",
    ])
    func moments(_ distribution: String) throws {
        let bench = try Bench("let d = \(distribution)")
        let mean = try bench.numbers("d.mean"), count = 4000
        let x = try draws(distribution, count: count)
        #expect(x.count == count * mean.count)
        func element(_ k: Int) -> [Double] { stride(from: k, to: x.count, by: mean.count).map { x[$0] } }
        for (k, expected) in mean.enumerated() { #expect(abs(GoodnessOfFit.zScore(element(k), mean: expected)) < GoodnessOfFit.zLimit) }
        guard bench.failure({ _ = try $0.value("d.variance") }) == nil else { return }
        let variance = try bench.numbers("d.variance")
        for (k, expected) in variance.enumerated() {
            #expect(abs(GoodnessOfFit.zScore(element(k).map { ($0 - mean[k]) * ($0 - mean[k]) }, mean: expected)) < GoodnessOfFit.zLimit)
        }
    }

    @Test func covariances() throws {
        for (distribution, expected) in [
            ("multi_normal([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]])", 0.5), ("multi_normal_precision([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]])", -0.5 / 1.75),
            ("multi_normal_cholesky([0.0, 1.0], [[1.5, 0.0], [-0.5, 0.75]])", -0.75), ("multinomial(10, [0.25, 0.25, 0.5])", -10.0 / 16),
            ("dirichlet([2.0, 3.5, 0.5])", -2.0 * 3.5 / 36 / 7),
        ] {
            let mean = try Bench("let d = \(distribution)").numbers("d.mean"), x = try draws(distribution, count: 4000)
            let products = stride(from: 0, to: x.count, by: mean.count).map { (x[$0] - mean[0]) * (x[$0 + 1] - mean[1]) }
            #expect(abs(GoodnessOfFit.zScore(products, mean: expected)) < GoodnessOfFit.zLimit, "\(distribution)")
        }
    }

    /// Every off-diagonal element r of an LKJ matrix has (r + 1) / 2 ~ beta(b, b) with b = eta − 1 + K / 2.
    @Test(arguments: [(2, 1.0), (3, 2.5), (4, 0.7)]) func correlationMatrices(_ size: Int, eta: Double) throws {
        let b = eta - 1 + Double(size) / 2
        let cdf = try function("beta(\(b), \(b)).cdf((x + 1) / 2)")
        let matrices = try draws("lkj_corr(\(size), \(eta))", count: 2000)
        let factors = try draws("lkj_corr_cholesky(\(size), \(eta))", count: 2000)
        let area = size * size
        let last = (size - 1) * size + (size - 2)
        func check(_ r: [Double]) throws { #expect(try GoodnessOfFit.kolmogorov(r, cdf: cdf) < GoodnessOfFit.kolmogorovLimit) }
        try check(stride(from: size, to: matrices.count, by: area).map { matrices[$0] })
        try check(stride(from: last, to: matrices.count, by: area).map { matrices[$0] })
        try check(stride(from: 0, to: factors.count, by: area).map { start in
            (0..<size).reduce(0.0) { $0 + factors[start + (size - 2) * size + $1] * factors[start + (size - 1) * size + $1] }
        })
    }

    /// Censoring puts everything beyond an end onto it and leaves the rest as it was.
    @Test func censored() throws {
        let x = try draws("censored(normal(0.0, 1.0), lower: -1.0, upper: 0.5)", count: 4000)
        let cdf = try function("normal(0.0, 1.0).cdf(x)")
        let low = try cdf(-1), high = try cdf(0.5)
        let counts = [x.count { $0 == -1 }, x.count { $0 > -1 && $0 < 0.5 }, x.count { $0 == 0.5 }]
        #expect(abs(GoodnessOfFit.chiSquare(counts, probabilities: [low, high - low, 1 - high])) < GoodnessOfFit.zLimit)
        let inner = x.filter { $0 > -1 && $0 < 0.5 }
        #expect(try GoodnessOfFit.kolmogorov(inner) { try (cdf($0) - low) / (high - low) } < GoodnessOfFit.kolmogorovLimit)
    }

    /// Arrays of distributions with parameters of their own, arrays of vectors, and copies of arrays.
    @Test func broadcast() throws {
        let count = 3000
        let bench = try Bench(
            "let m = [-3.0, 0.0, 5.0]\nlet s = [0.5, 1.0, 2.0]\nmodel probe() {\nx ~ iid(normal(m, s), \(count))\nv ~ iid(multi_normal([1.0, -1.0], identity(2)), [\(count), 2])\n}")
        let result = try bench.simulation("probe()")(key: Self.seed)
        let x = result["x"] ?? [], v = result["v"] ?? []
        #expect(x.count == 3 * count && v.count == 4 * count)
        for (k, (mean, sd)) in [(-3.0, 0.5), (0, 1), (5, 2)].enumerated() {
            let own = stride(from: k, to: x.count, by: 3).map { (x[$0] - mean) / sd }
            #expect(try GoodnessOfFit.kolmogorov(own, cdf: function("normal(0.0, 1.0).cdf(x)")) < GoodnessOfFit.kolmogorovLimit)
        }
        for k in 0..<4 {
            let own = stride(from: k, to: v.count, by: 4).map { v[$0] - (k % 2 == 0 ? 1 : -1) }
            #expect(try GoodnessOfFit.kolmogorov(own, cdf: function("normal(0.0, 1.0).cdf(x)")) < GoodnessOfFit.kolmogorovLimit)
        }
    }

    /// Ordered vectors are sorted copies.
    @Test func ordered() throws {
        let x = try draws("ordered(iid(normal(0.0, 1.0), 3))", count: 2000)
        let rows = stride(from: 0, to: x.count, by: 3).map { Array(x[$0..<($0 + 3)]) }
        #expect(rows.count == 2000 && rows.allSatisfy { $0 == $0.sorted() })
        let cdf = try function("normal(0.0, 1.0).cdf(x)")
        #expect(try GoodnessOfFit.kolmogorov(rows.map { $0[2] }) { pow(try cdf($0), 3) } < GoodnessOfFit.kolmogorovLimit)
    }

    /// The tests above can fail: draws of a slightly different distribution are told apart.
    @Test func faultsAreFound() throws {
        let cdf = try function("normal(0.0, 1.0).cdf(x)")
        #expect(try GoodnessOfFit.kolmogorov(draws("normal(0.0, 1.4)", count: 4000), cdf: cdf) > GoodnessOfFit.kolmogorovLimit)
        #expect(try GoodnessOfFit.kolmogorov(draws("normal(0.2, 1.0)", count: 4000), cdf: cdf) > GoodnessOfFit.kolmogorovLimit)
        let x = try draws("poisson(4.5)", count: 4000)
        var counts = Array(repeating: 0, count: 40)
        for value in x { counts[min(39, Int(value))] += 1 }
        let density = try function("poisson(5.0).log_density(Int(x))")
        #expect(try GoodnessOfFit.chiSquare(counts, probabilities: (0..<40).map { exp(try density(Double($0))) }) > GoodnessOfFit.zLimit)
    }
}
