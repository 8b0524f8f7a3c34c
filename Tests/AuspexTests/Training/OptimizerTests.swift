import Auspex
import Foundation
import TestBench
import Testing

/// What optimisers do: the rules of their papers, and where they lead.
@Suite struct OptimizerTests {
    /// Five and eight steps of each rule against the same rule written down without the language. The Hessian of the example is diagonal,
    /// so that estimates of its diagonal are exact.
    @Test(arguments: Recurrence.all.map(\.optimizer)) func steps(_ optimizer: String) throws {
        let rule = try #require(Recurrence.all.first { $0.optimizer == optimizer }), example = TrainingExample.diagonal
        for steps in [5, 8] {
            let found = try TrainingBench.train(example, optimizer, steps: steps).parameters
            let expected = rule.run(example.start, example.gradient, [1, 2, 3, 40], steps)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(optimizer), \(steps) steps") }
        }
    }

    /// A smooth objective without noise, of condition 1000: the minimum.
    @Test(arguments: [
        // Methods whose steps shrink with the gradient find it to roundings.
        ("sgd(1e-3)", 40_000, 1e-9), ("sgd(1e-3, momentum: 0.9)", 4000, 1e-9), ("nesterov(1e-3)", 4000, 1e-9), ("adagrad(1)", 100_000, 1e-9),
        ("adamax(1e-2)", 40_000, 1e-6),
        ("amsgrad(1e-1)", 40_000, 1e-6), ("radam(1e-3)", 40_000, 1e-6), ("adabelief(1e-2)", 40_000, 1e-6), ("diffgrad(1e-2)", 40_000, 1e-6),
        ("grams(1e-2)", 40_000, 1e-6), ("adamp(1e-2)", 40_000, 1e-6), ("prodigy()", 20_000, 1e-5), ("lbfgs()", 60, 1e-9),
        ("oasis()", 10_000, 1e-6), ("averaged(nesterov(1e-3))", 20_000, 1e-6), ("lookahead(nesterov(1e-3))", 10_000, 1e-6),
        ("clip(nesterov(1e-3), norm: 100)", 10_000, 1e-6), ("swa(nesterov(1e-3), from: 4000)", 8000, 1e-6), ("dog()", 200_000, 1e-6),
        ("schedule_free(nesterov(1e-3))", 200_000, 1e-6), ("muon(otherwise: nesterov(1e-3))", 4000, 1e-9),
        // Methods that keep stirring at a constant rate, with one that falls. Adam may come to rest at a constant rate, or leave again as its
        // second moments fade; roundings decide.
        ("adam(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-6),
        ("adamw(linear(from: 1e-2, to: 0, steps: 20_000), weight_decay: 0)", 20_000, 1e-6),
        ("nadam(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-6), ("rmsprop(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-6),
        ("adadelta(linear(from: 1, to: 0, steps: 20_000))", 20_000, 1e-6), ("sophia(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-6),
        ("adahessian(linear(from: 1, to: 0, steps: 40_000))", 40_000, 1e-6),
        ("sam(nesterov(linear(from: 1e-3, to: 0, steps: 20_000)), radius: 1e-4)", 20_000, 1e-3),
        // Methods whose steps have a length of their own: a few of the last rates.
        ("lion(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-3), ("lamb(linear(from: 1e-2, to: 0, steps: 20_000))", 20_000, 1e-2),
        ("lars(linear(from: 1, to: 0, steps: 20_000))", 20_000, 1e-2),
    ])
    func quadratic(_ optimizer: String, _ steps: Int, _ tolerance: Double) throws {
        let report = try TrainingBench.train(.quadratic, optimizer, steps: steps)
        #expect(report.failure == nil)
        #expect(TrainingExample.quadratic.distance(report.parameters) < tolerance)
    }

    /// The curved valley.
    @Test(arguments: [("adam(1e-2)", 40_000, 1e-5), ("nesterov(1e-3)", 20_000, 1e-6), ("lbfgs()", 100, 1e-9), ("oasis()", 20_000, 1e-6)])
    func rosenbrock(_ optimizer: String, _ steps: Int, _ tolerance: Double) throws {
        let report = try TrainingBench.train(.rosenbrock, optimizer, steps: steps)
        #expect(TrainingExample.rosenbrock.distance(report.parameters) < tolerance)
    }

    /// Noisy gradients, each from 20 of 200 rows. What is left is the error of estimates from the rows seen by the last two thousand steps
    /// or so: about 0.03, for the slope with the narrow regressor has a standard error of 1/√(40 000 · 0.15 · 0.33). The bound is three
    /// times that.
    @Test(arguments: [
        "sgd(robbins_monro(first: 0.5, scale: 100, power: 0.8))", "averaged(sgd(0.05))", "swa(sgd(0.2), from: 10_000)", "averaged(adam(1e-2))",
        "adam(cosine(from: 1e-2, to: 0, steps: 40_000))", "averaged(rmsprop(1e-2))", "averaged(nadam(1e-2))", "averaged(amsgrad(1e-1))", "averaged(radam(1e-2))",
        "averaged(adabelief(1e-2))", "averaged(diffgrad(1e-2))", "averaged(adamax(1e-2))", "averaged(dog())",
        "schedule_free(sgd(0.5))", "lookahead(adam(linear(from: 1e-2, to: 0, steps: 40_000)))", "adagrad(0.1)", "d_adaptation()",
        "clip(averaged(sgd(0.05)), norm: 100)", "averaged(lamb(1e-3))", "averaged(adahessian(1e-2))",
        "adam(warmup(polynomial_decay(from: 1e-2, to: 0, steps: 39_000), steps: 1000))",
        "adam(one_cycle(from: 1e-4, peak: 1e-2, to: 0, steps: 40_000))",
    ])
    func logistic(_ optimizer: String) throws {
        for seed: UInt64 in 1...3 {
            let report = try TrainingBench.train(.logistic, optimizer, steps: 40_000, seed: seed)
            #expect(TrainingExample.logistic.distance(report.parameters) < 0.1, "\(optimizer), seed \(seed)")
        }
    }

    // MARK: What papers prove of their methods

    /// With weight decay, Lion minimises within the box |x| ≤ 1/λ (Chen, Liu, Liang, Liu 2024).
    @Test func lionInBox() throws {
        let report = try TrainingBench.train(.matrix, "lion(1e-3, weight_decay: 1)", steps: 20_000)
        for (x, target) in zip(report.parameters, TrainingExample.matrix.minimum) { #expect(abs(x - max(-1, min(1, target))) < 5e-3) }
    }

    /// Lion-κ minimises ½ |x − a|² within the unit ball, the unit box, or with a ridge, as κ has it: the projections of a, and a / (1 + λ).
    @Test func lionOfOtherFunctions() throws {
        let target = TrainingExample.matrix.minimum, length = target.map { $0 * $0 }.reduce(0, +).squareRoot()
        for (kappa, expected) in [
            ("norm", target.map { $0 / length }), ("{ c in sum(abs(c)) }", target.map { max(-1, min(1, $0)) }), ("half_square_sum", target.map { $0 / 2 }),
        ] {
            let report = try TrainingBench.train(.matrix, "lion_k(1e-3, kappa: \(kappa))", steps: 20_000)
            for (x, y) in zip(report.parameters, expected) { #expect(abs(x - y) < 5e-3, "\(kappa)") }
        }
    }

    /// On a diagonal quadratic with its exact metric, OASIS finds the step ½ at once, and every step halves every error.
    @Test func oasisHalves() throws {
        let example = TrainingExample.diagonal
        let errors = try [2, 3, 4, 10].map { steps in
            try zip(TrainingBench.train(example, "oasis()", steps: steps).parameters, example.minimum).map(-)
        }
        for i in 0..<4 {
            #expect(abs(errors[1][i] / errors[0][i] - 0.5) < 1e-9)
            #expect(abs(errors[3][i] / errors[2][i] - 1.0 / 64) < 1e-9)
        }
    }

    /// Newton's method takes a quadratic to its minimum in one step; with an old Hessian and regularisation the minimum of a convex
    /// objective that is none.
    @Test func newton() throws {
        #expect(try TrainingExample.quadratic.distance(TrainingBench.train(.quadratic, "newton()", steps: 1).parameters) < 1e-9)
        #expect(try TrainingExample.quadratic.distance(TrainingBench.train(.quadratic, "newton(smoothness: 1e-3, every: 3)", steps: 60).parameters) < 1e-6)
    }

    /// The difference of gradients is exact on quadratics: a step is x − η (g + w H g).
    @Test func gradientPenalty() throws {
        let example = TrainingExample.quadratic, g = example.gradient(example.start)
        let atZero = example.gradient(g.map { _ in 0 }), product = zip(example.gradient(g), atZero).map(-)
        let found = try TrainingBench.train(example, "gradient_penalty(sgd(1e-4), weight: 0.1, distance: 1e-2)", steps: 1).parameters
        for i in 0..<4 {
            let expected = example.start[i] - 1e-4 * (g[i] + 0.1 * product[i])
            #expect(abs(found[i] - expected) < 1e-9 * max(1, abs(expected)))
        }
    }

    /// Sophia without memory and clipping is Newton's method: the minimum of a diagonal quadratic in one step.
    @Test func sophiaIsNewton() throws {
        let example = TrainingExample.diagonal
        let report = try TrainingBench.train(example, "sophia(1, beta1: 0, beta2: 0, scale: 1, every: 1)", steps: 4)
        // Steps are at most 1 long, and the farthest coordinate is 2.3 away.
        #expect(example.distance(report.parameters) < 1e-12)
    }

    /// Grams goes as far as Adam, so its first step is Adam's.
    @Test func gramsBeginsAsAdam() throws {
        let first = try TrainingBench.train(.quadratic, "grams(0.1)", steps: 1), second = try TrainingBench.train(.quadratic, "adam(0.1)", steps: 1)
        #expect(first.parameters == second.parameters)
    }

    /// Newton-Schulz with Muon's coefficients brings all singular values between 0.6 and 1.3, whatever they were.
    @Test func muonOrthogonalises() throws {
        let example = TrainingExample.matrix
        let report = try TrainingBench.train(example, "muon(1, momentum: 0, otherwise: sgd(0.5))", steps: 1)
        let change = zip(example.start, report.parameters).map(-)
        let rows = [Array(change[0..<3]), Array(change[3..<6])]
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
        // Singular values of a matrix of two rows, from its Gram matrix.
        let a = dot(rows[0], rows[0]), b = dot(rows[0], rows[1]), c = dot(rows[1], rows[1])
        let root = (((a - c) / 2) * ((a - c) / 2) + b * b).squareRoot()
        for value in [(a + c) / 2 + root, (a + c) / 2 - root] { #expect((0.6...1.3).contains(value.squareRoot())) }
        // The vector beside the matrix is left to the other optimiser.
        for i in 6..<8 { #expect(abs(report.parameters[i] - (example.start[i] + example.minimum[i]) / 2) < 1e-15) }
    }

    /// Hutchinson's estimate of the diagonal is unbiased; its variance is Σ_{j ≠ i} H_ij².
    @Test func curvatureIsUnbiased() throws {
        let declaration = """
            optimizer still() {
                state { mean: P = 0, t: Int = 0 }
                step(parameters: P, gradient: P, objective: Objective) {
                    t += 1
                    mean += (objective.curvature(parameters) - mean) / t
                    return parameters
                }
                result(parameters: P) { return mean }
            }
            """
        let example = TrainingExample.quadratic, steps = 10_000
        let mean = try TrainingBench.train(example, "still()", steps: steps, declarations: declaration).parameters
        let rows = (0..<4).map { j in example.gradient((0..<4).map { example.minimum[$0] + ($0 == j ? 1 : 0) }) }
        for i in 0..<4 {
            let variance = (0..<4).filter { $0 != i }.map { rows[$0][i] * rows[$0][i] }.reduce(0, +)
            #expect(abs(mean[i] - rows[i][i]) < 5 * (variance / Double(steps)).squareRoot())
        }
    }

    // MARK: Schedules

    /// Values at the ends and in between, from the formulas.
    @Test func schedules() throws {
        let cases: [(String, [(Int, Double)])] = [
            ("cosine(from: 2, to: 1, steps: 100)", [(0, 2), (50, 1.5), (25, 1.5 + 0.25 * 2.0.squareRoot()), (100, 1), (500, 1)]),
            ("linear(from: 2, to: 1, steps: 100)", [(0, 2), (25, 1.75), (100, 1), (500, 1)]),
            ("polynomial_decay(from: 2, to: 1, steps: 100, power: 3)", [(0, 2), (50, 1.125), (100, 1), (500, 1)]),
            ("exponential_decay(from: 2, factor: 0.25, every: 10)", [(0, 2), (5, 1), (10, 0.5), (20, 0.125)]),
            ("step_decay(from: 2, factor: 0.25, every: 10)", [(0, 2), (9, 2), (10, 0.5), (19, 0.5), (20, 0.125)]),
            ("inverse_root(peak: 2, warmup: 16)", [(0, 0.125), (7, 1), (15, 2), (63, 1), (255, 0.5)]),
            ("robbins_monro(first: 2, scale: 3, power: 0.5)", [(0, 2), (9, 1), (45, 0.5)]),
            ("warmup(linear(from: 2, to: 1, steps: 100), steps: 10)", [(0, 0.2), (4, 1), (9, 2), (10, 2), (35, 1.75), (110, 1)]),
            ("one_cycle(from: 0, peak: 2, to: 1, steps: 100, rise: 0.2)", [(0, 0), (10, 1), (20, 2), (60, 1.5), (100, 1), (300, 1)]),
            ("cosine_restarts(from: 2, to: 1, steps: 10)", [(0, 2), (5, 1.5), (10, 2), (15, 1.5), (90, 2)]),
            ("cosine_restarts(from: 2, to: 1, steps: 10, longer: 2)", [(0, 2), (5, 1.5), (10, 2), (20, 1.5), (30, 2), (50, 1.5), (70, 2), (110, 1.5)]),
        ]
        for (text, values) in cases {
            let bench = try Bench("let rate = \(text)")
            for (step, expected) in values {
                let found = try bench.number("rate(\(step))")
                #expect(abs(found - expected) < 1e-12, "\(text) at \(step)")
            }
        }
    }
}
