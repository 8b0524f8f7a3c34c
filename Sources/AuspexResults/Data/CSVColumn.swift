import AuspexIR

/// A cell of a table, as the range of the file between its quotes or its separators.
struct CSVCell {
    let start: Int
    let end: Int
    let isQuoted: Bool
    let hasDoubledQuote: Bool

    func text(_ bytes: [UInt8]) -> String {
        guard hasDoubledQuote else { return String(decoding: bytes[start..<end], as: UTF8.self) }
        var text: [UInt8] = []
        var index = start
        while index < end {
            text.append(bytes[index])
            index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Empty, `NA`, `nan` or `null` in any case. In quotes only an empty cell counts.
    func isMissing(_ bytes: [UInt8]) -> Bool {
        switch end - start {
        case 0: return true
        case 2: return !isQuoted && lower(bytes, 0) == UInt8(ascii: "n") && lower(bytes, 1) == UInt8(ascii: "a")
        case 3: return !isQuoted && matches(bytes, "nan")
        case 4: return !isQuoted && matches(bytes, "null")
        default: return false
        }
    }

    func flag(_ bytes: [UInt8]) -> Bool? {
        if matches(bytes, "true") { return true }
        return matches(bytes, "false") ? false : nil
    }

    private func lower(_ bytes: [UInt8], _ offset: Int) -> UInt8 { bytes[start + offset] | 0x20 }

    private func matches(_ bytes: [UInt8], _ word: StaticString) -> Bool {
        guard end - start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in letters.indices.allSatisfy { lower(bytes, $0) == letters[$0] } }
    }
}

/// The cells of a column, and the decision what they are: truth values when all are `true` or `false`, integers when all
/// are, reals when all are numbers, texts otherwise. Missing cells fit any kind.
struct CSVColumn {
    private(set) var cells: [CSVCell] = []

    mutating func append(_ cell: CSVCell) { cells.append(cell) }

    func value(_ bytes: [UInt8]) -> DataValue {
        numbers(bytes) ?? flags(bytes) ?? texts(bytes)
    }

    /// The first row that is text in a column whose other cells are numbers, or nil when there is no such mixture.
    func firstTextAmongNumbers(_ bytes: [UInt8]) -> Int? {
        var textRow: Int?
        var holdsNumber = false
        for (row, cell) in cells.enumerated() where !cell.isMissing(bytes) {
            if DecimalNumber.whole(bytes, cell.start..<cell.end) != nil {
                holdsNumber = true
            } else if textRow == nil {
                textRow = row
            }
            if holdsNumber, let textRow { return textRow }
        }
        return nil
    }

    private func numbers(_ bytes: [UInt8]) -> DataValue? {
        var leaves = NumericAccumulator()
        for cell in cells {
            if cell.isMissing(bytes) {
                leaves.appendMissing()
            } else if let number = DecimalNumber.whole(bytes, cell.start..<cell.end) {
                leaves.append(number)
            } else {
                return nil
            }
        }
        return leaves.finish(shape: [cells.count])
    }

    private func flags(_ bytes: [UInt8]) -> DataValue? {
        var leaves = NumericAccumulator()
        for cell in cells {
            if cell.isMissing(bytes) {
                leaves.appendMissing()
            } else if let flag = cell.flag(bytes) {
                leaves.append(flag)
            } else {
                return nil
            }
        }
        return leaves.finish(shape: [cells.count])
    }

    private func texts(_ bytes: [UInt8]) -> DataValue {
        var missing: [Int] = []
        let texts = cells.enumerated().map { row, cell in
            guard cell.isMissing(bytes) && !cell.isQuoted else { return cell.text(bytes) }
            missing.append(row)
            return ""
        }
        return .strings(texts, missing: missing)
    }
}
