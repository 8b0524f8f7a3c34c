import Foundation
import Testing

/// Distances, tests of two samples, calibration: known answers, and faults that must be found.
struct DiagnosticsTests {
    /// Quantile functions by hand, and the shift of a set, which every direction sees by the cosine: √(E cos²) · |shift| on average, |shift| at most.
    @Test func wassersteinDistances() throws {
        let found = try printedNumbers(
            """
            print(squared_wasserstein([1.0, 3.0, 2.0], [2.0, 0.0, 4.0]))
            print(squared_wasserstein([1.0, 2.0], [0.0, 1.0, 5.0]))
            let x = run({ draw(iid(normal(0, 1), [40, 3])) }, seed: 1)
            let y = [row + [3.0, 0.0, 4.0] for row in x]
            print(run({ sliced_wasserstein(x, y, 4000) }, seed: 2))
            print(run({ max_sliced_wasserstein(x, y, 4000) }, seed: 2))
            print(run({ sliced_wasserstein(x, x) }, seed: 2))
            """)
        try #require(found.count == 5)
        #expect(abs(found[0] - 2.0 / 3) < 1e-5 && abs(found[1] - 3.5) < 1e-5)
        // cos² has mean 1/3 and variance 4/45 in three dimensions; five standard errors.
        let error = 25 * (4.0 / 45 / 4000).squareRoot(), distance = abs(found[2] * found[2] - 25.0 / 3)
        #expect(distance < 5 * error)
        #expect(found[3] <= 5.00001 && found[3] > 4.9)
        #expect(found[4] == 0)
    }

    /// The estimate by hand for two points each; its mean for normal distributions (closed form), by many small sets.
    @Test func meanDiscrepancy() throws {
        let found = try printedNumbers(
            """
            print(maximum_mean_discrepancy([[0.0], [1.0]], [[2.0], [0.5]]))
            let many = run({ maximum_mean_discrepancy(draw(iid(normal(0.3, 0.7), [10, 1])), draw(iid(normal(-0.2, 1.4), [12, 1])), gaussian_similarity(1.1)) }, copies: 4000, seed: 1)
            print(mean(many))
            print(sd(many) / sqrt(4000))
            """)
        func k(_ d: Double) -> Double { exp(-d * d / 2) }
        func mean(_ m: Double, _ v: Double) -> Double { (1.21 / (1.21 + v)).squareRoot() * exp(-m * m / (2 * (1.21 + v))) }
        try #require(found.count == 3)
        #expect(abs(found[0] - (k(1) + k(1.5) - (k(2) + k(0.5) + k(1) + k(0.5)) / 2)) < 1e-5)
        let wanted = mean(0, 2 * 0.49) + mean(0, 2 * 1.96) - 2 * mean(0.5, 0.49 + 1.96)
        #expect(abs(found[1] - wanted) < 5 * found[2])
    }

    /// Of two sets from one distribution the probability is uniform; of different ones it is the least there is.
    @Test func kernelTest() throws {
        let found = try printedNumbers(
            """
            let same = run({ kernel_two_sample_test(draw(iid(normal(0, 1), [12, 2])), draw(iid(normal(0, 1), [15, 2])), divisions: 99) }, copies: 300, seed: 1)
            print(mean(same))
            print(mean([if p <= 0.1 { 1.0 } else { 0.0 } for p in same]))
            print(run({ kernel_two_sample_test(draw(iid(normal(0, 1), [80, 2])), draw(iid(normal(0, 2), [80, 2])), divisions: 199) }, seed: 2))
            """)
        try #require(found.count == 3)
        // Uniform on 1/100 … 1: mean 0.505, standard deviation 0.289; one in ten is at most 0.1. Five standard errors.
        #expect(abs(found[0] - 0.505) < 5 * 0.289 / 300.0.squareRoot())
        #expect(abs(found[1] - 0.1) < 5 * (0.09 / 300).squareRoot())
        #expect(found[2] == 0.005)
    }

    /// The best that any classifier can do between N(0, 1) and N(2, 1) is Φ(1) = 0.841; between a ring and the disc inside of it, everything. Sets from
    /// one distribution are told apart by chance.
    @Test(arguments: ["perceptron_classifier()", "nearest_neighbours_classifier()"]) func classifierTest(_ classifier: String) throws {
        let found = try printedNumbers(
            """
            func plane(m, N) { return [[m + draw(normal(0, 1)), draw(normal(0, 3))] for _ in 0..<N] }
            func ring(r, N) {
                return [{ let a = 2 * pi * draw(standard_uniform)
                    return r * [cos(a), sin(a)] + 0.1 * draw(iid(normal(0, 1), 2)) }() for _ in 0..<N]
            }
            print(run({ classifier_two_sample_test(plane(0, 500), plane(0, 600), \(classifier)) }, seed: 1))
            print(run({ classifier_two_sample_test(plane(0, 500), plane(2, 500), \(classifier)) }, seed: 2))
            print(run({ classifier_two_sample_test(ring(0.2, 250), ring(2, 250), \(classifier)) }, seed: 3))
            """)
        try #require(found.count == 3)
        // Five standard deviations of what chance gives.
        #expect(abs(found[0] - 0.5) < 5 * 0.5 / 1000.0.squareRoot())
        #expect(found[1] > 0.78 && found[1] < 0.841 + 5 * (0.841 * 0.159 / 1000).squareRoot())
        #expect(found[2] > 0.99)
    }

    /// A normal mean with exact draws passes; draws that are too narrow, too wide or shifted are found.
    @Test func calibration() throws {
        let found = try printedNumbers(
            """
            func problem(shift, spread) {
                return {
                    let m = draw(iid(normal(0, 1), 2))
                    let y = m + draw(iid(normal(0, 1), 2))
                    return (m, [0.5 * y + shift + spread * sqrt(0.5) * draw(iid(normal(0, 1), 2)) for _ in 0..<15])
                }
            }
            let shifts = [0.0, 0.0, 0.0, 0.5]
            let spreads = [1.0, 0.5, 2.0, 1.0]
            for k in 0..<4 {
                let c = simulation_based_calibration(problem(shifts[k], spreads[k]), problems: 200, seed: 4)
                print(c.p_values[0])
                print(c.p_values[1])
                print(mean(Real(c.ranks[..., 0])))
            }
            """)
        try #require(found.count == 12)
        #expect(found[0] > 0.001 && found[1] > 0.001)
        // Ranks from 0 to 15: variance (16² − 1) / 12.
        #expect(abs(found[2] - 7.5) < 5 * (255.0 / 12 / 200).squareRoot())
        for fault in 1..<4 { #expect(found[3 * fault] < 0.002 && found[3 * fault + 1] < 0.002) }
        #expect(found[11] < 7.5)
    }

    /// Ranks that are uniform stay within the band as a whole as often as it says, and their extremity is as probable as it says.
    @Test func band() throws {
        let found = try printedNumbers(
            """
            let S = 60
            let L = 12
            let r = run({ rank_band(S, L, 0.9, simulations: 2000) }, seed: 1)
            let inside = run({
                let ranks = [min(Int((L + 1) * draw(standard_uniform)), L) for _ in 0..<S]
                let share = [sum([if ranks[s] < k { 1 } else { 0 } for s in 0..<S]) / S for k in 1..<L + 1]
                return if min([if share[k] >= r.low[k] && share[k] <= r.high[k] { 1 } else { 0 } for k in 0..<L]) == 1 { 1.0 } else { 0.0 }
            }, copies: 1000, seed: 2)
            print(mean(inside))
            print(r.low[5])
            print(r.high[5])
            """)
        try #require(found.count == 3)
        // Counts are whole, so that the band is a little wider than it must be.
        #expect(found[0] > 0.9 - 5 * (0.09 / 1000).squareRoot() && found[0] < 0.97)
        #expect(found[1] < 6.0 / 13 && found[2] > 6.0 / 13)
    }

    @Test func coverage() throws {
        let found = try printedNumbers(
            """
            let truth = run({ draw(iid(normal(0, 1), 500)) }, seed: 1)
            let right = run({ draw(iid(normal(0, 1), [99, 500])) }, seed: 2)
            print(run({ interval_coverage(truth, right, 0.9) }, seed: 3))
            print(run({ interval_coverage(truth, 0.5 * right, 0.9) }, seed: 3))
            """)
        try #require(found.count == 2)
        // Of 99 draws the quantiles 0.05 and 0.95 lie at places 4.9 and 93.1 (of 0 to 98): beyond each is a probability of about 5.9 / 100. Half as wide:
        // 2 Φ(1.563 / 2) − 1.
        #expect(abs(found[0] - 0.882) < 5 * (0.104 / 500).squareRoot())
        #expect(abs(found[1] - 0.565) < 5 * (0.246 / 500).squareRoot())
    }

    /// Heun's method takes two evaluations a step, DDIM one, with new noise or without.
    @Test func evaluationsOfSolvers() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(mixture([0.4, 0.6], [normal(-1, 0.3), normal(2, 0.5)]), vp())
            print(evaluations(prior, steps: 10))
            print(evaluations(prior, using: ddim(), steps: 7))
            print(evaluations(prior, using: ddim(1), steps: 7))
            """)
        #expect(found == [20, 7, 7])
    }

    /// A mixture's own score, by products of matrices, against the derivative of its log density, also far from all components.
    @Test(arguments: ["double", "single"]) func scoreByProducts(_ precision: String) throws {
        let found = try printedNumbers(
            """
            let d = normal_mixture([0.2, 0.5, 0.3], [[1.0, 2.0], [-3.0, 0.5], [0.0, -4.0]], 0.7)
            let points = run({ 3 * draw(iid(normal(0, 1), [40, 2])) }, seed: 1)
            for x in [points, 10 * points] {
                for t in [0.1, 0.9] {
                    let a = run({ diffused(d, vp()).score(x, t) }, precision: "\(precision)", seed: 1)
                    let b = run({ diffused(d, vp(), scores: own_scores()).score(x, t) }, precision: "\(precision)", seed: 1)
                    print(max([max(abs(row)) for row in a - b]) / max([max(abs(row)) for row in a]))
                }
            }
            """)
        #expect(found.count == 4 && found.allSatisfy { $0 < (precision == "double" ? 1e-12 : 1e-5) })
    }
}
