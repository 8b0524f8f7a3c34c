import AuspexLowering
import Foundation
import TestBench
import Testing

/// Means over several runs with coupled random numbers, and gradients taken forward: unbiased, and with the variance that theory says.
@Suite struct ReductionTests {
    private static func coupled(_ points: PointSet, _ runs: Int) -> (inout ObjectiveInstance) -> Void {
        { objective in
            objective.points = points
            objective.runs = runs
        }
    }

    private static func draws(_ program: String, count: Int = EstimatorTests.count, _ adjust: (inout ObjectiveInstance) -> Void) throws -> GradientDraws {
        try GradientDraws(Bench(program), "target()", count: count, key: Int(SamplerTests.seed), adjusting: adjust)
    }

    private static func variance(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }

    /// Distributions with a sampler of each kind; numbers of runs that are even and odd, prime and not.
    @Test(arguments: ["normal($0, $1)", "gamma($0, $1)", "bernoulli($0)", "poisson($0)"], [PointSet.antithetic, .qmc, .sobol])
    func areUnbiased(_ template: String, _ points: PointSet) throws {
        let item = try #require(ExpectationCase.all.first { $0.template == template })
        let exact = try item.gradients(at: item.points[0])
        for runs in [2, 5, 6] {
            for strategy in item.isDiscrete ? ["score", "mvd"] : ["reparam", "score"] {
                let program = EstimatorTests.program(item, at: item.points[0], EstimatorTests.functions[0], by: strategy)
                for (column, expected) in zip(try Self.draws(program, Self.coupled(points, runs)).columns, exact[0]) {
                    let deviation = EstimatorTests.deviation(column, from: expected)
                    #expect(abs(deviation) < EstimatorTests.zLimit, "\(template) by \(strategy), \(runs) \(points) runs: \(deviation) standard errors")
                }
            }
        }
    }

    private static func normals(_ f: String) -> String {
        """
        guide drawn() {
            param m: Real = 0.4
            param s: Positive = 0.7
            x ~ normal(m, s)
            y ~ normal(m, s)
        }
        objective target() -> Real {
            let t = simulate(drawn())
            return \(f)
        }
        """
    }

    /// Pairs of a linear function have no variance; of a monotone one less than independent runs; of an even one around the centre twice as much.
    @Test func antitheticVariances() throws {
        func variances(_ f: String) throws -> (Double, Double) {
            let pair = try [PointSet.antithetic, .independent].map { points in
                Self.variance(try Self.draws(Self.normals(f), Self.coupled(points, 2)).values)
            }
            return (pair[0], pair[1])
        }
        let linear = try variances("t.x - 2 * t.y")
        #expect(linear.0 < 1e-24 && abs(linear.1 - 0.5 * 5 * 0.49) < 0.1)
        let monotone = try variances("exp(t.x)")
        #expect(monotone.0 < 0.5 * monotone.1)
        let even = try variances("square(t.x - 0.4)")
        #expect(abs(even.0 / even.1 - 2) < 0.3)
    }

    /// Under the lattice a function of one number has an error of higher order, and a product of two the variance of independent runs.
    @Test func latticeVariances() throws {
        func variance(_ f: String, _ runs: Int, _ points: PointSet = .qmc) throws -> Double {
            Self.variance(try Self.draws(Self.normals(f), count: 4000, Self.coupled(points, runs)).values)
        }
        // The variance of the plain mean falls as 1/n; a fourfold n makes 16 times less here, but for the tails of the normal.
        let few = try variance("exp(t.x) + square(t.y)", 16), many = try variance("exp(t.x) + square(t.y)", 64)
        let plain = try variance("exp(t.x) + square(t.y)", 64, .independent)
        #expect(many < 0.12 * few && many < 0.1 * plain, "\(few) \(many) \(plain)")
        let product = try variance("(t.x - 0.4) * (t.y - 0.4)", 32), independent = try variance("(t.x - 0.4) * (t.y - 0.4)", 32, .independent)
        #expect(product < 1.4 * independent, "\(product) \(independent)")
    }

    private static func uniforms(_ count: Int, _ f: String) -> String {
        "objective target() -> Real {\n    let u = [draw(standard_uniform) for i in 0..<\(count)]\n    return \(f)\n}"
    }

    /// One number under Sobol's points: one point in each of n equal intervals, where it is uniform and independent of the others. So the variance of a mean of
    /// exp(u) is Σ (variance within an interval) / n², which falls as n⁻³; the lattice's falls as n⁻². The variance of N variances is 2/N.
    @Test(arguments: [8, 64]) func sobolInOneDimension(_ runs: Int) throws {
        let values = try Self.draws(Self.uniforms(1, "exp(u[0])"), count: 4000, Self.coupled(.sobol, runs)).values
        let h = 1 / Double(runs)
        let expected = (0..<runs).map { interval -> Double in
            let a = exp(Double(interval) * h), b = exp(Double(interval + 1) * h)
            return (b * b - a * a) / (2 * h) - (b - a) * (b - a) / (h * h)
        }.reduce(0, +) * h * h
        #expect(abs(Self.variance(values) / expected - 1) < 5 * (2.0 / 4000).squareRoot())
        #expect(abs(EstimatorTests.deviation(values, from: exp(1) - 1)) < EstimatorTests.zLimit)
        let lattice = Self.variance(try Self.draws(Self.uniforms(1, "exp(u[0])"), count: 4000, Self.coupled(.qmc, runs)).values)
        #expect(Self.variance(values) < 2 * h * lattice)
    }

    /// Several numbers: each box of an even division has as many points as it should, whatever the scrambling. So in the first two dimensions, and in each of the
    /// 64 by itself; the mean of an indicator is then a constant.
    @Test func sobolIsEven() throws {
        for (count, f) in [
            (2, "Real(u[0] < 0.25 && u[1] < 0.25)"), (2, "Real(u[0] < 0.125 && u[1] > 0.5)"), (2, "Real(u[1] > 0.9375)"),
            (64, "sum([(i + 1) * Real(u[i] < 0.0625) for i in 0..<64])"),
        ] {
            let values = try Self.draws(Self.uniforms(count, f), count: 200, Self.coupled(.sobol, 16)).values
            #expect(Set(values).count == 1, "\(f)")
            #expect(abs(values[0] - (count == 64 ? 65 * 32 : 1) / 16) < 1e-12)
        }
    }

    /// What several numbers do together: independent runs' variance under the lattice, far less here. A number beyond the last dimension is as good as one
    /// under the lattice; one in a loop that ends by chance too.
    @Test func sobolVariances() throws {
        func variance(_ f: String, _ points: PointSet, count: Int = 3) throws -> Double {
            Self.variance(try Self.draws(Self.uniforms(count, f), count: 2000, Self.coupled(points, 64)).values)
        }
        let product = "(u[0] - 0.5) * (u[2] - 0.5) + exp(u[1] * u[2])"
        #expect(try variance(product, .sobol) < 0.05 * variance(product, .independent))
        #expect(try variance(product, .sobol) < 0.1 * variance(product, .qmc))
        let late = try variance("exp(u[69])", .sobol, count: 70), lattice = try variance("exp(u[69])", .qmc, count: 70)
        #expect(abs(late / lattice - 1) < 5 * (4.0 / 2000).squareRoot())
        let values = try Self.draws(Self.uniforms(70, "sum(u)"), Self.coupled(.sobol, 12)).values
        #expect(abs(EstimatorTests.deviation(values, from: 35)) < EstimatorTests.zLimit)
    }

    /// `average` inside of an objective: for a choice with mean m and sd s, E[(mean of n)²] is m² + s²/n for independent runs, and m² without any noise for pairs. Its
    /// derivatives are 2 m, and 2 s / n in s, thus 2 s² / n in log s.
    @Test func averagesInside() throws {
        func draws(_ points: String, _ runs: Int) throws -> GradientDraws {
            let program = """
                guide drawn() {
                    param m: Real = 0.4
                    param s: Positive = 0.7
                    x ~ normal(m, s)
                }
                objective target() -> Real {
                    let q = drawn()
                    return square(average(simulate(q).x, \(runs)\(points)))
                }
                """
            return try Self.draws(program) { _ in }
        }
        for runs in [1, 3, 4] {
            let result = try draws("", runs), n = Double(runs)
            #expect(abs(EstimatorTests.deviation(result.values, from: 0.16 + 0.49 / n)) < EstimatorTests.zLimit)
            #expect(abs(EstimatorTests.deviation(result.columns[0], from: 0.8)) < EstimatorTests.zLimit)
            #expect(abs(EstimatorTests.deviation(result.columns[1], from: 0.98 / n)) < EstimatorTests.zLimit)
        }
        let pairs = try draws(", antithetic", 4)
        #expect(pairs.values.allSatisfy { abs($0 - 0.16) < 1e-15 } && pairs.columns[0].allSatisfy { abs($0 - 0.8) < 1e-15 })
        let even = Self.variance(try draws(", points: sobol", 16).values), lattice = Self.variance(try draws(", qmc", 16).values)
        let plain = Self.variance(try draws("", 16).values)
        #expect(even < lattice && lattice < 0.3 * plain)
    }

    /// Scored and enumerated choices within an average that a function bends: the gradient of E[log of the mean of 1 + z over two runs] by enumeration.
    @Test(arguments: ["score", "enumerate"]) func averagesOfDiscreteChoices(_ strategy: String) throws {
        let program = """
            guide drawn() {
                param u: Real = 0.3
                z ~ bernoulli_logit(u) by \(strategy)
            }
            objective target() -> Real {
                let q = drawn()
                return log(average(1 + simulate(q).z, 2))
            }
            """
        let p = 1 / (1 + exp(-0.3)), result = try Self.draws(program) { _ in }
        // (1 − p)² log 1 + 2 p (1 − p) log 3/2 + p² log 2, and its derivative in p times p (1 − p).
        let value = 2 * p * (1 - p) * log(1.5) + p * p * log(2), slope = ((2 - 4 * p) * log(1.5) + 2 * p * log(2)) * p * (1 - p)
        if strategy == "enumerate" {
            #expect(result.values.allSatisfy { abs($0 - value) < 1e-13 } && result.columns[0].allSatisfy { abs($0 - slope) < 1e-13 })
        } else {
            #expect(abs(EstimatorTests.deviation(result.columns[0], from: slope)) < EstimatorTests.zLimit)
        }
    }

    /// The noise of an average within an average is not that of either.
    @Test func averagesWithin() throws {
        let program = "objective target() -> Real { return average(square(average(draw(standard_normal), 2, antithetic)), 2, qmc) }"
        #expect(throws: (any Error).self) { try Self.draws(program, count: 10) { _ in } }
        let many = "objective target() -> Real { return average(draw(standard_normal), 1_000_000_000_000, sobol) }"
        #expect(throws: (any Error).self) { try Self.draws(many, count: 10) { _ in } }
        let inner = "objective target() -> Real { return average(square(average(draw(standard_normal), 2, qmc)), 2) }"
        #expect(throws: Never.self) { try Self.draws(inner, count: 10) { _ in } }
    }

    /// The mean of the other runs is no baseline where these look at this one's numbers.
    @Test func leaveOneOutNeedsIndependence() throws {
        let program = "guide drawn() {\n    param a: Real = 0.3\n    z ~ bernoulli(a) by score(baseline: leave_one_out)\n}\n"
            + "objective target() -> Real {\n    let t = simulate(drawn())\n    return square(t.z - 0.2)\n}"
        #expect(throws: (any Error).self) { try Self.draws(program, count: 10, Self.coupled(.antithetic, 4)) }
        let columns = try Self.draws(program, Self.coupled(.independent, 4)).columns
        #expect(abs(EstimatorTests.deviation(columns[0], from: 0.64 - 0.04)) < EstimatorTests.zLimit)
    }

    /// Forward gradients: unbiased, with the covariance (|g|² I + g gᵀ) / n around g for a function without noise of its own.
    @Test(arguments: [1, 3]) func forwardGradients(_ directions: Int) throws {
        let program = """
            guide drawn() {
                param a: Real[4] = [0.5, -1, 2, 0.3]
                x ~ normal(a, 1)
            }
            objective target() -> Real {
                let t = simulate(drawn())
                return dot([1.0, -2, 0.5, 3], t.x)
            }
            """
        let g = [1.0, -2, 0.5, 3], square = g.reduce(0) { $0 + $1 * $1 }
        let columns = try Self.draws(program) { $0.directions = directions }.columns
        #expect(columns.count == 4)
        for (column, expected) in zip(columns, g) {
            #expect(abs(EstimatorTests.deviation(column, from: expected)) < EstimatorTests.zLimit)
            let wanted = (square + expected * expected) / Double(directions)
            #expect(abs(Self.variance(column) / wanted - 1) < 0.15, "\(Self.variance(column)), not \(wanted)")
        }
    }
}
