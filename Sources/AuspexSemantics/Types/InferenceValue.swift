/// A value of inference that the checker looks into: what an objective, an algorithm or a fit is made of.
public struct InferenceValue: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// The choices of one run of a model or guide, with `log_density`.
        case trace = "Trace"
        /// An objective with its arguments, at file level: what `fit` and `expect` take.
        case objective = "Objective"
        /// An algorithm with its arguments: what stands behind `using:`.
        case algorithm = "Algorithm"
        /// What `fit` gives.
        case fit = "Fit"
        /// What `expect` gives.
        case expectation = "Expectation"
    }

    public var kind: Kind
    /// The name of the declaration it comes from, for messages; empty when there is none.
    public var name: String
    /// The models and guides among the arguments, in order; of a trace, the program that was run.
    public var models: [ModelType]

    public init(_ kind: Kind, name: String = "", models: [ModelType] = []) { self.kind = kind; self.name = name; self.models = models }

    /// The first model proper; a part of the objective that is fitted.
    var model: ModelType? { models.first { $0.keyword == .model } }
    var guide: ModelType? { models.first { $0.keyword == .guide } }

    /// What stands behind a dot, by name. The choices of a trace come on top.
    var members: [String: StaticType] {
        switch kind {
        case .trace: ["log_density": .real.inexact]
        case .objective, .algorithm: [:]
        case .fit:
            [
                "guide": .model(guide ?? .opaque("guide", keyword: .guide)), "model": .model(model ?? .opaque("model")),
                "objective": .real.inexact, "standard_error": .numeric(NumericType(.real, interval: SupportInterval.nonNegative.inexact)),
                "k_hat": .real.inexact, "converged": .bool, "trace": .numeric(NumericType(.real, shape: [nil], interval: .anywhere)),
                "parameters": .unknown, "state": .unknown, "steps": .int.inexact, "seed": .int.inexact,
            ]
        case .expectation:
            [
                "mean": .real.inexact, "standard_error": .numeric(NumericType(.real, interval: SupportInterval.nonNegative.inexact)),
                "sd": .numeric(NumericType(.real, interval: SupportInterval.nonNegative.inexact)), "draws": .int.inexact,
            ]
        }
    }

    func substituting(_ substitution: Substitution) -> InferenceValue {
        InferenceValue(kind, name: name, models: models.map { $0.substituting(substitution) })
    }
}

extension InferenceValue: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .trace:
            guard let program = models.first, !program.choices.isEmpty else { return kind.rawValue }
            return "Trace of \(program.name)"
        case .objective, .algorithm: return name.isEmpty ? kind.rawValue : "\(kind.rawValue) \(name)"
        case .fit, .expectation: return kind.rawValue
        }
    }

    /// With an article, for sentences.
    var phrase: String {
        switch kind {
        case .trace: models.first.map { $0.choices.isEmpty ? "a trace" : "a trace of \($0.name)" } ?? "a trace"
        case .objective: name.isEmpty ? "an objective" : "the objective \(name)"
        case .algorithm: name.isEmpty ? "an algorithm" : "the algorithm \(name)"
        case .fit: "a fit"
        case .expectation: "an expectation"
        }
    }
}
