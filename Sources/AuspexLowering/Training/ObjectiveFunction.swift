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
    /// One sign for each coordinate, where some move against the others.
    var signs: Staged?
    /// Makes the derivative of one part of an objective of several values: the function with the number of the part as its last input and the
    /// outputs value, gradient.
    var part: (() throws -> Function)?
    var partCount = 0
    /// All parts and their derivative along a direction, the last input; nil where they cannot be had at once.
    var along: Function?
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
        var part: Function?
        /// One output of every part: 0 is its value, 1 its gradient.
        func parts(_ output: Int, at point: Staged) throws -> Staged {
            guard let derivative = objective.part else {
                throw Diagnostic(
                    .badModel, "the objective gives one number, and `values` and `jacobian` are of objectives that give several", at: span,
                    notes: ["Such an objective returns an array: objective residuals(m: Model) -> Real[N] { ... }."])
            }
            let function = try part ?? derivative()
            part = function
            return try self.mapped(over: [objective.partCount], at: span) { index in
                try self.inline(function, objective, at: point, extra: index, span: span)[output]
            }
        }
        /// Forward mode where there are fewer coordinates than parts.
        func jacobian(at point: Staged) throws -> Staged {
            guard let along = objective.along, let count = point.shape?.first, count < objective.partCount else { return try parts(1, at: point) }
            let columns = try self.mapped(over: [count], at: span) { column in
                let signs = objective.signs ?? .real(1)
                let sign = objective.signs == nil ? signs : try self.element(of: signs, at: [column[0]], span: span)
                let direction = try self.emitOne([column[0], sign], at: span) { builder, values in
                    builder.tabulate([count]) { inner, index in
                        inner.select(inner.binary(.equal, index[0], values[0]), values[1], inner.real(0))
                    }
                }
                return try self.inline(along, objective, at: point, extra: [direction], isSigned: false, span: span)[1]
            }
            return try self.emitOne([columns], at: span) { builder, values in
                builder.tabulate([objective.partCount, count]) { $0.load(values[0], [$1[1], $1[0]]) }
            }
        }
        return ObjectiveValue(
            gradient: { try self.gradient(of: objective, at: $0, span: span) },
            product: { point, direction in
                let function = try product ?? objective.product()
                product = function
                guard direction.shape == point.shape else {
                    throw Diagnostic(.sizeMismatch, "a direction has as many elements as the point, but this is \(direction.kindName)", at: span)
                }
                return try self.inline(function, objective, at: point, extra: [try self.asReal(direction, at: span)], span: span)[2]
            },
            values: { try parts(0, at: $0) }, jacobian: jacobian)
    }

    /// Emits a derivative's body; of an objective to be maximised, everything changes its sign, and so do derivatives in coordinates that move
    /// against the others.
    /// - Parameter isSigned: whether outputs after the first are by coordinate.
    private func inline(
        _ function: Function, _ objective: ObjectiveFunction, at point: Staged, extra: [Staged], isSigned: Bool = true, span: Span
    ) throws -> [Staged] {
        guard point.shape == function.body.parameters.first.map({ function.type(of: $0).shape }) else {
            throw Diagnostic(.sizeMismatch, "an objective is a function of all parameters, but this is \(point.kindName)", at: span)
        }
        let outputs = try emit([point, objective.key] + extra, at: span) { builder, values in
            var names = Dictionary(
                zip(function.body.parameters, Array(values.prefix(2)) + objective.data + Array(values.dropFirst(2))), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: function.body, types: function.types, names: &names)
            return function.body.results.map { names[$0] ?? $0 }
        }
        let minimised = objective.maximizes ? try outputs.map { try unary(.negate, $0, at: span) } : outputs
        guard isSigned, let signs = objective.signs, let value = minimised.first else { return minimised }
        return [value] + (try minimised.dropFirst().map { try binary(.multiply, signs, $0, at: span) })
    }
}
