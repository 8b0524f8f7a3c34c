import Foundation
import Testing

/// Methods that are biased, where theory says how: in one dimension with normal data every step is linear, and mean and variance follow by recursion.
struct ApproximateMethodTests {
    static let line = """
        let prior = diffused(multi_normal([0.5], [[1.44]]), vp())
        model seen(A: Real[1, 1], sd) {
            x ~ prior
            y ~ normal(A @ x, sd)
        }

        """

    /// α and σ of the schedule with rates from 0.1 to 20.
    static func scale(_ t: Double) -> Double { exp(-0.5 * (0.1 * t + 9.95 * t * t)) }
    static func noise(_ t: Double) -> Double { sqrt(-expm1(-(0.1 * t + 9.95 * t * t))) }
    static func denoised(_ x: Double, _ a: Double, _ s: Double) -> (constant: Double, slope: Double) {
        let slope = a * 1.44 / (a * a * 1.44 + s * s)
        return (0.5 - slope * a * 0.5, slope)
    }
    /// Quadratic times.
    static func times(_ steps: Int) -> [Double] {
        (0...steps).map { k in pow(1 + Double(k) / Double(steps) * (sqrt(1e-3) - 1), 2) }
    }

    /// Denoise, move to the mode, add noise.
    @Test(arguments: [0.0, 0.3, 1.0]) func restoration(fresh: Double) throws {
        let steps = 40, n = 20_000.0, (y, slope, sd, weight) = (1.7, 0.8, 0.6, 3.0)
        let grid = Self.times(steps)
        var (mean, variance) = (0.0, pow(Self.noise(grid[0]), 2))
        // x becomes constant + factor x.
        func mode(_ t: Double) -> (Double, Double) {
            let (a, s) = (Self.scale(t), Self.noise(t)), d = Self.denoised(0, a, s)
            let precision = weight * a * a / (s * s), total = precision + slope * slope / (sd * sd)
            return ((precision * d.constant + slope * y / (sd * sd)) / total, precision * d.slope / total)
        }
        for k in 0..<steps {
            let (s, t) = (grid[k], grid[k + 1]), (constant, factor) = mode(s)
            let keep = Self.noise(t) * sqrt(1 - fresh)
            let c = Self.scale(t) * constant - keep * Self.scale(s) / Self.noise(s) * constant
            let f = Self.scale(t) * factor + keep * (1 - Self.scale(s) * factor) / Self.noise(s)
            mean = c + f * mean
            variance = f * f * variance + fresh * pow(Self.noise(t), 2)
        }
        let (constant, factor) = mode(grid[steps])
        mean = constant + factor * mean
        variance *= factor * factor
        let found = try printedNumbers(
            Self.line + """
                let p = seen([[\(slope)]], \(sd)) given y = [\(y)]
                let r = flatten(diffuse(p, using: diffpir(weight: \(weight), fresh: \(fresh), steps: \(steps), times: quadratic_times()), draws: 20_000, seed: 1))
                print(mean(r))
                print(variance(r))
                """)
        try #require(found.count == 2)
        #expect(abs(found[0] - mean) < 4.5 * sqrt(variance / n), "\(found) \(mean) \(variance)")
        #expect(abs(found[1] - variance) < 4.5 * variance * sqrt(2 / n), "\(found) \(mean) \(variance)")
    }

    /// Ancestral steps with the observation in the place of the denoised point, the less the more noise it has.
    @Test(arguments: [0.01, 0.3, 2.0]) func nullSpaceWithNoise(sd: Double) throws {
        let steps = 30, n = 20_000.0, (y, slope) = (1.7, 0.8)
        let grid = Self.times(steps)
        var (mean, variance) = (0.0, pow(Self.noise(grid[0]), 2))
        var parts: Set<Bool> = []
        for k in 0..<steps {
            let (s, t) = (grid[k], grid[k + 1])
            // The law of x(t) given x(s) and x₀.
            let ratio = Self.scale(s) / Self.scale(t), step = pow(Self.noise(s), 2) - pow(ratio * Self.noise(t), 2)
            let byData = Self.scale(t) * step / pow(Self.noise(s), 2), byPoint = ratio * pow(Self.noise(t) / Self.noise(s), 2)
            let fresh = step * pow(Self.noise(t) / Self.noise(s), 2)
            let part = min(1, sqrt(fresh) * slope / (byData * sd))
            parts.insert(part < 1)
            let d = Self.denoised(0, Self.scale(s), Self.noise(s))
            mean = byData * ((1 - part) * (d.constant + d.slope * mean) + part * y / slope) + byPoint * mean
            variance = pow(byData * (1 - part) * d.slope + byPoint, 2) * variance + max(0, fresh - pow(part * byData * sd / slope, 2))
        }
        let found = try printedNumbers(
            Self.line + """
                let p = seen([[\(slope)]], \(sd)) given y = [\(y)]
                let r = flatten(diffuse(p, using: ddnm(steps: \(steps), times: quadratic_times()), draws: 20_000, seed: 1))
                print(mean(r))
                print(variance(r))
                """)
        try #require(found.count == 2)
        #expect(abs(found[0] - mean) < 4.5 * sqrt(variance / n), "\(found) \(mean) \(variance)")
        #expect(abs(found[1] - variance) < 4.5 * variance * sqrt(2 / n), "\(found) \(mean) \(variance)")
        #expect(sd < 2 || parts.contains(true))
    }

    /// For standard normal data the method finds a ridge solution: its weight is that of the prior times the mean of σ² over the times.
    @Test func regularisationByDenoising() throws {
        var mean = 0.0
        for k in 0..<100_000 { mean += pow(Self.noise(1e-3 + (1 - 1e-3) * (Double(k) + 0.5) / 100_000), 2) / 100_000 }
        let found = try printedNumbers(
            """
            let prior = diffused(multi_normal([0.0, 0.0], identity(2)), vp())
            model seen(A: Real[1, 2], sd) {
                x ~ prior
                y ~ normal(A @ x, sd)
            }
            let A = [[1.0, 0.5]]
            let r = diffuse(seen(A, 0.7) given y = [2.0], using: red_diff(weight: 0.8, rate: 0.03, steps: 6000, times: random_times()), draws: 200, together: 20, seed: 1)
            let ridge = solve(transpose(A) @ A / 0.49 + 0.8 * \(mean) * identity(2), transpose(A) @ [2.0]) / 0.49
            print(max(abs(column_means(r) - ridge)))
            print(max(abs(solve(transpose(A) @ A / 0.49 + 0.72 * \(mean) * identity(2), transpose(A) @ [2.0]) / 0.49 - ridge)))
            """)
        try #require(found.count == 2)
        // A tenth less weight would be seen.
        #expect(found[0] < 0.01 && found[1] > 0.02, "\(found)")
    }

    /// For a linear operator the move of the ensemble is Ĉ Aᵀ Γ⁻¹ (A x − y), whatever the number of points; where all points are the same, nothing moves.
    @Test func ensembleMoves() throws {
        let found = try printedNumbers(
            """
            let x = [[1.0, 2.0, 0.5], [-0.3, 0.7, 1.1], [2.0, -1.0, 0.2], [0.4, 0.4, -2.0]]
            let A = [[1.0, 0.5, -1.0], [0.2, 2.0, 0.3]]
            let sd = [0.5, 2.0]
            let y = [0.3, -0.8]
            let moved = ensemble_step(x, x @ transpose(A), y, sd)
            let spread = covariance(x) * 3 / 4
            print(max([max(abs(moved.step[i] - spread @ transpose(A) @ ((A @ x[i] - y) / sd ^ 2))) for i in 0..<4]))
            let same = [x[0] for _ in 0..<5]
            print(max(abs(flatten(ensemble_step(same, same @ transpose(A), y, sd).step))))
            // An operator without a derivative: the observation is met all the same.
            let prior = diffused(multi_normal([0.0, 0.0], identity(2)), vp())
            model counted() {
                x ~ prior
                y ~ normal([floor(10 * (x[0] + x[1])) / 10], 0.2)
            }
            let p = counted() given y = [1.5]
            for rate in [1e-9, 1.0] {
                let r = diffuse(p, using: enkg(rate), draws: 100, seed: 1)
                print(sqrt(mean([(floor(10 * (r[i, 0] + r[i, 1])) / 10 - 1.5) ^ 2 for i in 0..<100])))
            }
            """)
        try #require(found.count == 4)
        #expect(found[0] < 1e-13 && found[1] == 0 && found[2] > 1 && found[3] < 0.5, "\(found)")
    }

    /// With an operator that is fixed, the parallel processes are those of one: each step of DDIM less the rate times the sign of the residual times the
    /// derivative of the observation at the denoised point.
    @Test func blindWithAKnownOperator() throws {
        let steps = 25, rate = 0.05, (f, y) = (1.5, 2.0)
        let found = try printedNumbers(
            """
            let prior = diffused(multi_normal([0.5], [[1.44]]), vp())
            let operator = diffused(multi_normal([\(f)], [[1e-18]]), vp())
            model seen() {
                x ~ prior
                f ~ operator
                y ~ normal(f[0] * x, 0.1)
            }
            let p = seen() given y = [\(y)]
            for rate in [0.0, \(rate)] {
                let r = diffuse(p, using: blind_dps([rate, 0.0], eta: 0, steps: \(steps), times: quadratic_times()), draws: 5, seed: 1)
                for i in 0..<5 { print(r[i, 0]) }
                print(max(abs(r[..., 1] - \(f))))
            }
            """)
        try #require(found.count == 12)
        let grid = Self.times(steps)
        func run(_ start: Double, _ rate: Double) -> Double {
            var x = start
            for k in 0..<steps {
                let (a, s) = (Self.scale(grid[k]), Self.noise(grid[k])), d = Self.denoised(0, a, s)
                let denoised = d.constant + d.slope * x
                let residual = y - f * denoised
                let next = Self.scale(grid[k + 1]) * denoised + Self.noise(grid[k + 1]) * (x - a * denoised) / s
                x = next + rate * (residual < 0 ? -1 : 1) * f * d.slope
            }
            return x
        }
        // DDIM is affine, so what it gives tells where it began.
        let (zero, one) = (run(0, 0), run(1, 0))
        for i in 0..<5 {
            let start = (found[i] - zero) / (one - zero)
            // Numbers are printed with six digits.
            #expect(abs(run(start, rate) - found[6 + i]) < 2e-5, "\(found)")
        }
        #expect(found[5] < 0.02 && found[11] < 0.02, "\(found)")
    }

    /// Both choices free: the product is what is observed, which the prior's draws are far from.
    @Test func blindMeetsTheObservation() throws {
        let found = try printedNumbers(
            """
            let prior = diffused(multi_normal([1.0, -1.0], identity(2)), vp())
            let operator = diffused(multi_normal([1.0], [[0.1]]), vp())
            model seen() {
                x ~ prior
                f ~ operator
                y ~ normal(f[0] * x, 0.1)
            }
            let p = seen() given y = [2.0, 1.0]
            for rate in [0.0, 0.05] {
                let r = diffuse(p, using: blind_dps([rate, rate]), draws: 200, seed: 1)
                print(mean([abs(r[i, 1] * r[i, 2] - 1.0) for i in 0..<200]))
            }
            """)
        try #require(found.count == 2)
        #expect(found[1] < 0.2 * found[0], "\(found)")
    }

    /// A linear decoder and its transpose: the codes come to those of the observed data; without both rates the prior is drawn from, and with rates that are too
    /// large the iteration diverges.
    @Test func latentPosterior() throws {
        let found = try printedNumbers(
            """
            let W = [[0.6, 0.0], [0.8, 0.0], [0.0, 1.0]]
            let A = [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
            let prior = diffused(multi_normal([0.0, 0.0], identity(2)), vp())
            model seen() {
                z ~ prior
                y ~ normal(A @ (W @ z), 0.01)
            }
            let code = [1.2, -0.7]
            let p = seen() given y = A @ (W @ code)
            for rate in [0.0, 0.2, 20.0] {
                let r = diffuse(p, using: psld({ z in W @ z }, { x in transpose(W) @ x }, A, rate: rate, gluing: rate, steps: 500), draws: 200, seed: 1)
                print(mean([norm(r[i] - code) for i in 0..<200]))
            }
            """)
        try #require(found.count == 3)
        #expect(found[0] > 1 && found[1] < 0.2 && !(found[2] < 10), "\(found)")
    }

    /// What does not fit a method is refused, with what to use instead.
    @Test func refusals() throws {
        let program = """
            let prior = diffused(multi_normal([0.0, 0.0], identity(2)), vp())
            model bent() {
                x ~ prior
                y ~ normal(x[0] ^ 2, 0.1)
            }
            model counted() {
                x ~ prior
                y ~ poisson(exp(x[0]))
            }
            model plain() {
                x ~ multi_normal([0.0, 0.0], identity(2))
                y ~ normal(x[0], 0.1)
            }

            """
        for (call, words) in [
            ("diffuse(bent() given y = 1.0, using: tmpd())", "linear operator"), ("diffuse(bent() given y = 1.0, using: ddnm())", "linear operator"),
            ("diffuse(bent() given y = 1.0, using: daps(conjugate_step()))", "linear operator"), ("diffuse(counted() given y = 3, using: enkg())", "normal noise"),
            ("diffuse(counted() given y = 3, using: pigdm())", "normal noise"), ("diffuse(plain() given y = 1.0, using: daps())", "diffused(multi_normal("),
        ] {
            let problem = #expect(throws: (any Error).self) { try printedNumbers(program + call) }
            #expect("\(String(describing: problem))".contains(words), "\(String(describing: problem))")
        }
        // Methods for any likelihood take both.
        #expect(try printedNumbers(program + "print(count(diffuse(counted() given y = 3, using: daps(steps: 20), draws: 5, seed: 1)))") == [5])
        #expect(try printedNumbers(program + "print(count(diffuse(bent() given y = 1.0, using: lgd(steps: 20), draws: 5, seed: 1)))") == [5])
    }
}
