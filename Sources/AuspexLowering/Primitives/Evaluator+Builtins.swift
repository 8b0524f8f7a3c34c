import AuspexIR
import AuspexSemantics
import AuspexSyntax

// Built-in functions (`AuspexSemantics.Builtin` has their signatures).
extension Evaluator {
    static let builtinNames = Set(Builtin.all.map(\.name)).union(["iid", "flat", "ordered", "transformed", "draw"]).union(derivativeNames)

    func builtin(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        let values = arguments.map(\.value)
        if let operation = Self.unaryBuiltins[name] {
            return try unaryFunction(name, operation, try only(1, of: values, name, at: span)[0], at: span)
        }
        if let operation = Self.binaryBuiltins[name] {
            let pair = try only(2, of: values, name, at: span)
            return try arithmetic(operation, pair[0], pair[1], range: Self.range(of: operation), isReal: true, at: span)
        }
        switch name {
        case "div": return try integerOnly(.quotient, values.first ?? .nothing, values.dropFirst().first ?? .nothing, at: span)
        case "mod": return try integerOnly(.remainder, values.first ?? .nothing, values.dropFirst().first ?? .nothing, at: span)
        case "inc_beta", "inc_beta_inverse":
            let three = try only(3, of: values, name, at: span)
            let operation: TernaryOperation = name == "inc_beta" ? .incompleteBeta : .incompleteBetaInverse
            return try elementwise(three, range: .unit, at: span) { builder, x in
                let reals = x.map { builder.convert($0, to: .real) }
                return builder.ternary(operation, reals[0], reals[1], reals[2])
            }
        case "Int", "Real": return try conversion(name, values, at: span)
        case "sum", "min", "max", "any", "all", "count", "size": return try reduction(name, values, at: span)
        case "zeros", "ones", "fill", "identity", "linspace", "concat", "stack", "reshape", "flatten":
            return try arrayFunction(name, values, at: span)
        case "transpose", "diagonal", "diagonal_matrix", "cholesky", "solve_lower", "solve_lower_transposed", "solve",
            "log_determinant", "eigenvalues", "eigenvectors":
            return try matrixFunction(name, values, at: span)
        default: return nil
        }
    }

    func only(_ count: Int, of values: [Staged], _ name: String, at span: Span) throws -> [Staged] {
        guard values.count == count else {
            throw Diagnostic(
                .badArguments, "`\(name)` takes \(count) argument\(count == 1 ? "" : "s"), but \(values.count) are given", at: span)
        }
        return values
    }

    // MARK: Functions of numbers

    private static let unaryBuiltins: [String: AuspexIR.UnaryOperation] = [
        "abs": .absolute, "sign": .sign, "sqrt": .sqrt, "square": .square, "exp": .exp, "expm1": .expm1, "log": .log, "log1p": .log1p,
        "sin": .sin, "cos": .cos, "tan": .tan, "asin": .asin, "acos": .acos, "atan": .atan, "sinh": .sinh, "cosh": .cosh,
        "tanh": .tanh, "sigmoid": .sigmoid, "log_sigmoid": .logSigmoid, "softplus": .softplus, "floor": .floor, "ceil": .ceil,
        "round": .round, "is_nan": .isNaN, "stop_gradient": .stopGradient, "lgamma": .lgamma, "digamma": .digamma,
        "trigamma": .trigamma, "erf": .erf, "erfc": .erfc, "standard_normal_cdf": .normalCDF,
        "standard_normal_log_cdf": .logNormalCDF, "standard_normal_quantile": .normalQuantile, "log_bessel_i0": .logBesselI0,
        "log_bessel_i1": .logBesselI1,
    ]

    private static let binaryBuiltins: [String: AuspexIR.BinaryOperation] = [
        "atan2": .atan2, "hypot": .hypot, "log_add_exp": .logAddExp, "lbeta": .lbeta, "gamma_p": .gammaP, "gamma_q": .gammaQ,
        "gamma_p_inverse": .gammaPInverse, "log_bessel_i": .logBesselI,
    ]

    private func unaryFunction(_ name: String, _ operation: AuspexIR.UnaryOperation, _ operand: Staged, at span: Span) throws -> Staged {
        guard let scalar = operand.numericType?.scalar, scalar != .bool else {
            throw Diagnostic(.wrongKind, "`\(name)` needs a number, but this is \(operand.kindName)", at: span)
        }
        let keepsIntegers = operation == .absolute || operation == .sign || operation == .stopGradient
        return try elementwise([operand], range: Self.range(of: operation, operand.interval), at: span) { builder, values in
            builder.unary(operation, keepsIntegers ? values[0] : builder.convert(values[0], to: .real))
        }
    }

    private static func range(of operation: AuspexIR.UnaryOperation, _ operand: Interval) -> Interval {
        switch operation {
        case .exp, .softplus, .cosh: .positive
        case .sqrt, .absolute, .square: operand.isInside(.positive) ? .positive : .nonNegative
        case .sigmoid, .normalCDF: .unit
        case .sin, .cos, .tanh, .erf: Interval(-1, 1)
        case .stopGradient: operand
        case .log1p: operand.isInside(.nonNegative) ? .nonNegative : .all
        default: .all
        }
    }

    private static func range(of operation: AuspexIR.BinaryOperation) -> Interval {
        switch operation {
        case .gammaP, .gammaQ: .unit
        case .gammaPInverse, .hypot: .nonNegative
        default: .all
        }
    }

    private func conversion(_ name: String, _ values: [Staged], at span: Span) throws -> Staged {
        let operand = try only(1, of: values, name, at: span)[0]
        if case .range = operand { return .type(try boundedType(name, operand, at: span)) }
        guard operand.numericType != nil else { throw notANumber(operand, at: span) }
        let scalar: Scalar = name == "Int" ? .int : .real
        if let number = operand.knownNumber {
            if scalar == .real { return .real(number) }
            guard abs(number) < 0x1p62 else { throw Diagnostic(.outsideDomain, "\(number) is too large for an integer", at: span) }
            return .int(Int(number.rounded(.down)))
        }
        return try elementwise([operand], range: operand.interval, at: span) { $0.convert($1[0], to: scalar) }
    }

    // MARK: Reductions

    private func reduction(_ name: String, _ values: [Staged], at span: Span) throws -> Staged {
        if name == "min" || name == "max", values.count == 2 {
            return try arithmetic(name == "min" ? .minimum : .maximum, values[0], values[1], at: span)
        }
        guard let first = values.first else { throw Diagnostic(.badArguments, "`\(name)` needs an argument", at: span) }
        if name == "count", case .list(let elements) = first { return .int(elements.count) }
        if name == "count", case .host(let value) = first, let count = value.member("count") { return count }
        guard let type = first.numericType else { throw notANumber(first, at: span) }
        if name == "count" {
            guard let count = type.shape.first else { throw Diagnostic(.wrongKind, "a number has no elements to count", at: span) }
            return .int(count)
        }
        if name == "size" {
            let axis = try knownInt(values.count > 1 ? values[1] : .int(0), "the dimension", at: span)
            guard type.shape.indices.contains(axis) else {
                throw Diagnostic(.indexOutOfRange, "\(Staged.describe(type)) has no dimension \(axis)", at: span)
            }
            return .int(type.shape[axis])
        }
        _ = try only(1, of: values, name, at: span)
        if type.shape.isEmpty { return first }
        if type.count == 0, name == "min" || name == "max" {
            throw Diagnostic(.outsideDomain, "an empty array has no largest or smallest element", at: span)
        }
        let result = try emitOne([first], at: span) { builder, values in
            let array = values[0]
            switch name {
            case "max", "min":
                let largest = builder.loop(type.shape) { inner, indices in
                    let element = inner.load(array, indices)
                    return [(name == "max" ? element : inner.negate(element), .maximum)]
                }[0]
                return name == "max" ? largest : builder.negate(largest)
            case "any", "all":
                let hits = builder.sum(type.shape) { inner, indices in inner.convert(inner.load(array, indices), to: .int) }
                return name == "any"
                    ? builder.binary(.less, builder.int(0), hits) : builder.binary(.equal, hits, builder.int(type.count))
            default:
                return builder.sum(type.shape) { inner, indices in
                    let element = inner.load(array, indices)
                    return type.scalar == .bool ? inner.convert(element, to: .int) : element
                }
            }
        }
        if case .dynamic(var dynamic) = result, name == "sum", type.scalar == .real {
            dynamic.range = first.interval.isInside(.positive) ? .positive : first.interval.isInside(.nonNegative) ? .nonNegative : .all
            return .dynamic(dynamic)
        }
        if case .dynamic(var dynamic) = result, name == "max" || name == "min" {
            dynamic.range = first.interval
            return .dynamic(dynamic)
        }
        return result
    }

    // MARK: Arrays

    private func sizes(_ values: some Sequence<Staged>, at span: Span) throws -> [Int] {
        // Sizes one by one, or those of another array: zeros(x.shape).
        let all = values.flatMap { value -> [Staged] in
            switch value {
            case .list(let sizes): sizes
            case .array(let array) where array.tensor.shape.count == 1: array.tensor.reals.map { .int(Int($0)) }
            default: [value]
            }
        }
        return try all.map { value in
            let size = try knownInt(value, "a size", at: span)
            guard size >= 0 else { throw Diagnostic(.outsideDomain, "a size cannot be \(size)", at: span) }
            return size
        }
    }

    private func arrayFunction(_ name: String, _ values: [Staged], at span: Span) throws -> Staged {
        switch name {
        case "zeros", "ones":
            let shape = try sizes(values, at: span)
            return .tensor(.real(Array(repeating: name == "zeros" ? 0 : 1, count: shape.reduce(1, *)), shape: shape))
        case "fill":
            guard let value = values.first else { throw Diagnostic(.badArguments, "`fill` needs a value and sizes", at: span) }
            let shape = try sizes(values.dropFirst(), at: span)
            let result = try emitOne([value], at: span) { builder, x in builder.tabulate(shape) { _, _ in x[0] } }
            return ranged(result, value.interval)
        case "identity":
            let size = try sizes(only(1, of: values, name, at: span), at: span)[0]
            var elements = Array(repeating: 0.0, count: size * size)
            for index in 0..<size { elements[index * size + index] = 1 }
            return .tensor(.real(elements, shape: [size, size]))
        case "linspace":
            let three = try only(3, of: values, name, at: span)
            let count = try knownInt(three[2], "the number of points", at: span)
            guard count >= 1 else { throw Diagnostic(.outsideDomain, "`linspace` needs at least one point", at: span) }
            return try emitOne([three[0], three[1]], at: span) { builder, ends in
                let from = builder.convert(ends[0], to: .real), to = builder.convert(ends[1], to: .real)
                let step = builder.divide(builder.subtract(to, from), builder.real(Double(max(count - 1, 1))))
                return builder.tabulate([count]) { inner, index in
                    inner.add(from, inner.multiply(inner.convert(index[0], to: .real), step))
                }
            }
        case "concat": return try concat(values, at: span)
        case "stack": return try array(values, at: span)
        case "reshape":
            guard let array = values.first, let type = array.numericType else { throw Diagnostic(.badArguments, "`reshape` needs an array and sizes", at: span) }
            return try reshape(array, type, to: try sizes(values.dropFirst(), at: span), at: span)
        default:
            let array = try only(1, of: values, name, at: span)[0]
            guard let type = array.numericType else { throw notANumber(array, at: span) }
            return try reshape(array, type, to: [type.count], at: span)
        }
    }

    func ranged(_ value: Staged, _ range: Interval) -> Staged {
        guard case .dynamic(var dynamic) = value else { return value }
        dynamic.range = range
        return .dynamic(dynamic)
    }

    func reshape(_ array: Staged, _ type: Type, to shape: [Int], at span: Span) throws -> Staged {
        guard shape.reduce(1, *) == type.count else {
            throw Diagnostic(
                .sizeMismatch, "\(Staged.describe(type)) has \(type.count) elements, but the new sizes make \(shape.reduce(1, *))", at: span)
        }
        if shape == type.shape { return array }
        if let tensor = array.knownTensor { return .tensor(Tensor(shape: shape, storage: tensor.storage)) }
        let result = try emitOne([array], at: span) { builder, values in
            // Another name costs nothing where arrays are in memory; elements of small ones are better known one by one.
            if type.count > 64 { return builder.reshape(values[0], to: shape) }
            return builder.tabulate(shape) { inner, indices in
                var flat = inner.int(0)
                for (index, extent) in zip(indices, shape) { flat = inner.add(inner.multiply(flat, inner.int(extent)), index) }
                var positions: [Value] = []
                for extent in type.shape.reversed() {
                    let size = inner.int(extent)
                    positions.insert(inner.binary(.remainder, flat, size), at: 0)
                    flat = inner.binary(.quotient, flat, size)
                }
                return type.isScalar ? values[0] : inner.load(values[0], positions)
            }
        }
        return ranged(result, array.interval)
    }

    private func concat(_ values: [Staged], at span: Span) throws -> Staged {
        let types = try values.map { value -> Type in
            guard let type = value.numericType else { throw notANumber(value, at: span) }
            return type.shape.isEmpty ? Type(type.scalar, [1]) : type
        }
        guard let first = types.first else { return .tensor(Tensor(shape: [0], storage: .real([]))) }
        let rest = Array(first.shape.dropFirst())
        guard types.allSatisfy({ Array($0.shape.dropFirst()) == rest }) else {
            throw Diagnostic(.sizeMismatch, "the parts differ in their second size or beyond: \(values.map(\.kindName).joined(separator: ", "))", at: span)
        }
        let scalar = types.allSatisfy { $0.scalar == first.scalar } ? first.scalar : .real
        let total = types.map { $0.shape[0] }.reduce(0, +)
        return try emitOne(values, at: span) { builder, parts in
            builder.tabulate([total] + rest) { inner, indices in
                var end = total
                var chosen: Value?
                for (part, type) in zip(parts, types).reversed() {
                    let start = end - type.shape[0]
                    let isScalar = inner.type(of: part).isScalar
                    var element = part
                    if !isScalar {
                        let local = inner.subtract(indices[0], inner.int(start))
                        element = inner.load(part, [local] + Array(indices.dropFirst()))
                    }
                    element = inner.convert(element, to: scalar)
                    if let later = chosen {
                        chosen = inner.select(inner.binary(.less, indices[0], inner.int(end)), element, later)
                    } else {
                        chosen = element
                    }
                    end = start
                }
                return chosen ?? inner.zero(scalar)
            }
        }
    }

    // MARK: Matrices

    private func matrixFunction(_ name: String, _ values: [Staged], at span: Span) throws -> Staged {
        func library(_ operation: LibraryOperation, _ operands: [Staged], result: Int = 0) throws -> Staged {
            let types = operands.compactMap(\.numericType).map { Type(.real, $0.shape) }
            guard types.count == operands.count, operation.resultTypes(of: types) != nil else {
                throw Diagnostic(
                    .sizeMismatch, "`\(name)` does not apply to \(operands.map(\.kindName).joined(separator: " and "))", at: span)
            }
            return try emitOne(operands, at: span) { builder, x in
                let reals = x.map { Self.asReals($0, &builder) }
                return builder.library(operation, reals)[result]
            }
        }
        switch name {
        case "transpose", "diagonal", "diagonal_matrix":
            let operand = try only(1, of: values, name, at: span)[0]
            let rank = name == "diagonal_matrix" ? 1 : 2
            guard let type = operand.numericType, type.rank == rank, name != "diagonal" || type.shape[0] == type.shape[1] else {
                throw Diagnostic(.wrongKind, "`\(name)` does not apply to \(operand.kindName)", at: span)
            }
            let result = try emitOne([operand], at: span) { builder, x in
                switch name {
                case "transpose": builder.tabulate(type.shape.reversed()) { inner, i in inner.load(x[0], [i[1], i[0]]) }
                case "diagonal": builder.tabulate([type.shape[0]]) { inner, i in inner.load(x[0], [i[0], i[0]]) }
                default:
                    builder.tabulate([type.shape[0], type.shape[0]]) { inner, i in
                        let element = inner.load(x[0], [i[0]])
                        return inner.select(inner.binary(.equal, i[0], i[1]), element, inner.zero(type.scalar))
                    }
                }
            }
            return ranged(result, name == "diagonal_matrix" ? .all : operand.interval)
        case "cholesky": return try library(.cholesky, try only(1, of: values, name, at: span))
        case "solve_lower": return try library(.solveLower, try only(2, of: values, name, at: span))
        case "solve_lower_transposed": return try library(.solveLowerTransposed, try only(2, of: values, name, at: span))
        case "solve": return try library(.solve, try only(2, of: values, name, at: span))
        case "log_determinant": return try library(.logDeterminant, try only(1, of: values, name, at: span))
        case "eigenvalues": return try library(.symmetricEigen, try only(1, of: values, name, at: span))
        default: return try library(.symmetricEigen, try only(1, of: values, name, at: span), result: 1)
        }
    }
}
