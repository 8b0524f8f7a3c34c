import Foundation
import TestBench
import Testing

/// Parameters of the conjugate model and its guide: z ~ N(0, 1), y ~ N(w z, 1) with y = 0.7 given; guide z ~ N(m, s).
struct ConjugateSetting {
    var m: Double, logS: Double, w: Double

    var s: Double { exp(logS) }
    static let y = 0.7

    func draw(_ noise: Double) -> Double { m + s * noise }
    func logModel(_ z: Double) -> Double { logNormal(z, 0, 1) + logNormal(Self.y, w * z, 1) }
    func logGuide(_ z: Double) -> Double { logNormal(z, m, s) }
    var logEvidence: Double { logNormal(Self.y, 0, (1 + w * w).squareRoot()) }
}

/// The log density of a normal distribution.
private func logNormal(_ x: Double, _ mean: Double, _ sd: Double) -> Double {
    -0.5 * (x - mean) * (x - mean) / (sd * sd) - log(sd) - 0.5 * log(2 * .pi)
}

private func logMeanExp(_ x: [Double]) -> Double {
    let top = x.max() ?? 0
    return top + log(x.map { exp($0 - top) }.reduce(0, +) / Double(x.count))
}

/// An objective of two draws as a function of their noise. `live` are the parameters that a derivative moves, `frozen` the same
/// numbers where it does not.
struct ObjectiveCase: Sendable, CustomTestStringConvertible {
    var text: String
    /// Whether the value means something, or the gradient only.
    var hasValue = true
    var integrand: @Sendable (_ live: ConjugateSetting, _ frozen: ConjugateSetting, _ noise: [Double]) -> Double

    var testDescription: String { text }
}

/// Every objective on a conjugate model: its estimate and gradient, averaged over draws, against integrals on a grid whose
/// derivatives are differences.
struct ObjectivesTests {
    private static let program = """
        model p() {
            param w: Real = 1
            z ~ normal(0, 1)
            y ~ normal(w * z, 1)
        }
        guide q() {
            param m: Real = 0
            param s: Positive = 1
            z ~ normal(m, s)
        }
        guide encoder(y: Real) {
            param m: Real = 0
            param s: Positive = 1
            z ~ normal(m + y, s)
        }
        model far() { z ~ normal(0.3, 1.2) }
        guide leaning() {
            param m: Real = 0
            param s: Positive = 1
            u ~ normal(0, 1)
            z ~ normal(m + 0.5 * u, s)
        }
        guide reverse() { u ~ normal(0, 1.3) }
        let post = p() given y = 0.7
        """

    private static func weights(_ live: ConjugateSetting, _ noise: [Double]) -> [Double] {
        noise.map { live.logModel(live.draw($0)) - live.logGuide(live.draw($0)) }
    }

    /// Normalised weights of draws that no derivative moves.
    private static func shares(_ frozen: ConjugateSetting, _ noise: [Double]) -> [Double] {
        let weights = weights(frozen, noise), top = logMeanExp(weights) + log(Double(noise.count))
        return weights.map { exp($0 - top) }
    }

    private static let two = log(2.0)

    static let cases: [ObjectiveCase] = [
        ObjectiveCase(text: "elbo(post, q())") { live, _, e in weights(live, [e[0]])[0] },
        ObjectiveCase(text: "elbo_path(post, q())") { live, _, e in weights(live, [e[0]])[0] },
        ObjectiveCase(text: "evidence_bound(post, importance(q(), 2))") { live, _, e in logMeanExp(weights(live, e)) },
        ObjectiveCase(text: "evidence_bound(post, sir(q(), 2))") { live, _, e in logMeanExp(weights(live, e)) },
        ObjectiveCase(text: "iwelbo(post, q(), 2)") { live, _, e in logMeanExp(weights(live, e)) },
        ObjectiveCase(text: "iwelbo_dreg(post, q(), 2)") { live, _, e in logMeanExp(weights(live, e)) },
        ObjectiveCase(text: "vimco(post, q(), 2)") { live, _, e in logMeanExp(weights(live, e)) },
        ObjectiveCase(text: "renyi(post, q(), alpha: 0.5, K: 2)") { live, _, e in 2 * logMeanExp(weights(live, e).map { 0.5 * $0 }) },
        ObjectiveCase(text: "renyi(post, q(), alpha: -1, K: 2)") { live, _, e in logMeanExp(weights(live, e).map { 2 * $0 }) / 2 },
        ObjectiveCase(text: "chi_upper_bound(post, q(), order: 2, K: 2)") { live, _, e in logMeanExp(weights(live, e).map { 2 * $0 }) / 2 },
        ObjectiveCase(text: "beta_elbo(post, q(), beta: 0.3)") { live, _, e in
            let z = live.draw(e[0])
            return logNormal(ConjugateSetting.y, live.w * z, 1) + 0.3 * (logNormal(z, 0, 1) - live.logGuide(z))
        },
        ObjectiveCase(text: "thermodynamic(post, q(), beta: [0, 0.2, 0.6], K: 2)") { live, _, e in
            let w = weights(live, e)
            return [(0.0, 0.2), (0.2, 0.4), (0.6, 0.4)].map { beta, width in
                let first = 1 / (1 + exp(beta * (w[1] - w[0])))
                return width * (first * w[0] + (1 - first) * w[1])
            }.reduce(0, +)
        },
        ObjectiveCase(text: "q_wake(post, q(), 2)") { live, frozen, e in zip(shares(frozen, e), e).map { $0 * live.logGuide(frozen.draw($1)) }.reduce(0, +) },
        ObjectiveCase(text: "p_wake(post, q(), 2)") { live, frozen, e in zip(shares(frozen, e), e).map { $0 * live.logModel(frozen.draw($1)) }.reduce(0, +) },
        ObjectiveCase(text: "rws(post, q(), 2)") { live, frozen, e in
            zip(shares(frozen, e), e).map { share, noise in
                let z = frozen.draw(noise)
                return share * (live.logModel(z) + live.logGuide(z))
            }.reduce(0, +)
        },
        ObjectiveCase(text: "log_variance(post, q(), 2)") { live, frozen, e in
            let w = e.map { live.logModel(frozen.draw($0)) - live.logGuide(frozen.draw($0)) }
            return (w[0] - w[1]) * (w[0] - w[1]) / 2
        },
        ObjectiveCase(text: "tail_adaptive(post, q(), 2)") { live, frozen, e in
            let now = weights(frozen, e)
            // The larger weight counts once, the smaller one half.
            let counts = now[0] >= now[1] ? [2.0 / 3, 1.0 / 3] : [1.0 / 3, 2.0 / 3]
            return zip(counts, e).map { count, noise in
                let z = live.draw(noise)
                return count * (live.logModel(z) - frozen.logGuide(z))
            }.reduce(0, +)
        },
        ObjectiveCase(text: "forward_kl(far(), q())") { live, _, e in
            let z = 0.3 + 1.2 * e[0]
            return logNormal(z, 0.3, 1.2) - live.logGuide(z)
        },
        ObjectiveCase(text: "symmetric_kl(far(), q())") { live, _, e in
            let z = 0.3 + 1.2 * e[0], own = live.draw(e[1])
            return logNormal(z, 0.3, 1.2) - live.logGuide(z) + live.logGuide(own) - logNormal(own, 0.3, 1.2)
        },
        // The draw is one of the two proposals, and the evidence their mean weight.
        ObjectiveCase(text: "forward_kl(normalize(post, using: sir(far(), 2)), q())") { live, _, e in
            let z = e.map { 0.3 + 1.2 * $0 }, w = z.map { live.logModel($0) - logNormal($0, 0.3, 1.2) }, evidence = logMeanExp(w)
            return zip(z, w).map { exp($1 - evidence) / 2 * (live.logModel($0) - evidence - live.logGuide($0)) }.reduce(0, +)
        },
        // Hierarchical: the auxiliary choice that made the draw is the one particle.
        ObjectiveCase(text: "elbo(post, marginal(leaning(), keep: [z], using: importance(reverse(), 1)))") { live, _, e in
            let z = live.m + 0.5 * e[0] + live.s * e[1]
            return live.logModel(z) - (logNormal(e[0], 0, 1) + logNormal(z, live.m + 0.5 * e[0], live.s) - logNormal(e[0], 0, 1.3))
        },
        // Draws of the model: the first noise is z, the second that of y.
        ObjectiveCase(text: "sleep(post, { t in encoder(t.y) })") { live, frozen, e in logNormal(e[0], live.m + frozen.w * e[0] + e[1], live.s) },
        ObjectiveCase(text: "wake_sleep(post, encoder(0.7), { t in encoder(t.y) })", hasValue: false) { live, frozen, e in
            let z = frozen.m + 0.7 + frozen.s * e[0]
            return live.logModel(z) + logNormal(e[0], live.m + frozen.w * e[0] + e[1], live.s)
        },
    ]

    private static let settings = [
        ConjugateSetting(m: 0.3, logS: -0.2, w: 0.8), ConjugateSetting(m: -0.4, logS: 0.1, w: 1.2), ConjugateSetting(m: 0.6, logS: 0, w: -0.5),
    ]

    /// The integral over two standard normals: the trapezoidal rule, which is exact to rounding for smooth integrands that fall off as these do.
    private static func integral(points: Int, _ integrand: ([Double]) -> Double) -> Double {
        let width = 17.0 / Double(points)
        let nodes = (0..<points).map { -8.5 + (Double($0) + 0.5) * width }
        let masses = nodes.map { width * exp(-0.5 * $0 * $0) / (2 * .pi).squareRoot() }
        var total = 0.0
        for (a, mass) in zip(nodes, masses) {
            var inner = 0.0
            for (b, other) in zip(nodes, masses) { inner += other * integrand([a, b]) }
            total += mass * inner
        }
        return total
    }

    @Test(arguments: cases) func valuesAndGradients(_ example: ObjectiveCase) throws {
        let objective = try ObjectiveBench(Self.program).objective(example.text)
        // Ranks jump, so that integral converges slowly.
        let points = example.text.hasPrefix("tail") ? 400 : 120
        for setting in Self.settings {
            let offsets = objective.offsets
            var point = objective.initial
            var names: [(WritableKeyPath<ConjugateSetting, Double>, Int)] = []
            for (path, offset) in offsets {
                let key: WritableKeyPath<ConjugateSetting, Double> = path.hasSuffix(".m") ? \.m : path.hasSuffix(".s") ? \.logS : \.w
                point[offset] = setting[keyPath: key]
                names.append((key, offset))
            }
            let estimates = try objective.means(at: point, draws: 20_000)
            if example.hasValue {
                let value = Self.integral(points: points) { example.integrand(setting, setting, $0) }
                #expect(estimates[0].distance(from: value) < objectiveThreshold, "\(example.text): \(estimates[0].mean) ± \(estimates[0].error), exactly \(value)")
            }
            #expect(!names.isEmpty)
            for (key, offset) in names {
                let step = 1e-4
                var above = setting, below = setting
                above[keyPath: key] += step
                below[keyPath: key] -= step
                let slope = Self.integral(points: points) { (example.integrand(above, setting, $0) - example.integrand(below, setting, $0)) / (2 * step) }
                let estimate = estimates[1 + offset]
                #expect(
                    estimate.distance(from: slope) < objectiveThreshold,
                    "\(example.text), coordinate \(offset): \(estimate.mean) ± \(estimate.error), exactly \(slope)")
            }
        }
    }

    // MARK: At the optimum

    /// Where the guide is the posterior, all bounds are log p(y) in every draw.
    @Test(arguments: [
        "elbo(post, q())", "elbo_path(post, q())", "iwelbo(post, q(), 4)", "iwelbo_dreg(post, q(), 4)", "vimco(post, q(), 4)", "beta_elbo(post, q(), beta: 1)",
        "renyi(post, q(), alpha: 0.5, K: 4)", "renyi(post, q(), alpha: 2, K: 4)", "chi_upper_bound(post, q(), order: 2, K: 4)",
        "thermodynamic(post, q(), beta: [0, 0.3, 0.5], K: 4)", "evidence_bound(post, importance(q(), 4))", "tail_adaptive(post, q(), 4)",
    ]) func boundsAreTightAtThePosterior(_ text: String) throws {
        let objective = try ObjectiveBench(Self.program).objective(text)
        let w = 0.8
        let point = Self.posterior(w, objective)
        for key in 0..<50 {
            let value = try objective(point, key: key).value, exact = ConjugateSetting(m: 0, logS: 0, w: w).logEvidence
            #expect(abs(value - exact) < 1e-12, "\(text): \(value), exactly \(exact)")
        }
    }

    /// There the gradients that follow the draws' paths have no noise, and the log-variance divergence is zero with its gradient.
    @Test(arguments: ["elbo_path(post, q())", "iwelbo_dreg(post, q(), 4)", "tail_adaptive(post, q(), 4)", "log_variance(post, q(), 4)"])
    func gradientsVanishAtThePosterior(_ text: String) throws {
        let objective = try ObjectiveBench(Self.program).objective(text)
        let point = Self.posterior(0.8, objective), guide = objective.offsets.filter { $0.key.hasPrefix("q.") }.map(\.value)
        let plain = try ObjectiveBench(Self.program).objective("elbo(post, q())"), plainPoint = Self.posterior(0.8, plain)
        #expect(guide.count == 2)
        var noise = 0.0
        for key in 0..<50 {
            let gradient = try objective(point, key: key).gradient
            for index in guide { #expect(abs(gradient[index]) < 1e-10, "\(text): \(gradient[index])") }
            noise += try abs(plain(plainPoint, key: key).gradient[plain.offsets["q.m"] ?? 0])
        }
        // The ordinary gradient is noisy there.
        #expect(noise / 50 > 0.1)
    }

    private static func posterior(_ w: Double, _ objective: EstimatedObjective) -> [Double] {
        var point = objective.initial
        for (path, offset) in objective.offsets {
            point[offset] = path.hasSuffix(".m") ? w * ConjugateSetting.y / (1 + w * w) : path.hasSuffix(".s") ? -0.5 * log(1 + w * w) : w
        }
        return point
    }

    // MARK: Order

    /// ELBO ≤ Rényi(½) ≤ IWELBO(K), growing with K, ≤ log p(y) ≤ χ bound; TVO between the first and log p(y).
    @Test func boundsAreOrdered() throws {
        let bench = try ObjectiveBench(Self.program)
        let setting = ConjugateSetting(m: -0.2, logS: 0.15, w: 0.8)
        func mean(_ text: String) throws -> Estimate {
            let objective = try bench.objective(text)
            var point = objective.initial
            for (path, offset) in objective.offsets { point[offset] = path.hasSuffix(".m") ? setting.m : path.hasSuffix(".s") ? setting.logS : setting.w }
            return try objective.means(at: point, draws: 20_000)[0]
        }
        let rising = try ["elbo(post, q())", "renyi(post, q(), alpha: 0.5, K: 16)", "iwelbo(post, q(), 64)"].map(mean)
            + [Estimate(sum: 2 * setting.logEvidence, squares: 2 * setting.logEvidence * setting.logEvidence, count: 2)]
            + [mean("chi_upper_bound(post, q(), order: 2, K: 256)")]
        for (lower, upper) in zip(rising, rising.dropFirst()) {
            let error = (lower.error * lower.error + upper.error * upper.error).squareRoot()
            #expect(upper.mean - lower.mean > -objectiveThreshold * error, "\(lower.mean) and \(upper.mean)")
        }
        let elbo = rising[0], few = try mean("iwelbo(post, q(), 2)"), path = try mean("thermodynamic(post, q(), beta: [0, 0.5], K: 64)")
        for (lower, upper) in [(elbo, few), (few, rising[2]), (elbo, path), (path, rising[3])] {
            let error = (lower.error * lower.error + upper.error * upper.error).squareRoot()
            #expect(upper.mean - lower.mean > objectiveThreshold * error, "\(lower.mean) and \(upper.mean)")
        }
    }

    // MARK: Scored choices

    /// VIMCO on choices of zero and one, against the sum over all of them; its signals for each particle have less noise than one for all.
    @Test(arguments: [0.3, 0.6]) func vimcoOnDiscreteChoices(r: Double) throws {
        let bench = try ObjectiveBench("""
            model p() {
                b ~ bernoulli(0.3)
                y ~ normal(2.0 * b, 1)
            }
            guide q() {
                param r: Unit = 0.5
                b ~ bernoulli(r) by score
            }
            let post = p() given y = 1.2
            """)
        func exact(_ logit: Double) -> Double {
            let r = 1 / (1 + exp(-logit))
            var total = 0.0
            for code in 0..<8 {
                let b = (0..<3).map { Double(code >> $0 & 1) }
                let own = b.map { $0 == 1 ? log(r) : log(1 - r) }
                let weights = zip(b, own).map { ($0 == 1 ? log(0.3) : log(0.7)) + logNormal(1.2, 2 * $0, 1) - $1 }
                total += exp(own.reduce(0, +)) * logMeanExp(weights)
            }
            return total
        }
        let logit = log(r / (1 - r)), slope = (exact(logit + 1e-5) - exact(logit - 1e-5)) / 2e-5
        let signals = try bench.objective("vimco(post, q(), 3)").means(at: [logit], draws: 20_000)
        let plain = try bench.objective("iwelbo(post, q(), 3)").means(at: [logit], draws: 20_000)
        for estimates in [signals, plain] {
            #expect(estimates[0].distance(from: exact(logit)) < objectiveThreshold)
            #expect(estimates[1].distance(from: slope) < objectiveThreshold, "\(estimates[1].mean) ± \(estimates[1].error), exactly \(slope)")
        }
        #expect(signals[1].variance < 0.5 * plain[1].variance, "\(signals[1].variance), \(plain[1].variance)")
    }
}
