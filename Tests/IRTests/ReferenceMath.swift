import AuspexIR
import Foundation

/// Scalar functions by their definitions: series, recurrences, bisection. Accurate to about 1e-12 for moderate arguments.
enum ReferenceMath {
    static func unary(_ operation: UnaryOperation, _ x: Double) -> Double {
        switch operation {
        case .negate: -x
        case .absolute: abs(x)
        case .sign: x > 0 ? 1 : x < 0 ? -1 : x
        case .sqrt: x.squareRoot()
        case .exp: exp(x)
        case .log: log(x)
        case .log1p: log1p(x)
        case .expm1: expm1(x)
        case .sin: sin(x)
        case .cos: cos(x)
        case .tan: tan(x)
        case .asin: asin(x)
        case .acos: acos(x)
        case .atan: atan(x)
        case .sinh: sinh(x)
        case .cosh: cosh(x)
        case .tanh: tanh(x)
        case .sigmoid: 1 / (1 + exp(-x))
        case .logSigmoid: x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x))
        case .softplus: x >= 0 ? x + log1p(exp(-x)) : log1p(exp(x))
        case .square: x * x
        case .reciprocal: 1 / x
        case .lgamma: lgamma(x)
        case .digamma: digamma(x)
        case .trigamma: trigamma(x)
        case .erf: erf(x)
        case .erfc: erfc(x)
        case .normalCDF: normalCDF(x)
        case .logNormalCDF: logNormalCDF(x)
        case .normalQuantile: bisect(-40, 40) { normalCDF($0) < x }
        case .logBesselI0: logBesselI(0, abs(x))
        case .logBesselI1: logBesselI(1, x)
        case .floor: x.rounded(.down)
        case .ceil: x.rounded(.up)
        case .round: x.rounded(.toNearestOrEven)
        case .stopGradient: x
        case .onlyGradient: 0
        case .not, .isNaN: .nan
        }
    }

    static func binary(_ operation: BinaryOperation, _ x: Double, _ y: Double) -> Double {
        switch operation {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .minimum: x.isNaN || y.isNaN ? .nan : x <= y ? x : y
        case .maximum: x.isNaN || y.isNaN ? .nan : y <= x ? x : y
        case .divide: x / y
        case .power: pow(x, y)
        case .atan2: atan2(x, y)
        case .hypot: hypot(x, y)
        case .logAddExp: x == y ? x + log(2) : max(x, y) + log1p(exp(-abs(x - y)))
        case .lbeta: lgamma(x) + lgamma(y) - lgamma(x + y)
        case .gammaP: gammaP(x, y)
        case .gammaQ: 1 - gammaP(x, y)
        case .gammaPDa: gammaPDa(x, y)
        case .gammaPInverse: bisect(0, 1e6) { gammaP(x, $0) < y }
        case .logBesselI: logBesselI(x, y)
        case .quotient, .remainder, .equal, .notEqual, .less, .lessOrEqual, .and, .or: .nan
        }
    }

    static func ternary(_ operation: TernaryOperation, _ a: Double, _ b: Double, _ x: Double) -> Double {
        switch operation {
        case .incompleteBeta: incompleteBeta(a, b, x)
        case .incompleteBetaDa: incompleteBetaDa(a, b, x)
        case .incompleteBetaDb: -incompleteBetaDa(b, a, 1 - x)
        case .incompleteBetaInverse: bisect(0, 1) { incompleteBeta(a, b, $0) < x }
        }
    }

    static func integers(_ operation: BinaryOperation, _ x: Int64, _ y: Int64) -> Tensor {
        func int(_ value: Int64) -> Tensor { Tensor(shape: [], storage: .int([value])) }
        switch operation {
        case .add: return int(x &+ y)
        case .subtract: return int(x &- y)
        case .multiply: return int(x &* y)
        case .minimum: return int(min(x, y))
        case .maximum: return int(max(x, y))
        case .quotient, .remainder:
            if y == 0 { return int(0) }
            if y == -1 { return int(operation == .quotient ? 0 &- x : 0) }
            let isRounded = x % y != 0 && (x < 0) != (y < 0)
            return int(operation == .quotient ? x / y - (isRounded ? 1 : 0) : x % y + (isRounded ? y : 0))
        case .equal: return .bool(x == y)
        case .notEqual: return .bool(x != y)
        case .less: return .bool(x < y)
        case .lessOrEqual: return .bool(x <= y)
        case .divide, .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI, .and, .or:
            return int(0)
        }
    }

    /// Some function of key and counter. Programs that are compared with each other under this evaluator see the same numbers.
    static func random(_ operation: RandomOperation, _ key: Int64, _ counter: Int64) -> Tensor {
        var state = UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: counter) &* 0xD1B5_4A32_D192_ED03
        for _ in 0..<3 { state = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9 &+ 0x94D0_49BB_1331_11EB }
        let fraction = (Double(state >> 11) + 0.5) * 0x1p-53
        switch operation {
        case .split: return Tensor(shape: [], storage: .int([Int64(bitPattern: state)]))
        case .uniform: return .real(fraction)
        case .normal: return .real(bisect(-10, 10) { normalCDF($0) < fraction })
        }
    }

    // MARK: Special functions

    static func digamma(_ x: Double) -> Double {
        if x <= 0, x == x.rounded() { return .nan }
        if x < 0 { return digamma(1 - x) - .pi / tan(.pi * x) }
        if x < 12 { return digamma(x + 1) - 1 / x }
        let t = 1 / (x * x)
        return log(x) - 0.5 / x - t * (1 / 12.0 - t * (1 / 120.0 - t * (1 / 252.0 - t * (1 / 240.0 - t / 132))))
    }

    static func trigamma(_ x: Double) -> Double {
        if x < 0 { return pow(.pi / sin(.pi * x), 2) - trigamma(1 - x) }
        if x < 12 { return trigamma(x + 1) + 1 / (x * x) }
        let t = 1 / (x * x)
        return 1 / x + 0.5 * t + t / x * (1 / 6.0 - t * (1 / 30.0 - t * (1 / 42.0 - t * (1 / 30.0 - t * 5 / 66))))
    }

    static func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// Continued fraction of the Mills ratio in the left tail.
    static func logNormalCDF(_ x: Double) -> Double {
        if x > -10 { return x > 5 ? log1p(-normalCDF(-x)) : log(normalCDF(x)) }
        var fraction = -x
        for k in stride(from: 200.0, to: 0, by: -1) { fraction = -x + k / fraction }
        return -x * x / 2 - 0.5 * log(2 * .pi) - log(fraction)
    }

    static func logBesselI(_ order: Double, _ x: Double) -> Double {
        if x == 0 { return order == 0 ? 0 : -.infinity }
        var term = 1.0, sum = 1.0
        for k in 1..<2000 {
            term *= (x * x / 4) / (Double(k) * (Double(k) + order))
            sum += term
            if term < 1e-18 * sum { break }
        }
        return order * log(x / 2) - lgamma(order + 1) + log(sum)
    }

    static func gammaP(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x > a + 200 { return 1 }
        var term = 1 / a, sum = term
        for k in 1..<5000 {
            term *= x / (a + Double(k))
            sum += term
            if term < 1e-18 * sum { break }
        }
        return sum * exp(a * log(x) - x - lgamma(a))
    }

    /// The power series of P, term by term.
    static func gammaPDa(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        var sum = 0.0
        for k in 0..<400 {
            let shape = a + Double(k)
            sum += exp(shape * log(x) - x - lgamma(shape + 1)) * (log(x) - digamma(shape + 1))
        }
        return sum
    }

    /// The power series of the integral of t^(a−1) (1 − t)^(b−1), term by term, and the derivative of 1/B(a, b).
    static func incompleteBetaDa(_ a: Double, _ b: Double, _ x: Double) -> Double {
        if x <= 0 || x >= 1 { return 0 }
        let scale = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x))
        var factor = scale, integral = 0.0, slope = 0.0
        for n in 0..<2000 {
            let shape = a + Double(n)
            integral += factor / shape
            slope += factor / shape * (log(x) - 1 / shape)
            factor *= (Double(n) + 1 - b) / Double(n + 1) * x
        }
        return slope - integral * (digamma(a) - digamma(a + b))
    }

    static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, 1 - x) }
        var fraction = 1.0
        for k in stride(from: 400.0, through: 1, by: -1) {
            let m = (k / 2).rounded(.down)
            let d = k.truncatingRemainder(dividingBy: 2) == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            fraction = 1 + d / fraction
        }
        return exp(a * log(x) + b * log1p(-x) - lgamma(a) - lgamma(b) + lgamma(a + b)) / (a * fraction)
    }

    static func bisect(_ low: Double, _ high: Double, isBelow: (Double) -> Bool) -> Double {
        var low = low, high = high
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
