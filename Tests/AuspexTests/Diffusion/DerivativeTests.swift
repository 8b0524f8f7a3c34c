import Auspex
import Foundation
import TestBench
import Testing

/// `gradient`, `pushforward` and `pullback` of functions of the language.
struct DerivativeTests {
    private func agrees(_ found: [Double], _ wanted: [Double], within bound: Double = 1e-10) {
        #expect(found.count == wanted.count)
        for (value, expected) in zip(found, wanted) { #expect(abs(value - expected) <= bound * max(1, abs(expected)), "\(found) \(wanted)") }
    }

    /// At file level and inside of a compiled function, the same.
    @Test func closedForms() throws {
        let lines = """
            let x = [0.3, -1.2, 2.0]
            func rosen(z) { return 100 * (z[1] - z[0] ^ 2) ^ 2 + (1 - z[0]) ^ 2 }
            func show(v) { for k in 0..<v.count { print(v[k]) } }
            show(FORM({ gradient({ z in sum(z * z * z) }, x) }))
            show(FORM({ gradient(rosen, [0.5, 0.7]) }))
            show(FORM({ pushforward({ z in exp(z) }, x, [1.0, 0.0, 2.0]) }))
            show(FORM({ pullback({ z in [z[0] * z[1], z[1] * z[2]] }, x, [2.0, 3.0]) }))
            print(FORM({ gradient(sin, 0.7) }))
            """
        let cubes = [0.27, 4.32, 12.0], rosen = [-400 * 0.5 * (0.7 - 0.25) - 2 * 0.5, 200 * (0.7 - 0.25)]
        let along = [exp(0.3), 0.0, 2 * exp(2.0)], back = [2 * -1.2, 2 * 0.3 + 3 * 2.0, 3 * -1.2]
        let wanted: [Double] = cubes + rosen + along + back + [cos(0.7)]
        let plain = "func FORM(f) { return f() }\n", whole = "func FORM(f) { return run(f, seed: 1) }\n"
        agrees(try printedNumbers(plain + lines), wanted, within: 1e-5)
        agrees(try printedNumbers(whole + lines), wanted, within: 1e-5)
    }

    /// Derivatives of derivatives, in both modes and orders, through a loop that carries what it computes.
    @Test func nested() throws {
        let found = try printedNumbers(
            """
            func walk(z) {
                var s = 1.0
                for k in 0..<3 { s = s * z[k] + z[k] ^ 2 }
                return s
            }
            let x = [0.5, -0.7, 1.1]
            let v = [1.0, 0.5, -2.0]
            let hv = pushforward({ z in gradient(walk, z) }, x, v)
            let vh = gradient({ z in sum(v * gradient(walk, z)) }, x)
            let rv = gradient({ z in sum(v * pullback({ u in [walk(u), 0.0] }, z, [1.0, 5.0])) }, x)
            for k in 0..<3 {
                print(hv[k])
                print(vh[k])
                print(rv[k])
            }
            """)
        // s = ((a + a²) b + b²) c + c², written out.
        let (a, b, c) = (0.5, -0.7, 1.1), v = [1.0, 0.5, -2.0]
        let hessian = [[2 * b * c, (1 + 2 * a) * c, (1 + 2 * a) * b], [(1 + 2 * a) * c, 2 * c, a + a * a + 2 * b], [(1 + 2 * a) * b, a + a * a + 2 * b, 2]]
        let products = hessian.map { row in zip(row, v).map(*).reduce(0, +) }
        agrees(found, products.flatMap { [$0, $0, $0] }, within: 1e-5)
    }

    @Test func secondDerivatives() throws {
        let found = try printedNumbers(
            """
            let h = hessian({ x in x[0] ^ 3 + x[0] * x[1] }, [2.0, 5.0])
            for i in 0..<2 { for k in 0..<2 { print(h[i, k]) } }
            print(hessian(exp, 0.3))
            """)
        agrees(found, [12, 1, 1, 0, exp(0.3)], within: 1e-5)
    }

    /// All rows of a matrix at once, with a parameter from outside that is random.
    @Test func rowsAndOuterValues() throws {
        let found = try printedNumbers(
            """
            let r = run({
                let s = draw(uniform(1, 2))
                let g = gradient({ z in sum([s * row[0] ^ 2 * row[1] for row in z]) }, [[1.0, 2.0], [3.0, -1.0]])
                return (s: s, g: g)
            }, seed: 4)
            print(r.s)
            for i in 0..<2 { for k in 0..<2 { print(r.g[i, k]) } }
            """)
        let s = found[0]
        agrees(Array(found.dropFirst()), [4 * s, s, -6 * s, 9 * s], within: 1e-5)
    }

    /// Inside of objectives, where values are evaluated as choices need them: derivatives of what reads single elements, which are sums into elements; with and
    /// without a choice that is summed out, and the fit's own derivative of both.
    @Test func insideOfObjectives() throws {
        let found = try printedNumbers(
            """
            struct Point { x: Real }
            param at: Point = Point(0.5)
            guide coin() {
                param a: Unit = 0.3
                k ~ bernoulli(a) by enumerate
            }
            objective plain() -> Real { return gradient({ z in z[1] ^ 3 * z[0] }, [0.6, at.x])[1] }
            objective matrix() -> Real { return sum(gradient({ z in z[0, 1] ^ 2 * z[0, 0] }, [[0.6, at.x]])) }
            objective looped() -> Real {
                let t = 0.5 + at.x
                return sum(gradient({ z in sum([z[i, 1] ^ 2 * t for i in 0..<2]) }, [[0.6, 0.1], [0.3, 2.0]]))
            }
            objective summed(q: Guide) -> Real {
                let t = simulate(q)
                return gradient({ z in z[0] ^ 2 * (1 + 2 * t.k) + z[1] }, [at.x, 0.1])[0]
            }
            for e in [plain(), matrix(), looped()] { print(expect(e, draws: 2).mean) }
            for e in [plain(), matrix(), looped()] { print(1e3 * (fit(e, sgd(1e-3), steps: 1, draws: 100).at.x - 0.5)) }
            print(expect(summed(coin()), draws: 100).mean)
            let r = fit(summed(coin()), sgd(1e-3), steps: 1, draws: 100)
            print(1e3 * (r.at.x - 0.5))
            print(1e4 * (expect(summed(r.guide), draws: 100).mean - 1.6))
            """)
        // 3 x² · 0.6, x² + 1.2 x, 2 · 2.1 (½ + x) and 2 x (1 + 2 a), with their derivatives in x.
        agrees(Array(found.dropLast()), [0.45, 0.85, 4.2, 1.8, 2.2, 4.2, 1.6, 3.2], within: 1e-5)
        // The logit of a moves by 1e-3 · 2 a (1 − a), and the value by twice what a moves.
        #expect(abs((found.last ?? 0) - 2 * 2 * pow(0.21, 2) * 10) < 1e-3, "\(found)")
    }

    @Test func refusals() throws {
        #expect(try failure("print(gradient({ z in z * z }, [1.0, 2.0]))").contains("a gradient is of a function whose value is a number"))
        #expect(try failure("print(gradient(3, 1.0))").contains("takes a function"))
        #expect(try failure("print(pushforward({ z in z }, [1.0, 2.0], [1.0]))").contains("the direction of a derivative has the size of the point"))
        #expect(try failure("print(pullback({ z in z }, [1.0, 2.0], [1.0]))").contains("the weights of `pullback`"))
        let doubling = "func f(z) {\n    var s = z\n    while s < 10 { s = 2 * s }\n    return s\n}\n"
        #expect(try printedNumbers(doubling + "print(pushforward(f, 1.5, 1.0))") == [8])
        #expect(try failure(doubling + "print(gradient(f, 1.5))").contains("no derivative"))
    }
}

/// `run`.
struct RunTests {
    private static let walks = "let w = run({ [draw(normal(0, 1)) for _ in 0..<3] }, copies: 500, seed: 3)\n"

    /// Moments of independent standard normal numbers: five standard errors are exceeded with probability 6e-7.
    @Test func copiesAreIndependent() throws {
        let found = try printedNumbers(
            Self.walks + """
                print(w.shape[0])
                print(w.shape[1])
                print(sum([sum(row) for row in w]) / 1500)
                print(sum([sum(row * row) for row in w]) / 1500)
                print(sum([w[i, 0] * w[i + 1, 0] for i in 0..<499]) / 499)
                """)
        #expect(found[0] == 500 && found[1] == 3)
        #expect(abs(found[2]) < 5 / 1500.0.squareRoot())
        #expect(abs(found[3] - 1) < 5 * (2 / 1500.0).squareRoot())
        #expect(abs(found[4]) < 5 / 499.0.squareRoot())
    }

    @Test func doesNotDependOnThreads() throws {
        let text = Self.walks + "for row in w { print(row[0] + row[2]) }"
        var one = RunOptions(), four = RunOptions()
        one.threads = 1
        four.threads = 4
        #expect(try printed(text, options: one) == printed(text, options: four))
    }

    /// Tuples and structs come back as they are; a seed decides.
    @Test func structuredResults() throws {
        let found = try printedNumbers(
            """
            struct Pair {
                a: Real
                b: Real[2]
            }
            let f = { (x: 2, y: Pair(a: draw(normal(0, 1)), b: [1.0, 4.0])) }
            let one = run(f, seed: 1)
            let same = run(f, seed: 1)
            let other = run(f, seed: 2)
            let many = run(f, seed: 1, copies: 2)
            print(one.x)
            print(one.y.b[1])
            print(Int(one.y.a == same.y.a))
            print(Int(one.y.a == other.y.a))
            print(many.y.b.shape[0])
            """)
        #expect(found == [2, 4, 1, 0, 2])
    }

    @Test func singlePrecision() throws {
        let found = try printedNumbers("print(run({ draw(normal(0, 1)) }, seed: 1, precision: single) - run({ draw(normal(0, 1)) }, seed: 1))")
        #expect(found.count == 1 && found[0] != 0 && abs(found[0]) < 1e-6)
    }

    @Test func refusals() throws {
        #expect(try failure("run({ normal(0, 1) })").contains("gives numbers"))
        #expect(try failure("let x = run({ run({ 1.0 }) })").contains("for scripts"))
    }
}
