import AuspexIR
import AuspexSyntax

// Steps of optimisers, evaluated in the function being built.
extension Evaluator {
    /// What `step` may ask for, by the names of its parameters.
    private static let offers = ["parameters", "gradient", "value", "number", "objective", "target"]

    /// A call of another optimiser's member: `base.step(gradient: g)`, `base.result(parameters)`.
    func call(_ name: Name, of optimizer: RunningOptimizer, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        switch name.text {
        case "step":
            let before = optimizer.offered
            defer { optimizer.offered = before }
            for argument in arguments {
                guard let label = argument.label?.text, Self.offers.contains(label) else {
                    throw Diagnostic(
                        .badArguments, "what a step is to have is given by name", at: argument.span,
                        notes: ["It can be given \(Self.offers.joined(separator: ", ")); what is not given is handed on."])
                }
                optimizer.offered[label] = argument.value
            }
            return try step(optimizer, at: span)
        case "evaluate", "result":
            return try point(name.text, of: optimizer, try only(1, of: arguments.map(\.value), name.text, at: span)[0], at: span)
        default: throw Diagnostic(.unknownName, "\(optimizer.kindName) has no `\(name.text)`", at: name.span)
        }
    }

    /// One step with what is offered; gives the next parameters and changes the states.
    func step(_ optimizer: RunningOptimizer, at span: Span) throws -> Staged {
        guard let depth = optimizer.depth, depth == builder?.currentDepth else {
            throw Diagnostic(
                .badModel, "\(optimizer.kindName) has to be stepped once in every step, outside of loops and conditions", at: span)
        }
        optimizer.depth = nil
        let isWhole = optimizer.parts.count == 1
        let results = try optimizer.parts.map { part -> Staged in
            var offered = optimizer.offered
            for name in ["parameters", "gradient"] {
                offered[name] = try offered[name].map { try slice($0, part.range, part.shape, at: span) }
            }
            // A function of all parameters is none of a part.
            if !isWhole || part.shape.count != 1 { offered["objective"] = nil }
            for child in part.children { child.optimizer.offered = offered }
            let next = if let child = part.children.first?.optimizer, !part.isOwn {
                try step(child, at: span)
            } else {
                try step(optimizer.value, part, offered, at: span)
            }
            guard isWhole, let shape = optimizer.offered["parameters"]?.shape, shape == next.shape else {
                return try reshape(next, next.numericType ?? .real, to: [part.range.count], at: span)
            }
            return next
        }
        return isWhole ? results[0] : try joined(results, at: span)
    }

    private func step(
        _ optimizer: OptimizerValue, _ part: RunningOptimizer.Part, _ offered: [String: Staged], at span: Span
    ) throws -> Staged {
        guard let step = optimizer.function("step") else { throw Diagnostic(.badModel, "`\(optimizer.name)` has no `step`", at: span) }
        try applySchedules(of: optimizer, number: offered["number"] ?? .int(0), in: part.scope, at: span)
        let scope = Scope(parent: part.scope)
        for parameter in step.parameters {
            guard let value = offered[parameter.label] else {
                let known = Self.offers.contains(parameter.label)
                throw Diagnostic(
                    .badModel,
                    known
                        ? "`\(parameter.label)` is not to be had where an optimizer acts on a part of the parameters"
                        : "a step cannot be given `\(parameter.label)`",
                    at: parameter.name.span, notes: ["A step can ask for \(Self.offers.joined(separator: ", "))."])
            }
            scope.declare(parameter.name.text, value)
        }
        guard case .returned(let next) = try entering(at: span, { try run(step.body[...], in: scope) }) else {
            throw Diagnostic(.badModel, "`step` of `\(optimizer.name)` ends without `return`", at: span)
        }
        guard next.shape == part.shape else {
            throw Diagnostic(
                .sizeMismatch, "`step` of `\(optimizer.name)` gives \(next.kindName), not parameters of the shape \(part.shape)", at: span)
        }
        return try asReal(next, at: span)
    }

    /// Settings that are functions of the step's number get this step's values.
    private func applySchedules(of optimizer: OptimizerValue, number: Staged, in scope: Scope, at span: Span) throws {
        for parameter in optimizer.component.declaration.parameters {
            guard let type = parameter.type, Self.isScalarType(type), case .function? = optimizer.settings.lookup(parameter.name.text),
                let schedule = optimizer.settings.lookup(parameter.name.text)
            else { continue }
            let value = try apply(schedule, [EvaluatedArgument(label: nil, value: number, span: span)], at: span, in: globals)
            guard value.numericType?.isScalar == true else {
                throw Diagnostic(
                    .wrongKind, "the schedule for `\(parameter.label)` of `\(optimizer.name)` gives \(value.kindName), not a number", at: span)
            }
            scope.declare(parameter.name.text, try asReal(value, at: span))
        }
    }

    /// Where the gradient is taken (`evaluate`), or what a fit gives in the end (`result`), when the parameters that are carried are
    /// not it. An optimiser that does not say asks the only one that it was given.
    func point(_ member: String, of optimizer: RunningOptimizer, _ parameters: Staged, at span: Span) throws -> Staged {
        let parts = try optimizer.parts.map { part -> Staged in
            let own = try slice(parameters, part.range, part.shape, at: span)
            if part.isOwn, let function = optimizer.value.function(member) {
                let scope = Scope(parent: part.scope)
                if let parameter = function.parameters.first { scope.declare(parameter.name.text, own) }
                guard case .returned(let value) = try entering(at: span, { try run(function.body[...], in: scope) }), value.shape == part.shape else {
                    throw Diagnostic(.badModel, "`\(member)` of `\(optimizer.value.name)` must give parameters", at: span)
                }
                return value
            }
            return part.children.count == 1 ? try point(member, of: part.children[0].optimizer, own, at: span) : own
        }
        guard let type = parameters.numericType else { throw notANumber(parameters, at: span) }
        if parts.count == 1 { return try reshape(parts[0], parts[0].numericType ?? type, to: type.shape, at: span) }
        return try joined(parts.map { try reshape($0, $0.numericType ?? type, to: [$0.shape?.reduce(1, *) ?? 1], at: span) }, at: span)
    }

    /// Vectors one after the other, each copied in a loop of its own: there may be many.
    private func joined(_ parts: [Staged], at span: Span) throws -> Staged {
        let counts = parts.map { $0.shape?.first ?? 0 }
        return try emitOne(parts, at: span) { builder, values in
            let whole = builder.accumulator(Type(.real, [counts.reduce(0, +)]))
            var offset = 0
            for (value, count) in zip(values, counts) {
                let start = builder.int(offset)
                _ = builder.loop([count]) { inner, index in
                    inner.addTo(whole, [inner.add(index[0], start)], inner.load(value, index))
                    return []
                }
                offset += count
            }
            return builder.freeze(whole)
        }
    }
}
