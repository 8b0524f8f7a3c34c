import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax
import Foundation

// Inference as functions of the language.
extension ScriptHost {
    // MARK: Settings

    func seed(_ arguments: Arguments) throws -> UInt64 {
        if arguments["seed"] != nil { return UInt64(try arguments.integer("seed", default: 0, atLeast: 0)) }
        return options.seed ?? UInt64.random(in: 0..<(1 << 53))
    }

    func samplerOptions(_ arguments: Arguments) throws -> SamplerOptions {
        var result = SamplerOptions()
        result.chains = try arguments.integer("chains", default: 4, atLeast: 1)
        result.warmup = try arguments.integer("warmup", default: 1000, atLeast: 0)
        result.draws = try arguments.integer("draws", default: 1000, atLeast: 1) * (try arguments.integer("thin", default: 1, atLeast: 1))
        result.seed = try seed(arguments)
        let fraction = Interval(0, 1, excludesLower: true, excludesUpper: true)
        result.targetAcceptance = try arguments.real("target_acceptance", in: fraction, "between 0 and 1") ?? 0.8
        result.maxDepth = try arguments.integer("max_depth", default: 10, atLeast: 1)
        let metric = try arguments.word("metric", of: MetricKind.allCases.map(\.rawValue), default: "diagonal")
        result.metric = MetricKind(rawValue: metric) ?? .diagonal
        result.initialStepSize = try arguments.real("step_size", in: .positive, "positive")
        let processors = ProcessInfo.processInfo.activeProcessorCount
        result.threads = try arguments.integer("threads", default: options.threads ?? processors, atLeast: 1)
        return result
    }

    // MARK: Sampling

    func sampleOrKernel(_ name: String, _ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let on = try arguments.names("on")
        let trajectory = TrajectoryLength.steps(try arguments.integer("steps", default: 16, atLeast: 1))
        let plan: KernelValue.Plan = name == "nuts" ? .nuts(on: on) : .hmc(on: on, trajectory: trajectory)
        guard arguments["p"] != nil else { return .host(KernelValue(plan: plan)) }
        var settings = try samplerOptions(arguments)
        if name == "hmc" { settings.algorithm = .hmc(trajectory: trajectory) }
        return try sample(arguments, settings, plan: on == nil ? nil : plan, evaluator)
    }

    func composed(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        try sample(arguments, try samplerOptions(arguments), plan: try kernelPlan(try arguments.required("kernel")), evaluator)
    }

    func kernelPlan(_ argument: EvaluatedArgument) throws -> KernelValue.Plan {
        switch argument.value {
        case .host(let value):
            if let kernel = value as? KernelValue { return kernel.plan }
        case .function(let function) where function.keyword == .kernel: return .written(function)
        default: break
        }
        throw Diagnostic(
            .badArguments, "a kernel is needed here, such as `nuts(on: mu)` or `random_walk(step: 0.1)`, but this is \(argument.value.kindName)",
            at: argument.span)
    }

    private func sample(
        _ arguments: Arguments, _ settings: SamplerOptions, plan: KernelValue.Plan?, _ evaluator: Evaluator
    ) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let model = try CompiledModel(posterior, evaluator: evaluator, at: arguments.span)
        guard model.dimension > 0 else {
            throw Diagnostic(.badModel, "all choices of `\(posterior.model.name)` are given, so there is nothing to draw", at: arguments.span)
        }
        let kernel = try plan.map { try lowered($0, posterior, model, evaluator, at: arguments.span) }
        let result = try Sampling.run(
            model, name: posterior.model.name, settings: settings, kernel: kernel, thin: try arguments.integer("thin", default: 1, atLeast: 1),
            options: options, provenance: provenance(settings), at: arguments.span)
        return .host(DrawsValue(draws: result.draws, report: result.report))
    }

    func provenance(_ settings: SamplerOptions) -> JSONValue { Self.provenance(settings, program: programText) }

    static func provenance(_ settings: SamplerOptions, program: String) -> JSONValue {
        [
            "seed": .int(Int(truncatingIfNeeded: settings.seed)), "chains": .int(settings.chains), "warmup": .int(settings.warmup),
            "draws": .int(settings.draws), "target_acceptance": .real(settings.targetAcceptance), "metric": .string(settings.metric.rawValue),
            "max_tree_depth": .int(settings.maxDepth),
            "program_hash": .string(Provenance.hash(program)), "auspex_version": .string(Version.current),
        ]
    }

    /// A plan in terms of coordinates and compiled transitions.
    private func lowered(
        _ plan: KernelValue.Plan, _ posterior: AuspexLowering.Posterior, _ model: CompiledModel, _ evaluator: Evaluator, at span: Span
    ) throws -> KernelPlan {
        switch plan {
        case .nuts(let names): return .nuts(on: try names.map { try coordinates($0, of: model, at: span) })
        case .hmc(let names, let trajectory): return .hmc(on: try names.map { try coordinates($0, of: model, at: span) }, trajectory: trajectory)
        case .cycle(let plans): return .cycle(try plans.map { try lowered($0, posterior, model, evaluator, at: span) })
        case .written(let function):
            let transition = try evaluator.transition(of: function, for: posterior, dimension: model.dimension, at: span)
            let bound = try BoundProgram(Compilation.simplified(transition.function), data: transition.data)
            return .make { _ in try WrittenKernel(bound) }
        }
    }

    private func coordinates(_ names: [String], of model: CompiledModel, at span: Span) throws -> [Int] {
        try names.flatMap { name -> [Int] in
            let base = String(name.prefix { $0 != "[" })
            guard let site = model.sites.first(where: { $0.path == base && $0.kind == .latent }) else {
                throw Diagnostic(
                    .badSetting, "the model has no latent choice `\(name)`", at: span,
                    notes: ["Its latent choices are: \(model.sites.filter { $0.kind == .latent }.map(\.path).joined(separator: ", "))."])
            }
            let all = Array(site.offset..<(site.offset + site.dimension))
            guard base != name else { return all }
            let indices = name.dropFirst(base.count + 1).dropLast().split(separator: ",").compactMap { Int($0) }
            guard site.dimension == site.shape.reduce(1, *), indices.count == site.shape.count,
                zip(indices, site.shape).allSatisfy({ $0 >= 0 && $0 < $1 })
            else { throw Diagnostic(.badSetting, "`\(name)` is not one coordinate of the model", at: span) }
            return [all[zip(indices, site.shape).reduce(0) { $0 * $1.1 + $1.0 }]]
        }
    }

    // MARK: Modes

    private func constrained(_ model: CompiledModel, _ position: [Double]) throws -> [(name: String, value: Staged)] {
        let evaluator = try model.makeValuesEvaluator()
        var row: [Double] = []
        evaluator.append(at: position, to: &row)
        var start = 0
        return model.outputs.map { site in
            let count = site.shape.reduce(1, *)
            defer { start += count }
            return (site.path, .tensor(.real(Array(row[start..<(start + count)]), shape: site.shape)))
        }
    }

    func findMode(_ model: CompiledModel, seed: UInt64, iterations: Int = 2000, name: String, at span: Span) throws -> ModeResult {
        var settings = ModeOptions()
        settings.seed = seed
        settings.maxIterations = iterations
        do {
            return try AuspexInference.findMode(model, options: settings, cancellation: options.cancellation)
        } catch let failure as InitializationError {
            throw Sampling.explain(failure, model, name: name, at: span)
        }
    }

    func mode(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let model = try CompiledModel(posterior, jacobian: false, evaluator: evaluator, at: arguments.span)
        let mode = try findMode(
            model, seed: try seed(arguments), iterations: try arguments.integer("max_iterations", default: 2000, atLeast: 1),
            name: posterior.model.name, at: arguments.span)
        return .host(ModeValue(mode: mode, values: try constrained(model, mode.position)))
    }

    func laplace(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let model = try CompiledModel(posterior, evaluator: evaluator, at: arguments.span)
        let seed = try seed(arguments)
        let mode = try findMode(model, seed: seed, name: posterior.model.name, at: arguments.span)
        do {
            let approximation = try LaplaceApproximation(model, mode: mode)
            let attributes: JSONValue = [
                "seed": .int(Int(truncatingIfNeeded: seed)), "method": "laplace", "log_evidence": .real(approximation.logEvidence),
                "auspex_version": .string(Version.current),
            ]
            return try independent(arguments, model, seed, attributes, approximation.draw, approximation.logDensity)
        } catch let failure as LaplaceError {
            throw Diagnostic(.badStart, "there is no normal approximation: \(failure.description)", at: arguments.span)
        }
    }

    func pathfinder(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let model = try CompiledModel(posterior, evaluator: evaluator, at: arguments.span)
        let seed = try seed(arguments)
        do {
            if try arguments.boolean("resample", default: false) { return try multipathPathfinder(arguments, model, seed) }
            let approximation = try PathfinderApproximation(
                model, paths: try arguments.integer("paths", default: 4, atLeast: 1), seed: seed, cancellation: options.cancellation)
            let attributes: JSONValue = [
                "seed": .int(Int(truncatingIfNeeded: seed)), "method": "pathfinder", "evidence_bound": .real(approximation.evidenceBound),
                "k_hat": .real(approximation.paretoShape), "auspex_version": .string(Version.current),
            ]
            return try independent(arguments, model, seed, attributes, approximation.draw, approximation.logDensity)
        } catch let failure as InitializationError {
            throw Sampling.explain(failure, model, name: posterior.model.name, at: arguments.span)
        } catch let failure as PathfinderError {
            throw Diagnostic(.badStart, "there is no normal approximation: \(failure.description)", at: arguments.span)
        }
    }

    /// Draws of all paths, resampled by importance.
    private func multipathPathfinder(_ arguments: Arguments, _ model: CompiledModel, _ seed: UInt64) throws -> Staged {
        let count = try arguments.integer("draws", default: 1000, atLeast: 1), paths = try arguments.integer("paths", default: 4, atLeast: 1)
        // Some proposals for each draw, so that few are drawn twice where the approximation is good.
        let found = try MultipathPathfinder(
            model, paths: paths, proposals: max(100, 4 * count / paths), seed: seed, cancellation: options.cancellation)
        let run = try SamplingRun(model, chains: 1)
        for index in 0..<count {
            let proposal = found.draw(index)
            try found.proposals[proposal].withUnsafeBufferPointer {
                try run.draw(chain: 0, index: index, position: $0, info: TransitionInfo(logDensity: found.logDensities[proposal], acceptance: 1))
            }
        }
        let attributes: JSONValue = [
            "seed": .int(Int(truncatingIfNeeded: seed)), "method": "pathfinder", "log_evidence": .real(found.logEvidence),
            "k_hat": .real(found.paretoShape), "auspex_version": .string(Version.current),
        ]
        return .host(DrawsValue(draws: run.draws(planned: count, attributes: attributes)))
    }

    /// Independent draws from an approximation on the unconstrained scale.
    private func independent(
        _ arguments: Arguments, _ model: CompiledModel, _ seed: UInt64, _ attributes: JSONValue, _ draw: (RandomKey) -> [Double],
        _ logDensity: ([Double]) -> Double
    ) throws -> Staged {
        let count = try arguments.integer("draws", default: 1000, atLeast: 1)
        let run = try SamplingRun(model, chains: 1)
        let key = RandomKey(seed: seed).split(1)
        for index in 0..<count {
            let position = draw(key.split(UInt64(index)))
            try position.withUnsafeBufferPointer {
                try run.draw(chain: 0, index: index, position: $0, info: TransitionInfo(logDensity: logDensity(position), acceptance: 1))
            }
        }
        return .host(DrawsValue(draws: run.draws(planned: count, attributes: attributes)))
    }

    // MARK: Forward

    func simulate(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let argument = try arguments.required("m")
        switch argument.value {
        case .host: return try simulated(program: argument, arguments, evaluator)
        // A guide's trace carries its log density.
        case .model(let model) where model.function.keyword == .guide: return try simulated(program: argument, arguments, evaluator)
        default: break
        }
        let posterior = try arguments.posterior("m")
        let lowered = try evaluator.simulate(posterior, at: arguments.span)
        let bound = try BoundProgram(Compilation.simplified(lowered.function), data: lowered.data)
        let instance = try bound.makeInstance()
        try instance.bind(0, Tensor(shape: [], storage: .int([Int64(bitPattern: RandomKey(seed: try seed(arguments)).word)])))
        instance.run()
        let fields = lowered.function.outputs.enumerated().map { (name: $0.element, value: Staged.tensor(instance.output($0.offset))) }
        return .record(Record(typeName: posterior.model.name, fields: Self.nested(fields)))
    }

    /// Simulates a model once for every draw, with the draw's values for the choices that both have: replicated data, when the
    /// model is the one that was fitted, new predictions when it has other arguments.
    func predict(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let draws = try arguments.draws("post").draws
        let model = try arguments.posterior("model")
        let given = Set(model.observed.map(\.path))
        let choices = Set(Evaluator.choiceNames(of: model.model.function))
        let shared = draws.variables.filter { choices.contains($0.name) && !given.contains($0.name) }
        guard !shared.isEmpty else {
            throw Diagnostic(
                .badArguments, "the draws and the model `\(model.model.name)` have no choice in common", at: arguments.span,
                notes: ["The draws are of \(draws.variables.map(\.name).joined(separator: ", "))."])
        }
        let lowered = try evaluator.simulate(
            model, inputs: shared.map { (path: $0.name, type: Type($0.scalar, $0.shape)) }, at: arguments.span)
        let instance = try BoundProgram(Compilation.simplified(lowered.function), data: lowered.data).makeInstance()
        let names = Set(shared.map(\.name))
        let outputs = lowered.function.outputs.indices.filter { !names.contains(lowered.function.outputs[$0]) }
        let layouts = outputs.map { index -> VariableLayout in
            let type = lowered.function.type(of: lowered.function.body.results[index])
            return VariableLayout(name: lowered.function.outputs[index], shape: type.shape, scalar: type.scalar)
        }
        let seed = try seed(arguments)
        let key = RandomKey(seed: seed)
        let chains = try (0..<draws.chainCount).map { chain in
            var rows: [Double] = []
            for draw in 0..<draws.drawCounts[chain] {
                let own = key.split(UInt64(chain)).split(UInt64(draw))
                try instance.bind(0, Tensor(shape: [], storage: .int([Int64(bitPattern: own.word)])))
                for (position, variable) in shared.enumerated() {
                    guard let value = draws.value(of: variable.name, chain: chain, draw: draw) else { continue }
                    try instance.bind(1 + position, value)
                }
                instance.run()
                for index in outputs { rows.append(contentsOf: instance.output(index).reals) }
            }
            return rows
        }
        let attributes: JSONValue = ["seed": .int(Int(truncatingIfNeeded: seed)), "method": "predict", "auspex_version": .string(Version.current)]
        return .host(DrawsValue(draws: Draws(variables: layouts, chains: chains, plannedDraws: draws.plannedDraws, attributes: attributes)))
    }

    /// `r.beta` becomes the field `beta` of a record `r`.
    static func nested(_ fields: [(name: String, value: Staged)]) -> [(name: String, value: Staged)] {
        var result: [(name: String, value: Staged)] = []
        for field in fields {
            guard let dot = field.name.firstIndex(of: ".") else {
                result.append(field)
                continue
            }
            let head = String(field.name[..<dot])
            guard !result.contains(where: { $0.name == head }) else { continue }
            let inner = fields.filter { $0.name.hasPrefix(head + ".") }.map { (name: String($0.name.dropFirst(head.count + 1)), value: $0.value) }
            result.append((head, .record(Record(typeName: head, fields: nested(inner)))))
        }
        return result
    }

    /// The log density of a model at given values of all its choices.
    func logDensity(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        var posterior = try arguments.posterior("m")
        let argument = try arguments.required("values")
        func add(_ record: Record, prefix: String) {
            for field in record.fields where prefix + field.name != "log_density" {
                if case .record(let inner) = field.value { add(inner, prefix: prefix + field.name + ".") } else if field.value.numericType != nil {
                    posterior.observed.append((prefix + field.name, field.value, argument.span))
                }
            }
        }
        switch argument.value {
        case .record(let record): add(record, prefix: "")
        case .tuple(let elements):
            for element in elements {
                guard let label = element.label else { throw Diagnostic(.badArguments, "the values need the names of their choices", at: argument.span) }
                posterior.observed.append((label, element.value, argument.span))
            }
        case let other: throw Diagnostic(.badArguments, "values of choices are needed here, but this is \(other.kindName)", at: argument.span)
        }
        // Derived quantities of a simulated trace follow from the choices.
        let known = try evaluator.simulate(AuspexLowering.Posterior(model: posterior.model, observed: []), at: arguments.span).sites
        posterior.observed.removeAll { given in known.contains { $0.path == given.path && $0.kind == .derived } }
        let lowered = try evaluator.logDensity(of: posterior, jacobian: false, at: arguments.span)
        guard lowered.dimension == 0 else {
            let missing = lowered.sites.filter { $0.kind == .latent }.map(\.path).joined(separator: ", ")
            throw Diagnostic(.badArguments, "no values are given for \(missing)", at: argument.span)
        }
        let instance = try BoundProgram(lowered.function, data: lowered.data).makeInstance()
        instance.run()
        return .tensor(instance.output(0))
    }
}

/// A kernel written in the language, compiled for a target: one chain's own.
final class WrittenKernel: TransitionKernel {
    private let instance: Instance

    init(_ bound: BoundProgram) throws { instance = try bound.makeInstance() }

    func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        let before = state.position
        before.withUnsafeBufferPointer { instance.setReal(0, $0) }
        try instance.bind(1, Tensor(shape: [], storage: .int([Int64(bitPattern: context.key.word)])))
        instance.run()
        let next = instance.withOutputReals(0) { Array($0) }
        state = MarkovState(position: next)
        return TransitionInfo(acceptance: next == before ? 0 : 1)
    }
}
