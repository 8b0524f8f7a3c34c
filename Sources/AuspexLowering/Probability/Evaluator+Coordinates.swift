import AuspexIR
import AuspexSyntax

// The way back from values to unconstrained coordinates, by the `inverse` of the bijections.
extension Evaluator {
    /// Unconstrained coordinates of the values of all latent choices. Input 0 holds the values, those of each choice in row-major
    /// order, choices in program order; elements that data give are passed over. One output a latent site, whose elements one after
    /// the other are its coordinates. Values outside of a support give coordinates that are not finite, or that belong to other values.
    public func coordinates(of posterior: Posterior, at span: Span) throws -> LoweredFunction {
        try request("coordinates", posterior, .coordinates, at: span) { trace, _ in trace.coordinates.map { ($0.site, $0.value) } }
    }

    /// A latent site whose value is handed in; its coordinates are recorded.
    /// - Parameter missing: For a choice that is given in part, the flat positions of the elements that are not given.
    func handedIn(
        _ path: String, shape: [Int], event: TypeValue, given: Staged?, missing: [Int]?, at span: Span,
        supportAt: ([Staged], Span) throws -> Support
    ) throws -> Staged {
        guard let input = trace?.position, let start = trace?.handedInCount else { throw notKnown("this choice", at: span) }
        let all = Staged.dynamic(Dynamic(input, Type(.real, [Int.max / 2])))
        trace?.handedInCount += shape.reduce(1, *)

        func number(at index: [Staged]) throws -> Staged {
            var flat: Staged = .int(0)
            for (index, extent) in zip(index, shape) {
                flat = try binary(.add, try binary(.multiply, flat, .int(extent), at: span), index, at: span)
            }
            let place = try binary(.add, flat, .int(start), at: span)
            let loaded = try emitOne([all, place], at: span) { $0.load($1[0], [$1[1]]) }
            guard let given else { return loaded }
            let known = try element(of: given, at: index, span: span)
            return try elementwise([known, loaded], at: span) { $0.select($0.unary(.isNaN, $1[0]), $1[1], $1[0]) }
        }
        let value = shape.isEmpty ? try number(at: []) : try mapped(over: shape, at: span) { try number(at: $0) }

        let arrayShape = Array(shape.dropLast(event.support.eventRank)), batchRank = shape.count - event.shape.count
        func coordinates(at index: [Staged]) throws -> Staged {
            let one = index.isEmpty ? value : try element(of: value, at: index, span: span)
            return try unconstrain(one, from: try supportAt(Array(index.prefix(batchRank)), span), at: span)
        }
        let result: Staged
        if let missing {
            // The indices of the missing elements, axis by axis.
            let axes = shape.indices.map { axis -> Staged in
                let stride = shape[(axis + 1)...].reduce(1, *)
                return .tensor(.int(missing.map { Int64($0 / stride % shape[axis]) }))
            }
            result = try mapped(over: [missing.count], at: span) { counter in
                try coordinates(at: try axes.map { try element(of: $0, at: counter, span: span) })
            }
        } else {
            result = arrayShape.isEmpty ? try coordinates(at: []) : try mapped(over: arrayShape, at: span) { try coordinates(at: $0) }
        }
        trace?.coordinates.append(TraceTerm(site: path, value: try lift(try asReal(result, at: span), at: span)))
        return value
    }
}
