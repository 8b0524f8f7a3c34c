import AuspexExecution

/// Tests whether one application of a kernel leaves a distribution as it is.
///
/// Starting points are drawn from the target exactly, the kernel is applied to each once, and the points before and after are
/// compared: the means of the functions (paired), the distributions of the functions (Kolmogorov–Smirnov, between different
/// replicates), and, for a kernel that claims to be reversible, the symmetry of the pair: E[f(θ) g(θ′)] = E[g(θ) f(θ′)] for all pairs
/// of functions. There is no warm-up, nothing to converge, and the replicates are independent, so the p-values are
/// what they say.
///
/// - Parameters:
///   - replicates: number of independent starting points.
///   - seed: of all randomness here.
///   - drawExactly: draws from the target.
///   - functions: compared before and after; moments up to the fourth should exist.
///   - isReversible: whether the symmetry is tested too. A cycle of kernels is not reversible.
///   - kernel: one transition.
public func invariance(
    replicates: Int, seed: UInt64, familyWiseError: Double = 1e-6, functions: [TestFunction], isReversible: Bool,
    drawExactly: (_ random: inout RandomStream) -> [Double],
    kernel: (_ position: [Double], _ key: RandomKey) throws -> [Double]
) rethrows -> CalibrationReport {
    let key = RandomKey(seed: seed)
    var meanTests = [MeanTest](repeating: MeanTest(), count: functions.count)
    let pairs: [(Int, Int)] =
        isReversible ? functions.indices.flatMap { i in functions.indices.filter { $0 > i }.map { (i, $0) } } : []
    var symmetryTests = [MeanTest](repeating: MeanTest(), count: pairs.count)
    // Even replicates give the sample before, odd ones the sample after, so that the two are independent.
    var before = [[Double]](repeating: [], count: functions.count)
    var after = before
    for replicate in 0..<replicates {
        let own = key.split(UInt64(replicate))
        var random = RandomStream(own.split(0))
        let start = drawExactly(&random)
        let end = try kernel(start, own.split(1))
        let atStart = functions.map { $0.value(start) }
        let atEnd = functions.map { $0.value(end) }
        for i in functions.indices {
            meanTests[i].add(atEnd[i] - atStart[i])
            if replicate % 2 == 0 { before[i].append(atStart[i]) } else { after[i].append(atEnd[i]) }
        }
        for (place, pair) in pairs.enumerated() {
            symmetryTests[place].add(atStart[pair.0] * atEnd[pair.1] - atStart[pair.1] * atEnd[pair.0])
        }
    }
    var checks: [CalibrationCheck] = []
    for (i, function) in functions.enumerated() {
        checks.append(.normal("mean of \(function.name)", meanTests[i].zScore))
        let test = TwoSampleTest.kolmogorovSmirnov(before[i], after[i])
        checks.append(
            CalibrationCheck(name: "distribution of \(function.name)", statistic: test.statistic, pValue: test.pValue))
    }
    for (place, pair) in pairs.enumerated() {
        checks.append(
            .normal("symmetry of \(functions[pair.0].name), \(functions[pair.1].name)", symmetryTests[place].zScore))
    }
    return CalibrationReport(checks: checks, familyWiseError: familyWiseError)
}
