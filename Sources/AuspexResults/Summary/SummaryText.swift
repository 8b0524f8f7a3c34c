import AuspexInference

extension Summary {
    static let columnNames = ["mean", "sd", "q5", "q50", "q95", "mcse_mean", "ess_bulk", "ess_tail", "rhat"]

    /// The table for a terminal, followed by the advice, with a final newline.
    ///
    /// Moments and quantiles show three significant digits of the standard deviation: more would not be worth reading.
    /// - Parameters:
    ///   - limit: Rows to show; the rest is counted in a last line.
    ///   - width: Columns of the terminal, for the advice.
    public func text(limit: Int? = nil, width: Int = 100) -> String {
        let shown = rows.prefix(max(0, limit ?? rows.count))
        var table = TextTable(columns: [.init(title: "", alignment: .left)])
        table.columns += Self.columnNames.map { .init(title: $0, alignment: $0.hasPrefix("ess") ? .right : .decimalPoint) }
        for row in shown {
            table.columns[0].cells.append(row.name)
            for (index, cell) in Self.cells(row.values).enumerated() { table.columns[index + 1].cells.append(cell) }
        }
        var text = heading + "\n\n" + table.text + "\n"
        if shown.count < rows.count { text += "… and \(rows.count - shown.count) more\n" }
        for item in advice { text += "\n" + wrapped("! " + item.text, width: width, indent: "  ") + "\n" }
        return text
    }

    private var heading: String {
        let chains = drawCounts.count == 1 ? "1 chain" : "\(drawCounts.count) chains"
        if drawCounts.allSatisfy({ $0 == drawCounts.first }) {
            let count = drawCounts.first ?? 0
            let of = count < plannedDraws ? " of \(plannedDraws)" : ""
            return "\(chains) × \(count)\(of) draws"
        }
        return "\(chains) of \(drawCounts.map(String.init).joined(separator: ", ")) draws, \(plannedDraws) planned; "
            + "the figures are from the first \(drawCounts.filter { $0 > 0 }.min() ?? 0) of each that has any"
    }

    private static func cells(_ values: ScalarSummary) -> [String] {
        let sd = values.standardDeviation
        let decimals = sd > 0 && sd.isFinite ? max(0, 2 - NumberText.decimalExponent(sd, digits: 3)) : nil
        func number(_ value: Double) -> String {
            guard let decimals else { return NumberText.shortest(value, digits: 4) }
            return NumberText.fixed(value, decimals: decimals)
        }
        return [values.mean, sd, values.q5, values.q50, values.q95].map(number) + [
            NumberText.significant(values.meanError, digits: 2), NumberText.fixed(values.bulkESS, decimals: 0),
            NumberText.fixed(values.tailESS, decimals: 0), NumberText.fixed(values.rHat, decimals: 3),
        ]
    }
}
