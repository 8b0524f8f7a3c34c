import AuspexSyntax

// Objectives, guides that are made of others, and what is fitted.
extension Checker {
    func inferObjectiveArgument(_ value: Expression, _ parameter: HostFunction.Parameter, _ host: HostFunction) -> Typed {
        // Within a declaration the call of an objective is a number; here it is the objective itself.
        let place = context.place
        context.place = .file
        let typed = infer(value)
        context.place = place
        switch typed.type {
        case .inference(let given) where given.kind == .objective: break
        case .unknown, .named: break
        case .function:
            report(
                .typeMismatch, "`\(parameter.name)` of \(host.name) is an objective with its arguments, and this has none", at: value.span, label: "arguments missing",
                notes: ["Write which model and which guide: \(compilation.sources.text(of: value.span))(p, q)."])
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .distribution, .model, .posterior, .inference:
            var notes: [String] = []
            if let model = typed.type.model {
                let pair = model.keyword == .guide ? "p(...) given ..., \(model.name)(...)" : "\(model.name)(...) given ..., q(...)"
                notes = ["An objective says how well a guide fits: \(host.name)(elbo(\(pair)), ...)."]
            }
            report(
                .typeMismatch, "`\(parameter.name)` of \(host.name) is an objective, and this is \(typed.type.phrase)", at: value.span, label: "\(typed.type)", notes: notes)
        }
        return typed
    }

    /// `using: importance(q, 5)`, `adam(1e-2)`
    func inferComponentArgument(_ value: Expression, _ parameter: HostFunction.Parameter, _ host: HostFunction) -> Typed {
        let typed = infer(value)
        let wanted: ComponentDeclaration.Keyword = parameter.kind == .algorithm ? .algorithm : .optimizer
        let phrase = wanted == .algorithm ? "an algorithm" : "an optimizer"
        func refuse(_ what: String, _ notes: [String] = []) {
            report(.typeMismatch, "`\(parameter.name)` of \(host.name) is \(phrase), and this is \(what)", at: value.span, label: "not \(phrase)", notes: notes)
        }
        switch typed.type {
        case .unknown: break
        case .inference(let given) where given.kind == .algorithm && wanted == .algorithm: break
        case .named(let name):
            guard case .component(let component)? = resolve(name) else { break }
            if case .name(let written) = value.kind, case .component? = resolve(written) {
                refuse("\(name) without its arguments", ["Write \(name)(...)."])
            } else if component.declaration.keyword != wanted {
                refuse("the \(component.declaration.keyword.rawValue) \(name)")
            }
        case .model where wanted == .algorithm:
            refuse(typed.type.phrase, ["A guide proposes within an algorithm: \(parameter.name): importance(\(compilation.sources.text(of: value.span)), 5)."])
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .model, .posterior, .inference:
            refuse(typed.type.phrase)
        }
        return typed
    }

    /// What `fit`, `expect`, `marginal` and `normalize` give.
    func inferVariational(_ host: HostFunction, _ bound: [BoundArgument], at span: Span) -> Typed {
        func argument(_ name: String) -> BoundArgument? { bound.first { host.parameters[$0.parameter].name == name } }
        switch host.result {
        case .fit, .expectation:
            var objective = InferenceValue(host.result == .fit ? .fit : .expectation)
            if case .inference(let given)? = argument("objective")?.typed.type { objective.name = given.name; objective.models = given.models }
            return Typed(.inference(objective))
        case .objective:
            // The same objective, estimated in another way.
            if case .inference(let given)? = argument("objective")?.typed.type { return Typed(.inference(given)) }
            return Typed(.inference(InferenceValue(.objective)))
        case .guide:
            if host.name == "transported" { return Typed(.model(transported(argument("q")?.typed.type.model, argument("p")?.typed.type.model))) }
            var algorithm = InferenceValue(.algorithm)
            if case .inference(let given)? = argument("using")?.typed.type { algorithm = given }
            guard let program = argument("q") ?? argument("p"), let model = program.typed.type.model else { return Typed(.model(.opaque("guide", keyword: .guide))) }
            let place = argument("using")?.argument.value.span ?? span
            if let keep = argument("keep") { return Typed(.model(marginal(of: model, keep: keep.argument.value, algorithm, at: place, program: program.argument.value.span))) }
            return Typed(.model(normalized(model, algorithm, at: place, program: program.argument.value.span)))
        case .nothing, .unknown, .draws, .kernel, .string, .integer, .real, .plot, .model, .trace: return .unknown
        }
    }

    /// A guide over the choices that are kept; the proposal makes the others.
    private func marginal(of model: ModelType, keep: Expression, _ algorithm: InferenceValue, at place: Span, program: Span) -> ModelType {
        let kept = chosenNames(keep)
        var isSound = model.isOpen || kept.allSatisfy { model.choice($0) != nil }
        if model.isConditioned {
            report(
                .typeMismatch, "`q` of marginal is drawn from, and this is \(StaticType.model(model).phrase), which is conditioned", at: program, label: "conditioned",
                notes: ["The guide over the latent choices of a conditioned model is normalize(..., using: ...)."])
            isSound = false
        }
        var rest = model
        rest.given.formUnion(kept)
        let hidden = rest.latent.map(\.name)
        if isSound, !model.isOpen, hidden.isEmpty, !kept.isEmpty {
            isSound = false
            report(
                .guideDisagrees, "all choices of `\(model.name)` are kept, so there is nothing to marginalise", at: keep.span, label: "all of them",
                notes: ["Use `\(model.name)` itself, or keep fewer."])
        }
        if isSound { checkProposal(rest, algorithm, at: place) }
        var result = model
        result.keyword = .guide
        result.choices = model.choices.filter { $0.role == .random && kept.contains($0.name) }
        result.isEstimated = true
        return result
    }

    /// A guide over what is latent, made of one over its coordinates.
    func transported(_ guide: ModelType?, _ model: ModelType?) -> ModelType {
        guard let model else { return .opaque("guide", keyword: .guide) }
        var result = latentGuide(model)
        result.name = guide?.name ?? model.name
        // Its parameters are those of the guide over coordinates.
        result.choices += (guide?.choices ?? []).filter { own in own.role == .parameter && model.choice(own.name) == nil }
        result.isOpen = model.isOpen || guide?.isOpen ?? true
        return result
    }

    /// A guide that makes the choices which are latent in a model.
    private func latentGuide(_ model: ModelType) -> ModelType {
        var result = model
        result.keyword = .guide
        result.choices = model.latent.filter { !model.partlyGiven.contains($0.name) }
        result.isOpen = model.isOpen || !model.partlyGiven.isEmpty
        result.given = []; result.partlyGiven = []; result.isConditioned = false
        return result
    }

    /// A guide over what is latent, drawn by an algorithm.
    private func normalized(_ model: ModelType, _ algorithm: InferenceValue, at place: Span, program: Span) -> ModelType {
        checkProposal(model, algorithm, at: place)
        var result = latentGuide(model)
        result.isEstimated = true
        return result
    }

    private func checkProposal(_ target: ModelType, _ algorithm: InferenceValue, at place: Span) {
        guard silence == 0, let proposal = algorithm.models.first else { return }
        diagnostics += guideProblems(model: target, guide: proposal, at: place, role: .proposal(of: algorithm.name))
    }
}
