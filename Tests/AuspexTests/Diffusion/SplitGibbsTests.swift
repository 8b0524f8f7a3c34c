import Testing

/// Split Gibbs sampling where the posterior is known, with operators that say much in some directions and little in others. The reverse process in few steps
/// has to have the right variance: that of ancestral steps is too small, and the draws with it.
struct SplitGibbsTests {
    /// A blurred signal of eight places. With a limit of 4.5 standard errors of 4,000 chains for 44 moments a correct method fails with probability 3e-4.
    @Test func blurredSignal() throws {
        let found = try printedNumbers(
            GuidanceMethodTests.problem + """
                let smooth = [[exp(-abs(i - j) / 4) for j in 0..<8] for i in 0..<8]
                let near = [[exp(-0.5 * (i - j) ^ 2) for j in 0..<8] for i in 0..<8]
                let blur = [row / sum(row) for row in near]
                let y = [1.2, 0.9, 0.1, -0.4, -0.2, 0.5, 0.8, 0.3]
                let p = seen(diffused(multi_normal(zeros(8), smooth), edm(lowest: 0.01, highest: 40)), blur, 0.1) given y = y
                let (mean, C) = conjugate(zeros(8), smooth, blur, 0.01 * identity(8) + 0.04 * blur @ transpose(blur), y)
                for solver in [dpm_solver_pp_sde(), ddim(eta: 1)] {
                    let method = split_gibbs(conjugate_step(), lowest: 0.2, sweeps: 60, steps: 10, using: solver)
                    print(worst(diffuse(p, using: method, draws: 4000, seed: 1), mean, C))
                }
                """)
        try #require(found.count == 2)
        #expect(found[0] < 4.5 && found[1] > 8, "\(found)")
    }

    /// Ranks of truths among draws given their blurred readings, for a mixture of two normals. The three p-values of a calibrated method are all above 0.001
    /// with probability 0.997.
    @Test func calibratedOfAMixture() throws {
        let found = try printedNumbers(
            """
            model seen(A: Real[M, D], prior: Distribution) {
                x ~ prior
                y ~ normal(A @ x, 0.3)
            }
            let wide = [[0.5, 0.3, 0.1], [0.3, 0.5, 0.3], [0.1, 0.3, 0.5]]
            let data = mixture([0.3, 0.7], [multi_normal([-1.0, 0.0, 1.0], 0.25 * identity(3)), multi_normal([1.0, 0.5, -0.5], wide)])
            let prior = diffused(data, edm(lowest: 0.01, highest: 20))
            let A = [[0.6, 0.4, 0.0], [0.3, 0.4, 0.3], [0.0, 0.4, 0.6]]
            func calibrated(method) {
                return simulation_based_calibration({
                    let x = draw(data)
                    return (x, method(seen(A, prior) given y = A @ x + draw(iid(normal(0, 0.3), 3)), 15))
                }, problems: 400, seed: 1).p_values
            }
            print(min(calibrated(split_gibbs(conjugate_step(), highest: 5, lowest: 0.1, steps: 10))))
            print(min(calibrated(split_gibbs(conjugate_step(), highest: 5, lowest: 0.1, steps: 3, using: ddim(eta: 1)))))
            """)
        try #require(found.count == 2)
        #expect(found[0] > 0.001 && found[1] < 0.001, "\(found)")
    }

    /// Data may be drawn where the method runs, as calibration does; an operator may not.
    @Test func operatorsAreKnownBeforehand() throws {
        let problem = try failure(
            """
            let prior = diffused(multi_normal([0.0, 0.0], identity(2)), edm())
            model seen(A: Real[1, 2], sd) {
                x ~ prior
                y ~ normal(A @ x, sd)
            }
            print(run({ tmpd(steps: 5)(seen(draw(iid(normal(0, 1), [1, 2])), 0.5) given y = [1.0], 3) }, seed: 1))
            """)
        #expect(problem.contains("`A` of `seen` is computed by the function in which the method runs") && problem.contains("outside of `run`"), "\(problem)")
    }
}
