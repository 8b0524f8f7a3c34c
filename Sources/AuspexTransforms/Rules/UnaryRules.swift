import AuspexIR

/// Derivatives of functions of one real.
enum UnaryRules {
    /// `y = operation(x)`; the result is dy/dx.
    static func partial(_ operation: UnaryOperation, _ x: Value, _ y: Value, _ b: inout Builder) throws -> Partial {
        switch operation {
        case .negate: return .minusOne
        case .absolute: return .factor(b.unary(.sign, x))
        case .sign, .floor, .ceil, .round, .stopGradient, .not, .isNaN: return .zero
        case .onlyGradient: return .one
        case .sqrt: return .divisor(b.add(y, y))
        case .exp: return .factor(y)
        case .log: return .divisor(x)
        case .log1p: return .divisor(b.add(b.real(1), x))
        case .expm1: return .factor(b.unary(.exp, x))
        case .sin: return .factor(b.unary(.cos, x))
        case .cos: return .factor(b.negate(b.unary(.sin, x)))
        case .tan: return .factor(b.add(b.real(1), b.unary(.square, y)))
        case .asin: return .divisor(rootOfOneMinusSquare(x, &b))
        case .acos: return .divisor(b.negate(rootOfOneMinusSquare(x, &b)))
        case .atan: return .divisor(b.add(b.real(1), b.unary(.square, x)))
        case .sinh: return .factor(b.unary(.cosh, x))
        case .cosh: return .factor(b.unary(.sinh, x))
        case .tanh: return .factor(b.subtract(b.real(1), b.unary(.square, y)))
        case .sigmoid: return .factor(b.multiply(y, b.subtract(b.real(1), y)))
        case .logSigmoid: return .factor(b.unary(.sigmoid, b.negate(x)))
        case .softplus: return .factor(b.unary(.sigmoid, x))
        case .square: return .factor(b.add(x, x))
        case .reciprocal: return .factor(b.negate(b.unary(.square, y)))
        case .lgamma: return .factor(b.unary(.digamma, x))
        case .digamma: return .factor(b.unary(.trigamma, x))
        case .trigamma: throw NotDifferentiable("trigamma has no derivative here: the polygamma functions end with it")
        case .erf: return .factor(b.multiply(b.real(1.1283791670955126), gaussian(x, 1, &b)))
        case .erfc: return .factor(b.multiply(b.real(-1.1283791670955126), gaussian(x, 1, &b)))
        case .normalCDF: return .factor(normalDensity(x, &b))
        case .logNormalCDF: return .factor(inverseMillsRatio(x, y, &b))
        case .normalQuantile: return .divisor(normalDensity(y, &b))
        case .logBesselI0:
            let ratio = b.unary(.exp, b.subtract(b.unary(.logBesselI1, b.unary(.absolute, x)), y))
            return .factor(b.multiply(b.unary(.sign, x), ratio))
        case .logBesselI1:
            let ratio = b.unary(.exp, b.subtract(b.unary(.logBesselI0, x), y))
            return .factor(b.subtract(ratio, b.unary(.reciprocal, x)))
        }
    }

    /// √(1 − x²), without cancellation near ±1.
    private static func rootOfOneMinusSquare(_ x: Value, _ b: inout Builder) -> Value {
        let one = b.real(1)
        return b.unary(.sqrt, b.multiply(b.subtract(one, x), b.add(one, x)))
    }

    /// exp(−c x²).
    private static func gaussian(_ x: Value, _ c: Double, _ b: inout Builder) -> Value {
        b.unary(.exp, b.multiply(b.real(-c), b.unary(.square, x)))
    }

    static func normalDensity(_ x: Value, _ b: inout Builder) -> Value {
        b.multiply(b.real(0.3989422804014327), gaussian(x, 0.5, &b))
    }

    /// φ(x) / Φ(x) given y = log Φ(x). Far in the left tail φ and Φ underflow and the difference of their logarithms
    /// cancels; there the asymptotic series −x / (1 − 1/x² + 3/x⁴ − 15/x⁶ + ...) is exact to rounding.
    private static func inverseMillsRatio(_ x: Value, _ y: Value, _ b: inout Builder) -> Value {
        let square = b.unary(.square, x)
        let logDensity = b.subtract(b.multiply(b.real(-0.5), square), b.real(0.9189385332046727))
        let direct = b.unary(.exp, b.subtract(logDensity, y))
        let t = b.unary(.reciprocal, square)
        var series = b.real(-10395)
        for coefficient in [945.0, -105, 15, -3, 1] {
            series = b.add(b.real(coefficient), b.multiply(t, series))
        }
        // Horner's scheme made 1 − 3t + 15t² − ...; the denominator is 1 − t times that.
        let denominator = b.subtract(b.real(1), b.multiply(t, series))
        let tail = b.divide(b.negate(x), denominator)
        return b.select(b.binary(.less, x, b.real(-30)), tail, direct)
    }
}
