import Auspex
import AuspexIR
import AuspexSyntax
import Synchronization
import TestBench
import Testing

private final class Output: Sendable { let text = Mutex("") }

/// Training in single precision.
@Suite struct SinglePrecisionTrainingTests {
    /// Both tiers make the same steps but for rounding, and nearly those of double precision.
    @Test(arguments: ["adam(1e-2)", "sgd(1e-2)", "lion(1e-3)", "adamw(1e-2)"])
    func tiersAgree(_ optimizer: String) throws {
        let example = TrainingExample.logistic
        let native = try TrainingBench.train(example, optimizer, steps: 10, tier: .native, precision: .single)
        let interpreted = try TrainingBench.train(example, optimizer, steps: 10, tier: .interpreter, precision: .single)
        let double = try TrainingBench.train(example, optimizer, steps: 10, tier: .interpreter)
        #expect(native.precision == .single && native.tier == .native && double.precision == .double)
        for ((a, b), c) in zip(zip(native.parameters, interpreted.parameters), double.parameters) {
            #expect(abs(a - b) <= 1e-6 * max(1, abs(b)))
            #expect(abs(a - c) <= 1e-4 * max(1, abs(c)) && a != c)
        }
    }

    /// All that is kept between calls are floats, so interruptions do not show.
    @Test func interruptions() throws {
        let example = TrainingExample.logistic
        let whole = try TrainingBench.train(example, "adam(1e-2)", steps: 40, tier: .native, stepsPerCall: 64, precision: .single)
        let trainer = try TrainingBench.trainer(example.problem, "adam(1e-2)", tier: .native, stepsPerCall: 7, precision: .single)
        let first = try trainer.run(from: trainer.start(at: example.start), total: 13, seed: 1)
        let second = try trainer.run(from: first.state, total: 40, seed: 1)
        #expect(second.state == whole.state)
        #expect(first.objective + second.objective == whole.objective)
        #expect(whole.parameters.allSatisfy { Double(Float($0)) == $0 })
    }

    /// The minimum of a function without noise is found to the precision of floats.
    @Test func minimum() throws {
        let example = TrainingExample.diagonal
        let report = try TrainingBench.train(example, "adam(cosine(from: 1e-1, to: 0, steps: 2000))", steps: 2000, tier: .native, precision: .single)
        #expect(example.distance(report.parameters) < 1e-4)
    }

    /// `fit(…, precision: single)` finds the posterior of a conjugate model, and says in what it was found.
    @Test(arguments: [Tier.native, .interpreter])
    func fits(_ tier: Tier) throws {
        let script = """
            model m() {
                z ~ normal(0, 1)
                y ~ normal(z, 1)
            }
            guide g() {
                param m: Real = 0
                param s: Positive = 1
                z ~ normal(m, s)
            }
            let r = fit(elbo(m() given y = 1, g()), adam(cosine(from: 2e-2, to: 0, steps: 2000)), steps: 2000, seed: 1, particles: 8, precision: single)
            """
        let output = Output()
        var options = RunOptions()
        options.tier = tier
        options.output = { text in output.text.withLock { $0 += text } }
        try Session(options: options).run(SourceFile(name: "single.apx", text: script + "\nprint(r.m)\nprint(r.s)\nprint(r)\n"))
        let lines = output.text.withLock { $0 }.split(separator: "\n")
        let m = try #require(Double(lines[0])), s = try #require(Double(lines[1]))
        #expect(abs(m - 0.5) < 0.01 && abs(s - 0.5.squareRoot()) < 0.01)
        #expect(lines[2].contains("after 2000 steps in single precision"))
    }
}
