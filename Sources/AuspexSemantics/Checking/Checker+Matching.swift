import AuspexSyntax

/// Why a value does not fit a type, in words that complete "…, and".
struct Mismatch {
    var code: DiagnosticCode
    var message: String
    var related: [Diagnostic.Label] = []
    var notes: [String] = []
}

extension Checker {
    /// Compares a value's type with what is wanted, binding sizes on the way. Supports are a separate question.
    func mismatch(_ given: StaticType, _ wanted: StaticType, sizes: Set<SizeSymbol>, _ substitution: inout Substitution) -> Mismatch? {
        switch (given, wanted) {
        case (.unknown, _), (_, .unknown), (.named, _), (_, .named): return nil
        case (.numeric(let x), .numeric(let y)): return mismatch(x, y, sizes: sizes, &substitution)
        case (.inference(let x), .inference(let y)) where x.kind == y.kind: return nil
        // Values by the names of choices are as good as a trace.
        case (.tuple(let fields), .inference(let y)) where y.kind == .trace && fields.allSatisfy({ $0.name != nil }): return nil
        case (.model(let x), .model(let y)):
            // A guide may be scored like a model, and a prior may propose; what has been conditioned cannot be drawn from.
            guard y.keyword == .guide, x.keyword == .model, x.isConditioned else { return nil }
            return Mismatch(
                code: .typeMismatch, message: "this is \(given.phrase), which is conditioned",
                notes: ["A guide is drawn from, and a conditioned model is what it is fitted to. Are the two exchanged?"])
        case (.string, .string), (.nothing, .nothing), (.function, .function), (.distribution, .distribution),
            (.posterior, .posterior), (.range, .range):
            return nil
        case (.distribution, .function), (.function, .distribution): return nil
        // What can be called like a function is one.
        case (.structure(let structure), .function) where structure.methods.contains(StructDeclaration.callMethod): return nil
        case (.numeric, .structure), (.structure, .numeric):
            // A number stands for a struct with that number in every leaf: `m: P = 0`.
            if let numeric = given.numeric, !numeric.isScalar { break }
            return nil
        case (.range(_, let interval), .numeric(let y)) where y.rank == 1:
            // A range is an array of integers.
            if let size = y.shape?.first ?? nil, let low = interval.lower.value, let high = interval.upper.value {
                return bindSize(size, to: high - low + Polynomial(1), sizes: sizes, &substitution)
            }
            return nil
        case (.list(let x, let m), .list(let y, let n)):
            if let n, let m, let problem = bindSize(n, to: m, sizes: sizes, &substitution) { return problem }
            return mismatch(x, y, sizes: sizes, &substitution)
        case (.tuple(let x), .tuple(let y)):
            guard x.count == y.count else { return Mismatch(code: .typeMismatch, message: "this has \(x.count) elements") }
            for (left, right) in zip(x, y) {
                if let problem = mismatch(left.type, right.type, sizes: sizes, &substitution) { return problem }
            }
            return nil
        case (.structure(let x), .structure(let y)):
            guard x.name == y.name else { break }
            for (m, n) in zip(x.sizes, y.sizes) {
                guard let m, let n else { continue }
                if let problem = bindSize(n, to: m, sizes: sizes, &substitution) { return problem }
            }
            return nil
        case (.nothing, _), (.string, _), (.numeric, _), (.range, _), (.list, _), (.tuple, _), (.structure, _), (.function, _),
            (.distribution, _), (.model, _), (.posterior, _), (.inference, _):
            break
        }
        var notes: [String] = []
        if case .distribution(let distribution) = given, wanted.numeric != nil {
            return Mismatch(
                code: .distributionAsNumber, message: "this is \(given.phrase)",
                notes: ["A distribution is not a number; draw from it first: x ~ \(distribution.name)(...)."])
        }
        if case .function = given { notes = ["Is an argument list missing?"] }
        return Mismatch(code: .typeMismatch, message: "this is \(given.phrase)", notes: notes)
    }

    private func mismatch(_ x: NumericType, _ y: NumericType, sizes: Set<SizeSymbol>, _ substitution: inout Substitution) -> Mismatch? {
        if let problem = scalarMismatch(x, y) { return problem }
        guard let s = x.shape, let t = y.shape else { return nil }
        guard s.count == t.count else {
            let message = s.isEmpty ? "this is one number" : t.isEmpty ? "this is an array \(StaticType.numeric(x))" : "this has \(s.count) dimension\(s.count == 1 ? "" : "s")"
            return Mismatch(code: .sizesDiffer, message: message)
        }
        for (size, pattern) in zip(s, t) {
            guard let size, let pattern else { continue }
            if let problem = bindSize(pattern, to: size, sizes: sizes, &substitution) { return problem }
        }
        return nil
    }

    /// Element types: integers are real numbers, nothing else is converted.
    func scalarMismatch(_ x: NumericType, _ y: NumericType) -> Mismatch? {
        switch (x.scalar, y.scalar) {
        case (.bool, .bool), (.int, .int), (.real, .real), (.int, .real): return nil
        case (.real, .int):
            if let value = x.value?.constant, value == value.rounded() {
                return Mismatch(code: .typeMismatch, message: "\(x.value?.constant ?? 0) is a real number", notes: ["An integer is written without point and exponent: \(Polynomial.number(value))."])
            }
            return Mismatch(code: .typeMismatch, message: "this is \(StaticType.numeric(x).phrase)", notes: ["Int(x) rounds down to an integer."])
        case (.bool, .int), (.bool, .real):
            return Mismatch(code: .typeMismatch, message: "this is \(StaticType.numeric(x).phrase)", notes: ["Int(condition) is 1 where the condition holds, and 0 elsewhere."])
        case (.int, .bool), (.real, .bool):
            return Mismatch(code: .typeMismatch, message: "this is \(StaticType.numeric(x).phrase)", notes: ["A number is not a Bool; compare: x != 0."])
        }
    }

    /// Gives a size of a pattern its value, or compares with the one it has.
    func bindSize(_ pattern: Polynomial, to size: Polynomial, sizes: Set<SizeSymbol>, _ substitution: inout Substitution) -> Mismatch? {
        let values = substitution.values
        if let solved = pattern.solved(for: { sizes.contains($0) && values[$0] == nil }, equalTo: size) {
            if let value = substitution.apply(solved.value) {
                substitution.values[solved.symbol] = .some(value)
            }
            return nil
        }
        guard let wanted = substitution.apply(pattern), wanted.symbols.isDisjoint(with: sizes) || sizes.isEmpty else { return nil }
        guard differ(wanted, size) else { return nil }
        let bound = pattern == wanted ? "" : " (\(pattern) is \(wanted) here)"
        return Mismatch(code: .sizesDiffer, message: "the sizes \(wanted) and \(size) differ\(bound)", related: originLabels(wanted, size))
    }
}
