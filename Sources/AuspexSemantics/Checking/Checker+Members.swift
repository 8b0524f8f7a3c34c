import AuspexSyntax

extension Checker {
    /// `base.name`
    func inferMember(_ base: Expression, _ name: Name) -> Typed {
        let typed = infer(base)
        switch typed.type {
        case .unknown, .named, .nothing, .function: return Typed(.unknown, random: typed.isRandom)
        case .structure(let structure):
            if let field = structure.fields.first(where: { $0.name == name.text }) { return Typed(field.type, random: typed.isRandom) }
            if structure.methods.contains(name.text) { return Typed(.function([], .unknown), random: typed.isRandom) }
            reportMember(name, of: "\(structure.name)", among: structure.fields.compactMap(\.name) + structure.methods)
            return .unknown
        case .tuple(let fields):
            if let field = fields.first(where: { $0.name == name.text }) { return Typed(field.type, random: typed.isRandom) }
            if let index = Int(name.text), fields.indices.contains(index) { return Typed(fields[index].type, random: typed.isRandom) }
            reportMember(name, of: "this tuple", among: fields.compactMap(\.name))
            return .unknown
        case .numeric(let numeric):
            if let type = arrayMember(name.text, numeric) { return Typed(type, random: typed.isRandom) }
            let functions = ["mean", "sum", "sd", "log", "exp", "min", "max", "variance", "transpose"]
            let notes = functions.contains(name.text) ? ["Write \(name.text)(x)."] : name.text == "T" ? ["Write transpose(x)."] : name.text == "length" || name.text == "len" ? ["Write count(x)."] : []
            if numeric.isScalar {
                report(.unknownMember, "a number has no members, and this is \(typed.type.phrase)", at: name.span, label: "no `\(name.text)`", notes: notes)
            } else {
                reportMember(name, of: "an array", among: ["count", "shape", "rank"], notes: notes)
            }
            return .unknown
        case .list(_, let size):
            if name.text == "count" { return Typed(.numeric(NumericType(.int, value: size)), random: typed.isRandom) }
            return .unknown
        case .string:
            if name.text == "count" { return Typed(.int) }
            reportMember(name, of: "a String", among: ["count"])
            return .unknown
        case .range(let scalar, _):
            if ["lower", "upper"].contains(name.text) { return Typed(.numeric(NumericType(scalar, interval: .anywhere))) }
            if name.text == "count" { return Typed(.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact))) }
            reportMember(name, of: "a range", among: ["lower", "upper", "count"])
            return .unknown
        case .distribution(let distribution):
            return distributionMember(distribution, name, random: typed.isRandom)
        case .model(let model):
            if let choice = model.choice(name.text) { return Typed(choice.type, random: true) }
            if !model.isOpen, let suggestion = Suggestions.closest(to: name.text, among: model.choices.map(\.name)) {
                reportMember(name, of: "the \(model.kindName) \(model.name)", among: [suggestion])
            }
            return Typed(.unknown, random: typed.isRandom)
        case .inference(let value): return inferenceMember(value, name, random: typed.isRandom)
        case .posterior(let model):
            if !model.isOpen, model.choice(name.text) == nil, !Checker.drawsMembers.contains(name.text),
                let suggestion = Suggestions.closest(to: name.text, among: model.choices.map(\.name) + Checker.drawsMembers) {
                reportMember(name, of: "the draws of \(model.name)", among: [suggestion])
            }
            return Typed(.unknown, random: typed.isRandom)
        }
    }

    /// `t.log_density`, `t.x`, `r.guide`
    private func inferenceMember(_ value: InferenceValue, _ name: Name, random: Bool) -> Typed {
        if let type = value.members[name.text] { return Typed(type, random: random) }
        let program = value.kind == .trace ? value.models.first : nil
        if let choice = program?.choice(name.text) {
            // The choices of a model that was drawn from are a trace of their own.
            if let nested = choice.nested, nested.result == .nothing { return Typed(.inference(InferenceValue(.trace, models: [nested])), random: random) }
            return Typed(choice.type, random: random)
        }
        if value.kind == .fit {
            // `r.m` is short for the one parameter `m`.
            if let parameter = value.models.flatMap(\.choices).first(where: { $0.role == .parameter && $0.name == name.text }) { return Typed(parameter.type, random: random) }
            if value.models.contains(where: \.isOpen) { return Typed(.unknown, random: random) }
            // A parameter of the file that the objective reads.
            if case .variable(let variable)? = scope.lookUp(name.text), case .learned = variable.role { return Typed(variable.type, random: random) }
        }
        if value.kind == .trace, program?.isOpen ?? true { return Typed(.unknown, random: random) }
        reportMember(name, of: value.phrase, among: (program?.choices.map(\.name) ?? []) + value.members.keys.sorted())
        return .unknown
    }

    private static let drawsMembers = [
        "draws", "chains", "seed", "diagnostics", "divergences", "summary", "mean", "sd", "quantile", "warmup", "log_density", "step_size", "metric", "guide", "loss", "mode", "covariance", "precision", "parameters", "k_hat", "evidence_bound", "log_evidence",
    ]

    private func arrayMember(_ name: String, _ numeric: NumericType) -> StaticType? {
        // A function that takes numbers and arrays asks which it is.
        guard !numeric.isScalar || name == "rank" else { return nil }
        switch name {
        case "count": return .numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: numeric.shape?.first ?? nil))
        case "shape": return .numeric(NumericType(.int, shape: [numeric.rank.map { Polynomial($0) }], interval: SupportInterval.nonNegative.inexact))
        case "rank": return .numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: numeric.rank.map { Polynomial($0) }))
        default: return nil
        }
    }

    private func reportMember(_ name: Name, of what: String, among members: [String], notes: [String] = []) {
        let suggestion = Suggestions.closest(to: name.text, among: members)
        var notes = notes
        if suggestion == nil, notes.isEmpty, !members.isEmpty, members.count <= 12 { notes = ["It has \(members.joined(separator: ", "))."] }
        report(
            .unknownMember, "there is no `\(name.text)` in \(what)", at: name.span, label: "unknown member", notes: notes,
            fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: name.span, with: $0)] } ?? [])
    }

    static let distributionFunctions = ["log_density", "cdf", "log_cdf", "log_ccdf", "quantile", "upper_quantile"]
    static let distributionValues = ["mean", "variance", "sd", "is_discrete", "support", "shape", "sample", "lower", "upper", "moments"]

    private func distributionMember(_ distribution: DistributionType, _ name: Name, random: Bool) -> Typed {
        switch name.text {
        case "is_discrete": return Typed(.bool, random: random)
        case "mean", "variance", "sd":
            guard let draw = distribution.draw else { return Typed(.unknown, random: random) }
            return Typed(.numeric(NumericType(.real, shape: draw.shape, interval: .anywhere)), random: random)
        default:
            if Checker.distributionFunctions.contains(name.text) { return Typed(.function([.unknown], .unknown), random: random) }
            if Checker.distributionValues.contains(name.text) { return Typed(.unknown, random: random) }
            // A distribution that is an argument may be any, with functions and settings of its own.
            guard case .component(let component)? = resolve(distribution.name) else { return Typed(.unknown, random: random) }
            let declaration = component.declaration
            if declaration.member(name.text) != nil || declaration.parameters.contains(where: { $0.name.text == name.text }) { return Typed(.unknown, random: random) }
            reportMember(name, of: "the distribution \(distribution.name)", among: Checker.distributionFunctions + Checker.distributionValues)
            return .unknown
        }
    }

    /// `base.name(arguments)`
    func inferMethod(_ base: Expression, _ name: Name, _ arguments: [Argument], at span: Span) -> Typed {
        if case .name(let text) = base.kind, scope.lookUp(text) == nil {
            // `normal.log_density(…)`: the member of a distribution that has not got its parameters.
            if case .component(let component)? = libraryEntity(text), component.declaration.keyword == .distribution, !component.declaration.parameters.allSatisfy({ $0.defaultValue != nil }) {
                inferAll(arguments)
                report(
                    .notAValue, "`\(text)` needs its parameters first: \(text)(...).\(name.text)(...)", at: base.span, label: "a distribution without parameters")
                return .unknown
            }
        }
        let typed = infer(base)
        switch typed.type {
        case .distribution(let distribution):
            let given = inferAll(arguments)
            let random = typed.isRandom || given.contains { $0.isRandom }
            guard Checker.distributionFunctions.contains(name.text) else {
                let member = distributionMember(distribution, name, random: random)
                return Typed(.unknown, random: member.isRandom)
            }
            if arguments.count != 1 {
                report(
                    arguments.isEmpty ? .missingArgument : .extraArgument, "\(name.text) takes one argument, and here \(arguments.count == 0 ? "is none" : "are \(arguments.count)")", at: span,
                    label: "one argument")
                return .unknown
            }
            if name.text == "log_density", let draw = distribution.draw, let value = given[0].type.numeric, scalarMismatch(value, draw) != nil, value.scalar != .bool {
                report(
                    .typeMismatch, "\(distribution.name) is over \(draw), and this is \(given[0].type.phrase)", at: arguments[0].value.span, label: "\(given[0].type)")
            }
            return Typed(.unknown, random: random)
        case .structure(let structure):
            if let result = inferCall(ofMethod: name.text, of: structure, arguments, random: typed.isRandom, at: span, callee: name.span) { return result }
            if structure.fields.contains(where: { $0.name == name.text }) {
                let given = inferAll(arguments)
                return Typed(.unknown, random: typed.isRandom || given.contains { $0.isRandom })
            }
            inferAll(arguments)
            reportMember(name, of: structure.name, among: structure.fields.compactMap(\.name) + structure.methods)
            return .unknown
        case .numeric(let numeric):
            inferAll(arguments)
            if arrayMember(name.text, numeric) != nil {
                report(.notCallable, "`\(name.text)` is a value; write it without parentheses", at: name.span, label: "not a function")
                return .unknown
            }
            return inferMemberFailure(typed, name)
        case .unknown, .nothing, .string, .range, .list, .tuple, .function, .model, .posterior, .inference, .named:
            let given = inferAll(arguments)
            return Typed(.unknown, random: typed.isRandom || given.contains { $0.isRandom })
        }
    }

    private func inferMemberFailure(_ typed: Typed, _ name: Name) -> Typed {
        report(
            .unknownMember, "there is no `\(name.text)` in \(typed.type.phrase)", at: name.span, label: "unknown member",
            notes: builtinSignature(name.text) != nil || libraryEntity(name.text) != nil ? ["Functions are not members here: write \(name.text)(x)."] : [])
        return .unknown
    }

    /// A call of a struct's method; nil when there is none of that name.
    func inferCall(ofMethod name: String, of structure: StructureType, _ arguments: [Argument], random: Bool, at span: Span, callee: Span) -> Typed? {
        guard case .structure(let entity)? = resolve(structure.name) else { return nil }
        checkMethods(of: entity)
        guard let method = entity.methods[name] else { return nil }
        var signature = signature(of: method)
        // The struct's sizes are those of the instance.
        if case .structure(let own)? = entity.signature?.result {
            var substitution = Substitution()
            for (symbol, size) in zip(own.sizes, structure.sizes) { if let symbol = symbol?.symbol { substitution.values[symbol] = .some(size) } }
            for index in signature.parameters.indices { signature.parameters[index].type = substitution.apply(signature.parameters[index].type) }
            signature.result = substitution.apply(signature.result)
        }
        var result = instantiate(signature, arguments, at: span, callee: callee).typed
        result.isRandom = result.isRandom || random
        return result
    }
}
