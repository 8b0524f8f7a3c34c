import Synchronization

/// Receives draws while they are made, so that memory need not grow with their number.
///
/// Calls of one chain come in order and one at a time; calls of different chains come from different threads at once. An error
/// that is thrown stops the whole run and is thrown on by it. The position is only valid during the call.
public protocol DrawSink: Sendable {
    /// A warm-up iteration.
    func warmup(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws
    /// The chain's step size and metric are now fixed.
    func warmupFinished(_ report: AdaptationReport) throws
    /// A draw.
    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws
    /// The chain has ended, complete or stopped.
    func chainFinished(_ report: ChainReport) throws
}

extension DrawSink {
    public func warmup(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws {}
    public func warmupFinished(_ report: AdaptationReport) throws {}
    public func chainFinished(_ report: ChainReport) throws {}
}

/// Keeps all draws in memory.
public final class MemorySink: DrawSink {
    /// The draws of one chain.
    public struct ChainDraws: Sendable {
        /// One array of D coordinates for each draw.
        public var positions: [[Double]] = []
        public var infos: [TransitionInfo] = []
    }

    private let storage = Mutex<[Int: ChainDraws]>([:])

    public init() {}

    public func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) {
        let copy = Array(position)
        storage.withLock {
            $0[chain, default: ChainDraws()].positions.append(copy)
            $0[chain, default: ChainDraws()].infos.append(info)
        }
    }

    /// What was drawn so far, by chain.
    public var chains: [Int: ChainDraws] { storage.withLock { $0 } }

    /// One coordinate's draws, one array for each chain by ascending index.
    public func coordinate(_ index: Int) -> [[Double]] {
        chains.sorted { $0.key < $1.key }.map { $0.value.positions.map { $0[index] } }
    }
}
