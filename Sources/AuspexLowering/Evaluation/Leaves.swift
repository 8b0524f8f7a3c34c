import AuspexIR
import AuspexSyntax

// Values of any kind as a flat list of numbers and arrays of the function being built, and back: this is how structs and
// tuples pass through loops and branches, which carry numbers only.
extension Evaluator {
    /// The numeric parts of a value, in order, lifted into the function being built.
    func leaves(of value: Staged, at span: Span) throws -> [Value] {
        switch value {
        case .bool, .int, .real, .array, .dynamic: return [try lift(value, at: span)]
        case .list(let elements): return try elements.flatMap { try leaves(of: $0, at: span) }
        case .tuple(let elements): return try elements.flatMap { try leaves(of: $0.value, at: span) }
        case .record(let record): return try record.fields.flatMap { try leaves(of: $0.value, at: span) }
        case .row(let row): return try leaves(of: row.current, at: span)
        case .host(let rows as RowsValue): return rows.columns.map(\.value)
        case .string, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host, .component,
            .structure, .nothing:
            return []
        }
    }

    /// A value like `template` with other numbers.
    func rebuild(_ template: Staged, from leaves: inout ArraySlice<Value>) -> Staged {
        switch template {
        case .bool, .int, .real, .array, .dynamic:
            guard let value = leaves.popFirst(), let type = builder?.type(of: value) else { return template }
            return .dynamic(Dynamic(value, type))
        case .list(let elements): return .list(elements.map { rebuild($0, from: &leaves) })
        case .tuple(let elements): return .tuple(elements.map { (label: $0.label, value: rebuild($0.value, from: &leaves)) })
        case .record(var record):
            record.fields = record.fields.map { (name: $0.name, value: rebuild($0.value, from: &leaves)) }
            record.quantities = []
            return .record(record)
        case .row(var row):
            row.current = rebuild(row.current, from: &leaves)
            return .row(row)
        case .host(var rows as RowsValue):
            rows.columns = rows.columns.map { column in
                guard let value = leaves.popFirst(), let type = builder?.type(of: value) else { return column }
                return Dynamic(value, type)
            }
            return .host(rows)
        case .string, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host, .component,
            .structure, .nothing:
            return template
        }
    }

    /// A number or an array with its elements as reals.
    func promoted(_ value: Value, to scalar: Scalar) -> Value {
        guard var current = builder, current.type(of: value).scalar != scalar else { return value }
        builder = nil
        defer { builder = current }
        let type = current.type(of: value)
        if type.isScalar { return current.convert(value, to: scalar) }
        return current.tabulate(type.shape) { inner, indices in inner.convert(inner.load(value, indices), to: scalar) }
    }

    /// The wider of two element kinds, or nil when they do not mix.
    static func common(_ a: Scalar, _ b: Scalar) -> Scalar? {
        if a == b { return a }
        return a == .bool || b == .bool ? nil : .real
    }
}
