import AuspexIR
import AuspexSyntax

// What algorithms for conditioned models ask of these: the priors of the latent choices, and what is given, where its noise is normal.
extension Evaluator {
    func conditionedFunction(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        guard ["priors", "latent_trace", "observation", "linear_observation", "is_linear"].contains(name) else { return nil }
        guard let first = arguments.first, case .model(let posterior) = try program(first) else {
            throw Diagnostic(.badArguments, "`\(name)` takes a conditioned model", at: span)
        }
        switch name {
        case "priors": return .list(try latentChoices(of: posterior, at: span).map { .distribution($0.distribution) })
        case "latent_trace":
            let choices = try latentChoices(of: posterior, at: span), values = arguments.dropFirst().map(\.value)
            guard choices.count == values.count else {
                throw Diagnostic(
                    .badArguments, "`\(posterior.model.name)` has \(choices.count) latent choice\(choices.count == 1 ? "" : "s") (\(choices.map(\.path).joined(separator: ", "))), and here are \(values.count) values",
                    at: span)
            }
            return .record(Record(typeName: Self.traceTypeName, fields: zip(choices, values).map { (name: $0.path, value: $1) }))
        case "is_linear":
            do { _ = try linearObservation(of: posterior, at: span) } catch is Diagnostic { return .bool(false) }
            return .bool(true)
        case "observation":
            guard arguments.count == 2, let trace = traceRecord(arguments[1].value) else {
                throw Diagnostic(.badArguments, "`observation` takes a conditioned model and values of its latent choices", at: span)
            }
            return .record(Record(typeName: "Observation", fields: try observation(of: posterior, at: trace, span: span)))
        default: return try linearObservation(of: posterior, at: span)
        }
    }

    // MARK: Priors

    private func latentChoices(of posterior: Posterior, at span: Span) throws -> [(path: String, distribution: DistributionValue)] {
        var found: [(path: String, distribution: DistributionValue)] = []
        let drawn = try drawnData(of: posterior, at: span)
        _ = try training("priors", 0, at: span) {
            let position = try variable("position", Type(.real, [Int.max / 2]), at: span)
            let posterior = try replacing(drawn, in: posterior, at: span)
            let finished = try traced(posterior, .values, position: position, observed: [:], recording: true, at: span)
            let choices = (finished.choices ?? []).filter { !$0.isGiven }
            let latent = finished.sites.filter { $0.kind == .latent }.map(\.path)
            if let other = latent.first(where: { path in !choices.contains { $0.path == path } }) {
                throw Diagnostic(.badModel, "`\(other)` is chosen element by element, and its prior is not one distribution", at: span)
            }
            for choice in choices {
                var seen: Set<ObjectIdentifier> = [ObjectIdentifier(globals)]
                guard Self.isKnown(.distribution(choice.distribution), &seen) else {
                    throw Diagnostic(
                        .badModel, "the prior of `\(choice.path)` depends on other choices of `\(posterior.model.name)`", at: span,
                        notes: ["`nuts` samples such models: the density of a diffusion is that of its probability-flow ODE."])
                }
            }
            found = choices.map { ($0.path, $0.distribution) }
            return []
        }
        guard !found.isEmpty else { throw Diagnostic(.badModel, "all choices of `\(posterior.model.name)` are given", at: span) }
        return found
    }

    /// Data that the function being built makes, such as those of a simulation. Another function has inputs in their place: what is found there holds
    /// whatever they are.
    private struct DrawnData {
        var index: Int
        var type: Type

        /// A value of the type, where the result does not depend on which.
        var anything: Tensor {
            switch type.scalar {
            case .real: Tensor(shape: type.shape, storage: .real(Array(repeating: 0, count: type.count)))
            case .int: Tensor(shape: type.shape, storage: .int(Array(repeating: 0, count: type.count)))
            case .bool: Tensor(shape: type.shape, storage: .bool(Array(repeating: false, count: type.count)))
            }
        }
    }

    private func drawnData(of posterior: Posterior, at span: Span) throws -> [DrawnData] {
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(globals)]
        if let argument = posterior.model.arguments.first(where: { !Self.isKnown($0.value, &seen) }) {
            throw Diagnostic(
                .badModel, "`\(argument.name)` of `\(posterior.model.name)` is computed by the function in which the method runs, and methods ask what it is before that",
                at: span, notes: ["Compute `\(argument.name)` outside of `run`. Data that are given may be drawn in it."])
        }
        return try posterior.observed.enumerated().compactMap { index, given in
            guard !Self.isKnown(given.value, &seen) else { return nil }
            let value = try lift(given.value, at: given.span)
            return builder.map { DrawnData(index: index, type: $0.type(of: value)) }
        }
    }

    private func replacing(_ drawn: [DrawnData], in posterior: Posterior, at span: Span) throws -> Posterior {
        var result = posterior
        for data in drawn {
            let value = try variable("given\(data.index)", data.type, role: .data, at: span)
            result.observed[data.index].value = .dynamic(Dynamic(value, data.type))
        }
        return result
    }

    /// Whether nothing of a value belongs to the function being built. Closures are what they see.
    private static func isKnown(_ value: Staged, _ seen: inout Set<ObjectIdentifier>) -> Bool {
        switch value {
        case .dynamic, .row: return false
        case .list(let elements): return elements.allSatisfy { isKnown($0, &seen) }
        case .tuple(let elements): return elements.allSatisfy { isKnown($0.value, &seen) }
        case .record(let record): return record.fields.allSatisfy { isKnown($0.value, &seen) }
        case .function(let function):
            var scope: Scope? = function.scope
            while let current = scope, seen.insert(ObjectIdentifier(current)).inserted {
                guard current.variables.values.allSatisfy({ isKnown($0.value, &seen) }) else { return false }
                scope = current.parent
            }
            return true
        case .distribution(let distribution):
            switch distribution.kind {
            case .declared(let declared): return declared.parameters.allSatisfy { isKnown($0.value, &seen) }
            case .copies(let base), .ordered(let base), .transformed(let base, _): return isKnown(.distribution(base), &seen)
            case .flat, .standardNormal, .standardUniform: return true
            }
        case .bool, .int, .real, .string, .array, .range, .builtin, .type, .model, .posterior, .density, .host, .component, .structure, .nothing:
            return true
        }
    }

    // MARK: What is given

    /// Mean, standard deviation and value of all that is given, each as a vector.
    private func observation(of posterior: Posterior, at trace: Record, span: Span) throws -> [(name: String, value: Staged)] {
        let values = Dictionary(
            trace.fields.filter { $0.name != "log_density" }.map { ($0.name, (value: $0.value, span: span)) }, uniquingKeysWith: { first, _ in first })
        let finished = try traced(posterior, .values, observed: values, recording: true, at: span)
        _ = try complete(finished, posterior, trace, at: span)
        let given = (finished.choices ?? []).filter { $0.isGiven && values[$0.path] == nil }
        let expected = finished.sites.filter { $0.kind == .observed && values[$0.path] == nil }.map(\.path)
        if let other = expected.first(where: { path in !given.contains { $0.path == path } }) {
            throw Diagnostic(
                .badModel, "`\(other)` is chosen element by element; this method needs all of it at once", at: span, notes: ["Write \(other) ~ normal(mean, sd) with an array of means."])
        }
        var parts: [[Staged]] = [[], [], []]
        for choice in given {
            var base = choice.distribution
            while case .copies(let inner) = base.kind { base = inner }
            guard case .declared(let declared) = base.kind, base.name == "normal", let shape = choice.value.shape,
                let mean = declared.parameters.first(where: { $0.name == "mean" })?.value, let sd = declared.parameters.first(where: { $0.name == "sd" })?.value
            else {
                throw Diagnostic(
                    .badModel, "this method needs normal noise, and `\(choice.path)` of `\(posterior.model.name)` is \(choice.distribution.name)", at: span,
                    notes: ["Methods that ask for the likelihood alone take any: `dps()`, `daps()`, `twisted_smc()`."])
            }
            for (number, part) in [mean, sd, choice.value].enumerated() {
                let whole = part.shape?.isEmpty ?? true ? try mapped(over: shape, at: span) { _ in part } : part
                parts[number].append(try asReal(whole, at: span))
            }
        }
        guard !given.isEmpty else { throw Diagnostic(.badModel, "nothing is given to `\(posterior.model.name)`", at: span) }
        return try zip(["mean", "sd", "value"], parts).map { ($0, try flattened($1, at: span)) }
    }

    /// The observation as matrix and offset, after a proof from the program's data flow that it is linear.
    private func linearObservation(of posterior: Posterior, at span: Span) throws -> Staged {
        let choices = try latentChoices(of: posterior, at: span)
        guard choices.count == 1, let choice = choices.first else {
            throw Diagnostic(.badModel, "this method is for one latent choice, and `\(posterior.model.name)` has \(choices.map(\.path).joined(separator: ", "))", at: span)
        }
        let shape = try self.shape(of: choice.distribution, at: span), count = shape.reduce(1, *)
        let drawn = try drawnData(of: posterior, at: span)
        func trace(_ x: Staged) -> Record { Record(typeName: Self.traceTypeName, fields: [(name: choice.path, value: x)]) }
        let lowered = try training("observation", count, at: span) {
            let x = try input("x", Type(.real, shape), at: span)
            let posterior = try replacing(drawn, in: posterior, at: span)
            return try observation(of: posterior, at: trace(x), span: span).map { ($0.name, try lift($0.value, at: span)) }
        }
        let derivative: Function
        do { derivative = try host.forwardDerivative(of: lowered.function) } catch let failure as NoDerivative {
            throw Diagnostic(.notDifferentiable, "what is given to `\(posterior.model.name)` has no derivative: \(failure.reason)", at: span)
        }
        guard !derivative.result(1, dependsOn: 0) else {
            throw Diagnostic(.badModel, "this method needs noise of a fixed size, but that of `\(posterior.model.name)` depends on `\(choice.path)`", at: span)
        }
        guard !derivative.result(3, dependsOn: 0) else {
            throw Diagnostic(
                .badModel, "this method needs a linear operator, but the mean in `\(posterior.model.name)` is not linear in `\(choice.path)`", at: span,
                notes: ["`dps()`, `daps()` and `twisted_smc()` need a likelihood only."])
        }
        for number in drawn.indices where [0, 1, 3].contains(where: { derivative.result($0, dependsOn: number + 1) }) {
            throw Diagnostic(
                .badModel, "the operator or the noise of `\(posterior.model.name)` depends on `\(posterior.observed[drawn[number].index].path)`", at: span,
                notes: ["It is drawn in the function in which this method runs, and the method needs both before that."])
        }
        let data = drawn.map { $0.anything } + lowered.data.map(\.tensor)
        var columns: [Tensor] = [], results: [Tensor] = []
        for index in 0..<count {
            var unit = Array(repeating: 0.0, count: count)
            unit[index] = 1
            results = try host.execute(derivative, [.real(Array(repeating: 0, count: count), shape: shape)] + data + [.real(unit, shape: shape)])
            columns.append(results[3])
        }
        guard let transposed = Tensor.stacked(columns), results.count > 3 else { throw Diagnostic(.badModel, "`\(choice.path)` has no elements", at: span) }
        let matrix = try builtin("transpose", [EvaluatedArgument(label: nil, value: .tensor(transposed), span: span)], at: span) ?? .tensor(transposed)
        var value = Staged.tensor(results[2])
        if !drawn.isEmpty {
            let origin = Tensor.real(Array(repeating: 0, count: count), shape: shape)
            value = try observation(of: posterior, at: trace(.tensor(origin)), span: span).first { $0.name == "value" }?.value ?? value
        }
        return .record(
            Record(
                typeName: "LinearObservation",
                fields: [("matrix", matrix), ("offset", .tensor(results[0])), ("sd", .tensor(results[1])), ("value", value)]))
    }
}

extension Function {
    /// Whether a result depends on an input. It is looked at by itself, since loops that make several results are made of what any of them needs.
    fileprivate func result(_ result: Int, dependsOn input: Int) -> Bool {
        var alone = self
        alone.outputs = [outputs[result]]
        alone.body.results = [body.results[result]]
        alone = alone.simplified()
        var reached: Set<Value> = [alone.body.parameters[input]]
        for instruction in alone.body.instructions {
            var depends = false
            instruction.operation.forEachFreeValue { if reached.contains($0) { depends = true } }
            guard depends else { continue }
            reached.formUnion(instruction.results)
            // What adds to an accumulator changes it.
            instruction.operation.forEachFreeValue { if alone.types[Int($0.index)].isAccumulator { reached.insert($0) } }
        }
        return alone.body.results.contains(where: reached.contains)
    }
}
