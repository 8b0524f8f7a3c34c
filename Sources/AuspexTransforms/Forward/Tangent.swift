import AuspexIR

extension Function {
    /// The derivative along a direction, together with the values.
    ///
    /// The result has the inputs of this function, followed by the direction: one input for each of `inputs`, of its shape,
    /// named `t_` and its name. Its outputs are those of this function, then for each real output its derivative, named `t_`
    /// and the output's name. Works for gradients too, which gives products of the Hessian with a vector.
    ///
    /// - Parameter inputs: positions of real inputs; all real `variable` inputs when nil.
    /// - Throws: `NotDifferentiable` when a derivative does not exist or has no rule.
    public func jvp(withRespectTo inputs: [Int]? = nil, rules: ScalarRules = .standard) throws -> Function {
        let selected = inputs ?? differentiableInputs
        guard selected.allSatisfy({ self.inputs.indices.contains($0) && type(of: body.parameters[$0]).scalar == .real }) else {
            throw NotDifferentiable("derivatives are with respect to real inputs")
        }
        let parameters = selected.map { body.parameters[$0] }
        let varied = Activity.varied(in: self, with: parameters)
        var forward = Forward(builder: Builder(name: "jvp_\(name)", precision: precision), source: self, varied: varied, rules: rules)
        for (input, parameter) in zip(self.inputs, body.parameters) {
            forward.primal[parameter] = forward.builder.input(input.name, type(of: parameter), role: input.role)
        }
        for (position, parameter) in zip(selected, parameters) {
            forward.tangents[parameter] = forward.builder.input("t_\(self.inputs[position].name)", type(of: parameter), role: .variable)
        }
        try forward.visit(body)
        var results = zip(outputs, body.results).map { (name: $0, value: forward.new($1)) }
        for (output, result) in zip(outputs, body.results) where type(of: result).scalar == .real {
            results.append((name: "t_\(output)", value: forward.tangentOrZero(result)))
        }
        return forward.builder.finish(results)
    }
}
