import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexTransforms

/// Independent estimates of the gradient of an objective at the initial values of its parameters.
public struct GradientDraws {
    /// By coordinate of the parameters.
    public let columns: [[Double]]

    /// - Parameter objective: an expression for the objective with its arguments.
    /// - Throws: `Diagnostic` for what cannot be estimated as its strategies ask.
    public init(_ bench: Bench, _ objective: String, count: Int, key: Int) throws {
        guard case .host(let instance as ObjectiveInstance) = try bench.value(objective) else { throw BenchFailure("\(objective) is no objective") }
        let lowered = try bench.evaluator.estimate(of: instance, initialKey: 1, at: bench.span)
        var surrogate = try lowered.function.resolvingForks(controlVariate: 1)
        surrogate.outputs = [surrogate.outputs[0]]
        surrogate.body.results = [surrogate.body.results[0]]
        let gradient = try surrogate.simplified().gradient().withoutGradientMarks().simplified()

        var builder = Builder(name: "draws")
        let inputs = zip(gradient.inputs, gradient.body.parameters).map { builder.input($0.name, gradient.type(of: $1), role: $0.role) }
        let results = builder.loop([count]) { inner, index in
            var names = Dictionary(zip(gradient.body.parameters, inputs), uniquingKeysWith: { first, _ in first })
            names[gradient.body.parameters[1]] = inner.random(.split, key: inputs[1], counter: index[0])
            inner.copy(contentsOf: gradient.body, types: gradient.types, names: &names)
            let slope = names[gradient.body.results[1]] ?? gradient.body.results[1]
            return lowered.initial.indices.map { (inner.load(slope, [inner.int($0)]), .map) }
        }
        let function = builder.finish(results.enumerated().map { (name: "d\($0.offset)", value: $0.element) }).simplified()
        let tensors = [Tensor.real(lowered.initial), Tensor.int(key), Tensor.real(0)] + lowered.data.map(\.tensor)
        columns = try AuspexExecution.evaluate(function, tensors).map(\.reals)
    }
}
