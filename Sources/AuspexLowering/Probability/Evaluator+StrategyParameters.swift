import AuspexIR
import AuspexSyntax

// Parameters that strategies bring along: of learned baselines and control variates. They are fitted with the others, and have no influence on
// what the objective's expected value is.
extension Evaluator {
    /// A vector of unconstrained coordinates, one for all iterations of the loops around the choice.
    /// - Parameter name: what stands behind the choice's name, `z.baseline`.
    func strategyParameter(_ name: String, initial: [Double], role: ObjectiveParameter.Role, at span: Span) throws -> Staged {
        guard let root = trace?.root, estimation != nil else { return .tensor(.real(initial)) }
        let local = (trace?.choice ?? "draw") + "." + name, path = rootName(root) + "." + local
        let kind = TypeValue(.unbounded, [initial.count])
        func value(_ block: ObjectiveParameter) throws -> Staged {
            let value = try unpacked(block, kind, at: span)
            return root.isConstant ? try stopped(value, at: span) : value
        }
        if let block = estimation?.blocks.first(where: { $0.path == path }) {
            guard block.count == initial.count else {
                throw Diagnostic(.sizeMismatch, "`\(local)` has \(block.count) elements elsewhere, and \(initial.count) here", at: span)
            }
            return try value(block)
        }
        let fitted = root.parameters.fitted[local]?.reals
        let start = fitted?.count == initial.count ? fitted ?? initial : initial
        var block = ObjectiveParameter(
            path: path, root: rootName(root), offset: estimation?.initial.count ?? 0, count: initial.count, shape: [initial.count],
            support: Self.describe(kind.support))
        block.role = role
        estimation?.blocks.append(block)
        estimation?.kinds.append(kind)
        estimation?.initial += start
        return try value(block)
    }

    /// `learned(x, y)`: a constant and a linear function of numbers that are known before the choice is made (Mnih, Gregor 2014).
    func learnedBaseline(_ features: [Expression], at span: Span) throws -> Staged {
        let values = try features.map { try stopped(try asReal(try evaluate($0, in: trace?.scope ?? globals), at: $0.span), at: $0.span) }
        let shapes = values.map { $0.shape ?? [] }
        let count = shapes.reduce(1) { $0 + $1.reduce(1, *) }
        let weights = try strategyParameter("baseline", initial: Array(repeating: 0, count: count), role: .baseline, at: span)
        return try emitOne([weights] + values, at: span) { builder, arrays in
            var total = builder.load(arrays[0], [builder.int(0)])
            var start = 1
            for (value, shape) in zip(arrays.dropFirst(), shapes) {
                let offset = start
                total = builder.add(total, builder.sum(shape) { inner, index in
                    var flat = inner.int(0)
                    for (index, extent) in zip(index, shape) { flat = inner.add(inner.multiply(flat, inner.int(extent)), index) }
                    return inner.multiply(inner.load(value, index), inner.load(arrays[0], [inner.add(flat, inner.int(offset))]))
                })
                start += shape.reduce(1, *)
            }
            return total
        }
    }
}
