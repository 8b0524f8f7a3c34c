import Foundation
import Testing

/// Couplings of samples, processes between them, derivatives of paths with noise, searched solvers.
struct CouplingTests {
    /// Sums of rows and columns, and the kernel but for a factor for each of them. Of normal samples the covariance is that of the closed form.
    @Test func couplings() throws {
        let (a, b, epsilon) = (1.3, 0.7, 0.5)
        let found = try printedNumbers(
            """
            let kernel = [[0.3, -1.0, 2.0], [0.0, 0.5, -0.7]]
            let plan = exp(sinkhorn(kernel))
            for row in plan { print(sum(row)) }
            for column in transpose(plan) { print(sum(column)) }
            print(log(plan[0, 0] * plan[1, 2] / (plan[0, 2] * plan[1, 0])) - (0.3 - 0.7 - 2.0))
            let z = standard_normal_quantile([(k + 0.5) / 200 for k in 0..<200])
            let wide = exp(sinkhorn([[-0.5 * (\(a) * z[i] - \(b) * z[j]) ^ 2 / \(epsilon) for j in 0..<200] for i in 0..<200], 50))
            print(sum([sum(wide[i] * \(a) * z[i] * \(b) * z) for i in 0..<200]))
            """)
        try #require(found.count == 7)
        for (value, wanted) in zip(found, [0.5, 0.5, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0]) { #expect(abs(value - wanted) < 1e-5, "\(found)") }
        // 200 quantiles have a variance that is 1 % too small.
        #expect(abs(found[6] - (sqrt(4 * a * a * b * b + epsilon * epsilon) - epsilon) / 2) < 0.015, "\(found)")
    }

    /// From N(0, a²) to N(0, b²): the bridge has drift −c x / (1 + c (1 − t)) with 1 + c = a² / C. There the value is half of the energy whatever the potential, and with the
    /// bridge's own potential, −c x² / 2, every other drift has more.
    @Test func entropicTransport() throws {
        let (a, b, epsilon) = (1.3, 0.7, 0.5), steps = 200
        let c = a * a / ((sqrt(4 * a * a * b * b + epsilon * epsilon) - epsilon) / 2) - 1
        let found = try estimates(
            """
            func value(f, p) {
                let (start, end) = ([[\(a)], [-\(a)]], [[\(b)], [-\(b)]])
                return entropic_transport({ x, t in -f * \(c) * x / (1 + \(c) * (1 - t)) }, { x in -0.5 * p * \(c) * x[..., 0] ^ 2 }, start, end, \(epsilon), 128, \(steps))
            }
            for pair in [[1.0, 1.0], [1.0, 2.5], [0.8, 1.0], [1.2, 1.0]] { show(value(pair[0], pair[1])) }
            """, draws: 200)
        // Variance of x(t) by its differential equation, in the steps of the process.
        func energy(_ f: Double) -> (energy: Double, end: Double) {
            var (v, total) = (a * a, 0.0), h = 1 / Double(steps)
            for k in 0..<steps {
                let rate = f * c / (1 + c * (1 - Double(k) * h))
                total += h * rate * rate * v
                v = v * (1 - h * rate) * (1 - h * rate) + epsilon * h
            }
            return (total, v)
        }
        try #require(found.count == 4)
        for (estimate, (f, p)) in zip(found, [(1.0, 1.0), (1.0, 2.5), (0.8, 1.0), (1.2, 1.0)]) {
            let (total, end) = energy(f)
            agrees(estimate, 0.5 * total + 0.5 * p * c * (end - b * b))
        }
        #expect(abs(energy(1).end - b * b) < 0.01)
        #expect(found[2].mean > found[0].mean + 0.005 && found[3].mean > found[0].mean + 0.005, "\(found)")
    }

    /// The game is won by the bridge: both numbers come to c.
    @Test func entropicTransportIsFound() throws {
        let (a, b, epsilon) = (1.3, 0.7, 0.5)
        let c = a * a / ((sqrt(4 * a * a * b * b + epsilon * epsilon) - epsilon) / 2) - 1
        let found = try printedNumbers(
            """
            struct Strength { of: Positive }
            param pull: Strength = Strength(0.5)
            param level: Strength = Strength(0.5)
            let (start, end) = ([[\(a)], [-\(a)]], [[\(b)], [-\(b)]])
            let game = entropic_transport({ x, t in -pull.of * x / (1 + pull.of * (1 - t)) }, { x in -0.5 * level.of * x[..., 0] ^ 2 }, start, end, \(epsilon), 256, 20)
            let r = fit(game, averaged(extragradient(sgd(0.2)), decay: 0.99), steps: 1500, minimize: true, opposing: [level], draws: 100, seed: 1)
            print(r.pull.of)
            print(r.level.of)
            """)
        // Twenty steps of Euler's method move the saddle point by some percent.
        #expect(found.count == 2 && abs(found[0] / c - 1) < 0.1 && abs(found[1] / c - 1) < 0.15, "\(found) \(c)")
    }

    /// Snapshots of a process that turns and decays, each of other particles: from Brownian motion its matrix is found, and from it nothing else.
    @Test func refinedReference() throws {
        let found = try printedNumbers(
            """
            let F = [[-1.0, 0.6], [-0.6, -0.4]]
            let noise = 0.3 * identity(2)
            let times = [0.0, 0.4, 0.8, 1.2, 1.6]
            func snapshot(k) {
                let z = gaussian_transition(F, noise, times[k])
                let c = z.matrix @ (0.2 * identity(2)) @ transpose(z.matrix) + (if k == 0 { zeros([2, 2]) } else { z.covariance })
                return [z.matrix @ [2.0, 1.0] + cholesky(c) @ draw(iid(normal(0, 1), 2)) for _ in 0..<150]
            }
            let shots = run({ [snapshot(k) for k in 0..<5] }, seed: 1)
            let found = run({ reference_refinement(shots, times, noise, zeros([2, 2]), 20) }, seed: 1)
            for i in 0..<2 { for j in 0..<2 { print(found[i, j]) } }
            """)
        // 600 steps in all, over 1.6 units of time, of points whose squares sum to about two: a standard error of about √(0.3 / (150 · 1.6 · 1.5)) = 0.03 for each
        // coordinate, and more where both are alike.
        #expect(found.count == 4 && zip(found, [-1, 0.6, -0.6, -0.4]).allSatisfy { abs($0 - $1) < 0.2 }, "\(found)")
    }

    /// The adjoint along a path with noise against the derivative of its steps, which comes closer with twice the steps of the same noise; and such paths draw.
    @Test func pathsWithNoise() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(mixture([0.3, 0.7], [normal(-1, 0.3), normal(2, 0.5)]), edm())
            let fine = log_ratio_times()(edm(0.2, 5), 400)
            let x = [[3.0], [-2.0], [0.5]]
            let noise = run({ path_noise(prior.schedule, 3, 1, fine) }, seed: 3)
            for every in [4, 2, 1] {
                let K = div(400, every)
                let times = [fine[every * k] for k in 0..<K + 1]
                func part(k) {
                    var total = zeros([3, 1])
                    for j in 0..<every { total += noise[every * k + j] }
                    return total
                }
                let coarse = [part(k) for k in 0..<K]
                let end = run({ noisy_path(prior, x, coarse, times) })
                let adjoint = run({ stochastic_adjoint(prior, end, 2 * end, coarse, times) })
                let exact = run({ gradient({ z in sum(square(noisy_path(prior, z, coarse, times))) }, x) })
                print(max(abs((adjoint - exact)[..., 0])) / max(abs(exact[..., 0])))
            }
            let times = log_ratio_times()(prior.schedule, 100)
            let draws = run({ noisy_path(prior, prior.start(4000, 80.0), path_noise(prior.schedule, 4000, 1, times), times) }, seed: 4)
            print(mean([Real(row[0] < 0.5) for row in draws]))
            print(sd([if row[0] < 0.5 { (row[0] + 1) / 0.3 } else { (row[0] - 2) / 0.5 } for row in draws]))
            """)
        try #require(found.count == 5)
        #expect(found[2] < 0.02 && found[0] > 2 * found[2], "\(found)")
        #expect(abs(found[3] - 0.3) < 5 * (0.21 / 4000).squareRoot() + 0.01 && abs(found[4] - 1) < 5 / 8000.0.squareRoot() + 0.02, "\(found)")
    }

    /// Codes give the solvers back whose they are; a search in five steps is not worse than the best that it began with, here on points that it has not seen either.
    @Test func searchedSolvers() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(mixture([0.3, 0.7], [normal(-1, 0.3), normal(2, 0.5)]), vp())
            let schedule = prior.schedule
            let grid = log_ratio_times()(schedule, 5)
            func ends(n, seed) {
                let x = run({ prior.start(n, 1.0) }, seed: seed)
                return (x, run({ runge_kutta()(prior, x, log_ratio_times()(schedule, 200)) }))
            }
            let (x, exact) = ends(64, 1)
            let (fresh, aim) = ends(500, 2)
            let presets = [dpm_solver_pp_steps(1), dpm_solver_pp_steps(2), dpm_solver_pp_steps(3), unipc_steps(2), deis_steps(2)]
            let codes = [step_codes(p, schedule, grid) for p in presets]
            func error(steps, y, goal) { return sum(square(run({ unified(steps)(prior, y, grid) }) - goal)) / count(goal) }
            for k in 0..<5 { print(1e6 * (error(coded_steps(codes[k]), fresh, aim) - error(presets[k], fresh, aim))) }
            let found = run({ search_steps(prior, codes, x, exact, grid, 30, 16) }, seed: 1)
            print(error(coded_steps(found), x, exact) / min([error(p, x, exact) for p in presets]))
            print(error(coded_steps(found), fresh, aim) / min([error(p, fresh, aim) for p in presets]))
            """)
        try #require(found.count == 7)
        #expect(found[0..<5].allSatisfy { abs($0) < 1e-4 }, "\(found)")
        #expect(found[5] <= 1 && found[6] < 1, "\(found)")
    }
}
