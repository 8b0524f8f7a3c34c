/// Lines of a table that are printed as soon as they are known.
struct TextColumns {
    /// Titles with the width of their column; the first column is flush left, the others flush right.
    let columns: [(title: String, width: Int)]

    var header: String { line(columns.map(\.title)) }

    func line(_ cells: [String]) -> String {
        zip(cells, columns).enumerated().map { number, pair in
            let (cell, column) = pair
            let space = String(repeating: " ", count: max(0, column.width - cell.count))
            return number == 0 ? cell + space : space + cell
        }.joined(separator: "  ")
    }
}
