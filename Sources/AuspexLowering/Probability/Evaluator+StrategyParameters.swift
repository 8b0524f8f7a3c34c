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
        let values = try known(features, at: span)
        let count = values.reduce(1) { $0 + ($1.shape ?? []).reduce(1, *) }
        let weights = try strategyParameter("baseline", initial: Array(repeating: 0, count: count), role: .baseline, at: span)
        return try emitOne([weights] + values, at: span) { builder, arrays in
            let constant = builder.load(arrays[0], [builder.int(0)])
            return Self.linear(constant, arrays[0], from: builder.int(1), Array(arrays.dropFirst()), &builder)
        }
    }

    /// A network of one layer, of a relaxed value and of numbers that are known before the choice is made. It begins as zero.
    func learnedTerm(of relaxed: Staged, _ features: [Expression], at span: Span) throws -> Staged {
        let values = [try binary(.subtract, relaxed, .real(0.5), at: span)] + (try known(features, at: span))
        let own = relaxed.shape?.reduce(1, *) ?? 1, others = values.dropFirst().reduce(0) { $0 + ($1.shape ?? []).reduce(1, *) }
        let size = 2 + own + others
        // Units that differ from the start, by the fractional parts of multiples of irrational numbers.
        func spread(_ number: Int, _ ratio: Double) -> Double { 2 * (Double(number) * ratio).truncatingRemainder(dividingBy: 1) - 1 }
        let initial = (0..<Self.termUnits).flatMap { unit -> [Double] in
            [0, 2 * spread(unit + 1, 0.7548776662466927)] + (0..<own).map { 6 * spread(unit * own + $0 + 1, 0.6180339887498949) } + Array(repeating: 0, count: others)
        }
        let weights = try strategyParameter("term", initial: initial, role: .controlVariate, at: span)
        return try emitOne([weights] + values, at: span) { builder, arrays in
            builder.sum([Self.termUnits]) { inner, unit in
                let first = inner.multiply(unit[0], inner.int(size))
                let bias = inner.load(arrays[0], [inner.add(first, inner.int(1))])
                let sum = Self.linear(bias, arrays[0], from: inner.add(first, inner.int(2)), Array(arrays.dropFirst()), &inner)
                return inner.multiply(inner.load(arrays[0], [first]), inner.unary(.tanh, sum))
            }
        }
    }

    /// Units of the layer.
    private static let termUnits = 8

    /// Numbers that learned functions look at, as constants.
    private func known(_ features: [Expression], at span: Span) throws -> [Staged] {
        try features.map { try stopped(try asReal(try evaluate($0, in: trace?.scope ?? globals), at: $0.span), at: $0.span) }
    }

    /// A constant and the elements of arrays, each times a weight; the weights stand one after the other from `start` on.
    private static func linear(_ constant: Value, _ weights: Value, from start: Value, _ arrays: [Value], _ builder: inout Builder) -> Value {
        var total = constant, offset = 0
        for array in arrays {
            let shape = builder.type(of: array).shape, own = offset
            total = builder.add(total, builder.sum(shape) { inner, index in
                var flat = inner.int(0)
                for (index, extent) in zip(index, shape) { flat = inner.add(inner.multiply(flat, inner.int(extent)), index) }
                return inner.multiply(inner.load(array, index), inner.load(weights, [inner.add(start, inner.add(flat, inner.int(own)))]))
            })
            offset += shape.reduce(1, *)
        }
        return total
    }
}
