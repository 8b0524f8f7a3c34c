/// The content of a data file: named values for a JSON object or a CSV table, or one value for any other JSON text.
public struct DataSet: Hashable, Sendable {
    /// The path, or the name given to a text parsed from memory; messages about the data start with it.
    public let name: String
    public let value: DataValue
    private let positions: [String: SourcePosition]
    private let textColumns: [String: TextColumn]

    /// Why a column that holds numbers elsewhere was read as text: the first cell that is neither a number nor missing.
    public struct TextColumn: Hashable, Sendable {
        /// The data row, counted from zero, below the header.
        public let row: Int
        public let position: SourcePosition
        public let text: String
    }

    public init(
        name: String, value: DataValue, positions: [String: SourcePosition] = [:], textColumns: [String: TextColumn] = [:]
    ) {
        self.name = name
        self.value = value
        self.positions = positions
        self.textColumns = textColumns
    }

    /// The named values at the top level; empty when the file holds a single array or number.
    public var fields: [DataRecord.Field] {
        switch value {
        case .record(let record): record.fields
        case .table(let table): table.columns.fields
        case .tensor, .string, .strings: []
        }
    }

    public var names: [String] { fields.map(\.name) }

    public subscript(name: String) -> DataValue? {
        switch value {
        case .record(let record): record[name]
        case .table(let table): table[name]
        case .tensor, .string, .strings: nil
        }
    }

    /// Where the field or column stands in the file.
    public func position(of name: String) -> SourcePosition? { positions[name] }

    /// The cell that made a column of numbers a column of texts, for the message that refuses it as numbers.
    public func textCell(of name: String) -> TextColumn? { textColumns[name] }
}
