import Auspex
import AuspexInference
import AuspexLowering
import AuspexSyntax
import TestBench
import Testing

/// The function that makes many steps of a method, and the driver around it.
struct EvolutionTests {
    private static let program = """
        model shares() { x ~ dirichlet([2.0, 3.0, 5.0]) }
        model line(x: Real[N]) {
            slope ~ normal(0, 2)
            sd ~ half_normal(1)
            y ~ normal(slope * x, sd)
        }
        let x = linspace(-1, 1, 40)
        let y = [sin(3 * x[i]) + 0.1 * cos(40 * x[i]) for i in 0..<40]
        """
    private static let cases = [
        ("shares()", "svgd()"), ("line(x) given y = y", "svgd(averaged(sgd(1e-3)), gram: multiquadric_gram)"), ("shares()", "mirrored_svgd()"),
        ("line(x) given y = y", "wasserstein_flow()"), ("line(x) given y = y", "fb_gvi(1e-3, sd: 0.1)"),
        ("line(x) given y = y", "natural_gradient(robbins_monro(first: 0.1))"),
    ]

    private func evolution(_ model: String, _ method: String, stepsPerCall: Int, tier: Tier = .interpreter) throws -> (Evolution, [Double]) {
        let bench = try Bench(Self.program)
        guard case .host(let value) = try bench.value(method), let method = value as? OptimizerValue else { throw BenchFailure("\(method) is no optimizer") }
        let shape = method.movesPoints ? [5, 2] : [2]
        var options = RunOptions()
        options.tier = tier
        let nowhere = Span(source: SourceID(index: 0), start: 0, end: 0)
        let made = try Evolution(
            try bench.posterior(model), method: method, shape: shape, stepsPerCall: stepsPerCall, evaluator: bench.evaluator, options: options, at: nowhere)
        let count = shape.reduce(1, *)
        let start = (0..<count).map { index -> Double in 0.3 * Double(index % 4) - 0.2 * Double(index % 3) }
        return (made, start)
    }

    /// Bits do not depend on how many steps a call makes, nor on being interrupted and resumed; they do on the seed, where it is used.
    @Test(arguments: cases) func interruptions(model: String, method: String) throws {
        let (whole, start) = try evolution(model, method, stepsPerCall: 64)
        let wanted = try whole.run(from: whole.start(at: start), total: 30, seed: 1)
        for perCall in [1, 7] {
            let (parts, _) = try evolution(model, method, stepsPerCall: perCall)
            let first = try parts.run(from: parts.start(at: start), total: 11, seed: 1)
            let last = try parts.run(from: first, total: 30, seed: 1)
            #expect(last == wanted)
            #expect(try parts.result(of: last) == whole.result(of: wanted))
        }
        let other = try whole.run(from: whole.start(at: start), total: 30, seed: 2)
        #expect((other == wanted) == method.contains(#/svgd|flow/#))
    }

    /// Native code and the interpreter may differ in the rounding of sums, not more.
    @Test(arguments: cases) func tiersAgree(model: String, method: String) throws {
        let (native, start) = try evolution(model, method, stepsPerCall: 8, tier: .native)
        let (interpreted, _) = try evolution(model, method, stepsPerCall: 8)
        #expect(native.tier == .native && interpreted.tier == .interpreter)
        let a = try native.run(from: native.start(at: start), total: 8, seed: 1), b = try interpreted.run(from: interpreted.start(at: start), total: 8, seed: 1)
        for (one, other) in zip([a.parameters] + a.method, [b.parameters] + b.method) {
            for (x, y) in zip(one.reals, other.reals) { #expect(abs(x - y) <= 1e-10 * max(1, abs(y))) }
        }
    }

    /// A script's draws are the same again with the same seed.
    @Test func seeds() throws {
        let found = try printedNumbers(
            """
            model m() { x ~ normal(0, 1) }
            let a = evolve(m(), svgd(), particles: 4, steps: 20, seed: 7)
            let b = evolve(m(), svgd(), particles: 4, steps: 20, seed: 7)
            let c = evolve(m(), svgd(), particles: 4, steps: 20, seed: 8)
            print(max(abs(a.x - b.x)))
            print(max(abs(a.x - c.x)))
            let d = evolve(m(), fb_gvi(), steps: 20, draws: 10, seed: 7)
            let e = evolve(m(), fb_gvi(), steps: 20, draws: 10, seed: 7)
            print(max(abs(d.x - e.x)))
            print(d.count)
            """)
        try #require(found.count == 4)
        #expect(found[0] == 0 && found[1] > 0 && found[2] == 0 && found[3] == 10)
    }

    /// What cannot be done is said in the words of the script.
    @Test(arguments: [
        ("evolve(p, adam(1e-2))", "moves the parameters of an objective"), ("fit(elbo(p, mean_field(p)), svgd(), steps: 1)", "moves a distribution towards a model"),
        ("evolve(p, fb_gvi(), particles: 3)", "has no particles"), ("evolve(p, svgd(), draws: 3)", "are its draws"),
        ("evolve(p, svgd(lbfgs()))", "`lbfgs` asks for `value`"), ("evolve(p, averaged(svgd()))", "`averaged` asks for `gradient`"),
        ("evolve(p, svgd(), at: [1.0])", "a row of 1 coordinates for each particle"),
        ("evolve(p, svgd(), at: zeros(3, 1), particles: 4)", "`at` has 3 rows"), ("evolve(p given x = 1.0, svgd())", "nothing to approximate"),
        ("evolve(p, fb_gvi(100.0), steps: 500)", "numbers that are not finite"), ("evolve(p, vector())", "does not say of what distribution"),
        ("evolve(p, curious())", "`product`, `values` and `pullback`"), ("evolve(nowhere(), svgd())", "no finite density"),
        ("evolve(arrivals(), svgd())", "`n` of `arrivals` is discrete"),
    ]) func refused(call: String, words: String) throws {
        let program = """
            model m() { x ~ normal(0, 1) }
            model nowhere() {
                x ~ normal(0, 1)
                factor(log(0.0))
            }
            model arrivals() { n ~ poisson(3) }
            optimizer vector() { step(parameters: P, target: Density) { return parameters + 0.1 * gradient(target, parameters) } }
            optimizer curious() { step(parameters: P, target: Density) { return target.mode(parameters) } }
            let p = m()
            let r = \(call)
            """
        let error = #expect(throws: (any Error).self) { try printedNumbers(program) }
        let text = (error as? Diagnostic).map { "\($0.message) \($0.notes)" } ?? "\(String(describing: error))"
        #expect(text.contains(words), "\(text)")
    }
}
