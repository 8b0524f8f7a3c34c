import AuspexIR
import Foundation
import TestBench
import Testing

/// Conditions on choices and on data, and what is made inside of their arms.
@Suite struct ConditionalTests {
    /// Small known arrays become constants where they are first used; an arm must not keep them for itself.
    @Test func tablesInArms() throws {
        let forms = [
            "let v = if a > 0 { c[0] * a } else { c[1] * a }\nfactor(v + c[2] * a)",
            "var v = 0.0\nif a > 0 { v = c[0] * a } else { v = c[1] * a }\nfactor(v)\nfactor(c[2] * a)",
            "var v = 0.0\nfor i in 0..<3 {\nlet w = if a > i - 1 { c[min(i, 1)] } else { 2 * c[min(i, 1)] }\nv += if i == 2 { c[i] * a } else { 0 * w }\n}\nfactor(v + a * (if a > 0 { c[0] } else { c[1] }))",
            "func pick(a: Real) -> Real {\nif a > 0 { return c[0] * a }\nreturn c[1] * a\n}\nfactor(pick(a) + c[2] * a)",
        ].map { "let c = [0.5, -1.5, 0.25]\nmodel m() {\na ~ normal(0, 1)\n\($0)\n}" }
        try expectAgreement(forms, "m()", dimension: 1) { u in normal(u[0], 0, 1) + (u[0] > 0 ? 0.5 : -1.5) * u[0] + 0.25 * u[0] }
    }

    /// Several variables change, conditions are nested and combined, one arm is missing.
    @Test func severalVariables() throws {
        let forms = [
            "var p = a\nvar q = 1\nif a > 0 && b > 0 {\np = a * b\nq = 2\n} else if a > 0 {\np = b\nq = 3.5\n}\nfactor(p * q)",
            "let (p, q) = choose(a, b)\nfactor(p * q)",
            "let r = if a > 0 { if b > 0 { (a * b, 2.0) } else { (b, 3.5) } } else { (a, 1.0) }\nlet (p, q) = r\nfactor(p * q)",
            "var p = a\nvar q = 1.0\nif a > 0 {\nq = 3.5\np = b\nif b > 0 {\np = a * b\nq = 2\n}\n}\nfactor(p * q)",
            "if a > 0 {\nif b > 0 { factor(2 * a * b) } else { factor(3.5 * b) }\n} else { factor(a) }",
            "if a > 0 && b > 0 { observe 0.0 ~ uniform(0, exp(-2 * a * b)) } else if !(a <= 0) { factor(3.5 * b) } else { factor(a) }",
        ].map {
            "func choose(a: Real, b: Real) {\nif a > 0 && b > 0 { return (a * b, 2.0) }\nif a > 0 { return (b, 3.5) }\nreturn (a, 1.0)\n}\nmodel m() {\na ~ normal(0, 1)\nb ~ normal(0, 1)\n\($0)\n}"
        }
        try expectAgreement(forms, "m()", dimension: 2) { u in
            let extra = u[0] > 0 ? (u[1] > 0 ? 2 * u[0] * u[1] : 3.5 * u[1]) : u[0]
            return normal(u[0], 0, 1) + normal(u[1], 0, 1) + extra
        }
    }

    /// A mixture of likelihoods by a known label, a censored observation by a known flag.
    @Test func conditionsOnData() throws {
        let time = [0.5, 1.5, 2.0, 0.25, 3.0, 1.0, 0.75, 2.5], failed: [Int64] = [1, 0, 1, 1, 0, 1, 1, 0]
        let forms = [
            "for i in 0..<N {\nif failed[i] == 1 { observe time[i] ~ weibull(k, s) } else { factor(weibull(k, s).log_ccdf(time[i])) }\n}",
            "let d = weibull(k, s)\nfor i in 0..<N { factor(if failed[i] == 1 { d.log_density(time[i]) } else { d.log_ccdf(time[i]) }) }",
            "factor(sum([failed[i] * weibull(k, s).log_density(time[i]) + (1 - failed[i]) * weibull(k, s).log_ccdf(time[i]) for i in 0..<N]))",
            "let flags = [f == 1 for f in failed]\nfor i in 0..<N {\nlet u = (time[i] / s) ^ k\nif flags[i] { factor(log(k / s) + (k - 1) * log(time[i] / s) - u) } else { factor(-u) }\n}",
        ].map { "model m(time: Positive[N], failed: Int(0...1)[N]) {\nk ~ log_normal(0, 1)\ns ~ log_normal(0, 1)\n\($0)\n}" }
        try expectAgreement(forms, "m(time, failed)", data: ["time": .real(time), "failed": .int(failed)], dimension: 2) { u in
            let k = exp(u[0]), s = exp(u[1])
            return zip(time, failed).reduce(normal(u[0], 0, 1) + normal(u[1], 0, 1)) { total, point in
                let v = pow(point.0 / s, k)
                return total - v + (point.1 == 1 ? log(k / s) + (k - 1) * log(point.0 / s) : 0)
            }
        }
    }

    /// Loops that are left early, by `break`, `continue` and `return`.
    @Test func earlyExits() throws {
        let forms = [
            "var total = 0.0\nfor i in 0..<10 {\nif i == 4 { break }\nif i == 1 { continue }\ntotal += a * i\n}\nfactor(total)",
            "factor(until(a))",
            "var total = 0.0\nvar i = 0\nwhile true {\ni += 1\nif i == 2 { continue }\nif i > 4 { break }\ntotal += a * (i - 1)\n}\nfactor(total)",
        ].map {
            "func until(a: Real) -> Real {\nvar total = 0.0\nfor i in 0..<10 {\nif i == 4 { return total }\nif i != 1 { total = total + a * i }\n}\nreturn nan\n}\nmodel m() {\na ~ normal(0, 1)\n\($0)\n}"
        }
        try expectAgreement(forms, "m()", dimension: 1) { normal($0[0], 0, 1) + 5 * $0[0] }
    }

    /// Bounds of a restricted distribution that depend on choices.
    @Test func restrictedByChoices() throws {
        let forms = [
            "x ~ truncated(normal(0, 2), lower: a)", "x ~ truncated(normal(0, 2), a)", "x ~ flat(Real(a...))\nobserve x ~ truncated(normal(0, 2), lower: a)",
            "x ~ flat(Real(a...))\nfactor(normal(0, 2).log_density(x) - normal(0, 2).log_ccdf(a))",
        ].map { "model m() {\na ~ normal(0, 1)\n\($0)\n}" }
        try expectAgreement(forms, "m()", dimension: 2) { u in
            let x = u[0] + exp(u[1])
            return normal(u[0], 0, 1) + normal(x, 0, 2) - log(0.5 * erfc(u[0] / 2 / 2.0.squareRoot())) + u[1]
        }
    }

    /// A latent choice that may not be made is refused, not dropped.
    @Test func structureByChance() throws {
        let bench = try Bench("model m() {\na ~ normal(0, 1)\nif a > 0 { b ~ normal(0, 1) }\n}")
        #expect(bench.failure { _ = try $0.density("m()") }?.contains("latent choice under a condition") == true)
    }
}
