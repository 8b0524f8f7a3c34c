/// Figures as they are printed while the benchmark runs.
enum VariationalTable {
    private static let columns: [(title: String, width: Int)] = [
        ("problem", 20), ("system", 22), ("precision", 9), ("us/step, 1 core", 15), ("all cores", 9), ("whole s", 8), ("start", 10), ("fitted", 10),
    ]

    static var header: String { Table.line(columns.map(\.title), columns) }

    static func line(_ result: VariationalResult) -> String {
        Table.line(
            [
                result.problem, result.system, result.precision.rawValue, Table.number(result.pinnedTime?.median), Table.number(result.unpinnedTime?.median),
                Table.number(Spread(result.whole.map(\.total.wall))?.median), Table.number(result.start?.mean), Table.number(result.fitted?.mean),
            ], columns)
    }
}
