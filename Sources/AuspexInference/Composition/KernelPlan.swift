import AuspexExecution

/// A composition of kernels, as it is written; every chain makes its own kernels from it.
public indirect enum KernelPlan: Sendable {
    /// A transition written by the user: it returns the next position.
    public typealias Transition =
        @Sendable (_ position: [Double], _ target: any LogDensityEvaluator, _ key: RandomKey) throws -> [Double]

    /// NUTS on these coordinates, the others held fixed; nil means all.
    case nuts(on: [Int]? = nil)
    /// Static HMC on these coordinates, the others held fixed; nil means all.
    case hmc(on: [Int]? = nil, trajectory: TrajectoryLength = .time(2 * Double.pi), jitter: Double = 0)
    /// A kernel given as a function.
    case custom(Transition)
    /// A kernel given as an object, made for each chain.
    case make(@Sendable (_ dimension: Int) throws -> any TransitionKernel)
    /// One after another.
    case cycle([KernelPlan])
    /// One of them at random, with probabilities in proportion to the weights.
    case mixture([KernelPlan], weights: [Double])
    /// The same one several times.
    case repeated(KernelPlan, Int)

    /// Checks coordinates, counts and weights.
    func validate(dimension: Int) throws {
        switch self {
        case .nuts(let coordinates), .hmc(let coordinates, _, _):
            guard let coordinates else { return }
            if coordinates.isEmpty { throw SamplerOptionsError(message: "a kernel moves no coordinates") }
            if Set(coordinates).count != coordinates.count {
                throw SamplerOptionsError(message: "a kernel moves a coordinate twice")
            }
            if let bad = coordinates.first(where: { !(0..<dimension).contains($0) }) {
                throw SamplerOptionsError(message: "a kernel moves coordinate \(bad); the target has \(dimension)")
            }
        case .custom, .make: return
        case .cycle(let plans):
            if plans.isEmpty { throw SamplerOptionsError(message: "a cycle has no kernels") }
            for plan in plans { try plan.validate(dimension: dimension) }
        case .mixture(let plans, let weights):
            guard plans.count == weights.count, !plans.isEmpty else {
                throw SamplerOptionsError(message: "a mixture has \(plans.count) kernels and \(weights.count) weights")
            }
            guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
                throw SamplerOptionsError(message: "the weights of a mixture must not be negative, nor all zero")
            }
            for plan in plans { try plan.validate(dimension: dimension) }
        case .repeated(let plan, let count):
            if count < 1 { throw SamplerOptionsError(message: "a kernel is repeated \(count) times") }
            try plan.validate(dimension: dimension)
        }
    }

    /// Makes one chain's kernels.
    public func make(dimension: Int, options: SamplerOptions) throws -> any TransitionKernel {
        switch self {
        case .nuts(let coordinates):
            return try HamiltonianBlock<NUTS>(
                coordinates: coordinates, dimension: dimension,
                settings: HamiltonianSettings(maxDepth: options.maxDepth), options: options)
        case .hmc(let coordinates, let trajectory, let jitter):
            return try HamiltonianBlock<HMC>(
                coordinates: coordinates, dimension: dimension,
                settings: HamiltonianSettings(trajectory: trajectory, jitter: jitter), options: options)
        case .custom(let transition):
            return CustomKernel(transition)
        case .make(let factory):
            return try factory(dimension)
        case .cycle(let plans):
            return CycleKernel(try plans.map { try $0.make(dimension: dimension, options: options) })
        case .mixture(let plans, let weights):
            return MixtureKernel(try plans.map { try $0.make(dimension: dimension, options: options) }, weights: weights)
        case .repeated(let plan, let count):
            return RepeatedKernel(try plan.make(dimension: dimension, options: options), count: count)
        }
    }
}
