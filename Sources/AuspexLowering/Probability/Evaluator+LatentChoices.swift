import AuspexIR
import AuspexSyntax

// Choices whose values are a function of the position that the density is asked at.
extension Evaluator {
    /// A latent site as a function of the position. Elements that `given` has stay as they are.
    func latent(
        _ path: String, shape: [Int], event: TypeValue, given: Staged?, name: String, at span: Span,
        supportAt: ([Staged], Span) throws -> Support
    ) throws -> Staged {
        guard let position = trace?.position, let offset = trace?.dimension else { throw notKnown("this choice", at: span) }
        let positionValue = Staged.dynamic(Dynamic(position, Type(.real, [Int.max / 2])))
        let arrayShape = Array(shape.dropLast(event.support.eventRank))
        let batchRank = shape.count - event.shape.count
        let size = try unconstrainedSize(of: event.support, at: span)
        let missing = given?.knownTensor?.reals.enumerated().filter { $0.element.isNaN }.map(\.offset)
        let count = missing?.count ?? arrayShape.reduce(1, *)
        try record(
            path, .latent, shape: shape, scalar: .real, offset: offset, dimension: count * size, support: Self.describe(event.support),
            distribution: name, at: span)
        trace?.dimension += count * size
        if trace?.mode == .coordinates {
            return try handedIn(path, shape: shape, event: event, given: given, missing: missing, at: span, supportAt: supportAt)
        }
        if count == 0 { return given ?? .tensor(.real([], shape: shape)) }

        func coordinates(_ number: Staged) throws -> Staged {
            let base = try binary(.add, try binary(.multiply, number, .int(size), at: span), .int(offset), at: span)
            func load(_ index: Staged) throws -> Staged {
                try emitOne([positionValue, index], at: span) { $0.load($1[0], [$1[1]]) }
            }
            if event.support.eventRank == 0 { return try load(base) }
            return try mapped(over: [size], at: span) { try load(try self.binary(.add, base, $0[0], at: span)) }
        }
        if arrayShape.isEmpty {
            let support = try supportAt([], span)
            let (value, logJacobian) = try constrain(try coordinates(.int(0)), to: support, at: span)
            try addJacobian(logJacobian, path: path, at: span)
            return value
        }
        // One loop makes the values and adds up the log Jacobian.
        let order = missing.map { Staged.tensor(.int(Self.ranks(of: $0, count: arrayShape.reduce(1, *)))) }
        guard let indices = builder?.openLoop(extents: arrayShape) else { throw notKnown("this choice", at: span) }
        let positions = zip(indices, arrayShape).map { Staged.dynamic(Dynamic($0, .int, range: Interval(0, Double($1 - 1)))) }
        var flat: Staged = .int(0)
        for (index, extent) in zip(positions, arrayShape) {
            flat = try binary(.add, try binary(.multiply, flat, .int(extent), at: span), index, at: span)
        }
        let support = try supportAt(Array(positions.prefix(batchRank)), span)
        let number = try order.map { try element(of: $0, at: [flat], span: span) } ?? flat
        var (value, logJacobian) = try constrain(try coordinates(number), to: support, at: span)
        if let given {
            let known = try element(of: given, at: positions, span: span)
            let isMissing = try emitOne([number], at: span) { $0.binary(.lessOrEqual, $0.int(0), $1[0]) }
            value = try elementwise([isMissing, value, known], at: span) { $0.select($1[0], $1[1], $1[2]) }
            logJacobian = try logJacobian.map { try elementwise([isMissing, $0, .real(0)], at: span) { $0.select($1[0], $1[1], $1[2]) } }
        }
        let interior = value.interval
        var results = [(try lift(value, at: span), Collector.map)]
        if let logJacobian { results.append((try lift(try asReal(logJacobian, at: span), at: span), .sum)) }
        guard let region = builder?.close(results: results.map(\.0)), let leaving = builder?.finishLoop(arrayShape, region, results.map(\.1)),
            let array = leaving.first, let type = builder?.type(of: array)
        else { throw notKnown("this choice", at: span) }
        if leaving.count > 1 { try addJacobian(.dynamic(Dynamic(leaving[1], .real)), path: path, at: span) }
        return .dynamic(Dynamic(array, type, range: given == nil ? interior : .all))
    }

    /// For each element its number among the missing ones, or −1.
    private static func ranks(of missing: [Int], count: Int) -> [Int64] {
        var ranks = Array(repeating: Int64(-1), count: count)
        for (number, position) in missing.enumerated() { ranks[position] = Int64(number) }
        return ranks
    }

    /// The log Jacobian belongs to the function as a whole, also when the first of an array's elements is met in a loop.
    private func addJacobian(_ logJacobian: Staged?, path: String, at span: Span) throws {
        guard let logJacobian, let own = trace, own.mode == .density(jacobian: true) || own.mode == .transport else { return }
        let value = try lift(try asReal(logJacobian, at: span), at: span)
        if let depth = builder?.depth(of: value), let current = builder?.currentDepth, depth <= own.depth, current > own.depth {
            trace?.outerTerms.append(TraceTerm(site: path, value: value))
        } else {
            trace?.terms.append(TraceTerm(site: path, value: value))
        }
    }
}
