import AuspexSyntax

// Members that gradients and algorithms rest on.
extension Checker {
    /// `run(target)` gives a trace and the log of an estimate of the target's normalising constant, `conditional(target, kept)` only the latter.
    func checkAlgorithmMember(_ member: Member, _ declaration: ComponentDeclaration) {
        guard case .function(let parameters, _, _) = member.content else { return }
        let signatures = ["run": "run(target: Model)", "conditional": "conditional(target: Model, kept: Trace)"]
        guard let signature = signatures[member.name.text] else { return }
        let count = member.name.text == "run" ? 1 : 2
        if parameters.count != count {
            report(
                .algorithmMember, "`\(member.name.text)` of an algorithm takes \(count == 1 ? "the target" : "the target and a trace to keep"), and here \(parameters.count == 1 ? "is one parameter" : "are \(parameters.count) parameters")",
                at: member.name.span, label: "\(parameters.count) parameter\(parameters.count == 1 ? "" : "s")", notes: ["Write \(signature)."])
        }
        for typed in context.returned {
            if let problem = resultProblem(typed.type, isPair: count == 1) {
                report(
                    .algorithmMember, "`\(member.name.text)` of `\(declaration.name.text)` returns \(count == 1 ? "a trace and a log weight" : "a log weight"), and \(problem)",
                    at: member.name.span, label: "returns \(typed.type)",
                    notes: [
                        count == 1
                            ? "The log weight is the log of an estimate of the target's normalising constant: return (t, log_weight(target, t))."
                            : "The log weight is the same estimate with the trace `kept` among the particles."
                    ])
                return
            }
        }
    }

    private func resultProblem(_ type: StaticType, isPair: Bool) -> String? {
        func isNumber(_ type: StaticType) -> Bool {
            switch type {
            case .unknown, .named: true
            case .numeric(let numeric): numeric.scalar != .bool && (numeric.isScalar || numeric.shape == nil)
            case .nothing, .string, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference: false
            }
        }
        func isTrace(_ type: StaticType) -> Bool {
            switch type {
            case .unknown, .named: true
            case .inference(let value): value.kind == .trace
            case .tuple(let fields): fields.allSatisfy { $0.name != nil }
            case .nothing, .string, .numeric, .range, .list, .structure, .function, .distribution, .model, .posterior: false
            }
        }
        guard isPair else { return isNumber(type) ? nil : "this is \(type.phrase)" }
        if case .unknown = type { return nil }
        guard case .tuple(let fields) = type, fields.count == 2 else { return "this is \(type.phrase)" }
        if !isTrace(fields[0].type) { return "the first of the two is \(fields[0].type.phrase)" }
        return isNumber(fields[1].type) ? nil : "the second of the two is \(fields[1].type.phrase)"
    }

    /// `mvd` gives, for parameters of the distribution by their names, a constant and a value of the plus and of the minus measure.
    func checkDecomposition(_ member: Member, _ declaration: ComponentDeclaration) {
        let names = declaration.parameters.map(\.name.text)
        for typed in context.returned {
            guard case .tuple(let fields) = typed.type else {
                if typed.type.isUnknown { continue }
                reportDecomposition(member, declaration, "this is \(typed.type.phrase)", names)
                return
            }
            for field in fields {
                guard let name = field.name else { return reportDecomposition(member, declaration, "an element has no label", names) }
                guard names.contains(name) else { return reportDecomposition(member, declaration, "`\(name)` is none of its parameters", names) }
                switch field.type {
                case .unknown: continue
                case .tuple(let parts) where parts.count == 3: continue
                case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference, .named:
                    return reportDecomposition(member, declaration, "`\(name)` is \(field.type.phrase)", names)
                }
            }
        }
    }

    private func reportDecomposition(_ member: Member, _ declaration: ComponentDeclaration, _ problem: String, _ names: [String]) {
        report(
            .algorithmMember, "`mvd` of `\(declaration.name.text)` returns three values for each parameter, and \(problem)", at: member.name.span, label: "not a decomposition",
            notes: ["Write return (\(names.first ?? "mean"): (constant, value of the plus measure, value of the minus measure), ...)."])
    }
}
