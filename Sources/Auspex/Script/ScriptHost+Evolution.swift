import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax
import AuspexTransforms

// `evolve`: methods that move a distribution towards a model's.
extension ScriptHost {
    func evolve(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p"), span = arguments.span
        let method = try method(arguments)
        let model = try CompiledModel(posterior, evaluator: evaluator, at: span)
        guard model.dimension > 0 else {
            throw Diagnostic(.badModel, "there is nothing to approximate: all choices of `\(posterior.model.name)` are given", at: span)
        }
        let seed = try seed(arguments), steps = try arguments.integer("steps", default: 1000, atLeast: 1)
        let movesPoints = method.mover?.movesPoints ?? false
        try refuse(movesPoints ? "draws" : "particles", in: arguments, method)
        let (start, shape) = try start(arguments, model, movesPoints: movesPoints, key: RandomKey(seed: seed).split(1), name: posterior.model.name)
        let evolution: Evolution
        do {
            evolution = try Evolution(
                posterior, method: method, shape: shape,
                stepsPerCall: Evolution.stepsPerCall(gradient: model.gradient.program.function, shape: shape, total: steps), evaluator: evaluator,
                options: options, at: span)
        } catch let failure as NotDifferentiable {
            throw Diagnostic(
                .notDifferentiable, "`\(method.name)` asks for a derivative of `\(posterior.model.name)` that there is not: \(failure.reason)", at: span)
        }
        let state = try evolution.run(from: try evolution.start(at: start), total: steps, seed: seed, cancellation: options.cancellation)
        let result = try evolution.result(of: state)
        var attributes: [JSONValue.Member] = [
            .init("seed", .int(Int(truncatingIfNeeded: seed))), .init("method", .string(method.name)), .init("steps", .int(state.steps)),
            .init("auspex_version", .string(Version.current)),
        ]
        let drawKey = RandomKey(seed: seed).split(2), run = try SamplingRun(model, chains: 1)
        let density = model.makeEvaluator()
        var gradient: [Double] = []
        func keep(_ index: Int, _ position: [Double], _ logDensity: Double) throws {
            try position.withUnsafeBufferPointer {
                try run.draw(chain: 0, index: index, position: $0, info: TransitionInfo(logDensity: logDensity, acceptance: 1))
            }
        }
        let count: Int
        if movesPoints {
            count = shape[0]
            for index in 0..<count {
                let position = Array(result.reals[(index * model.dimension)..<((index + 1) * model.dimension)])
                try keep(index, position, density.evaluate(position, gradient: &gradient))
            }
        } else {
            count = try arguments.integer("draws", default: 1000, atLeast: 1)
            guard let draws = try evolution.draws(count, from: state, result: result, key: drawKey) else {
                throw Diagnostic(
                    .badModel, "`\(method.name)` moves a vector, and does not say of what distribution", at: span,
                    notes: ["It needs a member such as approximation(parameters: P) { return multi_normal(parameters, covariance) }."])
            }
            for (index, draw) in draws.enumerated() { try keep(index, draw.position, draw.logDensity) }
            // Draws of their own tell how good the approximation is, whatever number was asked for.
            let judged = try evolution.draws(Self.judgedDraws, from: state, result: result, key: drawKey.split(1)) ?? []
            let ratios = judged.map { density.evaluate($0.position, gradient: &gradient) - $0.logDensity }
            attributes.append(.init("evidence_bound", .real(ratios.reduce(0, +) / Double(ratios.count))))
            attributes.append(.init("k_hat", .real(ParetoShape.fit(logRatios: ratios) ?? -.infinity)))
        }
        let found = [(name: "parameters", value: Staged.tensor(result))] + evolution.fields(of: state)
        return .host(DrawsValue(draws: run.draws(planned: count, attributes: .object(attributes)), found: found))
    }

    private static let judgedDraws = 1000

    private func method(_ arguments: Arguments) throws -> OptimizerValue {
        let argument = try arguments.required("method")
        guard case .host(let value) = argument.value, let method = value as? OptimizerValue else {
            throw Diagnostic(
                .badArguments, "a method that moves a distribution is needed here, such as `svgd()`, but this is \(argument.value.kindName)", at: argument.span)
        }
        guard method.mover != nil else {
            throw Diagnostic(
                .badArguments, "`\(method.name)` moves the parameters of an objective, and `evolve` moves a distribution", at: argument.span,
                notes: [
                    "Points are moved by svgd(\(method.name)(...)), normal distributions by fb_gvi() and natural_gradient(); objectives are for `fit`."
                ])
        }
        return method
    }

    private func refuse(_ name: String, in arguments: Arguments, _ method: OptimizerValue) throws {
        guard let argument = arguments[name] else { return }
        throw Diagnostic(
            .badSetting,
            name == "draws"
                ? "the particles of `\(method.name)` are its draws" : "`\(method.name)` moves one distribution, and has no particles",
            at: argument.span, notes: [name == "draws" ? "Write `particles: ...` for their number." : "Write `draws: ...` for the number of draws from the result."])
    }

    /// Where the parameters start: given ones, or random points, or the origin of the coordinates.
    private func start(
        _ arguments: Arguments, _ model: CompiledModel, movesPoints: Bool, key: RandomKey, name: String
    ) throws -> (values: [Double], shape: [Int]) {
        let dimension = model.dimension
        guard let given = arguments["at"] else {
            guard movesPoints else { return (Array(repeating: 0, count: dimension), [dimension]) }
            let count = try arguments.integer("particles", default: 100, atLeast: 1)
            return (try points(count, model, key, name: name, at: arguments.span), [count, dimension])
        }
        guard case .real? = given.value.numericType?.scalar, let tensor = given.value.knownTensor,
            movesPoints ? tensor.shape.count == 2 && tensor.shape[1] == dimension : tensor.shape == [dimension], tensor.count > 0
        else {
            throw Diagnostic(
                .sizeMismatch,
                "`at` is \(movesPoints ? "a matrix with a row of \(dimension) coordinates for each particle" : "a vector of \(dimension) coordinates"), but this is \(given.value.kindName)",
                at: given.span, notes: ["coordinates(p, draws) gives a row for each draw, coordinates(p, map(p)) a vector."])
        }
        if let particles = arguments["particles"], case .int(let count) = particles.value, movesPoints, count != tensor.shape[0] {
            throw Diagnostic(
                .badSetting, "`at` has \(tensor.shape[0]) rows, and `particles` asks for \(count)", at: particles.span,
                notes: ["Where points are given, leave `particles` out."])
        }
        return (tensor.reals, tensor.shape)
    }

    /// Independent standard normal points; where the density is not finite, others in their place.
    private func points(_ count: Int, _ model: CompiledModel, _ key: RandomKey, name: String, at span: Span) throws -> [Double] {
        let density = model.makeEvaluator()
        var gradient: [Double] = [], result: [Double] = []
        for number in 0..<count {
            let own = key.split(UInt64(number))
            let found = (0..<Self.triesForAPoint).lazy.map { trial -> [Double] in
                var random = RandomStream(own.split(UInt64(trial)))
                return (0..<model.dimension).map { _ in random.normal() }
            }.first { density.evaluate($0, gradient: &gradient).isFinite && gradient.allSatisfy(\.isFinite) }
            guard let found else {
                throw Diagnostic(
                    .badStart, "`\(name)` has no finite density at \(Self.triesForAPoint) random points", at: span,
                    notes: ["Give points to start from: `at: coordinates(p, pathfinder(p))`."])
            }
            result += found
        }
        return result
    }

    private static let triesForAPoint = 100
}
