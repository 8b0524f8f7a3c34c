import AuspexExecution

/// One transition of a Hamiltonian kernel at a fixed step size and metric, as a function: what the tests of this folder take.
///
/// - Parameter momentum: replaces the draw of the momentum; only useful to build kernels that are wrong on purpose.
/// - Throws: `MetricError` when the metric does not fit.
public func hamiltonianTransition<Kernel: HamiltonianKernel & ~Copyable>(
    _: Kernel.Type, _ density: any LogDensity, stepSize: Double, metric: Metric? = nil,
    settings: HamiltonianSettings = HamiltonianSettings(),
    momentum: ((_ dimension: Int, _ key: RandomKey) -> [Double])? = nil
) throws -> (_ position: [Double], _ key: RandomKey) -> [Double] {
    let runner = TransitionRunner(Kernel(dimension: density.dimension, settings: settings), density.makeEvaluator())
    if let metric { try runner.kernel.setMetric(metric) }
    runner.kernel.stepSize = stepSize
    let dimension = density.dimension
    return { position, key in
        runner.kernel.initialise(position: position, evaluator: runner.evaluator)
        _ = runner.kernel.step(
            evaluator: runner.evaluator, random: RandomStream(key.split(0)),
            momentum: momentum?(dimension, key.split(1)))
        return Array(runner.kernel.position)
    }
}

/// Holds a kernel, which cannot be copied, for a closure.
private final class TransitionRunner<Kernel: HamiltonianKernel & ~Copyable> {
    var kernel: Kernel
    let evaluator: any LogDensityEvaluator

    init(_ kernel: consuming Kernel, _ evaluator: any LogDensityEvaluator) {
        self.kernel = kernel
        self.evaluator = evaluator
    }
}
