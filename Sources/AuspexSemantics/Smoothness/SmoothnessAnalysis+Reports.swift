import AuspexSyntax

/// Where a value jumps.
enum Jump {
    case comparison
    case index
    case function(String)

    var words: String {
        switch self {
        case .comparison: "this comparison"
        case .index: "this index"
        case .function(let name): "`\(name)`"
        }
    }

    /// What stands at the end of a path.
    var place: String {
        switch self {
        case .comparison: "comparison"
        case .index: "index"
        case .function(let name): "`\(name)`"
        }
    }
}

extension SmoothnessAnalysis {
    /// A value that is compared, rounded or made an integer must not move.
    func requireRigid(_ flow: Flow, _ jump: Jump, at span: Span) {
        guard let path = flow.paths.first(where: { isRefused($0.origin) }) else { return }
        let origin = path.origin
        if case .relaxed = origin.kind { return reportRelaxed(origin, jump, at: span) }
        tell(span, origin.span, Diagnostic(
            code, "\(jump.words) jumps as \(phrase(origin)) moves, and a jump has no gradient", at: span, label: "depends on `\(origin.name)`", severity: severity,
            related: [.init(origin.span, whatMoves(origin))] + path.steps.dropFirst().dropLast(0).filter { $0.span.source == span.source }.map { .init($0.span, "`\($0.name)` depends on it") } + asked,
            notes: [route(path, to: jump.place, at: span)] + advice(origin), fixIts: fixIts(origin)))
    }

    /// Only arithmetic passes the derivative of a relaxation on.
    private func reportRelaxed(_ origin: Origin, _ jump: Jump, at span: Span) {
        tell(span, origin.span, Diagnostic(
            .relaxationLost, "\(jump.words) loses the gradient of `\(origin.name)`, which \(origin.strategy) passes along its value", at: span, label: "no gradient from here on",
            related: [.init(origin.span, "by \(origin.strategy)")] + asked,
            notes: ["Use `\(origin.name)` as a number, as in \(origin.name) * a + (1 - \(origin.name)) * b. By enumerate or by score the choice is whole, and may be compared and be an index."]))
    }

    private var code: DiagnosticCode { if case .followed = request { .densityJumps } else { .jump } }
    private var severity: Diagnostic.Severity { if case .followed = request { .warning } else { .error } }

    /// Whether what is asked needs a derivative with respect to an origin.
    private func isRefused(_ origin: Origin) -> Bool {
        guard !origin.allowsBias else { return false }
        switch (request, origin.kind) {
        case (.none, _), (.paired, _): return false
        case (.declared, .choice(let isExplicit)): return isExplicit
        case (.declared, _): return false
        case (.followed, .latent): return true
        case (.followed, _): return false
        case (.differentiated, _): return true
        }
    }

    private func phrase(_ origin: Origin) -> String {
        switch origin.kind {
        case .choice, .latent, .relaxed: "`\(origin.name)`"
        case .parameter: "the parameter `\(origin.name)`"
        }
    }

    private func whatMoves(_ origin: Origin) -> String {
        switch origin.kind {
        case .choice(let isExplicit): isExplicit ? "its gradient passes along its value" : "reparameterised, as no strategy is written"
        case .parameter: "a parameter to be optimised"
        case .latent: "moved along the gradient"
        case .relaxed: "relaxed"
        }
    }

    private var asked: [Diagnostic.Label] {
        switch request {
        case .differentiated(let name, let span): [.init(span, name == "fit" ? "differentiated here" : "its expected value is asked for here")]
        case .followed(let name, let span): [.init(span, "\(name) follows the gradient")]
        case .none, .declared, .paired: []
        }
    }

    /// `x` (line 4) → `s` (line 6) → comparison (line 7)
    private func route(_ path: FlowPath, to place: String, at span: Span) -> String {
        let steps = path.steps.map { "`\($0.name)` (\(line($0.span)))" } + ["\(place) (\(line(span)))"]
        return steps.joined(separator: " → ")
    }

    private func line(_ span: Span) -> String { "line \(sources[span.source]?.position(of: Int(span.start)).line ?? 0)" }

    private func advice(_ origin: Origin) -> [String] {
        switch origin.kind {
        case .choice where origin.place == nil:
            return ["Put a smooth function in its place, such as sigmoid(x / 0.1), or take the value without its gradient: stop_gradient(...)."]
        case .choice:
            let strategies = origin.alternatives.map { "by \($0)" }
            return [
                "At `\(origin.name)`, \(strategies.joined(separator: " or ")) needs no derivative of what follows. Or put a smooth function in the place of the jump, such as sigmoid(x / 0.1), or accept the bias: by \(origin.strategy), allow biased."
            ]
        case .parameter, .relaxed:
            return ["Put a smooth function in its place, such as sigmoid(x / 0.1), or take the value without its gradient: stop_gradient(...)."]
        case .latent:
            if case .followed(let name, _) = request, name == "map" || name == "laplace" {
                return ["The search for the mode may end at the jump, or miss what lies behind it. A smooth function in its place has a gradient."]
            }
            return ["The sampler is still right, and slow where it meets the jump. A smooth function in its place, or a kernel without gradients for `\(origin.name)`, does better."]
        }
    }

    private func fixIts(_ origin: Origin) -> [Diagnostic.FixIt] {
        guard let place = origin.place, let first = origin.alternatives.first else { return [] }
        return [.init("Use \(first) at `\(origin.name)`", replace: place, with: place.start == place.end ? " by \(first)" : "by \(first)")]
    }

    // MARK: Supports that move

    /// Data stay where they are when the support moves past them.
    func requireFixedSupport(_ distribution: FlowDistribution, of span: Span, what: String) {
        guard let path = distribution.support.paths.first(where: { isRefused($0.origin) }) else { return }
        let origin = path.origin
        tell(span, origin.span, Diagnostic(
            severity == .warning ? .densityJumps : .movingSupport, "the support of \(distribution.name) moves with \(phrase(origin)), and the density of \(what) jumps where it leaves it", at: span,
            label: "may leave the support", severity: severity, related: [.init(origin.span, whatMoves(origin))] + asked,
            notes: [route(path, to: "support of \(distribution.name)", at: span), "A distribution whose support stays, such as a normal with the same centre and width, has a density without jumps."]
                + (origin.place == nil ? [] : Array(advice(origin).prefix(1))),
            fixIts: fixIts(origin)))
    }

    /// The derivative of the log density says nothing of what a moving support gains and loses.
    func requireFixedSupport(_ distribution: FlowDistribution, ofScoreOf name: Name, strategy: Strategy?, behind: Span) {
        guard case .differentiated = request, let path = distribution.support.paths.first(where: { isRefused($0.origin) }) else { return }
        let used = strategy?.name.text ?? "score"
        let place = strategy?.span ?? Span(source: behind.source, start: Int(behind.end), end: Int(behind.end))
        tell(name.span, path.origin.span, Diagnostic(
            .movingSupport, "`\(used)` differentiates the density of `\(name.text)`, and the support of \(distribution.name) moves with \(phrase(path.origin))", at: behind,
            label: "support moves", related: [.init(path.origin.span, whatMoves(path.origin))] + asked,
            notes: [route(path, to: "support of \(distribution.name)", at: behind), "The gradient would miss what enters and leaves the support. By reparam the draws move with it."],
            fixIts: distribution.isDiscrete ? [] : [.init("Use reparam at `\(name.text)`", replace: place, with: place.start == place.end ? " by reparam" : "by reparam")]))
    }

    /// A choice whose draws move needs a sampler that can be differentiated.
    func requireSampler(_ distribution: FlowDistribution, name: Name, strategy: Strategy?, behind: Span) {
        guard let component = distribution.component, !(strategy?.allowsBias ?? false) else { return }
        let others = alternativesOf(distribution)
        let place = strategy?.span ?? Span(source: behind.source, start: Int(behind.end), end: Int(behind.end))
        let reason: String
        switch strategy?.name.text ?? "reparam" {
        case "implicit":
            guard component.declaration.member("cdf") == nil || !distribution.isScalar else { return }
            reason = distribution.isScalar ? "it has no distribution function `cdf`" : "`implicit` goes through the distribution function of single numbers, and it draws vectors"
        case "reparam", "stl", "forward_gradient":
            guard let words = obstacle(distribution, component) else { return }
            reason = words
        default: return
        }
        let fixIts = run.isLibrary ? [] : [Diagnostic.FixIt("Use \(others[0]) at `\(name.text)`", replace: place, with: place.start == place.end ? " by \(others[0])" : "by \(others[0])")]
        tell(place, name.span, Diagnostic(
            .notReparameterisable,
            strategy?.name.text == "implicit" ? "`implicit` does not fit \(distribution.name): \(reason)" : "draws of \(distribution.name) cannot move with its parameters: \(reason)", at: behind, label: strategy == nil ? "`reparam`, as no strategy is written" : "by \(strategy?.name.text ?? "")",
            related: asked, notes: ["For `\(name.text)`: \(others.map { "by \($0)" }.joined(separator: ", "))."],
            fixIts: fixIts))
    }

    /// Why draws cannot move; nil when they can.
    private func obstacle(_ distribution: FlowDistribution, _ component: ComponentEntity) -> String? {
        let hasDistributionFunction = distribution.isScalar && component.declaration.member("cdf") != nil
        switch sampler(of: component) {
        case .differentiable: return nil
        // Of a vector the alternatives are summed over.
        case .chooses(let words): return hasDistributionFunction || !distribution.isScalar ? nil : words
        case .rejects(let words): return hasDistributionFunction ? nil : words
        }
    }

    private func alternativesOf(_ distribution: FlowDistribution) -> [String] {
        let moves = distribution.component.map { obstacle(distribution, $0) == nil } ?? false
        return (moves ? ["reparam"] : []) + ["score"] + ["mvd", "rsvi"].filter { has($0, distribution) }
    }

    // MARK: Estimates

    /// An estimate that is used as if it were exact.
    func exact(_ flow: Flow, _ what: String, at span: Span) -> Flow {
        var result = flow
        result.estimate = .exact
        guard flow.estimate != .exact, algorithms == 0, case .differentiated = request else { return result }
        tell(span, span, Diagnostic(
            .estimateBent, "this is \(flow.estimate.words), and \(what.hasPrefix("a ") || what.hasPrefix("this ") ? what : "`\(what)`") of it has another mean", at: span, label: "an estimate",
            related: asked,
            notes: [
                "A density of marginal(...) or normalize(...) is an estimate. Estimates may be added and multiplied by independent ones; their logs may be added, and averaged by log_mean_exp.",
                "More particles in the algorithm make the difference smaller; stop_gradient(...) takes the estimate as it is.",
            ]))
        return result
    }

    func reportSum(_ a: Flow, _ b: Flow, at span: Span) {
        guard algorithms == 0, case .differentiated = request else { return }
        guard let x = a.estimate.isUpper, let y = b.estimate.isUpper, x != y else {
            _ = exact(a.estimate == .exact ? b : a, "this sum", at: span)
            return
        }
        tell(span, span, Diagnostic(
            .boundDirection, "the sum of \(a.estimate.words) and \(b.estimate.words) bounds nothing", at: span, label: "one from below, one from above", related: asked,
            notes: ["log_density(p, t) lies below on average, and t.log_density above; their difference log_density(p, t) - t.log_density is a bound."]))
    }

    /// What is maximised must be bounded from below.
    func checkDirection(_ value: Flow, _ declaration: FunctionDeclaration, minimizes: Bool, at span: Span) {
        if value.estimate == .reciprocal {
            tell(declaration.name.span, span, Diagnostic(
                .boundDirection, "`\(declaration.name.text)` is \(value.estimate.words) here, so its mean is another than what it stands for", at: span, label: "not unbiased",
                related: [.init(declaration.name.span, "the objective")], notes: ["Its log is a bound from above, and its reciprocal is unbiased."]))
            return
        }
        guard let isUpper = value.estimate.isUpper, isUpper != minimizes else { return }
        let (does, other) = minimizes ? ("minimising", "maximising") : ("maximising", "minimising")
        tell(declaration.name.span, span, Diagnostic(
            .boundDirection, "`\(declaration.name.text)` bounds what it stands for from \(isUpper ? "above" : "below") here, and \(does) it moves the bound away", at: span,
            label: value.estimate.words,
            related: [.init(declaration.name.span, "the objective")],
            notes: ["The density of a guide from marginal(...) or normalize(...) is an estimate: log_density(p, t) lies below on average, t.log_density above.", "Use the objective with its sign changed, or \(other)\(minimizes ? "" : ": minimize: true")."]))
    }

    // MARK: The path derivative

    func reportPath(_ origin: Origin, _ span: Span, _ what: String) {
        tell(span, origin.span, Diagnostic(
            .pathDerivative, "`stl` leaves out a term whose mean is zero only where the log density of the guide enters with a constant factor, and here it goes through \(what.hasPrefix("a ") ? what : "`\(what)`")",
            at: span, label: "not linear", related: [.init(origin.span, "by stl")] + asked,
            notes: ["By reparam the gradient has no bias in any objective."],
            fixIts: origin.place.map { [.init("Use reparam at `\(origin.name)`", replace: $0, with: "by reparam")] } ?? []))
    }
}
