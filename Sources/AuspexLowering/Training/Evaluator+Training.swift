import AuspexIR
import AuspexSyntax

// The functions that train: one that makes the optimiser's state, one that makes many steps, one that gives the result.
extension Evaluator {
    /// Builds the functions that train.
    /// - Parameters:
    ///   - optimizer: What the expression `adam(1e-2)` gave.
    ///   - steps: How many steps one call of the function makes, at least one. Results do not depend on it.
    /// - Throws: `Diagnostic` when the optimiser cannot be used; whatever the host throws when there is no gradient.
    public func trainingFunctions(
        for problem: TrainingProblem, optimizer: OptimizerValue, steps: Int, at span: Span
    ) throws -> TrainingFunctions {
        try check(problem, at: span)
        if let mover = optimizer.mover {
            throw Diagnostic(
                .badModel, "`\(mover.name)` moves a distribution towards a model, and an objective has parameters", at: span,
                notes: ["Write evolve(p, \(mover.name)(...)) with the model itself; its draws are the result."])
        }
        let dimension = problem.dimension, point = Type(.real, [problem.dimension])
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
            setState(of: running, to: try state.map { try variable($0.name, $0.type, at: span) })
            return [("parameters", try lift(try self.point("result", of: running, parameters, at: span), at: span))]
        }
        let count = max(1, steps)
        return TrainingFunctions(
            start: start, steps: try trainingSteps(problem, optimizer, state, steps: count, at: span), result: result, state: state, stepCount: count,
            blocks: problem.blocks)
    }

    private func check(_ problem: TrainingProblem, at span: Span) throws {
        let inputs = problem.objective.body.parameters.map { problem.objective.type(of: $0) }
        guard inputs.count >= 2, inputs[0].scalar == .real, inputs[0].shape.count == 1, inputs[1] == .int,
            problem.objective.body.results.first.map({ problem.objective.type(of: $0) }) == .real
        else { throw Diagnostic(.badModel, "an objective is a function of a vector of parameters and a key", at: span) }
        guard problem.dimension > 0 else { throw Diagnostic(.badModel, "there is nothing to train: the objective has no parameters", at: span) }
        var end = 0
        for block in problem.blocks {
            guard block.offset == end else { throw Diagnostic(.badModel, "the parameter `\(block.name)` is not where the one before it ends", at: span) }
            end += block.count
        }
        if let parts = problem.parts {
            let given = parts.function.body.parameters.map { parts.function.type(of: $0) }
            guard parts.count > 0, given == inputs + [.int] else {
                throw Diagnostic(.badModel, "a part of an objective is a function of the objective's inputs and the part's number", at: span)
            }
        }
        guard end == problem.dimension else {
            throw Diagnostic(.badModel, "the parameters have \(problem.dimension) coordinates, and their parts \(end)", at: span)
        }
    }

    // MARK: Building functions

    /// Opens a builder, runs `body`, and makes its results the outputs of a function.
    func training(
        _ name: String, _ dimension: Int, at span: Span, _ body: () throws -> [(name: String, value: Value)]
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

    func variable(_ name: String, _ type: Type, role: Function.Role = .variable, at span: Span) throws -> Value {
        guard let value = builder?.input(name, type, role: role) else { throw notKnown("this input", at: span) }
        return value
    }

    func input(_ name: String, _ type: Type, at span: Span) throws -> Staged {
        .dynamic(Dynamic(try variable(name, type, at: span), type))
    }

    func dynamic(_ value: Value) -> Staged { .dynamic(Dynamic(value, builder?.type(of: value) ?? .real)) }

    func split(_ key: Staged, _ counter: Staged, at span: Span) throws -> Staged {
        try emitOne([key, counter], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
    }
}
