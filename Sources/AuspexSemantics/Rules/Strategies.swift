import AuspexSyntax

/// How a gradient may pass a choice.
struct GradientStrategy {
    let name: String
    /// The estimate has a bias, which a program accepts by `allow biased`.
    var isBiased = false
    let accepts: Choices
    var parameters: [Parameter] = []
    /// The choice's value moves with the parameters, so what is computed from it must be differentiable.
    var isSmooth = false
    /// A discrete choice gets a value with a derivative, which only arithmetic passes on.
    var isRelaxed = false
    /// For choices of single numbers, one or many, but not of vectors.
    var isScalar = false
    /// The member with which a distribution says how it is done.
    var member: String?

    enum Choices { case any, continuous, discrete, finite }

    struct Parameter {
        let name: String
        let accepts: Argument
    }

    enum Argument {
        case integer, positive, anything
        /// One of some words, or a number.
        case words([String])
        /// `learned`, or `learned(x, y)` with numbers to look at.
        case learned

        var description: String {
            switch self {
            case .integer: "an Int of 0 or more"
            case .positive: "a Positive number"
            case .anything: "a value"
            case .words(let words): "a number or one of \(words.joined(separator: ", "))"
            case .learned: "learned, or learned(x, y)"
            }
        }
    }

    private static let temperature = Parameter(name: "temperature", accepts: .positive)

    static let all: [GradientStrategy] = [
        GradientStrategy(name: "reparam", accepts: .continuous, isSmooth: true),
        GradientStrategy(name: "implicit", accepts: .continuous, isSmooth: true),
        GradientStrategy(name: "stl", accepts: .continuous, isSmooth: true),
        GradientStrategy(name: "rsvi", accepts: .continuous, parameters: [Parameter(name: "boost", accepts: .integer)], isSmooth: true, member: "rsvi"),
        GradientStrategy(
            name: "score", accepts: .any, parameters: [Parameter(name: "baseline", accepts: .words(["none", "moving_average", "leave_one_out", "learned"]))]),
        GradientStrategy(name: "enumerate", accepts: .finite),
        GradientStrategy(name: "mvd", accepts: .any, member: "mvd"),
        GradientStrategy(name: "straight_through", isBiased: true, accepts: .discrete, isRelaxed: true),
        GradientStrategy(name: "reinmax", isBiased: true, accepts: .discrete, isRelaxed: true),
        GradientStrategy(name: "gumbel_softmax", isBiased: true, accepts: .discrete, parameters: [temperature], isRelaxed: true),
        GradientStrategy(name: "rebar", accepts: .discrete, parameters: [temperature, Parameter(name: "scale", accepts: .anything)]),
        GradientStrategy(name: "relax", accepts: .discrete, parameters: [temperature, Parameter(name: "term", accepts: .learned)]),
        // Both see the program beside the draw: the derivative is that of an objective smoothed over the step or the noise.
        GradientStrategy(name: "likelihood_ratio", isBiased: true, accepts: .continuous, parameters: [Parameter(name: "scale", accepts: .positive)], isScalar: true),
        GradientStrategy(name: "zeroth_order", isBiased: true, accepts: .continuous, parameters: [Parameter(name: "step", accepts: .positive)], isScalar: true),
    ]

    static func named(_ name: String) -> GradientStrategy? { all.first { $0.name == name } }
}

extension Checker {
    /// A strategy against the choice that it stands at.
    func checkStrategy(_ strategy: Strategy, _ type: StaticType, choice: String, distribution: StaticType) {
        guard let known = GradientStrategy.named(strategy.name.text) else {
            let suggestion = Suggestions.closest(to: strategy.name.text, among: GradientStrategy.all.map(\.name))
            report(
                .unknownStrategy, "there is no gradient strategy `\(strategy.name.text)`", at: strategy.name.span, label: "unknown strategy",
                notes: strategy.name.text == "forward_gradient"
                    ? ["It is taken of a whole objective: fit(forward_gradient(elbo(p, q), directions: 4), ...)."]
                    : ["Strategies are \(GradientStrategy.all.map(\.name).joined(separator: ", "))."],
                fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: strategy.name.span, with: $0)] } ?? [])
            return
        }
        checkArguments(of: strategy, known)
        if known.isBiased && !strategy.allowsBias {
            let end = Span(source: strategy.span.source, start: Int(strategy.span.end), end: Int(strategy.span.end))
            report(
                .biasedStrategy, "the gradients of `\(known.name)` are biased; say that this is accepted", at: strategy.span, label: "biased",
                fixIts: [.init("Accept it", replace: end, with: ", allow biased")])
        }
        if case .model(let model) = distribution {
            report(
                .strategyInvalid, "`\(choice)` is drawn from the \(model.kindName) `\(model.name)`, whose choices have strategies of their own", at: strategy.span, label: "not for models",
                notes: ["Write `by \(known.name)` at the choices of `\(model.name)`."])
            return
        }
        guard let numeric = type.numeric else { return }
        let isDiscrete = numeric.scalar != .real
        let others = isDiscrete ? validDiscrete(numeric, distribution) : validContinuous(distribution)
        switch known.accepts {
        case .continuous where isDiscrete:
            report(
                .strategyInvalid, "`\(known.name)` needs a continuous choice, and `\(choice)` is \(type.phrase)", at: strategy.span, label: "not for discrete choices",
                notes: ["For this choice: \(others.joined(separator: ", "))."])
        case .discrete where !isDiscrete, .finite where !isDiscrete:
            report(
                .strategyInvalid, "`\(known.name)` needs a discrete choice, and `\(choice)` is \(type.phrase)", at: strategy.span, label: "not for continuous choices",
                notes: ["For this choice: \(others.joined(separator: ", "))."])
        case .finite where !isFinite(numeric):
            report(
                .strategyInvalid, "`enumerate` sums over all values, and `\(choice)` has infinitely many", at: strategy.span, label: "\(numeric.elementName)",
                notes: ["For this choice: \(others.joined(separator: ", "))."])
        case .any, .continuous, .discrete, .finite:
            if known.isScalar, case .distribution(let type) = distribution, let rank = type.draw?.rank, rank > type.batchRank {
                report(
                    .strategyInvalid, "`\(known.name)` is for choices of single numbers, and `\(choice)` is \(type.draw.map { StaticType.numeric($0).phrase } ?? "an array")", at: strategy.span,
                    label: "not for vectors", notes: ["For this choice: \(others.joined(separator: ", "))."])
                return
            }
            if let member = known.member { checkMember(member, of: distribution, strategy, choice: choice, others: others) }
        }
    }

    private func checkArguments(of strategy: Strategy, _ known: GradientStrategy) {
        for (position, argument) in strategy.arguments.enumerated() {
            let parameter: GradientStrategy.Parameter
            if let label = argument.label {
                guard let named = known.parameters.first(where: { $0.name == label.text }) else {
                    let names = known.parameters.map(\.name)
                    let suggestion = Suggestions.closest(to: label.text, among: names)
                    report(
                        .unknownLabel, "`\(known.name)` has no argument `\(label.text)`", at: label.span, label: "unknown label",
                        notes: names.isEmpty ? ["It takes no arguments."] : ["It takes \(names.joined(separator: ", "))."],
                        fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: label.span, with: $0)] } ?? [])
                    continue
                }
                parameter = named
            } else if known.parameters.indices.contains(position) {
                parameter = known.parameters[position]
            } else {
                report(
                    .extraArgument, "`\(known.name)` takes \(known.parameters.isEmpty ? "no arguments" : known.parameters.map(\.name).joined(separator: ", "))", at: argument.value.span,
                    label: "one too many")
                continue
            }
            check(argument.value, parameter, of: known)
        }
    }

    private func check(_ value: Expression, _ parameter: GradientStrategy.Parameter, of known: GradientStrategy) {
        // The words of a strategy, such as `moving_average`, are its own.
        if case .words(let words) = parameter.accepts, case .name(let word) = value.kind, scope.lookUp(word) == nil {
            if words.contains(word) { return }
            let suggestion = Suggestions.closest(to: word, among: words)
            report(
                .unknownWord, "`\(parameter.name)` of `\(known.name)` is \(parameter.accepts.description)", at: value.span, label: "not one of them",
                fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: value.span, with: $0)] } ?? [])
            return
        }
        // `learned(x, y)`: what it looks at.
        let canLearn = switch parameter.accepts {
        case .words(let words): words.contains("learned")
        case .learned: true
        case .integer, .positive, .anything: false
        }
        if canLearn, case .call(let callee, let features) = value.kind, case .name("learned") = callee.kind, scope.lookUp("learned") == nil {
            for feature in features {
                let type = infer(feature.value).type
                guard !type.isUnknown, type.numeric == nil || type.numeric?.scalar == .bool else { continue }
                report(
                    .typeMismatch, "a learned \(parameter.name) is a \(parameter.name == "term" ? "" : "linear ")function of numbers, and this is \(type.phrase)", at: feature.value.span, label: "\(type)")
            }
            return
        }
        if case .learned = parameter.accepts {
            if case .name("learned") = value.kind, scope.lookUp("learned") == nil { return }
            report(.unknownWord, "`\(parameter.name)` of `\(known.name)` is \(parameter.accepts.description)", at: value.span, label: "not learned")
            return
        }
        let typed = infer(value)
        guard !typed.type.isUnknown else { return }
        let fits: Bool
        switch parameter.accepts {
        case .anything, .learned: fits = true
        case .words: fits = typed.type.numeric.map { $0.scalar != .bool && $0.isScalar } ?? false
        case .integer: fits = typed.type.numeric.map { $0.scalar == .int && !$0.interval.isDisjoint(from: .nonNegative) } ?? false
        case .positive: fits = typed.type.numeric.map { $0.scalar != .bool && !$0.interval.isDisjoint(from: .positive) } ?? false
        }
        if !fits {
            report(
                .outsideDomain, "`\(parameter.name)` of `\(known.name)` is \(parameter.accepts.description)", at: value.span,
                label: typed.type.numeric?.interval.isPoint ?? false ? "\(typed.type.numeric?.interval.lower.value?.description ?? "")" : "\(typed.type)")
        }
    }

    /// `mvd` and `rsvi` need to know how the distribution is taken apart, which the distribution says in a member.
    private func checkMember(_ member: String, of distribution: StaticType, _ strategy: Strategy, choice: String, others: [String]) {
        guard case .distribution(let type) = distribution, !declares(member, type) else { return }
        let what = member == "mvd" ? "how it is decomposed into a plus and a minus measure" : "how its sampler accepts and rejects"
        report(
            .strategyInvalid, "`\(strategy.name.text)` needs a distribution that declares \(what), and `\(type.name)` does not", at: strategy.span, label: "no member `\(member)`",
            notes: ["For `\(choice)`: \(others.joined(separator: ", ")).", "A distribution of your own declares it in a member `\(member)`."])
    }

    /// Whether the distribution that a choice is drawn from has a member; of one that is not known, nothing is refused.
    private func declares(_ member: String, _ distribution: DistributionType) -> Bool {
        guard case .component(let component)? = resolve(distribution.name) else { return !Checker.combinators.contains(distribution.name) }
        return component.declaration.member(member) != nil
    }

    private static let combinators: Set<String> = ["flat", "ordered", "transformed"]

    private func isFinite(_ numeric: NumericType) -> Bool {
        numeric.scalar == .bool || !numeric.interval.isExact || (numeric.interval.lower.value != nil && numeric.interval.upper.value != nil)
    }

    private func validDiscrete(_ numeric: NumericType, _ distribution: StaticType) -> [String] {
        (isFinite(numeric) ? ["enumerate"] : []) + ["score"] + decomposed(distribution)
    }

    private func validContinuous(_ distribution: StaticType) -> [String] { ["reparam", "score"] + decomposed(distribution) }

    private func decomposed(_ distribution: StaticType) -> [String] {
        guard case .distribution(let type) = distribution, declares("mvd", type) else { return [] }
        return ["mvd"]
    }
}
