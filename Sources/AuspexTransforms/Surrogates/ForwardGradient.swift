import AuspexIR

extension Function {
    /// The same value with another gradient: the mean over random directions v of (∇f · v) v, v standard normal (Baydin, Pearlmutter, Syme,
    /// Wood, Torr 2022). It is unbiased, and takes forward mode alone; its variance grows with the number of coordinates over that of directions.
    ///
    /// The first input is what is differentiated, a vector; the second is a key; the only output is real.
    /// - Throws: `NotDifferentiable` where forward mode has no rule.
    public func takingForwardGradient(directions: Int) throws -> Function {
        let forward = try simplified().jvp(withRespectTo: [0])
        let count = type(of: body.parameters[0]).shape[0]
        var builder = Builder(name: name)
        let own = zip(inputs, body.parameters).map { builder.input($0.name, type(of: $1), role: $0.role) }
        let held = builder.tabulate([count]) { $0.unary(.stopGradient, $0.load(own[0], $1)) }
        let key = builder.random(.split, key: own[1], counter: builder.int(Self.directionCounter))
        /// Outputs of the forward function along one direction: value and slope.
        func along(_ direction: Value, _ builder: inout Builder) -> (value: Value, slope: Value) {
            var names = Dictionary(
                zip(forward.body.parameters, [held] + own.dropFirst() + [direction]), uniquingKeysWith: { first, _ in first })
            builder.copy(contentsOf: forward.body, types: forward.types, names: &names)
            let results = forward.body.results.map { names[$0] ?? $0 }
            return (results[0], results[1])
        }
        let moved = builder.tabulate([count]) { $0.unary(.onlyGradient, $0.load(own[0], $1)) }
        let leaving = builder.loop([directions]) { inner, index in
            let ownKey = inner.random(.split, key: key, counter: index[0])
            let direction = inner.tabulate([count]) { $0.random(.normal, key: ownKey, counter: $1[0]) }
            let (value, slope) = along(direction, &inner)
            let step = inner.sum([count]) { $0.multiply($0.load(direction, $1), $0.load(moved, $1)) }
            return [(value, .map), (inner.multiply(inner.unary(.stopGradient, slope), step), .sum)]
        }
        let value = builder.load(leaving[0], [builder.int(0)])
        let total = builder.add(value, builder.binary(.divide, leaving[1], builder.real(Double(directions))))
        return builder.finish([(name: outputs[0], value: total)]).simplified()
    }

    /// A counter that no choice of the program has, which count from zero.
    private static let directionCounter = -7
}
