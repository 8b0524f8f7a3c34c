/// Draws of a run, wherever they are: in memory (`Draws`) or in the run's directory (`Run`). What summaries and diagnostics
/// are computed from, a few numbers of every draw at a time, so that a run larger than memory can be judged.
public protocol DrawSource: Sendable {
    var variables: [VariableLayout] { get }
    /// Complete draws of each chain. They differ when a run was interrupted.
    var drawCounts: [Int] { get }
    /// Draws that were planned for each chain.
    var plannedDraws: Int { get }
    /// Provenance: seed, hashes, versions, settings, as given when the run was made.
    var attributes: JSONValue { get }
    func variable(named name: String) -> VariableLayout?
    /// The draws of some numbers of one variable, `[element][chain][draw]`; no chains for elements that are not there. Taking
    /// several at once costs the memory of all of them, but may need one pass over the files instead of many.
    /// - Throws: `DataError` when a file cannot be read any more.
    func chains(of variable: String, elements: Range<Int>) throws(DataError) -> [[[Double]]]
    /// A statistic as `[chain][draw]`, or nil when it was not recorded.
    func statistic(_ statistic: Statistic) throws(DataError) -> [[Double]]?
}

extension DrawSource {
    public var chainCount: Int { drawCounts.count }
    public var totalDraws: Int { drawCounts.reduce(0, +) }
    /// Whether every chain has all the draws that were planned.
    public var isComplete: Bool { drawCounts.allSatisfy { $0 == plannedDraws } }
}
