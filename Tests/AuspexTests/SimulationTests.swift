import AuspexIR
import Foundation
import TestBench
import Testing

/// Forward draws of whole models. Limits are for a family-wise error of 1e-6 over this file.
@Suite struct SimulationTests {
    private static let limit = 6.0

    private func z(_ values: [Double], _ mean: Double) -> Double {
        let n = Double(values.count), average = values.reduce(0, +) / n
        return (average - mean) / (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n - 1) / n).squareRoot()
    }

    private func simulate(_ program: String, _ call: String = "m()", count: Int = 3000) throws -> [String: [[Double]]] {
        let simulation = try Bench(program).simulation(call)
        var result: [String: [[Double]]] = [:]
        for key in 0..<count {
            for (name, value) in try simulation(key: Int64(key) &* 0x1E37_79B9_7F4A_7C15 &+ 7) { result[name, default: []].append(value) }
        }
        return result
    }

    /// A stationary autoregression in each of the ways in which a loop can draw.
    @Test(arguments: [
        "x[0] ~ normal(0, 1)\nfor t in 1..<6 { x[t] ~ normal(0.8 * x[t - 1], 0.6) }",
        "for t in 0..<6 {\nif t == 0 { x[t] ~ normal(0, 1) } else { x[t] ~ normal(0.8 * x[t - 1], 0.6) }\n}",
        "z ~ iid(normal(0, 1), 6)\nx[0] := z[0]\nfor t in 1..<6 { x[t] := 0.8 * x[t - 1] + 0.6 * z[t] }",
        "var previous = 0.0\nfor t in 0..<6 {\nx[t] ~ normal(0.8 * previous, if t == 0 { 1.0 } else { 0.6 })\nprevious = x[t]\n}",
    ])
    func autoregression(_ body: String) throws {
        let x = try simulate("model m() {\n\(body)\n}")["x"] ?? []
        #expect(x.allSatisfy { $0.count == 6 })
        for t in 0..<6 {
            #expect(abs(z(x.map { $0[t] }, 0)) < Self.limit)
            #expect(abs(z(x.map { $0[t] * $0[t] }, 1)) < Self.limit)
            if t > 0 { #expect(abs(z(x.map { $0[t] * $0[t - 1] }, 0.8)) < Self.limit) }
        }
        // A mutant: with another coefficient the last expectation fails.
        #expect(abs(z(x.map { $0[5] * $0[4] }, 0.6)) > Self.limit)
    }

    /// Samplers with loops, conditions and comprehensions of draws, declared by a program.
    @Test func ownSamplers() throws {
        let program = """
            distribution trials(p: Unit) -> Int(0...) {
                log_density(x) { return log(p) + x * log1p(-p) }
                sample {
                    var n = 0
                    while draw(standard_uniform) > p { n += 1 }
                    return n
                }
            }
            distribution irwin_hall(n: Int) -> NonNegative {
                log_density(x) { return nan }
                sample { return sum([draw(standard_uniform) for _ in 0..<n]) }
            }
            distribution walk(n: Int) -> Real {
                log_density(x) { return nan }
                sample {
                    var at = 0
                    for i in 0..<n { at += if draw(standard_uniform) < 0.5 { 1 } else { -1 } }
                    return at
                }
            }
            distribution either() -> Real {
                log_density(x) { return nan }
                sample {
                    if draw(standard_uniform) < 0.25 { return draw(normal(4.0, 1.0)) }
                    return draw(normal(-1.0, 2.0))
                }
            }
            model m() {
                a ~ trials(0.3)
                b ~ irwin_hall(3)
                c ~ walk(16)
                d ~ either()
                e ~ iid(trials(0.6), 2)
            }
            """
        let draws = try simulate(program)
        func check(_ name: String, _ element: Int, mean: Double, variance: Double) {
            let values = (draws[name] ?? []).map { $0[element] }
            #expect(values.count == 3000)
            #expect(abs(z(values, mean)) < Self.limit, "\(name)")
            #expect(abs(z(values.map { ($0 - mean) * ($0 - mean) }, variance)) < Self.limit, "\(name)")
        }
        check("a", 0, mean: 0.7 / 0.3, variance: 0.7 / 0.09)
        check("b", 0, mean: 1.5, variance: 0.25)
        check("c", 0, mean: 0, variance: 16)
        check("d", 0, mean: 0.25, variance: 0.25 * (1 + 16) + 0.75 * (4 + 1) - 0.0625)
        check("e", 1, mean: 0.4 / 0.6, variance: 0.4 / 0.36)
        let pairs = (draws["e"] ?? []).map { ($0[0] - 0.4 / 0.6) * ($0[1] - 0.4 / 0.6) }
        #expect(abs(z(pairs, 0)) < Self.limit)
    }

    /// Choices under conditions on choices, nested models, discrete choices that steer a loop.
    @Test func structure() throws {
        let draws = try simulate(
            """
            model inner(s: Real) {
                a ~ normal(0, 1)
                b := s * a
                return b
            }
            model m() {
                k ~ categorical([0.2, 0.5, 0.3])
                r ~ inner(2.0)
                y ~ normal([0.0, 10.0, 20.0][k] + r, 1)
                n ~ poisson(3.0)
                for i in 0..<4 { w[i] ~ normal(if i < n { 5.0 } else { 0.0 }, 1) }
                z ~ iid(bernoulli(0.25), 3)
            }
            """)
        #expect(abs(z((draws["y"] ?? []).map { $0[0] }, 11)) < Self.limit)
        let y = draws["y"] ?? [], b = draws["r.b"] ?? [], a = draws["r.a"] ?? []
        #expect(zip(a, b).allSatisfy { 2 * $0[0] == $1[0] } && b.count == 3000)
        #expect(abs(z(zip(y, b).map { ($0[0] - 11) * $1[0] }, 4)) < Self.limit)
        let atLeastThree = 1 - exp(-3.0) * (1 + 3 + 4.5)
        #expect(abs(z((draws["w"] ?? []).map { $0[2] }, 5 * atLeastThree)) < Self.limit)
        #expect(abs(z((draws["z"] ?? []).map { $0[0] + $0[1] + $0[2] }, 0.75)) < Self.limit)
    }

    /// What is given stays; the rest is drawn.
    @Test func given() throws {
        let bench = try Bench("model m() {\nmu ~ normal(0, 1)\ny ~ iid(normal(mu, 0.001), 3)\nfor i in 0..<2 { v[i] ~ normal(y[i], 0.001) }\n}")
        let result = try bench.simulation("m() given (mu = 100.0, y[1] = 7.0)")(key: 3)
        #expect(result["mu"] == nil || result["mu"] == [100])
        let y = result["y"] ?? [], v = result["v"] ?? []
        #expect(y.count == 3 && abs(y[0] - 100) < 0.01 && y[1] == 7 && abs(y[2] - 100) < 0.01)
        #expect(v.count == 2 && abs(v[0] - 100) < 0.02 && abs(v[1] - 7) < 0.01)
    }

    /// The same key gives the same draws; another gives others.
    @Test func keys() throws {
        let simulation = try Bench("model m() {\nx ~ iid(gamma(0.5, 1.0), 20)\n}").simulation("m()")
        let first = try simulation(key: 1), second = try simulation(key: 2)
        #expect(try simulation(key: 1) == first)
        #expect(Set(first["x"] ?? []).isDisjoint(with: second["x"] ?? []))
        #expect(Set(first["x"] ?? []).count == 20)
    }
}
