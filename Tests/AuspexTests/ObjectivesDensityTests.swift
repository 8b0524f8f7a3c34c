import Foundation
import TestBench
import Testing

/// Densities that are estimated: E[w] = p(t) where a trace is scored, E[1 / w] = 1 / q(t) where it is drawn.
struct ObjectivesDensityTests {
    private static let program = """
        guide leaning() {
            u ~ normal(0, 1)
            x ~ normal(0.8 * u, 0.6)
        }
        guide reverse() { u ~ normal(0.2, 0.6) }
        guide narrow() { x ~ normal(0.3, 0.4) }
        guide frame() { x ~ normal(0.1, 1.4) }
        model p() {
            x ~ normal(0, 1)
            y ~ normal(x, 0.8)
        }
        let post = p() given y = 0.9
        objective scored(q: Guide, at: Real) -> Real { return exp(log_density(q, (x: at))) }
        objective framed(q: Guide, f: Guide) -> Real {
            let t = simulate(q)
            return exp(log_density(f, project(t, f)) - t.log_density)
        }
        objective covered(q: Guide, f: Guide) -> Real {
            let t = simulate(f)
            return exp(log_density(q, t) - t.log_density)
        }
        // An algorithm as a user would write it: one of two proposals, in proportion to their weights.
        algorithm halves(proposal: Guide) {
            run(target: Model) {
                let a = simulate(proposal)
                let b = simulate(proposal)
                let weights = [log_weight(target, a), log_weight(target, b)]
                let takes = draw(bernoulli_logit(weights[1] - weights[0]))
                return ((x: if takes == 1 { b.x } else { a.x }), log_add_exp(weights[0], weights[1]) - log(2))
            }
            conditional(target: Model, kept: Trace) {
                let own = log_density(target, kept) - log_density(proposal, kept)
                return log_add_exp(own, log_weight(target, simulate(proposal))) - log(2)
            }
        }
        """

    private static func normal(_ x: Double, _ mean: Double, _ sd: Double) -> Double {
        exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * (2 * .pi).squareRoot())
    }

    private func mean(_ text: String) throws -> Estimate {
        try ObjectiveBench(Self.program).objective(text).means(at: [], draws: 40_000)[0]
    }

    @Test(arguments: [1, 2, 5]) func marginalsAreScoredWithoutBias(particles: Int) throws {
        for x in [-0.7, 0.4, 1.5] {
            let estimate = try mean("scored(marginal(leaning(), keep: [x], using: importance(reverse(), \(particles))), \(x))")
            let exact = Self.normal(x, 0, 1)
            #expect(estimate.distance(from: exact) < objectiveThreshold, "\(estimate.mean) ± \(estimate.error), exactly \(exact)")
            #expect(estimate.error < 0.02 * exact)
        }
    }

    /// ∫ f(x) dx = 1 = E[f(x) / w], when E[1 / w | x] = 1 / q(x).
    @Test(arguments: [
        "marginal(leaning(), keep: [x], using: importance(reverse(), 1))", "marginal(leaning(), keep: [x], using: importance(reverse(), 4))",
        "normalize(post, using: importance(frame(), 3))", "normalize(post, using: sir(frame(), 1))", "normalize(post, using: halves(frame()))",
    ]) func drawsCarryTheirDensity(_ program: String) throws {
        // A frame that is narrower than the program, so that the ratio has all moments.
        let estimate = try mean("framed(\(program), narrow())")
        #expect(estimate.distance(from: 1) < objectiveThreshold, "\(estimate.mean) ± \(estimate.error)")
        #expect(estimate.error < 0.02)
    }

    /// A normalised model integrates to one: the mean of q(x) / f(x) over draws of f.
    @Test(arguments: [
        "normalize(post, using: importance(frame(), 1))", "normalize(post, using: importance(frame(), 4))", "normalize(post, using: sir(frame(), 4))",
        "normalize(post, using: halves(frame()))",
    ]) func normalisedModelsIntegrateToOne(_ program: String) throws {
        let estimate = try mean("covered(\(program), frame())")
        #expect(estimate.distance(from: 1) < objectiveThreshold, "\(estimate.mean) ± \(estimate.error)")
        #expect(estimate.error < 0.02)
    }

    /// With many particles the normalised model is the posterior: its log density at a point, up to the noise of the estimate.
    @Test func manyParticlesGiveThePosterior() throws {
        let variance = 1 / (1 + 1 / 0.64), exact = Self.normal(0.5, variance * 0.9 / 0.64, variance.squareRoot())
        let estimate = try ObjectiveBench(Self.program).objective("scored(normalize(post, using: importance(frame(), 2000)), 0.5)").means(at: [], draws: 200)[0]
        // The bias is of the order of one over the particles.
        #expect(abs(estimate.mean - exact) < objectiveThreshold * estimate.error + 0.002 * exact, "\(estimate.mean) ± \(estimate.error), exactly \(exact)")
    }
}
