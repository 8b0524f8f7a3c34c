import AuspexExecution
import AuspexInference
import Testing

private let replicates = 40_000

/// Kernels and targets; step sizes are so large that rejections and divergent weights matter.
private struct Setting: Sendable, CustomTestStringConvertible {
    var name: String
    var kernel: String
    var metric: Metric
    var stepSize: Double
    var testDescription: String { name }
}

private let settings: [Setting] = ["nuts", "hmc"].flatMap { kernel in
    [
        Setting(name: "\(kernel) unit", kernel: kernel, metric: .unit(dimension: 2), stepSize: 0.45),
        Setting(name: "\(kernel) diagonal", kernel: kernel, metric: .diagonal(inverse: [0.6, 2.5]), stepSize: 0.4),
        Setting(
            name: "\(kernel) dense", kernel: kernel, metric: .dense(inverse: [1, 0.5, 0.5, 1.5], dimension: 2),
            stepSize: 0.4),
    ]
}

private func transition(
    _ setting: Setting, _ density: LogDensityFunction, momentum: ((Int, RandomKey) -> [Double])? = nil
) throws -> ([Double], RandomKey) -> [Double] {
    // A short greatest depth makes truncated trees part of what is tested.
    setting.kernel == "nuts"
        ? try hamiltonianTransition(
            NUTS.self, density, stepSize: setting.stepSize, metric: setting.metric,
            settings: HamiltonianSettings(maxDepth: 4), momentum: momentum)
        : try hamiltonianTransition(
            HMC.self, density, stepSize: setting.stepSize, metric: setting.metric,
            settings: HamiltonianSettings(trajectory: .steps(4), jitter: 0.2), momentum: momentum)
}

private func report(
    _ kernel: ([Double], RandomKey) -> [Double], replicates: Int = replicates
) -> CalibrationReport {
    invariance(
        replicates: replicates, seed: 11, familyWiseError: errorPerReport, functions: TestFunction.moments(dimension: 2),
        isReversible: true, drawExactly: Targets.drawBanana, kernel: kernel)
}

@Test(arguments: settings)
private func kernelsLeaveTheBananaInvariant(setting: Setting) throws {
    let result = report(try transition(setting, Targets.banana))
    #expect(result.passed, "\(result.failures)")
}

@Test(arguments: settings)
private func kernelsLeaveACorrelatedNormalInvariant(setting: Setting) throws {
    let kernel = try transition(setting, Targets.normal(covariance: Targets.correlated, dimension: 2))
    let draw = try Targets.drawNormal(covariance: Targets.correlated, dimension: 2)
    let result = invariance(
        replicates: replicates, seed: 12, familyWiseError: errorPerReport,
        functions: TestFunction.moments(dimension: 2), isReversible: true, drawExactly: draw, kernel: kernel)
    #expect(result.passed, "\(result.failures)")
}

@Test(arguments: ["nuts", "hmc"])
private func aDroppedJacobianIsNoticed(kernel: String) throws {
    let setting = Setting(name: kernel, kernel: kernel, metric: .unit(dimension: 1), stepSize: 0.5)
    func result(_ density: LogDensityFunction) throws -> CalibrationReport {
        invariance(
            replicates: replicates, seed: 13, familyWiseError: errorPerReport,
            functions: TestFunction.moments(dimension: 1), isReversible: true,
            drawExactly: { Targets.drawLogGamma(shape: 3, &$0) }, kernel: try transition(setting, density))
    }
    let right = try result(Targets.logGamma(shape: 3))
    #expect(right.passed, "\(right.failures)")
    #expect(try !result(Targets.logGamma(shape: 2)).passed)
}

@Test(arguments: settings)
private func faultsHandedToTheKernelsAreNoticed(setting: Setting) throws {
    let halfValue = try transition(setting, FaultyDensities.scaledValue(Targets.banana, by: 0.5))
    #expect(!report(halfValue).passed, "values that do not belong to the gradient")
    let noValue = try transition(setting, FaultyDensities.scaledValue(Targets.banana, by: 0))
    #expect(!report(noValue).passed, "no weights at all")
    let stale = try transition(setting, Targets.banana) { dimension, _ in [Double](repeating: 0.9, count: dimension) }
    #expect(!report(stale).passed, "stale momentum")
    let wide = try transition(setting, Targets.banana) { dimension, key in
        var random = RandomStream(key)
        return (0..<dimension).map { _ in 2 * random.normal() }
    }
    #expect(!report(wide).passed, "momenta of the wrong scale")
}

@Test(arguments: PlainHMC.Fault.allCases)
func everyFaultOfAPlainKernelIsNoticed(fault: PlainHMC.Fault) {
    let kernel = PlainHMC(density: Targets.banana, fault: fault, stepSize: 0.6, steps: 3)
    let result = report(kernel.transition, replicates: 160_000)
    #expect(result.passed == (fault == .none), "\(fault): \(result.failures)")
}
