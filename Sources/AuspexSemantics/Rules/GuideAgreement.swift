import AuspexSyntax

/// What a guide is there for.
enum GuideRole {
    /// It is fitted to a model.
    case family
    /// It proposes within an algorithm, whose name is given.
    case proposal(of: String)
}

/// What keeps a guide from serving a model: latent choices that it does not make, or makes with another type or support, and choices
/// that are not the model's. Empty when they agree, as far as can be known.
///
/// What a guide chooses besides would have to be integrated out before its density is known, which is what `marginal` does.
///
/// - Parameters:
///   - span: where the two meet, such as the call of an objective.
///   - role: what the guide is there for.
///   - scoredElsewhere: choices of the guide whose density other programs give.
func guideProblems(model: ModelType, guide: ModelType, at span: Span, role: GuideRole = .family, scoredElsewhere: Set<String> = []) -> [Diagnostic] {
    GuideComparison(model: model, guide: guide, span: span, role: role, scoredElsewhere: scoredElsewhere).problems(prefix: "")
}

private struct GuideComparison {
    let model: ModelType
    let guide: ModelType
    let span: Span
    let role: GuideRole
    let scoredElsewhere: Set<String>

    private var guideWords: String {
        switch role {
        case .family: "the \(guide.kindName) `\(guide.name)`"
        case .proposal(let algorithm): "the proposal `\(guide.name)`" + (algorithm.isEmpty ? "" : " of \(algorithm)")
        }
    }

    func problems(prefix: String) -> [Diagnostic] {
        guard !model.isOpen, !guide.isOpen else { return [] }
        let wanted = model.latent.filter { !model.partlyGiven.contains($0.name) }
        let found = wanted.flatMap { problems(of: $0, prefix: prefix) }
        // A choice of another name is told as the one that is missing.
        return found.isEmpty ? extraChoices(prefix: prefix) : found
    }

    private func problems(of choice: ChoiceInfo, prefix: String) -> [Diagnostic] {
        let name = prefix + choice.name
        guard let own = guide.choice(choice.name), own.role == .random else {
            let suggestion = Suggestions.closest(to: choice.name, among: guide.choices.filter { $0.role == .random && model.choice($0.name) == nil }.map(\.name))
            return [
                Diagnostic(
                    .guideDisagrees, "\(guideWords) does not choose `\(name)`, which is latent in `\(model.name)`", at: span, label: "choice missing",
                    related: [.init(choice.span, "\(choice.name): \(choice.type)")],
                    notes: suggestion.map { ["It has `\($0)`; a guide uses the names of the model."] } ?? [prefix.isEmpty ? missingAdvice(name) : "Add a choice `\(name)` to the guide."]),
            ]
        }
        if let reason = own.dynamicSpan, choice.dynamicSpan == nil {
            return [
                Diagnostic(
                    .guideDisagrees, "\(guideWords) chooses `\(name)` in some runs only, and `\(model.name)` in all", at: span, label: "not always chosen",
                    related: [.init(own.span, "chosen here"), .init(reason, "depends on random choices")]),
            ]
        }
        if let theirs = choice.nested, let ours = own.nested {
            return GuideComparison(model: theirs, guide: ours, span: span, role: role, scoredElsewhere: []).problems(prefix: name + ".")
        }
        if let theirs = choice.nested, !theirs.isOpen, theirs.result == .nothing {
            return [
                Diagnostic(
                    .guideDisagrees, "`\(name)` is drawn from the model `\(theirs.name)`, and from a distribution in \(guideWords)", at: span, label: "choices missing",
                    related: [.init(choice.span, "in the model"), .init(own.span, "in the guide")],
                    notes: ["Draw `\(name)` from a guide with the choices of `\(theirs.name)`: \(name) ~ \(theirs.name)_guide()."]),
            ]
        }
        guard case .numeric(let wanted) = choice.type, case .numeric(let given) = own.type, let problem = disagreement(wanted, given, choice) else { return [] }
        let places: [Diagnostic.Label] = [.init(choice.span, "in \(model.name): \(choice.type)"), .init(own.span, "in \(guide.name): \(own.type)")]
        return [
            Diagnostic(
                .guideDisagrees, "\(problem.what) of `\(name)` differs between the \(model.kindName) `\(model.name)` and \(guideWords)", at: span, label: "", related: places,
                notes: problem.notes),
        ]
    }

    /// What differs, and what to do about it.
    private func disagreement(_ wanted: NumericType, _ given: NumericType, _ choice: ChoiceInfo) -> (what: String, notes: [String])? {
        if wanted.scalar != given.scalar { return ("the type", []) }
        if let s = wanted.shape, let t = given.shape, s.count != t.count || zip(s, t).contains(where: { a, b in
            guard let a, let b else { return false }
            return Polynomial.same(a, b) == false
        }) {
            return ("the shape", [])
        }
        if wanted.structure != given.structure, wanted.structure != nil || given.structure != nil { return ("the support", ["The guide must be a distribution over \(choice.type)."]) }
        guard wanted.interval.isExact, given.interval.isExact else { return nil }
        let continuous = wanted.scalar == .real
        if given.interval.isInside(wanted.interval, ignoringEdges: continuous) == false {
            return ("the support", ["The guide gives values where the model has no density."])
        }
        if wanted.interval.isInside(given.interval, ignoringEdges: continuous) == false {
            return ("the support", ["The guide never gives some values that the model may have."])
        }
        return nil
    }

    private func missingAdvice(_ name: String) -> String {
        if case .family = role, !model.isConditioned, model.keyword == .model { return "Add a choice `\(name)` to the guide, or give it: \(model.name)(...) given \(name) = ..." }
        return "Add a choice `\(name)` to the \(guide.kindName)."
    }

    private func extraChoices(prefix: String) -> [Diagnostic] {
        // A guide that is scored at the draws of a model need not say anything of its other choices.
        if case .family = role, model.keyword == .guide || guide.keyword == .model { return [] }
        let extra = guide.latent.filter { own in !scoredElsewhere.contains(own.name) && !model.latent.contains { $0.name == own.name } }
        return extra.map { own in
            let name = prefix + own.name
            if let known = model.choice(own.name), known.role == .random {
                return Diagnostic(
                    .guideDisagrees, "\(guideWords) chooses `\(name)`, which is given in `\(model.name)`", at: span, label: "not latent",
                    related: [.init(own.span, "chosen in the guide")], notes: ["A guide chooses what is latent; leave `\(name)` out of it."])
            }
            if let known = model.choice(own.name) {
                return Diagnostic(
                    .guideDisagrees, "\(guideWords) chooses `\(name)`, which is computed in `\(model.name)`", at: span, label: "not a choice of the model",
                    related: [.init(known.span, "computed here"), .init(own.span, "chosen in the guide")])
            }
            let kept = guide.latent.map(\.name).filter { $0 != own.name && model.choice($0) != nil }
            let notes: [String] =
                switch role {
                case .family:
                    [
                        "The density of the other choices is then an integral over `\(name)`. Marginalise it, with a guide that proposes it: marginal(\(guide.name)(...), keep: [\(kept.joined(separator: ", "))], using: importance(...))."
                    ]
                case .proposal: ["A proposal makes the choices that are asked of it and no others."]
                }
            return Diagnostic(
                .guideDisagrees, "\(guideWords) chooses `\(name)`, and `\(model.name)` has no such choice", at: span, label: "not a choice of the model",
                related: [.init(own.span, "an auxiliary choice")], notes: notes)
        }
    }
}
