import AuspexIR
import AuspexLowering
import AuspexTransforms

extension LoweredObjective {
    /// The function whose value estimates the objective and whose ordinary gradient estimates that of its expected value. It has the
    /// inputs of `function`, and one output.
    /// - Throws: `NotResolvable` for choices that cannot be taken apart, `NotDifferentiable`.
    public func surrogate() throws -> Function { try surrogate(of: function) }

    /// The surrogate of one part of an objective that gives several values; the number of the part is one more input, the last. Nil where it gives one.
    /// - Throws: as `surrogate()`.
    public func partSurrogate() throws -> Function? {
        guard partCount != nil, let parts = function.body.results.last else { return nil }
        var builder = Builder(name: function.name)
        var names: [Value: Value] = [:]
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
        }
        let part = builder.input("part", .int, role: .variable)
        builder.copy(contentsOf: function.body, types: function.types, names: &names)
        let own = builder.load(names[parts] ?? parts, [part]), control = function.body.results[1]
        return try surrogate(of: builder.finish([("part", own), ("control_variate", names[control] ?? control)]))
    }

    /// The parts and their derivative along a direction, which is one more input, the last. Nil where the objective gives one number, or choices have
    /// alternatives.
    /// - Throws: `NotDifferentiable`.
    public func partsAlong() throws -> Function? {
        guard partCount != nil, sites.isEmpty, let parts = function.body.results.indices.last else { return nil }
        return try function.keeping(outputs: [parts]).simplified().jvp(withRespectTo: [0]).withoutGradientMarks().simplified()
    }

    private func surrogate(of function: Function) throws -> Function {
        var surrogate = try function.resolvingForks(controlVariate: 1)
        surrogate.outputs = [surrogate.outputs[0]]
        surrogate.body.results = [surrogate.body.results[0]]
        let trained = parameters.filter { $0.role == .controlVariate }.map { $0.offset..<($0.offset + $0.count) }
        if !trained.isEmpty { surrogate = try surrogate.descendingVariance(of: trained, sign: maximizes ? -1 : 1) }
        guard let directions, !initial.isEmpty else { return surrogate }
        return try surrogate.takingForwardGradient(directions: directions)
    }
}
