import Auspex
import AuspexSyntax
import Foundation
import TestBench
import Testing

/// `scale` and `subset`: a random part of the data in each step.
struct MinibatchTests {
    private static func program(_ scale: String) -> String {
        """
        let x = [0.3, -1.2, 2.5, 0.7, 1.9, -0.4, 3.1]
        model means(x: Real[N], size: Int) {
            param m: Real = 0.5
            rows ~ subset(N, size)
            \(scale) { observe x[rows] ~ normal(m, 2) }
        }
        guide rows(N: Int, size: Int) { rows ~ subset(N, size) }
        """
    }
    private static let x = [0.3, -1.2, 2.5, 0.7, 1.9, -0.4, 3.1]

    /// The log likelihood of all data and its slope at a mean.
    private static func exact(_ m: Double) -> (value: Double, slope: Double) {
        let value = x.map { -0.5 * ($0 - m) * ($0 - m) / 4 - log(2) - 0.5 * log(2 * Double.pi) }.reduce(0, +)
        return (value, x.map { ($0 - m) / 4 }.reduce(0, +))
    }

    /// Distances of mean value and mean gradient from what all data give, in standard errors.
    private func distances(scale: String, size: Int, draws: Int) throws -> [Double] {
        let objective = try ObjectiveBench(Self.program(scale)).objective("elbo(means(x, \(size)), rows(7, \(size)))")
        let exact = Self.exact(0.5), found = try objective.means(at: [0.5], draws: draws)
        return [found[0].distance(from: exact.value), found[1].distance(from: exact.slope)]
    }

    /// The objective and its gradient have the expectation that all data give; with all rows they have no spread.
    @Test func unbiased() throws {
        for size in [1, 3, 6] {
            let found = try distances(scale: "scale(N / size)", size: size, draws: 4000)
            #expect(found.allSatisfy { $0 < objectiveThreshold }, "\(size) rows: \(found)")
        }
        #expect(try distances(scale: "scale(N / size)", size: 7, draws: 2) == [0, 0])
    }

    @Test func findsAMissingScale() throws {
        let found = try distances(scale: "scale(1)", size: 3, draws: 4000)
        #expect(found.allSatisfy { $0 > objectiveThreshold })
    }

    /// Scales multiply, and what stands outside of the block counts once.
    @Test func nested() throws {
        let objective = try ObjectiveBench(
            """
            model m() {
                scale(2) { factor(1)
                    scale(0.25) { factor(8) } }
                factor(100)
            }
            guide none() {}
            """
        ).objective("elbo(m(), none())")
        #expect(try objective([], key: 1).value == 2 + 4 + 100)
    }

    /// With sd fixed the tempered posterior of a normal mean is normal: n observations count βn times.
    @Test func powerPosterior() throws {
        let found = try printedNumbers(
            """
            model tempered(beta: Positive) {
                m ~ normal(0, 1)
                scale(beta) { y ~ iid(normal(m, 1), 5) }
            }
            let r = laplace(tempered(0.4) given y = [1.0, 2.0, 0.5, 1.5, 3.0], seed: 1, draws: 100)
            print(map(tempered(0.4) given y = [1.0, 2.0, 0.5, 1.5, 3.0], seed: 1).m)
            """)
        try #require(found.count == 1)
        #expect(abs(found[0] - 0.4 * 8 / (1 + 0.4 * 5)) < 1e-5)
    }

    /// All ten pairs of five are drawn equally often: χ² with nine degrees of freedom exceeds 65 with probability 1e-10. The order of a selection is
    /// not uniform, and its probability does not depend on it.
    @Test func selections() throws {
        let found = try printedNumbers(
            """
            model pair() { rows ~ subset(5, 2) }
            model pairs() { rows ~ iid(subset(5, 2), 5000) }
            let t = simulate(pairs(), seed: 1)
            for i in 0..<5000 { print(10 * min(t.rows[i]) + max(t.rows[i])) }
            print(log_density(pair(), (rows: [3, 1])))
            print(log_density(pair(), (rows: [3, 3])))
            """)
        try #require(found.count == 5002)
        var counts: [Double: Double] = [:]
        for pair in found.prefix(5000) { counts[pair, default: 0] += 1 }
        #expect(counts.count == 10)
        #expect(counts.values.map { ($0 - 500) * ($0 - 500) / 500 }.reduce(0, +) < 65)
        #expect(abs(found[5000] + log(10)) < 1e-5)
        #expect(found[5001] == -.infinity)
    }

    @Test(arguments: [
        ("model m() { scale([1.0, 2.0]) { x ~ normal(0, 1) } }", "one number"),
        ("model m() { scale(-1) { x ~ normal(0, 1) } }", "not negative"),
        ("scale(2) { print(1) }", "`scale`"),
        ("model m() { scale(1, 2) { x ~ normal(0, 1) } }", "takes one value"),
    ]) func refused(_ program: String, _ words: String) throws {
        let failure = #expect(throws: (any Error).self) { try printedNumbers(program) }
        let text = failure.map { String(describing: $0) } ?? ""
        #expect(text.contains(words), "\(text)")
    }
}
