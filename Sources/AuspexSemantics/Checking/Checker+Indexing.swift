import AuspexSyntax

extension Checker {
    func inferIndex(_ base: Expression, _ indices: [Expression], at span: Span) -> Typed {
        let typed = infer(base)
        // Brackets without an index: the parser has said so.
        guard let first = indices.first else { return .unknown }
        switch typed.type {
        case .unknown, .named, .posterior, .structure:
            let random = indices.map { inferIndexValue($0).isRandom }.contains(true)
            return Typed(.unknown, random: typed.isRandom || random)
        case .numeric(let numeric): return index(numeric, typed.isRandom, base, indices, at: span)
        case .list(let element, let size):
            guard indices.count == 1 else { reportIndices(typed.type, 1, indices, at: span); return .unknown }
            let index = inferIndexValue(first)
            if let numeric = index.type.numeric {
                guard checkIndexType(numeric, first) else { return .unknown }
                checkIndexBounds(numeric, size, first, base)
                if numeric.isScalar { return Typed(element, random: typed.isRandom || index.isRandom) }
            }
            if case .range = index.type { return Typed(.list(element, nil), random: typed.isRandom || index.isRandom) }
            return Typed(.unknown, random: typed.isRandom || index.isRandom)
        case .tuple(let fields):
            let index = inferIndexValue(first)
            if indices.count == 1, let position = index.type.numeric?.value?.constant {
                guard position >= 0, position < Double(fields.count) else {
                    report(.indexOutside, "the tuple has \(fields.count) elements, counted from 0", at: first.span, label: "no such element")
                    return .unknown
                }
                return Typed(fields[Int(position)].type, random: typed.isRandom)
            }
            return .unknown
        case .distribution(var distribution):
            // `components[k]`: one of an array of distributions.
            let random = indices.map { inferIndexValue($0).isRandom }.contains(true)
            if distribution.draw == nil { return Typed(typed.type, random: typed.isRandom || random) }
            guard indices.count <= distribution.batchRank else {
                reportIndices(typed.type, distribution.batchRank, indices, at: span)
                return .unknown
            }
            distribution.draw = distribution.draw.map { draw in
                var copy = draw
                copy.shape = draw.shape.map { Array($0.dropFirst(indices.count)) }
                return copy
            }
            distribution.batchRank -= indices.count
            return Typed(.distribution(distribution), random: typed.isRandom || random)
        case .nothing, .string, .range, .function, .model, .inference:
            for index in indices { inferIndexValue(index) }
            report(.tooManyIndices, "only arrays have elements, and this is \(typed.type.phrase)", at: base.span, label: "\(typed.type)")
            return .unknown
        }
    }

    @discardableResult
    private func inferIndexValue(_ index: Expression) -> Typed { infer(index) }

    private func reportIndices(_ type: StaticType, _ rank: Int, _ indices: [Expression], at span: Span) {
        let message = rank == 0
            ? "only arrays have elements, and this is \(type.phrase)"
            : "an array of \(rank) dimension\(rank == 1 ? "" : "s") takes at most \(rank) ind\(rank == 1 ? "ex" : "ices"), and here are \(indices.count)"
        report(.tooManyIndices, message, at: span, label: "\(type)")
    }

    private func index(_ numeric: NumericType, _ isRandom: Bool, _ base: Expression, _ indices: [Expression], at span: Span) -> Typed {
        let typed = indices.map { inferIndexValue($0) }
        let random = isRandom || typed.contains { $0.isRandom }
        guard let shape = numeric.shape else { return Typed(.numeric(numeric.shaped(nil)), random: random) }
        guard indices.count <= shape.count else {
            reportIndices(.numeric(numeric), shape.count, indices, at: base.span.joined(with: span))
            return .unknown
        }
        var result: [Polynomial?]? = []
        for (position, index) in typed.enumerated() {
            let size = shape[position], expression = indices[position]
            switch index.type {
            case .unknown, .named: result = nil
            case .range(.int, let interval):
                let length = checkRange(interval, size, expression, base)
                result?.append(length)
            case .range:
                report(.indexNotInteger, "an index is an integer, and this range has real ends", at: expression.span, label: "a range of reals")
                return .unknown
            case .numeric(let value):
                guard checkIndexType(value, expression) else { return .unknown }
                if value.scalar == .bool { result?.append(nil); continue }
                checkIndexBounds(value, size, expression, base)
                if let inner = value.shape { result? += inner } else { result = nil }
            case .nothing, .string, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
                report(.indexNotInteger, "an index is an integer, and this is \(index.type.phrase)", at: expression.span, label: "\(index.type)")
                return .unknown
            }
        }
        let rest = Array(shape.dropFirst(indices.count))
        var element = numeric.shaped(result.map { $0 + rest })
        // Whole rows of an array of simplices are simplices.
        if let structure = numeric.structure, rest.count == structure.rank { element.structure = structure }
        return Typed(.numeric(element), random: random)
    }

    private func checkIndexType(_ index: NumericType, _ expression: Expression) -> Bool {
        guard index.scalar == .real else { return true }
        report(
            .indexNotInteger, "an index is an integer, and this is \(index.isScalar ? "a real number" : "an array of real numbers")", at: expression.span, label: "not an integer",
            notes: ["Int(x) rounds down; `/` always gives a real number, div(a, b) an integer."])
        return false
    }

    /// Reports an index that is certainly, or by its declaration, outside the array.
    private func checkIndexBounds(_ index: NumericType, _ size: Polynomial?, _ expression: Expression, _ base: Expression) {
        let name = baseName(base)
        if let low = index.interval.lower.value {
            let (least, most) = low.range
            // Below zero at the lower end: for a constant or a declared range that is a mistake.
            let certain = most < 0 && (index.interval.isExact || (index.interval.upper.value.map { $0.range.upper < 0 } ?? false))
            _ = least
            if certain {
                if index.isScalar, let constant = index.value?.constant {
                    report(
                        .indexOutside, "indices start at 0, and this one is \(Polynomial.number(constant))", at: expression.span, label: "before the first element",
                        notes: ["The last element of an array x is x[count(x) - 1]."])
                } else {
                    report(
                        .indexOutside, "this index begins at \(low), and indices start at 0", at: expression.span,
                        label: "\(index.elementName)", related: indexOrigin(expression))
                }
                return
            }
        }
        if let size, let value = index.value, value.constant == nil, (value - size).range.lower >= 0 {
            report(
                .indexOutside, "\(name) has \(size) elements, indexed 0..<\(size), and this index is \(value)", at: expression.span, label: "beyond the end",
                related: originLabels(size, value), notes: ["The last element of an array x is x[count(x) - 1]."])
            return
        }
        guard let size, let high = index.interval.upper.value else { return }
        let beyond = (high - size).range.lower >= 0
        let allBeyond = index.interval.lower.value.map { ($0 - size).range.lower >= 0 } ?? false
        guard (beyond && index.interval.isExact) || allBeyond else { return }
        var notes: [String] = []
        var fixIts: [Diagnostic.FixIt] = []
        if (high - size).constant == 0, index.interval.lower.value?.constant == 1, case .name = expression.kind {
            notes = ["Indices start at 0; data that count from one are used as `i - 1`."]
            fixIts = [.init("Subtract one", replace: Span(source: expression.span.source, start: Int(expression.span.end), end: Int(expression.span.end)), with: " - 1")]
        }
        let what = index.interval.isPoint ? "index is \(high)" : "index goes up to \(high)"
        report(
            .indexOutside, "\(name) has \(size) elements, indexed 0..<\(size), and this \(what)", at: expression.span,
            label: "\(index.elementName)", related: indexOrigin(expression) + originLabels(size, high), notes: notes, fixIts: fixIts)
    }

    private func baseName(_ base: Expression) -> String {
        if case .name(let name) = base.kind { return "`\(name)`" }
        return "the array"
    }

    private func indexOrigin(_ expression: Expression) -> [Diagnostic.Label] {
        guard case .name(let name) = expression.kind, case .variable(let variable)? = scope.lookUp(name), let span = variable.span else { return [] }
        return [.init(span, "\(name): \(variable.type)")]
    }

    /// The length of a slice; reports one that leaves the array.
    private func checkRange(_ interval: SupportInterval, _ size: Polynomial?, _ expression: Expression, _ base: Expression) -> Polynomial? {
        let low = interval.lower.value ?? Polynomial(0)
        if low.range.upper < 0 {
            report(.indexOutside, "this slice begins at \(low), and indices start at 0", at: expression.span, label: "before the first element")
            return nil
        }
        var high: Polynomial?
        if case .range(_, let upper, _) = expression.kind, upper == nil { high = size.map { $0 - Polynomial(1) } } else { high = interval.upper.value }
        if let size, let high, (high - size).range.lower >= 0 {
            report(
                .indexOutside, "\(baseName(base)) has \(size) elements, and this slice goes up to index \(high)", at: expression.span,
                label: "beyond the end", related: originLabels(size))
            return nil
        }
        guard let high else { return nil }
        let length = high - low + Polynomial(1)
        if let constant = length.constant, constant < 0 {
            report(.indexOutside, "this slice ends before it begins", at: expression.span, label: "from \(low) to \(high)")
            return nil
        }
        return length.isUnwieldy ? nil : length
    }
}
