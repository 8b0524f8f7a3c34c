import AuspexExecution
import AuspexInference
import Testing

/// After warm-up the metric is the sample covariance of the last window, shrunk as documented; here it is computed again from the
/// recorded warm-up by the textbook formula.
private final class WarmupRecorder: DrawSink {
    let memory = MemorySink()
    func warmup(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) {
        memory.draw(chain: chain, index: index, position: position, info: info)
    }
    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) {}
}

@Test(arguments: [MetricKind.diagonal, .dense])
func theMetricIsTheShrunkCovarianceOfTheLastWindow(kind: MetricKind) throws {
    var options = SamplerOptions()
    options.metric = kind
    options.chains = 1
    options.warmup = 300
    options.draws = 1
    options.seed = 51
    let recorder = WarmupRecorder()
    let report = try sampleChains(
        Targets.normal(covariance: Targets.correlated, dimension: 2), options: options, sink: recorder)
    let schedule = WarmupSchedule(length: 300)
    let window = schedule.windowEnds[schedule.windowEnds.count - 2]..<schedule.windowEnds[schedule.windowEnds.count - 1]
    let positions = try #require(recorder.memory.chains[0]?.positions)[window]
    let n = Double(positions.count)
    let mean = (0..<2).map { i in positions.reduce(0) { $0 + $1[i] } / n }
    func covariance(_ i: Int, _ j: Int) -> Double {
        positions.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / (n - 1)
    }
    func shrunk(_ i: Int, _ j: Int) -> Double {
        n / (n + 5) * covariance(i, j) + (i == j ? 1e-3 * 5 / (n + 5) : 0)
    }
    switch report.chains[0].metric {
    case .unit: Issue.record("the metric was not adapted")
    case .diagonal(let inverse):
        #expect(kind == .diagonal)
        for i in 0..<2 { #expect(abs(inverse[i] - shrunk(i, i)) < 1e-12) }
    case .dense(let inverse, _):
        #expect(kind == .dense)
        for i in 0..<2 { for j in 0..<2 { #expect(abs(inverse[i * 2 + j] - shrunk(i, j)) < 1e-12) } }
    }
}

/// Dual averaging finds the root of a smooth decreasing acceptance curve.
@Test(arguments: [0.6, 0.8, 0.99])
func dualAveragingFindsTheTarget(target: Double) throws {
    var averaging = DualAveraging(target: target)
    averaging.restart(around: 1)
    var step = 1.0
    for _ in 0..<20_000 { step = averaging.update(acceptance: 1 / (1 + step * step)) }
    let found = try #require(averaging.averagedStepSize)
    #expect(abs(1 / (1 + found * found) - target) < 0.01)
}

@Test func acceptancesThatAreNotNumbersShrinkTheStep() {
    var averaging = DualAveraging(target: 0.8)
    averaging.restart(around: 1)
    let first = averaging.update(acceptance: .nan)
    let second = averaging.update(acceptance: .nan)
    #expect(second < first)
    #expect(second.isFinite)
}
