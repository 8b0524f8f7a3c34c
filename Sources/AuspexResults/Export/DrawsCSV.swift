extension Draws {
    /// The draws as a table: `chain`, `draw`, the recorded statistics, then one column for each chosen number. Names that
    /// contain a comma, as `L[0,1]`, are quoted (RFC 4180); numbers are written so that they read back to the same bits.
    /// - Throws: `DataError` when a name is not among the variables.
    public func csv(of names: [String] = [], withStatistics: Bool = true) throws(DataError) -> String {
        let scalars = try scalars(named: names)
        let statistics = withStatistics ? statistics : []
        let header = ["chain", "draw"] + statistics.map(\.rawValue) + scalars.map(\.name)
        var text = header.map(Self.csvCell).joined(separator: ",") + "\n"
        let sampled = statistics.compactMap { statistic($0) }
        let columns = scalars.map { (chains(of: $0), variable(named: $0.variable)?.scalar == .real) }
        for chain in 0..<chainCount {
            for draw in 0..<drawCounts[chain] {
                text += "\(chain),\(draw)"
                for (values, statistic) in zip(sampled, statistics) {
                    text += "," + Self.csvNumber(values[chain][draw], isReal: statistic.scalar == .real)
                }
                for (values, isReal) in columns { text += "," + Self.csvNumber(values[chain][draw], isReal: isReal) }
                text += "\n"
            }
        }
        return text
    }

    /// Writes `csv` to a file, which appears complete or not at all.
    public func writeCSV(to path: String, of names: [String] = [], withStatistics: Bool = true) throws(DataError) {
        try FileSystem.writeAtomically(try csv(of: names, withStatistics: withStatistics), to: path)
    }

    private static func csvCell(_ name: String) -> String { name.contains(",") ? "\"\(name)\"" : name }

    private static func csvNumber(_ value: Double, isReal: Bool) -> String {
        if !isReal, let whole = Int64(exactly: value) { return String(whole) }
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value > 0 ? "inf" : "-inf") : "\(value)"
    }
}
