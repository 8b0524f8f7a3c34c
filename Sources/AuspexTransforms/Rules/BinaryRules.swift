import AuspexIR

/// Derivatives of functions of two reals. Where a formula meets `0 · ∞` at an argument at which the derivative exists, the
/// limit is selected.
enum BinaryRules {
    /// `z = operation(x, y)`; the result is dz/dx for position 0, dz/dy for position 1.
    static func partial(
        _ operation: BinaryOperation, _ position: Int, _ x: Value, _ y: Value, _ z: Value, _ b: inout Builder
    ) throws -> Partial {
        let first = position == 0
        switch operation {
        case .add: return .one
        case .subtract: return first ? .one : .minusOne
        case .multiply: return .factor(first ? y : x)
        case .divide: return first ? .divisor(y) : .factor(b.negate(b.divide(z, y)))
        // At a tie the first operand is the one that was taken.
        case .minimum: return .when(b.binary(.lessOrEqual, x, y), first)
        case .maximum: return .when(b.binary(.lessOrEqual, y, x), first)
        case .power: return .factor(first ? powerBase(x, y, &b) : powerExponent(x, z, &b))
        case .atan2:
            let radius = b.binary(.hypot, x, y)
            let along = first ? y : b.negate(x)
            return .factor(b.divide(b.divide(along, radius), radius))
        case .hypot:
            let operand = first ? x : y
            let isZero = b.binary(.equal, operand, b.real(0))
            return .factor(b.select(isZero, b.real(0), b.divide(operand, z)))
        case .logAddExp:
            // The weights of the two, by one exponential that is at most 1 and that both share.
            let operand = first ? x : y, other = first ? y : x
            let isAbsent = b.binary(.equal, operand, b.real(-.infinity))
            let smaller = b.unary(.exp, b.negate(b.unary(.absolute, b.subtract(x, y))))
            let share = b.select(b.binary(.lessOrEqual, other, operand), b.real(1), smaller)
            return .factor(b.select(isAbsent, b.real(0), b.divide(share, b.add(b.real(1), smaller))))
        case .lbeta:
            let operand = first ? x : y
            return .factor(b.subtract(b.unary(.digamma, operand), b.unary(.digamma, b.add(x, y))))
        case .gammaP:
            return .factor(first ? b.binary(.gammaPDa, x, y) : gammaDensity(x, y, &b))
        case .gammaQ:
            return .factor(b.negate(first ? b.binary(.gammaPDa, x, y) : gammaDensity(x, y, &b)))
        case .gammaPInverse:
            let density = gammaDensity(x, z, &b)
            if !first { return .divisor(density) }
            // P(a, z) = p stays: the point moves against the change of P. Zero stays where it is.
            let slope = b.negate(b.divide(b.binary(.gammaPDa, x, z), density))
            return .factor(b.select(b.binary(.equal, z, b.real(0)), b.real(0), slope))
        case .gammaPDa:
            if first { throw NotDifferentiable("gamma_p_da, the slope of gamma_p in its shape, has no derivative with respect to the shape here") }
            let growth = b.subtract(b.unary(.log, y), b.unary(.digamma, x))
            return .factor(b.multiply(gammaDensity(x, y, &b), growth))
        case .logBesselI:
            if first { throw NotDifferentiable("log_bessel_i has no derivative with respect to its order here") }
            return .factor(logBessel(x, y, z, &b))
        case .quotient, .remainder, .equal, .notEqual, .less, .lessOrEqual, .and, .or: return .zero
        }
    }

    /// y x^(y − 1), zero for y = 0 also at x = 0.
    private static func powerBase(_ x: Value, _ y: Value, _ b: inout Builder) -> Value {
        let product = b.multiply(y, b.binary(.power, x, b.subtract(y, b.real(1))))
        return b.select(b.binary(.equal, y, b.real(0)), b.real(0), product)
    }

    /// x^y log x, zero at x = 0.
    private static func powerExponent(_ x: Value, _ z: Value, _ b: inout Builder) -> Value {
        let product = b.multiply(z, b.unary(.log, x))
        return b.select(b.binary(.equal, x, b.real(0)), b.real(0), product)
    }

    /// The density x^(a−1) exp(−x) / Γ(a).
    private static func gammaDensity(_ a: Value, _ x: Value, _ b: inout Builder) -> Value {
        let power = TernaryRules.logPower(x, minusOne: a, &b, logarithm: { $0.unary(.log, $1) })
        return b.unary(.exp, b.subtract(b.subtract(power, x), b.unary(.lgamma, a)))
    }

    /// d/dx log I_ν(x) = I_{ν+1}(x) / I_ν(x) + ν / x.
    private static func logBessel(_ order: Value, _ x: Value, _ z: Value, _ b: inout Builder) -> Value {
        let next = b.binary(.logBesselI, b.add(order, b.real(1)), x)
        let ratio = b.unary(.exp, b.subtract(next, z))
        let isZero = b.binary(.equal, order, b.real(0))
        return b.add(ratio, b.select(isZero, b.real(0), b.divide(order, x)))
    }
}

/// Derivatives of functions of three reals.
enum TernaryRules {
    static func partial(
        _ operation: TernaryOperation, _ position: Int, _ operands: [Value], _ result: Value, _ b: inout Builder
    ) throws -> Partial {
        switch operation {
        case .incompleteBeta:
            if position < 2 { return .factor(shapeSlope(position, operands[0], operands[1], operands[2], &b)) }
            return .factor(betaDensity(operands[0], operands[1], operands[2], &b))
        case .incompleteBetaInverse:
            let density = betaDensity(operands[0], operands[1], result, &b)
            if position == 2 { return .divisor(density) }
            // As for gamma_p_inverse; here both ends stay.
            let slope = b.negate(b.divide(shapeSlope(position, operands[0], operands[1], result, &b), density))
            let isLow = b.binary(.equal, result, b.real(0)), isHigh = b.binary(.equal, result, b.real(1))
            return .factor(b.select(b.binary(.or, isLow, isHigh), b.real(0), slope))
        case .incompleteBetaDa, .incompleteBetaDb:
            if position < 2 { throw NotDifferentiable("\(operation.rawValue), a slope of inc_beta in its shapes, has no derivative with respect to them here") }
            let isFirst = operation == .incompleteBetaDa, x = operands[2]
            let logarithm = isFirst ? b.unary(.log, x) : b.unary(.log1p, b.negate(x))
            let own = b.unary(.digamma, operands[isFirst ? 0 : 1])
            let growth = b.add(b.subtract(logarithm, own), b.unary(.digamma, b.add(operands[0], operands[1])))
            return .factor(b.multiply(betaDensity(operands[0], operands[1], x, &b), growth))
        }
    }

    /// The derivative of I_x(p, q) with respect to one of the shapes.
    private static func shapeSlope(_ position: Int, _ p: Value, _ q: Value, _ x: Value, _ b: inout Builder) -> Value {
        b.ternary(position == 0 ? .incompleteBetaDa : .incompleteBetaDb, p, q, x)
    }

    /// The density x^(p−1) (1 − x)^(q−1) / B(p, q).
    private static func betaDensity(_ p: Value, _ q: Value, _ x: Value, _ b: inout Builder) -> Value {
        let left = logPower(x, minusOne: p, &b, logarithm: { $0.unary(.log, $1) })
        let right = logPower(x, minusOne: q, &b, logarithm: { $0.unary(.log1p, $0.negate($1)) })
        return b.unary(.exp, b.subtract(b.add(left, right), b.binary(.lbeta, p, q)))
    }

    /// (a − 1) log x, zero for a = 1 also where the logarithm is infinite.
    static func logPower(
        _ x: Value, minusOne a: Value, _ b: inout Builder, logarithm: (inout Builder, Value) -> Value
    ) -> Value {
        let product = b.multiply(b.subtract(a, b.real(1)), logarithm(&b, x))
        return b.select(b.binary(.equal, a, b.real(1)), b.real(0), product)
    }
}
