import AuspexSyntax

extension Checker {
    func inferUnary(_ operation: UnaryOperator, _ operand: Expression, at span: Span) -> Typed {
        let typed = infer(operand)
        switch (operation, typed.type) {
        case (_, .unknown): return typed
        case (.not, .numeric(let numeric)) where numeric.scalar == .bool: return typed
        case (.negate, .numeric(var numeric)) where numeric.scalar != .bool:
            numeric.interval = -numeric.interval
            numeric.value = numeric.value.map { -$0 }
            if numeric.structure != .sumToZero { numeric.structure = nil }
            return Typed(.numeric(numeric), random: typed.isRandom)
        case (.plus, .numeric(let numeric)) where numeric.scalar != .bool: return typed
        case (.negate, .structure), (.plus, .structure), (.negate, .named), (.plus, .named), (.not, .named): return typed
        case (.negate, _), (.plus, _), (.not, _):
            reportOperand(operation.rawValue, typed.type, at: operand.span, wants: operation == .not ? "a Bool" : "a number")
            return .unknown
        }
    }

    private func reportOperand(_ sign: String, _ type: StaticType, at span: Span, wants: String) {
        if case .distribution(let distribution) = type {
            report(
                .distributionAsNumber, "a distribution is not a number: `\(sign)` cannot act on it", at: span,
                label: "the distribution \(distribution.name)",
                notes: ["Draw from it first: in a model `x ~ \(distribution.name)(...)`, then use x."])
            return
        }
        var notes: [String] = []
        if let numeric = type.numeric, numeric.scalar == .bool, wants == "a number" { notes = ["Int(condition) is 1 where the condition holds, and 0 elsewhere."] }
        report(.operatorTypes, "`\(sign)` needs \(wants), and this is \(type.phrase)", at: span, label: "\(type)", notes: notes)
    }

    func inferBinary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span) -> Typed {
        let a = infer(left)
        let b: Typed
        switch operation {
        case .and, .or: b = inScope { narrow(left); return infer(right) }
        case .add, .subtract, .multiply, .divide, .power, .matmul, .remainder, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            b = infer(right)
        }
        let random = a.isRandom || b.isRandom
        let type: StaticType
        switch operation {
        case .add, .subtract, .multiply, .divide, .power, .remainder:
            type = arithmetic(operation, a.type, b.type, left, right, at: span)
        case .matmul: type = matrixProduct(a.type, b.type, left, right, at: span)
        case .equal, .notEqual: type = comparison(operation, a.type, b.type, left, right, at: span, isOrder: false)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            type = comparison(operation, a.type, b.type, left, right, at: span, isOrder: true)
        case .and, .or: type = logic(operation, a.type, b.type, left, right, at: span)
        }
        return Typed(type, random: random)
    }

    private func arithmetic(_ operation: BinaryOperator, _ a: StaticType, _ b: StaticType, _ left: Expression, _ right: Expression, at span: Span) -> StaticType {
        let sign = operation.rawValue
        switch (a, b) {
        case (.string, .string) where operation == .add: return .string
        case (.string, _) where operation == .add && !b.isUnknown, (_, .string) where operation == .add && !a.isUnknown:
            report(
                .operatorTypes, "`+` joins two strings, and this is \((a == .string ? b : a).phrase)", at: (a == .string ? right : left).span,
                label: "not a string", notes: ["Write the value into the string: \"x is \\(x)\"."])
            return .unknown
        case (.structure, _), (_, .structure), (.tuple, .tuple):
            if case .structure(let x) = a, case .structure(let y) = b, x.name != y.name {
                report(.operatorTypes, "`\(sign)` acts on two structs of one type, and these are \(x.name) and \(y.name)", at: span, label: "two types")
                return .unknown
            }
            for (type, expression) in [(a, left), (b, right)] {
                switch type {
                case .string, .distribution, .model, .posterior, .inference, .function, .range, .nothing, .list:
                    reportOperand(sign, type, at: expression.span, wants: "numbers")
                    return .unknown
                case .unknown, .numeric, .tuple, .structure, .named: break
                }
            }
            if case .structure = a { return a }
            return b
        case (.numeric(let x), .numeric(let y)):
            for (numeric, expression) in [(x, left), (y, right)] where numeric.scalar == .bool {
                reportOperand(sign, .numeric(numeric), at: expression.span, wants: "a number")
                return .unknown
            }
            return elementwise(operation, x, y, left, right, at: span)
        default:
            for (type, expression) in [(a, left), (b, right)] {
                switch type {
                case .unknown, .named, .structure: continue
                case .numeric(let numeric) where numeric.scalar != .bool: continue
                case .numeric, .string, .distribution, .model, .posterior, .inference, .function, .range, .nothing, .list, .tuple:
                    reportOperand(sign, type, at: expression.span, wants: "a number")
                    return .unknown
                }
            }
            return .unknown
        }
    }

    private func elementwise(_ operation: BinaryOperator, _ x: NumericType, _ y: NumericType, _ left: Expression, _ right: Expression, at span: Span) -> StaticType {
        guard let shape = commonShape(x, y, operation.rawValue, left, right, at: span) else { return .unknown }
        var result = NumericType(max(x.scalar, y.scalar), shape: shape.shape, interval: .anywhere)
        switch operation {
        case .add:
            result.interval = x.interval + y.interval
            if x.isScalar && y.isScalar { result.value = combine(x.value, y.value, +) }
        case .subtract:
            result.interval = x.interval - y.interval
            if x.isScalar && y.isScalar { result.value = combine(x.value, y.value, -) }
        case .multiply:
            result.interval = sameName(left, right) ? x.interval.squared : x.interval * y.interval
            if x.isScalar && y.isScalar { result.value = combine(x.value, y.value, *) }
        case .divide:
            result.scalar = .real
            result.interval = x.interval / y.interval
            if x.isScalar, y.isScalar, let divisor = y.value?.constant, divisor != 0 { result.value = x.value.map { $0 * Polynomial(1 / divisor) } }
        case .power:
            if result.scalar == .int, !y.interval.isNonNegative { result.scalar = .real }
            let even = y.value?.constant.map { $0 == ($0 / 2).rounded() * 2 } ?? false
            if x.interval.isPositive { result.interval = SupportInterval.positive.inexact }
            else if y.value?.constant == 2 { result.interval = x.interval.squared }
            else if even || x.interval.isNonNegative { result.interval = SupportInterval.nonNegative.inexact }
            if let base = x.value, let power = y.value?.constant, power == 2 || power == 3, x.isScalar {
                result.value = combine(base, power == 2 ? base : base * base, *)
            }
        case .remainder:
            if y.interval.isPositive, let top = y.interval.upper.value {
                result.interval = SupportInterval(lower: .closed(0), upper: SupportBound(value: result.scalar == .int ? top - Polynomial(1) : top, isOpen: false), isExact: false)
            }
        case .matmul, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: break
        }
        return .numeric(result)
    }

    private func combine(_ a: Polynomial?, _ b: Polynomial?, _ operation: (Polynomial, Polynomial) -> Polynomial) -> Polynomial? {
        guard let a, let b else { return nil }
        let result = operation(a, b)
        return result.isUnwieldy ? nil : result
    }

    private func sameName(_ a: Expression, _ b: Expression) -> Bool {
        if case .name(let x) = a.kind, case .name(let y) = b.kind { return x == y }
        return false
    }

    /// The shape of two operands together: equal shapes, or a scalar and an array. Nil after a report.
    private func commonShape(_ x: NumericType, _ y: NumericType, _ sign: String, _ left: Expression, _ right: Expression, at span: Span) -> (shape: [Polynomial?]?, Void)? {
        guard let s = x.shape, let t = y.shape else {
            // A scalar with something of unknown shape has that shape.
            return (nil, ())
        }
        if s.isEmpty { return (t, ()) }
        if t.isEmpty { return (s, ()) }
        if s.count != t.count || zip(s, t).contains(where: { differ($0, $1) }) {
            let clash = s.count == t.count ? zip(s, t).first { differ($0, $1) } : nil
            let message = if let clash, let a = clash.0, let b = clash.1 {
                "`\(sign)` needs equal shapes, and the sizes \(a) and \(b) differ"
            } else {
                "`\(sign)` needs equal shapes, and these are \(shapeWords(s)) and \(shapeWords(t))"
            }
            var notes = ["Arrays are never stretched to fit: both have one shape, or one of them is a number."]
            if s.count != t.count { notes = ["Nothing broadcasts over a dimension; a comprehension says which is meant: [m[i] \(sign) v for i in 0..<count(m)]."] }
            report(
                .sizesDiffer, message, at: span, label: "",
                related: [.init(left.span, "\(StaticType.numeric(x))"), .init(right.span, "\(StaticType.numeric(y))")] + originLabels(clash?.0, clash?.1),
                notes: notes)
            return nil
        }
        return (zip(s, t).map { $0 ?? $1 }, ())
    }

    func shapeWords(_ shape: [Polynomial?]) -> String { "[" + shape.map { $0?.description ?? "_" }.joined(separator: ", ") + "]" }

    private func matrixProduct(_ a: StaticType, _ b: StaticType, _ left: Expression, _ right: Expression, at span: Span) -> StaticType {
        for (type, expression) in [(a, left), (b, right)] {
            switch type {
            case .unknown, .named: continue
            case .numeric(let numeric) where numeric.scalar != .bool:
                guard let rank = numeric.rank else { continue }
                if rank == 0 || rank > 2 {
                    report(
                        .operatorTypes, "`@` is the matrix product; it needs vectors and matrices, and this is \(type.phrase)",
                        at: expression.span, label: "\(type)", notes: rank == 0 ? ["A number times an array is written with *."] : [])
                    return .unknown
                }
            case .numeric, .string, .distribution, .model, .posterior, .inference, .function, .range, .nothing, .list, .tuple, .structure:
                reportOperand("@", type, at: expression.span, wants: "vectors and matrices")
                return .unknown
            }
        }
        guard let x = a.numeric, let y = b.numeric, let s = x.shape, let t = y.shape else { return .unknown }
        let inner = (s[s.count - 1], t[0])
        if differ(inner.0, inner.1), let m = inner.0, let n = inner.1 {
            var notes: [String] = []
            if s.count == 2, !differ(s[0], n), t.count <= 2 { notes = ["transpose(a) turns \(shapeWords(s)) into \(shapeWords(s.reversed()))."] }
            report(
                .matrixSizes, "the inner sizes of `@` agree, and here they are \(m) and \(n)", at: span,
                related: [.init(left.span, "\(StaticType.numeric(x))"), .init(right.span, "\(StaticType.numeric(y))")] + originLabels(m, n), notes: notes)
            return .unknown
        }
        let shape = Array(s.dropLast()) + Array(t.dropFirst())
        return .numeric(NumericType(max(x.scalar, y.scalar), shape: shape, interval: .anywhere))
    }

    private func comparison(_ operation: BinaryOperator, _ a: StaticType, _ b: StaticType, _ left: Expression, _ right: Expression, at span: Span, isOrder: Bool) -> StaticType {
        let sign = operation.rawValue
        switch (a, b) {
        case (.unknown, _), (_, .unknown), (.named, _), (_, .named): return .unknown
        case (.string, .string): return .bool
        case (.numeric(let x), .numeric(let y)):
            if (x.scalar == .bool) != (y.scalar == .bool) || (isOrder && x.scalar == .bool) {
                let side = x.scalar == .bool ? (x, left) : (y, right)
                reportOperand(sign, .numeric(side.0), at: side.1.span, wants: isOrder ? "numbers" : "two values of one type")
                return .unknown
            }
            guard let shape = commonShape(x, y, sign, left, right, at: span) else { return .unknown }
            return .numeric(NumericType(.bool, shape: shape.shape))
        default:
            if !isOrder, agree(a, b), !isDistribution(a) { return .bool }
            for (type, expression) in [(a, left), (b, right)] {
                if case .distribution = type { reportOperand(sign, type, at: expression.span, wants: "a number"); return .unknown }
            }
            report(
                .operatorTypes, "`\(sign)` cannot compare \(a.phrase) with \(b.phrase)", at: span,
                related: [.init(left.span, "\(a)"), .init(right.span, "\(b)")])
            return .unknown
        }
    }

    private func isDistribution(_ type: StaticType) -> Bool { if case .distribution = type { true } else { false } }

    private func logic(_ operation: BinaryOperator, _ a: StaticType, _ b: StaticType, _ left: Expression, _ right: Expression, at span: Span) -> StaticType {
        var shape: [Polynomial?]? = []
        for (type, expression) in [(a, left), (b, right)] {
            switch type {
            case .unknown, .named: shape = nil
            case .numeric(let numeric) where numeric.scalar == .bool:
                if !numeric.isScalar { shape = numeric.shape }
            case .numeric, .string, .distribution, .model, .posterior, .inference, .function, .range, .nothing, .list, .tuple, .structure:
                reportOperand(operation.rawValue, type, at: expression.span, wants: "a Bool")
                return .unknown
            }
        }
        return .numeric(NumericType(.bool, shape: shape))
    }
}
