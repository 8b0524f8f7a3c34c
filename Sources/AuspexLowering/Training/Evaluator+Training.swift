import AuspexIR
import AuspexSyntax

// The function that makes many training steps: a fold over steps, whose body is the gradient of the objective followed by the
// optimiser's `step`.
extension Evaluator {
    /// Builds the functions that train.
    /// - Parameters:
    ///   - optimizer: What the expression `adam(1e-2)` gave.
    ///   - steps: How many steps one call of the function makes, at least one. Results do not depend on it.
    /// - Throws: `Diagnostic` when the optimiser cannot be used; whatever the host throws when there is no gradient.
    public func trainingFunctions(
        for problem: TrainingProblem, optimizer: OptimizerValue, steps: Int, at span: Span
    ) throws -> TrainingFunctions {
        let dimension = try dimension(of: problem, at: span)
        let point = Type(.real, [dimension])
        var state: [(name: String, type: Type)] = []
        let start = try training("start", dimension, at: span) {
            let parameters = try input("parameters", point, at: span)
            let running = try self.start(optimizer, parameters, blocks: problem.blocks, at: span)
            var values = try self.state(of: running, at: span)
            values.append(("moving_average", try lift(.real(0), at: span)))
            state = values.compactMap { value in builder.map { (value.name, $0.type(of: value.value)) } }
            return values
        }
        let result = try training("result", dimension, at: span) {
            let parameters = try input("parameters", point, at: span)
            let running = try self.start(optimizer, parameters, blocks: problem.blocks, at: span)
            setState(of: running, to: try state.dropLast().map { try lift(try input($0.name, $0.type, at: span), at: span) })
            _ = try input("moving_average", .real, at: span)
            return [("parameters", try lift(try self.point("result", of: running, parameters, at: span), at: span))]
        }
        let stepping = try self.steps(problem, optimizer, state, steps: max(1, steps), dimension: dimension, at: span)
        return TrainingFunctions(
            start: start, steps: stepping, result: result, state: state, stepCount: max(1, steps), blocks: problem.blocks)
    }

    private func dimension(of problem: TrainingProblem, at span: Span) throws -> Int {
        let inputs = problem.objective.body.parameters.map { problem.objective.type(of: $0) }
        guard inputs.count >= 2, inputs[0].scalar == .real, inputs[0].shape.count == 1, inputs[1] == .int,
            problem.objective.body.results.first.map({ problem.objective.type(of: $0) }) == .real
        else { throw Diagnostic(.badModel, "an objective is a function of a vector of parameters and a key", at: span) }
        var end = 0
        for block in problem.blocks {
            guard block.offset == end else { throw Diagnostic(.badModel, "the parameter `\(block.name)` is not where the one before it ends", at: span) }
            end += block.count
        }
        guard end == inputs[0].shape[0], end > 0 else {
            throw Diagnostic(.badModel, end == 0 ? "there is nothing to train: the objective has no parameters" : "the parameters have \(inputs[0].shape[0]) coordinates, and their parts \(end)", at: span)
        }
        return end
    }

    /// Opens a builder, runs `body`, and makes its results the outputs of a function.
    private func training(
        _ name: String, _ dimension: Int, fixed: [(name: String, tensor: Tensor)] = [], at span: Span, _ body: () throws -> [(name: String, value: Value)]
    ) throws -> LoweredFunction {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained) = saved }
        builder = Builder(name: name)
        (lifted, dataInputs, loops, trace, randomness) = ([:], [], [], nil, nil)
        do {
            let results = try body()
            guard var current = builder else { throw notKnown("this optimizer", at: span) }
            let function = current.finish(results)
            // Known arrays among the settings came in as data.
            let data = dataInputs.compactMap { known in
                function.inputs.firstIndex { $0.name == known.name }.map { (input: $0, tensor: known.array.tensor) }
            }
            return LoweredFunction(function: function, data: data, sites: [], dimension: dimension)
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        }
    }

    private func input(_ name: String, _ type: Type, role: Function.Role = .variable, at span: Span) throws -> Staged {
        guard let value = builder?.input(name, type, role: role) else { throw notKnown("this input", at: span) }
        return .dynamic(Dynamic(value, type))
    }

    private func steps(
        _ problem: TrainingProblem, _ optimizer: OptimizerValue, _ state: [(name: String, type: Type)], steps: Int, dimension: Int, at span: Span
    ) throws -> LoweredFunction {
        let objective = problem.objective
        let gradient = try host.gradient(of: objective)
        var objectiveData: [String: Tensor] = [:]
        for (input, tensor) in problem.data where objective.inputs.indices.contains(input) { objectiveData["objective_" + objective.inputs[input].name] = tensor }
        var lowered = try training("train", dimension, at: span) {
            let parameters = try lift(try input("parameters", Type(.real, [dimension]), at: span), at: span)
            let stateInputs = try state.enumerated().map { number, field in
                try lift(try input("state\(number)_\(field.name)", field.type, at: span), at: span)
            }
            let key = try input("key", .int, at: span), first = try input("first", .int, at: span), last = try input("last", .int, at: span)
            // The moving average has its place among the data, but it is carried.
            var data = try zip(objective.inputs, objective.body.parameters).enumerated().dropFirst(2).map { number, input in
                number == problem.movingAverage
                    ? parameters : try lift(try self.input("objective_" + input.0.name, objective.type(of: input.1), role: .data, at: span), at: span)
            }
            guard let start = builder?.bool(true) else { throw notKnown("this function", at: span) }
            let carriedAtStart = [parameters] + stateInputs + [start, try lift(first, at: span)]
            let types = carriedAtStart.compactMap { builder?.type(of: $0) }
            // The optimiser's own randomness has a key that no step has.
            let ownKey = try split(key, .int(-1), at: span)
            guard let inner = builder?.openLoop(extents: [steps], carried: types), inner.count == 1 + types.count else {
                throw notKnown("this loop", at: span)
            }
            let carried = Array(inner.dropFirst())
            let number = try emitOne([first, dynamic(inner[0])], at: span) { $0.add($1[0], $1[1]) }
            let present = dynamic(carried[0])
            let running = try self.start(optimizer, present, blocks: problem.blocks, at: span)
            setState(of: running, to: Array(carried[1..<state.count]))
            let average = dynamic(carried[state.count])
            if let place = problem.movingAverage.map({ $0 - 2 }), data.indices.contains(place) {
                data[place] = try lift(try corrected(average, number: number, at: span), at: span)
            }
            randomness = Randomness(key: try split(ownKey, number, at: span))
            let stepKey = try split(key, number, at: span)
            let evaluated = try point("evaluate", of: running, present, at: span)
            let found = ObjectiveFunction(
                gradient: gradient, product: { try self.host.hessianProduct(of: objective) }, key: stepKey, data: data, maximizes: problem.maximizes)
            let (loss, slope) = try self.gradient(of: found, at: evaluated, span: span)
            running.expectStep(at: builder?.currentDepth)
            running.offered = [
                "parameters": present, "gradient": slope, "value": loss, "number": number,
                "objective": .host(objectiveValue(found, at: span)),
            ]
            let next = try step(running, at: span)
            let after = try lift(next, at: span)
            let recordedValue = problem.maximizes ? try unary(.negate, loss, at: span) : loss
            var newState = try self.state(of: running, at: span)
            newState.append(("moving_average", try lift(try averaged(average, recordedValue, at: span), at: span)))
            try checkTypes(newState, state, of: optimizer, at: span)
            let recorded = try lift(recordedValue, at: span), slopeValue = try lift(slope, at: span)
            let numberValue = try lift(number, at: span), lastValue = try lift(last, at: span)
            guard var current = builder else { throw notKnown("this loop", at: span) }
            builder = nil
            defer { builder = current }
            let squares = problem.blocks.map { block in
                let offset = current.int(block.offset)
                return current.sum([block.count]) { inner, index in
                    let element = inner.load(slopeValue, [inner.add(index[0], offset)])
                    return inner.multiply(element, element)
                }
            }
            let change = current.sum([dimension]) { inner, index in inner.unary(.square, inner.subtract(inner.load(after, index), inner.load(carried[0], index))) }
            let flag = carried[1 + state.count], reached = carried[2 + state.count]
            let isWanted = current.binary(.and, flag, current.binary(.less, numberValue, lastValue))
            var isGood = isWanted
            for value in squares + [recorded, change] {
                let isFinite = current.binary(.less, current.unary(.absolute, value), current.real(.infinity))
                isGood = current.binary(.and, isGood, isFinite)
            }
            let kept = zip([after] + newState.map(\.value), carried).map { Self.choose(isGood, $0, $1, &current) }
            let nextNumber = current.select(isGood, current.add(numberValue, current.int(1)), reached)
            let region = current.close(results: kept + [isGood, nextNumber, recorded] + squares)
            let collectors = Array(repeating: Collector.map, count: 1 + squares.count)
            let results = current.finishFold(count: steps, initial: carriedAtStart, region, collectors)
            var outputs: [(name: String, value: Value)] = [("parameters", results[0])]
            for (number, field) in state.enumerated() { outputs.append(("state\(number)_\(field.name)", results[1 + number])) }
            outputs.append(("reached", results[2 + state.count]))
            outputs.append(("objective", results[3 + state.count]))
            for (block, value) in zip(problem.blocks, results.dropFirst(4 + state.count)) { outputs.append(("gradient_squares_\(block.name)", value)) }
            return outputs
        }
        lowered.data += lowered.function.inputs.enumerated().compactMap { number, input in
            objectiveData[input.name].map { (input: number, tensor: $0) }
        }
        return lowered
    }

    /// How much of the moving average stays in a step.
    private static let averageDecay = 0.9

    private func averaged(_ average: Staged, _ value: Staged, at span: Span) throws -> Staged {
        let kept = try binary(.multiply, .real(Self.averageDecay), average, at: span)
        return try binary(.add, kept, try binary(.multiply, .real(1 - Self.averageDecay), value, at: span), at: span)
    }

    /// The average that began with zero, divided by the weight of what came since.
    private func corrected(_ average: Staged, number: Staged, at span: Span) throws -> Staged {
        let weight = try binary(.subtract, .real(1), try binary(.power, .real(Self.averageDecay), number, at: span), at: span)
        return try elementwise([number, average, weight], at: span) { builder, x in
            let isFirst = builder.binary(.lessOrEqual, x[0], builder.int(0))
            return builder.select(isFirst, builder.real(0), builder.divide(x[1], x[2]))
        }
    }

    private func checkTypes(
        _ found: [(name: String, value: Value)], _ expected: [(name: String, type: Type)], of optimizer: OptimizerValue, at span: Span
    ) throws {
        for (found, expected) in zip(found, expected) {
            guard let type = builder?.type(of: found.value), type != expected.type else { continue }
            throw Diagnostic(
                .wrongKind, "the state `\(found.name)` of an optimizer in `\(optimizer.name)` is \(Staged.describe(expected.type)) before a step and \(Staged.describe(type)) after it",
                at: span)
        }
    }

    private func dynamic(_ value: Value) -> Staged { .dynamic(Dynamic(value, builder?.type(of: value) ?? .real)) }

    private func split(_ key: Staged, _ counter: Staged, at span: Span) throws -> Staged {
        try emitOne([key, counter], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
    }

    private static func choose(_ condition: Value, _ a: Value, _ b: Value, _ builder: inout Builder) -> Value {
        let type = builder.type(of: a)
        if type.isScalar { return builder.select(condition, a, b) }
        return builder.tabulate(type.shape) { inner, indices in inner.select(condition, inner.load(a, indices), inner.load(b, indices)) }
    }
}
