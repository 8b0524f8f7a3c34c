/// Plots for a terminal, in Unicode block characters.
public enum TextPlot {
    /// A histogram of the draws of all chains, one line for each bin: its lower edge (or its value, for whole numbers), a
    /// bar and the count.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func histogram(_ draws: Draws, of names: [String] = [], width: Int = 60, bins: Int = 12) throws(DataError) -> String {
        let count = max(1, bins)
        return try draws.scalars(named: names).map { scalar in
            let values = draws.chains(of: scalar).flatMap { $0 }
            let bins = HistogramBins(values, limits: count...count)
            let largest = Double(bins.counts.max() ?? 1)
            let decimals = max(0, 1 - NumberText.decimalExponent(bins.width, digits: 2))
            var table = TextTable(columns: [
                .init(title: scalar.name, alignment: .decimalPoint), .init(title: "", alignment: .left), .init(title: "draws", alignment: .right),
            ])
            for (index, count) in bins.counts.enumerated() {
                let edge = bins.low + Double(index) * bins.width
                table.columns[0].cells.append(bins.isWhole ? NumberText.fixed(edge + 0.5, decimals: 0) : NumberText.fixed(edge, decimals: decimals))
                table.columns[1].cells.append(bar(Double(count) / max(1, largest), width: max(1, width)))
                table.columns[2].cells.append(String(count))
            }
            return table.text + "\n"
        }.joined(separator: "\n")
    }

    /// The path of every chain as a line of blocks on one scale: levels that differ between the chains, or drift, are seen
    /// at once. Each block is the mean over a stretch of draws.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func trace(_ draws: Draws, of names: [String] = [], width: Int = 72) throws(DataError) -> String {
        try draws.scalars(named: names).map { scalar in
            let chains = draws.chains(of: scalar).map { means($0, buckets: max(1, width)) }
            let range = PlotRange(of: chains.joined())
            let decimals = max(0, 2 - NumberText.decimalExponent(range.length, digits: 3))
            var text = "\(scalar.name)  ▁ \(NumberText.fixed(range.low, decimals: decimals))  █ \(NumberText.fixed(range.high, decimals: decimals))\n"
            let labels = chains.indices.map { "chain \($0)" }
            let longest = labels.map(\.count).max() ?? 0
            for (label, values) in zip(labels, chains) {
                text += label + String(repeating: " ", count: longest - label.count + 2) + values.map { block($0, range) }.joined() + "\n"
            }
            return text
        }.joined(separator: "\n")
    }

    private static func means(_ values: [Double], buckets: Int) -> [Double] {
        let count = min(buckets, values.count)
        return (0..<count).map { bucket in
            let slice = values[(bucket * values.count / count)..<((bucket + 1) * values.count / count)].filter(\.isFinite)
            return slice.isEmpty ? .nan : slice.reduce(0) { $0 + $1 / Double(slice.count) }
        }
    }

    private static func block(_ value: Double, _ range: PlotRange) -> String {
        guard value.isFinite else { return " " }
        let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return blocks[min(7, max(0, Int(range.fraction(value) * 8)))]
    }

    /// A bar of eighths of a character; what is not empty shows at least one of them.
    private static func bar(_ fraction: Double, width: Int) -> String {
        let eighths = fraction > 0 ? max(1, Int((fraction * Double(width * 8)).rounded())) : 0
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + partial[eighths % 8]
    }
}
