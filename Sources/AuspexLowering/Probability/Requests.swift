import AuspexIR
import AuspexSyntax

/// A function made from a model, with the data that it is to be bound to.
public struct LoweredFunction: Sendable {
    public var function: Function
    /// Data by the index of the function's input.
    public var data: [(input: Int, tensor: Tensor)]
    /// All sites in program order.
    public var sites: [Site]
    /// Number of unconstrained coordinates.
    public var dimension: Int
}

// What can be asked of a model: each request builds one function.
extension Evaluator {
    /// `log p(data, θ(u))` of unconstrained coordinates u, with the log Jacobian of θ or without. Input 0 is the position;
    /// output 0 is the sum, and with `bySite` one more output for each site that adds to it.
    public func logDensity(of posterior: Posterior, jacobian: Bool = true, bySite: Bool = false, at span: Span) throws -> LoweredFunction {
        try request("log_density", posterior, .density(jacobian: jacobian), at: span) { trace, builder in
            let terms = trace.outerTerms + trace.terms
            var total = builder.real(0)
            for term in terms { total = builder.add(total, term.value) }
            var outputs = [("log_density", total)]
            guard bySite else { return outputs }
            for site in terms.map(\.site).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
                var sum = builder.real(0)
                for term in terms where term.site == site { sum = builder.add(sum, term.value) }
                outputs.append((site, sum))
            }
            return outputs
        }
    }

    /// Constrained values of all latent choices and the derived quantities, at unconstrained coordinates. One output a site.
    public func values(of posterior: Posterior, at span: Span) throws -> LoweredFunction {
        try request("values", posterior, .values, at: span, outputs: nil)
    }

    /// A draw of all choices that are not given, and the derived quantities. Input 0 is a random key. One output a site.
    /// - Parameter inputs: Choices whose values are inputs of the function, after the key: the same function serves any values.
    public func simulate(_ posterior: Posterior, inputs: [(path: String, type: Type)] = [], at span: Span) throws -> LoweredFunction {
        try request("simulate", posterior, .simulate, inputs: inputs, at: span, outputs: nil)
    }

    private func request(
        _ name: String, _ posterior: Posterior, _ mode: TraceContext.Mode, inputs: [(path: String, type: Type)] = [], at span: Span,
        outputs: ((TraceContext, inout Builder) throws -> [(String, Value)])?
    ) throws -> LoweredFunction {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained) = saved }
        // A function of its own: parameters of an objective around it have their initial or fitted values here.
        let outerEstimation = estimation
        estimation = nil
        defer { estimation = outerEstimation }
        var fresh = Builder(name: name)
        let isSimulation = mode == .simulate
        let first = isSimulation ? fresh.input("key", .int, role: .variable) : fresh.input("position", Type(.real, [1 << 40]), role: .variable)
        var observed = Dictionary(posterior.observed.map { ($0.path, ($0.value, $0.span)) }, uniquingKeysWith: { first, _ in first })
        for input in inputs {
            let value = fresh.input(input.path, input.type, role: .variable)
            observed[input.path] = (.dynamic(Dynamic(value, input.type)), span)
        }
        builder = fresh
        lifted = [:]
        dataInputs = []
        loops = []
        trace = TraceContext(mode: mode, position: isSimulation ? nil : first, observed: observed)
        trace?.root = posterior.model
        randomness = isSimulation ? Randomness(key: .dynamic(Dynamic(first, .int))) : nil
        do {
            _ = try runModel(posterior.model, prefix: "", at: span)
            guard let finished = trace else { throw notKnown("this model", at: span) }
            if let unused = posterior.observed.first(where: { !finished.used.contains($0.path) }) {
                throw Diagnostic(
                    .badCondition, "the model `\(posterior.model.name)` makes no choice named `\(unused.path)`", at: unused.span,
                    notes: ["Its choices are: \(finished.sites.filter { $0.kind != .derived }.map(\.path).joined(separator: ", "))."])
            }
            if !isSimulation { builder?.setShape(of: first, [mode == .coordinates ? finished.handedInCount : finished.dimension]) }
            let results: [(String, Value)]
            if let outputs, var current = builder {
                builder = nil
                results = try outputs(finished, &current)
                builder = current
            } else {
                results = try finished.outputs.map { ($0.path, try lift($0.value, at: span)) }
            }
            guard var current = builder else { throw notKnown("this model", at: span) }
            let function = current.finish(results.map { (name: $0.0, value: $0.1) })
            let data = dataInputs.enumerated().map { (input: $0.offset + 1 + inputs.count, tensor: $0.element.array.tensor) }
            return LoweredFunction(function: function, data: data, sites: finished.sites, dimension: finished.dimension)
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        } catch let failure as NotOwnElement {
            throw Diagnostic(.dynamicStructure, "the elements of `\(failure.name)` cannot be used in this way inside of a loop", at: span)
        }
    }

    func request(
        _ name: String, _ posterior: Posterior, _ mode: TraceContext.Mode, at span: Span,
        _ outputs: @escaping (TraceContext, inout Builder) throws -> [(String, Value)]
    ) throws -> LoweredFunction {
        try request(name, posterior, mode, at: span, outputs: outputs)
    }

    /// One transition of a kernel written in the language, for a target. Input 0 is the position, input 1 a random key; output 0
    /// is the next position. The kernel's first parameter is the point, a parameter of type `Density` is the target, the
    /// others are settings.
    public func transition(of kernel: FunctionValue, for posterior: Posterior, dimension: Int, at span: Span) throws -> LoweredFunction {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained) = saved }
        var fresh = Builder(name: kernel.name)
        let position = fresh.input("position", Type(.real, [dimension]), role: .variable)
        let key = fresh.input("key", .int, role: .variable)
        builder = fresh
        (lifted, dataInputs, loops, trace) = ([:], [], [], nil)
        randomness = Randomness(key: .dynamic(Dynamic(key, .int)))
        do {
            var arguments: [EvaluatedArgument] = []
            for (number, parameter) in kernel.parameters.enumerated() {
                let label = Name(parameter.label, span: span)
                if number == 0 {
                    let point = Staged.dynamic(Dynamic(position, Type(.real, [dimension])))
                    arguments.append(EvaluatedArgument(label: label, value: point, span: span))
                } else if let type = parameter.type, Self.mentionsDensity(type) {
                    let density = Staged.density(DensityValue(posterior: posterior, dimension: dimension))
                    arguments.append(EvaluatedArgument(label: label, value: density, span: span))
                } else if let value = kernel.bound[parameter.label] {
                    arguments.append(EvaluatedArgument(label: label, value: value, span: span))
                }
            }
            var complete = kernel
            complete.bound = [:]
            let next = try apply(.function(complete), arguments, at: span, in: globals)
            guard next.shape == [dimension] else {
                throw Diagnostic(.sizeMismatch, "the kernel `\(kernel.name)` gives \(next.kindName), not a point of \(dimension) coordinates", at: span)
            }
            let result = try lift(try asReal(next, at: span), at: span)
            guard var current = builder else { throw notKnown("this kernel", at: span) }
            let function = current.finish([(name: "next", value: result)])
            let data = dataInputs.enumerated().map { (input: $0.offset + 2, tensor: $0.element.array.tensor) }
            return LoweredFunction(function: function, data: data, sites: [], dimension: dimension)
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        }
    }

    private static func mentionsDensity(_ type: TypeExpression) -> Bool {
        switch type.kind {
        case .name(let name): name == "Density"
        case .sized(let base, _): mentionsDensity(base)
        case .bounded, .function, .tuple, .each, .missing: false
        }
    }
}
