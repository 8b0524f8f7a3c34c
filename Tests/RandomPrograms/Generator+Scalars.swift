import AuspexIR

// Statements without regions.
extension Generator {
    /// A number of moderate size.
    mutating func bounded(_ value: Value) -> Value {
        if traits.contains(.kinks), dice.next(2) == 0 {
            return builder.binary(.minimum, builder.real(8), builder.binary(.maximum, builder.real(-8), value))
        }
        return builder.multiply(builder.real(4), builder.unary(.tanh, builder.multiply(builder.real(0.25), value)))
    }

    /// A number between about 0.02 and 50.
    private mutating func positive() -> Value {
        let x = bounded(recent(scope.reals))
        switch dice.next(3) {
        case 0: return builder.unary(.exp, builder.multiply(builder.real(0.5), x))
        case 1: return builder.add(builder.real(0.1), builder.unary(.softplus, x))
        default: return builder.add(builder.real(0.5), builder.unary(.square, builder.multiply(builder.real(0.5), x)))
        }
    }

    mutating func real() -> Value {
        let x = recent(scope.reals), y = recent(scope.reals)
        switch dice.next(15) {
        case 0: return builder.unary(.negate, x)
        case 1: return builder.multiply(x, builder.real([-1, 0.5, 2, -0.25, 0.3, -1.7][dice.next(6)]))
        case 2, 3: return bounded(builder.add(x, y))
        case 4: return bounded(builder.subtract(x, y))
        case 5, 6: return bounded(builder.multiply(x, y))
        case 7: return bounded(builder.unary(.square, x))
        case 8: return bounded(builder.divide(x, positive()))
        case 9:
            let operations: [UnaryOperation] = [.log, .sqrt, .reciprocal, .log1p, .lgamma]
            let operation = dice.pick(traits.contains(.underivable) ? operations + [.digamma, .trigamma] : operations)
            return builder.unary(operation, builder.add(builder.real(0.2), positive()))
        case 10, 11:
            let operations: [UnaryOperation] = [
                .sin, .cos, .tanh, .atan, .sigmoid, .logSigmoid, .softplus, .erf, .erfc, .normalCDF, .logNormalCDF, .logBesselI0, .logBesselI1,
            ]
            let operation = dice.pick(operations)
            // The logarithm of I₁ needs a positive argument.
            return builder.unary(operation, operation == .logBesselI1 ? positive() : bounded(x))
        case 12:
            switch dice.next(4) {
            case 0: return builder.binary(.logAddExp, bounded(x), bounded(y))
            case 1: return builder.binary(.hypot, positive(), y)
            case 2: return builder.unary(.exp, builder.multiply(builder.real(0.5), bounded(x)))
            default: return builder.binary(.lbeta, positive(), positive())
            }
        case 13: return builder.convert(builder.binary(.remainder, recent(scope.ints), builder.int(9)), to: .real)
        default:
            if traits.contains(.jumps), dice.next(3) == 0 { return builder.unary([.floor, .ceil, .round, .sign][dice.next(4)], x) }
            guard traits.contains(.kinks) else { return builder.select(recent(scope.bools), x, y) }
            switch dice.next(5) {
            case 0: return builder.unary(.absolute, x)
            case 1: return builder.unary(.stopGradient, x)
            case 2: return builder.binary(.minimum, x, y)
            case 3: return builder.binary(.maximum, x, y)
            default: return builder.select(recent(scope.bools), x, y)
            }
        }
    }

    mutating func integer() -> Value {
        let i = recent(scope.ints), j = recent(scope.ints)
        switch dice.next(5) {
        case 0: return builder.add(i, builder.int(dice.next(5) - 2))
        case 1 where traits.contains(.jumps): return builder.convert(bounded(recent(scope.reals)), to: .int)
        case 2: return builder.convert(recent(scope.bools), to: .int)
        case 3: return builder.select(recent(scope.bools), i, j)
        default:
            let operation = dice.pick([BinaryOperation.add, .subtract, .multiply, .minimum, .maximum, .quotient, .remainder])
            let raw = builder.binary(operation, i, j)
            // Small, so that it is an index and does not overflow; now and then as it is, for affine ones.
            return operation != .multiply && dice.next(3) == 0 ? raw : builder.binary(.remainder, raw, builder.int(50))
        }
    }

    mutating func boolean() -> Value {
        let operation = dice.pick([BinaryOperation.equal, .notEqual, .less, .lessOrEqual])
        let usesReals = traits.contains(.jumps) && dice.next(2) == 0
        let test = usesReals ? builder.binary(operation, recent(scope.reals), pick(scope.reals)) : builder.binary(operation, recent(scope.ints), pick(scope.ints))
        switch dice.next(6) {
        case 0: return builder.binary(.or, test, pick(scope.bools))
        case 1: return builder.binary(.and, test, builder.unary(.not, pick(scope.bools)))
        default: return test
        }
    }

    /// An index: of a loop, a constant, shifted, gathered, perhaps outside the array.
    mutating func index() -> Value {
        switch dice.next(8) {
        case 0: return builder.int(dice.next(6) - 1)
        case 1: return builder.subtract(pick(scope.ints), builder.int(dice.next(3)))
        case 2:
            let tables = scope.arrays.filter { builder.type(of: $0).scalar == .int && builder.type(of: $0).rank == 1 }
            return builder.load(pick(tables), [recent(scope.ints)])
        default: return recent(scope.ints)
        }
    }

    mutating func indices(_ array: Value) -> [Value] { builder.type(of: array).shape.map { _ in index() } }

    mutating func load() {
        var array = pick(scope.arrays)
        if traits.contains(.reshapes), dice.next(2) == 0 {
            array = reshaped(array)
            see(array)
        }
        let places = indices(array)
        see(builder.load(array, places))
    }

    private mutating func reshaped(_ array: Value) -> Value {
        let count = builder.type(of: array).count
        let part = dice.pick([1, 2, 3, 4, 5, 7].filter { count % $0 == 0 })
        return builder.reshape(array, to: dice.pick([[count], [part, count / part], [count / part, part]]))
    }

    mutating func element(_ scalar: Scalar) -> Value {
        switch scalar {
        case .real: recent(scope.reals)
        case .int: builder.binary(.remainder, recent(scope.ints), builder.int(50))
        case .bool: recent(scope.bools)
        }
    }

    mutating func updated(_ array: Value) -> Value {
        let places = indices(array), element = element(builder.type(of: array).scalar)
        return builder.update(array, places, element)
    }

    func isSmall(_ array: Value) -> Bool { builder.type(of: array).count * scope.iterations < 4 * Self.mostIterations }

    mutating func update() {
        let small = scope.arrays.filter(isSmall)
        if let array = small.isEmpty ? nil : pick(small) { see(updated(array)) } else { load() }
    }

    mutating func add() {
        guard !scope.accumulators.isEmpty else { return load() }
        let target = pick(scope.accumulators)
        let places = indices(target), amount = recent(scope.reals)
        builder.addTo(target, places, amount)
    }

    // MARK: Libraries

    /// A square matrix or a vector of its size.
    private mutating func real(_ shape: [Int]) -> Value {
        let known = scope.arrays.filter { builder.type(of: $0) == Type(.real, shape) }
        if !known.isEmpty, dice.next(3) > 0 { return squashed(pick(known)) }
        let scale = recent(scope.reals)
        return builder.tabulate(shape) { builder, i in
            let place = i.reduce(builder.int(1)) { builder.add(builder.multiply($0, builder.int(3)), $1) }
            return builder.unary(.sin, builder.add(scale, builder.convert(place, to: .real)))
        }
    }

    private mutating func squashed(_ array: Value) -> Value {
        builder.tabulate(builder.type(of: array).shape) { $0.unary(.tanh, $0.load(array, $1)) }
    }

    /// tanh(A) tanh(A)ᵀ + I, with a slightly unsymmetric upper triangle so that it is seen which one is read.
    private mutating func definite(_ size: Int) -> Value {
        let a = squashed(real([size, size]))
        let square = builder.library(.matmulTransposeRight, [a, a])[0]
        return builder.tabulate([size, size]) { builder, i in
            let one = builder.convert(builder.binary(.equal, i[0], i[1]), to: .real)
            let skew = builder.convert(builder.binary(.less, i[0], i[1]), to: .real)
            return builder.add(builder.add(builder.load(square, i), builder.multiply(builder.real(0.01), skew)), one)
        }
    }

    mutating func library() {
        guard scope.iterations <= 60 else { return load() }
        let size = 2 + dice.next(3)
        let a = real([size, size]), other = dice.next(2) == 0 ? real([size, size]) : real([size])
        switch dice.next(7) {
        case 0, 1: see(builder.library(.matmul, dice.next(2) == 0 ? [a, other] : [other, a])[0])
        case 2: see(builder.library(.matmulTransposeLeft, [a, other])[0])
        case 3: see(builder.library(.matmulTransposeRight, [other, a])[0])
        case 4:
            let factor = builder.library(.cholesky, [definite(size)])[0]
            see(factor)
            if dice.next(3) == 0 { see(builder.library(.choleskyAdjoint, [factor, definite(size)])[0]) }
            see(builder.library(dice.next(2) == 0 ? .solveLower : .solveLowerTransposed, [factor, other])[0])
        case 5: see(builder.library(.solve, [definite(size), other])[0])
        default: see(builder.library(.logDeterminant, [definite(size)])[0])
        }
    }
}
