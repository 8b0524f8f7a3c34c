import AuspexIR
import Foundation
import TestBench
import Testing

/// Arrays of choices, index arrays, nested loops, matrices, arrays of vectors, mixtures.
@Suite struct ArrayModelTests {
    static let group: [Int64] = [0, 2, 1, 1, 0, 2, 2, 3, 0, 3, 1, 0, 2, 3, 1, 0, 2, 1, 3, 3]
    static let y: [Double] = group.enumerated().map { (index: Int, group: Int64) -> Double in
        0.3 * Double(group) - 0.5 + 0.07 * Double(index % 6)
    }
    static let table: [Double] = (0..<12).map { (index: Int) -> Double in 0.2 * Double(index % 5) - 0.1 * Double(index / 4) }

    @Test func hierarchical() throws {
        let head = "mu ~ normal(0, 3)\ntau ~ half_normal(2)\n"
        let forms = [
            "a ~ iid(normal(mu, tau), J)\ny ~ normal(a[g], 0.5)",
            "a: Real[J] ~ normal(mu, tau)\ny ~ normal(a[g], 0.5)",
            "for j in 0..<J { a[j] ~ normal(mu, tau) }\ny ~ normal(a[g], 0.5)",
            "a ~ normal(fill(mu, J), tau)\nfor i in 0..<N { y[i] ~ normal(a[g[i]], 0.5) }",
            "for j in 0..<J { a[j] ~ normal(mu, tau) }\nfor i in 0..<N {\nlet own = a[g[i]]\ny[i] ~ normal(own, 0.5)\n}",
            "a ~ iid(normal(mu, tau), J)\ny ~ normal([a[k] for k in g], 0.5)",
            "a ~ iid(normal(mu, tau), J)\nfor i in 0..<N {\nif g[i] == 3 { y[i] ~ normal(a[3], 0.5) } else { y[i] ~ normal(a[g[i]], 0.5) }\n}",
            "for i in 0..<J { a[i] ~ normal(mu, tau) }\nfor j in 0..<J {\nfor i in 0..<N {\nif g[i] == j { observe data[i] ~ normal(a[j], 0.5) }\n}\n}",
        ].map { "model m(J: Int, g: Int(0..<J)[N], data: Real[N]) {\n\(head)\($0)\n}" }
        func oracle(_ u: [Double]) -> Double {
            var total = normal(u[0], 0, 3) + halfNormalByLog(u[1], 2)
            for j in 0..<4 { total += normal(u[2 + j], u[0], exp(u[1])) }
            for (k, value) in zip(Self.group, Self.y) { total += normal(value, u[2 + Int(k)], 0.5) }
            return total
        }
        let data: [String: Tensor] = ["g": .int(Self.group), "y": .real(Self.y)]
        try expectAgreement(Array(forms.dropLast()), "m(4, g, y) given y = y", data: data, dimension: 6, oracle: oracle)
        try expectAgreement([forms[forms.count - 1]], "m(4, g, y)", data: data, dimension: 6, oracle: oracle)
    }

    /// A table of rows and columns; its elements are written in nested loops, row by row, and as a whole.
    @Test func nestedLoops() throws {
        let head = "a ~ iid(normal(0, 1), 4)\nb ~ iid(normal(0, 1), 3)\n"
        let forms = [
            "for i in 0..<4 {\nfor j in 0..<3 { z[i, j] ~ normal(a[i] * b[j], 0.7) }\n}",
            "var mean = zeros(4, 3)\nfor i in 0..<4 {\nfor j in 0..<3 { mean[i, j] = a[i] * b[j] }\n}\nz ~ normal(mean, 0.7)",
            "var mean = zeros(4, 3)\nfor j in 0..<3 {\nfor i in 0..<4 { mean[i, j] = a[i] * b[j] }\n}\nz ~ normal(mean, 0.7)",
            "var mean = zeros(4, 3)\nfor i in 0..<4 { mean[i] = a[i] * b }\nz ~ normal(mean, 0.7)",
            "var mean = zeros(4, 3)\nfor i in 0..<4 {\nfor j in 0..<3 {\nmean[i, j] = a[i]\nmean[i, j] *= b[j]\n}\n}\nz ~ normal(mean, 0.7)",
            "var mean = zeros(4, 3)\nfor i in 0..<4 {\nfor j in 0..<3 { mean[i, j] = a[i] * b[j] }\nlet row = mean[i]\nmean[i] = row\n}\nz ~ normal(mean, 0.7)",
            "for i in 0..<4 {\nfor j in 0..<3 { mean[i, j] := a[i] * b[j] }\n}\nz ~ normal(mean, 0.7)",
            "z ~ normal([[a[i] * b[j] for j in 0..<3] for i in 0..<4], 0.7)",
            "z ~ normal(outer(a, b), 0.7)",
            "z ~ normal(reshape(a, 4, 1) @ reshape(b, 1, 3), 0.7)",
            "for i in 0..<4 { z[i] ~ normal(a[i] * b, 0.7) }",
            "for i in 0..<4 { z[i] ~ iid(normal(0, 0.7), 3) }\nfor i in 0..<4 {\nfor j in 0..<3 { factor(normal(a[i] * b[j], 0.7).log_density(w[i, j]) - normal(0, 0.7).log_density(w[i, j])) }\n}",
        ].map { "model m(w: Real[4, 3]) {\n\(head)\($0)\n}" }
        func oracle(_ u: [Double]) -> Double {
            var total = u.prefix(7).reduce(0) { $0 + normal($1, 0, 1) }
            for i in 0..<4 { for j in 0..<3 { total += normal(Self.table[3 * i + j], u[i] * u[4 + j], 0.7) } }
            return total
        }
        let data: [String: Tensor] = ["z": .real(Self.table, shape: [4, 3])]
        try expectAgreement(forms, "m(z) given z = z", data: data, dimension: 7, oracle: oracle)
        try expectAgreement(Array(forms.dropLast()), "m(z)", data: data, dimension: 19) { u in
            var total = u.prefix(7).reduce(0) { $0 + normal($1, 0, 1) }
            for i in 0..<4 { for j in 0..<3 { total += normal(u[7 + 3 * i + j], u[i] * u[4 + j], 0.7) } }
            return total
        }
    }

    /// A loop over the lower triangle, whose inner range depends on the outer index.
    @Test func triangularLoops() throws {
        let forms = [
            "var total = 0.0\nfor i in 0..<4 {\nfor j in 0..<i { total += a[i] * a[j] * w[i, j % 3] }\n}\nfactor(total)",
            "factor(sum([[if j < i { a[i] * a[j] * w[i, j % 3] } else { 0.0 } for j in 0..<4] for i in 0..<4]))",
        ].map { "model m(w: Real[4, 3]) {\na ~ iid(normal(0, 1), 4)\n\($0)\n}" }
        try expectAgreement(forms, "m(z)", data: ["z": .real(Self.table, shape: [4, 3])], dimension: 4) { u in
            var total = u.reduce(0) { $0 + normal($1, 0, 1) }
            for i in 0..<4 { for j in 0..<i { total += u[i] * u[j] * Self.table[3 * i + j % 3] } }
            return total
        }
    }

    /// Arrays of vectors with a full covariance.
    @Test func vectorEvents() throws {
        let head = "s ~ half_normal(1)\nlet c = [[1.0, 0.4], [0.4, 2.0]] * square(s)\n"
        let forms = [
            "x ~ multi_normal(M, c)", "x ~ multi_normal_cholesky(M, cholesky(c))", "for i in 0..<3 { x[i] ~ multi_normal(M[i], c) }",
            "for i in 0..<3 { observe d[i] ~ multi_normal(M[i], c) }",
            "let l = cholesky(c)\nfor i in 0..<3 {\nlet r = solve_lower(l, d[i] - M[i])\nfactor(-0.5 * (r @ r) - log(l[0, 0] * l[1, 1]) - log(2 * pi))\n}",
            "x ~ iid(multi_normal([0.5, -0.5], c), 3)",
        ]
        let programs = forms.map { "model m(M: Real[3, 2], d: Real[3, 2]) {\n\(head)\($0)\n}" }
        let d = [0.2, -0.3, 1.1, 0.4, -0.6, 0.9], means = [0.5, -0.5, 0.5, -0.5, 0.5, -0.5]
        func oracle(_ u: [Double]) -> Double {
            let s2 = exp(2 * u[0]), determinant = (2 - 0.16) * s2 * s2
            var total = halfNormalByLog(u[0], 1)
            for i in 0..<3 {
                let a = d[2 * i] - means[2 * i], b = d[2 * i + 1] - means[2 * i + 1]
                total += -0.5 * (2 * a * a - 0.8 * a * b + b * b) / (1.84 * s2) - 0.5 * log(determinant) - log(2 * .pi)
            }
            return total
        }
        let data: [String: Tensor] = ["d": .real(d, shape: [3, 2]), "M": .real(means, shape: [3, 2])]
        try expectAgreement([0, 1, 2, 5].map { programs[$0] }, "m(M, d) given x = d", data: data, dimension: 1, oracle: oracle)
        try expectAgreement([3, 4].map { programs[$0] }, "m(M, d)", data: data, dimension: 1, oracle: oracle)
    }

    @Test func mixtures() throws {
        let head = "w ~ flat(Simplex[2])\nmu ~ ordered(iid(normal(0, 2), 2))\n"
        let forms = [
            "y ~ iid(mixture(w, normal(mu, 0.6)), N)",
            "y ~ iid(mixture(w, [normal(mu[0], 0.6), normal(mu[1], 0.6)]), N)",
            "for i in 0..<N { y[i] ~ mixture(w, normal(mu, 0.6)) }",
            "for i in 0..<N { observe d[i] ~ mixture(w, normal(mu, fill(0.6, 2))) }",
            "for i in 0..<N { factor(log_sum_exp([log(w[k]) + normal(mu[k], 0.6).log_density(d[i]) for k in 0..<2])) }",
            "factor(sum([log_add_exp(log(w[0]) + normal(mu[0], 0.6).log_density(v), log(w[1]) + normal(mu[1], 0.6).log_density(v)) for v in d]))",
        ].map { "model m(d: Real[N]) {\n\(head)\($0)\n}" }
        func oracle(_ u: [Double]) -> Double {
            let p = 1 / (1 + exp(-u[0])), mu = [u[1], u[1] + exp(u[2])]
            var total = log(p) + log1p(-p) + u[2] + normal(mu[0], 0, 2) + normal(mu[1], 0, 2)
            for value in Self.y { total += logSumExp([log(p) + normal(value, mu[0], 0.6), log1p(-p) + normal(value, mu[1], 0.6)]) }
            return total
        }
        try expectAgreement(Array(forms[..<3]), "m(y) given y = y", data: ["y": .real(Self.y)], dimension: 3, oracle: oracle)
        try expectAgreement(Array(forms[3...]), "m(y)", data: ["y": .real(Self.y)], dimension: 3, oracle: oracle)
    }

    /// A Gaussian process with a covariance of the library, written out, and non-centred.
    @Test func matrixExpressions() throws {
        let x = [0.0, 0.5, 1.1, 1.7, 2.6], y = [0.1, 0.5, 0.9, 0.4, -0.3]
        let head = "l ~ log_normal(0, 1)\n"
        let forms = [
            "y ~ multi_normal(zeros(5), gp_exp_quad(x, 1.0, l) + 0.25 * identity(5))",
            "y ~ multi_normal(zeros(5), [[exp(-0.5 * square((x[i] - x[j]) / l)) + (if i == j { 0.25 } else { 0.0 }) for j in 0..<5] for i in 0..<5])",
            "var k = zeros(5, 5)\nfor i in 0..<5 {\nfor j in 0..<5 { k[i, j] = exp(-0.5 * square((x[i] - x[j]) / l)) }\nk[i, i] += 0.25\n}\ny ~ multi_normal(zeros(5), k)",
            "var k = zeros(5, 5)\nfor i in 0..<5 {\nk[i, i] = 1.25\nfor j in (i + 1)..<5 {\nk[i, j] = exp(-0.5 * square((x[i] - x[j]) / l))\nk[j, i] = k[i, j]\n}\n}\ny ~ multi_normal(zeros(5), k)",
        ].map { "model m(x: Real[5]) {\n\(head)\($0)\n}" }
        try expectAgreement(forms, "m(x) given y = y", data: ["x": .real(x), "y": .real(y)], dimension: 1) { u in
            // log_normal at exp(u) with the Jacobian is normal at u; the rest by elimination.
            var a = (0..<5).map { i in (0..<5).map { j in exp(-0.5 * pow((x[i] - x[j]) / exp(u[0]), 2)) + (i == j ? 0.25 : 0) } }
            var r = y, total = normal(u[0], 0, 1) - 2.5 * log(2 * .pi)
            for k in 0..<5 {
                total -= 0.5 * (log(a[k][k]) + r[k] * r[k] / a[k][k])
                for i in (k + 1)..<max(5, k + 1) {
                    let f = a[i][k] / a[k][k]
                    for j in k..<5 { a[i][j] -= f * a[k][j] }
                    r[i] -= f * r[k]
                }
            }
            return total
        }
    }

    /// A support that depends on an earlier choice, alone and in an array.
    @Test func dependentSupports() throws {
        let forms = ["for i in 0..<2 { b[i] ~ flat(Real(0...a)) }", "b ~ iid(flat(Real(0...a)), 2)", "b ~ iid(uniform(0, a), 2)\nfactor(2 * log(a))", "b ~ flat(Real(0...a)[2])"]
            .map { "model m() {\na ~ half_normal(1)\n\($0)\n}" }
        try expectAgreement(forms, "m()", dimension: 3) { u in
            halfNormalByLog(u[0], 1) + u[1...].reduce(0) { $0 + u[0] - log1p(exp(-$1)) - log1p(exp($1)) }
        }
    }
}
