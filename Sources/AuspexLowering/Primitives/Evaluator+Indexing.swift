import AuspexIR
import AuspexSyntax

// `x[i]`, `X[i, j]`, `X[i]` (a row), `x[2...]`, `x[county]` (an array of indices).
extension Evaluator {
    /// One position of an index, after evaluation.
    private enum Position {
        case single(Staged)
        case slice(lower: Int, count: Int)
        case many(Staged, shape: [Int])
    }

    func element(of base: Staged, at positions: [Staged], span: Span) throws -> Staged {
        switch base {
        case .row(let row):
            guard positions.count >= row.prefix.count, zip(row.prefix, positions).allSatisfy({ Self.isSame($0, $1) }) else {
                throw NotOwnElement(name: row.name)
            }
            let rest = Array(positions.dropFirst(row.prefix.count))
            return rest.isEmpty ? row.current : try element(of: row.current, at: rest, span: span)
        case .list(let elements):
            if positions.count == 1, case .int(let index) = positions[0] {
                guard elements.indices.contains(index) else { throw outOfRange(index, elements.count, at: span) }
                return elements[index]
            }
            if positions.count == 1, case .range(let range) = positions[0] {
                let (lower, count) = try bounds(of: range, extent: elements.count, at: span)
                return .list(Array(elements[lower..<(lower + count)]))
            }
            if elements.count == 1, positions.count == 1 { return elements[0] }
            if elements.contains(where: { $0.numericType == nil }) { throw notKnown("the index of a list", at: span) }
        case .tuple(let elements):
            guard positions.count == 1, case .int(let index) = positions[0], elements.indices.contains(index) else { break }
            return elements[index].value
        case .distribution(let distribution): return .distribution(try component(of: distribution, at: positions, span: span))
        case .host(let rows as RowsValue) where positions.count == 1: return try row(positions[0], of: rows, at: span)
        case .host(let value):
            if positions.count == 1, case .string(let name) = positions[0], let member = value.member(name) { return member }
        case .builtin(let name) where Self.typeNames.contains(name): return .type(try sizedType(name, positions, at: span))
        case .type(let type): return .type(TypeValue(type.support, try positions.map { try knownInt($0, "a size", at: span) } + type.shape))
        case .array, .dynamic, .bool, .int, .real, .string, .record, .range, .function, .builtin, .model, .posterior, .density,
            .component, .structure, .nothing:
            break
        }
        guard let type = base.numericType, !type.shape.isEmpty else {
            throw Diagnostic(.wrongKind, "\(base.kindName) has no elements", at: span)
        }
        guard positions.count <= type.rank else {
            throw Diagnostic(
                .sizeMismatch, "\(positions.count) indices are given, but \(Staged.describe(type)) has \(type.rank)", at: span)
        }
        return try numericElement(of: base, type, at: positions, span: span)
    }

    private static func isSame(_ a: Staged, _ b: Staged) -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): x == y
        case (.dynamic(let x), .dynamic(let y)): x.value == y.value
        default: false
        }
    }

    private func numericElement(of base: Staged, _ type: Type, at positions: [Staged], span: Span) throws -> Staged {
        var parts: [Position] = []
        var shape: [Int] = []
        for (position, extent) in zip(positions, type.shape) {
            switch position {
            case .range(let range):
                let (lower, count) = try bounds(of: range, extent: extent, at: span)
                parts.append(.slice(lower: lower, count: count))
                shape.append(count)
            case .int(let index):
                guard index >= 0, index < extent else { throw outOfRange(index, extent, at: span) }
                parts.append(.single(position))
            default:
                guard let indexType = position.numericType, indexType.scalar == .int else {
                    throw Diagnostic(.wrongKind, "an index is a whole number, but this is \(position.kindName)", at: span)
                }
                if indexType.shape.isEmpty {
                    parts.append(.single(position))
                } else {
                    try checkIndices(position, extent, at: span)
                    parts.append(.many(position, shape: indexType.shape))
                    shape += indexType.shape
                }
            }
        }
        shape += type.shape.dropFirst(positions.count)
        if case .array(let array) = base, shape.isEmpty, let tensor = Self.knownElement(array.tensor, positions) { return tensor }
        let operands = [base] + parts.compactMap { part -> Staged? in
            switch part {
            case .single(let value), .many(let value, _): value
            case .slice: nil
            }
        }
        let result = try emitOne(operands, at: span) { builder, values in
            func full(_ inner: inout Builder, _ indices: [Value]) -> [Value] {
                var operand = 1
                var free = indices[...]
                var list: [Value] = []
                for part in parts {
                    switch part {
                    case .single:
                        list.append(values[operand])
                        operand += 1
                    case .slice(let lower, let count):
                        let index = free.prefix(1).first ?? inner.int(0)
                        free = free.dropFirst()
                        list.append(inner.add(index, inner.int(lower)))
                        _ = count
                    case .many(_, let indexShape):
                        list.append(inner.load(values[operand], Array(free.prefix(indexShape.count))))
                        free = free.dropFirst(indexShape.count)
                        operand += 1
                    }
                }
                return list + Array(free)
            }
            if shape.isEmpty {
                let indices = full(&builder, [])
                return builder.load(values[0], indices)
            }
            return builder.tabulate(shape) { inner, indices in
                let all = full(&inner, indices)
                return inner.load(values[0], all)
            }
        }
        if case .dynamic(var dynamic) = result {
            dynamic.range = base.interval
            return .dynamic(dynamic)
        }
        return result
    }

    private static func knownElement(_ tensor: Tensor, _ positions: [Staged]) -> Staged? {
        var offset = 0
        for (position, extent) in zip(positions, tensor.shape) {
            guard case .int(let index) = position else { return nil }
            offset = offset * extent + index
        }
        switch tensor.storage {
        case .real(let values): return .real(values[offset])
        case .int(let values): return .int(Int(values[offset]))
        case .bool(let values): return .bool(values[offset])
        }
    }

    /// Known indices are tested now; what depends on choices is moved into range by the IR.
    private func checkIndices(_ indices: Staged, _ extent: Int, at span: Span) throws {
        guard let tensor = indices.knownTensor, case .int(let values) = tensor.storage else { return }
        if let bad = values.first(where: { $0 < 0 || $0 >= extent }) { throw outOfRange(Int(bad), extent, at: span) }
    }

    private func outOfRange(_ index: Int, _ extent: Int, at span: Span) -> Diagnostic {
        Diagnostic(
            .indexOutOfRange, "the index \(index) is outside of 0..<\(extent)", at: span,
            notes: ["Indices start at 0. Data that count from one are declared `Int(1...N)` and used as `index - 1`."])
    }

    private func bounds(of range: RangeValue, extent: Int, at span: Span) throws -> (lower: Int, count: Int) {
        let lower = try range.lower.map { try knownInt($0, "the start of a slice", at: span) } ?? 0
        let upper = try range.upper.map { try knownInt($0, "the end of a slice", at: span) + (range.isClosed ? 1 : 0) } ?? extent
        guard lower >= 0, upper <= extent, lower <= upper else {
            throw Diagnostic(.indexOutOfRange, "the slice \(lower)..<\(upper) does not lie in 0..<\(extent)", at: span)
        }
        return (lower, upper - lower)
    }

    // MARK: Changing elements

    /// A copy of an array with an element, a row or a slice replaced.
    func replacing(_ positions: [Staged], of base: Staged, with value: Staged, at span: Span) throws -> Staged {
        if case .row(var row) = base {
            guard positions.count >= row.prefix.count, zip(row.prefix, positions).allSatisfy({ Self.isSame($0, $1) }) else {
                throw NotOwnElement(name: row.name)
            }
            let rest = Array(positions.dropFirst(row.prefix.count))
            row.current = rest.isEmpty ? value : try replacing(rest, of: row.current, with: value, at: span)
            return .row(row)
        }
        if case .list(var elements) = base, positions.count == 1, case .int(let index) = positions[0] {
            guard elements.indices.contains(index) else { throw outOfRange(index, elements.count, at: span) }
            elements[index] = value
            return try array(elements, at: span)
        }
        guard let type = base.numericType, !type.shape.isEmpty, positions.count <= type.rank, let valueType = value.numericType else {
            throw Diagnostic(.notAssignable, "an element of \(base.kindName) cannot be changed", at: span)
        }
        guard let scalar = Self.common(type.scalar, valueType.scalar) else {
            throw Diagnostic(.wrongKind, "\(value.kindName) cannot be an element of \(base.kindName)", at: span)
        }
        var starts: [Staged] = []
        var extents: [Int] = []
        var isSlice: [Bool] = []
        for (position, extent) in zip(positions, type.shape) {
            if case .range(let range) = position {
                let (lower, count) = try bounds(of: range, extent: extent, at: span)
                starts.append(.int(lower))
                extents.append(count)
                isSlice.append(true)
            } else {
                if case .int(let index) = position, index < 0 || index >= extent { throw outOfRange(index, extent, at: span) }
                starts.append(position)
                isSlice.append(false)
            }
        }
        let rest = Array(type.shape.dropFirst(positions.count))
        extents += rest
        isSlice += rest.map { _ in true }
        starts += rest.map { _ in .int(0) }
        guard valueType.shape == extents || valueType.shape.isEmpty else {
            throw Diagnostic(
                .sizeMismatch, "\(value.kindName) does not fit here, where \(Staged.describe(Type(type.scalar, extents))) is replaced", at: span)
        }
        return try emitOne([base, value] + starts, at: span) { builder, values in
            let array = scalar == type.scalar ? values[0] : Self.asReals(values[0], &builder)
            let fresh = scalar == valueType.scalar ? values[1] : Self.asReals(values[1], &builder)
            let first = Array(values.dropFirst(2))
            guard !extents.isEmpty else { return builder.update(array, first, fresh) }
            let total = extents.reduce(1, *)
            return builder.fold(count: total, initial: [array]) { inner, flat, carried in
                var remaining = flat
                var free: [Value] = []
                for extent in extents.reversed() {
                    let size = inner.int(extent)
                    free.insert(inner.binary(.remainder, remaining, size), at: 0)
                    remaining = inner.binary(.quotient, remaining, size)
                }
                var position = 0
                let indices = zip(first, isSlice).map { start, slice -> Value in
                    guard slice else { return start }
                    defer { position += 1 }
                    return inner.add(start, free[position])
                }
                let element = inner.type(of: fresh).isScalar ? fresh : inner.load(fresh, free)
                return (carried: [inner.update(carried[0], indices, element)], collected: [])
            }[0]
        }
    }
}
