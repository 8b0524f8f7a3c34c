import AuspexIR

/// A value that came from a data file.
public indirect enum DataValue: Hashable, Sendable {
    /// A number or a rectangular array of numbers or truth values. `missing` holds the row-major positions, in ascending
    /// order, whose value is not known (`null`, `NA`, `nan`); the tensor holds NaN there, or 0 where it holds integers, or false.
    case tensor(Tensor, missing: [Int])
    case string(String)
    /// A list of texts; a missing one is empty in the list and named in `missing`.
    case strings([String], missing: [Int])
    case record(DataRecord)
    case table(DataTable)

    /// What a user would call this value, for messages: `Real[8]`, `Int`, `String[3]`, `a table of 20 rows`.
    public var typeDescription: String {
        switch self {
        case .tensor(let tensor, _):
            let name = switch tensor.scalar {
            case .real: "Real"
            case .int: "Int"
            case .bool: "Bool"
            }
            return tensor.shape.isEmpty ? name : name + "[" + tensor.shape.map(String.init).joined(separator: ", ") + "]"
        case .string: return "String"
        case .strings(let texts, _): return "String[\(texts.count)]"
        case .record(let record): return "a record of \(record.fields.count) fields"
        case .table(let table): return "a table of \(table.rowCount) rows"
        }
    }
}
