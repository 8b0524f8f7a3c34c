import Auspex
import AuspexSyntax
import Foundation
import Testing

/// Guides over coordinates, carried to the choices of a model: values, densities, Jacobians.
struct TransportTests {
    /// Where the guide is the model, log p − log q is zero at every draw: nothing is left to chance, and every log Jacobian counts.
    @Test(arguments: [
        ("x ~ normal(1, 0.5)", "[1.0]", "0.5"),
        ("x ~ log_normal(1, 0.5)", "[1.0]", "0.5"),
        ("x ~ transformed(normal(1, 0.5), interval(-2, 3))", "[1.0]", "0.5"),
        ("x ~ transformed(iid(normal(1, 0.5), 2), simplex(3))", "[1.0, 1.0]", "0.5"),
        ("x ~ transformed(iid(normal(1, 0.5), 3), positive_ordered(3))", "[1.0, 1.0, 1.0]", "0.5"),
        ("x ~ transformed(iid(normal(1, 0.5), 3), cholesky_corr(3))", "[1.0, 1.0, 1.0]", "0.5"),
        ("x ~ transformed(iid(normal(1, 0.5), 3), cov(2))", "[1.0, 1.0, 1.0]", "0.5"),
        ("x ~ iid(log_normal(1, 0.5), 4)", "[1.0, 1.0, 1.0, 1.0]", "0.5"),
        ("x ~ log_normal(1, 0.5)\n y ~ normal(x, 1)\n for i in 0..<2 { z[i] ~ log_normal(1, 0.5) }", "", ""),
    ]) func isExactWhereTheGuideIsTheModel(choices: String, center: String, sd: String) throws {
        // A choice that depends on another is no independent normal: its guide is written by hand.
        let guide = center.isEmpty
            ? "transported(in_order(), p)" : "mean_field(p, at: \(center), sd: \(sd))"
        let found = try printedNumbers(
            """
            model m() {
                \(choices)
            }
            guide in_order() {
                u[0] ~ normal(1, 0.5)
                u[1] ~ normal(exp(u[0]), 1)
                for i in 2..<4 { u[i] ~ normal(1, 0.5) }
            }
            let p = m()
            let e = expect(elbo(p, \(guide)), draws: 200, seed: 1)
            print(e.mean)
            print(e.standard_error)
            """)
        try #require(found.count == 2)
        #expect(abs(found[0]) < 1e-10 && abs(found[1]) < 1e-10, "\(found)")
    }

    /// The density of a trace, found from its values by the inverses, is the one that the draw carries. The model has choices of many
    /// kinds: given in part, element by element, with a support that depends on an earlier choice, and in a model of its own.
    @Test(arguments: [
        "mean_field(p, sd: 0.6)", "full_rank(p)", "low_rank(p, rank: 2)", "structured(p)", "coupling_flow(p, layers: 3, hidden: 4, sd: 0.5)",
        "autoregressive_flow(p, layers: 2, hidden: 5, sd: 0.5)", "spline_guide(p, bins: 4, sd: 0.5)", "mixture_guide(p, components: 2)",
    ]) func densitiesOfTracesAgree(guide: String) throws {
        let found = try printedNumbers(
            """
            model inner() { s ~ half_normal(1) }
            model m() {
                a ~ normal(0, 1)
                w ~ dirichlet([1.0, 2.0, 3.0])
                b ~ flat(Real(0...exp(a)))
                for i in 0..<3 { x[i] ~ gamma(2, 1 + w[i]) }
                r ~ inner()
                y ~ iid(normal(a, r.s), 3)
            }
            let p = m() given y = [0.5, nan, 1.0]
            objective difference(q: Guide) -> Real {
                let t = simulate(q)
                return log_density(q, t) - t.log_density
            }
            print(dimension(p))
            let e = expect(difference(\(guide)), draws: 200, seed: 3)
            print(e.mean)
            print(e.standard_error)
            """)
        try #require(found.count == 3)
        #expect(found[0] == 9)
        #expect(abs(found[1]) < 1e-8 && abs(found[2]) < 1e-8, "\(found)")
    }

    /// The matrix of the way there and that of the way back are one, and both tiers use it twice.
    @Test func bothWaysOfAStructuredGuide() throws {
        let found = try printedNumbers(
            """
            model m() { x ~ multi_normal_precision([1.0, -1.0, 0.5], [[2.0, 0.8, 0.0], [0.8, 1.0, 0.3], [0.0, 0.3, 1.5]]) }
            objective difference(q: Guide) -> Real {
                let t = simulate(q)
                return log_density(q, t) - t.log_density
            }
            let e = expect(difference(structured(m())), draws: 200, seed: 3)
            print(e.mean)
            print(e.standard_error)
            """)
        try #require(found.count == 2)
        #expect(abs(found[0]) < 1e-8 && abs(found[1]) < 1e-8, "\(found)")
    }

    /// Missing data are latent: with a normal model the guide's best bound is the log evidence, log N(y; 0, I + 11ᵀ) of what was seen.
    @Test func missingDataAreChoices() throws {
        let found = try printedNumbers(
            """
            model m() {
                a ~ normal(0, 1)
                y ~ iid(normal(a, 1), 4)
            }
            let p = m() given y = [1.0, nan, 2.0, nan]
            let r = fit(elbo(p, full_rank(p)), adam(cosine(from: 2e-2, to: 0, steps: 4000)), steps: 4000, seed: 1, particles: 8)
            print(r.objective)
            print(r.standard_error)
            """)
        try #require(found.count == 2)
        // Determinant 3, quadratic form |y|² − (Σy)²/3 = 5 − 3.
        let evidence = -0.5 * (2.0 + log(3.0) + 2 * log(2 * Double.pi))
        #expect(found[0] < evidence + 6 * found[1])
        #expect(found[0] > evidence - 0.02, "\(found[0]), not \(evidence)")
    }

    @Test func coordinatesOfValuesAndDraws() throws {
        let found = try printedNumbers(
            """
            model m() {
                a ~ normal(0, 1)
                w ~ dirichlet([1.0, 1.0, 1.0])
                s ~ iid(half_normal(1), 2)
            }
            let p = m()
            let u = coordinates(p, (a: 2.0, w: [0.2, 0.3, 0.5], s: [1.0, exp(1.0)]))
            print(u[0])
            print(u[3])
            print(u[4])
            let draws = sample(mean_field(p, at: u, sd: 0.3), draws: 4000, seed: 1)
            let rows = coordinates(p, draws)
            print(max(abs(column_means(rows) - u)))
            print(max(abs(column_sds(rows) - 0.3)))
            """)
        try #require(found.count == 5)
        #expect(found[0] == 2 && found[1] == 0 && abs(found[2] - 1) < 1e-14)
        // Ten comparisons share an error of 1e-6.
        #expect(found[3] < 5.4 * 0.3 / 4000.0.squareRoot())
        #expect(found[4] < 5.4 * 0.3 / 8000.0.squareRoot())
    }

    @Test(arguments: [
        ("mean_field(p, at: [0.0, 0.0])", "where `dimension(p)` is 1"),
        ("transported(two(), p)", "makes one choice"),
        ("transported(mean_field(p), mean_field(p))", "needs a model"),
    ]) func mistakesAreExplained(guide: String, part: String) {
        do {
            _ = try printedNumbers(
                """
                model m() { a ~ normal(0, 1) }
                guide two() {
                    a ~ normal(0, 1)
                    b ~ normal(0, 1)
                }
                let p = m()
                print(expect(elbo(p, \(guide)), seed: 1).mean)
                """)
            Issue.record("no error for \(guide)")
        } catch {
            #expect("\(error)".contains(part), "\(error)")
        }
    }
}
