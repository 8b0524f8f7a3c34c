import Synchronization

/// How far a run is.
public struct SamplingProgress: Sendable {
    /// One chain's counters.
    public struct ChainProgress: Sendable {
        public var chain: Int
        /// Iterations made, warm-up included.
        public var iterations = 0
        public var divergences = 0
        public var leapfrogSteps = 0
        public var isFinished = false
    }

    public var chains: [ChainProgress]
    /// Warm-up iterations and draws of each chain.
    public var warmup: Int
    public var draws: Int
    /// Since the start of the run.
    public var elapsed: Duration

    /// Iterations made by all chains over all that are asked for, in [0, 1].
    public var fraction: Double {
        let wanted = chains.count * (warmup + draws)
        return wanted == 0 ? 1 : Double(chains.reduce(0) { $0 + $1.iterations }) / Double(wanted)
    }
}

/// Collects the counters of all chains and calls back at most about ten times a second, one call at a time.
final class ProgressReporter: Sendable {
    typealias Callback = @Sendable (SamplingProgress) -> Void

    private struct State {
        var progress: SamplingProgress
        var lastCall: ContinuousClock.Instant
    }

    static let interval = Duration.milliseconds(100)
    private let callback: Callback
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(chains: [Int], options: SamplerOptions, callback: @escaping Callback) {
        self.callback = callback
        let progress = SamplingProgress(
            chains: chains.map { SamplingProgress.ChainProgress(chain: $0) }, warmup: options.warmup,
            draws: options.draws, elapsed: .zero)
        state = Mutex(State(progress: progress, lastCall: start - Self.interval))
    }

    /// Takes in one chain's counters. The end of a chain is always reported, the rest when enough time has passed.
    func update(_ chain: SamplingProgress.ChainProgress) {
        state.withLock { state in
            guard let place = state.progress.chains.firstIndex(where: { $0.chain == chain.chain }) else { return }
            state.progress.chains[place] = chain
            let now = ContinuousClock.now
            guard chain.isFinished || now - state.lastCall >= Self.interval else { return }
            state.lastCall = now
            state.progress.elapsed = now - start
            callback(state.progress)
        }
    }
}
