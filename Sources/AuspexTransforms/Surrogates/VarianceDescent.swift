import AuspexIR

extension Function {
    /// The same value and gradient, but for some coordinates of the first input on which neither mean depends: their gradient is that of the squared
    /// length of all others' (Grathwohl, Choi, Wu, Roeder, Duvenaud 2018), up to `sign`. One estimate of the gradient is an unbiased one of its own
    /// second moment, and the second moment moves as the variance does, since the mean stays.
    ///
    /// With g the gradient, the derivative of |g|² is 2 H g with H the second derivatives: forward over reverse mode.
    /// - Parameter sign: 1 where the result is descended, −1 where it is climbed.
    /// - Throws: `NotDifferentiable`.
    public func descendingVariance(of coordinates: Range<Int>..., sign: Double) throws -> Function { try descendingVariance(of: coordinates, sign: sign) }

    public func descendingVariance(of coordinates: [Range<Int>], sign: Double) throws -> Function {
        let gradient = try simplified().gradient(withRespectTo: [0]).simplified()
        let curvature = try gradient.jvp(withRespectTo: [0]).simplified()
        let count = type(of: body.parameters[0]).shape[0]
        let isTrained = Tensor.real((0..<count).map { index in coordinates.contains { $0.contains(index) } ? 1 : 0 })
        var builder = Builder(name: name)
        let own = zip(inputs, body.parameters).map { builder.input($0.name, type(of: $1), role: $0.role) }
        let mask = builder.tensor(isTrained)
        let held = builder.tabulate([count]) { $0.unary(.stopGradient, $0.load(own[0], $1)) }
        func results(of function: Function, _ arguments: [Value]) -> [Value] {
            var names = Dictionary(zip(function.body.parameters, arguments), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: function.body, types: function.types, names: &names)
            return function.body.results.map { names[$0] ?? $0 }
        }
        let slope = results(of: gradient, [held] + own.dropFirst())[1]
        let others = builder.tabulate([count]) { inner, index in
            inner.multiply(inner.subtract(inner.real(1), inner.load(mask, index)), inner.load(slope, index))
        }
        let second = results(of: curvature, [held] + own.dropFirst() + [others])[3]
        let step = builder.sum([count]) { inner, index in
            let own = inner.unary(.onlyGradient, inner.load(own[0], index))
            return inner.multiply(inner.multiply(inner.load(mask, index), inner.unary(.stopGradient, inner.load(second, index))), own)
        }
        let value = results(of: self, own)[0]
        return builder.finish([(name: outputs[0], value: builder.add(value, builder.multiply(builder.real(2 * sign), step)))]).simplified()
    }
}
