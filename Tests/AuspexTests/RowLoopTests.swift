import Foundation
import Testing

/// Statements that go through the rows of a matrix, or the elements of an array, in compiled functions.
@Suite struct RowLoopTests {
    @Test func sumsAndCarriedValues() throws {
        let found = try printedNumbers(
            """
            let (a, b, c) = run({
                let X = [[sin(1.0 + i * 3 + j) for j in 0..<3] for i in 0..<400] + draw(uniform(0, 1)) * 0
                var total = 0.0
                var largest = -10.0
                var steps = zeros(3)
                for row in X {
                    total += row[0] * row[2]
                    largest = max(largest, row[1])
                    steps = 0.5 * steps + row
                }
                return (total, largest, steps[2])
            }, seed: 1)
            print(a)
            print(b)
            print(c)
            """)
        let X = (0..<400).map { i in (0..<3).map { j in sin(1.0 + Double(i * 3 + j)) } }
        let total = X.map { $0[0] * $0[2] }.reduce(0, +), largest = X.map { $0[1] }.max() ?? 0
        let steps = X.reduce(0) { 0.5 * $0 + $1[2] }
        #expect(found.count == 3)
        for (value, wanted) in zip(found, [total, largest, steps]) { #expect(abs(value - wanted) < 1e-4) }
    }

    /// An element that comes up several times is counted each time: the variable is no index of the iterations.
    @Test func elementsAsIndices() throws {
        let found = try printedNumbers(
            """
            let counts = run({
                let labels = [mod(i * i + Int(draw(uniform(0, 0.5))), 5) for i in 0..<300]
                var counts = zeros(5)
                for k in labels { counts[k] += 1 }
                return counts
            }, seed: 1)
            for k in 0..<5 { print(counts[k]) }
            """)
        var wanted = [Double](repeating: 0, count: 5)
        for i in 0..<300 { wanted[i * i % 5] += 1 }
        #expect(found == wanted)
    }

    @Test func leftEarly() throws {
        let found = try printedNumbers(
            """
            func firstAbove(X: Real[N], level: Real) {
                for x in X {
                    if x > level { return x }
                }
                return 0.0
            }
            print(firstAbove([0.1, 0.7, 0.9], 0.5))
            """)
        #expect(found == [0.7])
    }
}

/// What a program chose inside of another one.
@Suite struct NestedTraceTests {
    static let models = """
        model inner(s: Positive) {
            x ~ normal(0, s)
            twice := 2 * x
            y ~ normal(x, 1)
        }
        model middle() { low ~ inner(3.0) }
        model outer() {
            a ~ normal(0, 1)
            r ~ middle()
        }

        """

    @Test func choicesAreRead() throws {
        let found = try printedNumbers(
            Self.models + """
                let t = simulate(outer())
                print(log_density(outer(), t) - normal(0, 1).log_density(t.a) - normal(0, 3).log_density(t.r.low.x) - normal(t.r.low.x, 1).log_density(t.r.low.y))
                let low = t.r.low
                print(low.twice - 2 * low.x)
                """)
        #expect(found.count == 2)
        for difference in found { #expect(abs(difference) < 1e-9) }
    }

    @Test func compiledToo() throws {
        let found = try printedNumbers(
            Self.models + """
                objective squares() {
                    let t = simulate(outer())
                    return t.r.low.x ^ 2
                }
                let found = expect(squares(), draws: 20000, seed: 1)
                print((found.mean - 9) / found.standard_error)
                """)
        #expect(found.count == 1)
        #expect(found.allSatisfy { abs($0) < 4.5 })
    }

    @Test func whatIsNotThere() throws {
        #expect(try failure(Self.models + "let t = simulate(outer())\nprint(t.r.high)").contains("high"))
    }
}

/// Programs whose choices are elements of arrays, simulated and scored inside of loops.
@Suite struct TracesInLoopsTests {
    /// One of two values at each of three places, and what is seen of them; the evidence is a product of sums of two terms.
    @Test func elementsOfArraysAreChosenInLoops() throws {
        let found = try printedNumbers(
            """
            let y = [0.3, 2.1, -0.5]
            model before() {
                for i in 0..<3 { z[i] ~ bernoulli(0.4) }
            }
            model seen() {
                for i in 0..<3 {
                    z[i] ~ bernoulli(0.4)
                    observe y[i] ~ normal(2 * z[i], 0.5)
                }
            }
            func weight() {
                let t = simulate(before())
                return exp(log_density(seen(), t) - log_density(before(), t))
            }
            objective evidence() { return mean([weight() for _ in 0..<5]) }
            let found = expect(evidence(), draws: 20000, seed: 1)
            print(found.mean)
            print(found.standard_error)
            """)
        func density(_ x: Double) -> Double { exp(-0.5 * (x / 0.5) * (x / 0.5)) / (0.5 * (2 * Double.pi).squareRoot()) }
        let exact = [0.3, 2.1, -0.5].map { 0.6 * density($0) + 0.4 * density($0 - 2) }.reduce(1, *)
        try #require(found.count == 2)
        #expect(abs(found[0] - exact) < 4.5 * found[1] && found[1] < 0.02 * exact, "\(found) \(exact)")
    }
}
