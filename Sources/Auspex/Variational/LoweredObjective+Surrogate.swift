import AuspexIR
import AuspexLowering
import AuspexTransforms

extension LoweredObjective {
    /// The function whose value estimates the objective and whose ordinary gradient estimates that of its expected value. It has the
    /// inputs of `function`, and one output.
    /// - Throws: `NotResolvable` for choices that cannot be taken apart, `NotDifferentiable`.
    public func surrogate() throws -> Function {
        var surrogate = try function.resolvingForks(controlVariate: 1)
        surrogate.outputs = [surrogate.outputs[0]]
        surrogate.body.results = [surrogate.body.results[0]]
        let trained = parameters.filter { $0.role == .controlVariate }.map { $0.offset..<($0.offset + $0.count) }
        if !trained.isEmpty { surrogate = try surrogate.descendingVariance(of: trained, sign: maximizes ? -1 : 1) }
        guard let directions, !initial.isEmpty else { return surrogate }
        return try surrogate.takingForwardGradient(directions: directions)
    }
}
