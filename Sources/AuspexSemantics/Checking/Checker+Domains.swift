import AuspexSyntax

extension Checker {
    /// Supports of arguments against the domains of parameters.
    func checkDomains(_ bound: [BoundArgument], _ signature: CallSignature, _ substitution: Substitution, at span: Span) {
        for item in bound {
            let parameter = signature.parameters[item.parameter]
            guard case .numeric(let wanted) = parameter.type, case .numeric(let given) = item.typed.type, !parameter.isVariadic else { continue }
            let domain = wanted.interval.substituting(substitution)
            let structure = wanted.structure
            if let structure, let own = given.structure, !own.implies(structure), structure.elements.isInside(own.elements) == nil || !related(own, structure) {
                report(
                    .outsideDomain, "`\(parameter.label)` of \(signature.name) is \(parameter.type), and this is \(item.typed.type.phrase)", at: item.argument.value.span,
                    label: "\(item.typed.type)")
                continue
            }
            guard !domain.isUnbounded else { continue }
            // A plain `Int` says nothing of its bounds, as counts and sizes rarely do; that is left to the run.
            let value = given.interval
            if value.isDisjoint(from: domain) {
                reportDomain(item, parameter, signature, wanted, domain, given, certain: true)
            } else if value.isExact, !(given.scalar == .int && value.isUnbounded), value.isInside(domain, ignoringEdges: given.scalar == .real && !value.isPoint) == false, signature.isStrict || isLiteral(item.argument.value) {
                reportDomain(item, parameter, signature, wanted, domain, given, certain: false)
            }
        }
    }

    /// The number among literals that lies outside.
    private func outlier(of interval: SupportInterval, _ domain: SupportInterval) -> Polynomial? {
        let low = SupportInterval(lower: interval.lower, upper: interval.lower)
        return low.isInside(domain) == false ? interval.lower.value : interval.upper.value
    }

    private func related(_ a: VectorStructure, _ b: VectorStructure) -> Bool { a.implies(b) || b.implies(a) }

    func isLiteral(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .integer, .real: true
        case .unary(_, let operand): isLiteral(operand)
        case .array(let elements): elements.allSatisfy(isLiteral)
        case .boolean, .string, .name, .member, .call, .index, .binary, .range, .comprehension, .tuple, .conditional, .closure, .given, .missing: false
        }
    }

    private func reportDomain(
        _ item: BoundArgument, _ parameter: CallSignature.Parameter, _ signature: CallSignature, _ wanted: NumericType, _ domain: SupportInterval, _ given: NumericType, certain: Bool
    ) {
        let span = item.argument.value.span
        var needs = NumericType(wanted.scalar, interval: domain).elementName
        if let structure = wanted.structure { needs = "\(structure.rawValue) (elements in \(needs))" }
        let name: String? = if case .name(let text) = item.argument.value.kind { text } else { nil }
        var notes: [String] = []
        var related: [Diagnostic.Label] = []
        let message: String
        if given.interval.isPoint, let value = given.interval.lower.value {
            message = "`\(parameter.label)` of \(signature.name) must be \(needs), and this is \(value)"
        } else if isLiteral(item.argument.value), let outlier = outlier(of: given.interval, domain) {
            message = "`\(parameter.label)` of \(signature.name) must be \(needs), and \(outlier) is not"
        } else if certain {
            message = "`\(parameter.label)` of \(signature.name) must be \(needs), and this never is"
        } else {
            message = "`\(parameter.label)` of \(signature.name) must be \(needs), and \(name.map { "`\($0)`" } ?? "this") can be any \(given.elementName)"
        }
        if let name, case .variable(let variable)? = scope.lookUp(name) {
            let role: String
            switch variable.role {
            case .choice: role = "chosen here, \(given.elementName)"
            case .parameter: role = "declared \(variable.type)"
            case .learned: role = "declared \(variable.type)"
            case .constant, .variable, .loop, .derived, .size, .state, .pending: role = "\(variable.type)"
            }
            if let origin = variable.span { related = [.init(origin, role)] }
            let positive = domain.upper.value == nil && domain.lower.value?.constant == 0
            if !certain {
                switch variable.role {
                case .choice where positive: notes = ["Give `\(name)` a distribution over positive numbers, such as half_normal or log_normal, or use exp(\(name))."]
                case .choice: notes = ["Give `\(name)` a distribution over \(needs)."]
                case .parameter, .learned:
                    let shaped = NumericType(wanted.scalar, shape: given.shape, interval: domain, structure: wanted.structure)
                    notes = ["Declare \(name): \(shaped)."]
                case .constant, .variable, .loop, .derived, .size, .state, .pending: break
                }
            }
        }
        report(
            .outsideDomain, message, at: span, label: given.interval.isPoint ? "not \(needs)" : "\(given.elementName)", related: related, notes: notes)
    }
}
