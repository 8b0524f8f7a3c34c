import AuspexExecution

/// NUTS or HMC on some of the coordinates, the others held fixed: an update from the block's conditional distribution.
public final class HamiltonianBlock<Kernel: HamiltonianKernel & ~Copyable>: TransitionKernel {
    private let coordinates: [Int]
    private let isWhole: Bool
    private var adaptive: AdaptiveKernel<Kernel>
    private var fullPosition: [Double]
    private var fullGradient: [Double]

    /// - Parameter coordinates: the block, without repetitions; nil for all.
    /// - Throws: `MetricError` when `options.initialMetric` does not fit the block.
    public init(coordinates: [Int]?, dimension: Int, settings: HamiltonianSettings, options: SamplerOptions) throws {
        let block = coordinates ?? Array(0..<dimension)
        self.coordinates = block
        isWhole = coordinates == nil
        // An initial metric or step size is meant for the whole; a block finds its own.
        adaptive = try AdaptiveKernel(
            dimension: block.count, settings: settings,
            metric: (isWhole ? options.initialMetric : nil) ?? .identity(options.metric, dimension: block.count),
            stepSize: isWhole ? options.initialStepSize : nil, warmup: options.warmup,
            targetAcceptance: options.targetAcceptance)
        fullPosition = [Double](repeating: 0, count: dimension)
        fullGradient = fullPosition
    }

    public func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        let start = state.evaluated(by: context.target)
        fullPosition = state.position
        fullGradient = start.gradient
        let position = coordinates.map { state.position[$0] }
        let gradient = coordinates.map { start.gradient[$0] }
        position.withUnsafeBufferPointer { point in
            gradient.withUnsafeBufferPointer {
                adaptive.kernel.initialise(position: point, gradient: $0, logDensity: start.logDensity)
            }
        }
        var request = adaptive.begin(iteration: context.iteration, key: context.key)
        while case .gradient(let wanted) = request {
            request = adaptive.advance(logDensity: evaluate(wanted, by: context.target))
            if context.cancellation.isCancelled { return nil }
        }
        let end = adaptive.kernel.position
        for (place, coordinate) in coordinates.enumerated() { state.position[coordinate] = end[place] }
        // The kernel knows the gradient of its block only.
        state.evaluation = nil
        return adaptive.kernel.info
    }

    /// Evaluates the target with the block's coordinates put into the full position.
    private func evaluate(_ request: GradientRequest, by target: any LogDensityEvaluator) -> Double {
        for (place, coordinate) in coordinates.enumerated() { fullPosition[coordinate] = request.position[place] }
        let logDensity = target.evaluate(fullPosition, gradient: &fullGradient)
        for (place, coordinate) in coordinates.enumerated() { request.gradient[place] = fullGradient[coordinate] }
        return logDensity
    }

    public var adaptations: [KernelAdaptation] {
        [
            KernelAdaptation(
                coordinates: isWhole ? nil : coordinates, stepSize: adaptive.kernel.stepSize, metric: adaptive.metric)
        ]
    }
}
