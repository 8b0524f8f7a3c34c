import AuspexIR
import AuspexSyntax

// Values that data give to choices, all or some of their elements.
extension Evaluator {
    func observedValue(
        _ path: String, shape: [Int], event: TypeValue, at span: Span
    ) throws -> (value: Staged, hasMissing: Bool)? {
        guard let (value, givenAt) = trace?.observed[path] else { return try partlyGiven(path, shape: shape, event: event, at: span) }
        trace?.used.insert(path)
        guard var own = value.numericType else { throw notANumber(value, at: givenAt) }
        guard own.shape == shape else { throw shapeClash("the value given for `\(path)`", own.shape, shape, at: givenAt) }
        var result = value
        if event.support.scalar == .int, own.scalar == .real, case .dynamic = value, estimation != nil {
            // A relaxed value, between those of the choice: its density is that of the text, there.
            return (value, false)
        }
        if event.support.scalar == .int, own.scalar == .real {
            guard let tensor = value.knownTensor, tensor.reals.allSatisfy({ $0 == $0.rounded() }) else {
                throw Diagnostic(.dataOutsideSupport, "`\(path)` is given numbers that are not whole, but it is \(Self.describe(event.support))", at: givenAt)
            }
            result = .tensor(Tensor(shape: shape, storage: .int(tensor.reals.map { Int64($0) })))
            own = Type(.int, shape)
        }
        if own.scalar == .bool || (event.support.scalar == .real && own.scalar == .int) {
            if let tensor = value.knownTensor {
                result = event.support.scalar == .int
                    ? .tensor(Tensor(shape: shape, storage: .int(tensor.reals.map { Int64($0) })))
                    : .tensor(Tensor(shape: shape, storage: .real(tensor.reals)))
            }
        }
        try test(result, in: event.support, what: "the value given for `\(path)`", at: givenAt)
        let missing = result.knownTensor.map { tensor in
            if case .real(let values) = tensor.storage { values.contains(where: \.isNaN) } else { false }
        } ?? false
        if missing, event.support.eventRank > 0 {
            throw Diagnostic(.badCondition, "`\(path)` has missing elements, but its elements are not independent of each other", at: givenAt)
        }
        return (result, missing)
    }

    /// `given x[0..<5] = first`: the rest is missing.
    private func partlyGiven(_ path: String, shape: [Int], event: TypeValue, at span: Span) throws -> (value: Staged, hasMissing: Bool)? {
        let slices = (trace?.observed ?? [:]).filter { $0.key.hasPrefix(path + "[") }
        guard !slices.isEmpty else { return nil }
        guard event.support.eventRank == 0, event.support.scalar == .real else {
            throw Diagnostic(.badCondition, "only choices of independent real numbers can be given in part", at: span)
        }
        var values = Array(repeating: Double.nan, count: shape.reduce(1, *))
        for (key, given) in slices {
            trace?.used.insert(key)
            let inside = key.dropFirst(path.count + 1).dropLast()
            let ranges = inside.split(separator: ",").map { part -> (Int, Int) in
                let ends = part.split(separator: ".").compactMap { Int($0.drop { $0 == "<" }) }
                return (ends.first ?? 0, ends.last ?? 0)
            }
            guard ranges.count == shape.count, zip(ranges, shape).allSatisfy({ $0.0 >= 0 && $0.1 <= $1 && $0.0 <= $0.1 }) else {
                throw Diagnostic(.badCondition, "`\(key)` does not lie inside of `\(path)`, which has size \(shape)", at: given.span)
            }
            let extents = ranges.map { $0.1 - $0.0 }
            guard let tensor = given.value.knownTensor, tensor.count == extents.reduce(1, *) else {
                throw shapeClash("the value given for `\(key)`", given.value.shape ?? [], extents, at: given.span)
            }
            let elements = tensor.reals
            var next = 0
            forEachIndex(extents) { index in
                var flat = 0
                for (position, extent) in shape.enumerated() { flat = flat * extent + ranges[position].0 + index[position] }
                values[flat] = elements[next]
                next += 1
            }
        }
        let value = Staged.tensor(.real(values, shape: shape))
        try test(value, in: event.support, what: "the value given for `\(path)`", at: span)
        trace?.used.insert(path)
        return (value, values.contains(where: \.isNaN))
    }
}
