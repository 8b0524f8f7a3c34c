import AuspexIR
import AuspexSyntax

/// Where a training stands: all that is needed to go on, with the same results as without the interruption.
public struct TrainingState: Sendable, Hashable {
    /// What the optimiser carries; the result of a training may be other parameters (`TrainingReport.parameters`).
    public var carried: [Double]
    /// The optimiser's own state.
    public var optimizer: [Tensor]
    /// Steps made.
    public var steps: Int
}

/// What a training gave.
public struct TrainingReport: Sendable {
    public var state: TrainingState
    /// The parameters that are the result, on the unconstrained scale.
    public var parameters: [Double]
    /// What the optimiser carries, by name; an optimiser around another comes first.
    public var optimizer: [(name: String, value: Tensor)] = []
    /// The objective at the start of each step that was made; for a random objective, its estimate there. Of more than 2²⁰ steps, means of 2, 4, 8 …
    /// steps that follow one another.
    public var objective: [Double]
    /// The squared length of each step's gradient; empty if they were not asked for.
    public var gradientSquares: [Double]
    public var isCancelled: Bool
    /// Why it ended early: a step in which something was not finite. The parameters are those before that step.
    public var failure: Diagnostic?
    /// What made the steps.
    public var tier: Tier
    /// In what they computed.
    public var precision: Precision
}

/// How far a training is.
public struct TrainingProgress: Sendable {
    public var steps: Int
    public var total: Int
    /// Mean of the objective over the steps since the last report.
    public var objective: Double
    public var elapsed: Duration
}

extension DiagnosticCode {
    public static let trainingDiverged = DiagnosticCode("E0804")
}
