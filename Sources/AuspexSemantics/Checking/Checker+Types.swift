import AuspexSyntax

/// Which names in sizes may be new.
enum SizeBinding {
    case none
    /// A parameter's type: a new name is a size that calls bind.
    case parameter(String)
    /// The type of a `let`: a new name is bound to the size of the value.
    case local
}

// Reads types as they are written.
extension Checker {
    static let opaqueTypes: Set<String> = [
        "Model", "Guide", "Kernel", "Density", "Denoiser", "Diffusion", "Schedule", "Grid", "Solver", "Optimizer", "Objective",
        "Network", "ScoreNet", "Table", "Any", "Trace", "Posterior", "Draws", "Bijection", "Metric", "P", "Block", "Key", "Range", "Prior", "Score",
    ]

    func read(_ expression: TypeExpression, binding: SizeBinding = .none) -> StaticType {
        let saved = sizeBinding
        sizeBinding = binding
        defer { sizeBinding = saved }
        let type = readType(expression)
        types[expression.id] = type
        return type
    }

    private func readType(_ expression: TypeExpression) -> StaticType {
        switch expression.kind {
        case .name(let name): return namedType(name, sizes: nil, at: expression.span)
        case .bounded(let name, let bounds): return boundedType(name, bounds, at: expression.span)
        case .sized(let base, let sizes): return sizedType(base, sizes.map { readSize($0) }, at: expression.span)
        case .function(let parameters, let result): return .function(parameters.map(readType), readType(result))
        case .tuple(let elements): return .tuple(elements.map { .init(name: nil, type: readType($0)) })
        case .each(let element, let variable, let sequence):
            let range = infer(sequence)
            let index: SupportInterval = if case .range(.int, let interval) = range.type { interval } else { .anywhere }
            let outer = scope
            scope = Scope(parent: outer)
            defer { scope = outer }
            let type = StaticType.numeric(NumericType(.int, interval: index))
            scope.declare(variable.text, .variable(Variable(name: variable.text, span: variable.span, type: type, role: .loop)), at: variable.span)
            return .list(readType(element), nil)
        case .missing: return .unknown
        }
    }

    func scalarType(_ name: String) -> NumericType? {
        switch name {
        case "Bool": NumericType(.bool)
        case "Int": NumericType(.int)
        case "Real": NumericType(.real)
        case "Positive": NumericType(.real, interval: .positive)
        case "NonNegative": NumericType(.real, interval: .nonNegative)
        case "Unit": NumericType(.real, interval: .unit)
        default: nil
        }
    }

    private func namedType(_ name: String, sizes: [Polynomial?]?, at span: Span) -> StaticType {
        if let scalar = scalarType(name) { return .numeric(scalar) }
        if name == "String" { return .string }
        if name == "Distribution" { return .distribution(DistributionType(name: "distribution", draw: nil)) }
        if name == "Model" { return .model(.opaque("model")) }
        if name == "Guide" { return .model(.opaque("guide", keyword: .guide)) }
        if let kind = InferenceValue.Kind(rawValue: name) { return .inference(InferenceValue(kind)) }
        if name == "Any" { return .unknown }
        if let structure = VectorStructure(rawValue: name) {
            report(
                .unboundSize, "\(name) needs a size: \(name)[K]", at: span, label: "size missing",
                fixIts: [.init("Write \(name)[K]", replace: span, with: "\(name)[K]")])
            return .numeric(NumericType(.real, shape: nil, interval: structure.elements, structure: structure))
        }
        switch resolve(name) {
        case .structure(let structure): return structureType(structure, sizes: sizes, at: span)
        case .variable(let variable):
            // `-> base`: the support of a parameter that is a distribution.
            if case .distribution(let distribution) = variable.type { return distribution.draw.map { .numeric($0) } ?? .unknown }
        case .component, .function: return .named(name)
        case nil: break
        }
        // What an optimiser is called with: all parameters, or one block of them.
        if name == "P" || name == "Block" { return .unknown }
        if Checker.opaqueTypes.contains(name) { return .named(name) }
        let known = Checker.opaqueTypes.union(["Bool", "Int", "Real", "String", "Positive", "NonNegative", "Unit", "Distribution"])
            .union(VectorStructure.allCases.map(\.rawValue)).union(scope.visibleNames.filter { $0.first?.isUppercase ?? false })
        let suggestion = Checker.foreignTypes[name] ?? Suggestions.closest(to: name, among: known)
        report(
            .unknownType, "there is no type `\(name)`", at: span, label: "unknown type",
            fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: span, with: $0)] } ?? [])
        return .unknown
    }

    private static let foreignTypes = [
        "Float": "Real", "Double": "Real", "real": "Real", "int": "Int", "Integer": "Int", "Boolean": "Bool", "bool": "Bool",
        "string": "String", "Vector": "Real[N]", "vector": "Real[N]", "Matrix": "Real[N, M]", "matrix": "Real[N, M]",
        "simplex": "Simplex", "ordered": "Ordered",
    ]

    private func boundedType(_ name: String, _ bounds: Expression, at span: Span) -> StaticType {
        let interval = readBounds(bounds, integer: name == "Int")
        switch name {
        case "Int": return .numeric(NumericType(.int, interval: interval))
        case "Real": return .numeric(NumericType(.real, interval: interval))
        default:
            // `-> base(lower...upper)`: a part of the support of a distribution among the parameters.
            if case .variable(let variable)? = scope.lookUp(name), case .distribution(let distribution) = variable.type {
                guard var draw = distribution.draw else { return .unknown }
                draw.interval = draw.interval.clipped(to: interval)
                return .numeric(draw)
            }
            report(
                .boundsInvalid, "only Real and Int take bounds", at: span, label: "\(name) has none",
                notes: ["Write Real(0...1) or Int(0..<K)."])
            return .unknown
        }
    }

    /// The bounds in `Real(lower...upper)`.
    func readBounds(_ expression: Expression, integer: Bool) -> SupportInterval {
        guard case .range(let lower, let upper, let closed) = expression.kind else {
            let typed = infer(expression)
            if case .range(_, let interval) = typed.type { return interval }
            if !typed.type.isUnknown {
                report(.boundsInvalid, "bounds are a range, as in Real(0...1)", at: expression.span, label: "not a range")
            }
            return .anywhere
        }
        return rangeInterval(lower, upper, closed: closed, integer: integer)
    }

    func rangeInterval(_ lower: Expression?, _ upper: Expression?, closed: Bool, integer: Bool) -> SupportInterval {
        var isExact = true
        func bound(_ expression: Expression?, isUpper: Bool) -> SupportBound {
            guard let expression else { return .none }
            let typed = inferBound(expression)
            guard let value = typed.type.numeric?.value else {
                if case .numeric(let numeric) = typed.type, numeric.isScalar {
                    isExact = false
                    return isUpper ? numeric.interval.upper : numeric.interval.lower
                }
                isExact = isExact && !typed.type.isUnknown
                return .none
            }
            if let constant = value.constant, !constant.isFinite { return .none }
            if integer && isUpper && !closed { return .closed(value - Polynomial(1)) }
            return SupportBound(value: value, isOpen: !integer && isUpper && !closed)
        }
        let low = bound(lower, isUpper: false), high = bound(upper, isUpper: true)
        if let a = low.value?.constant, let b = high.value?.constant, a > b, !(integer && a == b + 1), let upper {
            report(.boundsInvalid, "these bounds leave nothing between them", at: (lower ?? upper).span.joined(with: upper.span), label: "\(Polynomial.number(a)) is above \(Polynomial.number(b))")
        }
        return SupportInterval(lower: low, upper: high, isExact: isExact)
    }

    /// Bounds may introduce sizes, as in `county: Int(1...J)[N]`.
    private func inferBound(_ expression: Expression) -> Typed {
        bindSizes(in: expression)
        return infer(expression)
    }

    func readSize(_ expression: Expression) -> Polynomial? {
        bindSizes(in: expression)
        let typed = infer(expression)
        guard case .numeric(let numeric) = typed.type else {
            if !typed.type.isUnknown {
                report(.typeMismatch, "a size is an integer, and this is \(typed.type.phrase)", at: expression.span, label: "not a size")
            }
            return nil
        }
        // `K * (K - 1) / 2` is whole although `/` gives a real number; the run makes sure.
        if numeric.scalar == .real, numeric.isScalar, case .binary(.divide, _, _) = expression.kind { return numeric.value }
        guard numeric.scalar == .int, numeric.isScalar else {
            report(.typeMismatch, "a size is an integer, and this is \(typed.type.phrase)", at: expression.span, label: "not a size")
            return nil
        }
        if let constant = numeric.value?.constant, constant < 0 {
            report(.boundsInvalid, "a size cannot be negative", at: expression.span, label: "\(Polynomial.number(constant))")
            return nil
        }
        return numeric.value
    }

    private func bindSizes(in expression: Expression) {
        switch expression.kind {
        case .name(let name): bindSize(Name(name, span: expression.span))
        case .binary(_, let a, let b): bindSizes(in: a); bindSizes(in: b)
        case .unary(_, let a): bindSizes(in: a)
        case .integer, .real, .boolean, .string, .member, .call, .index, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            break
        }
    }

    private func bindSize(_ name: Name) {
        guard scope.lookUp(name.text) == nil, Checker.constants[name.text] == nil else { return }
        let symbol: SizeSymbol
        switch sizeBinding {
        case .none: return
        case .parameter(let parameter):
            symbol = makeSymbol(name.text, lower: 0, isSizeName: true, origin: .init(name.span, "\(name.text) is a size of \(parameter)"))
            pendingSizes.insert(symbol)
        case .local:
            symbol = makeSymbol(name.text, lower: 0, origin: .init(name.span, "\(name.text) is bound here"))
            pendingSizes.insert(symbol)
        }
        let type = StaticType.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: Polynomial(symbol)))
        scope.declare(name.text, .variable(Variable(name: name.text, span: name.span, type: type, role: .size)), at: name.span)
    }

    private func sizedType(_ base: TypeExpression, _ sizes: [Polynomial?], at span: Span) -> StaticType {
        if case .name(let name) = base.kind {
            if let structure = VectorStructure(rawValue: name) {
                types[base.id] = .unknown
                var shape = sizes
                switch structure.rank {
                case 2 where sizes.count == 1: shape = [sizes[0], sizes[0]]
                case 2 where sizes.count == 2 && structure == .choleskyCovariance: break
                case 1 where sizes.count == 1: break
                default:
                    report(
                        .unboundSize, "\(name) takes one size: \(name)[K]; arrays of them are \(name)[K][N]", at: span,
                        label: "\(sizes.count) sizes")
                    return .unknown
                }
                if shape.isEmpty { shape = Array(repeating: nil, count: structure.rank) }
                return .numeric(NumericType(.real, shape: shape, interval: structure.elements, structure: structure))
            }
            if scalarType(name) == nil, name != "String", name != "Distribution" {
                if case .structure(let structure)? = resolve(name) { return structureType(structure, sizes: sizes, at: span) }
                return namedType(name, sizes: sizes, at: base.span)
            }
        }
        let element = readType(base)
        switch element {
        case .numeric(var numeric):
            numeric.shape = numeric.shape.map { sizes + $0 }
            return .numeric(numeric)
        case .unknown, .named: return element
        case .distribution(var distribution):
            distribution.draw = distribution.draw.map { $0.shaped(sizes + ($0.shape ?? [])) }
            distribution.batchRank = sizes.count
            return .distribution(distribution)
        case .nothing, .string, .range, .list, .tuple, .structure, .function, .model, .posterior, .inference:
            return sizes.reversed().reduce(element) { .list($0, $1) }
        }
    }

    /// The type that an expression spells, as the argument of `flat`.
    func typeSpelled(by expression: Expression) -> NumericType? {
        switch expression.kind {
        case .name(let name): return scalarType(name)
        case .index(let base, let sizes):
            if case .name(let name) = base.kind, let structure = VectorStructure(rawValue: name) {
                let shape = sizes.map { readSize($0) }
                return NumericType(
                    .real, shape: structure.rank == 2 && shape.count == 1 ? shape + shape : shape, interval: structure.elements,
                    structure: structure)
            }
            guard let element = typeSpelled(by: base) else { return nil }
            let shape = sizes.map { readSize($0) }
            var result = element
            result.shape = element.shape.map { shape + $0 }
            return result
        case .call(let callee, let arguments):
            guard case .name(let name) = callee.kind, name == "Real" || name == "Int", arguments.count == 1,
                case .range = arguments[0].value.kind
            else { return nil }
            return NumericType(name == "Int" ? .int : .real, interval: readBounds(arguments[0].value, integer: name == "Int"))
        case .integer, .real, .boolean, .string, .member, .unary, .binary, .range, .array, .comprehension, .tuple, .conditional,
            .closure, .given, .missing:
            return nil
        }
    }
}
