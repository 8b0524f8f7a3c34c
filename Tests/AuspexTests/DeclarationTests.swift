import AuspexIR
import Foundation
import TestBench
import Testing

/// Distributions, functions and structs that a program declares itself.
@Suite struct DeclarationTests {
    static let shifted = """
        distribution shifted_exponential(shift: Real, rate: Positive = 1) -> Real(shift...) {
            log_density(x) { return log(rate) - rate * (x - shift) }
            sample { return shift - log(draw(standard_uniform)) / rate }
            cdf(x) { return if x < shift { 0.0 } else { -expm1(-rate * (x - shift)) } }
            quantile(p) { return shift - log1p(-p) / rate }
            moments { mean: shift + 1 / rate, variance: 1 / rate ^ 2 }
        }

        """

    /// Functions, models and structs may stand below the statements that use them.
    @Test func declaredBelow() throws {
        let found = try printedNumbers(
            """
            print(twice(2.5))
            print(simulate(m(), seed: 1).x)
            print(S(3.5).w)
            func twice(x: Real) -> Real { return 2 * x }
            model m() { x := 7 }
            struct S { w: Real }
            """)
        #expect(found == [5, 7, 3.5])
    }

    @Test func ownDistribution() throws {
        let forms = [
            "x ~ shifted_exponential(a, 2.0)\ny ~ shifted_exponential(fill(a, 3), 0.5)", "x ~ shifted_exponential(rate: 2.0, shift: a)\nfor i in 0..<3 { y[i] ~ shifted_exponential(a, 0.5) }",
            "x ~ shifted_exponential(a, 2.0)\ny ~ iid(shifted_exponential(a, 0.5), 3)",
        ].map { Self.shifted + "model m() {\na ~ normal(0, 1)\n\($0)\n}" }
        let y = [3.5, 2.5, 4.0]
        try expectAgreement(forms, "m() given y = y", data: ["y": .real(y)], dimension: 2) { u in
            // x = a + exp(u₁); the points lie above every a that is tried.
            normal(u[0], 0, 1) + log(2) - 2 * exp(u[1]) + u[1] + y.reduce(0) { $0 + log(0.5) - 0.5 * ($1 - u[0]) }
        }
        // Below the shift there is no density.
        let bench = try Bench(forms[2])
        bench.define("y", .real(y))
        #expect(try bench.density("m() given y = y")([2.75, 0]).value == -.infinity)
    }

    /// Combinators take a program's own distributions.
    @Test func ownDistributionInCombinators() throws {
        let bench = try Bench(Self.shifted)
        let expected = log(0.5) - 0.5 * (2 - 1) - log(exp(-0.5 * 0.5) - exp(-0.5 * 2))
        #expect(abs(try bench.number("truncated(shifted_exponential(1.0, 0.5), lower: 1.5, upper: 3.0).log_density(2.0)") - expected) < 1e-13)
        #expect(abs(try bench.number("mixture([0.5, 0.5], shifted_exponential([0.0, 1.0], 1.0)).log_density(2.0)") - log(0.5 * exp(-2) + 0.5 * exp(-1))) < 1e-13)
        #expect(try bench.number("shifted_exponential(1.0, 0.5).mean") == 3)
    }

    /// A function that returns early, one that calls itself, and one with a loop inside.
    @Test func functions() throws {
        let functions = """
            func huber(r: Real, k: Real) -> Real {
                if abs(r) <= k { return 0.5 * r * r }
                return k * (abs(r) - 0.5 * k)
            }
            func horner(c: Real[N], x: Real) -> Real {
                var total = 0.0
                for i in 0..<N { total = total * x + c[N - 1 - i] }
                return total
            }
            func chebyshev(n: Int, x: Real) -> Real {
                if n == 0 { return 1 }
                if n == 1 { return x }
                return 2 * x * chebyshev(n - 1, x) - chebyshev(n - 2, x)
            }

            """
        let y = [0.1, -2.5, 0.7, 3.0]
        let forms = [
            "factor(-sum(huber(y - a, 1.0)) + horner([0.5, -1.0, 0.25], a) + chebyshev(4, a / 10))",
            "for v in y { factor(-huber(v - a, 1.0)) }\nfactor(horner([0.5, -1.0, 0.25], a) + chebyshev(4, a / 10))",
            "for i in 0..<4 { factor(-(if abs(y[i] - a) <= 1 { 0.5 * square(y[i] - a) } else { abs(y[i] - a) - 0.5 })) }\nfactor(0.5 - a + 0.25 * a ^ 2 + 8 * (a / 10) ^ 4 - 8 * (a / 10) ^ 2 + 1)",
        ].map { functions + "model m(y: Real[N]) {\na ~ normal(0, 1)\n\($0)\n}" }
        try expectAgreement(forms, "m(y)", data: ["y": .real(y)], dimension: 1) { u in
            let a = u[0], t = a / 10
            let loss = y.reduce(0.0) { $0 + (abs($1 - a) <= 1 ? 0.5 * ($1 - a) * ($1 - a) : abs($1 - a) - 0.5) }
            return normal(a, 0, 1) - loss + 0.5 - a + 0.25 * a * a + 8 * pow(t, 4) - 8 * t * t + 1
        }
    }

    /// Structs with arithmetic leaf by leaf, passed through functions, loops and conditions.
    @Test func structs() throws {
        let program = """
            struct Point {
                x: Real
                y: Real
                func dot(o: Point) -> Real { return x * o.x + y * o.y }
            }
            func turned(p: Point) -> Point { return Point(-p.y, p.x) }

            """
        let forms = [
            "let p = Point(a, b)\nlet q = turned(p) * 2 + p\nfactor(-q.dot(q))",
            "var q = Point(a, b)\nq.x = a - 2 * b\nq.y = b + 2 * a\nfactor(-q.dot(q))",
            "var p = Point(0.0, 0.0)\nfor i in 0..<2 { p = p + turned(Point(a, b)) }\nlet q = p + Point(a, b)\nfactor(-q.dot(q))",
            "let q = if a > 0 { turned(Point(a, b)) * 2 + Point(a, b) } else { Point(a, b) - turned(Point(a, b)) * (-2) }\nfactor(-q.dot(q))",
        ].map { program + "model m() {\na ~ normal(0, 1)\nb ~ normal(0, 1)\n\($0)\n}" }
        try expectAgreement(forms, "m()", dimension: 2) { u in
            normal(u[0], 0, 1) + normal(u[1], 0, 1) - pow(u[0] - 2 * u[1], 2) - pow(u[1] + 2 * u[0], 2)
        }
    }

    /// A loop that runs until a test on a choice fails.
    @Test func whileOnChoices() throws {
        let bench = try Bench(
            "func root(a: Real) -> Real {\nvar x = a\nwhile abs(x * x - a) > 1e-13 * a { x = 0.5 * (x + a / x) }\nreturn x\n}\nmodel m() {\na ~ flat(Real)\nr := root(a)\nvar n = 0\nvar t = a\nwhile t > 1 {\nt = t / 2\nn += 1\n}\nhalvings := n\n}")
        let values = try bench.values("m()")
        for a in [0.3, 2.0, 9.0, 100.0] {
            let result = try values([a])
            #expect(abs((result["r"]?.first ?? 0) - a.squareRoot()) < 1e-12)
            #expect(result["halvings"]?.first == max(0, log2(a).rounded(.up)))
        }
    }
}
