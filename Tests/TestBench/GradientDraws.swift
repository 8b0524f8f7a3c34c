import Auspex
import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexTransforms

/// Independent estimates of the gradient of an objective.
public struct GradientDraws {
    /// By coordinate of the parameters.
    public let columns: [[Double]]
    /// The estimates of the objective that go with them.
    public let values: [Double]

    /// - Parameters:
    ///   - objective: an expression for the objective with its arguments.
    ///   - point: unconstrained coordinates; the initial values where there is none.
    ///   - adjust: changes how the objective is estimated.
    /// - Throws: `Diagnostic` for what cannot be estimated as its strategies ask.
    public init(
        _ bench: Bench, _ objective: String, at point: [Double]? = nil, count: Int, key: Int, maximizes: Bool = true,
        adjusting adjust: (inout ObjectiveInstance) -> Void = { _ in }
    ) throws {
        guard case .host(var instance as ObjectiveInstance) = try bench.value(objective) else { throw BenchFailure("\(objective) is no objective") }
        adjust(&instance)
        let lowered = try bench.evaluator.estimate(of: instance, maximizes: maximizes, initialKey: 1, at: bench.span)
        let surrogate = try lowered.surrogate()
        let gradient = try surrogate.simplified().gradient().withoutGradientMarks().simplified()

        var builder = Builder(name: "draws")
        let inputs = zip(gradient.inputs, gradient.body.parameters).map { builder.input($0.name, gradient.type(of: $1), role: $0.role) }
        let draws = builder.loop([count]) { inner, index in
            var names = Dictionary(zip(gradient.body.parameters, inputs), uniquingKeysWith: { first, _ in first })
            names[gradient.body.parameters[1]] = inner.random(.split, key: inputs[1], counter: index[0])
            inner.copy(contentsOf: gradient.body, types: gradient.types, names: &names)
            let slope = names[gradient.body.results[1]] ?? gradient.body.results[1]
            let value = names[gradient.body.results[0]] ?? gradient.body.results[0]
            return [(value, .map)] + lowered.initial.indices.map { (inner.load(slope, [inner.int($0)]), .map) }
        }
        let function = builder.finish(draws.enumerated().map { (name: "d\($0.offset)", value: $0.element) }).simplified()
        let tensors = [Tensor.real(point ?? lowered.initial), Tensor.int(key), Tensor.real(0)] + lowered.data.map(\.tensor)
        let results = try AuspexExecution.evaluate(function, tensors).map(\.reals)
        values = results[0]
        columns = Array(results.dropFirst())
    }
}
