import AuspexIR

extension Function {
    /// The gradient of one real scalar output.
    ///
    /// The result has the inputs of this function. Its outputs are the value, under its own name, and for each of `inputs`
    /// the derivative with respect to it, named `d_` and the input's name, of the input's shape. The cost is a small multiple
    /// of the function's, whatever the number of inputs. The code should be simplified before it runs.
    ///
    /// - Parameter inputs: positions of real inputs; all real `variable` inputs when nil.
    /// - Throws: `NotDifferentiable` when the derivative does not exist or has no rule.
    public func gradient(output: Int = 0, withRespectTo inputs: [Int]? = nil, rules: ScalarRules = .standard) throws -> Function {
        guard body.results.indices.contains(output) else { throw NotDifferentiable("there is no output \(output)") }
        guard type(of: body.results[output]) == .real else {
            throw NotDifferentiable("only a real scalar has a gradient, and \(outputs[output]) is \(type(of: body.results[output]))")
        }
        return try reversed(
            name: "gradient_\(name)", with: inputs ?? differentiableInputs, outputs: [output], rules: rules
        ) { builder, _ in builder.real(1) }
    }

    /// The product of a vector with the Jacobian of this function.
    ///
    /// The result has the inputs of this function, followed by one input for each real output, of the output's shape, named
    /// `w_` and the output's name. Its outputs are those of this function, then for each of `inputs` the derivative of the sum
    /// of `w · output`, named `d_` and the input's name.
    /// - Throws: `NotDifferentiable`.
    public func vjp(withRespectTo inputs: [Int]? = nil, rules: ScalarRules = .standard) throws -> Function {
        try reversed(
            name: "vjp_\(name)", with: inputs ?? differentiableInputs, outputs: Array(body.results.indices), rules: rules
        ) { builder, output in
            let type = type(of: body.results[output])
            return type.scalar == .real ? builder.input("w_\(outputs[output])", type, role: .variable) : nil
        }
    }

    /// Positions of the real variables.
    var differentiableInputs: [Int] {
        inputs.indices.filter { inputs[$0].role == .variable && type(of: body.parameters[$0]).scalar == .real }
    }

    private func reversed(
        name: String, with selected: [Int], outputs chosen: [Int], rules: ScalarRules, seed: (inout Builder, Int) -> Value?
    ) throws -> Function {
        guard selected.allSatisfy({ inputs.indices.contains($0) && type(of: body.parameters[$0]).scalar == .real }) else {
            throw NotDifferentiable("derivatives are with respect to real inputs")
        }
        let parameters = selected.map { body.parameters[$0] }
        let varied = Activity.varied(in: self, with: parameters)
        var reverse = Reverse(builder: Builder(name: name, precision: precision), source: self, varied: varied, rules: rules)
        for (input, parameter) in zip(inputs, body.parameters) {
            reverse.primal[parameter] = reverse.builder.input(input.name, type(of: parameter), role: input.role)
        }
        let seeds = chosen.map { seed(&reverse.builder, $0) }
        reverse.frames.append(Reverse.Frame(region: body))
        reverse.forward(body)
        let values = chosen.map { (name: outputs[$0], value: reverse.new(body.results[$0])) }
        for (output, seed) in zip(chosen, seeds) {
            if let seed { reverse.contribute(to: body.results[output], seed) }
        }
        try reverse.backward(body)
        var gradients: [(name: String, value: Value)] = []
        for (position, parameter) in zip(selected, parameters) {
            let gradient = reverse.takeAdjoint(of: parameter) ?? reverse.zero(like: parameter)
            gradients.append((name: "d_\(inputs[position].name)", value: gradient))
        }
        return reverse.builder.finish(values + gradients)
    }
}
