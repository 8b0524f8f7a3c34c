import AuspexExecution

/// The joint distribution test (Geweke 2004, "Getting it right") of a posterior kernel.
///
/// Parameters and data are drawn from the joint distribution. Then, for a number of rounds, the kernel moves the parameters given the
/// data and the data are drawn anew given the parameters. Both leave the joint distribution as it is, so functions of parameters
/// and data must have the same means before and after. A kernel that samples something else than the posterior drifts away
/// with every round. Geweke's original runs one long chain, whose error must be estimated; here every replicate starts
/// from the joint distribution and replicates are independent, so the p-values are exact up to the central limit theorem.
///
/// - Parameters:
///   - functions: of the parameters followed by the data.
///   - drawParameters: draws from the prior.
///   - drawData: draws data given parameters.
///   - kernel: one transition of the posterior given data.
public func geweke(
    replicates: Int, rounds: Int, seed: UInt64, familyWiseError: Double = 1e-6, functions: [TestFunction],
    drawParameters: (_ random: inout RandomStream) -> [Double],
    drawData: (_ parameters: [Double], _ random: inout RandomStream) -> [Double],
    kernel: (_ parameters: [Double], _ data: [Double], _ key: RandomKey) throws -> [Double]
) rethrows -> CalibrationReport {
    let key = RandomKey(seed: seed)
    var tests = [MeanTest](repeating: MeanTest(), count: functions.count)
    for replicate in 0..<replicates {
        let own = key.split(UInt64(replicate))
        var random = RandomStream(own.split(0))
        var parameters = drawParameters(&random)
        var data = drawData(parameters, &random)
        let start = functions.map { $0.value(parameters + data) }
        for round in 1...max(rounds, 1) {
            parameters = try kernel(parameters, data, own.split(UInt64(round)))
            data = drawData(parameters, &random)
        }
        for i in functions.indices { tests[i].add(functions[i].value(parameters + data) - start[i]) }
    }
    return CalibrationReport(
        checks: zip(functions, tests).map { .normal("joint mean of \($0.name)", $1.zScore) },
        familyWiseError: familyWiseError)
}
