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
    @Test(arguments: ["normal($0, $1)", "gamma($0, $1)", "bernoulli($0)", "poisson($0)"], [PointSet.antithetic, .qmc])
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
