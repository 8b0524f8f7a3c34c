extension Draws {
    /// Writes the draws as a run directory, like those that are written while sampling; draws of an interrupted run stay those
    /// of an interrupted run.
    /// - Throws: `DataError` when the directory cannot be written.
    public func write(to directory: String) throws(DataError) {
        let writer = try RunWriter(
            directory: directory, variables: variables, chains: chainCount, draws: plannedDraws, statistics: statistics,
            attributes: attributes)
        for chain in 0..<chainCount {
            let columns = variables.map { values(of: $0.name, chain: chain) }
            for draw in 0..<drawCounts[chain] {
                var row: [Double] = []
                for (variable, column) in zip(variables, columns) {
                    row.append(contentsOf: column[(draw * variable.elementCount)..<((draw + 1) * variable.elementCount)])
                }
                try writer.append(chain: chain, values: row, statistics: reported(chain: chain, draw: draw))
            }
        }
        try writer.close()
    }

    /// What the sampler reported of one draw; NaN and zero where it reported nothing.
    private func reported(chain: Int, draw: Int) -> DrawStatistics {
        func value(_ statistic: Statistic) -> Double { self.statistic(statistic)?[chain][draw] ?? .nan }
        func whole(_ statistic: Statistic) -> Int { value(statistic).isFinite ? Int(value(statistic)) : 0 }
        return DrawStatistics(
            logDensity: value(.logDensity), acceptanceRate: value(.acceptanceRate), stepSize: value(.stepSize),
            treeDepth: whole(.treeDepth), stepCount: whole(.stepCount), diverging: value(.diverging) == 1, energy: value(.energy))
    }
}
