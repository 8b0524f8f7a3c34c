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
///   - sink: receives the draws as they come.
///   - progress: called at most about ten times a second, one call at a time, from any thread.
/// - Throws: `SamplerOptionsError`, `MetricError`, `InitializationError`, or whatever the sink throws. An error of one chain
///   stops the others.
public func sampleChains(
    _ density: any LogDensity, options: SamplerOptions, sink: any DrawSink,
    progress: (@Sendable (SamplingProgress) -> Void)? = nil, cancellation: CancellationFlag? = nil
) throws -> SamplingReport {
    try options.validate(dimension: density.dimension)
    let indices = Set(options.chainIndices ?? Array(0..<options.chains)).sorted()
    let userFlag = cancellation ?? CancellationFlag()
    let reporter = progress.map { ProgressReporter(chains: indices, options: options, callback: $0) }
    let work = SharedWork(indices: indices)

    let threads = max(1, min(options.threads, indices.count))
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<threads {
        let thread = Thread {
            while let index = work.next() {
                do {
                    let report: ChainReport
                    switch options.algorithm {
                    case .nuts:
                        report = try runChain(
                            NUTS.self, index: index, density: density, options: options, sink: sink,
                            progress: reporter, cancellation: userFlag, failure: work.failed)
                    case .hmc:
                        report = try runChain(
                            HMC.self, index: index, density: density, options: options, sink: sink,
                            progress: reporter, cancellation: userFlag, failure: work.failed)
                    }
                    work.finish(report)
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
