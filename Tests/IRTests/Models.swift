import AuspexIR
import Foundation

/// Log densities as they come out of lowering, for tests of derivatives and of their cost.
enum Models {
    static func wave(_ count: Int, _ shape: [Int]? = nil, scale: Double = 1, shift: Double = 0) -> Tensor {
        Tensor.real((0..<count).map { shift + scale * sin(Double($0) * 1.7 + 0.3) }, shape: shape ?? [count])
    }

    /// log N(x | mean, scale) without the constant.
    static func normal(_ b: inout Builder, _ x: Value, _ mean: Value, _ scale: Value) -> Value {
        let z = b.divide(b.subtract(x, mean), scale)
        return b.subtract(b.multiply(b.real(-0.5), b.unary(.square, z)), b.unary(.log, scale))
    }

    static func product(_ n: Int) -> Function {
        var b = Builder(name: "product")
        let x = b.input("x", Type(.real, [n]), role: .variable)
        let one = b.real(1)
        let result = b.fold(count: n, initial: [one]) { b, i, carried in ([b.multiply(carried[0], b.load(x, [i]))], []) }
        return b.finish([("product", result[0])])
    }

    static func logSumExp(_ n: Int) -> Function {
        var b = Builder(name: "log_sum_exp")
        let x = b.input("x", Type(.real, [n]), role: .variable)
        let top = b.loop([n]) { b, i in [(b.load(x, i), .maximum)] }[0]
        let sum = b.sum([n]) { b, i in b.unary(.exp, b.subtract(b.load(x, i), top)) }
        return b.finish([("lse", b.add(top, b.unary(.log, sum)))])
    }

    static func matrixChain(_ n: Int) -> Function {
        var b = Builder(name: "matrix_chain")
        let matrices = (0..<3).map { b.input("a\($0)", Type(.real, [n, n]), role: .variable) }
        let first = b.library(.matmul, [matrices[0], matrices[1]])[0]
        let second = b.library(.matmul, [first, matrices[2]])[0]
        return b.finish([("norm", b.sum([n, n]) { $0.unary(.square, $0.load(second, $1)) })])
    }

    static func logisticRegression(_ n: Int, _ k: Int) -> Function {
        var b = Builder(name: "logistic")
        let beta = b.input("beta", Type(.real, [k]), role: .variable)
        let x = b.input("x", Type(.real, [n, k]), role: .data)
        let y = b.input("y", Type(.int, [n]), role: .data)
        let eta = b.library(.matmul, [x, beta])[0]
        let total = b.sum([n]) { b, i in
            let positive = b.binary(.equal, b.load(y, i), b.int(1))
            let e = b.load(eta, i)
            return b.unary(.logSigmoid, b.select(positive, e, b.negate(e)))
        }
        return b.finish([("lp", total)])
    }

    static func hierarchical(observations n: Int, groups: Int) -> Function {
        var b = Builder(name: "hierarchical")
        let mu = b.input("mu", .real, role: .variable)
        let logTau = b.input("log_tau", .real, role: .variable)
        let z = b.input("z", Type(.real, [groups]), role: .variable)
        let y = b.input("y", Type(.real, [n]), role: .data)
        let group = b.input("group", Type(.int, [n]), role: .data)
        let tau = b.unary(.exp, logTau)
        let effects = b.tabulate([groups]) { b, i in b.add(mu, b.multiply(tau, b.load(z, i))) }
        let prior = b.sum([groups]) { b, i in b.multiply(b.real(-0.5), b.unary(.square, b.load(z, i))) }
        let likelihood = b.sum([n]) { b, i in
            let mean = b.load(effects, [b.load(group, i)])
            return normal(&b, b.load(y, i), mean, tau)
        }
        return b.finish([("lp", b.add(prior, likelihood))])
    }

    static func hierarchicalInputs(observations n: Int, groups: Int) -> [Tensor] {
        [.real(0.4), .real(-0.2), wave(groups), wave(n, scale: 2, shift: 0.5), .int((0..<n).map { Int64($0 * 3 % groups) })]
    }

    static func garch(_ n: Int) -> Function {
        var b = Builder(name: "garch")
        let parameters = ["mu", "alpha0", "alpha1", "beta1"].map { b.input($0, .real, role: .variable) }
        let y = b.input("y", Type(.real, [n]), role: .data)
        let zero = b.real(0), one = b.real(1)
        let result = b.fold(count: n, initial: [zero, one]) { b, i, carried in
            let residual = b.subtract(b.load(y, [i]), parameters[0])
            let previous = b.load(y, [b.subtract(i, b.int(1))])
            let shock = b.unary(.square, b.subtract(previous, parameters[0]))
            let variance = b.add(
                b.add(parameters[1], b.multiply(parameters[2], shock)), b.multiply(parameters[3], carried[1]))
            let scale = b.unary(.sqrt, variance)
            let zero = b.real(0)
            let density = normal(&b, residual, zero, scale)
            return ([b.add(carried[0], density), variance], [])
        }
        return b.finish([("lp", result[0])])
    }

    static func garchInputs(_ n: Int) -> [Tensor] { [.real(0.1), .real(0.3), .real(0.2), .real(0.5), wave(n)] }

    static func hiddenMarkov(steps: Int, states: Int) -> Function {
        var b = Builder(name: "hmm")
        let transition = b.input("log_transition", Type(.real, [states, states]), role: .variable)
        let means = b.input("means", Type(.real, [states]), role: .variable)
        let y = b.input("y", Type(.real, [steps]), role: .data)
        let start = b.tabulate([states]) { b, _ in b.real(0) }
        let last = b.fold(count: steps, initial: [start]) { b, t, carried in
            let next = b.tabulate([states]) { b, k in
                let top = b.loop([states]) { b, j in [(b.add(b.load(carried[0], j), b.load(transition, j + k)), .maximum)] }[0]
                let fixed = b.unary(.stopGradient, top)
                let sum = b.sum([states]) { b, j in
                    b.unary(.exp, b.subtract(b.add(b.load(carried[0], j), b.load(transition, j + k)), fixed))
                }
                let density = b.multiply(b.real(-0.5), b.unary(.square, b.subtract(b.load(y, [t]), b.load(means, k))))
                return b.add(density, b.add(fixed, b.unary(.log, sum)))
            }
            return ([next], [])
        }[0]
        let sum = b.sum([states]) { $0.unary(.exp, $0.load(last, $1)) }
        return b.finish([("lp", b.unary(.log, sum))])
    }

    static func hiddenMarkovInputs(steps: Int, states: Int) -> [Tensor] {
        [wave(states * states, [states, states], scale: 0.5, shift: -1), wave(states), wave(steps)]
    }

    static func gaussianProcess(_ n: Int) -> Function {
        var b = Builder(name: "gp")
        let logScale = b.input("log_scale", .real, role: .variable)
        let logNoise = b.input("log_noise", .real, role: .variable)
        let x = b.input("x", Type(.real, [n]), role: .data)
        let y = b.input("y", Type(.real, [n]), role: .data)
        let scale = b.unary(.exp, logScale), noise = b.unary(.exp, logNoise)
        let kernel = b.tabulate([n, n]) { b, i in
            let d = b.divide(b.subtract(b.load(x, [i[0]]), b.load(x, [i[1]])), scale)
            let k = b.unary(.exp, b.multiply(b.real(-0.5), b.unary(.square, d)))
            return b.add(k, b.select(b.binary(.equal, i[0], i[1]), noise, b.real(0)))
        }
        let factor = b.library(.cholesky, [kernel])[0]
        let z = b.library(.solveLower, [factor, y])[0]
        let total = b.sum([n]) { b, i in
            b.subtract(b.multiply(b.real(-0.5), b.unary(.square, b.load(z, i))), b.unary(.log, b.load(factor, [i[0], i[0]])))
        }
        return b.finish([("lp", total)])
    }

    static func gaussianProcessInputs(_ n: Int) -> [Tensor] {
        [.real(-0.5), .real(-1), Tensor.real((0..<n).map { Double($0) * 0.4 }), wave(n)]
    }

    /// A path that is written element by element, each from the ones before.
    static func autoregressivePath(_ n: Int) -> Function {
        var b = Builder(name: "path")
        let phi = b.input("phi", .real, role: .variable)
        let noise = b.input("noise", Type(.real, [n]), role: .variable)
        let start = b.tabulate([n]) { b, _ in b.real(0.5) }
        let path = b.fold(count: n, initial: [start]) { b, t, carried in
            let previous = b.load(carried[0], [b.subtract(t, b.int(1))])
            let before = b.load(carried[0], [b.subtract(t, b.int(2))])
            let next = b.add(b.unary(.sin, b.multiply(phi, b.multiply(previous, before))), b.load(noise, [t]))
            return ([b.update(carried[0], [t], next)], [])
        }[0]
        return b.finish([("energy", b.sum([n]) { $0.unary(.square, $0.load(path, $1)) })])
    }

    static func autoregressivePathInputs(_ n: Int) -> [Tensor] { [.real(0.7), wave(n)] }
}
