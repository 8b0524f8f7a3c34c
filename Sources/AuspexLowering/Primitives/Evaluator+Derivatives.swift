import AuspexIR
import AuspexSyntax

// Derivatives of functions of the language: `gradient(f, x)`, `pushforward(f, x, v)`, `pullback(f, x, w)`.
extension Evaluator {
    static let derivativeNames: Set<String> = ["gradient", "pushforward", "pullback"]

    /// - Parameter name: `gradient` of a function whose value is a number, in all elements of x; `pushforward`, the derivative of the value along v;
    ///   `pullback`, the gradient of the sum of w · value.
    func derivative(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let usage = name == "gradient" ? "gradient(f, x)" : name == "pushforward" ? "pushforward(f, x, v)" : "pullback(f, x, w)"
        guard arguments.count == (name == "gradient" ? 2 : 3) else {
            throw Diagnostic(.badArguments, "`\(name)` is called as \(usage)", at: span)
        }
        let values = arguments.map(\.value)
        if name == "gradient", case .density(let density) = values[0] { return try gradient(of: density, at: values[1], span: span) }
        switch values[0] {
        case .function, .record, .builtin: break
        default:
            throw Diagnostic(
                .badArguments, "`\(name)` takes a function and where its derivative is wanted, but this is \(values[0].kindName)", at: arguments[0].span,
                notes: ["For example gradient({ z in sum(z * z) }, x)."])
        }
        for argument in arguments.dropFirst() where argument.value.numericType == nil || argument.value.numericType?.scalar == .bool {
            throw notANumber(argument.value, at: argument.span)
        }
        guard isBuilding else { return try derivativeNow(name, arguments, at: span) }
        let point = try asReal(values[1], at: span), along = try values.dropFirst(2).first.map { try asReal($0, at: span) }
        if name == "pushforward", along?.shape != point.shape {
            throw Diagnostic(
                .sizeMismatch, "the direction of a derivative has the size of the point, \(point.kindName), but this is \(values[2].kindName)", at: arguments[2].span)
        }
        let (function, free) = try captured(values[0], at: point, weights: name == "pullback" ? along : nil, isScalar: name == "gradient", span: span)
        do {
            let derivative = name == "pushforward" ? try host.forwardDerivative(of: function) : try host.reverseDerivative(of: function)
            let inputs = [try lift(point, at: span)] + free + (name == "pushforward" ? [try lift(along ?? point, at: span)] : [])
            return try emitOne([], at: span) { builder, _ in
                var names = Dictionary(zip(derivative.body.parameters, inputs), uniquingKeysWith: { first, _ in first })
                // Behind the free values comes the weight of the function's value.
                for rest in derivative.body.parameters.dropFirst(inputs.count) { names[rest] = builder.real(1) }
                builder.copy(contentsOf: derivative.body, types: derivative.types, names: &names)
                return names[derivative.body.results[1]] ?? derivative.body.results[1]
            }
        } catch let failure as NoDerivative {
            throw Diagnostic(.notDifferentiable, "`\(name)` has no derivative to give: \(failure.reason)", at: span)
        }
    }

    /// At file level: the same, built as a function and executed.
    private func derivativeNow(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        guard let point = try asReal(arguments[1].value, at: span).knownTensor else { throw notANumber(arguments[1].value, at: span) }
        let lowered = try training(name, 0, at: span) {
            var inner = arguments
            inner[1].value = try input("x", Type(.real, point.shape), at: span)
            return [("derivative", try lift(try derivative(name, inner, at: span), at: span))]
        }
        return .tensor(try host.execute(lowered.function, [point] + lowered.data.map(\.tensor))[0])
    }

    /// A function of the language at a point, as a function of its own: its inputs are the point, and whatever else of the function being built it
    /// depends on. What does not depend on the point is computed outside of it.
    private func captured(_ f: Staged, at point: Staged, weights: Staged?, isScalar: Bool, span: Span) throws -> (function: Function, free: [Value]) {
        guard let type = point.numericType, let variable = builder?.openLoop(parameters: [type]).first else { throw notKnown("this derivative", at: span) }
        let argument = EvaluatedArgument(label: nil, value: .dynamic(Dynamic(variable, type)), span: span)
        var value = try asReal(try apply(f, [argument], at: span, in: globals), at: span)
        guard let shape = value.shape else { throw notANumber(value, at: span) }
        if let weights {
            guard weights.shape == shape else {
                throw Diagnostic(
                    .sizeMismatch, "the weights of `pullback` have the size of the function's value, \(value.kindName), but these are \(weights.kindName)", at: span)
            }
            let product = try binary(.multiply, weights, value, at: span)
            value = shape.isEmpty ? product : try builtin("sum", [EvaluatedArgument(label: nil, value: product, span: span)], at: span) ?? product
        } else if isScalar, !shape.isEmpty {
            throw Diagnostic(
                .sizeMismatch, "a gradient is of a function whose value is a number, but this one gives \(value.kindName)", at: span,
                notes: ["Add its elements up, or write pullback(f, x, w) for the gradient of the sum of w * f(x)."])
        }
        let result = try lift(value, at: span)
        guard let region = builder?.close(results: [result]), let outer = builder else { throw notKnown("this derivative", at: span) }
        var inner = Builder(name: "derivative")
        var names = [variable: inner.input("x", type, role: .variable)]
        var free: [Value] = []
        for outside in region.freeValues {
            if let literal = outer.literal(outside) {
                names[outside] = inner.constant(literal)
            } else {
                names[outside] = inner.input("free\(free.count)", outer.type(of: outside), role: .data)
                free.append(outside)
            }
        }
        inner.copy(contentsOf: region, types: outer.types, names: &names)
        return (inner.finish([("value", names[result] ?? result)]), free)
    }
}

/// What the host says where a function has no derivative.
public struct NoDerivative: Error {
    /// A clause in plain English, naming the operation.
    public var reason: String
    public init(reason: String) { self.reason = reason }
}
