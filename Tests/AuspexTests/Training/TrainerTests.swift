import Auspex
import AuspexInference
import AuspexIR
import AuspexLowering
import Synchronization
import TestBench
import Testing

/// The function that makes many steps, and the driver around it.
@Suite struct TrainerTests {
    /// Bits do not depend on how many steps a call makes, nor on being interrupted and resumed.
    @Test(arguments: [
        "adam(1e-2)", "averaged(clip(lookahead(adahessian(cosine(from: 1e-1, to: 0, steps: 40))), norm: 1))", "lbfgs(memory: 3)", "d_adaptation()",
        "extragradient(optimistic(adam(1e-2)), ahead: 1e-2)", "past_extragradient(sgd(1e-2))", "cvar(level_rate: 1e-1)", "lion_k(1e-2)",
    ])
    func interruptions(_ optimizer: String) throws {
        let example = TrainingExample.logistic
        let whole = try TrainingBench.train(example, optimizer, steps: 40, stepsPerCall: 64)
        for perCall in [1, 7] {
            let trainer = try TrainingBench.trainer(example.problem, optimizer, stepsPerCall: perCall)
            let first = try trainer.run(from: trainer.start(at: example.start), total: 13, seed: 1, recordsGradients: true)
            let second = try trainer.run(from: first.state, total: 40, seed: 1, recordsGradients: true)
            #expect(second.state == whole.state)
            #expect(second.parameters == whole.parameters)
            #expect(first.objective + second.objective == whole.objective)
            #expect(first.gradientSquares + second.gradientSquares == whole.gradientSquares)
        }
    }

    /// Native code and the interpreter may differ in the rounding of sums, not more.
    @Test(arguments: [
        "adam(1e-2)", "adadelta()", "radam(1e-2)", "lamb(1e-2)", "muon(1e-2)", "sophia(1e-2)", "lbfgs()", "prodigy()", "sam(sgd(1e-2))", "extragradient(adam(1e-2))",
        "cvar(level_rate: 1e-1)", "lion_k(1e-2)",
        "averaged(schedule_free(adam(one_cycle(from: 0, peak: 1e-2, to: 0, steps: 10), beta1: 0)))",
    ])
    func tiersAgree(_ optimizer: String) throws {
        for example in [TrainingExample.logistic, .matrix] {
            let native = try TrainingBench.train(example, optimizer, steps: 10, tier: .native)
            let interpreted = try TrainingBench.train(example, optimizer, steps: 10, tier: .interpreter)
            #expect(native.tier == .native && interpreted.tier == .interpreter)
            for (a, b) in zip(native.parameters + native.objective + native.gradientSquares, interpreted.parameters + interpreted.objective + interpreted.gradientSquares) {
                #expect(abs(a - b) <= 1e-10 * max(1, abs(b)))
            }
        }
    }

    /// Of many steps the trace has means, in memory that does not grow.
    @Test func longTrace() throws {
        let example = TrainingExample.diagonal, trainer = try TrainingBench.trainer(example.problem, "sgd(1e-7)", tier: .native), most = 1 << 20
        func run(from state: TrainingState? = nil, _ total: Int) throws -> TrainingReport {
            try trainer.run(from: state ?? trainer.start(at: example.start), total: total, seed: 1)
        }
        let full = try run(most), more = try run(from: full.state, most + 7), whole = try run(most + 7)
        #expect(full.objective.count == most && more.objective.count == 7 && whole.objective.count == most / 2 + 4 && whole.state == more.state)
        let steps = full.objective + more.objective
        for (entry, value) in whole.objective.enumerated() {
            let own = steps[(2 * entry)..<min(2 * entry + 2, steps.count)]
            guard abs(value - own.reduce(0, +) / Double(own.count)) <= 1e-14 * abs(value) else { throw BenchFailure("entry \(entry) is \(value), not the mean of \(own)") }
        }
    }

    /// The objective and the squared length of the gradient where each step began.
    @Test func trace() throws {
        let example = TrainingExample.diagonal, report = try TrainingBench.train(example, "sgd(0.01)", steps: 20, stepsPerCall: 8)
        var x = example.start
        #expect(report.objective.count == 20)
        for step in 0..<20 {
            let g = example.gradient(x)
            let value = zip(g, zip(x, example.minimum)).map { 0.5 * $0 * ($1.0 - $1.1) }.reduce(0, +)
            #expect(abs(report.objective[step] - value) < 1e-10 * value)
            #expect(abs(report.gradientSquares[step] - g.map { $0 * $0 }.reduce(0, +)) < 1e-10 * report.gradientSquares[step])
            for i in x.indices { x[i] -= 0.01 * g[i] }
        }
    }

    /// To make −f large is to make f small, to the last bit.
    @Test func maximises() throws {
        let example = TrainingExample.quadratic
        var problem = example.problem
        var builder = Builder(name: "negative")
        let inputs = problem.objective.body.parameters.map { builder.input("i\($0.index)", problem.objective.type(of: $0), role: .variable) }
        var names = Dictionary(uniqueKeysWithValues: zip(problem.objective.body.parameters, inputs))
        builder.copy(contentsOf: problem.objective.body, types: problem.objective.types, names: &names)
        let value = try #require(names[problem.objective.body.results[0]])
        problem.objective = builder.finish([("objective", builder.negate(value))])
        problem.maximizes = true
        for optimizer in ["adam(0.1)", "lbfgs()", "sophia(0.1)"] {
            let trainer = try TrainingBench.trainer(problem, optimizer)
            let up = try trainer.run(from: trainer.start(at: example.start), total: 30, seed: 1)
            let down = try TrainingBench.train(example, optimizer, steps: 30)
            #expect(up.parameters == down.parameters)
            #expect(up.objective == down.objective.map { -$0 })
        }
    }

    /// An input that is the moving average of the objective so far, corrected for its start.
    @Test func movingAverage() throws {
        var builder = Builder(name: "average")
        let x = builder.input("parameters", Type(.real, [1]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let scale = builder.input("scale", .real, role: .data), average = builder.input("average", .real, role: .data)
        let element = builder.load(x, [builder.int(0)])
        let value = builder.add(builder.multiply(scale, builder.multiply(element, element)), average)
        let problem = TrainingProblem(
            objective: builder.finish([("objective", value)]), data: [(2, .real(3.0))], blocks: [ParameterBlock(name: "x", offset: 0, shape: [])],
            maximizes: false, movingAverage: 3)
        let trainer = try TrainingBench.trainer(problem, "sgd(0.1)", stepsPerCall: 4)
        let report = try trainer.run(from: trainer.start(at: [2]), total: 10, seed: 1)
        var point = 2.0, sum = 0.0, weight = 0.0
        for step in 0..<10 {
            let expected = 3 * point * point + (weight > 0 ? sum / weight : 0)
            #expect(abs(report.objective[step] - expected) < 1e-12 * max(1, expected))
            (sum, weight) = (0.9 * sum + 0.1 * expected, 0.9 * weight + 0.1)
            point -= 0.1 * 6 * point
        }
        #expect(abs(report.parameters[0] - point) < 1e-12)
    }

    /// A step that leads nowhere changes nothing: the message says which step and whose gradient, the parameters are the last good ones.
    @Test func failures() throws {
        // √a + b² is not a number once a is negative; its gradient with respect to b always is.
        var builder = Builder(name: "root")
        let x = builder.input("parameters", Type(.real, [2]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        let a = builder.load(x, [builder.int(0)]), b = builder.load(x, [builder.int(1)])
        let value = builder.add(builder.unary(.sqrt, a), builder.multiply(b, b))
        let problem = TrainingProblem(
            objective: builder.finish([("objective", value)]),
            blocks: [ParameterBlock(name: "q.a", offset: 0, shape: []), ParameterBlock(name: "q.b", offset: 1, shape: [])], maximizes: false)
        let trainer = try TrainingBench.trainer(problem, "sgd(0.1)", stepsPerCall: 5)
        let report = try trainer.run(from: trainer.start(at: [0.3, 1]), total: 100, seed: 1)
        var a0 = 0.3, steps = 0
        while a0 >= 0 {
            a0 -= 0.1 * 0.5 / a0.squareRoot()
            steps += 1
        }
        let message = try #require(report.failure?.message)
        #expect(message.contains("step \(steps + 1)") && message.contains("`q.a`") && !message.contains("`q.b`"))
        #expect(report.state.steps == steps && report.objective.count == steps)
        #expect(abs(report.parameters[0] - a0) < 1e-12)

        // A rate that is too large.
        let wild = try TrainingBench.train(.rosenbrock, "sgd(1)", steps: 100)
        #expect(wild.failure?.message.contains("`x`") == true)
        #expect(!wild.parameters.contains { !$0.isFinite })
    }

    /// When the gradient has become zero, averages of gradients shrink until they are zero: no subnormal numbers are left to compute with.
    @Test(arguments: [Tier.interpreter, .native], [Precision.double, .single]) func noSubnormals(tier: Tier, precision: Precision) throws {
        var builder = Builder(name: "flat")
        let x = builder.input("parameters", Type(.real, [3]), role: .variable)
        _ = builder.input("key", .int, role: .variable)
        // Beyond zero there is no slope.
        let value = builder.sum([3]) { inner, index in inner.binary(.maximum, inner.load(x, index), inner.real(0)) }
        let problem = TrainingProblem(
            objective: builder.finish([("objective", value)]), blocks: [ParameterBlock(name: "x", offset: 0, shape: [3])], maximizes: false)
        let trainer = try TrainingBench.trainer(problem, "adam(0.1)", tier: tier, precision: precision)
        let least = precision == .single ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude
        var state = try trainer.start(at: [1, 0.1, 2])
        for total in [100, 700, 800, 900, 7000, 7100, 8000] {
            state = try trainer.run(from: state, total: total, seed: 1).state
            for number in state.optimizer.filter({ $0.scalar == .real }).flatMap(\.reals) { #expect(number == 0 || abs(number) >= least) }
        }
        #expect(state.optimizer[0].reals == [0, 0, 0] && state.carried.allSatisfy { $0 < 0 })
    }

    @Test func cancellation() throws {
        let example = TrainingExample.logistic, trainer = try TrainingBench.trainer(example.problem, "adam(1e-3)")
        let flag = CancellationFlag(), calls = Mutex(0)
        let report = try trainer.run(from: trainer.start(at: example.start), total: 1_000_000_000, seed: 1, cancellation: flag) { progress in
            calls.withLock { $0 += 1 }
            if progress.steps > 1000 { flag.cancel() }
        }
        #expect(report.isCancelled && report.state.steps > 1000 && report.state.steps < 1_000_000_000)
        #expect(report.objective.count == report.state.steps)
        #expect(calls.withLock { $0 } > 0)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("step(parameters: P) { for i in 0..<3 { parameters = base.step() }\nreturn parameters }", "once in every step"),
        ("step(parameters: P) { let a = base.step()\nreturn base.step() }", "once in every step"),
        ("step(parameters: P, gradients: P) { return parameters }", "cannot be given `gradients`"),
        ("step(parameters: P) { return 1.0 }", "not parameters of the shape"),
        ("state { m: P = 0 }\nstep(parameters: P) { m = 1.0\nreturn parameters }", "before a step and"),
        ("state { m: P = [1, 2] }\nstep(parameters: P) { return parameters }", "starts as"),
        ("step(parameters: Block, objective: Objective) { return parameters }", "part of the parameters"),
        ("step(parameters: P, objective: Objective) { return objective.gradient(1.0) }", "function of all parameters"),
        ("step(parameters: P) { return base.step(speed: 1) }", "given by name"),
        ("step(parameters: Real[M, N]) { return parameters }", "for matrices"),
    ])
    func mistakes(_ members: String, _ words: String) throws {
        let setting = members.contains("base") ? "base: Optimizer = sgd()" : ""
        let declaration = "optimizer mine(\(setting)) {\n\(members)\n}"
        let message = try Bench().failure { _ in _ = try TrainingBench.train(.quadratic, "mine()", steps: 3, declarations: declaration) }
        #expect(message?.contains(words) == true, "\(message ?? "no error")")
    }

    @Test(arguments: [
        ("adam(-1)", "not positive"), ("clip(1)", "is an optimizer"), ("adam(speed: 1)", "no parameter `speed`"), ("adam(\"fast\")", "is a number"),
        ("adam({ t in [1, 2] })", "not a number"),
    ])
    func settings(_ text: String, _ words: String) throws {
        let message = try Bench().failure { _ in _ = try TrainingBench.train(.quadratic, text, steps: 3) }
        #expect(message?.contains(words) == true, "\(message ?? "no error")")
    }
}
