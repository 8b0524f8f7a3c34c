import AuspexIR
import AuspexSyntax

/// A log density over unconstrained space, as kernels and methods that move distributions see it.
public struct DensityValue {
    public var posterior: Posterior
    public var dimension: Int
    let functions = DensityFunctions()
}

/// What can be evaluated of one density; each function is made when it is first asked for.
final class DensityFunctions {
    /// A function of a point, its data, and whatever comes behind.
    struct Made {
        var function: Function
        var data: [Staged]

        init(_ lowered: LoweredFunction) {
            function = lowered.function
            data = lowered.data.map { .array(KnownArray($0.tensor)) }
        }

        /// A derivative of a function has its data.
        init(_ function: Function, data: [Staged]) { self.function = function; self.data = data }
    }

    fileprivate var density: (made: Made, lowered: LoweredFunction)?
    fileprivate var gradient: Made?
    fileprivate var product: Made?
    fileprivate var values: Made?
    fileprivate var pullback: Made?
}

// `target(x)`, `gradient(target, x)`, `target.product(x, v)`, `target.values(x)`, `target.pullback(x, v)`
extension Evaluator {
    /// The log density at a point.
    func call(_ density: DensityValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let point = try only(1, of: arguments.map(\.value), "a density", at: span)[0]
        return try inline(try lowered(density, at: span).made, density, at: point, span: span)[0]
    }

    /// Its gradient at a point.
    func gradient(of density: DensityValue, at point: Staged, span: Span) throws -> Staged {
        let own = try lowered(density, at: span)
        let made = try density.functions.gradient ?? DensityFunctions.Made(try host.gradient(of: own.lowered.function), data: own.made.data)
        density.functions.gradient = made
        return try inline(made, density, at: point, span: span)[1]
    }

    /// Members of a density: nil when there is none of this name.
    func densityFunction(_ name: Name, of density: DensityValue, _ arguments: () throws -> [EvaluatedArgument], at span: Span) throws -> Staged {
        let functions = density.functions
        func given(_ count: Int) throws -> [Staged] { try only(count, of: try arguments().map(\.value), "target.\(name.text)", at: span) }
        switch name.text {
        case "product":
            let own = try lowered(density, at: span)
            let made = try functions.product ?? DensityFunctions.Made(try host.hessianProduct(of: own.lowered.function), data: own.made.data)
            functions.product = made
            let values = try given(2)
            return try inline(made, density, at: values[0], behind: [try direction(values[1], [density.dimension], at: span)], span: span)[2]
        case "values":
            return try inline(try latentValues(of: density, at: span), density, at: try given(1)[0], span: span)[0]
        case "pullback":
            let made = try pullback(of: density, at: span)
            let values = try given(2), shape = made.function.type(of: made.function.body.parameters[1]).shape
            return try inline(made, density, at: values[0], before: [try direction(values[1], shape, at: span)], span: span)[1]
        default:
            throw Diagnostic(
                .unknownName, "a density has no `\(name.text)`", at: name.span,
                notes: ["It is called, target(x), and has gradient(target, x), `product`, `values` and `pullback`."])
        }
    }

    private func lowered(_ density: DensityValue, at span: Span) throws -> (made: DensityFunctions.Made, lowered: LoweredFunction) {
        if let known = density.functions.density { return known }
        let lowered = try logDensity(of: density.posterior, at: span)
        let made = (DensityFunctions.Made(lowered), lowered)
        density.functions.density = made
        return made
    }

    /// The values of all latent choices in their own space, one after the other in a vector.
    private func latentValues(of density: DensityValue, at span: Span) throws -> DensityFunctions.Made {
        if let known = density.functions.values { return known }
        let lowered = try values(of: density.posterior, at: span)
        let own = DensityFunctions.Made(lowered)
        let whole = try training("values", density.dimension, at: span) {
            let all = try inline(own, density, at: try input("position", Type(.real, [density.dimension]), at: span), span: span)
            let latent = zip(lowered.function.outputs, all).filter { output in
                lowered.sites.contains { $0.path == output.0 && $0.kind == .latent }
            }
            return [("values", try lift(try flattened(latent.map(\.1), at: span), at: span))]
        }
        let made = DensityFunctions.Made(whole)
        density.functions.values = made
        return made
    }

    /// The derivative of the values at a point, transposed, times a vector of their space: the gradient of their product with it.
    private func pullback(of density: DensityValue, at span: Span) throws -> DensityFunctions.Made {
        if let known = density.functions.pullback { return known }
        let values = try latentValues(of: density, at: span)
        let type = values.function.type(of: values.function.body.results[0])
        let product = try training("pullback", density.dimension, at: span) {
            let point = try input("position", Type(.real, [density.dimension]), at: span), along = try input("along", type, at: span)
            let all = try inline(values, density, at: point, span: span)[0]
            return [
                ("product", try lift(
                    try emitOne([all, along], at: span) { builder, values in
                        builder.sum(type.shape) { inner, index in inner.multiply(inner.load(values[0], index), inner.load(values[1], index)) }
                    }, at: span))
            ]
        }
        let made = DensityFunctions.Made(try host.gradient(of: product.function), data: DensityFunctions.Made(product).data)
        density.functions.pullback = made
        return made
    }

    private func direction(_ value: Staged, _ shape: [Int], at span: Span) throws -> Staged {
        guard value.shape == shape else {
            throw Diagnostic(.sizeMismatch, "a vector of \(shape.reduce(1, *)) elements is needed here, but this is \(value.kindName)", at: span)
        }
        return try asReal(value, at: span)
    }

    /// Emits a function's body with its position at `point`.
    private func inline(
        _ made: DensityFunctions.Made, _ density: DensityValue, at point: Staged, before: [Staged] = [], behind: [Staged] = [], span: Span
    ) throws -> [Staged] {
        guard point.shape == [density.dimension] else {
            throw Diagnostic(
                .sizeMismatch, "the density is over \(density.dimension) coordinate\(density.dimension == 1 ? "" : "s"), but this point is \(point.kindName)", at: span)
        }
        let function = made.function
        return try emit([try asReal(point, at: span)] + before + made.data + behind, at: span) { builder, values in
            var names = Dictionary(zip(function.body.parameters, values), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: function.body, types: function.types, names: &names)
            return function.body.results.map { names[$0] ?? $0 }
        }
    }
}
