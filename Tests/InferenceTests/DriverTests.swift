import AuspexExecution
import AuspexInference
import Foundation
import Synchronization
import Testing

private func density() throws -> LogDensityFunction { try Targets.normal(covariance: Targets.correlated, dimension: 2) }

private func options(_ change: (inout SamplerOptions) -> Void = { _ in }) -> SamplerOptions {
    var options = SamplerOptions()
    options.warmup = 200
    options.draws = 100
    options.seed = 7
    change(&options)
    return options
}

private func draw(_ options: SamplerOptions, _ kernel: KernelPlan? = nil) throws -> [Int: [[Double]]] {
    let sink = MemorySink()
    _ = try sampleChains(try density(), kernel: kernel, options: options, sink: sink)
    return sink.chains.mapValues(\.positions)
}

@Test(arguments: [nil, KernelPlan.cycle([.nuts(on: [0]), .hmc(on: [1], trajectory: .steps(3))])])
private func drawsDoNotDependOnThreadsOrCompany(kernel: KernelPlan?) throws {
    let reference = try draw(options(), kernel)
    #expect(reference.count == 4)
    #expect(try draw(options { $0.threads = 2 }, kernel) == reference)
    #expect(try draw(options { $0.threads = 7 }, kernel) == reference)
    for chain in 0..<4 {
        #expect(try draw(options { $0.chainIndices = [chain] }, kernel) == [chain: reference[chain]])
    }
    #expect(try draw(options { $0.chains = 2 }, kernel)[1] == reference[1])
    #expect(try draw(options { $0.seed = 8 }, kernel)[0] != reference[0])
    #expect(reference[0] != reference[1])
}

@Test func progressDoesNotChangeTheDraws() throws {
    let calls = Mutex<[SamplingProgress]>([])
    let sink = MemorySink()
    _ = try sampleChains(
        density(), options: options { $0.threads = 2 }, sink: sink,
        progress: { progress in calls.withLock { $0.append(progress) } })
    #expect(sink.chains.mapValues(\.positions) == (try draw(options())))
    let last = try #require(calls.withLock { $0.last })
    #expect(last.fraction == 1)
    #expect(last.chains.allSatisfy { $0.isFinished && $0.iterations == 300 })
}

/// Raises a flag after some draws of chain 0.
private final class StoppingSink: DrawSink {
    let memory = MemorySink()
    let flag: CancellationFlag
    let limit: Int
    init(flag: CancellationFlag, limit: Int) {
        self.flag = flag
        self.limit = limit
    }
    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) {
        memory.draw(chain: chain, index: index, position: position, info: info)
        if chain == 0 && index + 1 == limit { flag.cancel() }
    }
}

@Test func aStoppedRunKeepsItsDrawsAndGoesOnBitForBit() throws {
    let reference = try draw(options { $0.chains = 1 })
    let flag = CancellationFlag()
    let sink = StoppingSink(flag: flag, limit: 37)
    let report = try sampleChains(density(), options: options { $0.chains = 1 }, sink: sink, cancellation: flag)
    #expect(report.wasCancelled)
    #expect(report.chains[0].draws == 37)
    let first = try #require(sink.memory.chains[0]?.positions)
    #expect(first == Array(try #require(reference[0]).prefix(37)))
    let snapshot = try #require(report.chains[0].snapshot)
    #expect(snapshot.nextDraw == 37)
    let rest = try draw(
        options {
            $0.chains = 1
            $0.resume = [snapshot]
        })
    #expect(first + (rest[0] ?? []) == reference[0])
}

@Test func aRunThatIsCancelledBeforeItStartsDrawsNothing() throws {
    let flag = CancellationFlag()
    flag.cancel()
    let sink = MemorySink()
    let report = try sampleChains(density(), options: options(), sink: sink, cancellation: flag)
    #expect(report.wasCancelled)
    #expect(sink.chains.isEmpty)
    #expect(report.chains.allSatisfy { $0.draws == 0 && $0.snapshot == nil })
}

private struct SinkFailure: Error, Equatable {}
private struct FailingSink: DrawSink {
    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws {
        if chain == 2 && index == 5 { throw SinkFailure() }
    }
}

@Test func anErrorOfTheSinkStopsTheRun() throws {
    #expect(throws: SinkFailure()) {
        try sampleChains(density(), options: options { $0.threads = 3 }, sink: FailingSink())
    }
}

@Test func whereNothingCanStartTheErrorSaysWhy() throws {
    let nowhere = LogDensityFunction(dimension: 2) { _, _ in -.infinity }
    let failure = #expect(throws: InitializationError.self) {
        try sampleChains(nowhere, options: options(), sink: MemorySink())
    }
    #expect(failure?.tries == 100)
    #expect(failure?.nonFiniteValues == 100)
    #expect(failure?.lastPositions.count == 10)
    #expect(failure?.lastPositions.allSatisfy { $0.count == 2 && $0.allSatisfy { abs($0) <= 2 } } == true)

    let noGradient = LogDensityFunction(dimension: 2) { x, gradient in
        gradient[0] = 0
        gradient[1] = .nan
        return 0
    }
    let second = #expect(throws: InitializationError.self) {
        try sampleChains(noGradient, options: options { $0.initialPositions = [[1, 1]] }, sink: MemorySink())
    }
    #expect(second?.tries == 1)
    #expect(second?.wasSupplied == true)
    #expect(second?.nonFiniteGradients == 1)
    #expect(second?.badCoordinates == [1])
}

@Test func aStartIsFoundWhereOnlyPartOfSpaceHasDensity() throws {
    // Only one coordinate in eight tries is admissible.
    let corner = LogDensityFunction(dimension: 3) { x, gradient in
        for i in 0..<3 { gradient[i] = -1 }
        return x.allSatisfy { $0 > 0 } ? -x.reduce(0, +) : .nan
    }
    let sink = MemorySink()
    let report = try sampleChains(corner, options: options(), sink: sink)
    #expect(report.chains.allSatisfy { $0.initialPosition.allSatisfy { $0 > 0 } })
    #expect(sink.chains.values.allSatisfy { $0.positions.allSatisfy { $0.allSatisfy { $0 > 0 } } })
}

@Test(arguments: [
    { $0.chains = 0 }, { $0.draws = -1 }, { $0.warmup = -1 }, { $0.targetAcceptance = 1 }, { $0.targetAcceptance = .nan },
    { $0.maxDepth = 0 }, { $0.maxDepth = 60 }, { $0.initialRadius = .infinity }, { $0.initialStepSize = 0 },
    { $0.chainIndices = [4] }, { $0.initialPositions = [[1]] }, { $0.initialPositions = [[1, 2], [1, 2]] },
    { $0.algorithm = .hmc(trajectory: .time(-1)) }, { $0.algorithm = .hmc(trajectory: .steps(0)) },
    { $0.algorithm = .hmc(jitter: 2) },
] as [@Sendable (inout SamplerOptions) -> Void])
func badOptionsAreRefused(change: @Sendable (inout SamplerOptions) -> Void) throws {
    #expect(throws: SamplerOptionsError.self) {
        try sampleChains(density(), options: options(change), sink: MemorySink())
    }
}

@Test func badMetricsAreRefused() throws {
    for metric in [
        Metric.diagonal(inverse: [1]), .diagonal(inverse: [1, -1]), .diagonal(inverse: [1, .nan]), .unit(dimension: 3),
        .dense(inverse: [1, 2, 2, 1], dimension: 2), .dense(inverse: [1, 0], dimension: 2),
    ] {
        #expect(throws: MetricError.self) {
            try sampleChains(density(), options: options { $0.initialMetric = metric }, sink: MemorySink())
        }
    }
}

@Test func edgesOfTheOptionsWork() throws {
    #expect(try draw(options { $0.draws = 0 }).isEmpty)
    #expect(try draw(options { $0.warmup = 0 })[0]?.count == 100)
    #expect(try draw(options { $0.warmup = 1 })[0]?.count == 100)
    // No coordinates at all: nothing moves, nothing fails.
    let empty = LogDensityFunction(dimension: 0) { _, _ in 1.5 }
    let sink = MemorySink()
    _ = try sampleChains(empty, options: options(), sink: sink)
    #expect(sink.chains[3]?.positions.count == 100)
}
