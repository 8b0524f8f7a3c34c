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
    func objectiveValue(_ objective: ObjectiveFunction, dimension: Int, at span: Span) -> ObjectiveValue {
        var product: Function?
        return ObjectiveValue(
            gradient: { try self.gradient(of: objective, at: $0, span: span) },
            curvature: { point in
                let function = try product ?? objective.product()
                product = function
                let signs = try self.signs(dimension, at: span)
                let outputs = try self.inline(function, objective, at: point, extra: [signs], span: span)
                return try self.binary(.multiply, signs, outputs[2], at: span)
            })
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
