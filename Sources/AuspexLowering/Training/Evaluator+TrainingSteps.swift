import AuspexIR
import AuspexSyntax

// The fold over training steps: its body is the gradient of the objective followed by the optimiser's `step`.
extension Evaluator {
    /// What one step found and made.
    private struct Step {
        var parameters: Value
        var state: [(name: String, value: Value)]
        var gradient: Value
        /// The objective as the user knows it.
        var objective: Value
    }

    /// See `TrainingFunctions.steps`.
    func trainingSteps(
        _ problem: TrainingProblem, _ optimizer: OptimizerValue, _ state: [(name: String, type: Type)], steps: Int, at span: Span
    ) throws -> LoweredFunction {
        let gradient = try host.gradient(of: problem.objective), dimension = problem.dimension
        let inputs = Array(zip(problem.objective.inputs, problem.objective.body.parameters).enumerated().dropFirst(2))
        var lowered = try training("train", dimension, at: span) {
            let parameters = try variable("parameters", Type(.real, [dimension]), at: span)
            let stateInputs = try state.enumerated().map { try variable("state\($0.offset)_\($0.element.name)", $0.element.type, at: span) }
            let key = try input("key", .int, at: span), first = try input("first", .int, at: span), last = try input("last", .int, at: span)
            var objective = ObjectiveFunction(
                gradient: gradient, product: { try self.host.hessianProduct(of: problem.objective) }, key: key,
                data: try inputs.map { number, input in
                    // The moving average has its place among the data, but it is carried: filled in for each step.
                    number == problem.movingAverage
                        ? parameters : try variable(Self.dataName(input.0), problem.objective.type(of: input.1), role: .data, at: span)
                },
                maximizes: problem.maximizes, signs: problem.signs, part: problem.parts.map { parts in { try self.host.gradient(of: parts.function) } },
                partCount: problem.parts?.count ?? 0, along: problem.parts?.along)
            let initial = CarriedState(
                parameters: parameters, state: stateInputs, isGood: try lift(.bool(true), at: span), reached: try lift(first, at: span))
            let types = initial.values.compactMap { builder?.type(of: $0) }
            // The optimiser's own randomness has a key that no step has.
            let ownKey = try split(key, .int(-1), at: span)
            guard let opened = builder?.openLoop(extents: [steps], carried: types), let index = opened.first,
                let carried = CarriedState(Array(opened.dropFirst()))
            else { throw notKnown("this loop", at: span) }
            let number = try emitOne([first, dynamic(index)], at: span) { $0.add($1[0], $1[1]) }
            randomness = Randomness(key: try split(ownKey, number, at: span))
            objective.key = try split(key, number, at: span)
            if let place = problem.movingAverage.map({ $0 - 2 }), objective.data.indices.contains(place), let average = carried.state.last {
                objective.data[place] = try lift(try corrected(dynamic(average), number: number, at: span), at: span)
            }
            let step = try step(carried, number: number, objective, optimizer, problem, at: span)
            try checkTypes(step.state, state, of: optimizer, at: span)
            let results = try finish(
                step, carried, number: try lift(number, at: span), last: try lift(last, at: span), initial, problem.blocks, count: steps, at: span)
            guard let leaving = CarriedState(Array(results.prefix(types.count))) else { throw notKnown("this loop", at: span) }
            let collected = Array(results.dropFirst(types.count))
            return [("parameters", leaving.parameters)]
                + zip(state, leaving.state).enumerated().map { ("state\($0.offset)_\($0.element.0.name)", $0.element.1) }
                + [("reached", leaving.reached)]
                + zip(["objective"] + problem.blocks.map { "gradient_squares_" + $0.name }, collected).map { ($0, $1) }
        }
        for (input, tensor) in problem.data where problem.objective.inputs.indices.contains(input) {
            let name = Self.dataName(problem.objective.inputs[input])
            if let place = lowered.function.inputs.firstIndex(where: { $0.name == name }) { lowered.data.append((place, tensor)) }
        }
        return lowered
    }

    /// Known arrays among the settings have names of their own.
    private static func dataName(_ input: Function.Input) -> String { "objective_" + input.name }

    private func step(
        _ carried: CarriedState, number: Staged, _ objective: ObjectiveFunction, _ optimizer: OptimizerValue, _ problem: TrainingProblem, at span: Span
    ) throws -> Step {
        let parameters = dynamic(carried.parameters)
        let running = try start(optimizer, parameters, blocks: problem.blocks, at: span)
        setState(of: running, to: Array(carried.state.dropLast()))
        let (loss, gradient) = try self.gradient(of: objective, at: try point("evaluate", of: running, parameters, at: span), span: span)
        running.expectStep(at: builder?.currentDepth)
        running.offered = [
            "parameters": parameters, "gradient": gradient, "value": loss, "number": number, "objective": .host(objectiveValue(objective, at: span)),
        ]
        let next = try step(running, at: span)
        let value = problem.maximizes ? try unary(.negate, loss, at: span) : loss
        var state = try self.state(of: running, at: span)
        if let average = carried.state.last {
            state.append(("moving_average", try lift(try averaged(dynamic(average), value, at: span), at: span)))
        }
        return Step(parameters: try lift(next, at: span), state: state, gradient: try lift(gradient, at: span), objective: try lift(value, at: span))
    }

    private func finish(
        _ step: Step, _ carried: CarriedState, number: Value, last: Value, _ initial: CarriedState, _ blocks: [ParameterBlock], count: Int, at span: Span
    ) throws -> [Value] {
        try finish([step.parameters] + step.state.map(\.value), carried, number: number, last: last, initial, count: count, at: span) { builder in
            let squares = blocks.map { block in
                let offset = builder.int(block.offset)
                return builder.sum([block.count]) { inner, index in inner.unary(.square, inner.load(step.gradient, [inner.add(index[0], offset)])) }
            }
            return ([step.objective] + squares, squares + [step.objective])
        }
    }

    // MARK: The moving average of the objective

    /// How much of it stays in a step.
    private static let averageDecay = 0.9

    private func averaged(_ average: Staged, _ value: Staged, at span: Span) throws -> Staged {
        let kept = try binary(.multiply, .real(Self.averageDecay), average, at: span)
        return try binary(.add, kept, try binary(.multiply, .real(1 - Self.averageDecay), value, at: span), at: span)
    }

    /// It began with zero, so it is divided by the weight of what came since.
    private func corrected(_ average: Staged, number: Staged, at span: Span) throws -> Staged {
        let weight = try binary(.subtract, .real(1), try binary(.power, .real(Self.averageDecay), number, at: span), at: span)
        return try elementwise([number, average, weight], at: span) { builder, x in
            let isFirst = builder.binary(.lessOrEqual, x[0], builder.int(0))
            return builder.select(isFirst, builder.real(0), builder.divide(x[1], x[2]))
        }
    }
}
