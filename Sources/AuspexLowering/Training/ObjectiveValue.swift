import AuspexIR
import AuspexSyntax

/// The objective of the present step, to be minimised, as `step(objective: Objective)` gets it: a function of the parameters that uses
/// the same random numbers wherever it is evaluated.
///
/// `objective.value(x)`, `objective.gradient(x)`; `objective.curvature(x)` is an unbiased estimate of the diagonal of the Hessian:
/// u ⊙ Hu with independent signs u (Hutchinson 1990; Bekas, Kokiopoulou, Saad 2007).
final class ObjectiveValue: HostValue {
    /// Value and gradient at a point.
    let gradient: (Staged) throws -> (value: Staged, gradient: Staged)
    let curvature: (Staged) throws -> Staged

    init(gradient: @escaping (Staged) throws -> (value: Staged, gradient: Staged), curvature: @escaping (Staged) throws -> Staged) {
        self.gradient = gradient; self.curvature = curvature
    }

    var kindName: String { "an objective" }
    var rendered: String { "<objective>" }
    func member(_ name: String) -> Staged? { nil }
}

extension Evaluator {
    /// `optimizer.step(gradient: g)`, `objective.gradient(x)`: nil when the value is neither of the two.
    func trainingFunction(
        _ name: Name, of value: any HostValue, _ arguments: () throws -> [EvaluatedArgument], at span: Span
    ) throws -> Staged? {
        if let optimizer = value as? RunningOptimizer { return try call(name, of: optimizer, try arguments(), at: span) }
        guard let objective = value as? ObjectiveValue else { return nil }
        let point = try only(1, of: try arguments().map(\.value), "objective.\(name.text)", at: span)[0]
        switch name.text {
        case "value": return try objective.gradient(point).value
        case "gradient": return try objective.gradient(point).gradient
        case "curvature": return try objective.curvature(point)
        default:
            throw Diagnostic(
                .unknownName, "an objective has no `\(name.text)`", at: name.span, notes: ["It has `value`, `gradient` and `curvature`."])
        }
    }
}
