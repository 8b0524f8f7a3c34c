import Auspex
import AuspexSyntax
import Foundation
import TestBench
import Testing

/// Structs as parameters, and the networks of the library.
struct NetworkTests {
    private func softplus(_ x: Double) -> Double { log1p(exp(x)) }

    /// W x + b, for a vector and for the rows of a matrix.
    @Test func denseLayer() throws {
        let found = try printedNumbers(
            """
            let layer = Dense(weights: [[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]], bias: [0.1, 0.2, 0.3])
            let y = layer([2.0, -1.0])
            for k in 0..<3 { print(y[k]) }
            let rows = layer([[2.0, -1.0], [0.0, 4.0]])
            for i in 0..<2 { for k in 0..<3 { print(rows[i, k]) } }
            """)
        let one = [0.1, 7.2, 1.3], other = [8.1, -3.8, 0.3]
        try #require(found.count == 9)
        for (value, wanted) in zip(found, one + one + other) { #expect(abs(value - wanted) < 1e-12) }
    }

    /// softplus and tanh between the layers, nothing behind the last.
    @Test func perceptron() throws {
        let found = try printedNumbers(
            """
            let net = MLP(layers: [Dense(weights: [[1.0], [-2.0]], bias: [0.5, 0.0]), Dense(weights: [[1.0, 3.0]], bias: [-1.0])])
            print(net([0.7])[0])
            print(net([0.7], tanh)[0])
            print(net([[0.7], [0.0]], { x in x * x })[1, 0])
            """)
        try #require(found.count == 3)
        #expect(abs(found[0] - (softplus(1.2) + 3 * softplus(-1.4) - 1)) < 1e-5)
        #expect(abs(found[1] - (tanh(1.2) + 3 * tanh(-1.4) - 1)) < 1e-5)
        #expect(abs(found[2] - (0.25 - 1)) < 1e-12)
    }

    /// Spreads of initial weights. Of n weights with standard deviation s the estimate of s² has a relative error of √((κ − 1) / n), κ = 9/5 for a
    /// uniform and 3 for a normal distribution; six errors are exceeded with probability 2e-9.
    @Test func initialWeights() throws {
        let found = try printedNumbers(
            """
            param a: MLP[300, 100, 200] = glorot()
            param b: MLP[300, 100, 200] = he(gain: 2)
            func spread(w: Real[M, N]) { return sum([sum(square(row)) for row in w]) / (M * N) }
            for net in [a, b] {
                for layer in net.layers { print(spread(layer.weights)) }
                for layer in net.layers { print(max(abs(layer.bias))) }
            }
            print(max([max(abs(row)) for row in a.layers[0].weights]))
            """)
        try #require(found.count == 9)
        let counts = [30_000.0, 20_000]
        for (value, (wanted, count)) in zip(found[0..<2], zip([2.0 / 400, 2.0 / 300], counts)) { #expect(abs(value / wanted - 1) < 6 * (0.8 / count).squareRoot()) }
        for (value, (wanted, count)) in zip(found[4..<6], zip([4 * 2.0 / 300, 4 * 2.0 / 100], counts)) { #expect(abs(value / wanted - 1) < 6 * (2 / count).squareRoot()) }
        #expect(found[2] == 0 && found[3] == 0 && found[6] == 0 && found[7] == 0)
        #expect(found[8] <= (6.0 / 400).squareRoot() && found[8] > 0.99 * (6.0 / 400).squareRoot())
    }

    private static let regression = """
        struct Line[D] {
            slope: Real[D]
            intercept: Real = 0.5
            sd: Positive = 2
            label: String = "line"
        }
        let x = [[sin(3.0 * i), cos(1.7 * i)] for i in 0..<40]
        let y = [1.5 * row[0] - 0.5 * row[1] + 0.3 for row in x]
        guide none() {}
        """

    /// A struct's parts are parameters like any others: the same fit to the last bit, supports and starting points included.
    @Test func structsArePartsByPart() throws {
        func program(_ declarations: String, _ mean: String, _ sd: String, _ names: String) -> String {
            Self.regression + """

                model line(x: Real[N, D]) {
                    \(declarations)
                    y ~ normal(\(mean), \(sd))
                }
                let r = fit(elbo(line(x) given y = y, none()), adam(1e-2), steps: 500, seed: 3)
                print(r.objective)
                \(names)
                """
        }
        let parts = try printedNumbers(
            program(
                "param line: Line[D] = 0.25", "x @ line.slope + line.intercept", "line.sd",
                "print(r.line.slope[0])\nprint(r.line.slope[1])\nprint(r.line.intercept)\nprint(r.line.sd)"))
        let plain = try printedNumbers(
            program(
                "param slope: Real[D] = 0.25\n    param intercept: Real = 0.5\n    param sd: Positive = 2", "x @ slope + intercept", "sd",
                "print(r.slope[0])\nprint(r.slope[1])\nprint(r.intercept)\nprint(r.sd)"))
        #expect(parts == plain && parts.count == 5)
        #expect(parts.count == 5 && parts[4] > 0 && parts[4] < 2)
    }

    /// What is fitted is the value of the parameter wherever the program runs.
    @Test func fittedNetworksKeepTheirWeights() throws {
        let found = try printedNumbers(
            """
            guide none() {}
            model curve(x: Real[N, 1]) {
                param net: MLP[1, 16, 1] = glorot()
                mean := [row[0] for row in net(x, tanh)]
                y ~ normal(mean, 0.1)
            }
            let x = [[0.1 * i - 2.0] for i in 0..<40]
            let y = [sin(2 * row[0]) for row in x]
            let r = fit(elbo(curve(x) given y = y, none()), adam(cosine(from: 2e-2, to: 0, steps: 4000)), steps: 4000, seed: 1)
            let t = simulate(r.model, seed: 1)
            print(max(abs(t.mean - y)))
            print(r.objective)
            """)
        try #require(found.count == 2)
        #expect(found[0] < 0.1, "largest error \(found[0])")
        // 40 normal densities with standard deviation 0.1, all at their means.
        #expect(found[1] > 40 * (-0.5 * log(2 * Double.pi) - log(0.1)) - 5)
    }

    @Test(arguments: [
        ("struct S { w: Real[2], f: (Real) -> Real }\nmodel m() { param s: S = 0 }", "is not made of numbers"),
        ("struct S[N] { w: Real[N] }\nmodel m() { param s: S[2, 3] = 0 }", "S has 1 size"),
        ("struct S[N] { w: Real[N] }\nmodel m() { param s: S[2] = { shape in [1.0, 2.0, 3.0] } }", "has size 2, but its initial value has size 3"),
        ("struct S { w: Real }\nstruct T { w: Real }\nmodel m() { param s: S = T(1) }", "T"),
        ("let d = Dense(weights: [[1.0]], bias: [0.0])\nstruct S { w: Real }\nlet s = S(1)\nprint(s(2))", "a `S` cannot be called"),
    ]) func refused(_ program: String, _ words: String) throws {
        let run = program + (program.contains("model m") ? "\nprint(simulate(m(), seed: 1))" : "")
        let failure = #expect(throws: (any Error).self) { try printedNumbers(run) }
        let text = failure.map { String(describing: $0) } ?? ""
        #expect(text.contains(words), "\(text)")
    }
}
