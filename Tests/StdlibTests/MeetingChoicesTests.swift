import Foundation
import TestBench
import Testing

/// Choices in loops whose results meet in something that is not a sum: gradients against sums over all combinations, written out here.
@Suite struct MeetingChoicesTests {
    static let point = [0.3, -0.5]

    /// Each step's probability depends on what the steps before have drawn.
    private static func steps(_ strategies: [String]) -> String {
        let body = strategies.count == 1
            ? "for s in 0..<3 {\n        z[s] ~ bernoulli_logit(a + b * level) by \(strategies[0])\n        level = level + z[s] * (s + 1)\n    }"
            : strategies.enumerated().map {
                "z[\($0.offset)] ~ bernoulli_logit(a + b * level) by \($0.element)\n    level = level + z[\($0.offset)] * \($0.offset + 1)"
            }.joined(separator: "\n    ")
        return """
            guide drawn() {
                param a: Real = \(point[0])
                param b: Real = \(point[1])
                var level = 0.0
                \(body)
            }
            objective target() -> Real {
                let t = simulate(drawn())
                let x = sum([(i + 1.0) * t.z[i] for i in 0..<3])
                return -square(x - 2) + log1p(exp(x)) * t.z[1] + t.z[0]
            }
            """
    }

    private static func exactSteps(_ a: [Double]) -> Double {
        (0..<8).reduce(0.0) { total, bits in
            var weight = 1.0, level = 0.0
            let z = (0..<3).map { Double(bits >> $0 & 1) }
            for step in 0..<3 {
                let p = 1 / (1 + exp(-(a[0] + a[1] * level)))
                weight *= z[step] == 1 ? p : 1 - p
                level += z[step] * Double(step + 1)
            }
            return total + weight * (-(level - 2) * (level - 2) + log1p(exp(level)) * z[1] + z[0])
        }
    }

    private func deviations(_ program: String, _ exact: ([Double]) -> Double) throws -> [Double] {
        let columns = try GradientDraws(Bench(program), "target()", count: EstimatorTests.count, key: Int(SamplerTests.seed)).columns
        let (gradient, _) = finiteDifferences(at: Self.point, exact)
        #expect(columns.count == gradient.count)
        return zip(columns, gradient).map { EstimatorTests.deviation($0, from: $1) }
    }

    @Test(arguments: [
        ["enumerate"], ["mvd"], ["score"], ["rebar"], ["enumerate", "mvd", "score"], ["mvd", "enumerate", "mvd"], ["rebar", "mvd", "enumerate"],
    ]) func inOneRun(_ strategies: [String]) throws {
        for deviation in try deviations(Self.steps(strategies), Self.exactSteps) {
            #expect(abs(deviation) < EstimatorTests.zLimit, "\(strategies): \(deviation) standard errors")
        }
    }

    /// Enumeration has no noise, and single changes have less than scores.
    @Test func variances() throws {
        let variances = try ["enumerate", "mvd", "score"].map { strategy in
            try GradientDraws(Bench(Self.steps([strategy])), "target()", count: 4000, key: 1).columns.map { column in
                let mean = column.reduce(0, +) / Double(column.count)
                return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
            }
        }
        for parameter in 0..<2 {
            #expect(variances[0][parameter] < 1e-20)
            #expect(variances[1][parameter] < 0.5 * variances[2][parameter], "\(variances)")
        }
    }

    /// Several canvases, each with steps of its own that meet in what is seen; a place that is reparameterised beside a choice that is not.
    @Test(arguments: ["enumerate", "mvd", "score"]) func inPlates(_ strategy: String) throws {
        let images = [1.3, -0.2, 2.5]
        let program = """
            guide drawn() {
                param a: Real = \(Self.point[0])
                param b: Real = \(Self.point[1])
                for n in 0..<3 {
                    var rest = [1.3, -0.2, 2.5][n]
                    for s in 0..<2 {
                        z[n, s] ~ bernoulli_logit(a + b * rest) by \(strategy)
                        w[n, s] ~ normal(a * rest, 0.5)
                        rest = rest - z[n, s] * w[n, s]
                    }
                }
            }
            model seen() {
                for n in 0..<3 {
                    var canvas = 0.0
                    for s in 0..<2 {
                        z[n, s] ~ bernoulli(0.4)
                        w[n, s] ~ normal(0, 1)
                        canvas = canvas + z[n, s] * w[n, s]
                    }
                    y[n] ~ normal(canvas, 0.8)
                }
            }
            objective target() -> Real { return elbo(seen() given y = [1.3, -0.2, 2.5], drawn()) }
            """
        // Given which are there, everything is normal: the mean of the squared rest is followed by hand.
        func exact(_ a: [Double]) -> Double {
            func flip(_ z: Int, _ p: Double) -> Double { z == 1 ? p : 1 - p }
            // Quadrature over both places by the rectangle rule, which is exact to rounding for such smooth tails.
            let nodes = stride(from: -7.0, through: 7, by: 0.125).map { ($0, 0.125 * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot()) }
            func logNormal(_ x: Double, _ m: Double, _ s: Double) -> Double { -0.5 * (x - m) * (x - m) / (s * s) - log(s) - 0.5 * log(2 * .pi) }
            var total = 0.0
            for y in images {
                for z0 in 0...1 {
                    let p0 = 1 / (1 + exp(-(a[0] + a[1] * y)))
                    for (e0, weight0) in nodes {
                        let w0 = a[0] * y + 0.5 * e0, rest = y - Double(z0) * w0
                        let p1 = 1 / (1 + exp(-(a[0] + a[1] * rest)))
                        for z1 in 0...1 {
                            for (e1, weight1) in nodes {
                                let w1 = a[0] * rest + 0.5 * e1
                                let canvas = Double(z0) * w0 + Double(z1) * w1
                                let model = log(z0 == 1 ? 0.4 : 0.6) + log(z1 == 1 ? 0.4 : 0.6) + logNormal(w0, 0, 1) + logNormal(w1, 0, 1)
                                    + logNormal(y, canvas, 0.8)
                                let guide = log(flip(z0, p0)) + log(flip(z1, p1)) + logNormal(w0, a[0] * y, 0.5) + logNormal(w1, a[0] * rest, 0.5)
                                total += flip(z0, p0) * flip(z1, p1) * weight0 * weight1 * (model - guide)
                            }
                        }
                    }
                }
            }
            return total
        }
        for deviation in try deviations(program, exact) {
            #expect(abs(deviation) < EstimatorTests.zLimit, "\(strategy): \(deviation) standard errors")
        }
    }

    /// Elements beside one another in one term: an iteration's choice acts on two terms.
    @Test(arguments: ["enumerate", "mvd", "score", "rebar"]) func neighbours(_ strategy: String) throws {
        let program = """
            guide drawn() {
                param a: Real = \(Self.point[0])
                param b: Real = \(Self.point[1])
                for t in 0..<4 { z[t] ~ bernoulli_logit(a + b * t) by \(strategy) }
            }
            objective target() -> Real {
                let t = simulate(drawn())
                return sum([exp(t.z[i] + 0.0) * (1 + t.z[i + 1]) for i in 0..<3])
            }
            """
        func exact(_ a: [Double]) -> Double {
            let p: [Double] = (0..<4).map { (t: Int) -> Double in 1 / (1 + exp(-(a[0] + a[1] * Double(t)))) }
            return (0..<3).reduce(0.0) { (sum: Double, t: Int) -> Double in
                let first: Double = 1 + p[t] * (exp(1.0) - 1)
                return sum + first * (1 + p[t + 1])
            }
        }
        for deviation in try deviations(program, exact) {
            #expect(abs(deviation) < EstimatorTests.zLimit, "\(strategy): \(deviation) standard errors")
        }
    }

    /// Vectors that are read inside of loops within a plate.
    @Test(arguments: ["mvd", "score", "rebar"]) func vectorsInPlates(_ strategy: String) throws {
        let program = """
            guide drawn() {
                param a: Real = \(Self.point[0])
                param b: Real = \(Self.point[1])
                for n in 0..<3 {
                    for s in 0..<2 { z[n, s] ~ multinomial(1, softmax([a * n, b, 0.2 * s])) by \(strategy) }
                }
            }
            objective target() -> Real {
                let t = simulate(drawn())
                var total = 0.0
                for n in 0..<3 {
                    var canvas = 0.0
                    for s in 0..<2 { canvas = canvas + (s + 1) * dot([0.5, -1.0, 2.0], t.z[n, s]) }
                    total += square([1.3, -0.2, 2.5][n] - canvas)
                }
                return total
            }
            """
        func exact(_ a: [Double]) -> Double {
            (0..<3).reduce(0.0) { total, n in
                func shares(_ s: Int) -> [Double] {
                    let powers = [exp(a[0] * Double(n)), exp(a[1]), exp(0.2 * Double(s))]
                    return powers.map { $0 / powers.reduce(0, +) }
                }
                var sum = total
                for (first, p) in zip([0.5, -1, 2], shares(0)) {
                    for (second, q) in zip([0.5, -1, 2], shares(1)) { sum += p * q * pow([1.3, -0.2, 2.5][n] - first - 2 * second, 2) }
                }
                return sum
            }
        }
        for deviation in try deviations(program, exact) {
            #expect(abs(deviation) < EstimatorTests.zLimit, "\(strategy): \(deviation) standard errors")
        }
    }

    /// A decomposition with a wrong constant is found here too.
    @Test func faultsAreFound() throws {
        func worst(_ constant: String) throws -> Double {
            let declaration = """
                distribution suspect(logits: Real) -> Int(0...1) {
                    log_density(x) { return bernoulli_logit(logits).log_density(x) }
                    sample { return draw(bernoulli_logit(logits)) }
                    mvd { return (logits: (\(constant), 1, 0)) }
                }

                """
            let program = declaration + Self.steps(["mvd"]).replacingOccurrences(of: "bernoulli_logit(a", with: "suspect(a")
            return try deviations(program, Self.exactSteps).map(abs).max() ?? 0
        }
        #expect(try worst("sigmoid(logits) * (1 - sigmoid(logits))") < EstimatorTests.zLimit)
        #expect(try worst("1.2 * sigmoid(logits) * (1 - sigmoid(logits))") > EstimatorTests.zLimit)
    }
}
