import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults

/// Receives positions from the chains, turns them into values, and keeps them in memory, in a run directory, or both.
final class SamplingRun: DrawSink {
    /// One chain's part. The compiler cannot see that it is safe: the driver calls for one chain one at a time, and what was kept is
    /// read after the run.
    private final class ChainPart: @unchecked Sendable {
        let evaluator: ValuesEvaluator
        var rows: [Double] = []
        var statistics: [DrawStatistics] = []
        var scratch: [Double] = []

        init(_ evaluator: ValuesEvaluator) { self.evaluator = evaluator }
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
        let part = parts[chain]
        let statistics = DrawStatistics(info)
        part.scratch.removeAll(keepingCapacity: true)
        part.evaluator.append(at: position, to: &part.scratch)
        if keepsDraws {
            part.rows.append(contentsOf: part.scratch)
            part.statistics.append(statistics)
        }
        try writer?.append(chain: chain, values: part.scratch, statistics: statistics)
    }

    func chainFinished(_ report: ChainReport) throws { try writer?.finish(chain: report.chain) }

    /// The draws that were kept.
    func draws(planned: Int, attributes: JSONValue) -> Draws {
        Draws(
            variables: variables, chains: parts.map(\.rows), reports: parts.map(\.statistics), plannedDraws: planned,
            attributes: attributes)
    }
}
