import AuspexExecution

/// What simulation-based calibration found.
public struct SimulationBasedCalibration: Sendable {
    public var report: CalibrationReport
    /// For each parameter the rank of the true value among the posterior draws, one for each replicate, in 0...L.
    public var ranks: [[Int]]
    /// Number L of posterior draws in each replicate.
    public var draws: Int
}

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018): when parameters come from the prior and data from
/// the model, the rank of a parameter among draws from its posterior is uniform.
///
/// Ranks are put into bins and tested by Pearson's χ². Posterior draws should be thinned until they are nearly independent, as
/// autocorrelation makes the ranks pile up at both ends.
///
/// - Parameters:
///   - bins: of the ranks; at least twenty replicates should fall into each.
///   - drawParameters: draws from the prior.
///   - drawData: draws data given parameters.
///   - posterior: draws from the posterior given data, the same number each time.
public func sbc(
    replicates: Int, bins: Int = 10, seed: UInt64, familyWiseError: Double = 1e-6,
    drawParameters: (_ random: inout RandomStream) -> [Double],
    drawData: (_ parameters: [Double], _ random: inout RandomStream) -> [Double],
    posterior: (_ data: [Double], _ key: RandomKey) throws -> [[Double]]
) rethrows -> SimulationBasedCalibration {
    let key = RandomKey(seed: seed)
    var ranks: [[Int]] = []
    var draws = 0
    for replicate in 0..<replicates {
        let own = key.split(UInt64(replicate))
        var random = RandomStream(own.split(0))
        let parameters = drawParameters(&random)
        let data = drawData(parameters, &random)
        let sample = try posterior(data, own.split(1))
        draws = sample.count
        if ranks.isEmpty { ranks = [[Int]](repeating: [], count: parameters.count) }
        for i in parameters.indices { ranks[i].append(sample.reduce(0) { $0 + ($1[i] < parameters[i] ? 1 : 0) }) }
    }
    let checks = ranks.enumerated().map { index, ranks in
        uniformityCheck(name: "ranks of parameter \(index)", ranks: ranks, levels: draws + 1, bins: bins)
    }
    return SimulationBasedCalibration(
        report: CalibrationReport(checks: checks, familyWiseError: familyWiseError), ranks: ranks, draws: draws)
}

/// Pearson's χ² test of ranks in 0..<levels being uniform. Bins take whole ranks, so they need not be equally wide.
private func uniformityCheck(name: String, ranks: [Int], levels: Int, bins: Int) -> CalibrationCheck {
    let bins = max(2, min(bins, levels))
    var counts = [Double](repeating: 0, count: bins)
    var widths = counts
    for level in 0..<levels { widths[level * bins / levels] += 1 }
    for rank in ranks { counts[rank * bins / levels] += 1 }
    var statistic = 0.0
    for i in 0..<bins {
        let expected = Double(ranks.count) * widths[i] / Double(levels)
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected
    }
    return CalibrationCheck(
        name: name, statistic: statistic,
        pValue: IncompleteGamma.upper(shape: 0.5 * Double(bins - 1), 0.5 * statistic))
}
