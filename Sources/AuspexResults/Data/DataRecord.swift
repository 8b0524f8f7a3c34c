/// Named values in the order in which the file gives them. Names are unique.
public struct DataRecord: Hashable, Sendable {
    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: DataValue

        public init(name: String, value: DataValue) {
            self.name = name
            self.value = value
        }
    }

    public let fields: [Field]
    private let indices: [String: Int]

    /// A record of the given fields. When a name occurs twice the first one is kept; readers of files refuse such input
    /// before they come here.
    public init(_ fields: [Field]) {
        var indices: [String: Int] = [:]
        var kept: [Field] = []
        for field in fields where indices[field.name] == nil {
            indices[field.name] = kept.count
            kept.append(field)
        }
        self.fields = kept
        self.indices = indices
    }

    public var names: [String] { fields.map(\.name) }

    public subscript(name: String) -> DataValue? {
        indices[name].map { fields[$0].value }
    }
}

/// Columns of equal length under names, as read from a CSV file or from a JSON array of objects.
public struct DataTable: Hashable, Sendable {
    /// Every column's first dimension has `rowCount` entries.
    public let columns: DataRecord
    public let rowCount: Int

    public init(columns: DataRecord, rowCount: Int) {
        self.columns = columns
        self.rowCount = rowCount
    }

    public subscript(name: String) -> DataValue? { columns[name] }
}
