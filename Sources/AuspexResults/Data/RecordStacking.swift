import AuspexIR

/// Why records cannot be made into columns, and at which of them.
struct StackingError: Error {
    let path: String
    let reason: String
}

/// Turns a list of records with the same fields into one record of columns, the record's number being the first index.
func stack(_ rows: [DataRecord]) throws(StackingError) -> DataRecord {
    guard let first = rows.first else { return DataRecord([]) }
    for (number, row) in rows.enumerated() where Set(row.names) != Set(first.names) {
        let lacking = first.names.filter { row[$0] == nil }
        let extra = row.names.filter { first[$0] == nil }
        let reason = lacking.isEmpty
            ? "has the field `\(extra.first ?? "")`, which the objects before it do not have"
            : "lacks the field `\(lacking.first ?? "")`, which the objects before it have"
        throw StackingError(path: "[\(number)]", reason: reason)
    }
    var fields: [DataRecord.Field] = []
    for name in first.names {
        do throws(StackingError) {
            fields.append(DataRecord.Field(name: name, value: try column(rows.compactMap { $0[name] })))
        } catch {
            throw StackingError(path: error.path.isEmpty ? "" : error.path + "." + name, reason: error.reason)
        }
    }
    return DataRecord(fields)
}

private func column(_ values: [DataValue]) throws(StackingError) -> DataValue {
    // A bare null fits any kind, so the first value that is not one decides.
    let leading = values.first { !isMissingScalar($0) } ?? values.first
    switch leading {
    case .string: return try texts(values)
    case .record: return .record(try stack(try values.enumerated().map { number, value throws(StackingError) in
        guard case .record(let record) = value else { throw disagreement(number) }
        return record
    }))
    case .tensor(let tensor, _): return try numbers(values, shape: tensor.shape)
    case .strings, .table, nil:
        throw StackingError(path: "[0]", reason: "lists of texts or of objects inside a list of objects are not supported")
    }
}

private func isMissingScalar(_ value: DataValue) -> Bool {
    if case .tensor(let tensor, let missing) = value { return tensor.shape.isEmpty && !missing.isEmpty }
    return false
}

private func texts(_ values: [DataValue]) throws(StackingError) -> DataValue {
    var texts: [String] = []
    var missing: [Int] = []
    for (number, value) in values.enumerated() {
        if case .string(let text) = value {
            texts.append(text)
        } else if isMissingScalar(value) {
            missing.append(number)
            texts.append("")
        } else {
            throw disagreement(number)
        }
    }
    return .strings(texts, missing: missing)
}

private func numbers(_ values: [DataValue], shape: [Int]) throws(StackingError) -> DataValue {
    var leaves = NumericAccumulator()
    for (number, value) in values.enumerated() {
        guard case .tensor(let tensor, let missing) = value, tensor.shape == shape else { throw disagreement(number) }
        let absent = Set(missing)
        for position in 0..<tensor.count {
            if absent.contains(position) {
                leaves.appendMissing()
                continue
            }
            switch tensor.storage {
            case .real(let elements):
                guard !leaves.isBool else { throw disagreement(number) }
                leaves.append(elements[position])
            case .int(let elements):
                guard !leaves.isBool else { throw disagreement(number) }
                leaves.append(elements[position])
            case .bool(let elements):
                guard leaves.isBool || leaves.isUndecided else { throw disagreement(number) }
                leaves.append(elements[position])
            }
        }
    }
    return leaves.finish(shape: [values.count] + shape)
}

private func disagreement(_ number: Int) -> StackingError {
    StackingError(path: "[\(number)]", reason: "has another kind or shape than in the objects before it")
}
