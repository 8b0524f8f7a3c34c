import AuspexIR
import AuspexSyntax

/// A guide over unconstrained coordinates, carried by a model's bijections to the model's latent choices: it draws a vector u, and
/// its trace has the choices θ(u) with the log density log q(u) − log |∂θ/∂u| (Kucukelbir et al. 2017).
struct TransportedProgram: HostValue {
    /// Makes one choice, a vector with an element for each coordinate of the target.
    var guide: GenerativeProgram
    var target: Posterior

    var kindName: String { "a guide over the choices of `\(target.model.name)`" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { kindName }
}

extension Evaluator {
    /// `transported(q, p)`, `dimension(p)`, `coordinates(p, values)`; nil for all other names.
    func transportFunction(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged? {
        guard ["transported", "dimension", "coordinates"].contains(name) else { return nil }
        guard let argument = arguments.first(where: { $0.label?.text == "p" }) else {
            throw Diagnostic(.badArguments, "`\(name)` needs a model with its data", at: span)
        }
        guard case .model(let target) = try program(argument) else {
            throw Diagnostic(
                .badArguments, "`\(name)` needs a model, whose choices have coordinates, but this is \(argument.value.kindName)", at: argument.span)
        }
        switch name {
        case "dimension": return .int(try values(of: target, at: span).dimension)
        case "coordinates":
            guard let values = arguments.first(where: { $0.label?.text == "values" }) else {
                throw Diagnostic(.badArguments, "`coordinates` needs values of the choices", at: span)
            }
            return try coordinates(of: values.value, in: target, at: values.span)
        default:
            guard let guide = arguments.first(where: { $0.label?.text == "q" }) else {
                throw Diagnostic(.badArguments, "`transported` needs a guide over coordinates", at: span)
            }
            return .host(TransportedProgram(guide: try program(guide), target: target))
        }
    }

    // MARK: Traces and densities

    func simulated(_ program: TransportedProgram, at span: Span) throws -> Staged {
        guard case .record(let drawn) = try simulated(program.guide, at: span), let density = drawn["log_density"] else {
            throw notKnown("this trace", at: span)
        }
        let (choices, logJacobian) = try carried(try coordinateVector(drawn, at: span), to: program.target, at: span)
        return traceValue(choices, logDensity: try binary(.subtract, density, logJacobian, at: span))
    }

    func logDensity(of program: TransportedProgram, at trace: Record, span: Span) throws -> Staged {
        let target = program.target
        let sites = try latentSites(of: target, at: span)
        let parts = try sites.map { site in
            guard let value = trace[site.path], value.shape == site.shape else {
                throw Diagnostic(.badCondition, "`\(target.model.name)` chooses `\(site.path)`, which the trace does not have", at: span)
            }
            return value
        }
        if let extra = trace.fields.first(where: { field in field.name != "log_density" && !sites.contains { $0.path == field.name } }) {
            throw Diagnostic(.badCondition, "the trace has a choice `\(extra.name)` that the guide does not make", at: span)
        }
        let position = try lift(try flattened(parts, at: span), at: span)
        let handed = try traced(target, .coordinates, position: position, observed: [:], at: span)
        let vector = try flattened(
            handed.coordinates.map { term in
                guard let type = builder?.type(of: term.value) else { throw notKnown("this coordinate", at: span) }
                return .dynamic(Dynamic(term.value, type))
            }, at: span)
        let logJacobian = try carried(vector, to: target, at: span).logJacobian
        let name = try nameOfCoordinates(program.guide, at: span)
        let own = Record(typeName: Self.traceTypeName, fields: [(name: name, value: vector)])
        return try binary(.subtract, try logDensity(of: program.guide, at: own, span: span), logJacobian, at: span)
    }

    /// The choices of a model at unconstrained coordinates, and the log Jacobian.
    private func carried(_ coordinates: Staged, to target: Posterior, at span: Span) throws -> (choices: [(path: String, value: Staged)], logJacobian: Staged) {
        let trace = try traced(
            target, .transport, position: try lift(try asReal(coordinates, at: span), at: span), observed: [:], at: span)
        guard coordinates.shape == [trace.dimension] else {
            throw Diagnostic(
                .sizeMismatch, "the guide draws \(coordinates.kindName), and `\(target.model.name)` has \(trace.dimension) coordinates", at: span,
                notes: ["`dimension(p)` is the number of coordinates of a model: u ~ iid(normal(0, 1), D)."])
        }
        let latent = Set(trace.sites.filter { $0.kind == .latent }.map(\.path))
        return (trace.outputs.filter { latent.contains($0.path) }, try total(trace, at: span))
    }

    /// The only choice of a guide over coordinates.
    private func coordinateVector(_ trace: Record, at span: Span) throws -> Staged {
        let choices = trace.fields.filter { $0.name != "log_density" }
        guard choices.count == 1, let vector = choices.first?.value, vector.shape?.count == 1 else {
            throw Diagnostic(
                .badModel, "a guide over coordinates makes one choice, a vector, and this one makes \(choices.map { "`\($0.name)`" }.joined(separator: ", "))",
                at: span, notes: ["Write u ~ …, with as many elements as `dimension(p)`."])
        }
        return vector
    }

    private func nameOfCoordinates(_ guide: GenerativeProgram, at span: Span) throws -> String {
        switch guide {
        case .model(let posterior):
            let choices = Self.choiceNames(of: posterior.model.function)
            guard choices.count == 1, let name = choices.first else {
                throw Diagnostic(.badModel, "a guide over coordinates makes one choice, a vector", at: span)
            }
            return name
        case .derived(let derived):
            guard case .marginal(_, let keep) = derived.kind, keep.count == 1 else {
                throw Diagnostic(.badModel, "a guide over coordinates makes one choice, a vector", at: span)
            }
            return keep[0]
        case .transported:
            throw Diagnostic(.badModel, "this guide is over the choices of a model already", at: span)
        }
    }

    func latentSites(of target: Posterior, at span: Span) throws -> [Site] {
        try values(of: target, at: span).sites.filter { $0.kind == .latent }
    }

    /// Numbers and arrays as one vector.
    func flattened(_ parts: [Staged], at span: Span) throws -> Staged {
        let vectors = try parts.map { part -> EvaluatedArgument in
            let real = try asReal(part, at: span)
            let flat = real.shape == [] ? try array([real], at: span) : try builtin("flatten", [EvaluatedArgument(label: nil, value: real, span: span)], at: span)
            return EvaluatedArgument(label: nil, value: flat ?? real, span: span)
        }
        if vectors.count == 1 { return vectors[0].value }
        return try builtin("concat", vectors, at: span) ?? .nothing
    }

    // MARK: Coordinates of known values

    /// Coordinates of values of all latent choices: a vector, or for draws a row each.
    private func coordinates(of values: Staged, in target: Posterior, at span: Span) throws -> Staged {
        let lowered = try coordinates(of: target, at: span), sites = lowered.sites.filter { $0.kind == .latent }
        let tensors = try sites.map { site -> Tensor in
            guard let tensor = Self.value(of: site.path, in: values)?.knownTensor else {
                throw Diagnostic(.badArguments, "there is no value of `\(site.path)` here, which `\(target.model.name)` chooses", at: span)
            }
            return tensor
        }
        let leads = zip(sites, tensors).map { site, tensor in Array(tensor.shape.dropLast(site.shape.count)) }
        guard let lead = leads.first, lead.count <= 1, leads.allSatisfy({ $0 == lead }), zip(sites, tensors).allSatisfy({ Array($1.shape.suffix($0.shape.count)) == $0.shape }) else {
            throw Diagnostic(.sizeMismatch, "these values do not have the sizes of the choices of `\(target.model.name)`", at: span)
        }
        var rows: [Double] = []
        for row in 0..<(lead.first ?? 1) {
            let flat = zip(sites, tensors).flatMap { site, tensor in
                let count = site.shape.reduce(1, *)
                return tensor.reals[(row * count)..<((row + 1) * count)]
            }
            rows += try host.execute(lowered.function, [.real(flat)] + lowered.data.map(\.tensor)).flatMap(\.reals)
        }
        guard rows.allSatisfy(\.isFinite) else {
            throw Diagnostic(.outsideDomain, "these values lie at the edge of the supports of `\(target.model.name)`, or outside", at: span)
        }
        return .tensor(.real(rows, shape: lead + [lowered.dimension]))
    }

    /// `a.b` of a record, a tuple with labels, or a value of the host.
    private static func value(of path: String, in values: Staged) -> Staged? {
        func inside(_ member: Staged?, _ name: String) -> Staged? {
            guard let member, path.count > name.count else { return member }
            return value(of: String(path.dropFirst(name.count + 1)), in: member)
        }
        let name = String(path.prefix { $0 != "." })
        switch values {
        case .record(let record): return record[path] ?? inside(record[name], name)
        case .tuple(let parts): return inside(parts.first { $0.label == name }?.value, name)
        case .host(let host): return host.member(path) ?? inside(host.member(name), name)
        default: return nil
        }
    }

    // MARK: Draws

    /// One run of any generative program. Input 0 is a key; one output for each choice, then `log_density`.
    public func simulate(program value: Staged, at span: Span) throws -> LoweredFunction {
        let program = try program(EvaluatedArgument(label: nil, value: value, span: span))
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode) = saved }
        var fresh = Builder(name: "simulate")
        let key = fresh.input("key", .int, role: .variable)
        let position = fresh.input("parameters", Type(.real, [1 << 40]), role: .data)
        builder = fresh
        (lifted, dataInputs, loops, trace) = ([:], [], [], nil)
        estimation = EstimationContext(position: position, initialKey: 0)
        estimation?.isDifferentiated = false
        randomness = Randomness(key: .dynamic(Dynamic(key, .int)))
        drawMode = .plain
        do {
            guard case .record(let record) = try simulated(program, at: span) else { throw notKnown("this trace", at: span) }
            let results = try record.fields.map { (name: $0.name, value: try lift($0.value, at: span)) }
            guard let context = estimation, var current = builder else { throw notKnown("this program", at: span) }
            current.setShape(of: position, [context.initial.count])
            let function = current.finish(results)
            let data = [(input: 1, tensor: Tensor.real(context.initial))] + dataInputs.enumerated().map { (input: $0.offset + 2, tensor: $0.element.array.tensor) }
            return LoweredFunction(function: function, data: data, sites: [], dimension: 0)
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        } catch let failure as NotOwnElement {
            throw Diagnostic(.dynamicStructure, "the elements of `\(failure.name)` cannot be used in this way inside of a loop", at: span)
        }
    }
}
