import Foundation
import Testing

/// Objectives of guidance without guidance, of laws, of generators in one step, of reflected points, counts, tokens and bits, at functions for which their values are known.
struct LawObjectiveTests {
    /// Two classes N(±1, ¼). The network that is right at every β leaves the error of the conditional prediction: E|ε − ε_c|² = α² s² / (α² s² + σ²).
    @Test func guidanceFree() throws {
        let program = """
            let schedule = vp()
            let free = diffused(mixture([0.5, 0.5], [normal(1, 0.5), normal(-1, 0.5)]), schedule)
            func net(x, t, c, b) {
                let (a, s) = (schedule.scale(0.3), schedule.noise(0.3))
                let u = free.noise(x, 0.3)
                let e = [s * (x[i, 0] - a * (1 - 2 * Int(min(c[i], 1)))) / (0.25 * a ^ 2 + s ^ 2) for i in 0..<count(x)]
                return [if c[i] == 2 { u[i] } else { [u[i, 0] + (e[i] - u[i, 0]) / b[i]] } for i in 0..<count(x)]
            }
            let (data, labels) = ([[1.5], [0.5], [-0.5], [-1.5]], [0, 0, 1, 1])
            func loss(net, dropped) { return guidance_free(net, schedule, data, labels, 2, 64, { s, N in fill(0.3, N) }, dropped) }

            """
        let found = try estimates(program + "show(loss(net, 0.0))\nshow(loss({ x, t, c, b in net(x, t, c, b) + 0.1 }, 0.0))")
        let total = 0.1 * 0.3 + 0.5 * 19.9 * 0.09, signal = exp(-total) * 0.25
        try #require(found.count == 2)
        agrees(found[0], signal / (signal - expm1(-total)))
        #expect(found[1].mean > found[0].mean + 0.005)
        // Of one that is not told classes, what is left is the unconditional error: 1 − E|ε|², by quadrature.
        let dropped = try estimates(program + "show(loss(net, 1.0))")
        let (a, v) = (exp(-0.5 * total), signal - expm1(-total))
        func density(_ x: Double, _ m: Double) -> Double { exp(-0.5 * (x - m) * (x - m) / v) / (2 * Double.pi * v).squareRoot() }
        let squares = integral(-8, 8) { x in
            let (p, q) = (density(x, a), density(x, -a))
            return pow((p * (x - a) + q * (x + a)) / (p + q) / v, 2) * 0.5 * (p + q)
        }
        try #require(dropped.count == 1)
        agrees(dropped[0], 1 + expm1(-total) * squares)
    }

    /// Normal data with the law x = 0, which they do not obey: E|x̂₀|² ½ strength / Σ over the levels, and the errors; steps ahead bring x̂₀ to the variance of the data.
    @Test func laws() throws {
        let found = try estimates(
            """
            let prior = diffusion({ x, t in 0.25 * x / (0.25 + at_rows(t, x) ^ 2) }, edm(lowest: 0.05, highest: 10), 1)
            let data = [[0.5], [-0.5]]
            show(physics_informed(prior, data, { x in x }, 0.01, 64, steps: 10))
            show(physics_informed(prior, data, { x in x }, 0.01, 64, steps: 10, weight: { r in 0.0 }))
            show(physics_informed(prior, data, { x in x }, 0.01, 64, steps: 10, ahead: 60, weight: { r in 0.0 }))
            // A law that is linear and holds is obeyed by the mean: nothing is added.
            let pairs = diffusion({ x, t in [[0.5 * (row[0] - row[1]), 0.5 * (row[1] - row[0])] for row in x] }, edm(), 2)
            show(physics_informed(pairs, [[1.0, -1.0], [-2.0, 2.0]], { x in x[0] + x[1] }, 1e6, 32, weight: { r in 0.0 }))
            """)
        let levels = (0...10).map { 10 * pow(0.005, Double($0) / 10) }
        func total(_ spread: (Double) -> Double) -> Double {
            (0..<10).map { k in
                let (t, s) = (levels[k], levels[k + 1])
                return 0.005 * spread(t * t) / (s * s * (1 - s * s / (t * t)))
            }.reduce(0, +) / 10
        }
        let errors = levels.dropLast().map { min(1 / ($0 * $0), 5) * 0.25 * $0 * $0 / (0.25 + $0 * $0) }.reduce(0, +) / 10
        try #require(found.count == 4)
        agrees(found[0], errors + total { 0.0625 / (0.25 + $0) })
        agrees(found[1], total { 0.0625 / (0.25 + $0) })
        // From x the flow leads to x s / √(s² + t²), but for the noise that is left at 0.05 and the steps: 5 %.
        let ahead = total { _ in 0.25 }
        #expect(abs(found[2].mean / ahead - 1) < 0.05 + 5 * found[2].error / ahead, "\(found) \(ahead)")
        #expect(abs(found[3].mean) < 1e-9)
    }

    /// The generator 0.6 + 0.8 z against N(0, 1): one step of plain descent is the gradient of the divergence, whose values are closed forms; and at a noise of 0.5 that of
    /// the blurred laws, by differences of quadrature.
    @Test(arguments: [("1.0", 0), ("r", 1), ("r / (r + 1)", 2), ("r + 1", 3)]) func divergences(_ weight: String, _ kind: Int) throws {
        let found = try printedNumbers(
            """
            struct Map { m: Real, s: Real }
            param net: Map = Map(0.6, 0.8)
            let teacher = diffusion({ x, t in x / (1 + at_rows(t, x) ^ 2) }, edm(), 1)
            let student = diffusion({ x, t in (0.64 * x + 0.6 * at_rows(t, x) ^ 2) / (0.64 + at_rows(t, x) ^ 2) }, edm(), 1)
            func log_ratio(x, t) {
                return [normal(0, sqrt(1 + t[i] ^ 2)).log_density(x[i, 0]) - normal(0.6, sqrt(0.64 + t[i] ^ 2)).log_density(x[i, 0]) for i in 0..<count(x)]
            }
            for t in [0.001, 0.5] {
                let r = fit(
                    distribution_matching({ z in net.m + net.s * z }, teacher, student, { r in \(weight) }, log_ratio, 512, { s, N in fill(t, N) }),
                    sgd(1), steps: 1, minimize: true, particles: 128, draws: 100, seed: 1)
                print(0.6 - r.net.m)
                print(0.8 - r.net.s)
            }
            """)
        func divergence(_ m: Double, _ s: Double, _ noise: Double) -> Double {
            let (v, w) = (s * s + noise * noise, 1 + noise * noise)
            return integral(-12, 12) { x in
                let q = exp(-0.5 * (x - m) * (x - m) / v) / (2 * Double.pi * v).squareRoot(), p = exp(-0.5 * x * x / w) / (2 * Double.pi * w).squareRoot()
                let l = 0.5 * (x - m) * (x - m) / v - 0.5 * x * x / w + 0.5 * log(v / w), r = exp(l)
                switch kind {
                case 0: return -q * l
                case 1: return p * l
                case 2: return p * l - (p + q) * log((r + 1) / 2)
                default: return (p - q) * l
                }
            }
        }
        let h = 1e-4
        try #require(found.count == 4)
        for (k, noise) in [0.001, 0.5].enumerated() {
            let slope = (divergence(0.6 + h, 0.8, noise) - divergence(0.6 - h, 0.8, noise)) / (2 * h)
            let bend = (divergence(0.6, 0.8 + h, noise) - divergence(0.6, 0.8 - h, noise)) / (2 * h)
            // 65,536 draws of terms whose deviation is at most about five.
            #expect(abs(found[2 * k] - slope) < 5 * 5 / 256 && abs(found[2 * k + 1] - bend) < 5 * 5 / 256, "\(found) \(slope) \(bend)")
            #expect(abs(found[2 * k] - slope) < 0.1 * abs(slope) && abs(found[2 * k + 1] - bend) < 0.1 * abs(bend), "\(found) \(slope) \(bend)")
        }
    }

    /// Cosines and images are one density; its score is the derivative; and the errors of a score are, by quadrature, those of the target.
    @Test func reflectedPoints() throws {
        let found = try printedNumbers(
            """
            print(1e4 * reflected_density(0.3, 0.8, 0.13))
            print(1e8 * (reflected_density(0.3, 0.8, 0.3 - 1e-12) - reflected_density(0.3, 0.8, 0.3)))
            print(1e8 * (reflected_score(0.3, 0.8, 0.3 - 1e-12) - reflected_score(0.3, 0.8, 0.3)))
            for t in [0.13, 0.7] { print(1e6 * (gradient({ y in log(reflected_density(0.3, y, t)) }, 0.8) - reflected_score(0.3, 0.8, t))) }
            print(reflected_score(0.3, 0.8, 1e-5))
            for x in [-0.3, 1.2, 2.7, 0.4] { print(folded(x)) }
            """)
        try #require(found.count == 10)
        #expect(abs(found[0] - 4828.234614) < 1e-2 && found[1...4].allSatisfy { abs($0) < 1e-2 } && abs(found[5] + 50_000) < 1, "\(found)")
        for (value, wanted) in zip(found[6...], [0.3, 0.8, 0.7, 0.4]) { #expect(abs(value - wanted) < 1e-9) }
        // Two data points, of which the score is a mixture's: E t |target − score|² over log-uniform t.
        let errors = try estimates(
            """
            func score(x, t) {
                func one(y, t) {
                    let (p, q) = (reflected_density(0.3, y, t), reflected_density(0.6, y, t))
                    return (p * reflected_score(0.3, y, t) + q * reflected_score(0.6, y, t)) / (p + q)
                }
                return [[one(x[i, 0], t[i])] for i in 0..<count(x)]
            }
            show(reflected_denoising(score, [[0.3], [0.6]], 64, first: 0.01))
            """)
        func density(_ x: Double, _ y: Double, _ t: Double) -> (value: Double, slope: Double) {
            var (value, slope) = (1.0, 0.0)
            for k in 1...60 {
                let w = Double(k) * Double.pi, a = 2 * exp(-0.5 * w * w * t) * cos(w * x)
                value += a * cos(w * y)
                slope -= a * w * sin(w * y)
            }
            return (value, slope)
        }
        let wanted = integral(log(0.01), 0, steps: 60) { l in
            let t = exp(l)
            return t * integral(0, 1, steps: 150) { y in
                let (p, q) = (density(0.3, y, t), density(0.6, y, t))
                // Variance of the target among the two, where the point is.
                let (u, v) = (p.slope / p.value, q.slope / q.value)
                return 0.5 * p.value * q.value / (p.value + q.value) * (u - v) * (u - v)
            }
        } / log(100)
        try #require(errors.count == 1)
        #expect(abs(errors[0].mean - wanted) < 5 * errors[0].error + 0.01 * wanted, "\(errors) \(wanted)")
    }

    /// Seven units, of which 7 (1 − exp(−t)) are missed whatever is left: the value by that mean alone.
    @Test func dyingUnits() throws {
        let found = try estimates("show(blackout_training({ n, t in 7 * at_rows(-expm1(-t), n) }, [[7]], 64))", draws: 2000)
        // t = 8 u³, since the logarithm at 0 is steep.
        let wanted = integral(1e-6, 1) { u in
            let t = 8 * u * u * u, y = -7 * expm1(-t)
            return 24 * u * u * (y - y * log(y)) / expm1(t)
        }
        try #require(found.count == 1)
        agrees(found[0], wanted)
    }

    private static let tokens = """
        // The law of two sites before step t, of which site k has been looked at so often: each token is kept with probability 0.8 every time.
        let law = [[0.45, 0.05], [0.1, 0.4]]
        func kept(site, t) { return 0.8 ^ div(t - site + 1, 2) }
        func before(a, b, t) {
            let (k, l) = (kept(0, t), kept(1, t))
            func seen(x, y, keep) { return (if x == y { keep } else { 0.0 }) + 0.5 * (1 - keep) }
            return sum([sum([law[i, j] * seen(i, a, k) * seen(j, b, l) for j in 0..<2]) for i in 0..<2])
        }
        // P(new | token a, the other) = 0.1 P(other) / (0.8 P(a, other) + 0.1 P(other))
        func logits(s, site, t) {
            let joint = [if site == 0 { before(a, s[1], t) } else { before(s[0], a, t) } for a in 0..<2]
            return log(0.1 * sum(joint)) - log(0.8 * joint)
        }

        """

    /// Two binary sites with a law that can be summed: the classifier's loss is the entropy of new against kept, and the steps backwards give the law.
    @Test func tokens() throws {
        let found = try estimates(Self.tokens + "show(glauber_training(logits, [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 1], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1]], 2, 0.8, 24, 64))")
        let law = [[0.45, 0.05], [0.1, 0.4]]
        var wanted = 0.0
        for t in 0..<24 {
            let keep = [pow(0.8, Double((t + 1) / 2)), pow(0.8, Double(t / 2))]
            func seen(_ x: Int, _ y: Int, _ keep: Double) -> Double { (x == y ? keep : 0) + 0.5 * (1 - keep) }
            var joint = [[0.0, 0], [0, 0]]
            for i in 0..<2 { for j in 0..<2 { for a in 0..<2 { for b in 0..<2 { joint[a][b] += law[i][j] * seen(i, a, keep[0]) * seen(j, b, keep[1]) } } } }
            for other in 0..<2 {
                let column = (0..<2).map { t % 2 == 0 ? joint[$0][other] : joint[other][$0] }
                for a in 0..<2 {
                    let (new, old) = (0.1 * (column[0] + column[1]), 0.8 * column[a])
                    wanted -= (new * log(new / (new + old)) + old * log(old / (new + old))) / 24
                }
            }
        }
        try #require(found.count == 1)
        agrees(found[0], wanted)
        let draws = try printedNumbers(
            Self.tokens + """
                let x = run({ glauber(logits, 20_000, 2, 2, 24) }, seed: 1)
                for a in 0..<2 { for b in 0..<2 { print(mean([Real(row[0] == a && row[1] == b) for row in x])) } }
                let filled = run({ glauber(logits, 20_000, 2, 2, 24, [0, -1]) }, seed: 2)
                print(mean([Real(row[0] == 0) for row in filled]))
                print(mean([Real(row[1]) for row in filled]))
                """)
        try #require(draws.count == 6)
        // The start misses 0.8¹² of the law. What is known is taken to be as noisy as what is not: the last step at the other site, before which the known one has been
        // looked at once, draws 1 with probability (0.05 · 0.9 + 0.4 · 0.1) / 0.5 where it is 0.1.
        for (found, wanted) in zip(draws, law.flatMap { $0 }) { #expect(abs(found - wanted) < 5 * (0.25 / 20_000).squareRoot() + 2e-3, "\(draws)") }
        #expect(draws[4] == 1 && abs(draws[5] - 0.17) < 5 * (0.17 * 0.83 / 20_000).squareRoot(), "\(draws)")
    }

    /// One bit, whose reverse steps are known: the bound is the log probability itself, for each value; and draws have it.
    @Test func bits() throws {
        let reverse = """
            let T = 8
            func logits(x, t) {
                func one(v, t) {
                    let p = 0.3 * (T - t + 1) / T + 0.5 * (t - 1) / T
                    let seen = (T - t) / (T - t + 1) * (2 * v - 1)
                    return log(p * (1 + seen)) - log((1 - p) * (1 - seen))
                }
                return [[one(v, t[i]) for v in x[i]] for i in 0..<count(x)]
            }

            """
        let found = try estimates(reverse + "show(bit_diffusion_bound(logits, [[1]], T, 64))\nshow(bit_diffusion_bound(logits, [[0]], T, 64))")
        try #require(found.count == 2)
        agrees(found[0], log(0.3))
        agrees(found[1], log(0.7))
        let draws = try printedNumbers(reverse + "print(mean(run({ bit_diffusion(logits, 20_000, 1, T) }, seed: 1)[..., 0]))")
        #expect(draws.count == 1 && abs(draws[0] - 0.3) < 5 * (0.21 / 20_000).squareRoot())
    }
}
