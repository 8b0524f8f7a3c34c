import AuspexIR
import AuspexSyntax

/// The objective of the present step, to be minimised, as `step(objective: Objective)` gets it: a function of the parameters that uses
/// the same random numbers wherever it is evaluated.
///
/// `objective.value(x)`, `objective.gradient(x)`, `objective.product(x, v)` (the Hessian times v); `objective.curvature(x)` is an unbiased
/// estimate of the diagonal of the Hessian: u ⊙ Hu with independent signs u (Hutchinson 1990; Bekas, Kokiopoulou, Saad 2007). Of an objective of
/// several values, `objective.values(x)` are these and `objective.jacobian(x)` has their gradients as its rows.
final class ObjectiveValue: HostValue {
    /// Value and gradient at a point.
    let gradient: (Staged) throws -> (value: Staged, gradient: Staged)
    /// The Hessian at a point times a direction.
    let product: (Staged, Staged) throws -> Staged
    /// The values of all parts at a point, and their gradients in rows.
    let values: (Staged) throws -> Staged
    let jacobian: (Staged) throws -> Staged

    init(
        gradient: @escaping (Staged) throws -> (value: Staged, gradient: Staged), product: @escaping (Staged, Staged) throws -> Staged,
        values: @escaping (Staged) throws -> Staged, jacobian: @escaping (Staged) throws -> Staged
    ) {
        self.gradient = gradient; self.product = product; self.values = values; self.jacobian = jacobian
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
        let values = try only(name.text == "product" ? 2 : 1, of: try arguments().map(\.value), "objective.\(name.text)", at: span)
        let point = values[0]
        switch name.text {
        case "value": return try objective.gradient(point).value
        case "gradient": return try objective.gradient(point).gradient
        case "product": return try objective.product(point, values[1])
        case "values": return try objective.values(point)
        case "jacobian": return try objective.jacobian(point)
        case "curvature":
            let signs = try signs(point.shape?.first ?? 0, at: span)
            return try binary(.multiply, signs, try objective.product(point, signs), at: span)
        default:
            throw Diagnostic(
                .unknownName, "an objective has no `\(name.text)`", at: name.span, notes: ["It has `value`, `gradient`, `product`, `curvature`, and of several values `values` and `jacobian`."])
        }
    }

    /// Independent signs, from the present randomness.
    private func signs(_ count: Int, at span: Span) throws -> Staged {
        guard var current = randomness else { throw notKnown("this draw", at: span) }
        let key = try emitOne([current.key, .int(current.counter)], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        current.counter += 1
        randomness = current
        return try emitOne([key], at: span) { builder, keys in
            builder.tabulate([count]) { inner, index in
                let isLow = inner.binary(.less, inner.random(.uniform, key: keys[0], counter: index[0]), inner.real(0.5))
                return inner.select(isLow, inner.real(-1), inner.real(1))
            }
        }
    }
}
