import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexSyntax
import AuspexTransforms

/// An objective made ready to be estimated: its surrogate, with the data that it is bound to.
struct Estimator {
    let lowered: LoweredObjective
    /// Inputs as those of the lowered function; the only output is the surrogate.
    let surrogate: Function
    /// The same of one part of an objective that gives several values, with the part's number as one more input.
    let partSurrogate: Function?
    /// All parts with their derivative along a direction, where that can be had.
    let partsAlong: Function?
    let particles: Int

    /// - Parameter key: Key of initial values that are drawn.
    /// - Throws: `Diagnostic` when the objective cannot be estimated as its strategies ask.
    init(_ objective: ObjectiveInstance, particles: Int = 1, maximizes: Bool = true, seed: UInt64, evaluator: Evaluator, at span: Span) throws {
        let key = Int(truncatingIfNeeded: RandomKey(seed: seed).split(Self.initialValues).word)
        lowered = try evaluator.estimate(of: objective, particles: particles, maximizes: maximizes, initialKey: key, at: span)
        self.particles = particles
        do {
            surrogate = try lowered.surrogate()
            partSurrogate = try lowered.partSurrogate()
            partsAlong = try lowered.partsAlong()
        } catch let failure as NotResolvable {
            let sites = lowered.sites
            let site = failure.site.flatMap { sites.indices.contains($0) ? sites[$0] : nil }
            throw Diagnostic(.badModel, failure.reason, at: site ?? span, notes: [failure.advice])
        } catch let failure as NotDifferentiable {
            throw Diagnostic(.notDifferentiable, "the objective has no gradient: \(failure.reason)", at: span)
        }
    }

    /// Tells keys that are used for different things apart.
    private static let initialValues: UInt64 = 0x1417, draws: UInt64 = 0xd3a5

    /// Constrained values of all parameters, in their order.
    func values(at parameters: [Double]) throws -> [Tensor] {
        let function = lowered.function.keeping(outputs: Array(lowered.parameters.indices.map { $0 + 2 })).simplified()
        guard !lowered.parameters.isEmpty else { return [] }
        return try AuspexExecution.evaluate(function, [.real(parameters), Tensor.int(0), Tensor.real(0)] + lowered.data.map(\.tensor))
    }

    /// The estimate for each of many independent draws.
    /// - Throws: `Diagnostic`, `ExecutionError`.
    func draws(_ count: Int, at parameters: [Double], seed: UInt64, options: RunOptions, at span: Span) throws -> [Double] {
        let batch = min(count, 1000)
        let bound = try BoundProgram(repeated(batch).withoutGradientMarks().simplified(), data: boundData(shift: 1))
        let runner = try FunctionRunner(RunnableFunction.make(bound, name: "auspex_expect", options: options, at: span).0)
        let key = Int(truncatingIfNeeded: RandomKey(seed: seed).split(Self.draws).word)
        var values: [Double] = []
        while values.count < count {
            if options.cancellation.isCancelled { break }
            values += try runner([Tensor.real(parameters), Tensor.int(key), Tensor.int(values.count)])[0].reals
        }
        return Array(values.prefix(count))
    }

    /// The data, and a moving average of zero, for a function with some more inputs in front.
    func boundData(shift: Int) -> [(input: Int, tensor: Tensor)] {
        [(2 + shift, Tensor.real(0))] + lowered.data.map { ($0.input + shift, $0.tensor) }
    }

    /// - Parameter opposing: Names of parameters that move against the others, each with or without its path.
    /// - Throws: `Diagnostic` when there is no such parameter.
    func trainingProblem(maximizes: Bool, opposing: [String] = [], at span: Span) throws -> TrainingProblem {
        let blocks = lowered.parameters.map { parameter in
            ParameterBlock(name: parameter.path, offset: parameter.offset, shape: parameter.isUnconstrained ? parameter.shape : [parameter.count])
        }
        var problem = TrainingProblem(
            objective: surrogate, data: boundData(shift: 0), blocks: blocks, maximizes: maximizes,
            movingAverage: lowered.usesMovingAverage ? 2 : nil)
        problem.opposing = try opponents(opposing, at: span)
        if let partSurrogate, let count = lowered.partCount { problem.parts = ObjectiveParts(function: partSurrogate, count: count, along: partsAlong) }
        return problem
    }

    /// Numbers of the parameters that are meant: `y`, `q.y`, or all parts of `critic`.
    private func opponents(_ names: [String], at span: Span) throws -> Set<Int> {
        var found: Set<Int> = []
        for name in names {
            let own = lowered.parameters.indices.filter { number in
                let path = lowered.parameters[number].path
                return ("." + path + ".").contains("." + name + ".")
            }
            guard !own.isEmpty else {
                throw Diagnostic(
                    .badArguments, "there is no parameter `\(name)` that could move against the others", at: span,
                    notes: ["Parameters are \(lowered.parameters.map { "`\($0.path)`" }.joined(separator: ", "))."])
            }
            found.formUnion(own)
        }
        return found
    }

    /// Inputs: parameters, key, number of the first draw, moving average, data. Output: one estimate for each draw.
    private func repeated(_ count: Int) -> Function {
        var builder = Builder(name: "draws")
        let inputs = surrogate.inputs, parameters = surrogate.body.parameters
        func input(_ number: Int, _ role: Function.Role) -> Value { builder.input(inputs[number].name, surrogate.type(of: parameters[number]), role: role) }
        let position = input(0, .variable), key = input(1, .variable)
        let first = builder.input("first", .int, role: .variable)
        let rest = inputs.indices.dropFirst(2).map { input($0, .data) }
        let results = builder.loop([count]) { inner, index in
            let own = inner.random(.split, key: key, counter: inner.add(first, index[0]))
            var names = Dictionary(zip(parameters, [position, own] + rest), uniquingKeysWith: { first, _ in first })
            inner.copy(contentsOf: surrogate.body, types: surrogate.types, names: &names)
            return [(names[surrogate.body.results[0]] ?? surrogate.body.results[0], .map)]
        }
        return builder.finish([(name: "values", value: results[0])])
    }
}

extension Function {
    /// The function with some of its outputs only.
    func keeping(outputs kept: [Int]) -> Function {
        var function = self
        function.outputs = kept.map { outputs[$0] }
        function.body.results = kept.map { body.results[$0] }
        return function
    }
}
