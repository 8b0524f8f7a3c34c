import AuspexExecution
import AuspexInference
import Foundation
import Testing

/// A conjugate model in unconstrained coordinates: how to draw from it, and its posterior's log density given data.
private struct ConjugateModel: Sendable, CustomTestStringConvertible {
    var name: String
    var functions: [TestFunction]
    var drawParameters: @Sendable (inout RandomStream) -> [Double]
    var drawData: @Sendable ([Double], inout RandomStream) -> [Double]
    var posterior: @Sendable (_ data: [Double]) -> LogDensityFunction
    /// The same with a mistake in the prior.
    var faultyPosterior: @Sendable (_ data: [Double]) -> LogDensityFunction
    var testDescription: String { name }
}

private func logisticOf(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// Number of arrivals of a Poisson process of rate one before this time.
private func poisson(_ mean: Double, _ random: inout RandomStream) -> Double {
    var time = random.exponential()
    var count = 0.0
    while time < mean {
        count += 1
        time += random.exponential()
    }
    return count
}

private let models: [ConjugateModel] = [
    ConjugateModel(
        name: "normal mean",
        functions: [
            TestFunction("θ") { $0[0] }, TestFunction("θ²") { $0[0] * $0[0] }, TestFunction("θ y") { $0[0] * $0[1] },
            TestFunction("y²") { $0[1] * $0[1] },
        ],
        drawParameters: { [$0.normal()] },
        drawData: { parameters, random in (0..<3).map { _ in parameters[0] + 1.5 * random.normal() } },
        posterior: { normalMean(data: $0, priorPrecision: 1) },
        faultyPosterior: { normalMean(data: $0, priorPrecision: 0.7) }),
    ConjugateModel(
        // The rate is Exp(1), its coordinate the logarithm.
        name: "Poisson rate",
        functions: [
            TestFunction("log λ") { $0[0] }, TestFunction("λ") { exp($0[0]) }, TestFunction("y") { $0[1] },
            TestFunction("y log λ") { $0[0] * $0[1] },
        ],
        drawParameters: { [log($0.exponential())] },
        drawData: { parameters, random in (0..<2).map { _ in poisson(exp(parameters[0]), &random) } },
        posterior: { poissonRate(data: $0, shape: 1) },
        // Without the Jacobian of the logarithm.
        faultyPosterior: { poissonRate(data: $0, shape: 0.5) }),
    ConjugateModel(
        // The probability is uniform, its coordinate the logit.
        name: "binomial probability",
        functions: [
            TestFunction("p") { logisticOf($0[0]) }, TestFunction("logit p") { $0[0] },
            TestFunction("p²") { logisticOf($0[0]) * logisticOf($0[0]) }, TestFunction("p y") { logisticOf($0[0]) * $0[1] },
        ],
        drawParameters: {
            let u = $0.uniform()
            return [log(u / (1 - u))]
        },
        drawData: { parameters, random in
            let p = logisticOf(parameters[0])
            return [Double((0..<8).reduce(0) { sum, _ in sum + (random.uniform() < p ? 1 : 0) })]
        },
        posterior: { binomialProbability(data: $0, a: 1, b: 1) },
        faultyPosterior: { binomialProbability(data: $0, a: 1, b: 1.5) }),
]

@Sendable private func normalMean(data: [Double], priorPrecision: Double) -> LogDensityFunction {
    LogDensityFunction(dimension: 1) { x, gradient in
        var value = -0.5 * priorPrecision * x[0] * x[0]
        gradient[0] = -priorPrecision * x[0]
        for y in data {
            let residual = (y - x[0]) / 1.5
            value -= 0.5 * residual * residual
            gradient[0] += residual / 1.5
        }
        return value
    }
}

@Sendable private func poissonRate(data: [Double], shape: Double) -> LogDensityFunction {
    let total = shape + data.reduce(0, +)
    let rate = 1 + Double(data.count)
    return LogDensityFunction(dimension: 1) { x, gradient in
        gradient[0] = total - rate * exp(x[0])
        return total * x[0] - rate * exp(x[0])
    }
}

@Sendable private func binomialProbability(data: [Double], a: Double, b: Double) -> LogDensityFunction {
    let successes = a + data[0], failures = b + 8 - data[0]
    return LogDensityFunction(dimension: 1) { x, gradient in
        let p = logisticOf(x[0])
        gradient[0] = successes - (successes + failures) * p
        return successes * x[0] - (successes + failures) * (max(x[0], 0) + log1p(exp(-abs(x[0]))))
    }
}

private func run(
    _ model: ConjugateModel, _ kernel: String, _ posterior: ([Double]) -> LogDensityFunction
) throws -> CalibrationReport {
    try geweke(
        replicates: 10_000, rounds: 4, seed: 21, familyWiseError: errorPerReport, functions: model.functions,
        drawParameters: model.drawParameters, drawData: model.drawData
    ) { parameters, data, key in
        let transition =
            kernel == "nuts"
            ? try hamiltonianTransition(NUTS.self, posterior(data), stepSize: 0.5)
            : try hamiltonianTransition(
                HMC.self, posterior(data), stepSize: 0.5, settings: HamiltonianSettings(trajectory: .steps(3)))
        return transition(parameters, key)
    }
}

@Test(arguments: models, ["nuts", "hmc"])
private func jointDistributionTest(model: ConjugateModel, kernel: String) throws {
    let right = try run(model, kernel, model.posterior)
    #expect(right.passed, "\(right.failures)")
    #expect(try !run(model, kernel, model.faultyPosterior).passed)
}

/// Simulation-based calibration of whole runs, warm-up and adaptation included.
@Test func ranksOfWholeRunsAreUniform() throws {
    func run(_ posterior: @escaping ([Double]) -> LogDensityFunction) throws -> CalibrationReport {
        try sbc(
            replicates: 400, bins: 10, seed: 31, familyWiseError: errorPerReport,
            drawParameters: models[1].drawParameters, drawData: models[1].drawData
        ) { data, key in
            var options = SamplerOptions()
            options.chains = 1
            options.warmup = 150
            options.draws = 495
            options.seed = key.word
            let sink = MemorySink()
            _ = try sampleChains(posterior(data), options: options, sink: sink)
            let draws = sink.chains[0]?.positions ?? []
            return draws.indices.filter { $0 % 5 == 0 }.map { draws[$0] }
        }.report
    }
    let right = try run(models[1].posterior)
    #expect(right.passed, "\(right.failures)")
    #expect(try !run { poissonRate(data: $0, shape: 0.2) }.passed)
}
