import AuspexInference

/// Posterior summary: for every chosen number its moments, quantiles and convergence diagnostics, and advice on the run.
public struct Summary: Sendable {
    public struct Row: Sendable, Equatable {
        public let name: String
        public let values: ScalarSummary
    }

    public let rows: [Row]
    /// Draws of each chain that the figures come from.
    public let drawCounts: [Int]
    public let plannedDraws: Int
    public let advice: [Advice]

    /// Summarises the draws of the named variables and elements, or of all.
    ///
    /// Cost is that of sorting all draws of every number a few times. Chains of different length are cut to the shortest
    /// that is not empty.
    /// - Throws: `DataError` when a name is not among the variables.
    public init(_ draws: Draws, of names: [String] = []) throws(DataError) {
        rows = try draws.scalars(named: names).map { scalar in
            Row(name: scalar.name, values: ScalarSummary(draws.equalChains(of: scalar)))
        }
        drawCounts = draws.drawCounts
        plannedDraws = draws.plannedDraws
        advice = RunEvidence(draws, rows: rows).advice()
    }

    public subscript(name: String) -> ScalarSummary? { rows.first { $0.name == name }?.values }
}

extension RunEvidence {
    /// What the draws themselves tell about the run. The limits that the sampler worked with are looked up in the run's
    /// attributes `max_tree_depth` and `target_acceptance`; without them the defaults are assumed.
    init(_ draws: Draws, rows: [Summary.Row]) {
        let maxDepth = draws.attributes["max_tree_depth"]?.int ?? 10
        let target: Double = switch draws.attributes["target_acceptance"] {
        case .real(let value): value
        default: 0.8
        }
        let energies = (draws.statistic(.energy) ?? []).filter { $0.contains { !$0.isNaN } }
        self.init(
            draws: draws.totalDraws,
            divergences: (draws.statistic(.diverging) ?? []).reduce(0) { $0 + $1.filter { $0 != 0 }.count },
            depthSaturations: (draws.statistic(.treeDepth) ?? []).reduce(0) { $0 + $1.filter { $0 >= Double(maxDepth) }.count },
            maxDepth: maxDepth, targetAcceptance: target,
            energyFractions: energies.map(Diagnostics.energyFraction),
            quantities: rows.map { ($0.name, $0.values.rHat, $0.values.bulkESS, $0.values.tailESS) },
            chains: draws.chainCount, wasCancelled: !draws.isComplete)
    }
}
