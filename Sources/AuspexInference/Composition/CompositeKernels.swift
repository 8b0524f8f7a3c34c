import AuspexExecution

/// Kernels one after another. A cycle of kernels that are each reversible is invariant, but not reversible itself.
public final class CycleKernel: TransitionKernel {
    private let kernels: [any TransitionKernel]

    public init(_ kernels: [any TransitionKernel]) { self.kernels = kernels }

    public func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        var infos: [TransitionInfo] = []
        for (place, kernel) in kernels.enumerated() {
            var part = context
            part.key = context.key.split(UInt64(place))
            guard let info = try kernel.step(&state, part) else { return nil }
            infos.append(info)
        }
        return TransitionInfo(combining: infos, logDensity: state.evaluated(by: context.target).logDensity)
    }

    public var adaptations: [KernelAdaptation] { kernels.flatMap(\.adaptations) }
}

/// One of several kernels, chosen at random in each step.
public final class MixtureKernel: TransitionKernel {
    private let kernels: [any TransitionKernel]
    private let weights: [Double]

    /// - Parameter weights: one for each kernel, not negative and not all zero.
    public init(_ kernels: [any TransitionKernel], weights: [Double]) {
        self.kernels = kernels
        self.weights = weights
    }

    public func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        var random = RandomStream(context.key.split(0))
        var place = random.uniform() * weights.reduce(0, +)
        var chosen = weights.lastIndex { $0 > 0 } ?? 0
        for (i, weight) in weights.enumerated() {
            place -= weight
            if place < 0 {
                chosen = i
                break
            }
        }
        guard kernels.indices.contains(chosen) else { return TransitionInfo() }
        var part = context
        part.key = context.key.split(1)
        return try kernels[chosen].step(&state, part)
    }

    public var adaptations: [KernelAdaptation] { kernels.flatMap(\.adaptations) }
}

/// The same kernel several times in one step.
public final class RepeatedKernel: TransitionKernel {
    private let kernel: any TransitionKernel
    private let count: Int

    public init(_ kernel: any TransitionKernel, count: Int) {
        self.kernel = kernel
        self.count = count
    }

    public func step(_ state: inout MarkovState, _ context: StepContext) throws -> TransitionInfo? {
        var infos: [TransitionInfo] = []
        for place in 0..<max(count, 1) {
            var part = context
            part.key = context.key.split(UInt64(place))
            guard let info = try kernel.step(&state, part) else { return nil }
            infos.append(info)
        }
        return TransitionInfo(combining: infos, logDensity: state.evaluated(by: context.target).logDensity)
    }

    public var adaptations: [KernelAdaptation] { kernel.adaptations }
}

extension TransitionInfo {
    /// What several transitions did together: costs add up, acceptances are averaged, one divergence is a divergence. Energy and
    /// step size belong to a single kernel and are kept when there is only one.
    init(combining infos: [TransitionInfo], logDensity: Double) {
        let acceptances = infos.map(\.acceptance).filter { !$0.isNaN }
        self.init(
            logDensity: logDensity,
            energy: infos.count == 1 ? infos[0].energy : .nan,
            acceptance: acceptances.isEmpty ? .nan : acceptances.reduce(0, +) / Double(acceptances.count),
            stepSize: infos.count == 1 ? infos[0].stepSize : .nan,
            depth: infos.map(\.depth).max() ?? 0,
            leapfrogSteps: infos.reduce(0) { $0 + $1.leapfrogSteps },
            diverged: infos.contains(where: \.diverged))
    }
}
