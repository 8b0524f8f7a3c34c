import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import Foundation
import Synchronization

/// Receives positions from the chains, turns them into values, and keeps them in memory, in a run directory, or both.
final class SamplingRun: DrawSink {
    /// One chain's part. Only that chain's thread uses it, the lock is never waited for.
    private final class ChainPart: Sendable {
        struct State {
            var evaluator: ValuesEvaluator
            var rows: [Double] = []
            var statistics: [DrawStatistics] = []
            var scratch: [Double] = []
        }
        let state: Mutex<State>
        init(_ evaluator: sending ValuesEvaluator) { state = Mutex(State(evaluator: evaluator)) }
    }

    private let parts: [ChainPart]
    private let writer: RunWriter?
    private let keepsDraws: Bool
    private let thin: Int
    let variables: [VariableLayout]

    /// - Parameters:
    ///   - writer: Where draws are written as they come.
    ///   - keepsDraws: Whether they are also kept in memory.
    ///   - thin: Every `thin`-th draw is kept.
    ///   - native: Computes the values of draws instead of the interpreter.
    init(_ model: CompiledModel, native: NativeModel? = nil, chains: Int, thin: Int = 1, writer: RunWriter? = nil, keepsDraws: Bool = true) throws {
        variables = model.outputs.map { VariableLayout(name: $0.path, shape: $0.shape, scalar: $0.scalar) }
        parts = try (0..<chains).map { _ in ChainPart(try native?.makeValuesEvaluator() ?? model.makeValuesEvaluator()) }
        self.writer = writer
        self.keepsDraws = keepsDraws
        self.thin = thin
    }

    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws {
        guard index % thin == 0 else { return }
        let statistics = DrawStatistics(info)
        // A copy: the buffer belongs to the chain's thread and may not be handed to what the lock protects.
        let point = Array(position)
        try parts[chain].state.withLock { state in
            state.scratch.removeAll(keepingCapacity: true)
            state.evaluator.append(at: point, to: &state.scratch)
            if keepsDraws {
                state.rows.append(contentsOf: state.scratch)
                state.statistics.append(statistics)
            }
            try writer?.append(chain: chain, values: state.scratch, statistics: statistics)
        }
    }

    func chainFinished(_ report: ChainReport) throws { try writer?.finish(chain: report.chain) }

    /// The draws that were kept.
    func draws(planned: Int, attributes: JSONValue) -> Draws {
        let states = parts.map { part in part.state.withLock { ($0.rows, $0.statistics) } }
        return Draws(
            variables: variables, chains: states.map(\.0), reports: states.map(\.1), plannedDraws: planned, attributes: attributes)
    }
}
