import AuspexSyntax

/// How a gradient may pass a choice.
struct GradientStrategy {
    let name: String
    /// The estimate has a bias, which a program accepts by `allow biased`.
    let isBiased: Bool
    let accepts: Choices
    let parameters: [String]

    enum Choices { case any, continuous, discrete, finite }

    static let all: [GradientStrategy] = [
        GradientStrategy(name: "reparam", isBiased: false, accepts: .continuous, parameters: []),
        GradientStrategy(name: "score", isBiased: false, accepts: .any, parameters: ["baseline"]),
        GradientStrategy(name: "enumerate", isBiased: false, accepts: .finite, parameters: []),
        GradientStrategy(name: "mvd", isBiased: false, accepts: .any, parameters: []),
        GradientStrategy(name: "rsvi", isBiased: false, accepts: .continuous, parameters: ["boost"]),
        GradientStrategy(name: "implicit", isBiased: false, accepts: .continuous, parameters: []),
        GradientStrategy(name: "reinmax", isBiased: true, accepts: .discrete, parameters: ["temperature"]),
        GradientStrategy(name: "straight_through", isBiased: true, accepts: .discrete, parameters: []),
        GradientStrategy(name: "gumbel_softmax", isBiased: true, accepts: .discrete, parameters: ["temperature"]),
    ]
}

extension Checker {
    func checkStrategy(_ strategy: Strategy, _ type: StaticType, choice: String, distribution: StaticType) {
        for argument in strategy.arguments {
            // The words of a strategy, such as `moving_average`, are its own.
            if case .name = argument.value.kind { continue }
            infer(argument.value)
        }
        guard let known = GradientStrategy.all.first(where: { $0.name == strategy.name.text }) else {
            let suggestion = Suggestions.closest(to: strategy.name.text, among: GradientStrategy.all.map(\.name))
            report(
                .unknownStrategy, "there is no gradient strategy `\(strategy.name.text)`", at: strategy.name.span, label: "unknown strategy",
                notes: ["Strategies are \(GradientStrategy.all.map(\.name).joined(separator: ", "))."],
                fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: strategy.name.span, with: $0)] } ?? [])
            return
        }
        for argument in strategy.arguments {
            guard let label = argument.label, !known.parameters.contains(label.text) else { continue }
            let suggestion = Suggestions.closest(to: label.text, among: known.parameters)
            report(
                .unknownLabel, "`\(known.name)` has no argument `\(label.text)`", at: label.span, label: "unknown label",
                notes: known.parameters.isEmpty ? ["It takes no arguments."] : ["It takes \(known.parameters.joined(separator: ", "))."],
                fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: label.span, with: $0)] } ?? [])
        }
        if known.isBiased && !strategy.allowsBias {
            let end = Span(source: strategy.span.source, start: Int(strategy.span.end), end: Int(strategy.span.end))
            report(
                .biasedStrategy, "the gradients of `\(known.name)` are biased; say that this is accepted", at: strategy.span, label: "biased",
                fixIts: [.init("Accept it", replace: end, with: ", allow biased")])
        }
        guard let numeric = type.numeric else { return }
        let isDiscrete = numeric.scalar != .real
        switch known.accepts {
        case .any: break
        case .continuous where isDiscrete:
            report(
                .strategyInvalid, "`\(known.name)` needs a continuous choice, and `\(choice)` is \(type.phrase)", at: strategy.span, label: "not for discrete choices",
                notes: ["For discrete choices: enumerate, score, mvd."])
        case .discrete where !isDiscrete, .finite where !isDiscrete:
            report(
                .strategyInvalid, "`\(known.name)` needs a discrete choice, and `\(choice)` is \(type.phrase)", at: strategy.span, label: "not for continuous choices",
                notes: ["For continuous choices: reparam, score, mvd."])
        case .finite where numeric.scalar == .int && numeric.interval.isExact && (numeric.interval.upper.value == nil || numeric.interval.lower.value == nil):
            report(
                .strategyInvalid, "`enumerate` sums over all values, and `\(choice)` has infinitely many", at: strategy.span, label: "\(numeric.elementName)",
                notes: ["Use score or mvd."])
        case .continuous, .discrete, .finite: break
        }
    }
}
