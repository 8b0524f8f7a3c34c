import Auspex
import Foundation
import TestBench
import Testing

/// Objectives that give several values, and the optimisers that see them one by one.
@Suite struct SeveralValuesTests {
    private static let line = """
        let x = linspace(-1, 1, 20)
        let X = [[1.0, x[i], x[i] ^ 2] for i in 0..<20]
        let y = [2 + 3 * x[i] + 0.3 * cos(10 * x[i]) for i in 0..<20]
        let label = [Real(mod(7 * i, 20) < i + 2) for i in 0..<20]
        guide line(X: Real[N, D]) {
            param beta: Real[D] = 0
            f := X @ beta
        }
        objective residuals(m: Guide, y: Real[N]) -> Real[N] { return simulate(m).f - y }
        objective logits(m: Guide, X: Real[N, D]) -> Real[N] { return simulate(m).f }
        """

    // MARK: Jacobian descent

    /// Two gradients in conflict, (1, 0) and (−½, 1): the mean of each one's projection onto the half-plane of the other, (0.4, 0.7).
    @Test func twoInConflict() throws {
        let program = """
            guide point() {
                param x: Real[2] = 0
                f := [x[0], x[1] - 0.5 * x[0]]
            }
            objective both(m: Guide) -> Real[2] { return simulate(m).f }
            let r = fit(both(point()), jacobian_descent(sgd(1)), steps: 1, minimize: true, seed: 1)
            print(1e9 * (r.x[0] + 0.4))
            print(1e9 * (r.x[1] + 0.7))
            let s = fit(both(point()), jacobian_descent(sgd(1)), steps: 1, seed: 1)
            print(1e9 * max(abs(r.x + s.x)))
            print(r.objective + 0.45)
            """
        for number in try printedNumbers(program) { #expect(abs(number) < 1e-3) }
    }

    /// argmin of vᵀ G v over v ≥ lower, by going through all sets of coordinates that are at their bound.
    private static func projection(_ g: [[Double]], _ lower: [Double]) -> [Double] {
        var best: (value: Double, v: [Double])?
        for set in 0..<(1 << g.count) {
            let free = g.indices.filter { set & (1 << $0) != 0 }
            var v = lower
            // Elimination for the free ones; a singular system is one whose solutions another set has.
            var a = free.map { i in free.map { g[i][$0] } + [-g.indices.filter { !free.contains($0) }.map { g[i][$0] * lower[$0] }.reduce(0, +)] }
            var isSingular = false
            for k in free.indices {
                let pivot = (k..<free.count).max { abs(a[$0][k]) < abs(a[$1][k]) } ?? k
                a.swapAt(k, pivot)
                guard abs(a[k][k]) > 1e-10 else { isSingular = true; break }
                for i in free.indices where i != k {
                    let factor = a[i][k] / a[k][k]
                    for j in k...free.count { a[i][j] -= factor * a[k][j] }
                }
            }
            guard !isSingular else { continue }
            for (k, i) in free.enumerated() { v[i] = a[k][free.count] / a[k][k] }
            guard zip(v, lower).allSatisfy({ $0 >= $1 - 1e-12 }) else { continue }
            let value = g.indices.map { i in g.indices.map { v[i] * g[i][$0] * v[$0] }.reduce(0, +) }.reduce(0, +)
            if value < best?.value ?? .infinity { best = (value, v) }
        }
        return best?.v ?? lower
    }

    /// Random gradients, more and fewer than they have coordinates: the mean of the projections; it raises no value, is the plain mean without conflict,
    /// and is linear in the length of each gradient.
    @Test func projections() throws {
        let bench = try Bench("func direction(J: Real[M, D]) { return transpose(J) @ agreeing_weights(J @ transpose(J)) }")
        var generator = SplitMix(state: 7)
        for (m, d) in [(2, 3), (3, 2), (3, 5), (4, 3), (5, 4), (4, 9)] {
            for _ in 0..<5 {
                let rows = (0..<m).map { _ in (0..<d).map { _ in 2 * generator.next() - 1 } }
                func direction(_ rows: [[Double]]) throws -> [Double] { try bench.numbers("direction(\(rows))") }
                let gram = rows.map { a in rows.map { b in zip(a, b).map(*).reduce(0, +) } }
                var expected = [Double](repeating: 0, count: d)
                for i in 0..<m {
                    let v = Self.projection(gram, (0..<m).map { $0 == i ? 1 : 0 })
                    for (weight, row) in zip(v, rows) { for j in 0..<d { expected[j] += weight * row[j] / Double(m) } }
                }
                let found = try direction(rows)
                for j in 0..<d { #expect(abs(found[j] - expected[j]) < 1e-7) }
                for row in rows { #expect(zip(row, found).map(*).reduce(0, +) > -1e-7) }
                func scaled(_ a: Double, _ b: Double) throws -> [Double] { try direction([rows[0].map { a * $0 }, rows[1].map { b * $0 }] + rows.dropFirst(2)) }
                let (one, first, second, both) = (try scaled(1, 1), try scaled(2, 1), try scaled(1, 3), try scaled(2, 3))
                for j in 0..<d { #expect(abs(both[j] - (first[j] + second[j] - one[j])) < 1e-6) }
            }
        }
        let agreeing = [[1.0, 2], [2, 0.5], [0.1, 1]]
        let mean = try bench.numbers("direction(\(agreeing))")
        for j in 0..<2 { #expect(abs(mean[j] - agreeing.map { $0[j] }.reduce(0, +) / 3) < 1e-15) }
        #expect(try bench.numbers("direction([[1.0, 0], [-1, 0]])").allSatisfy { abs($0) < 1e-12 })
        #expect(try bench.numbers("direction([[0.0, 0], [1, 2]])") == [0.5, 1])
    }

    /// Two losses |x − a|² and |x − b|²: it comes to rest between a and b, where no direction is good for both.
    @Test func betweenTwoMinima() throws {
        let program = """
            guide point() {
                param x: Real[2] = [3.0, 4.0]
                f := [sum(square(x - [1.0, 0.0])), 10 * sum(square(x + [1.0, 0.0]))]
            }
            objective both(m: Guide) -> Real[2] { return simulate(m).f }
            let r = fit(both(point()), jacobian_descent(sgd(0.02)), steps: 3000, minimize: true, seed: 1)
            print(r.x[0])
            print(r.x[1])
            """
        let numbers = try printedNumbers(program)
        #expect(abs(numbers[1]) < 1e-6 && abs(numbers[0]) <= 1)
    }

    // MARK: Gauss-Newton

    /// Least squares in one step, against the normal equations; with twenty values of three parameters, and with the values negated and made large.
    @Test func leastSquares() throws {
        let program = """
            \(Self.line)
            let exact = solve(transpose(X) @ X, transpose(X) @ y)
            let r = fit(residuals(line(X), y), gauss_newton(), steps: 1, minimize: true, seed: 1)
            print(1e9 * max(abs(r.beta - exact)))
            print(r.objective - 0.5 * sum(square(X @ exact - y)))
            objective negated(m: Guide, y: Real[N]) -> Real[N] { return y - simulate(m).f }
            let s = fit(negated(line(X), y), gauss_newton(), steps: 1, seed: 1)
            print(1e9 * max(abs(s.beta - exact)))
            print(r.objective + s.objective)
            print(Real(!r.converged))
            """
        for number in try printedNumbers(program) { #expect(abs(number) < 1e-4) }
    }

    /// Logistic regression by its logits: the steps of Newton's method, which are those of iteratively reweighted least squares.
    @Test(arguments: [1, 2, 5]) func logistic(steps: Int) throws {
        let program = """
            \(Self.line)
            func newton_step(beta: Real[D], X: Real[N, D], label: Real[N]) -> Real[D] {
                let p = sigmoid(X @ beta)
                let hessian = transpose(X) @ scale_rows(p * (1 - p), X)
                return beta - solve(hessian, transpose(X) @ (p - label))
            }
            var beta = zeros(3)
            for step in 0..<\(steps) { beta = newton_step(beta, X, label) }
            let r = fit(logits(line(X), X), gauss_newton(loss: { f in sum(softplus(f) - label * f) }), steps: \(steps), minimize: true, seed: 1)
            print(1e9 * max(abs(r.beta - beta)))
            """
        let numbers = try printedNumbers(program)
        #expect(numbers.count == 1 && numbers[0] < 1e-2)
    }

    /// Fewer values than parameters: the system of the values' size gives the step of the one of the parameters' size (Duncan 1944, Guttman 1946), with
    /// curvature and damping.
    @Test func bothSidesAreTheSame() throws {
        let program = """
            guide wide() {
                param x: Real[5] = [0.3, -0.2, 0.5, 0.1, -0.4]
                f := [x[0] * x[1] + exp(x[2]), x[3] ^ 2 - sin(x[4]) + x[0]]
            }
            objective two(m: Guide) -> Real[2] { return simulate(m).f }
            let x = [0.3, -0.2, 0.5, 0.1, -0.4]
            let J = [[x[1], x[0], exp(x[2]), 0, 0], [1, 0, 0, 2 * x[3], -cos(x[4])]]
            let f = [x[0] * x[1] + exp(x[2]), x[3] ^ 2 - sin(x[4]) + x[0]]
            let r = [2 * f[0] + f[1], f[0] + 4 * f[1] ^ 3]
            let Q = [[2, 1], [1, 12 * f[1] ^ 2]]
            let expected = x - solve(transpose(J) @ Q @ J + 0.3 * identity(5), transpose(J) @ r)
            let s = fit(two(wide()), gauss_newton(loss: { f in f[0] ^ 2 + f[0] * f[1] + f[1] ^ 4 }, damping: 0.3), steps: 1, minimize: true, seed: 1)
            print(1e9 * max(abs(s.x - expected)))
            """
        let numbers = try printedNumbers(program)
        #expect(numbers.count == 1 && numbers[0] < 1e-3)
    }

    // MARK: What other optimisers and `expect` see

    /// The mean of the values, in the fit and in what judges it; particles are averaged value by value.
    @Test func mean() throws {
        let program = """
            guide q() {
                param m: Real[2] = [1.0, -2.0]
                z ~ normal(m, 1)
                f := square(z)
            }
            objective squares(q: Guide) -> Real[2] { return simulate(q).f }
            print(expect(squares(q()), draws: 100_000, seed: 1).mean)
            let r = fit(squares(q()), averaged(adam(1e-2), decay: 0.99), steps: 2000, particles: 4, minimize: true, seed: 1)
            print(r.objective)
            print(max(abs(r.m)))
            print(expect(average(squares(q()), 8, antithetic), draws: 20_000, seed: 1).mean)
            """
        let numbers = try printedNumbers(program)
        // The sd of (z₀² + z₁²) / 2 is √(1 + 5); five standard errors.
        #expect(abs(numbers[0] - 3.5) < 5 * 6.0.squareRoot() / 100_000.0.squareRoot())
        #expect(abs(numbers[1] - 1) < 0.05 && numbers[2] < 0.15)
        #expect(abs(numbers[3] - 3.5) < 5 * 6.0.squareRoot() / (4.0 * 20_000).squareRoot())
    }

    /// A scored choice: each row of the Jacobian is an unbiased estimate of its value's gradient. For p = P(z = 1) with logit u, values a₀ + a₁ z and
    /// b₀ + b₁ z have the derivatives a₁ p (1 − p), b₁ p (1 − p).
    @Test func scoredChoices() throws {
        let program = """
            guide q() {
                param u: Real = 0.7
                z ~ bernoulli_logit(u) by score
                f := [2 + 3 * z, 1 - 2 * z]
            }
            objective two(q: Guide) -> Real[2] { return simulate(q).f }
            optimizer still() {
                state { mean: P[2] = 0, squares: P[2] = 0, value: Real[2] = zeros(2), t: Int = 0 }
                step(parameters: P, objective: Objective) {
                    t += 1
                    let jacobian = objective.jacobian(parameters)
                    mean += (jacobian - mean) / t
                    squares += (square(jacobian) - squares) / t
                    value += (objective.values(parameters) - value) / t
                    return parameters
                }
            }
            let r = fit(two(q()), still(), steps: 40_000, minimize: true, seed: 1)
            let p = sigmoid(0.7)
            let mean = r.state.mean
            let error = sqrt((r.state.squares - square(mean)) / 40_000)
            for i in 0..<2 { print((mean[i, 0] - [3.0, -2.0][i] * p * (1 - p)) / error[i, 0]) }
            print((r.state.value[0] - 2 - 3 * p) / sqrt(9 * p * (1 - p) / 40_000))
            """
        let numbers = try printedNumbers(program)
        #expect(numbers.count == 3)
        for number in numbers { #expect(abs(number) < 5) }
    }

    // MARK: Quantities of traces

    /// What a program records is read off its trace, and is no part of what is scored.
    @Test func quantities() throws {
        let program = """
            model p() {
                x ~ normal(0, 1)
                y ~ normal(x, 1)
                twice := 2 * x
            }
            guide q() {
                param m: Real = 0.5
                x ~ normal(m, 1)
                cube := x ^ 3
            }
            objective bound(p: Model, q: Guide) -> Real {
                let t = simulate(q)
                return log_density(p, t) - t.log_density + 0 * t.cube
            }
            objective third(q: Guide) -> Real { return stop_gradient(simulate(q)).cube + simulate(q).cube }
            print(expect(bound(p() given y = 1, q()), draws: 1000, seed: 1).mean - expect(elbo(p() given y = 1, q()), draws: 1000, seed: 1).mean)
            let r = fit(third(q()), sgd(1), steps: 1, seed: 3)
            print(r.m)
            """
        let numbers = try printedNumbers(program)
        #expect(numbers[0] == 0)
        // One gradient, 3 x² of one draw: positive, and not twice that.
        #expect(numbers[1] > 0.5)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("objective one(m: Guide) -> Real { return sum(simulate(m).f) }", "one(q())", "jacobian_descent()", "of objectives that give several"),
        ("objective matrix(m: Guide) -> Real[2, 2] { return outer(simulate(m).f, simulate(m).f) }", "matrix(q())", "adam()", "or an array of several"),
        ("objective two(m: Guide) -> Real[2] { return simulate(m).f }", "two(q())", "gauss_newton(loss: { f in square(f) })", "must be one number"),
    ])
    func mistakes(_ declarations: String, _ objective: String, _ optimizer: String, _ words: String) throws {
        let program = """
            guide q() {
                param x: Real[2] = 1
                f := square(x)
            }
            \(declarations)
            let r = fit(\(objective), \(optimizer), steps: 2, minimize: true, seed: 1)
            """
        let message = try Bench().failure { _ in _ = try printedNumbers(program) }
        #expect(message?.contains(words) == true, "\(message ?? "no error")")
    }
}
