import AuspexExecution
import Dispatch
import Foundation
import Synchronization

/// Draws from a log density by several chains in parallel.
///
/// Chain c uses the seed's key split by c, so the draws of a chain depend on seed, options and target only: not on the number of
/// threads, nor on which chains run beside it, nor on whether someone watches. Threads serve several chains together where the
/// target prefers it.
///
/// The call blocks until all chains have ended. Raising `cancellation` ends it early; what was drawn is kept and reported.
/// - Parameters:
///   - density: the target; every thread makes its own evaluator.
///   - kernel: what moves the chains instead of `options.algorithm`.
///   - sink: receives the draws as they come.
///   - progress: called at most about ten times a second, one call at a time, from any thread.
/// - Throws: `SamplerOptionsError`, `MetricError`, `InitializationError`, or whatever the sink or a kernel throws. An error of
///   one chain stops the others.
public func sampleChains(
    _ density: any LogDensity, kernel: KernelPlan? = nil, options: SamplerOptions, sink: any DrawSink,
    progress: (@Sendable (SamplingProgress) -> Void)? = nil, cancellation: CancellationFlag? = nil
) throws -> SamplingReport {
    try options.validate(dimension: density.dimension)
    try kernel?.validate(dimension: density.dimension)
    let indices = Set(options.chainIndices ?? Array(0..<options.chains)).sorted()
    let context = ChainContext(
        options: options, sink: sink,
        progress: progress.map { ProgressReporter(chains: indices, options: options, callback: $0) },
        cancellation: cancellation ?? CancellationFlag())
    let work = SharedWork(indices: indices, failure: context.failure)

    // Kernels of a composition evaluate the target whenever they like, which nobody can do for several chains at once.
    let plan = WorkPlan(
        chains: indices.count, threads: options.threads, preferredLanes: kernel == nil ? density.preferredLanes : 1)
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<plan.threads {
        let thread = Thread {
            serveChains(of: work, density, kernel: kernel, width: plan.width, context: context)
            done.signal()
        }
        // Evaluators may recurse deeper than the half megabyte that secondary threads get by default.
        thread.stackSize = 16 << 20
        thread.start()
    }
    for _ in 0..<plan.threads { done.wait() }

    let reports = try work.result()
    let isComplete = reports.count == indices.count && reports.allSatisfy { $0.warmedUp && $0.draws >= options.draws }
    return SamplingReport(chains: reports, wasCancelled: !isComplete)
}

/// What one thread does: it serves chains until none is left.
private func serveChains(
    of work: SharedWork, _ density: any LogDensity, kernel: KernelPlan?, width: Int, context: ChainContext
) {
    let dimension = density.dimension
    let options = context.options
    let target = GroupTarget(density, width: width)
    if let kernel {
        // Kernels may keep the target that they are given, so every chain has its own.
        serveChains(of: work, target, width: 1, dimension: dimension, context: context) { index in
            KernelChain(
                kernel: try kernel.make(dimension: dimension, options: options), target: density.makeEvaluator(), index: index,
                context: context)
        }
        return
    }
    switch options.algorithm {
    case .nuts:
        serveChains(of: work, target, width: width, dimension: dimension, context: context) { index in
            try Chain<NUTS>(index: index, dimension: dimension, options: options)
        }
    case .hmc:
        serveChains(of: work, target, width: width, dimension: dimension, context: context) { index in
            try Chain<HMC>(index: index, dimension: dimension, options: options)
        }
    }
}

private func serveChains<Stepper: ChainStepper & ~Copyable>(
    of work: SharedWork, _ target: GroupTarget, width: Int, dimension: Int, context: ChainContext,
    make: (_ chain: Int) throws -> Stepper
) {
    var group = ChainGroup<Stepper>(width: min(width, target.greatestWidth), dimension: dimension, context: context)
    while true {
        while group.count < group.width, let index = work.next() {
            do {
                group.add(ChainRun(try make(index), index: index, dimension: dimension, context: context))
            } catch {
                work.end(chain: index, .failure(error))
            }
        }
        if group.count == 0 { return }
        group.serve(by: target, ended: work.end)
    }
}

/// The chains that are still to be run, and what became of the others.
private final class SharedWork: Sendable {
    private struct State {
        var waiting: [Int]
        var reports: [ChainReport] = []
        var failures: [(chain: Int, error: any Error)] = []
    }

    private let state: Mutex<State>
    /// Raised when a chain has failed.
    private let failure: CancellationFlag

    init(indices: [Int], failure: CancellationFlag) {
        state = Mutex(State(waiting: indices.reversed()))
        self.failure = failure
    }

    func next() -> Int? { failure.isCancelled ? nil : state.withLock { $0.waiting.popLast() } }

    func end(chain: Int, _ outcome: Result<ChainReport, any Error>) {
        switch outcome {
        case .success(let report): state.withLock { $0.reports.append(report) }
        case .failure(let error):
            state.withLock { $0.failures.append((chain, error)) }
            failure.cancel()
        }
    }

    /// The reports by ascending index.
    /// - Throws: the error of the first chain that failed.
    func result() throws -> [ChainReport] {
        try state.withLock { state in
            if let first = state.failures.min(by: { $0.chain < $1.chain }) { throw first.error }
            return state.reports.sorted { $0.chain < $1.chain }
        }
    }
}
