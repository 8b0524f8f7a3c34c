import AuspexIR
import AuspexSyntax

/// The functions that move a distribution towards a model's, for one method.
///
/// What is carried are the `parameters` of the method, points (`Real[N, D]`, a row for each) or one vector (`Real[D]`) of unconstrained
/// coordinates, and its state.
public struct EvolutionFunctions: Sendable {
    /// From parameters to the method's state.
    public var start: LoweredFunction
    /// Makes `steps` steps. Inputs: `parameters`, the state, `key`, `first` (the number of the first step), `last` (the number of the
    /// step before which to stop), data. Outputs: `parameters`, the state, `reached` (the number of the next step). A step with a result that
    /// is not finite changes nothing, and none is made after it; `reached` is its number.
    public var steps: LoweredFunction
    /// From parameters and state to the parameters that are the result.
    public var result: LoweredFunction
    /// From the resulting parameters, the state and a key to a draw and its log density; nil where the points are the draws.
    public var draw: LoweredFunction?
    public var state: [(name: String, type: Type)]
    public var stepCount: Int
}

// A method that moves a distribution is an optimiser whose `step` asks for the density of the target.
extension Evaluator {
    /// - Parameters:
    ///   - method: What an expression such as `svgd(adam(1e-1))` gave.
    ///   - shape: Extents of its parameters: `[N, D]` or `[D]`.
    ///   - steps: How many steps one call of the function makes, at least one. Results do not depend on it.
    /// - Throws: `Diagnostic` when the method cannot be used; whatever the host throws when there is no gradient.
    public func evolutionFunctions(
        of posterior: Posterior, method: OptimizerValue, shape: [Int], steps: Int, at span: Span
    ) throws -> EvolutionFunctions {
        try checkRequests(of: method, at: span)
        let dimension = shape.last ?? 0, point = Type(.real, shape)
        let blocks = [ParameterBlock(name: "parameters", offset: 0, shape: shape)]
        var state: [(name: String, type: Type)] = []
        let start = try training("start", dimension, at: span) {
            let running = try self.start(method, try input("parameters", point, at: span), blocks: blocks, at: span)
            let values = try self.state(of: running, at: span)
            state = values.compactMap { value in builder.map { (value.name, $0.type(of: value.value)) } }
            return values
        }
        /// The method with the state that comes in.
        func carriedIn() throws -> (parameters: Staged, running: RunningOptimizer) {
            let parameters = try input("parameters", point, at: span)
            let running = try self.start(method, parameters, blocks: blocks, at: span)
            setState(of: running, to: try state.enumerated().map { try variable("state\($0.offset)_\($0.element.name)", $0.element.type, at: span) })
            return (parameters, running)
        }
        let result = try training("result", dimension, at: span) {
            let (parameters, running) = try carriedIn()
            return [("parameters", try lift(try self.point("result", of: running, parameters, at: span), at: span))]
        }
        var draw: LoweredFunction?
        if let mover = method.mover, mover.function("approximation") != nil {
            draw = try training("draw", dimension, at: span) {
                let (parameters, running) = try carriedIn()
                randomness = Randomness(key: try input("key", .int, at: span))
                let distribution = try approximation(running, parameters, at: span)
                let value = try self.draw(distribution, at: span)
                guard value.shape == [dimension] else {
                    throw Diagnostic(
                        .sizeMismatch, "`approximation` of `\(mover.name)` is over vectors of \(dimension) coordinates, but this draw is \(value.kindName)", at: span)
                }
                let density = try logDensity(distribution, value, isInside: true, at: span)
                return [("draw", try lift(try asReal(value, at: span), at: span)), ("log_density", try lift(density, at: span))]
            }
        }
        let count = max(1, steps)
        return EvolutionFunctions(
            start: start, steps: try evolutionSteps(posterior, method, blocks, point, state, count, at: span), result: result, draw: draw, state: state,
            stepCount: count)
    }

    /// There is no objective where a distribution is moved: those inside of the method get the gradient that it makes, those around it none.
    private func checkRequests(of optimizer: OptimizerValue, isInside: Bool = false, at span: Span) throws {
        let isMover = optimizer.requests.contains("target")
        let offered = isInside ? ["parameters", "gradient", "number"] : ["parameters", "number", "target"]
        if let other = optimizer.requests.first(where: { !offered.contains($0) }) {
            let note: String
            if isInside {
                note = "Use one that needs nothing but a gradient, such as `adam`."
            } else if let mover = isMover ? nil : optimizer.mover {
                note = "Write it inside of the method: \(mover.name)(\(optimizer.name)(...))."
            } else {
                note = "A method that moves a distribution can ask for \(offered.joined(separator: ", "))."
            }
            throw Diagnostic(
                .badModel, "`\(optimizer.name)` asks for `\(other)`, which is not to be had where a distribution is moved", at: span, notes: [note])
        }
        for inner in optimizer.inner { try checkRequests(of: inner, isInside: isInside || isMover, at: span) }
    }

    /// The distribution that the parameters and the state stand for, by the member `approximation(parameters)`.
    private func approximation(_ running: RunningOptimizer, _ parameters: Staged, at span: Span) throws -> DistributionValue {
        guard let part = running.parts.first else { throw notKnown("this distribution", at: span) }
        guard let function = running.value.function("approximation") else {
            // An optimiser around the method, such as an average: the distribution is the method's.
            for child in part.children where child.optimizer.value.mover != nil { return try approximation(child.optimizer, parameters, at: span) }
            throw notKnown("this distribution", at: span)
        }
        let scope = Scope(parent: part.scope)
        if let parameter = function.parameters.first { scope.declare(parameter.name.text, parameters) }
        guard case .returned(.distribution(let distribution)) = try entering(at: span, { try run(function.body[...], in: scope) }) else {
            throw Diagnostic(.badModel, "`approximation` of `\(running.value.name)` must give a distribution", at: span)
        }
        return distribution
    }

    private func evolutionSteps(
        _ posterior: Posterior, _ method: OptimizerValue, _ blocks: [ParameterBlock], _ point: Type, _ state: [(name: String, type: Type)], _ steps: Int,
        at span: Span
    ) throws -> LoweredFunction {
        let target = DensityValue(posterior: posterior, dimension: point.shape.last ?? 0)
        return try training("evolve", target.dimension, at: span) {
            let parameters = try variable("parameters", point, at: span)
            let stateInputs = try state.enumerated().map { try variable("state\($0.offset)_\($0.element.name)", $0.element.type, at: span) }
            let key = try input("key", .int, at: span), first = try input("first", .int, at: span), last = try input("last", .int, at: span)
            let initial = CarriedState(
                parameters: parameters, state: stateInputs, isGood: try lift(.bool(true), at: span), reached: try lift(first, at: span))
            let types = initial.values.compactMap { builder?.type(of: $0) }
            guard let opened = builder?.openLoop(extents: [steps], carried: types), let index = opened.first,
                let carried = CarriedState(Array(opened.dropFirst()))
            else { throw notKnown("this loop", at: span) }
            let number = try emitOne([first, dynamic(index)], at: span) { $0.add($1[0], $1[1]) }
            randomness = Randomness(key: try split(key, number, at: span))
            let running = try start(method, dynamic(carried.parameters), blocks: blocks, at: span)
            setState(of: running, to: carried.state)
            running.expectStep(at: builder?.currentDepth)
            running.offered = [
                "parameters": try self.point("evaluate", of: running, dynamic(carried.parameters), at: span), "number": number, "target": .density(target),
            ]
            let next = try step(running, at: span)
            let after = try self.state(of: running, at: span)
            try checkTypes(after, state, of: method, at: span)
            let results = try finish(
                [try lift(next, at: span)] + after.map(\.value), carried, number: try lift(number, at: span), last: try lift(last, at: span), initial,
                count: steps, at: span
            ) { builder in
                // A covariance that is no longer finite must not be carried on.
                let finite = after.map(\.value).filter { builder.type(of: $0).scalar == .real }.map { value in
                    let shape = builder.type(of: value).shape
                    return shape.isEmpty ? value : builder.sum(shape) { inner, index in inner.unary(.square, inner.load(value, index)) }
                }
                return ([], finite)
            }
            guard let leaving = CarriedState(results) else { throw notKnown("this loop", at: span) }
            return [("parameters", leaving.parameters)]
                + zip(state, leaving.state).enumerated().map { ("state\($0.offset)_\($0.element.0.name)", $0.element.1) } + [("reached", leaving.reached)]
        }
    }
}
