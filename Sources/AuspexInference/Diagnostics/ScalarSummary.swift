import Dispatch
import Foundation

/// What is reported of one scalar quantity.
public struct ScalarSummary: Sendable, Equatable {
    public var mean: Double
    /// Standard deviation, with n − 1 in the denominator.
    public var standardDeviation: Double
    public var q5: Double
    public var q50: Double
    public var q95: Double
    /// Monte Carlo standard error of the mean.
    public var meanError: Double
    public var bulkESS: Double
    public var tailESS: Double
    public var rHat: Double

    /// Summarises the draws of one quantity, one array for each chain. Empty chains are left out and the others are cut to the
    /// shortest.
    public init(_ chains: [[Double]]) {
        self.init(EqualChains(chains), SharedTables())
    }

    /// Summarises quantities, each by one array for each chain, on several processors.
    ///
    /// The figures do not depend on `threads`. Each thread needs about four arrays as long as one quantity's draws, where the caller does
    /// not keep the draws.
    /// - Parameter threads: at most this many at once; as many as there are processors when nil.
    public static func all(_ quantities: consuming [[[Double]]], threads: Int? = nil) -> [ScalarSummary] {
        let count = quantities.count
        let available = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let workers = max(1, min(available, count))
        // Worker w takes the quantities w, w + workers, ..., and writes what nobody else does.
        let parts = UnsafeMutablePointer<[ScalarSummary]>.allocate(capacity: workers)
        parts.initialize(repeating: [], count: workers)
        defer {
            parts.deinitialize(count: workers)
            parts.deallocate()
        }
        // Each quantity's draws are let go once they stand in an array of their own.
        let draws = UnsafeMutablePointer<[[Double]]>.allocate(capacity: count)
        draws.initialize(from: quantities, count: count)
        quantities = []
        defer {
            draws.deinitialize(count: count)
            draws.deallocate()
        }
        nonisolated(unsafe) let results = parts, columns = draws
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            let shared = SharedTables()
            results[worker] = stride(from: worker, to: count, by: workers).map { index in
                let chains = EqualChains(columns[index])
                columns[index] = []
                return ScalarSummary(chains, shared)
            }
        }
        return (0..<count).map { results[$0 % workers][$0 / workers] }
    }

    private init(_ chains: EqualChains, _ shared: SharedTables) {
        let isEmpty = chains.values.isEmpty
        mean = isEmpty ? .nan : chains.mean
        let variance = chains.values.count < 2 ? .nan : chains.variance
        standardDeviation = variance.squareRoot()
        (q5, q50, q95) = (.nan, .nan, .nan)
        (meanError, bulkESS, tailESS, rHat) = (.nan, .nan, .nan, .nan)
        guard !isEmpty, !chains.hasNaN else { return }
        var bulk: EqualChains?
        do {
            // The order takes twice the memory of the draws, so it is let go as soon as it has served.
            let order = AscendingOrder(chains.values)
            q5 = order.quantile(0.05)
            q50 = order.quantile(0.5)
            q95 = order.quantile(0.95)
            guard chains.isComparable else { return }
            let ranks = RankNormalization(chains, order: order, table: shared.scores(of: 2 * chains.count * chains.halfLength))
            if let folded = ranks.foldedScores() { rHat = SplitChains(consume folded).rHat }
            bulk = ranks.scores()
        }
        if let scores = bulk.take() {
            let halves = SplitChains(consume scores)
            rHat = Diagnostics.larger(halves.rHat, rHat)
            bulkESS = halves.effectiveSampleSize(shared.transforms)
        }
        tailESS = min(
            chains.indicatorESS(notAbove: q5, shared.transforms), chains.indicatorESS(notAbove: q95, shared.transforms))
        meanError = (variance / SplitChains(chains).effectiveSampleSize(shared.transforms)).squareRoot()
    }
}

/// What depends on the number of draws alone, kept from one quantity to the next.
private final class SharedTables {
    let transforms = TransformStore()
    private var last = NormalScores(count: 0)

    func scores(of count: Int) -> NormalScores {
        if last.count != count { last = NormalScores(count: count) }
        return last
    }
}
