/// A table of texts in aligned columns.
struct TextTable {
    enum Alignment { case left, right, decimalPoint }

    struct Column {
        let title: String
        let alignment: Alignment
        var cells: [String] = []
    }

    var columns: [Column]

    /// Lines without a final newline; columns are divided by two spaces, and no line ends in a space.
    var text: String {
        let padded = columns.map(Self.padded)
        let count = padded.map(\.count).min() ?? 0
        return (0..<count).map { line in
            let joined = padded.map { $0[line] }.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func padded(_ column: Column) -> [String] {
        let cells = column.alignment == .decimalPoint ? alignedAtPoint(column.cells) : column.cells
        let width = ([column.title] + cells).map(\.count).max() ?? 0
        return ([column.title] + cells).map { cell in
            let space = String(repeating: " ", count: width - cell.count)
            return column.alignment == .left ? cell + space : space + cell
        }
    }

    /// Pads on the right so that points stand below each other. Cells in scientific notation or words keep to the right edge.
    private static func alignedAtPoint(_ cells: [String]) -> [String] {
        func tail(_ cell: String) -> Int? {
            guard !cell.contains("e"), cell.last?.isNumber == true else { return nil }
            return cell.firstIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) } ?? 0
        }
        let longest = cells.compactMap(tail).max() ?? 0
        return cells.map { cell in tail(cell).map { cell + String(repeating: " ", count: longest - $0) } ?? cell }
    }
}

/// Breaks a paragraph into lines of at most `width` characters; every line but the first starts with `indent`.
func wrapped(_ text: String, width: Int, indent: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = indent + word
        } else {
            line += line.isEmpty ? String(word) : " " + word
        }
    }
    return (lines + [line]).joined(separator: "\n")
}
