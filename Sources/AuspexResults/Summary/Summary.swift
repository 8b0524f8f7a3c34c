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
    /// Quantities are worked on in parallel, on as many threads as there are processors; the figures do not depend on how many.
    /// Chains of different length are cut to the shortest that is not empty.
    ///
    /// Of a `Run`, whose draws are on disk, memory holds those of a few numbers at a time (8 MB, or one number where that is
    /// more) and for each thread about four arrays as long as one number's draws: 32 MB at a million draws.
    /// - Throws: `DataError` when a name is not among the variables, or a file cannot be read.
    public init(_ draws: some DrawSource, of names: [String] = []) throws(DataError) {
        let scalars = try draws.scalars(named: names)
        let limit = max(1, Self.numbersAtOnce / max(1, draws.totalDraws))
        var rows: [Row] = []
        var columns: [[[Double]]] = []
        var start = 0
        while start < scalars.count {
            // Neighbours in one variable stand beside each other in its files as well.
            let first = scalars[start]
            var end = start + 1
            while end < scalars.count, end - start < limit - columns.count, scalars[end].variable == first.variable,
                scalars[end].element == first.element + end - start
            { end += 1 }
            columns += try draws.chains(of: first.variable, elements: first.element..<(first.element + end - start))
            start = end
            guard columns.count >= limit || start == scalars.count else { continue }
            let complete = columns
            columns = []
            for values in ScalarSummary.all(consume complete) { rows.append(Row(name: scalars[rows.count].name, values: values)) }
        }
        self.rows = rows
        drawCounts = draws.drawCounts
        plannedDraws = draws.plannedDraws
        advice = try RunEvidence(draws, rows: rows).advice()
    }

    private static let numbersAtOnce = 1 << 20

    public subscript(name: String) -> ScalarSummary? { rows.first { $0.name == name }?.values }
}

extension RunEvidence {
    /// What the draws themselves tell about the run. The limits that the sampler worked with are looked up in the run's
    /// attributes `max_tree_depth` and `target_acceptance`; without them the defaults are assumed.
    init(_ draws: some DrawSource, rows: [Summary.Row]) throws(DataError) {
        let maxDepth = draws.attributes["max_tree_depth"]?.int ?? 10
        let target: Double = switch draws.attributes["target_acceptance"] {
        case .real(let value): value
        default: 0.8
        }
        func count(_ statistic: Statistic, where isMeant: (Double) -> Bool) throws(DataError) -> Int {
            (try draws.statistic(statistic) ?? []).reduce(0) { $0 + $1.count(where: isMeant) }
        }
        self.init(
            draws: draws.totalDraws, divergences: try count(.diverging) { $0 != 0 },
            depthSaturations: try count(.treeDepth) { $0 >= Double(maxDepth) }, maxDepth: maxDepth, targetAcceptance: target,
            energyFractions: (try draws.statistic(.energy) ?? []).filter { $0.contains { !$0.isNaN } }.map(Diagnostics.energyFraction),
            quantities: rows.map { ($0.name, $0.values.rHat, $0.values.bulkESS, $0.values.tailESS) },
            chains: draws.chainCount, wasCancelled: !draws.isComplete)
    }
}
