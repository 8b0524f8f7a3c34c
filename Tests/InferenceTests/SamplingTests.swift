import AuspexExecution
import AuspexInference
import Foundation
import Testing

private let covariance: [Double] = [
    1.0, 0.6, 0.0, -0.3,
    0.6, 4.0, 0.5, 0.2,
    0.0, 0.5, 0.25, 0.0,
    -0.3, 0.2, 0.0, 9.0,
]

/// Whole runs against the exact moments of a correlated normal, in units of the Monte Carlo standard error.
@Test(arguments: MetricKind.allCases, [SamplerAlgorithm.nuts, .hmc(trajectory: .time(2.5), jitter: 0.3)])
func momentsOfACorrelatedNormal(metric: MetricKind, algorithm: SamplerAlgorithm) throws {
    var options = SamplerOptions()
    options.algorithm = algorithm
    options.metric = metric
    options.seed = 41
    options.draws = 2000
    options.threads = 2
    let sink = MemorySink()
    let density = try Targets.normal(covariance: covariance, dimension: 4)
    let report = try sampleChains(density, options: options, sink: sink)
    #expect(!report.wasCancelled)
    let chains = sink.chains.sorted { $0.key < $1.key }.map(\.value.positions)
    #expect(chains.map(\.count) == [2000, 2000, 2000, 2000])
    var expectations: [ExactExpectation] = []
    var quantiles: [ExactQuantile] = []
    for i in 0..<4 {
        expectations.append(ExactExpectation("x[\(i)]", 0) { $0[i] })
        for j in 0...i {
            expectations.append(ExactExpectation("x[\(i)] x[\(j)]", covariance[i * 4 + j]) { $0[i] * $0[j] })
        }
        let sd = covariance[i * 4 + i].squareRoot()
        quantiles.append(ExactQuantile(coordinate: i, probability: 0.05, value: -1.6448536269514729 * sd))
        quantiles.append(ExactQuantile(coordinate: i, probability: 0.5, value: 0))
        quantiles.append(ExactQuantile(coordinate: i, probability: 0.95, value: 1.6448536269514729 * sd))
    }
    let result = calibrate(
        chains: chains, expectations: expectations, quantiles: quantiles, familyWiseError: errorPerReport)
    #expect(result.passed, "\(result.failures)")
    for i in 0..<4 { #expect(Diagnostics.rHat(sink.coordinate(i)) < 1.05) }
    for chain in report.chains {
        #expect(chain.stepSize > 0 && chain.stepSize.isFinite)
        #expect(chain.metric.kind == metric)
        #expect(chain.metric.dimension == 4)
    }
}

/// The test of moments must itself fail when the target is not the one compared with.
@Test func momentsOfAWrongTargetAreNoticed() throws {
    var options = SamplerOptions()
    options.seed = 42
    options.draws = 2000
    let sink = MemorySink()
    _ = try sampleChains(
        Targets.normal(covariance: Targets.correlated.map { 1.15 * $0 }, dimension: 2), options: options, sink: sink)
    let result = calibrate(
        chains: sink.chains.values.map(\.positions),
        expectations: [ExactExpectation("x[0]²", 1) { $0[0] * $0[0] }, ExactExpectation("x[1]²", 2) { $0[1] * $0[1] }],
        familyWiseError: errorPerReport)
    #expect(!result.passed)
}

/// The acceptance after warm-up is near what was asked for, and a higher target means a smaller step.
@Test func theStepSizeFollowsTheTargetAcceptance() throws {
    var steps: [Double] = []
    for target in [0.6, 0.8, 0.95] {
        var options = SamplerOptions()
        options.targetAcceptance = target
        options.chains = 4
        options.seed = 43
        let sink = MemorySink()
        let report = try sampleChains(
            Targets.normal(covariance: covariance, dimension: 4), options: options, sink: sink)
        let acceptances = sink.chains.values.flatMap { $0.infos.map(\.acceptance) }
        let mean = acceptances.reduce(0, +) / Double(acceptances.count)
        // Averaging the logarithm of the step makes it somewhat smaller than needed, so the acceptance overshoots.
        #expect(mean > target - 0.05 && mean < target + 0.7 * (1 - target), "acceptance \(mean) for \(target)")
        steps.append(report.chains.reduce(0) { $0 + $1.stepSize } / 4)
    }
    #expect(steps[0] > steps[1] && steps[1] > steps[2])
}

/// The funnel's neck cannot be entered at the default step size, and the kernel must say so.
@Test func divergencesAreReported() throws {
    let funnel = LogDensityFunction(dimension: 5) { x, gradient in
        let v = x[0]
        var value = -v * v / 18 - 2 * v
        gradient[0] = -v / 9 - 2
        for i in 1..<5 {
            let scaled = x[i] * exp(-v)
            value -= 0.5 * x[i] * scaled
            gradient[i] = -scaled
            gradient[0] += 0.5 * x[i] * scaled
        }
        return value
    }
    var options = SamplerOptions()
    options.seed = 44
    let sink = MemorySink()
    let report = try sampleChains(funnel, options: options, sink: sink)
    let counted = report.chains.reduce(0) { $0 + $1.divergences }
    #expect(counted > 0)
    #expect(counted == sink.chains.values.reduce(0) { $0 + $1.infos.filter(\.diverged).count })
    #expect(sink.chains.values.allSatisfy { $0.infos.allSatisfy { $0.logDensity.isFinite && $0.energy.isFinite } })
}

/// Trees stop at the greatest depth, and a full tree has 2^depth − 1 steps.
@Test func depthIsBounded() throws {
    var options = SamplerOptions()
    options.maxDepth = 3
    options.warmup = 0
    options.initialStepSize = 0.01
    options.draws = 50
    options.chains = 1
    let sink = MemorySink()
    let report = try sampleChains(Targets.normal(covariance: covariance, dimension: 4), options: options, sink: sink)
    #expect(report.chains[0].depthSaturations == 50)
    #expect(sink.chains[0]?.infos.allSatisfy { $0.leapfrogSteps == 7 && $0.stepSize == 0.01 } == true)
}

/// In high dimension a standard normal's trajectories turn after half a period, π, nearly independent of the start. With a step of
/// 0.01 a tree of 256 states is 2.56 long and has not turned, and one of 512 has.
@Test func aTrajectoryStopsWhenItTurns() throws {
    let dimension = 400
    let density = LogDensityFunction(dimension: dimension) { x, gradient in
        var square = 0.0
        for i in 0..<dimension {
            gradient[i] = -x[i]
            square += x[i] * x[i]
        }
        return -0.5 * square
    }
    var random = RandomStream(RandomKey(seed: 46))
    var kernel = NUTS(dimension: dimension)
    kernel.stepSize = 0.01
    let evaluator = density.makeEvaluator()
    kernel.initialise(position: (0..<dimension).map { _ in random.normal() }, evaluator: evaluator)
    for i in 0..<50 {
        let info = kernel.step(evaluator: evaluator, random: RandomStream(RandomKey(seed: 45).split(UInt64(i))))
        #expect(info.depth == 9)
        #expect(info.leapfrogSteps == 511)
        #expect(info.acceptance > 0.99)
    }
}
