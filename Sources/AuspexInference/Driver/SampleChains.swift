import AuspexExecution
import Dispatch
import Foundation
import Synchronization

/// Draws from a log density by several chains in parallel.
///
/// Chain c uses the seed's key split by c, so the draws of a chain depend on seed, options and target only: not on the number of
/// threads, nor on which chains run beside it, nor on whether someone watches.
///
/// The call blocks until all chains have ended. Raising `cancellation` ends it early; what was drawn is kept and reported.
/// - Parameters:
///   - density: the target; every chain makes its own evaluator.
///   - kernel: what moves the chains instead of `options.algorithm`.
///   - sink: receives the draws as they come.
///   - progress: called at most about ten times a second, one call at a time, from any thread.
/// - Throws: `SamplerOptionsError`, `MetricError`, `InitializationError`, or whatever the sink or a kernel throws. An error of
///   one chain stops the others.
public func sampleChains(
    _ density: any LogDensity, kernel: KernelPlan? = nil, options: SamplerOptions, sink: any DrawSink,
    progress: (@Sendable (SamplingProgress) -> Void)? = nil, cancellation: CancellationFlag? = nil
) throws -> SamplingReport {
    let dimension = density.dimension
    try options.validate(dimension: dimension)
    try kernel?.validate(dimension: dimension)
    let indices = Set(options.chainIndices ?? Array(0..<options.chains)).sorted()
    let work = SharedWork(indices: indices)
    let context = ChainContext(
        options: options, sink: sink,
        progress: progress.map { ProgressReporter(chains: indices, options: options, callback: $0) },
        cancellation: cancellation ?? CancellationFlag(), failure: work.failed)

    let threads = max(1, min(options.threads, indices.count))
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<threads {
        let thread = Thread {
            while let index = work.next() {
                do {
                    work.finish(try runOneChain(density, kernel: kernel, index: index, context: context))
                } catch {
                    work.fail(error, chain: index)
                }
            }
            done.signal()
        }
        // Evaluators may recurse deeper than the half megabyte that secondary threads get by default.
        thread.stackSize = 16 << 20
        thread.start()
    }
    for _ in 0..<threads { done.wait() }

    let reports = try work.result()
    let isComplete = reports.count == indices.count && reports.allSatisfy { $0.warmedUp && $0.draws >= options.draws }
    return SamplingReport(chains: reports, wasCancelled: !isComplete)
}

/// Makes what steps the chain and runs it.
private func runOneChain(
    _ density: any LogDensity, kernel: KernelPlan?, index: Int, context: ChainContext
) throws -> ChainReport {
    let dimension = density.dimension
    let evaluator = density.makeEvaluator()
    let options = context.options
    let key = chainKeys(seed: options.seed, index: index).iterations
    if let kernel {
        let composition = KernelChain(
            kernel: try kernel.make(dimension: dimension, options: options), key: key, warmup: options.warmup)
        return try runChain(composition, index: index, evaluator: evaluator, dimension: dimension, context: context)
    }
    let snapshot = options.resume.first { $0.chain == index }
    switch options.algorithm {
    case .nuts:
        let chain = try Chain<NUTS>(options: options, dimension: dimension, key: key, snapshot: snapshot)
        return try runChain(chain, index: index, evaluator: evaluator, dimension: dimension, context: context)
    case .hmc:
        let chain = try Chain<HMC>(options: options, dimension: dimension, key: key, snapshot: snapshot)
        return try runChain(chain, index: index, evaluator: evaluator, dimension: dimension, context: context)
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
    /// Raised when a chain has failed, so that the others stop.
    let failed = CancellationFlag()

    init(indices: [Int]) { state = Mutex(State(waiting: indices.reversed())) }

    func next() -> Int? { failed.isCancelled ? nil : state.withLock { $0.waiting.popLast() } }

    func finish(_ report: ChainReport) { state.withLock { $0.reports.append(report) } }

    func fail(_ error: any Error, chain: Int) {
        state.withLock { $0.failures.append((chain, error)) }
        failed.cancel()
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
