import AuspexIR
import AuspexSyntax

/// An objective in one step of a training: the derivatives of its function, with that step's key and with its data.
struct ObjectiveFunction {
    /// Outputs: value, gradient.
    var gradient: Function
    /// Makes the function with the direction as its last input and the outputs value, gradient, product of the Hessian with the
    /// direction.
    var product: () throws -> Function
    var key: Staged
    var data: [Value]
    var maximizes: Bool
}

extension Evaluator {
    /// Value and gradient of what is to be minimised.
    func gradient(of objective: ObjectiveFunction, at point: Staged, span: Span) throws -> (value: Staged, gradient: Staged) {
        let outputs = try inline(objective.gradient, objective, at: point, extra: [], span: span)
        return (outputs[0], outputs[1])
    }

    /// The objective as optimisers see it.
    func objectiveValue(_ objective: ObjectiveFunction, at span: Span) -> ObjectiveValue {
        var product: Function?
        return ObjectiveValue(
            gradient: { try self.gradient(of: objective, at: $0, span: span) },
            product: { point, direction in
                let function = try product ?? objective.product()
                product = function
                guard direction.shape == point.shape else {
                    throw Diagnostic(.sizeMismatch, "a direction has as many elements as the point, but this is \(direction.kindName)", at: span)
                }
                return try self.inline(function, objective, at: point, extra: [try self.asReal(direction, at: span)], span: span)[2]
            })
    }

    /// Emits a derivative's body; of an objective to be maximised, everything changes its sign.
    private func inline(_ function: Function, _ objective: ObjectiveFunction, at point: Staged, extra: [Staged], span: Span) throws -> [Staged] {
        guard point.shape == function.body.parameters.first.map({ function.type(of: $0).shape }) else {
            throw Diagnostic(.sizeMismatch, "an objective is a function of all parameters, but this is \(point.kindName)", at: span)
        }
        let outputs = try emit([point, objective.key] + extra, at: span) { builder, values in
            var names = Dictionary(
                zip(function.body.parameters, Array(values.prefix(2)) + objective.data + Array(values.dropFirst(2))), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: function.body, types: function.types, names: &names)
            return function.body.results.map { names[$0] ?? $0 }
        }
        return objective.maximizes ? try outputs.map { try unary(.negate, $0, at: span) } : outputs
    }
}
