import Foundation

/// The update rules of optimisers once more, written down from their papers a coordinate at a time, without the language.
///
/// Each gives the result after some steps from `x`, with `g` the gradient and `h` the diagonal of the Hessian (which is constant).
struct Recurrence: Sendable {
    typealias Gradient = @Sendable ([Double]) -> [Double]

    var optimizer: String
    var run: @Sendable (_ x: [Double], _ g: Gradient, _ h: [Double], _ steps: Int) -> [Double]

    static func length(_ x: [Double]) -> Double { x.map { $0 * $0 }.reduce(0, +).squareRoot() }
    static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }

    /// First and second moments as Adam has them; `update` gives the change of a coordinate from (corrected moments, gradient, step).
    private static func moments(
        _ text: String, _ b1: Double = 0.9, _ b2: Double = 0.999,
        _ update: @escaping @Sendable (_ x: Double, _ m: Double, _ v: Double, _ g: Double, _ t: Double) -> Double
    ) -> Recurrence {
        Recurrence(optimizer: text) { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = b1 * m[i] + (1 - b1) * g[i]
                    v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i]
                    x[i] += update(x[i], m[i] / (1 - pow(b1, Double(t))), v[i] / (1 - pow(b2, Double(t))), g[i], Double(t))
                }
            }
            return x
        }
    }

    /// Rules that act on each coordinate with one number of memory.
    private static func memory(
        _ text: String, _ update: @escaping @Sendable (_ x: Double, _ memory: inout Double, _ g: Double) -> Double
    ) -> Recurrence {
        Recurrence(optimizer: text) { start, gradient, _, steps in
            var x = start, memory = x.map { _ in 0.0 }
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices { x[i] += update(x[i], &memory[i], g[i]) }
            }
            return x
        }
    }

    static let firstOrder: [Recurrence] = [
        memory("sgd(0.01)") { _, _, g in -0.01 * g },
        memory("sgd(0.01, momentum: 0.8)") { _, v, g in v = 0.8 * v + g; return -0.01 * v },
        memory("nesterov(0.01, momentum: 0.8)") { _, v, g in v = 0.8 * v + g; return -0.01 * (g + 0.8 * v) },
        memory("rmsprop(0.02, decay: 0.7)") { _, v, g in v = 0.7 * v + 0.3 * g * g; return -0.02 * g / (v.squareRoot() + 1e-8) },
        memory("adagrad(0.3)") { _, s, g in s += g * g; return -0.3 * g / (s.squareRoot() + 1e-10) },
        memory("lion(0.05, weight_decay: 0.1)") { x, m, g in
            let c = 0.9 * m + 0.1 * g
            m = 0.99 * m + 0.01 * g
            return -0.05 * (sign(c) + 0.1 * x)
        },
        Recurrence(optimizer: "adadelta(0.9, decay: 0.8)") { start, gradient, _, steps in
            var x = start, s = x.map { _ in 0.0 }, d = s
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    s[i] = 0.8 * s[i] + 0.2 * g[i] * g[i]
                    let change = ((d[i] + 1e-6) / (s[i] + 1e-6)).squareRoot() * g[i]
                    d[i] = 0.8 * d[i] + 0.2 * change * change
                    x[i] -= 0.9 * change
                }
            }
            return x
        },
        moments("adam(0.1)") { _, m, v, _, _ in -0.1 * m / (v.squareRoot() + 1e-8) },
        moments("adamw(0.1, weight_decay: 0.2)") { x, m, v, _, _ in -0.1 * (m / (v.squareRoot() + 1e-8) + 0.2 * x) },
        moments("grams(0.1)") { _, m, v, g, _ in -0.1 * sign(g) * abs(m / (v.squareRoot() + 1e-8)) },
        moments("nadam(0.1)") { _, m, v, g, t in
            let sum = m * (1 - pow(0.9, t))
            return -0.1 * (0.9 * sum / (1 - pow(0.9, t + 1)) + 0.1 * g / (1 - pow(0.9, t))) / (v.squareRoot() + 1e-8)
        },
        moments("radam(0.01)") { _, m, v, _, t in
            let limit = 2 / (1 - 0.999) - 1, power = pow(0.999, t), length = limit - 2 * t * power / (1 - power)
            guard length > 4 else { return -0.01 * m }
            let r = ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)).squareRoot()
            return -0.01 * r * m / (v.squareRoot() + 1e-8)
        },
        Recurrence(optimizer: "adamax(0.1)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, u = m
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    u[i] = max(0.999 * u[i], abs(g[i]))
                    x[i] -= 0.1 / (1 - pow(0.9, Double(t))) * m[i] / (u[i] + 1e-8)
                }
            }
            return x
        },
        Recurrence(optimizer: "amsgrad(0.1, beta2: 0.5)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m, largest = m
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    v[i] = 0.5 * v[i] + 0.5 * g[i] * g[i]
                    largest[i] = max(largest[i], v[i])
                    x[i] -= 0.1 * m[i] / (largest[i].squareRoot() + 1e-8)
                }
            }
            return x
        },
        Recurrence(optimizer: "adabelief(0.1)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, s = m
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    s[i] = 0.999 * s[i] + 0.001 * (g[i] - m[i]) * (g[i] - m[i]) + 1e-8
                    x[i] -= 0.1 * m[i] / (1 - pow(0.9, Double(t))) / ((s[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
                }
            }
            return x
        },
        Recurrence(optimizer: "diffgrad(0.1)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m, last = m
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
                    let friction = 1 / (1 + exp(-abs(last[i] - g[i])))
                    x[i] -= 0.1 * friction * m[i] / (1 - pow(0.9, Double(t))) / ((v[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
                }
                last = g
            }
            return x
        },
    ]

    /// Rules that need a length, of all parameters or of one.
    static let lengths: [Recurrence] = [
        Recurrence(optimizer: "clip(sgd(0.1), norm: 3)") { start, gradient, _, steps in
            var x = start
            for _ in 0..<steps {
                let g = gradient(x), factor = min(1, 3 / length(g))
                for i in x.indices { x[i] -= 0.1 * factor * g[i] }
            }
            return x
        },
        Recurrence(optimizer: "sam(sgd(0.01), radius: 0.3)") { start, gradient, _, steps in
            var x = start
            for _ in 0..<steps {
                let g = gradient(x), size = length(g), worst = gradient(zip(x, g).map { $0 + 0.3 * $1 / size })
                for i in x.indices { x[i] -= 0.01 * worst[i] }
            }
            return x
        },
        Recurrence(optimizer: "dog(first: 0.1)") { start, gradient, _, steps in
            var x = start, squares = 0.0, distance = 0.1 * (1 + length(start))
            for _ in 0..<steps {
                let g = gradient(x)
                distance = max(distance, length(zip(x, start).map(-)))
                squares += g.map { $0 * $0 }.reduce(0, +)
                for i in x.indices { x[i] -= distance / (squares + 1e-8).squareRoot() * g[i] }
            }
            return x
        },
        Recurrence(optimizer: "prodigy(first: 0.1)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m, s = m, r = 0.0, d = 0.1
            let root = 0.999.squareRoot()
            for _ in 0..<steps {
                let g = gradient(x)
                r = root * r + (1 - root) * d * d * (0..<4).map { g[$0] * (start[$0] - x[$0]) }.reduce(0, +)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * d * g[i]
                    v[i] = 0.999 * v[i] + 0.001 * d * d * g[i] * g[i]
                    s[i] = root * s[i] + (1 - root) * d * d * g[i]
                    x[i] -= d * m[i] / (v[i].squareRoot() + d * 1e-8)
                }
                d = max(d, r / s.map(abs).reduce(0, +))
            }
            return x
        },
        Recurrence(optimizer: "d_adaptation(first: 0.1)") { start, gradient, _, steps in
            var x = start, s = x.map { _ in 0.0 }, total = s, weight = 0.0, d = 0.1, bound = 0.0, squares = 0.0, spread = 0.0
            for k in 0..<steps {
                let g = gradient(x), size = g.map { $0 * $0 }.reduce(0, +)
                if k == 0 { bound = size }
                for i in x.indices { total[i] += d * x[i] }
                weight += d
                let before = 1 / (bound + squares).squareRoot()
                squares += size
                let after = 1 / (bound + squares).squareRoot()
                for i in x.indices { s[i] += d * g[i] }
                spread += before * d * d * size
                d = max(d, (after * s.map { $0 * $0 }.reduce(0, +) - spread) / (2 * length(s)))
                for i in x.indices { x[i] = start[i] - after * s[i] }
            }
            return total.map { $0 / weight }
        },
        // The parameters of the example are its first coordinate and the other three.
        Recurrence(optimizer: "lars(0.5, trust: 0.02, weight_decay: 0.1)") { start, gradient, _, steps in
            var x = start, velocity = x.map { _ in 0.0 }
            for _ in 0..<steps {
                let g = gradient(x)
                for block in [0..<1, 1..<4] {
                    let own = length(Array(x[block])), local = 0.02 * own / (length(Array(g[block])) + 0.1 * own)
                    for i in block {
                        velocity[i] = 0.9 * velocity[i] + 0.5 * local * (g[i] + 0.1 * x[i])
                    }
                }
                for i in x.indices { x[i] -= velocity[i] }
            }
            return x
        },
        Recurrence(optimizer: "lamb(0.05, weight_decay: 0.1)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m
            for t in 1...steps {
                let g = gradient(x)
                var update = m
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
                    update[i] = m[i] / (1 - pow(0.9, Double(t))) / ((v[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-6) + 0.1 * x[i]
                }
                for block in [0..<1, 1..<4] {
                    let trust = length(Array(x[block])) / length(Array(update[block]))
                    for i in block { x[i] -= 0.05 * trust * update[i] }
                }
            }
            return x
        },
        Recurrence(optimizer: "adamp(0.1, delta: 0.9)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m
            for t in 1...steps {
                let g = gradient(x)
                var update = m
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
                    update[i] = m[i] / (1 - pow(0.9, Double(t))) / ((v[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
                }
                for block in [0..<1, 1..<4] {
                    let size = length(Array(x[block])) + 1e-8
                    let cosine = abs(block.map { x[$0] * g[$0] }.reduce(0, +)) / (size * (length(Array(g[block])) + 1e-8))
                    let radial = cosine < 0.9 / Double(block.count).squareRoot() ? block.map { x[$0] / size * update[$0] }.reduce(0, +) : 0
                    let unit = x.map { $0 / size }
                    for i in block { x[i] -= 0.1 * (update[i] - radial * unit[i]) }
                }
            }
            return x
        },
    ]

    /// Rules with the diagonal of the Hessian.
    static let secondOrder: [Recurrence] = [
        Recurrence(optimizer: "adahessian(0.1)") { start, gradient, h, steps in
            var x = start, m = x.map { _ in 0.0 }, v = m
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.9 * m[i] + 0.1 * g[i]
                    v[i] = 0.999 * v[i] + 0.001 * h[i] * h[i]
                    x[i] -= 0.1 * m[i] / (1 - pow(0.9, Double(t))) / ((v[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-4)
                }
            }
            return x
        },
        Recurrence(optimizer: "sophia(0.1, beta1: 0.8, scale: 2, every: 2, weight_decay: 0.3)") { start, gradient, diagonal, steps in
            var x = start, m = x.map { _ in 0.0 }, h = m
            for t in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    m[i] = 0.8 * m[i] + 0.2 * g[i]
                    if t % 2 == 0 { h[i] = 0.99 * h[i] + 0.01 * diagonal[i] }
                    let newton = m[i] / max(2 * h[i], 1e-12)
                    x[i] = (1 - 0.1 * 0.3) * x[i] - 0.1 * max(-1, min(1, newton))
                }
            }
            return x
        },
        Recurrence(optimizer: "oasis(first: 0.01)") { start, gradient, h, steps in
            var x = start, last = start, rate = 0.01, ratio = 0.0
            for k in 0..<steps {
                let g = gradient(x)
                if k > 0 {
                    let change = zip(x, last).map(-), bend = zip(g, gradient(last)).map(-)
                    var path = 0.0, turn = 0.0
                    for i in x.indices {
                        path += h[i] * change[i] * change[i]
                        turn += bend[i] * bend[i] / h[i]
                    }
                    let smooth = path.squareRoot() / (2 * turn.squareRoot())
                    let next = k == 1 ? smooth : min((1 + ratio).squareRoot() * rate, smooth)
                    ratio = next / rate
                    rate = next
                }
                last = x
                for i in x.indices { x[i] -= rate * g[i] / h[i] }
            }
            return x
        },
    ]

    /// Optimisers around others.
    static let wrappers: [Recurrence] = [
        Recurrence(optimizer: "averaged(sgd(0.01), decay: 0.7)") { start, gradient, _, steps in
            var x = start, mean = x.map { _ in 0.0 }
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    x[i] -= 0.01 * g[i]
                    mean[i] = 0.7 * mean[i] + 0.3 * x[i]
                }
            }
            return mean.map { $0 / (1 - pow(0.7, Double(steps))) }
        },
        Recurrence(optimizer: "swa(sgd(0.01), from: 1, every: 2)") { start, gradient, _, steps in
            var x = start, taken: [[Double]] = []
            for t in 0..<steps {
                let g = gradient(x)
                for i in x.indices { x[i] -= 0.01 * g[i] }
                if t >= 1, (t - 1) % 2 == 0 { taken.append(x) }
            }
            return x.indices.map { i in taken.map { $0[i] }.reduce(0, +) / Double(taken.count) }
        },
        Recurrence(optimizer: "lookahead(sgd(0.01), every: 2, pull: 0.25)") { start, gradient, _, steps in
            var x = start, slow = start
            for t in 1...steps {
                let g = gradient(x)
                for i in x.indices { x[i] -= 0.01 * g[i] }
                if t % 2 == 0 {
                    for i in x.indices { slow[i] += 0.25 * (x[i] - slow[i]) }
                    x = slow
                }
            }
            return slow
        },
        Recurrence(optimizer: "schedule_free(sgd(0.01), beta: 0.6)") { start, gradient, _, steps in
            var z = start, x = start
            for t in 1...steps {
                let g = gradient(zip(z, x).map { 0.4 * $0 + 0.6 * $1 }), c = 1 / Double(t + 1)
                for i in x.indices {
                    z[i] -= 0.01 * g[i]
                    x[i] = (1 - c) * x[i] + c * z[i]
                }
            }
            return x
        },
        Recurrence(optimizer: "clip_elements(sgd({ t in 0.1 / (1 + t) }, momentum: 0.5), limit: 2)") { start, gradient, _, steps in
            var x = start, v = x.map { _ in 0.0 }
            for t in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    v[i] = 0.5 * v[i] + max(-2, min(2, g[i]))
                    x[i] -= 0.1 / Double(1 + t) * v[i]
                }
            }
            return x
        },
    ]

    /// Those for saddle points, on a minimum, and what else needs derivatives of functions.
    static let others: [Recurrence] = [
        // With κ half the sum of squares the slope is the momentum itself.
        Recurrence(optimizer: "lion_k(0.05, kappa: half_square_sum, weight_decay: 0.2)") { start, gradient, _, steps in
            var x = start, m = x.map { _ in 0.0 }
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices {
                    x[i] += 0.05 * (0.9 * m[i] - 0.1 * g[i] - 0.2 * x[i])
                    m[i] = 0.99 * m[i] - 0.01 * g[i]
                }
            }
            return x
        },
        Recurrence(optimizer: "extragradient(sgd(0.01), ahead: 0.02)") { start, gradient, _, steps in
            var x = start
            for _ in 0..<steps {
                let ahead = gradient(zip(x, gradient(x)).map { $0 - 0.02 * $1 })
                for i in x.indices { x[i] -= 0.01 * ahead[i] }
            }
            return x
        },
        Recurrence(optimizer: "past_extragradient(sgd(0.01), ahead: 0.02)") { start, gradient, _, steps in
            var x = start, last = x.map { _ in 0.0 }
            for _ in 0..<steps {
                last = gradient(zip(x, last).map { $0 - 0.02 * $1 })
                for i in x.indices { x[i] -= 0.01 * last[i] }
            }
            return x
        },
        Recurrence(optimizer: "optimistic(sgd(0.01))") { start, gradient, _, steps in
            var x = start, last = gradient(start)
            for _ in 0..<steps {
                let g = gradient(x)
                for i in x.indices { x[i] -= 0.01 * (2 * g[i] - last[i]) }
                last = g
            }
            return x
        },
    ]

    static let all = firstOrder + lengths + secondOrder + wrappers + others
}
