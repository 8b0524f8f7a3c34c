import AuspexSyntax

/// A random choice, a derived quantity or a parameter of a model.
public struct ChoiceInfo: Hashable, Sendable {
    public enum Role: Hashable, Sendable { case random, derived, parameter }

    public var name: String
    public var type: StaticType
    public var role: Role
    public var span: Span
    /// The distribution's name; empty for derived quantities.
    public var distribution: String
    public var strategy: String?
    /// Why it is not known beforehand whether the choice is made; nil when it always is, or when data decide it.
    public var dynamicReason: String?
    /// Where the dynamic control flow stands.
    public var dynamicSpan: Span?
    /// The choices below, when it is drawn from another model.
    public var nested: ModelType?

    public var isDiscrete: Bool {
        if let numeric = type.numeric { return role == .random && numeric.scalar != .real }
        return false
    }
}

/// A model or guide with its arguments, and what it has been conditioned on.
public struct ModelType: Hashable, Sendable {
    public var name: String
    /// `model` or `guide`.
    public var keyword: FunctionDeclaration.Keyword
    /// In order of appearance.
    public var choices: [ChoiceInfo]
    /// What it returns.
    public var result: StaticType
    /// The choices are not all known: the model has errors, calls something unknown, or is a parameter of type `Model`.
    public var isOpen: Bool
    /// Choices given whole.
    public var given: Set<String> = []
    /// Choices of which some elements or nested parts are given.
    public var partlyGiven: Set<String> = []
    public var isConditioned: Bool = false
    /// Its densities are estimates: some of its choices are marginalised by an algorithm.
    public var isEstimated: Bool = false

    public init(name: String, keyword: FunctionDeclaration.Keyword, choices: [ChoiceInfo], result: StaticType, isOpen: Bool) {
        self.name = name; self.keyword = keyword; self.choices = choices; self.result = result; self.isOpen = isOpen
    }

    static func opaque(_ name: String, keyword: FunctionDeclaration.Keyword = .model) -> ModelType {
        ModelType(name: name, keyword: keyword, choices: [], result: .unknown, isOpen: true)
    }

    public func choice(_ name: String) -> ChoiceInfo? { choices.first { $0.name == name } }
    public var latent: [ChoiceInfo] { choices.filter { $0.role == .random && !given.contains($0.name) } }

    /// As it is without its conditions.
    var unconditioned: ModelType {
        var result = self
        result.given = []; result.partlyGiven = []; result.isConditioned = false
        return result
    }

    var kindName: String { keyword.rawValue }

    func substituting(_ substitution: Substitution) -> ModelType {
        var copy = self
        copy.choices = choices.map { choice in
            var changed = choice
            changed.type = choice.type.substituting(substitution)
            changed.nested = choice.nested?.substituting(substitution)
            return changed
        }
        copy.result = result.substituting(substitution)
        return copy
    }
}

extension ModelType: CustomStringConvertible {
    public var description: String {
        let kind = keyword == .guide ? "Guide" : "Model"
        guard !choices.isEmpty else { return isOpen && (name == "model" || name == "guide") ? kind : "\(kind) \(name)" }
        let list = choices.map { choice in
            let sign = switch choice.role {
            case .random: given.contains(choice.name) ? "given " : ""
            case .derived: "derived "
            case .parameter: "param "
            }
            return "\(sign)\(choice.name): \(choice.type)"
        }
        return "\(kind) \(name) { \(list.joined(separator: ", ")) }"
    }
}
