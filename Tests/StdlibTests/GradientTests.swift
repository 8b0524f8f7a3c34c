import AuspexResults
import TestBench
import Testing

/// Gradients of log densities with respect to the value and the parameters.
@Suite struct GradientTests {
    static let gradients = Result { try ReferenceTable("gradients") }
    static let names = (try? gradients.get().names) ?? []

    /// Derivatives of the textbook formulas in many digits, at every case where the density is positive. Where the
    /// reference has none (an edge, a kink), the gradient is at least a number.
    @Test(arguments: names) func univariate(_ name: String) throws {
        var densities: [String: CompiledDensity] = [:]
        var failures: [String] = []
        let cases = try DistributionTests.table.get()[name], expected = try Self.gradients.get()[name]
        #expect(cases.count == expected.count)
        for (entry, derivatives) in zip(cases, expected) {
            guard let wanted = derivatives.members, entry["log_density"]?.number?.isFinite == true else { continue }
            let template = CaseTemplate(name, entry)
            do {
                if densities[template.signature] == nil {
                    let bench = try Bench(
                        "model probe() {\n" + template.choices.joined(separator: "\n") + "\nlet d = \(template.distribution)\nfactor(d.log_density(\(template.point)))\n}")
                    densities[template.signature] = try bench.density("probe()")
                }
                guard let (_, gradient) = try densities[template.signature]?(template.position) else { continue }
                for (parameter, offset) in template.offsets where parameter != "" {
                    let found = gradient[offset]
                    if let value = wanted.first(where: { $0.name == parameter })?.value.number {
                        // Sums of terms as large as the parameters are rounded by that much.
                        let rounding = 1e-15 * (template.position.map(abs).max() ?? 0)
                        if !agrees(found, value, max(1e-10, rounding)) { failures.append("d/d\(parameter) at \(entry["x"]?.literal ?? "") of \(template.position): \(found), not \(value)") }
                    } else if found.isNaN {
                        failures.append("d/d\(parameter) at \(entry["x"]?.literal ?? "") of \(template.position) is NaN")
                    }
                }
            } catch {
                failures.append("\(template.distribution): \(error)")
            }
        }
        #expect(failures.isEmpty, "\(failures.count) failures: \(failures.prefix(8).joined(separator: "\n"))")
    }

    /// Choices of vectors and matrices, with parameters that are choices too: the gradient in unconstrained coordinates
    /// against extrapolated central differences.
    @Test(arguments: [
        "a ~ flat(Positive)\nx ~ dirichlet([a, 2 * a, 0.5])",
        "p ~ flat(Simplex[3])\nfactor(multinomial(10, p).log_density([2, 3, 5]))",
        "p ~ flat(Simplex[3])\nfactor(categorical(p).log_density(1))",
        "l ~ flat(Real[3])\nfactor(categorical_logit(l).log_density(2))",
        "m ~ flat(Real[3])\nc ~ flat(Cov[3])\nx ~ multi_normal(m, c)",
        "m ~ flat(Real[3])\nc ~ flat(Cov[3])\nx ~ multi_normal_precision(m, c)",
        "m ~ flat(Real[3])\nc ~ flat(CholeskyCov[3])\nx ~ multi_normal_cholesky(m, c)",
        "eta ~ flat(Positive)\nx ~ lkj_corr(4, eta)",
        "eta ~ flat(Positive)\nx ~ lkj_corr_cholesky(4, eta)",
        "s ~ flat(Cov[2])\nx ~ wishart(4.5, s)",
        "s ~ flat(Cov[2])\nx ~ inverse_wishart(4.5, s)",
        "w ~ flat(Simplex[2])\nm ~ flat(Real[2])\nx ~ iid(mixture(w, normal(m, 1.5)), 3)",
        "m ~ flat(Real)\ns ~ flat(Positive)\nx ~ truncated(normal(m, s), lower: -1.0, upper: 2.5)",
        "m ~ flat(Real)\ns ~ flat(Positive)\nfactor(censored(normal(m, s), upper: 1.0).log_density([0.25, 1.0, -3.0][0]))",
        "m ~ flat(Real)\ns ~ flat(Positive)\nfactor(censored(normal(m, s), upper: 1.0).log_density(1.0))",
        "r ~ flat(Positive)\nq ~ flat(Unit)\nfactor(zero_inflated(q, poisson(r)).log_density(0))",
        "r ~ flat(Positive)\nq ~ flat(Unit)\nfactor(zero_inflated(q, poisson(r)).log_density(3))",
        "x ~ ordered(iid(normal(0.5, 2.0), 3))",
        "x ~ ordered(iid(log_normal(0.5, 1.0), 3))",
    ])
    func againstDifferences(_ body: String) throws {
        let density = try Bench("model probe() {\n\(body)\n}").density("probe()")
        #expect(density.dimension > 0)
        for shift in [0.0, 0.4, -0.9] {
            let position = probePoint(density.dimension, shift: shift)
            let (value, gradient) = try density(position)
            #expect(value.isFinite)
            let (expected, error) = try finiteDifferences(at: position, scale: 1e-2) { try density($0).value }
            for (index, found) in gradient.enumerated() {
                let allowed: Double = 1e-8 * max(1.0, abs(expected[index])) + 10.0 * error[index]
                #expect(abs(found - expected[index]) <= allowed, "coordinate \(index) at \(position): \(found), not \(expected[index])")
            }
        }
    }
}
