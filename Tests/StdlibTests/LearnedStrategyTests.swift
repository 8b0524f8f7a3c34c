import AuspexLowering
import Foundation
import TestBench
import Testing

/// Strategies that bring parameters of their own: the gradient of what is optimised stays unbiased whatever these are, and their own gradient is
/// that of what they are trained on.
@Suite struct LearnedStrategyTests {
    private static func program(_ strategy: String, _ distribution: String = "bernoulli_logit(a * w)") -> String {
        """
        guide drawn(w: Real) {
            param a: Real = 0.4
            z ~ \(distribution) by \(strategy)
        }
        objective target() -> Real {
            let t = simulate(drawn(1.5))
            return square(t.z - 0.3) + 0.2 * t.z + 7
        }
        """
    }

    private func draws(_ strategy: String, _ distribution: String = "bernoulli_logit(a * w)", at point: [Double]) throws -> GradientDraws {
        try GradientDraws(
            Bench(Self.program(strategy, distribution)), "target()", at: point, count: EstimatorTests.count, key: Int(SamplerTests.seed))
    }

    private static let probability = 1 / (1 + exp(-0.6))
    /// (0.7² + 0.2) − 0.3² times the slope of the probability.
    private static let slope = 1.5 * probability * (1 - probability) * (0.69 - 0.09)
    /// The mean of what depends on the choice.
    private static let mean = probability * 0.69 + (1 - probability) * 0.09

    /// The gradient of a learned baseline is that of minus half its squared distance from what depends on the choice, here without the 7.
    @Test(arguments: [[0.0, 0], [0.8, -0.3]]) func baselines(_ weights: [Double]) throws {
        let columns = try draws("score(baseline: learned(w))", at: [0.4] + weights).columns
        let gap = Self.mean - weights[0] - 1.5 * weights[1]
        for (column, expected) in zip(columns, [Self.slope, gap, 1.5 * gap]) {
            #expect(abs(EstimatorTests.deviation(column, from: expected)) < EstimatorTests.zLimit)
        }
    }

    /// At its target the baseline takes most of the variance; without features it is a constant.
    @Test func baselinesLowerVariance() throws {
        func variance(_ strategy: String, _ point: [Double]) throws -> Double {
            let column = try draws(strategy, at: point).columns[0], mean = column.reduce(0, +) / Double(column.count)
            return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
        }
        let none = try variance("score", [0.4]), learned = try variance("score(baseline: learned)", [0.4, Self.mean])
        #expect(learned < 0.5 * none)
    }

    /// A minimised objective trains its baselines in the same direction.
    @Test func baselinesOfMinimisedObjectives() throws {
        let columns = try GradientDraws(
            Bench(Self.program("score(baseline: learned)")), "target()", at: [0.4, 0.25], count: EstimatorTests.count, key: 3, maximizes: false).columns
        #expect(abs(EstimatorTests.deviation(columns[0], from: Self.slope)) < EstimatorTests.zLimit)
        #expect(abs(EstimatorTests.deviation(columns[1], from: 0.25 - Self.mean)) < EstimatorTests.zLimit)
    }

    private static let oneOfThree = """
        guide drawn(w: Real) {
            param a: Real = 0.4
            param b: Real = -0.7
            z ~ multinomial(1, softmax([a * w, b, 0.1])) by STRATEGY
        }
        objective target() -> Real {
            let t = simulate(drawn(1.5))
            return exp(dot([0.3, -0.4, 1.1], t.z)) + 2.0
        }
        """

    private static func exactOneOfThree(_ a: [Double]) -> Double {
        let powers = [exp(1.5 * a[0]), exp(a[1]), exp(0.1)]
        return zip(powers, [0.3, -0.4, 1.1]).reduce(0) { $0 + $1.0 * exp($1.1) } / powers.reduce(0, +) + 2
    }

    /// Unbiased wherever the control variate stands; its parameters' gradient is that of the squared length of the others', draw by draw.
    @Test(arguments: [false, true], [[-0.7, 1.0], [0.5, 0.3]]) func controlVariates(isVector: Bool, _ relaxation: [Double]) throws {
        let text = isVector ? Self.oneOfThree.replacingOccurrences(of: "STRATEGY", with: "relax") : Self.program("relax")
        let point = isVector ? [0.4, -0.7] : [0.4]
        let exact = isVector ? finiteDifferences(at: point, Self.exactOneOfThree).gradient : [Self.slope]
        let bench = try Bench(text)
        let columns = try GradientDraws(bench, "target()", at: point + relaxation, count: EstimatorTests.count, key: 11).columns
        for (column, expected) in zip(columns, exact) {
            #expect(abs(EstimatorTests.deviation(column, from: expected)) < EstimatorTests.zLimit)
        }
        // The objective is climbed, so what is to fall comes with the other sign.
        let step = 1e-4, count = 50
        for index in relaxation.indices {
            func lengths(_ shift: Double) throws -> [Double] {
                var moved = relaxation
                moved[index] += shift
                let columns = try GradientDraws(bench, "target()", at: point + moved, count: count, key: 11).columns
                return (0..<count).map { draw in columns.prefix(point.count).reduce(0) { $0 + $1[draw] * $1[draw] } }
            }
            let above = try lengths(step), below = try lengths(-step)
            for draw in 0..<count {
                let expected = -(above[draw] - below[draw]) / (2 * step), found = columns[point.count + index][draw]
                #expect(abs(found - expected) < 1e-5 * max(1, abs(expected)), "draw \(draw): \(found), not \(expected)")
            }
        }
    }

    /// A learned term: unbiased for any weights, and these have the gradient of the squared length, draw by draw. The relaxation has two parameters; the term has
    /// eight units, each with an output weight, a constant, and a weight for each number that it sees.
    @Test(arguments: [false, true]) func learnedTerms(isVector: Bool) throws {
        let strategy = isVector ? "relax(0.7, term: learned)" : "relax(term: learned(w))"
        let text = isVector ? Self.oneOfThree.replacingOccurrences(of: "STRATEGY", with: strategy) : Self.program(strategy)
        let point = isVector ? [0.4, -0.7] : [0.4]
        let exact = isVector ? finiteDifferences(at: point, Self.exactOneOfThree).gradient : [Self.slope]
        let bench = try Bench(text), size = isVector ? 5 : 4
        let learned = [-0.4, 0.7] + probePoint(8 * size, shift: 0.3)
        let columns = try GradientDraws(bench, "target()", at: point + learned, count: EstimatorTests.count, key: 11).columns
        #expect(columns.count == point.count + learned.count)
        for (column, expected) in zip(columns, exact) {
            #expect(abs(EstimatorTests.deviation(column, from: expected)) < EstimatorTests.zLimit)
        }
        let step = 1e-4, count = 20
        for index in [0, 1, 2, 3, 4, 1 + size, 2 * size, 5 * size + 1] {
            func lengths(_ shift: Double) throws -> [Double] {
                var moved = learned
                moved[index] += shift
                let columns = try GradientDraws(bench, "target()", at: point + moved, count: count, key: 11).columns
                return (0..<count).map { draw in columns.prefix(point.count).reduce(0) { $0 + $1[draw] * $1[draw] } }
            }
            let above = try lengths(step), below = try lengths(-step)
            for draw in 0..<count {
                let expected = -(above[draw] - below[draw]) / (2 * step), found = columns[point.count + index][draw]
                #expect(abs(found - expected) < 1e-5 * max(1, abs(expected)), "weight \(index), draw \(draw): \(found), not \(expected)")
            }
        }
    }

    /// At the start a learned term is zero, and the gradient is that of `relax`.
    @Test func learnedTermsBeginAsZero() throws {
        func first(_ strategy: String) throws -> [Double] {
            try GradientDraws(Bench(Self.program(strategy)), "target()", count: 200, key: 4).columns[0]
        }
        for (a, b) in zip(try first("relax"), try first("relax(term: learned(w))")) { #expect(abs(a - b) < 1e-13) }
    }

    /// One of K as a vector: the control variate of `rebar`, for any temperature.
    @Test(arguments: ["rebar", "rebar(temperature: 2, scale: 0.7)", "score", "mvd"]) func oneOfMany(_ strategy: String) throws {
        let text = Self.oneOfThree.replacingOccurrences(of: "STRATEGY", with: strategy)
        let columns = try GradientDraws(Bench(text), "target()", count: EstimatorTests.count, key: 5).columns
        for (column, expected) in zip(columns, finiteDifferences(at: [0.4, -0.7], Self.exactOneOfThree).gradient) {
            #expect(abs(EstimatorTests.deviation(column, from: expected)) < EstimatorTests.zLimit, "\(strategy)")
        }
    }

    /// Mean gradients of biased relaxations of one of three against the exact ones, for polynomials of each degree.
    private func bias(_ strategy: String, _ f: String, _ exact: @escaping ([Double]) -> Double) throws -> (bias: Double, error: Double) {
        let text = Self.oneOfThree.replacingOccurrences(of: "STRATEGY", with: strategy + ", allow biased")
            .replacingOccurrences(of: "exp(dot([0.3, -0.4, 1.1], t.z)) + 2.0", with: f)
        let columns = try GradientDraws(Bench(text), "target()", count: EstimatorTests.count, key: 5).columns
        let wanted = finiteDifferences(at: [0.4, -0.7], exact).gradient
        let gaps = zip(columns, wanted).map { column, exact -> (Double, Double) in
            let mean = column.reduce(0, +) / Double(column.count)
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
            return (abs(mean - exact), (variance / Double(column.count)).squareRoot() + 1e-9)
        }
        return gaps.max { $0.0 / $0.1 < $1.0 / $1.1 } ?? (0, 1)
    }

    @Test func ordersOfBias() throws {
        func shares(_ a: [Double]) -> [Double] {
            let powers = [exp(1.5 * a[0]), exp(a[1]), exp(0.1)], total = powers.reduce(0, +)
            return powers.map { $0 / total }
        }
        let linear = { (a: [Double]) in zip(shares(a), [0.3, -0.4, 1.1]).reduce(0) { $0 + $1.0 * $1.1 } }
        // (c·z)² with another point than the corners would be c² at each: exact is Σ p c².
        let squares = { (a: [Double]) in zip(shares(a), [0.3, -0.4, 1.1]).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } }
        let c = "dot([0.3, -0.4, 1.1], t.z)"
        for (strategy, f, exact, isExact) in [
            ("straight_through", c, linear, true), ("straight_through", "square(\(c))", squares, false),
            ("reinmax", c, linear, true), ("reinmax", "square(\(c))", squares, true),
        ] {
            let (gap, error) = try bias(strategy, f, exact)
            #expect(isExact ? gap < EstimatorTests.zLimit * error : gap > EstimatorTests.zLimit * error, "\(strategy), \(f): \(gap) ± \(error)")
        }
        // The concrete distribution comes closer as it gets colder.
        let warm = try bias("gumbel_softmax(temperature: 3)", c, linear), cold = try bias("gumbel_softmax(temperature: 0.3)", c, linear)
        #expect(warm.bias > EstimatorTests.zLimit * warm.error && cold.bias < 0.3 * warm.bias, "\(warm) \(cold)")
    }
}
