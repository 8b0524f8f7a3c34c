import Foundation
import TestBench
import Testing

/// The members `mvd` of distributions: for draws (c, plus, minus) the mean of c (f(plus) − f(minus)) is the derivative of the
/// expected value of f, which quadrature or summation of the density and extrapolated differences give exactly.
@Suite struct MeasureValuedTests {
    /// The family-wise error of all comparisons, fewer than six hundred, is below 1e-6.
    static let zLimit = 6.1

    /// Rows of constant, plus and minus for one parameter.
    private func draws(_ item: ExpectationCase, at point: [Double], parameter: String, count: Int) throws -> [Double] {
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
        zip(ExpectationCase.functions, exact).map { function, expected in
            let terms = stride(from: 0, to: rows.count, by: 3).map { fault * rows[$0] * (function.value(rows[$0 + 1]) - function.value(rows[$0 + 2])) }
            let count = Double(terms.count), mean = terms.reduce(0, +) / count
            let variance = terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            // Estimates that do not vary are compared within the error of the differences.
            return (mean - expected) / (variance / count + 1e-12).squareRoot()
        }
    }

    @Test(arguments: ExpectationCase.all) func derivatives(_ item: ExpectationCase) throws {
        let count = 100_000
        for point in item.points {
            let expected = try item.gradients(at: point)
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
        let item = try #require(ExpectationCase.all.first { $0.parameters == ["mean", "sd"] }), point = item.points[0]
        let expected = try item.gradients(at: point).map { $0[0] }
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
