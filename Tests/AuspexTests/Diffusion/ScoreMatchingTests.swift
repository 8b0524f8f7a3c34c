import Foundation
import TestBench
import Testing

/// Objectives by which diffusions and flows are trained, at parameters where their expected value is known. What is linear meets second moments of the
/// data only, so two points ±s stand for a normal distribution.
struct ScoreMatchingTests {
    /// E|x̂₀ − x₀|² of the linear denoiser is s² ρ² / (s² + ρ²), whatever the network is said to predict; with the errors of ε it is divided by ρ².
    @Test(arguments: ["denoised": "x0", "noise": "e", "score": "-e / s", "velocity": "a * e - s * x0", "flow": "e - x0"])
    func denoisingErrors(_ prediction: String, _ formula: String) throws {
        let found = try estimates(
            """
            let schedule = vp()
            let prior = diffusion(
                { x, t in
                    let (a, s) = (at_times(schedule.scale, t, x), at_times(schedule.noise, t, x))
                    let x0 = 2.25 * a * x / (2.25 * a ^ 2 + s ^ 2)
                    let e = (x - a * x0) / s
                    return \(formula)
                }, schedule, 2, predicts: \(prediction)_prediction())
            let data = [[1.5, 1.5], [-1.5, -1.5], [1.5, -1.5], [-1.5, 1.5]]
            let level = { schedule, N in fill(0.3, N) }
            show(denoising(prior, data, 64, level, data_weight({ r in 1 })))
            show(denoising(prior, data, 64, level, noise_weight()))
            show(denoising(prior, data, 64, level, edm_weight(0.5)))
            """)
        let total = 0.1 * 0.3 + 0.5 * 19.9 * 0.09, ratio = expm1(total), error = 2 * 2.25 * ratio / (2.25 + ratio)
        try #require(found.count == 3)
        agrees(found[0], error)
        agrees(found[1], error / ratio)
        agrees(found[2], error * (1 / ratio + 4))
    }

    /// Random levels stay where quantiles are finite, also where floats are rounded to the ends.
    @Test func levelsAreFinite() throws {
        let found = try printedNumbers(
            "print(max(run({ max(abs(standard_normal_quantile(open_points(256)))) }, copies: 60_000, seed: 1, precision: single)))")
        #expect(found.count == 1 && found[0] < 5.3 && found[0] > 4.5)
    }

    /// The bound of normal data by the exact denoiser, in closed form: ½ log((1 + s² R₁) / (1 + s² R₀)) is lost between signal-to-noise ratios R₀ and R₁.
    @Test func evidenceBound() throws {
        let found = try estimates(
            """
            let schedule = edm(lowest: 0.05, highest: 20)
            let prior = diffusion({ x, t in 2.25 * x / (2.25 + at_times(schedule.noise, t, x) ^ 2) }, schedule, 1)
            show(diffusion_bound(prior, [[1.5], [-1.5]], 256))
            """)
        let (low, high) = (1 / 400.0, 1 / 0.0025)
        let lost = 0.5 * log((1 + 2.25 * high) / (1 + 2.25 * low))
        try #require(found.count == 1)
        agrees(found[0], -lost - 0.5 * 2.25 * low - 0.5 * log(2 * Double.pi / high) - 0.5)
    }

    /// ½ E|Ax|² + tr A for a linear score Ax; exact, by random signs, and along random directions.
    @Test func implicitObjectives() throws {
        let found = try estimates(
            """
            let A = [[-1.0, 0.3], [0.5, -2.0]]
            let score = { x in x @ transpose(A) }
            let data = [[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]
            show(implicit_score_matching(score, data, 32))
            show(implicit_score_matching(score, data, 32, probes: 2))
            show(sliced_score_matching(score, data, 32, directions: 2))
            """)
        let a = [[-1.0, 0.3], [0.5, -2.0]], points = [[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]
        let squares = points.map { x in a.map { row in pow(row[0] * x[0] + row[1] * x[1], 2) }.reduce(0, +) }
        try #require(found.count == 3)
        for value in found { agrees(value, 0.5 * squares.reduce(0, +) / 3 - 3) }
    }

    /// Two parameters, fitted: the score of a normal distribution with the mean and variance of the data.
    @Test(arguments: ["implicit_score_matching(score, data, 16)", "sliced_score_matching(score, data, 16)"]) func linearScoreIsFound(_ objective: String) throws {
        let found = try printedNumbers(
            """
            struct Line { slope: Real, level: Real }
            param line: Line = 0
            let score = { x in [[line.slope * row[0] + line.level] for row in x] }
            let data = [[2.0], [3.5], [1.0], [2.5]]
            let r = fit(\(objective), adam(cosine(from: 3e-2, to: 0, steps: 2000)), steps: 2000, minimize: true, draws: 100, seed: 1)
            print(r.line.slope)
            print(r.line.level)
            """)
        let variance = (0.25 * 0.25 + 1.25 * 1.25 * 2 + 0.25 * 0.25) / 4
        try #require(found.count == 2)
        #expect(abs(found[0] + 1 / variance) < 0.1 / variance && abs(found[1] - 2.25 / variance) < 0.1 * 2.25 / variance, "\(found)")
    }

    /// Independent pairs at one time t: the best linear velocity is ((t s₁² − (1 − t) s₀²) / V) x with V = (1 − t)² s₀² + t² s₁², and what is left
    /// s₀² + s₁² − (t s₁² − (1 − t) s₀²)² / V. Pairs on straight lines leave nothing, and then one step of Euler's method is exact.
    @Test func rectifiedFlow() throws {
        let found = try estimates(
            """
            let (s0, s1) = (0.5, 2.0)
            func speed(t) { return (t * s1 ^ 2 - (1 - t) * s0 ^ 2) / ((1 - t) ^ 2 * s0 ^ 2 + t ^ 2 * s1 ^ 2) }
            let velocity = { x, t in at_times(speed, t, x) * x }
            let start = [[s0], [s0], [-s0], [-s0]]
            show(rectified_flow(velocity, start, [[s1], [-s1], [s1], [-s1]], 64, { schedule, N in fill(0.3, N) }))
            let end = flow_map(velocity, start, from: 0, to: 1, steps: 50)
            print(max([abs(end[i, 0] - 4 * start[i, 0]) for i in 0..<4]))
            print(1)
            let straight = { x, t in x * at_times({ t in (s1 / s0 - 1) / (1 - t + t * s1 / s0) }, t, x) }
            show(rectified_flow(straight, start, end, 64))
            print(max([abs(row[0]) for row in start + straight(start, 0.0) - end]))
            print(1)
            """)
        let (t, a, b) = (0.3, 0.25, 4.0)
        try #require(found.count == 4)
        agrees(found[0], a + b - pow(t * b - (1 - t) * a, 2) / ((1 - t) * (1 - t) * a + t * t * b))
        #expect(found[1].mean < 1e-4 && found[2].mean < 1e-8 && found[3].mean < 1e-4, "\(found)")
    }

    /// The transition of linear processes: an Ornstein-Uhlenbeck process, and a rotation.
    @Test func linearTransitions() throws {
        let found = try printedNumbers(
            """
            let (m, c) = linear_transition([0.3], [[-1.2]], 1.3, 0.8)
            print(1e6 * m[0])
            print(1e6 * c[0, 0])
            let (u, d) = linear_transition([1.0, 0.0], [[0.0, 2.0], [-2.0, 0.0]], 0.5, 1.5)
            for k in 0..<2 { print(1e6 * u[k]) }
            for i in 0..<2 { for k in 0..<2 { print(1e6 * d[i, k]) } }
            """)
        let decay = exp(-1.2 * 0.8)
        let wanted: [Double] = [0.3 * (1 - decay) / 1.2, 1.69 * (1 - decay * decay) / 2.4, sin(3.0) / 2, (cos(3.0) - 1) / 2, 0.375, 0, 0, 0.375]
        try #require(found.count == wanted.count)
        for (value, expected) in zip(found, wanted) { #expect(abs(value - 1e6 * expected) < 1e-5 * max(1, abs(1e6 * expected)), "\(found)") }
    }

    /// An Ornstein-Uhlenbeck process from data with its variance: the score −x leaves E|target + x|² = 1 / (1 − e^(−2τ)) − 1, for every window τ.
    @Test(arguments: [0.1, 0.5]) func localDenoising(_ window: Double) throws {
        let found = try estimates(
            "show(local_denoising({ x, t in -x }, { x, t in -x }, sqrt(2), [[1.0], [-1.0]], 64, last: \(window) + 1e-9, window: \(window), steps: 1))")
        try #require(found.count == 1)
        agrees(found[0], 1 / (1 - exp(-2 * window)) - 1)
    }

    /// The drift of a double well is found as the score at stationarity, from two parameters: s = a x + b x³, for U = x⁴ / 4 − x² / 2.
    @Test func localDenoisingOfANonlinearProcess() throws {
        let found = try printedNumbers(
            """
            struct Odd { linear: Real, cubic: Real }
            param net: Odd = 0
            // Draws with density exp(−U) by rejection from a normal one: exp(−U) / exp(−x² / 2) = exp(x² − x⁴ / 4) ≤ e.
            func of_well() {
                var x = draw(normal(0, 1))
                while draw(uniform(0, 1)) > exp(x ^ 2 - x ^ 4 / 4 - 1) { x = draw(normal(0, 1)) }
                return x
            }
            let data = run({ [[of_well()] for _ in 0..<2000] }, seed: 1)
            let score = { x, t in [[net.linear * row[0] + net.cubic * row[0] ^ 3] for row in x] }
            let r = fit(
                local_denoising(score, { x, t in x - x ^ 3 }, sqrt(2), data, 128, last: 0.1, window: 0.02, steps: 4),
                adam(cosine(from: 3e-2, to: 0, steps: 3000)), steps: 3000, minimize: true, draws: 100, seed: 1)
            print(r.net.linear)
            print(r.net.cubic)
            """)
        try #require(found.count == 2)
        // The noise of 3000 × 128 targets with variance 1 / (2 τ) = 25 is about 0.01 on each coefficient; 2000 points and the window's bias add some.
        #expect(abs(found[0] - 1) < 0.15 && abs(found[1] + 1) < 0.1, "\(found)")
    }

    /// At the first time a consistency function is the identity, whatever the network; and trained, it maps noise to normal data as the ODE does:
    /// x √((s² + σ₁²) / (s² + t²)).
    @Test func consistency() throws {
        let found = try printedNumbers(
            """
            let schedule = edm(lowest: 0.05, highest: 10)
            param net: ScoreMLP[1, 32, 2] = glorot()
            func prior(net) { return diffusion(consistent(net, schedule, 0.7), schedule, 1) }
            print(prior(net).network([[0.3]], 0.05)[0, 0])
            let data = run({ [[0.7 * draw(normal(0, 1))] for _ in 0..<4000] }, seed: 1)
            let r = fit(
                consistency_training(prior(net), data, 128, steps: 40), averaged(adam(cosine(from: 2e-3, to: 0, steps: 4000)), decay: 0.99),
                steps: 4000, minimize: true, draws: 100, precision: "single", seed: 1)
            for t in [0.5, 2.0, 10.0] { print(prior(r.net).network([[sqrt(0.49 + t ^ 2)]], t)[0, 0]) }
            """)
        try #require(found.count == 4)
        #expect(abs(found[0] - 0.3) < 1e-5)
        for value in found.dropFirst() { #expect(abs(value - (0.49 + 0.0025).squareRoot()) < 0.1, "\(found)") }
    }

    /// The flow between N(m, s²) and N(0, 1) at independent pairs: x(t) = (1 − t) m + z √((1 − t)² s² + t²).
    @Test func straightness() throws {
        let s = 0.3
        let found = try printedNumbers(
            """
            func spread(t) { return sqrt((1 - t) ^ 2 * 0.09 + t ^ 2) }
            func crooked(x, t) { return -0.4 + gradient(spread, t) / spread(t) * (x - (1 - t) * 0.4) }
            func straight(x, t) { return (x - 0.4) * 0.7 / (0.3 + 0.7 * t) }
            print(1e3 * straightness(crooked, [[1.0], [2.0]]))
            print(1e3 * straightness(straight, [[1.0], [2.0]]))
            """)
        func rate(_ t: Double) -> Double { (t - (1 - t) * s * s) / ((1 - t) * (1 - t) * s * s + t * t).squareRoot() }
        let gaps = (0..<10_000).map { (k: Int) in pow(rate((Double(k) + 0.5) / 10_000) - (1 - s), 2) }
        try #require(found.count == 2)
        #expect(abs(found[0] / (1e3 * 2.5 * gaps.reduce(0, +) / 10_000) - 1) < 0.01, "\(found)")
        #expect(abs(found[1]) < 1e-6, "\(found)")
    }

    /// Of normal data the ODE goes from t to s by x √((sd² + s²) / (sd² + t²)); a jump to where one is stays there whatever the network.
    @Test func consistencyTrajectory() throws {
        let found = try printedNumbers(
            """
            let schedule = edm(lowest: 0.05, highest: 10)
            param net: JumpMLP[1, 32, 2] = glorot()
            func path(net) { return trajectory(net, schedule, 0.7) }
            print(jump(path(net))([[0.3]], 2.0, 2.0)[0, 0])
            let data = run({ [[0.7 * draw(normal(0, 1))] for _ in 0..<4000] }, seed: 1)
            let r = fit(
                trajectory_training(net, path, data, schedule, 0.7), averaged(adam(cosine(from: 2e-3, to: 0, steps: 3000)), decay: 0.99),
                steps: 3000, minimize: true, draws: 100, precision: "single", seed: 1)
            func ratio(t, s) { return jump(path(r.net))([[sqrt(0.49 + t ^ 2)]], t, s)[0, 0] / sqrt(0.49 + s ^ 2) }
            for x in [ratio(10.0, 0.05), ratio(10.0, 1.0), ratio(2.0, 0.5), ratio(0.5, 0.05)] { print(x) }
            """)
        try #require(found.count == 5)
        #expect(abs(found[0] - 0.3) < 1e-5)
        for value in found.dropFirst() { #expect(abs(value - 1) < 0.1, "\(found)") }
    }

    /// A struct whose derivative is stopped is stopped in all of its parts, also those in lists.
    @Test func stoppedNetworks() throws {
        let found = try printedNumbers(
            """
            param net: MLP[2, 3, 1] = glorot()
            objective moved(net) -> Real { return square(net([1.0, 2.0])[0] - stop_gradient(net)([1.0, 2.0])[0] - 1) }
            let r = fit(moved(net), sgd(0.01), steps: 1, minimize: true, draws: 100, seed: 1)
            print(max([abs(max(row)) for row in r.net.layers[0].weights - net.layers[0].weights]))
            """)
        try #require(found.count == 1)
        #expect(found[0] > 1e-3, "\(found)")
    }

    /// Levels have the distributions that they say: quantiles of many.
    @Test func levels() throws {
        let found = try printedNumbers(
            """
            let schedule = edm(lowest: 0.01, highest: 10)
            func share(levels, s, t) { print(1e6 * run({ sum([Int(x < t) for x in levels(s, 10_000)]) / 10_000 }, seed: 3)) }
            share(uniform_levels(), schedule, 2.5075)
            share(log_ratio_levels(), schedule, 0.1)
            share(log_normal_levels(-1.2, 1.2), schedule, 1.0)
            share(logit_normal_levels(0.5, 2), flow(), 0.4)
            share(u_shaped_levels(4), flow(), 0.2)
            """)
        func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.squareRoot()) }
        let u = 0.5 + sinh(4 * (0.2 - 0.5)) / (2 * sinh(2.0))
        let wanted = [0.25, 1 / 3.0, normal(1), normal((log(0.4 / 0.6) - 0.5) / 2), u]
        try #require(found.count == wanted.count)
        // Points at equal distances: one of 10,000 may fall on either side.
        for (value, share) in zip(found, wanted) { #expect(abs(value / 1e6 - share) <= 1.01e-4, "\(found) \(wanted)") }
    }
}
