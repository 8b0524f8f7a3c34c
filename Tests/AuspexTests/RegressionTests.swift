import AuspexIR
import Foundation
import TestBench
import Testing

/// One linear regression, written in every way the language has.
@Suite struct RegressionTests {
    static let x = [0.1, -0.4, 1.2, 0.7, -1.5, 0.3, 2.2, -0.9, 0.05, 1.1, -0.2, 0.6, 1.9, -1.1, 0.8, -0.3, 0.45, 1.35, -0.75, 0.25]
    static let y: [Double] = x.enumerated().map { (index: Int, x: Double) -> Double in 0.2 + 0.8 * x + 0.1 * Double(index % 7) }
    static let data: [String: Tensor] = ["x": .real(x), "y": .real(y)]

    static let prior = "alpha ~ normal(0, 5)\nbeta ~ normal(0.5, 2)\nsigma ~ half_normal(1.5)\n"

    static func oracle(_ u: [Double]) -> Double {
        zip(x, y).reduce(normal(u[0], 0, 5) + normal(u[1], 0.5, 2) + halfNormalByLog(u[2], 1.5)) {
            $0 + normal($1.1, u[0] + u[1] * $1.0, exp(u[2]))
        }
    }

    static func model(_ body: String, before: String = "") -> String { "\(before)\nmodel m(x: Real[N]) {\n\(prior)\(body)\n}" }

    @Test func givenChoices() throws {
        let forms = [
            "y ~ normal(alpha + beta * x, sigma)",
            "let mean = alpha + beta * x\ny ~ normal(mean, sigma)",
            "y ~ normal([alpha + beta * x[i] for i in 0..<N], sigma)",
            "for i in 0..<N { y[i] ~ normal(alpha + beta * x[i], sigma) }",
            "for i in 0..<N {\nlet mean = alpha + beta * x[i]\ny[i] ~ normal(mean, sigma)\n}",
            "var mean = zeros(N)\nfor i in 0..<N { mean[i] = alpha + beta * x[i] }\ny ~ normal(mean, sigma)",
            "for i in 0..<N { mean[i] := alpha + beta * x[i] }\ny ~ normal(mean, sigma)",
            "for i in 0..<N {\nmean[i] := alpha + beta * x[i]\ny[i] ~ normal(mean[i], sigma)\n}",
            "mean := alpha + beta * x\ny ~ normal(mean, sigma)",
            "for i in 0..<10 { y[i] ~ normal(alpha + beta * x[i], sigma) }\nfor i in 10..<N { y[i] ~ normal(alpha + beta * x[i], sigma) }",
            "for i in 0..<N { y[N - 1 - i] ~ normal(alpha + beta * x[N - 1 - i], sigma) }",
            "y ~ normal(alpha + beta * x, fill(sigma, N))",
            "y: Real[N] ~ normal(alpha + beta * x, sigma)",
            "let d = normal(alpha + beta * x, sigma)\ny ~ d",
        ].map { Self.model($0) } + [
            Self.model("y ~ normal(line(x, alpha, beta), sigma)", before: "func line(x: Real, a: Real, b: Real) -> Real { return a + b * x }"),
            Self.model("y ~ normal(line(x, alpha, beta), sigma)", before: "func line(x: Real[N], a: Real, b: Real) -> Real[N] { return a + b * x }"),
            Self.model("y ~ normal(stack_up(x) @ [alpha, beta], sigma)", before: "func stack_up(x: Real[N]) -> Real[N, 2] { return [[1.0, x[i]] for i in 0..<N] }"),
            Self.model("let f = { t in alpha + beta * t }\ny ~ normal(f(x), sigma)"),
            Self.model(
                "let l = Line(alpha, beta)\ny ~ normal(l.at(x), sigma)", before: "struct Line {\na: Real\nb: Real\nfunc at(x: Real) -> Real { return a + b * x }\n}"),
        ]
        try expectAgreement(forms, "m(x) given y = y", data: Self.data, dimension: 3, oracle: Self.oracle)
    }

    @Test func givenArguments() throws {
        let forms = [
            "observe y ~ normal(alpha + beta * x, sigma)",
            "for i in 0..<N { observe y[i] ~ normal(alpha + beta * x[i], sigma) }",
            "factor(normal(alpha + beta * x, sigma).log_density(y))",
            "factor(sum([normal(alpha + beta * x[i], sigma).log_density(y[i]) for i in 0..<N]))",
            "var total = 0.0\nfor i in 0..<N { total += normal(alpha + beta * x[i], sigma).log_density(y[i]) }\nfactor(total)",
            "var total = 0\nfor i in 0..<N { total = total + normal(alpha + beta * x[i], sigma).log_density(y[i]) }\nfactor(total)",
            "var i = 0\nwhile i < N {\nobserve y[i] ~ normal(alpha + beta * x[i], sigma)\ni += 1\n}",
            "factor(-0.5 * sum(square((y - alpha - beta * x) / sigma)) - N * (log(sigma) + 0.5 * log(2 * pi)))",
            "let r = (y - alpha - beta * x) / sigma\nfactor(-0.5 * (r @ r) - N * (log(sigma) + 0.5 * log(2 * pi)))",
        ].map { "model m(x: Real[N], y: Real[N]) {\n\(Self.prior)\($0)\n}" }
        try expectAgreement(forms, "m(x, y)", data: Self.data, dimension: 3, oracle: Self.oracle)
    }

    /// Without the Jacobian the density is that of the constrained values: a mutant of the one above.
    @Test func withoutJacobian() throws {
        try expectAgreement([Self.model("y ~ normal(alpha + beta * x, sigma)")], "m(x) given y = y", data: Self.data, dimension: 3, jacobian: false) {
            Self.oracle($0) - $0[2]
        }
    }

    /// A mean in a model of its own, whose choices come with the name of the choice in front.
    @Test func nestedModels() throws {
        let nested = "model line(x: Real[N]) {\nalpha ~ normal(0, 5)\nbeta ~ normal(0.5, 2)\nmean := alpha + beta * x\n"
        let forms = [
            "\(nested)}\nmodel m(x: Real[N]) {\nr ~ line(x)\nsigma ~ half_normal(1.5)\ny ~ normal(r.mean, sigma)\n}",
            "\(nested)}\nmodel m(x: Real[N]) {\nr ~ line(x)\nsigma ~ half_normal(1.5)\ny ~ normal(r.alpha + r.beta * x, sigma)\n}",
            "\(nested)return mean\n}\nmodel m(x: Real[N]) {\nr ~ line(x)\nsigma ~ half_normal(1.5)\nfor i in 0..<N { y[i] ~ normal(r[i], sigma) }\n}",
        ]
        try expectAgreement(forms, "m(x) given y = y", data: Self.data, dimension: 3, oracle: Self.oracle)
        try expectAgreement(Array(forms.prefix(2)), "m(x) given (y = y, r.beta = 0.75)", data: Self.data, dimension: 2) {
            Self.oracle([$0[0], 0.75, $0[1]])
        }
    }

    /// Missing values become coordinates, in the order in which they stand.
    @Test func missingValues() throws {
        var gaps = Self.y
        gaps[3] = .nan
        gaps[17] = .nan
        let forms = [
            "y ~ normal(alpha + beta * x, sigma)", "for i in 0..<N { y[i] ~ normal(alpha + beta * x[i], sigma) }",
        ].map { Self.model($0) }
        var data = Self.data
        data["y"] = .real(gaps)
        try expectAgreement(forms, "m(x) given y = y", data: data, dimension: 5) { u in
            let change = [(3, u[3]), (17, u[4])].reduce(0.0) { sum, part in
                sum + normal(part.1, u[0] + u[1] * Self.x[part.0], exp(u[2])) - normal(Self.y[part.0], u[0] + u[1] * Self.x[part.0], exp(u[2]))
            }
            return Self.oracle(Array(u[..<3])) + change
        }
        let bench = try Bench(forms[0])
        for (name, tensor) in data { bench.define(name, tensor) }
        let values = try bench.values("m(x) given y = y")([0, 0, 0, 11, 12])
        #expect(values["y"]?[3] == 11 && values["y"]?[17] == 12 && values["y"]?[4] == Self.y[4])
    }

    /// A part of an array is given; the rest is latent.
    @Test func givenInPart() throws {
        let forms = [Self.model("y ~ normal(alpha + beta * x, sigma)"), Self.model("for i in 0..<N { y[i] ~ normal(alpha + beta * x[i], sigma) }")]
        var data = Self.data
        data["first"] = .real(Array(Self.y[..<18]))
        try expectAgreement(forms, "m(x) given y[0..<18] = first", data: data, dimension: 5) { u in
            (18..<20).reduce(Self.oracle(Array(u[..<3]))) {
                $0 + normal(u[3 + $1 - 18], u[0] + u[1] * Self.x[$1], exp(u[2])) - normal(Self.y[$1], u[0] + u[1] * Self.x[$1], exp(u[2]))
            }
        }
    }
}
