import AuspexSyntax

extension Checker {
    func builtinSignature(_ name: String) -> CallSignature? {
        if let known = builtinSignatures[name] { return known }
        guard let builtin = Checker.builtins[name] else { return nil }
        var reader = SignatureReader(builtin.signature) { name, _ in self.makeSymbol(name, lower: 0) }
        let signature = reader.signature(name: name)
        builtinSignatures[name] = signature
        return signature
    }

    private static let builtins = Dictionary(Builtin.all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Built-in functions whose result depends on more than the types of their parameters.
    private enum Rule: String {
        case abs, sum, min, max, any, all, count, size, zeros, ones, fill, concat, stack, reshape, flatten
        case solveLower = "solve_lower", solveLowerTransposed = "solve_lower_transposed", solve
        case int = "Int", real = "Real", stopGradient = "stop_gradient", transpose, identity, linspace, diagonalMatrix = "diagonal_matrix"
        case floor, ceil, round, sign, div, mod
    }

    func inferBuiltin(_ name: String, _ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard let rule = Rule(rawValue: name) else { return instantiate(signature, arguments, at: span, callee: callee).typed }
        switch rule {
        case .linspace, .identity, .div, .mod, .diagonalMatrix, .floor, .ceil, .round, .sign:
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            return instance.typed
        case .stopGradient where arguments.count == 1 && isProgramOrTrace(arguments[0].value): return infer(arguments[0].value)
        case .abs, .stopGradient:
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            guard instance.isValid, case .numeric(let given)? = instance.bound.first?.typed.type else { return instance.typed }
            if rule == .stopGradient { return Typed(.numeric(given.inexact), random: instance.typed.isRandom) }
            return Typed(.numeric(NumericType(given.scalar, shape: given.shape, interval: SupportInterval.nonNegative.inexact)), random: instance.typed.isRandom)
        case .sum, .any, .all, .count, .size, .flatten, .int, .real, .transpose:
            return inferReduction(rule, signature, arguments, at: span, callee: callee)
        case .min, .max: return inferExtreme(name, signature, arguments, at: span, callee: callee)
        case .zeros, .ones, .fill, .reshape: return inferFilled(rule, signature, arguments, at: span, callee: callee)
        case .concat, .stack: return inferJoined(rule, arguments, at: span)
        case .solve, .solveLower, .solveLowerTransposed:
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            guard instance.isValid, instance.bound.count == 2 else { return Typed(.unknown, random: instance.typed.isRandom) }
            guard case .numeric(let a) = instance.bound[0].typed.type, case .numeric(let b) = instance.bound[1].typed.type, let matrix = a.shape, let right = b.shape
            else { return Typed(.unknown, random: instance.typed.isRandom) }
            if let first = right.first, let size = matrix.first, differ(first, size) {
                report(
                    .matrixSizes, "the sizes of `\(name)` do not fit: the matrix has \(size?.description ?? "_") rows, the right-hand side \(first?.description ?? "_")", at: span,
                    related: [.init(instance.bound[0].argument.value.span, "\(StaticType.numeric(a))"), .init(instance.bound[1].argument.value.span, "\(StaticType.numeric(b))")])
                return .unknown
            }
            return Typed(.numeric(NumericType(.real, shape: right, interval: .anywhere)), random: instance.typed.isRandom)
        }
    }

    private func arguments(_ count: ClosedRange<Int>, _ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> [BoundArgument]? {
        bind(signature.parameters, arguments, of: signature.name, at: span, callee: callee) { _, value in infer(value) }
    }

    private func inferReduction(_ rule: Rule, _ signature: CallSignature, _ given: [Argument], at span: Span, callee: Span) -> Typed {
        guard let bound = arguments(1...2, signature, given, at: span, callee: callee), let first = bound.first else { return .unknown }
        let random = bound.contains { $0.typed.isRandom }
        let type = first.typed.type
        func refuse(_ wants: String) -> Typed {
            if case .distribution(let distribution) = type {
                report(
                    .distributionAsNumber, "a distribution is not a number: `\(rule.rawValue)` cannot act on it", at: first.argument.value.span, label: "the distribution \(distribution.name)")
            } else {
                report(.typeMismatch, "`\(rule.rawValue)` needs \(wants), and this is \(type.phrase)", at: first.argument.value.span, label: "\(type)")
            }
            return .unknown
        }
        switch type {
        case .unknown, .named, .structure, .posterior:
            if rule == .count || rule == .size { return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact)), random: random) }
            return Typed(.unknown, random: random)
        case .list(_, let size):
            if rule == .count { return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: size)), random: random) }
            return Typed(.unknown, random: random)
        case .string:
            if rule == .count { return Typed(.int) }
            return refuse("numbers")
        case .range:
            if rule == .count { return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact))) }
            if rule == .sum { return Typed(.int.inexact) }
            return refuse("an array")
        case .tuple, .nothing, .function, .distribution, .model, .inference: return refuse("an array of numbers")
        case .numeric(let numeric):
            switch rule {
            case .sum:
                var interval = SupportInterval.anywhere
                if numeric.interval.isNonNegative || numeric.scalar == .bool { interval = SupportInterval.nonNegative.inexact }
                return Typed(.numeric(NumericType(numeric.scalar == .real ? .real : .int, interval: interval)), random: random)
            case .any, .all:
                guard numeric.scalar == .bool else { return refuse("an array of Bools") }
                return Typed(.bool, random: random)
            case .count:
                if numeric.isScalar { return refuse("an array") }
                return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: numeric.shape?.first ?? nil)), random: random)
            case .size:
                if numeric.isScalar { return refuse("an array") }
                var value: Polynomial?
                if let dimension = bound.last?.typed.type.numeric?.value?.constant, let shape = numeric.shape {
                    guard dimension >= 0, dimension < Double(shape.count), let last = bound.last else {
                        if let last = bound.last {
                            report(
                                .indexOutside, "the array has \(shape.count) dimension\(shape.count == 1 ? "" : "s"), counted from 0", at: last.argument.value.span, label: "no such dimension",
                                related: [.init(first.argument.value.span, "\(type)")])
                        }
                        return Typed(.int.inexact)
                    }
                    _ = last
                    value = shape[Int(dimension)]
                }
                return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: value)), random: random)
            case .flatten:
                let total = numeric.shape.flatMap { shape in shape.reduce(Polynomial(1) as Polynomial?) { product, size in product.flatMap { p in size.map { p * $0 } } } }
                return Typed(.numeric(numeric.shaped([total])), random: random)
            case .int:
                let interval = numeric.scalar == .bool ? SupportInterval.unit.inexact : floored(numeric.interval)
                return Typed(.numeric(NumericType(.int, shape: numeric.shape, interval: interval, value: numeric.scalar == .int ? numeric.value : nil)), random: random)
            case .real:
                return Typed(.numeric(NumericType(.real, shape: numeric.shape, interval: numeric.scalar == .bool ? SupportInterval.unit.inexact : numeric.interval, value: numeric.value)), random: random)
            case .transpose:
                guard let shape = numeric.shape else { return Typed(type, random: random) }
                guard shape.count == 2 else { return refuse("a matrix") }
                var result = numeric.shaped(shape.reversed())
                if numeric.structure == .correlation || numeric.structure == .covariance { result.structure = numeric.structure }
                return Typed(.numeric(result), random: random)
            case .abs, .min, .max, .zeros, .ones, .fill, .concat, .stack, .reshape, .solve, .solveLower, .solveLowerTransposed, .stopGradient, .identity, .linspace,
                .diagonalMatrix, .floor, .ceil, .round, .sign, .div, .mod:
                return Typed(.unknown, random: random)
            }
        }
    }

    /// What an objective holds constant as a whole: the parameters of a program, the choices of a trace.
    private func isProgramOrTrace(_ value: Expression) -> Bool {
        silence += 1
        defer { silence -= 1 }
        switch infer(value).type {
        case .unknown, .model, .inference, .list, .tuple, .structure: return true
        case .named(let name): return ["Model", "Guide", "Trace"].contains(name)
        case .nothing, .string, .numeric, .range, .function, .distribution, .posterior: return false
        }
    }

    private func floored(_ interval: SupportInterval) -> SupportInterval {
        func whole(_ bound: SupportBound) -> SupportBound {
            guard let constant = bound.value?.constant else { return bound.value == nil ? .none : SupportBound(value: nil, isOpen: true) }
            return .closed(constant.rounded(.down))
        }
        return SupportInterval(lower: whole(interval.lower), upper: whole(interval.upper), isExact: false)
    }

    /// `min(x)` of an array, `min(a, b)` of two numbers, elementwise on arrays.
    private func inferExtreme(_ name: String, _ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        guard arguments.count == 2 else {
            let instance = instantiate(signature, arguments, at: span, callee: callee)
            guard instance.isValid, case .numeric(let numeric)? = instance.bound.first?.typed.type else { return Typed(.unknown, random: instance.typed.isRandom) }
            if numeric.isScalar {
                report(.typeMismatch, "`\(name)` of one argument needs an array, and this is one number", at: arguments[0].value.span, label: "\(StaticType.numeric(numeric))")
                return .unknown
            }
            return Typed(.numeric(numeric.element.inexact), random: instance.typed.isRandom)
        }
        let pair = CallSignature(
            name: name, kind: "function", parameters: [.init(name: "a", type: .numeric(NumericType(.real))), .init(name: "b", type: .numeric(NumericType(.real)))], result: .real, sizes: [],
            isStrict: false, lifts: true)
        let instance = instantiate(pair, arguments, at: span, callee: callee)
        guard instance.isValid, case .numeric(let a) = instance.bound[0].typed.type, case .numeric(let b) = instance.bound[1].typed.type, case .numeric(var result) = instance.typed.type
        else { return instance.typed }
        result.scalar = max(a.scalar, b.scalar)
        result.interval = extreme(a.interval, b.interval, isMaximum: name == "max")
        return Typed(.numeric(result), random: instance.typed.isRandom)
    }

    private func extreme(_ a: SupportInterval, _ b: SupportInterval, isMaximum: Bool) -> SupportInterval {
        // The greater of two numbers is above both lower bounds; what can be compared is kept.
        func outer(_ x: SupportBound, _ y: SupportBound, wantsGreater: Bool) -> SupportBound {
            guard let p = x.value else { return y }
            guard let q = y.value else { return x }
            let (least, most) = (p - q).range
            if least >= 0 { return wantsGreater ? x : y }
            if most <= 0 { return wantsGreater ? y : x }
            return x
        }
        var result = a.union(b).inexact
        if isMaximum { result.lower = outer(a.lower, b.lower, wantsGreater: true) } else { result.upper = outer(a.upper, b.upper, wantsGreater: false) }
        return result
    }

    private func inferFilled(_ rule: Rule, _ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        let leading = rule == .fill || rule == .reshape ? 1 : 0
        guard let bound = bind(signature.parameters, arguments, of: rule.rawValue, at: span, callee: callee, infer: { _, value in infer(value) }) else { return .unknown }
        let random = bound.contains { $0.typed.isRandom }
        let sizes = bound.dropFirst(leading)
        if sizes.isEmpty {
            report(.missingArgument, "\(rule.rawValue) needs a size", at: span, label: "size missing", notes: ["\(rule.rawValue)(\(leading == 1 ? "x, " : "")3) is a vector, \(rule.rawValue)(\(leading == 1 ? "x, " : "")3, 4) a matrix."])
            return .unknown
        }
        var shape: [Polynomial?]? = []
        for size in sizes {
            switch size.typed.type {
            case .numeric(let numeric) where numeric.scalar == .int && numeric.isScalar: shape?.append(numeric.value)
            case .unknown, .named: if sizes.count == 1 { shape = nil } else { shape?.append(nil) }
            case .numeric(let numeric) where numeric.scalar == .int && numeric.rank == 1:
                shape = numeric.shape?.first.flatMap { $0?.constant }.map { Array(repeating: nil, count: Int($0)) }
            case .numeric, .nothing, .string, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
                report(.typeMismatch, "a size is an integer, and this is \(size.typed.type.phrase)", at: size.argument.value.span, label: "\(size.typed.type)")
                return .unknown
            }
        }
        switch rule {
        case .zeros: return Typed(.numeric(NumericType(.real, shape: shape, interval: .point(0))), random: random)
        case .ones: return Typed(.numeric(NumericType(.real, shape: shape, interval: .point(1))), random: random)
        default:
            guard case .numeric(let value)? = bound.first?.typed.type else { return Typed(.unknown, random: random) }
            if rule == .reshape, let own = value.shape, let shape {
                let product = { (sizes: [Polynomial?]) in sizes.reduce(Polynomial(1) as Polynomial?) { total, size in total.flatMap { t in size.map { t * $0 } } } }
                if let before = product(own), let after = product(shape), (before - after).constant.map({ $0 != 0 }) ?? false {
                    report(.sizesDiffer, "reshape keeps the number of elements: \(before) before, \(after) after", at: span, label: "", related: originLabels(before, after))
                    return .unknown
                }
            }
            if rule == .fill, value.scalar == .bool { return Typed(.numeric(NumericType(.bool, shape: shape)), random: random) }
            return Typed(.numeric(NumericType(value.scalar, shape: shape, interval: value.interval)), random: random)
        }
    }

    private func inferJoined(_ rule: Rule, _ arguments: [Argument], at span: Span) -> Typed {
        let typed = inferAll(arguments)
        let random = typed.contains { $0.isRandom }
        guard let first = typed.first else {
            report(.missingArgument, "\(rule.rawValue) needs something to join", at: span, label: "no arguments")
            return .unknown
        }
        var parts: [NumericType] = []
        for (type, argument) in zip(typed, arguments) {
            switch type.type {
            case .numeric(let numeric): parts.append(numeric)
            case .unknown, .named, .list, .range, .structure: return Typed(.unknown, random: random)
            case .nothing, .string, .tuple, .function, .distribution, .model, .posterior, .inference:
                report(.typeMismatch, "\(rule.rawValue) joins arrays, and this is \(type.type.phrase)", at: argument.value.span, label: "\(type.type)")
                return .unknown
            }
        }
        guard let shapes = parts.map(\.shape) as [[Polynomial?]?]?, !shapes.contains(where: { $0 == nil }), case .numeric(let head) = first.type else {
            return Typed(.unknown, random: random)
        }
        let scalar = parts.map(\.scalar).max() ?? head.scalar
        let interval = parts.dropFirst().reduce(head.interval) { $0.union($1.interval) }.inexact
        let known = shapes.compactMap { $0 }
        if rule == .stack {
            for (shape, argument) in zip(known, arguments).dropFirst() where shape.count != known[0].count || zip(shape, known[0]).contains(where: { differ($0, $1) }) {
                report(
                    .sizesDiffer, "stack needs equal shapes, and these are \(shapeWords(known[0])) and \(shapeWords(shape))", at: argument.value.span, label: shapeWords(shape),
                    related: [.init(arguments[0].value.span, shapeWords(known[0]))])
                return .unknown
            }
            return Typed(.numeric(NumericType(scalar, shape: [Polynomial(parts.count)] + known[0], interval: interval)), random: random)
        }
        let rest = known.first { !$0.isEmpty }.map { Array($0.dropFirst()) } ?? []
        var total: Polynomial? = Polynomial(0)
        for shape in known {
            let length = shape.isEmpty ? Polynomial(1) : shape[0]
            total = total.flatMap { t in length.map { t + $0 } }
        }
        for (shape, argument) in zip(known, arguments) where !shape.isEmpty && (shape.count - 1 != rest.count || zip(shape.dropFirst(), rest).contains { differ($0, $1) }) {
            report(.sizesDiffer, "concat joins along the first dimension, and the others differ", at: argument.value.span, label: shapeWords(shape))
            return .unknown
        }
        return Typed(.numeric(NumericType(scalar, shape: [total] + rest, interval: interval)), random: random)
    }
}
