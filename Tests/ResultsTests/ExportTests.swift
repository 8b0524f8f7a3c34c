import AuspexIR
import AuspexResults
import Testing

@Suite struct ExportTests {
    /// The export is read by the reader of tables, which is tested on its own.
    @Test func csvReadsBackToTheSameBits() throws {
        let values = (0..<60).map { Double.random(in: -1...1) * ($0 % 7 == 0 ? 1e-200 : 1e3) }
        let draws = Draws(
            variables: [VariableLayout(name: "a"), VariableLayout(name: "M", shape: [1, 2]), VariableLayout(name: "k", scalar: .int)],
            chains: [Array(values[..<40]).enumerated().map { $0 % 4 == 3 ? Double($0) : $1 }, Array(values[40...]).enumerated().map { $0 % 4 == 3 ? -Double($0) : $1 }],
            reports: [10, 5].map { count in (0..<count).map { DrawStatistics(logDensity: Double($0) / 3, diverging: $0 == 2) } })
        let table = try DataFile.parse(csv: try draws.csv(), name: "draws.csv")
        #expect(table.names == ["chain", "draw"] + Statistic.allCases.map(\.rawValue) + ["a", "M[0,0]", "M[0,1]", "k"])
        for scalar in draws.scalars {
            guard case .tensor(let column, _)? = table[scalar.name] else { throw DataError(file: "", reason: scalar.name) }
            #expect(column.reals == draws.chains(of: scalar).flatMap { $0 })
            #expect(column.scalar == (scalar.variable == "k" ? .int : .real))
        }
        #expect(table["chain"] == .tensor(.int(Array(repeating: 0, count: 10) + Array(repeating: 1, count: 5)), missing: []))
        #expect(try DataFile.parse(csv: try draws.csv(of: ["k"], withStatistics: false), name: "").names == ["chain", "draw", "k"])
    }
}
