import Foundation
import Testing

/// Equalities between solvers, and solutions that are exact.
struct SolverIdentityTests {
    private func distances(_ text: String, _ setting: String = SolverBench.line) throws -> [Double] {
        try printedNumbers(setting + SolverBench.measures + text)
    }

    @Test(arguments: [
        "dpm_solver(1)", "dpm_solver_pp(1)", "deis(0)", "er_sde(1, ode)", "bdia(0)", "unipc(1, corrected: false)", "dpm_solver_v3(Known(1), 1)",
        "dpm_solver_v3(Known(0), 1)", "unified(dpm_solver_steps(1))", "unified(dpm_solver_pp_steps(1))", "unified(deis_steps(0))",
    ]) func theFirstOrderIsDDIM(_ solver: String) throws {
        let found = try distances("print(distance(moved(\(solver), log_ratio, 7), moved(ddim(), log_ratio, 7)))")
        // Integrals of v3 are by eight nodes.
        #expect(found.count == 1 && found[0] < (solver.contains("v3") ? 1e-12 : 1e-13), "\(found)")
    }

    @Test(arguments: [
        ("dpm_solver(2)", "unified(dpm_solver_steps(2))", "log_ratio"), ("dpm_solver(3)", "unified(dpm_solver_steps(3))", "log_ratio"),
        ("dpm_solver_pp(2)", "unified(dpm_solver_pp_steps(2))", "even"), ("dpm_solver_pp(3)", "unified(dpm_solver_pp_steps(3))", "even"),
        ("deis(1)", "unified(deis_steps(1), { schedule, t in t })", "even"), ("deis(2)", "unified(deis_steps(2), { schedule, t in t })", "even"),
        ("deis(3)", "unified(deis_steps(3), { schedule, t in t })", "log_ratio"), ("deis(3, by_ratio)", "unified(deis_steps(3), by_ratio)", "ratio"),
        ("unipc(1)", "unified(unipc_steps(1))", "log_ratio"), ("unipc(2)", "unified(unipc_steps(2))", "even"),
        ("unipc(3)", "unified(unipc_steps(3))", "log_ratio"), ("deis(1, by_ratio)", "ghvb(2, 1)", "ratio"), ("deis(0)", "ghvb(1, 1)", "ratio"),
        ("ddim()", "refined(ddim(), 1)", "even"),
    ]) func areTheSame(_ one: String, _ other: String, _ grid: String) throws {
        for setting in [SolverBench.line, SolverBench.space] {
            let found = try distances("print(distance(moved(\(one), \(grid), 9), moved(\(other), \(grid), 9)))", setting)
            #expect(found.count == 1 && found[0] < 1e-12, "\(found)")
        }
    }

    @Test func refinedStepsAreSteps() throws {
        let found = try distances("print(distance(moved(refined(dpm_solver(2), 4), log_ratio, 5), moved(dpm_solver(2), log_ratio, 20)))")
        #expect(found.count == 1 && found[0] < 1e-13)
    }

    /// Data at one point: E[x₀ | x] is constant, and the flow a straight line between noise levels.
    @Test(arguments: [
        "ddim()", "dpm_solver_pp(1)", "dpm_solver_pp(2)", "dpm_solver_pp(3)", "unipc(1)", "unipc(2)", "unipc(3)", "er_sde(1, ode)", "er_sde(3, ode)",
        "dpm_solver_v3(Known(0), 3)", "unified(dpm_solver_pp_steps(3))", "bdia()", "pndm()", "deis(3)", "dpm_solver(3)", "ghvb(2)",
    ]) func aPointIsSolvedExactly(_ solver: String) throws {
        let found = try printedNumbers(
            """
            let schedule = vp()
            let point = [0.7, -0.3]
            let prior = diffusion({ x, t in [point for _ in 0..<size(x, 0)] }, schedule, 2)
            let points = [[1.0, 2.0], [-0.5, 0.3]]
            \(SolverBench.measures)
            let (s, t) = (0.6, 0.05)
            let share = schedule.noise(t) / schedule.noise(s)
            let exact = [share * x + (schedule.scale(t) - schedule.scale(s) * share) * point for x in points]
            print(distance(run({ \(solver)(prior, points, [s, t]) }, seed: 1), exact))
            print(distance(run({ \(solver)(prior, points, [s, 0.4, 0.3, 0.2, t]) }, seed: 1), exact))
            """)
        // Solvers that expand ε have it constant here as well, as x moves on a line.
        #expect(found.count == 2 && found.allSatisfy { $0 < 1e-12 }, "\(found)")
    }

    /// A network that says the same ε everywhere.
    @Test(arguments: [
        "ddim()", "dpm_solver(1)", "dpm_solver(2)", "dpm_solver(3)", "deis(3)", "deis(3, by_ratio)", "pndm()", "bdia()", "ghvb(1)", "ghvb(2)",
        "dpm_solver_v3(Known(1), 3)", "unified(dpm_solver_steps(3))",
    ]) func constantNoiseIsSolvedExactly(_ solver: String) throws {
        let found = try printedNumbers(
            """
            let schedule = vp_cosine()
            let e = [0.7, -0.3]
            let prior = diffusion({ x, t in [e for _ in 0..<size(x, 0)] }, schedule, 2, predicts: noise_prediction())
            let points = [[1.0, 2.0], [-0.5, 0.3]]
            \(SolverBench.measures)
            let (s, t) = (0.9, 0.05)
            let share = schedule.scale(t) / schedule.scale(s)
            let exact = [share * x + (schedule.noise(t) - schedule.noise(s) * share) * e for x in points]
            print(distance(run({ \(solver)(prior, points, [s, t]) }, seed: 1), exact))
            print(distance(run({ \(solver)(prior, points, [s, 0.6, 0.3, 0.2, 0.1, t]) }, seed: 1), exact))
            """)
        #expect(found.count == 2 && found.allSatisfy { $0 < 2e-12 }, "\(found)")
    }

    /// At gamma 1 the steps are undone to rounding; below, rounding grows with the steps.
    @Test func bidirectionalStepsAreUndone() throws {
        let found = try distances(
            """
            func returned(gamma, steps) {
                let times = log_ratio(schedule, steps)
                return distance(run({ bdia_inverse(prior, bdia_pair(prior, points, times, gamma), times, gamma)[1] }), points)
            }
            print(returned(1, 50))
            print(returned(0.5, 5))
            print(distance(run({ bdia_pair(prior, points, log_ratio(schedule, 9), 0.7)[1] }), moved(bdia(0.7), log_ratio, 9)))
            """)
        #expect(found.count == 3 && found[0] < 5e-14 && found[1] < 1e-12 && found[2] == 0, "\(found)")
    }

    /// Repetition finds the point from which DDIM came; without it the inverse is one of order 1.
    @Test func inversion() throws {
        let found = try distances(
            """
            func returned(repetitions, steps) {
                let times = log_ratio(schedule, steps)
                return distance(run({ ddim_inverse(repetitions)(prior, ddim()(prior, points, times), times) }), points)
            }
            print(returned(30, 20))
            print(returned(0, 20))
            print(returned(0, 40))
            """)
        #expect(found.count == 3 && found[0] < 1e-12 && abs(log2(found[1] / found[2]) - 1) < 0.15, "\(found)")
    }

    /// On dy / dρ = κ y the heavy ball is stable for h κ above −2 (2 − β) / β.
    @Test(arguments: [(1.0, 1.9, true), (1.0, 2.1, false), (0.5, 5.8, true), (0.5, 6.2, false)])
    func momentumWidensStability(_ beta: Double, _ step: Double, _ stable: Bool) throws {
        let found = try printedNumbers(
            """
            let prior = diffusion({ x, t in x }, edm(), 1, predicts: noise_prediction())
            let times = [1000.0 - \(step) * k for k in 0..<101]
            print(abs(run({ ghvb(1, \(beta))(prior, [[1.0]], times) })[0, 0]))
            """)
        #expect(found.count == 1 && (found[0] < 1) == stable, "\(found)")
    }

    /// A process that ends around a mean: DPM-Solver of x − mean.
    @Test func meanReverting() throws {
        let found = try printedNumbers(
            """
            let schedule = reverting(1.0, 0.8)
            let mean = [2.0, -1.0]
            let known = diffused(mixture([0.3, 0.7], [multi_normal([0.0, 1.0], identity(2)), multi_normal([1.0, -0.5], 0.3 * identity(2))]), schedule)
            func rows(x, v) { return [row + v for row in x] }
            // The network sees x; what it says is of x − (1 − α) mean.
            let prior = mean_reverting({ x, t in known.noise(rows(x, -(1 - schedule.scale(t)) * mean), t) }, mean, schedule)
            // The same process, centred: data less the mean.
            let less = diffused(mixture([0.3, 0.7], [multi_normal([-2.0, 2.0], identity(2)), multi_normal([-1.0, 0.5], 0.3 * identity(2))]), schedule)
            let points = [[1.0, 0.4], [2.5, -1.5], [0.2, 0.1]]
            func distance(x, y) { return sqrt(sum((x - y) ^ 2) / count(x - y)) }
            let times = log_ratio_times()(schedule, 8)
            for order in [1, 2] {
                print(distance(run({ mrs(order)(prior, points, times) }), rows(run({ dpm_solver(order)(less, rows(points, -mean), times) }), mean)))
            }
            print(distance(prior.velocity(points, 0.7), less.velocity(rows(points, -mean), 0.7)))
            print(distance(prior.score(points, 0.7), less.score(rows(points, -mean), 0.7)))
            print(distance(run({ [draw(prior) for _ in 0..<3] }, seed: 5), rows(run({ [draw(less) for _ in 0..<3] }, seed: 5), mean)) > 0 ? 1 : 0)
            let d = flow_density(40)(less, [-1.5, 0.7])
            print(prior.log_density([0.5, -0.3]) - less.log_density([-1.5, 0.7]))
            """)
        #expect(found.count == 6 && found[0..<4].allSatisfy { $0 < 1e-12 } && found[4] == 1 && abs(found[5]) < 0.02, "\(found)")
    }

    /// For normal data and its own l, the fitted integrator has no error but that of its integrals; the statistics find that l.
    @Test func fittedIntegrator() throws {
        let found = try printedNumbers(
            """
            let base = vp()
            let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.15, 0.8)
            let prior = diffused(normal(0.5, 0.7), schedule)
            let points = [[-1.5], [0.3], [1.6]]
            \(SolverBench.measures)
            struct Own {
                mean: Real
                func l(at) { return sigmoid(-2 * at) / (sigmoid(2 * at) * 0.49 + sigmoid(-2 * at)) }
                func linear(at) { return [self.l(at)] }
                func slope(at) { return [-1.0] }
                // f = −l mean, and what s f leaves of its derivative.
                func offset(at) { return [-mean * gradient({ v in self.l(v) }, at) - mean * self.l(at)] }
            }
            let (a, b) = (schedule.scale(0.8), schedule.scale(0.15))
            let spread = sqrt((b ^ 2 * 0.49 + schedule.noise(0.15) ^ 2) / (a ^ 2 * 0.49 + schedule.noise(0.8) ^ 2))
            let exact = 0.5 * b + spread * (points - 0.5 * a)
            print(distance(moved(dpm_solver_v3(Own(0.5), 1), log_ratio, 4), exact))
            let data = run({ [[draw(normal(0.5, 0.7))] for _ in 0..<50] }, seed: 1)
            let found = run({ model_statistics(prior, data, 0.15, 0.8, 40) }, seed: 2)
            print(max([abs(found.linears[k, 0] - Own(0.5).l(found.lambda[k])) for k in 0..<40]))
            print(distance(moved(dpm_solver_v3(found, 1), log_ratio, 2), exact))
            print(distance(moved(ddim(), log_ratio, 2), exact))
            """)
        #expect(found.count == 4 && found[0] < 1e-10 && found[1] < 1e-12, "\(found)")
        #expect(found[2] < 0.01 * found[3], "interpolated statistics \(found[2]), DDIM \(found[3])")
    }

    /// Where data are within bounds nothing is done; else rows are clipped at their quantile and rescaled.
    @Test func thresholds() throws {
        let found = try printedNumbers(
            """
            let clipped = run({ dynamic_threshold(0.5)([[0.1, 0.5, 0.9], [1.0, 2.0, -3.0]]) })
            for row in clipped { for v in row { print(v) } }
            """)
        #expect(found == [0.1, 0.5, 0.9, 0.5, 1, -1])
    }
}
