import AuspexIR
import Foundation
import TestBench
import Testing

/// Models in which one step needs the one before.
@Suite struct SequenceModelTests {
    static let y: [Double] = (0..<24).map { (t: Int) -> Double in sin(0.7 * Double(t)) + 0.05 * Double(t % 5) }
    static let data: [String: Tensor] = ["y": .real(y)]

    /// A latent autoregression that is observed with noise.
    @Test func stateSpace() throws {
        let head = "phi ~ uniform(-1, 1)\n"
        let forms = [
            "x[0] ~ normal(0, 1)\nfor t in 1..<T { x[t] ~ normal(phi * x[t - 1], 0.4) }\ny ~ normal(x, 0.5)",
            "x[0] ~ normal(0, 1)\nfor t in 1..<T { x[t] ~ normal(phi * x[t - 1], 0.4) }\nfor t in 0..<T { y[t] ~ normal(x[t], 0.5) }",
            "x[0] ~ normal(0, 1)\ny[0] ~ normal(x[0], 0.5)\nfor t in 1..<T {\nx[t] ~ normal(phi * x[t - 1], 0.4)\ny[t] ~ normal(x[t], 0.5)\n}",
            "x ~ flat(Real[T])\nobserve x[0] ~ normal(0, 1)\nobserve x[1...] ~ normal(phi * x[..<(T - 1)], 0.4)\ny ~ normal(x, 0.5)",
            "x ~ flat(Real[T])\nvar previous = 0\nfor t in 0..<T {\nobserve x[t] ~ normal(phi * previous, if t == 0 { 1.0 } else { 0.4 })\nprevious = x[t]\n}\ny ~ normal(x, 0.5)",
            "for t in 0..<T {\nif t == 0 { x[t] ~ normal(0, 1) } else { x[t] ~ normal(phi * x[t - 1], 0.4) }\n}\ny ~ normal(x, 0.5)",
        ].map { "model m(T: Int) {\n\(head)\($0)\n}" }
        try expectAgreement(forms, "m(24) given y = y", data: Self.data, dimension: 25) { u in
            let s = 1 / (1 + exp(-u[0])), phi = 2 * s - 1, x = Array(u[1...])
            // log ½ of the uniform prior and log 2 of the interval's width cancel.
            var total = log(s) + log1p(-s) + normal(x[0], 0, 1)
            for t in 1..<24 { total += normal(x[t], phi * x[t - 1], 0.4) }
            for t in 0..<24 { total += normal(Self.y[t], x[t], 0.5) }
            return total
        }
    }

    /// Volatility is carried through the loop; nothing in it is a choice.
    @Test func garch() throws {
        let head = "a ~ half_normal(1)\nb ~ flat(Real(0...1))\nc ~ flat(Real(0...1 - b))\n"
        let forms = [
            "var v = 0.5\nfor t in 0..<T {\nif t > 0 { v = a + b * square(y[t - 1]) + c * v }\nobserve y[t] ~ normal(0, sqrt(v))\n}",
            "var v = 0.5\nobserve y[0] ~ normal(0, sqrt(v))\nfor t in 1..<T {\nv = a + b * square(y[t - 1]) + c * v\nobserve y[t] ~ normal(0, sqrt(v))\n}",
            "var v = zeros(T)\nv[0] = 0.5\nfor t in 1..<T { v[t] = a + b * square(y[t - 1]) + c * v[t - 1] }\nobserve y ~ normal(0, sqrt(v))",
            "v[0] := 0.5\nfor t in 1..<T { v[t] := a + b * square(y[t - 1]) + c * v[t - 1] }\nobserve y ~ normal(0, sqrt(v))",
            "var v = 0.5\nvar total = normal(0, sqrt(v)).log_density(y[0])\nfor t in 1..<T {\nv *= c\nv += a + b * square(y[t - 1])\ntotal += normal(0, sqrt(v)).log_density(y[t])\n}\nfactor(total)",
        ].map { "model m(y: Real[T]) {\n\(head)\($0)\n}" }
        try expectAgreement(forms, "m(y)", data: Self.data, dimension: 3) { u in
            func interval(_ u: Double, _ width: Double) -> (Double, Double) {
                let s = 1 / (1 + exp(-u))
                return (width * s, log(width) + log(s) + log1p(-s))
            }
            let a = exp(u[0]), (b, jb) = interval(u[1], 1), (c, jc) = interval(u[2], 1 - b)
            var total = halfNormalByLog(u[0], 1) + jb + jc, v = 0.5
            for t in 0..<24 {
                if t > 0 { v = a + b * Self.y[t - 1] * Self.y[t - 1] + c * v }
                total += normal(Self.y[t], 0, v.squareRoot())
            }
            return total
        }
    }

    /// A hidden Markov model: the forward algorithm in vectors, in loops, and in a function.
    @Test func forwardAlgorithm() throws {
        let head = "p ~ flat(Simplex[2])\nq ~ flat(Simplex[2])\nm ~ iid(normal(0, 2), 2)\n"
        let matrix = "let trans = stack(p, q)\n"
        let forms = [
            head + matrix
                + "var alpha = [log(0.5) + normal(m[k], 0.5).log_density(y[0]) for k in 0..<2]\nfor t in 1..<T {\nalpha = [normal(m[k], 0.5).log_density(y[t]) + log_sum_exp([alpha[j] + log(trans[j, k]) for j in 0..<2]) for k in 0..<2]\n}\nfactor(log_sum_exp(alpha))",
            head + matrix
                + "var alpha = zeros(2)\nfor k in 0..<2 { alpha[k] = log(0.5) + normal(m[k], 0.5).log_density(y[0]) }\nfor t in 1..<T {\nvar next = zeros(2)\nfor k in 0..<2 {\nvar terms = zeros(2)\nfor j in 0..<2 { terms[j] = alpha[j] + log(trans[j, k]) }\nnext[k] = log_sum_exp(terms) + normal(m[k], 0.5).log_density(y[t])\n}\nalpha = next\n}\nfactor(log_sum_exp(alpha))",
            head + matrix
                + "var a = log(0.5) + normal(m[0], 0.5).log_density(y[0])\nvar b = log(0.5) + normal(m[1], 0.5).log_density(y[0])\nfor t in 1..<T {\nlet (c, d) = forward_step(a, b, trans)\na = c + normal(m[0], 0.5).log_density(y[t])\nb = d + normal(m[1], 0.5).log_density(y[t])\n}\nfactor(log_add_exp(a, b))",
        ].map {
            "func forward_step(a: Real, b: Real, trans: Real[2, 2]) {\nlet c = log_add_exp(a + log(trans[0, 0]), b + log(trans[1, 0]))\nlet d = log_add_exp(a + log(trans[0, 1]), b + log(trans[1, 1]))\nreturn (c, d)\n}\nmodel m(y: Real[T]) {\n\($0)\n}"
        }
        try expectAgreement(forms, "m(y)", data: Self.data, dimension: 4) { u in
            func pair(_ u: Double) -> ([Double], Double) {
                let s = 1 / (1 + exp(-u))
                return ([s, 1 - s], log(s) + log1p(-s))
            }
            let (p, jp) = pair(u[0]), (q, jq) = pair(u[1]), m = [u[2], u[3]], trans = [p, q]
            var alpha = m.map { log(0.5) + normal(Self.y[0], $0, 0.5) }
            for t in 1..<24 {
                alpha = (0..<2).map { k in normal(Self.y[t], m[k], 0.5) + logSumExp((0..<2).map { alpha[$0] + log(trans[$0][k]) }) }
            }
            return jp + jq + m.reduce(0) { $0 + normal($1, 0, 2) } + logSumExp(alpha)
        }
    }

    /// Carried whole numbers, carried structs, and a number that becomes real on the way.
    @Test func carriedKinds() throws {
        let forms = [
            "var s = 0\nvar n = 0\nfor t in 0..<T {\nif y[t] > 0.2 {\ns = s + a * y[t]\nn = n + 1\n}\n}\nfactor(-0.5 * square(s) + 0.01 * n * a)",
            "var s = 0.0\nvar n = 0\nfor t in 0..<T {\ns += if y[t] > 0.2 { a * y[t] } else { 0 }\nn += if y[t] > 0.2 { 1 } else { 0 }\n}\nfactor(-0.5 * square(s) + 0.01 * n * a)",
            "var acc = Sums(0.0, 0.0)\nfor t in 0..<T {\nif y[t] > 0.2 {\nacc.s = acc.s + a * y[t]\nacc.n = acc.n + 1\n}\n}\nfactor(-0.5 * square(acc.s) + 0.01 * acc.n * a)",
            "let kept = [if v > 0.2 { v } else { 0.0 } for v in y]\nfactor(-0.5 * square(a * sum(kept)) + 0.01 * sum(y > 0.2) * a)",
            "let kept = [v for v in y if v > 0.2]\nfactor(-0.5 * square(a * sum(kept)) + 0.01 * count(kept) * a)",
        ].map { "struct Sums {\ns: Real\nn: Real\n}\nmodel m(y: Real[T]) {\na ~ normal(0, 1)\n\($0)\n}" }
        let kept = Self.y.filter { $0 > 0.2 }
        try expectAgreement(forms, "m(y)", data: Self.data, dimension: 1) { u in
            let s = u[0] * kept.reduce(0, +)
            return normal(u[0], 0, 1) - 0.5 * s * s + 0.01 * Double(kept.count) * u[0]
        }
    }
}
