import AuspexSyntax

/// What keeps a guide from serving as a variational family for a model: latent choices that it does not make, or makes with
/// another type or support. Empty when they agree, as far as can be known.
///
/// - Parameter span: where the two meet, such as the call of an objective.
public func guideProblems(model: ModelType, guide: ModelType, at span: Span) -> [Diagnostic] {
    guard !model.isOpen, !guide.isOpen else { return [] }
    var problems: [Diagnostic] = []
    for choice in model.latent where !model.partlyGiven.contains(choice.name) {
        guard let own = guide.choice(choice.name), own.role == .random else {
            let suggestion = Suggestions.closest(to: choice.name, among: guide.choices.filter { $0.role == .random && model.choice($0.name) == nil }.map(\.name))
            problems.append(
                Diagnostic(
                    .guideDisagrees, "the guide `\(guide.name)` does not choose `\(choice.name)`, which is latent in `\(model.name)`", at: span, label: "choice missing",
                    related: [.init(choice.span, "\(choice.name): \(choice.type)")],
                    notes: suggestion.map { ["It has `\($0)`; a guide uses the names of the model."] } ?? ["Add a choice `\(choice.name)` to the guide."]))
            continue
        }
        guard case .numeric(let wanted) = choice.type, case .numeric(let given) = own.type else { continue }
        let places: [Diagnostic.Label] = [.init(choice.span, "in the model: \(choice.type)"), .init(own.span, "in the guide: \(own.type)")]
        func disagree(_ what: String, _ notes: [String] = []) {
            problems.append(Diagnostic(.guideDisagrees, "\(what) of `\(choice.name)` differs between the model `\(model.name)` and the guide `\(guide.name)`", at: span, label: "", related: places, notes: notes))
        }
        if wanted.scalar != given.scalar {
            disagree("the type")
        } else if let s = wanted.shape, let t = given.shape, s.count != t.count || zip(s, t).contains(where: { a, b in
            guard let a, let b else { return false }
            return Polynomial.same(a, b) == false
        }) {
            disagree("the shape")
        } else if let structure = wanted.structure, given.structure != structure {
            disagree("the support", ["The guide must be a distribution over \(choice.type)."])
        } else if wanted.interval.isExact, given.interval.isExact {
            let continuous = wanted.scalar == .real
            if given.interval.isInside(wanted.interval, ignoringEdges: continuous) == false {
                disagree("the support", ["The guide gives values where the model has no density."])
            } else if wanted.interval.isInside(given.interval, ignoringEdges: continuous) == false {
                disagree("the support", ["The guide never gives some values that the model may have."])
            }
        }
    }
    return problems
}
