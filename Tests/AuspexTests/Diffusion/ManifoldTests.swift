import Foundation
import Testing

/// Diffusions on spheres, tori and rotations, and of functions.
struct ManifoldTests {
    /// Brownian motion on the sphere in D dimensions keeps exp(−(D − 1) t / 2) of its start on average; of rotations by quaternions, whose motion is that on the sphere in
    /// four, a matrix keeps exp(−4 t). All points stay where they belong.
    @Test func randomWalks() throws {
        let found = try printedNumbers(
            """
            let still = { x, t in 0 * x }
            let x = run({ geodesic_walk(sphere(), still, [[0.0, 0.0, 1.0] for _ in 0..<4000], linspace(0.0, 0.5, 51)) }, seed: 1)
            print(mean(x[..., 2]))
            print(1e6 * max(abs([sum(row * row) - 1 for row in x])))
            let q = run({ geodesic_walk(rotations(), still, [[1.0, 0.0, 0.0, 0.0] for _ in 0..<4000], linspace(0.0, 0.3, 51)) }, seed: 2)
            print(mean(q[..., 0]))
            print(mean([rotation_matrix(row)[1, 1] for row in q]))
            let a = run({ geodesic_walk(torus(), { x, t in 0 * x + 1 }, [[0.0, 0.0] for _ in 0..<4000], linspace(0.0, 0.5, 3)) }, seed: 3)
            print(mean(cos(a[..., 0])))
            print(max([max(abs(row)) for row in a]))
            """)
        try #require(found.count == 6)
        // Standard deviations are at most 0.7, and steps of 0.01 have a bias of about as much of what is lost.
        let error = 5 * 0.7 / 4000.0.squareRoot()
        #expect(abs(found[0] - exp(-0.5)) < error + 0.005 && abs(found[1]) < 1e-6, "\(found)")
        #expect(abs(found[2] - exp(-0.45)) < error + 0.005 && abs(found[3] - exp(-1.2)) < error + 0.005, "\(found)")
        // The drift turns by ½, the noise of variance ½ shrinks the cosine.
        #expect(abs(found[4] - exp(-0.25) * cos(0.5)) < error && found[5] <= Double.pi, "\(found)")
    }

    /// Geodesics and their beginnings are inverse, also from a point to itself; rotations take the shorter of two ways, and are orthogonal matrices.
    @Test func geodesics() throws {
        let found = try printedNumbers(
            """
            let (x, y) = ([0.0, 0.6, 0.8], [0.6, 0.0, -0.8])
            let v = sphere().towards(x, y)
            print(1e6 * max(abs(sphere().move(x, v) - y)))
            print(sqrt(sum(v * v)) - acos(-0.64))
            print(1e6 * dot(x, v))
            print(1e6 * sum(abs(sphere().towards(x, x))))
            let (p, q) = ([0.5, 0.5, 0.5, 0.5], [-0.6, 0.0, -0.8, 0.0])
            print(1e6 * max(abs(rotations().move(p, rotations().towards(p, q)) + q)))
            let R = rotation_matrix([0.5, -0.5, 0.1, sqrt(0.49)])
            print(1e6 * max([max(abs(row)) for row in R @ transpose(R) - identity(3)]))
            print(rotation_matrix([cos(0.2), 0.0, 0.0, sin(0.2)])[1, 0] - sin(0.4))
            print(torus().towards([3.0], [-3.0])[0] - (2 * pi - 6))
            """)
        #expect(found.count == 8 && found.allSatisfy { abs($0) < 1e-5 }, "\(found)")
    }

    /// The density of heat on the sphere: its integral is one and the mean cosine exp(−t); for short times it is nearly normal in the distance.
    @Test func heatOnTheSphere() throws {
        let found = try printedNumbers(
            """
            let (nodes, weights) = gauss_legendre(64)
            for t in [0.05, 0.5] {
                print(4 * pi * sum([weights[k] * sphere_heat(2 * nodes[k] - 1, t) for k in 0..<64]))
                print(4 * pi * sum([weights[k] * (2 * nodes[k] - 1) * sphere_heat(2 * nodes[k] - 1, t) for k in 0..<64]))
            }
            print(2 * pi * 0.02 * sphere_heat(cos(0.1), 0.02) / exp(-0.25))
            """)
        try #require(found.count == 5)
        for (value, wanted) in zip(found, [1, exp(-0.05), 1, exp(-0.5)]) { #expect(abs(value - wanted) < 1e-5, "\(found)") }
        // The next terms of the expansion in t and the distance are √(0.1 / sin 0.1) and 1 + O(t / 4).
        #expect(abs(found[4] - 1) < 0.02, "\(found)")
    }

    /// Noise backwards: data are the density of heat after 0.3, which has E cos = exp(−0.3), on the sphere; and a wrapped normal law on the circle.
    @Test func reversedOnManifolds() throws {
        let found = try printedNumbers(
            """
            func on_sphere(x, t) {
                let g = gradient({ z in sum([log(sphere_heat(z[i, 2], t + 0.3)) for i in 0..<count(x)]) }, x)
                return [sphere().tangent(x[i], g[i]) for i in 0..<count(x)]
            }
            let x = run({ riemannian_sde(sphere(), on_sphere, 4000, 3, linspace(3.0, 0.0, 151)) }, seed: 1)
            print(mean(x[..., 2]))
            func wrapped(a, v) {
                let shares = softmax([-0.5 * (a + 2 * pi * k) ^ 2 / v for k in -4..<5])
                return -sum([shares[k + 4] * (a + 2 * pi * k) for k in -4..<5]) / v
            }
            let a = run({ riemannian_sde(torus(), { x, t in [[wrapped(row[0], t + 0.25)] for row in x] }, 4000, 1, linspace(6.0, 0.0, 301)) }, seed: 2)
            print(mean(cos(a[..., 0])))
            """)
        try #require(found.count == 2)
        #expect(abs(found[0] - exp(-0.3)) < 5 * 0.3 / 4000.0.squareRoot() + 0.01 && abs(found[1] - exp(-0.125)) < 5 * 0.16 / 4000.0.squareRoot() + 0.01, "\(found)")
    }

    /// −½ E|s|² at the score itself, by quadrature: from one angle, and from the pole; and ⅛ E|s|² more at half of it.
    @Test func scoresOnManifolds() throws {
        let found = try estimates(
            """
            func wrapped(a, v) {
                let shares = softmax([-0.5 * (a + 2 * pi * k) ^ 2 / v for k in -4..<5])
                return -sum([shares[k + 4] * (a + 2 * pi * k) for k in -4..<5]) / v
            }
            func on_circle(x, t) { return [[wrapped(x[i, 0], t[i])] for i in 0..<count(x)] }
            func on_sphere(x, t) { return gradient({ z in sum([log(sphere_heat(z[i, 2], t[i])) for i in 0..<count(x)]) }, x) }
            show(riemannian_score_matching(torus(), on_circle, [[0.0]], 64, 0.5, 1, 3))
            show(riemannian_score_matching(torus(), { x, t in 0.5 * on_circle(x, t) }, [[0.0]], 64, 0.5, 1, 3))
            show(riemannian_score_matching(sphere(), on_sphere, [[0.0, 0.0, 1.0]], 16, 0.6, 0.600001, 50, { t in 1.0 }))
            """)
        // Σ of images, and of Legendre's polynomials.
        let circle = integral(0.5, 1, steps: 50) { t in
            t * integral(-Double.pi, Double.pi, steps: 300) { a in
                let terms = (-6...6).map { k in (a + 2 * Double.pi * Double(k), exp(-0.5 * pow(a + 2 * Double.pi * Double(k), 2) / t)) }
                let p = terms.reduce(0) { $0 + $1.1 }, slope = terms.reduce(0) { $0 - $1.0 * $1.1 } / t
                return slope * slope / p / (2 * Double.pi * t).squareRoot()
            }
        } / 0.5
        let ball = heatInformation(0.6)
        try #require(found.count == 3)
        agrees(found[0], -0.5 * circle)
        agrees(found[1], -0.375 * circle)
        // Fifty steps of 0.012 are as wrong as the walk above.
        #expect(abs(found[2].mean + 0.5 * ball) < 5 * found[2].error + 0.02 * ball, "\(found) \(ball)")
    }

    /// From uniform points to one point: the velocity that leads there has no loss; none at all has the mean squared distance, π²/3 on the circle and (π² − 4)/2 on the
    /// sphere. Its flow goes nine tenths of each way, whatever the steps.
    @Test func flowsOnManifolds() throws {
        let program = """
            func zero(x, t) { return 0 * x }
            func back(x, t) { return [-x[i] / (1 - t[i]) for i in 0..<count(x)] }
            func pole(x, t) { return [sphere().towards(x[i], [0.0, 0.0, 1.0]) / (1 - t[i]) for i in 0..<count(x)] }

            """
        let losses = try estimates(
            program + """
                show(riemannian_flow_matching(torus(), back, [[0.0]], 64))
                show(riemannian_flow_matching(torus(), zero, [[0.0]], 64))
                show(riemannian_flow_matching(sphere(), pole, [[0.0, 0.0, 1.0]], 64))
                show(riemannian_flow_matching(sphere(), zero, [[0.0, 0.0, 1.0]], 64))
                """)
        try #require(losses.count == 4)
        #expect(losses[0].mean < 1e-20 && losses[2].mean < 1e-20, "\(losses)")
        agrees(losses[1], Double.pi * Double.pi / 3)
        agrees(losses[3], (Double.pi * Double.pi - 4) / 2)
        let found = try printedNumbers(
            program + """
                let a = run({ [torus().uniform(1) for _ in 0..<200] }, seed: 1)
                print(1e6 * max(abs(flatten(geodesic_flow(torus(), { x, t in back(x, fill(t, 200)) }, a, linspace(0, 0.9, 10)) - 0.1 * a))))
                let x = run({ [sphere().uniform(3) for _ in 0..<200] }, seed: 2)
                let y = geodesic_flow(sphere(), { x, t in pole(x, fill(t, 200)) }, x, linspace(0, 0.9, 4))
                print(1e6 * max([abs(acos(y[i, 2]) - 0.1 * acos(x[i, 2])) for i in 0..<200]))
                """)
        #expect(found.count == 2 && found.allSatisfy { $0 < 1 }, "\(found)")
    }

    /// The gradient of heat itself has no loss, and for short times the way back over the time next to none; no score at all has half of the gradient's square, by quadrature.
    @Test func denoisingOnManifolds() throws {
        let found = try estimates(
            """
            func zero(x, t) { return 0 * x }
            func heat(x, start, t) { return gradient({ z in log(sphere_heat(dot(z, start), t)) }, x) }
            func exact(x, t) { return [heat(x[i], [0.0, 0.0, 1.0], t[i]) for i in 0..<count(x)] }
            show(riemannian_denoising(torus(), zero, [[0.0]], 64))
            show(riemannian_denoising(sphere(), exact, [[0.0, 0.0, 1.0]], 16, 0.01, 0.02))
            show(riemannian_denoising(sphere(), exact, [[0.0, 0.0, 1.0]], 16, heat: heat))
            show(riemannian_denoising(sphere(), zero, [[0.0, 0.0, 1.0]], 16, 0.6, 0.600001, heat: heat, weight: { t in 1.0 }))
            """)
        try #require(found.count == 4)
        agrees(found[0], 0.5)
        #expect(found[1].mean > 0 && found[1].mean < 1e-4 && found[2].mean < 1e-20, "\(found)")
        let ball = heatInformation(0.6)
        // Fifty steps of 0.012 are as wrong as the walk above.
        #expect(abs(found[3].mean - 0.5 * ball) < 5 * found[3].error + 0.02 * ball, "\(found) \(ball)")
    }

    /// E|∇ log h|² of heat on the sphere after a time, by Legendre's polynomials and quadrature.
    private func heatInformation(_ t: Double) -> Double {
        integral(-1, 1) { c in
            var (before, now, value, slope, bent, last) = (1.0, c, 1 + 3 * exp(-t) * c, 3 * exp(-t), 1.0, 0.0)
            for l in 2...30 {
                let n = Double(l), next = ((2 * n - 1) * c * now - (n - 1) * before) / n
                // P′_l = P′_{l−2} + (2l − 1) P_{l−1}
                let steep = last + (2 * n - 1) * now
                (before, now, last, bent) = (now, next, bent, steep)
                value += (2 * n + 1) * exp(-0.5 * n * (n + 1) * t) * next
                slope += (2 * n + 1) * exp(-0.5 * n * (n + 1) * t) * steep
            }
            return 0.5 * (1 - c * c) * slope * slope / value
        }
    }

    /// Functions with power 2 / (1 + k)³ in mode k: draws have it, for few modes and for many; the score's loss is that of ε, and zero but for what no score knows.
    @Test func functions() throws {
        let program = """
            func process(K) { return FunctionalDiffusion([0.5 + 0.1 * k for k in 0..<K], [1 / (1 + k) ^ 2 for k in 0..<K], first: 0.1) }
            func power(K) { return [2 / (1 + k) ^ 3 for k in 0..<K] }

            """
        let found = try printedNumbers(
            program + """
                let times = [5 * (1 - k / 300) ^ 2 + 1e-4 for k in 0..<301]
                for K in [4, 24] {
                    func score(x, t) { return [-x[i] / (process(K).scale(t) ^ 2 * power(K) + process(K).variance(t)) for i in 0..<count(x)] }
                    let x = run({ functional_sde(process(K), score, 4000, times) }, seed: 1)
                    for k in [0, 1, 3, K - 1] { print(mean(x[..., k] ^ 2) / power(K)[k]) }
                }
                let modes = cosine_modes(linspace(0.0005, 0.9995, 1000), 5)
                print(1e6 * max([max(abs(row)) for row in transpose(modes) @ modes / 1000 - identity(5)]))
                """)
        try #require(found.count == 9)
        for value in found.dropLast() { #expect(abs(value - 1) < 5 * (2.0 / 4000).squareRoot() + 0.03, "\(found)") }
        #expect(abs(found[8]) < 1e-5)
        let losses = try estimates(
            program + """
                let data = [sqrt(power(3)) * signs for signs in [[1.0, 1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0], [-1.0, -1.0, 1.0]]]
                func exact(x, t) { return [-x[i] / (process(3).scale(t[i]) ^ 2 * power(3) + process(3).variance(t[i])) for i in 0..<count(x)] }
                show(functional_denoising(process(3), { x, t in 0 * x }, data, 64))
                show(functional_denoising(process(3), exact, data, 64))
                """)
        func loss(_ rest: (Double, Double) -> Double) -> Double {
            (0..<3).map { k in
                let rate = 0.5 + 0.1 * Double(k), r = 1 / pow(1 + Double(k), 2), lambda = 2 / pow(1 + Double(k), 3)
                return 0.5 * r * integral(0.1, 5) { t in
                    let v = -r * expm1(-2 * rate * t) / (2 * rate)
                    return rest(v, exp(-2 * rate * t) * lambda)
                }
            }.reduce(0, +)
        }
        try #require(losses.count == 2)
        agrees(losses[0], loss { v, _ in 1 / v })
        agrees(losses[1], loss { v, signal in 1 / v - 1 / (v + signal) })
    }

    /// Waves of the coordinates: a tent whose slope changes four times is fitted in a thousand steps, which a network of the same size without them does not.
    @Test func wavesOfCoordinates() throws {
        let found = try printedNumbers(
            """
            param fine: WaveMLP[1, 32, 1, 6] = glorot()
            param plain: ScoreMLP[1, 32, 1] = glorot()
            let x = [[v] for v in linspace(-1, 1, 101)]
            let y = [[abs(sin(4 * row[0])) - 0.5] for row in x]
            objective misses(f) -> Real { return sum(square(f(x, 0.0) - y)) / 101 }
            let a = fit(misses(fine), adam(3e-3), steps: 1000, minimize: true, draws: 100)
            let b = fit(misses(plain), adam(3e-3), steps: 1000, minimize: true, draws: 100)
            print(sum(square(a.fine(x, 0.0) - y)) / 101)
            print(sum(square(b.plain(x, 0.0) - y)) / 101)
            print(1e6 * sum(abs(flatten(a.fine(x, 0.3) - a.fine(x, fill(0.3, 101))))))
            """)
        #expect(found.count == 3 && found[0] < 2e-3 && found[0] < 0.5 * found[1] && abs(found[2]) < 1e-5, "\(found)")
    }
}
