/// Splits a table into cells (RFC 4180) and hands every column to the inference of its kind.
///
/// Cells are kept as ranges of the file, because a column's kind is known only when its last cell was seen.
struct CSVParser {
    private let bytes: [UInt8]
    private let file: String
    private let separator: UInt8
    private var position: Int

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ bytes: [UInt8], file: String, separator: UInt8?) {
        self.bytes = bytes
        self.file = file
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.separator = separator ?? Self.guessSeparator(bytes)
    }

    mutating func parse() throws(DataError) -> DataSet {
        let (names, starts) = try parseHeader()
        var columns = names.map { _ in CSVColumn() }
        var rowCount = 0
        while position < bytes.count {
            // A blank line is a missing value in a table of one column, and nothing in any other.
            if names.count > 1, skipBlankLine() { continue }
            let rowStart = position
            var cells = 0
            var more = true
            while more {
                let cell = try takeCell(column: cells < names.count ? names[cells] : "", row: rowCount)
                if cells < columns.count { columns[cells].append(cell) }
                cells += 1
                more = endCell()
            }
            guard cells == names.count else {
                throw error(
                    at: rowStart,
                    "row \(rowCount + 1) has \(cells) \(cells == 1 ? "cell" : "cells"), but the header has \(names.count)",
                    suggestion: cells > names.count
                        ? "Put a text that contains the separator in double quotes." : "Leave a cell empty when its value is missing.")
            }
            rowCount += 1
        }
        var fields: [DataRecord.Field] = []
        var textColumns: [String: DataSet.TextColumn] = [:]
        for (name, column) in zip(names, columns) {
            fields.append(DataRecord.Field(name: name, value: column.value(bytes)))
            if let row = column.firstTextAmongNumbers(bytes) {
                let cell = column.cells[row]
                textColumns[name] = DataSet.TextColumn(
                    row: row, position: SourcePosition(offset: cell.start, in: bytes), text: cell.text(bytes))
            }
        }
        var positions: [String: SourcePosition] = [:]
        for (name, start) in zip(names, starts) { positions[name] = SourcePosition(offset: start, in: bytes) }
        return DataSet(
            name: file, value: .table(DataTable(columns: DataRecord(fields), rowCount: rowCount)), positions: positions,
            textColumns: textColumns)
    }

    private mutating func parseHeader() throws(DataError) -> (names: [String], starts: [Int]) {
        while position < bytes.count, skipBlankLine() {}
        guard position < bytes.count else {
            throw error(at: 0, "the file is empty", suggestion: "The first line of a table names its columns.")
        }
        var names: [String] = []
        var starts: [Int] = []
        var more = true
        while more {
            let start = position
            let cell = try takeCell(column: "", row: nil)
            let name = trimmed(cell.text(bytes))
            guard !name.isEmpty else {
                throw error(at: start, "column \(names.count + 1) has no name", suggestion: "Name every column in the first line.")
            }
            guard Double(name) == nil else {
                throw error(
                    at: start, "the first line should name the columns, but its cell \(names.count + 1) is the number \(name)",
                    suggestion: "Add a line with the names of the columns.")
            }
            if let first = names.firstIndex(of: name) {
                throw error(at: start, "columns \(first + 1) and \(names.count + 1) have the same name", field: name)
            }
            names.append(name)
            starts.append(start)
            more = endCell()
        }
        return (names, starts)
    }

    /// Reads a cell up to its separator or line end, which it leaves for `endCell`.
    private mutating func takeCell(column: String, row: Int?) throws(DataError) -> CSVCell {
        var start = position
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        guard start < bytes.count, bytes[start] == Self.quote else { return takePlainCell() }
        position = start + 1
        var hasDoubledQuote = false
        while position < bytes.count {
            guard bytes[position] == Self.quote else {
                position += 1
                continue
            }
            if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
                hasDoubledQuote = true
                position += 2
                continue
            }
            let end = position
            position += 1
            while position < bytes.count, bytes[position] == 0x20 { position += 1 }
            guard isAtCellEnd else {
                throw error(
                    at: position, "text follows the closing quote of a cell" + inRow(row), field: column,
                    suggestion: "Double the quotes inside a quoted text: \"\".")
            }
            return CSVCell(start: start + 1, end: end, isQuoted: true, hasDoubledQuote: hasDoubledQuote)
        }
        throw error(at: start, "this cell has no closing quote" + inRow(row), field: column)
    }

    private mutating func takePlainCell() -> CSVCell {
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            position += 1
        }
        var end = position
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return CSVCell(start: start, end: end, isQuoted: false, hasDoubledQuote: false)
    }

    private var isAtCellEnd: Bool {
        position >= bytes.count || bytes[position] == separator || bytes[position] == Self.lineFeed
            || bytes[position] == Self.carriageReturn
    }

    /// Steps over what ends a cell; true when another cell of the same row follows.
    private mutating func endCell() -> Bool {
        guard position < bytes.count else { return false }
        let byte = bytes[position]
        position += 1
        if byte == separator { return true }
        if byte == Self.carriageReturn, position < bytes.count, bytes[position] == Self.lineFeed { position += 1 }
        return false
    }

    private mutating func skipBlankLine() -> Bool {
        var end = position
        while end < bytes.count, bytes[end] == 0x20 { end += 1 }
        guard end == bytes.count || bytes[end] == Self.lineFeed || bytes[end] == Self.carriageReturn else { return false }
        position = end
        _ = endCell()
        return true
    }

    private func inRow(_ row: Int?) -> String { row.map { " in row \($0 + 1)" } ?? " in the header" }

    private func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    private func error(at offset: Int, _ reason: String, field: String = "", suggestion: String? = nil) -> DataError {
        DataError(
            file: file, position: SourcePosition(offset: offset, in: bytes), field: field, reason: reason, suggestion: suggestion)
    }

    private static func guessSeparator(_ bytes: [UInt8]) -> UInt8 {
        let header = bytes.prefix { $0 != lineFeed && $0 != carriageReturn }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.first { header.contains($0) } ?? UInt8(ascii: ",")
    }
}
