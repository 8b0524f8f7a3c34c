import Auspex
import AuspexIR
import AuspexLowering
import Foundation
import TestBench
import Testing

/// Saddle points: parameters of which some move against the others.
@Suite struct GameTests {
    /// ½ a x² − ½ a y² + b x y, made small by x and large by y: the field (a x + b y, a y − b x), which is (a − i b)(x + i y). With a < 0 it is no monotone
    /// one, but −a / (a² + b²) negatively comonotone.
    static func game(_ a: Double, _ b: Double) -> TrainingExample {
        var builder = Builder(name: "game")
        let position = builder.input("parameters", Type(.real, [2]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let x = builder.load(position, [builder.int(0)]), y = builder.load(position, [builder.int(1)])
        let squares = builder.subtract(builder.multiply(x, x), builder.multiply(y, y))
        let value = builder.add(builder.multiply(builder.real(0.5 * a), squares), builder.multiply(builder.real(b), builder.multiply(x, y)))
        var problem = TrainingProblem(
            objective: builder.finish([("objective", value)]),
            blocks: [ParameterBlock(name: "x", offset: 0, shape: []), ParameterBlock(name: "y", offset: 1, shape: [])], maximizes: false)
        problem.opposing = [1]
        return TrainingExample(name: "game", problem: problem, start: [1, 0.5], minimum: [0, 0]) { p in [a * p[0] + b * p[1], a * p[1] - b * p[0]] }
    }

    /// By what the distance from the saddle point is multiplied in each step, when many were made.
    private func factor(_ example: TrainingExample, _ optimizer: String) throws -> Double {
        let (first, second) = (60, 120)
        let near = try TrainingBench.train(example, optimizer, steps: first), far = try TrainingBench.train(example, optimizer, steps: second)
        #expect(near.failure == nil && far.failure == nil)
        return pow(example.distance(far.parameters) / example.distance(near.parameters), 1 / Double(second - first))
    }

    /// The bilinear game x y with steps of 0.3: descent and ascent in turns leave, extragradient and optimistic steps arrive. An optimistic step is a root of
    /// μ² − (1 − 2 i γ) μ − i γ, whose larger modulus is √0.9 here; past extragradient is the same up to where the gradient is taken.
    @Test(arguments: [
        ("sgd(0.3)", 1.09.squareRoot()), ("extragradient(sgd(0.3), ahead: 0.3)", (1 - 0.09 + 0.0081).squareRoot()), ("optimistic(sgd(0.3))", 0.9.squareRoot()),
        ("past_extragradient(sgd(0.3), ahead: 0.3)", 0.9.squareRoot()),
    ])
    func bilinear(_ optimizer: String, _ expected: Double) throws {
        #expect(abs(try factor(Self.game(0, 1), optimizer) - expected) < 1e-9)
    }

    /// Beyond monotone games the look ahead has to be long and the step short (Gorbunov, Taylor, Horváth, Gidel 2023): |1 − γ₂ λ (1 − γ₁ λ)| for λ = a − i b.
    @Test(arguments: [(0.3, 0.3, 1.0299), (0.5, 0.2, 0.9740), (0.8, 0.1, 0.9524)])
    func negativelyComonotone(ahead: Double, step: Double, known: Double) throws {
        let found = try factor(Self.game(-0.2, 1), "extragradient(sgd(\(step)), ahead: \(ahead))")
        let (a, b) = (-0.2, -1.0)
        let inner = (1 - ahead * a, -ahead * b)
        let product = (a * inner.0 - b * inner.1, a * inner.1 + b * inner.0)
        let expected = ((1 - step * product.0) * (1 - step * product.0) + step * product.1 * step * product.1).squareRoot()
        #expect(abs(found - expected) < 1e-9)
        #expect(abs(found - known) < 1e-4)
    }

    /// What opposes has the sign of its gradients changed and nothing else, also in products with the Hessian, whichever way the objective goes.
    @Test func derivatives() throws {
        let declaration = """
            optimizer probe() {
                state { product: P = 0, slope: P = 0, found: Real = 0 }
                step(parameters: P, gradient: P, value: Real, objective: Objective) {
                    slope = gradient
                    found = value
                    product = objective.product(parameters, [1.0, 2.0])
                    return parameters
                }
            }
            """
        let example = Self.game(-0.2, 1)
        let report = try TrainingBench.train(example, "probe()", steps: 1, declarations: declaration)
        func state(_ name: String) -> [Double] { report.optimizer.first { $0.name == name }?.value.reals ?? [] }
        let slope = example.gradient(example.start), product = example.gradient([1, 2])
        for i in 0..<2 { #expect(abs(state("slope")[i] - slope[i]) < 1e-15 && abs(state("product")[i] - product[i]) < 1e-15) }
        #expect(abs(state("found")[0] - (-0.1 * (1 - 0.25) + 0.5)) < 1e-15)
        #expect(report.objective == state("found"))
    }

    /// A zero-sum game of two players who mix three actions each, from a script: the value of rock, paper, scissors is zero and is reached by equal shares.
    @Test func mixedStrategies() throws {
        let program = """
            guide players() {
                param row: Simplex[3] = [0.6, 0.3, 0.1]
                param column: Simplex[3] = [0.2, 0.2, 0.6]
                payoff := row @ ([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]] @ column)
            }
            objective payoff(p: Guide) -> Real { return simulate(p).payoff }
            let r = fit(payoff(players()), extragradient(sgd(1), ahead: 1), steps: 4000, opposing: [column], seed: 1)
            print(r.objective)
            print(max(abs(r.row - 1 / 3)))
            print(max(abs(r.column - 1 / 3)))
            let s = fit(payoff(players()), extragradient(sgd(1), ahead: 1), steps: 4000, opposing: [players.row], minimize: true, seed: 1)
            print(max(abs(r.row - s.row)))
            print(Int(r.converged))
            """
        let numbers = try printedNumbers(program)
        #expect(numbers.count == 5)
        for number in numbers.prefix(3) { #expect(abs(number) < 1e-6) }
        #expect(numbers[3] == 0 && numbers[4] == 1)
    }

    @Test func noSuchParameter() throws {
        let program = """
            guide q() { param x: Real = 1
                f := x ^ 2 }
            objective value(p: Guide) -> Real { return simulate(p).f }
            let r = fit(value(q()), sgd(0.1), steps: 2, opposing: [y], seed: 1)
            """
        let message = try Bench().failure { _ in _ = try printedNumbers(program) }
        #expect(message?.contains("no parameter `y`") == true, "\(message ?? "no error")")
    }
}
