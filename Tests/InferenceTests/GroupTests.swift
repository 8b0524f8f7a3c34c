import AuspexExecution
import AuspexInference
import Synchronization
import Testing

/// A log density given as a closure, several points at a time. What is beyond the points of a call is spoilt, so that an evaluator or
/// a driver that reads it is found out.
private struct BatchFunction: LogDensity {
    let single: LogDensityFunction
    let preferredLanes: Int
    /// Called with the number of points of each call.
    var watch: @Sendable (_ count: Int, _ lanes: Int) -> Void = { _, _ in }

    var dimension: Int { single.dimension }
    func makeEvaluator() -> any LogDensityEvaluator { single.makeEvaluator() }
    func makeBatchEvaluator(lanes: Int) -> (any BatchLogDensityEvaluator)? { Evaluator(self, lanes: lanes) }

    private final class Evaluator: BatchLogDensityEvaluator {
        let lanes: Int
        private let function: BatchFunction
        private let single: any LogDensityEvaluator

        init(_ function: BatchFunction, lanes: Int) {
            self.lanes = lanes
            self.function = function
            single = function.makeEvaluator()
        }

        func evaluate(
            count: Int, positions: UnsafePointer<UnsafePointer<Double>>,
            gradients: UnsafePointer<UnsafeMutablePointer<Double>>, logDensities: UnsafeMutablePointer<Double>
        ) {
            function.watch(count, lanes)
            guard (1...lanes).contains(count) else { return }
            for lane in 0..<count {
                logDensities[lane] = single.evaluate(
                    UnsafeBufferPointer(start: positions[lane], count: function.dimension),
                    gradient: UnsafeMutableBufferPointer(start: gradients[lane], count: function.dimension))
            }
        }
    }
}

private func options(chains: Int, threads: Int = 1, _ change: (inout SamplerOptions) -> Void = { _ in }) -> SamplerOptions {
    var options = SamplerOptions()
    options.chains = chains
    options.threads = threads
    options.warmup = 60
    options.draws = 20
    options.seed = 91
    change(&options)
    return options
}

private func draw(_ density: any LogDensity, _ options: SamplerOptions) throws -> [Int: [[Double]]] {
    let sink = MemorySink()
    _ = try sampleChains(density, options: options, sink: sink)
    return sink.chains.mapValues(\.positions)
}

/// Every chain by itself, one thread, one lane: what all companies are compared with.
private func alone(_ chains: Int, _ algorithm: SamplerAlgorithm) throws -> [Int: [[Double]]] {
    var found: [Int: [[Double]]] = [:]
    for chain in 0..<chains {
        let one = try draw(
            Targets.banana,
            options(chains: chains) {
                $0.chainIndices = [chain]
                $0.algorithm = algorithm
            })
        found[chain] = one[chain]
    }
    return found
}

@Test(arguments: [SamplerAlgorithm.nuts, .hmc(trajectory: .time(2), jitter: 0.2)])
func drawsDoNotDependOnTheGroup(algorithm: SamplerAlgorithm) throws {
    let reference = try alone(9, algorithm)
    #expect(Set(reference.values.map { $0.last ?? [] }).count == 9)
    for chains in 1...9 {
        for threads in 1...2 {
            for lanes in [1, 2, 4, 8] {
                let density = BatchFunction(single: Targets.banana, preferredLanes: lanes)
                let found = try draw(density, options(chains: chains, threads: threads) { $0.algorithm = algorithm })
                #expect(found == reference.filter { $0.key < chains }, "\(chains) chains, \(threads) threads, \(lanes) lanes")
            }
        }
    }
}

@Test func callsHaveNoMorePointsThanLanesAndGroupsAreFilled() throws {
    let calls = Mutex<[(count: Int, lanes: Int)]>([])
    let density = BatchFunction(single: Targets.banana, preferredLanes: 4) { count, lanes in calls.withLock { $0.append((count, lanes)) } }
    let chains = 7
    let report = try sampleChains(density, options: options(chains: chains), sink: MemorySink())
    let seen = calls.withLock { $0 }
    #expect(seen.allSatisfy { $0.lanes == 4 && (1...4).contains($0.count) })
    // Three chains wait at first; from when the queue is empty the group only shrinks.
    let firstShort = try #require(seen.firstIndex { $0.count < 4 })
    #expect(seen[firstShort...].map(\.count) == seen[firstShort...].map(\.count).sorted(by: >))
    // Each point is a leapfrog step, a probe for the step size or a try for a start, so there are no fewer points than steps.
    let steps = report.chains.reduce(0) { $0 + $1.warmupLeapfrogSteps + $1.leapfrogSteps }
    let points = seen.reduce(0) { $0 + $1.count }
    #expect(points > steps && points < steps + chains * 200)
}

@Test func aTargetWithoutBatchesIsServedOneByOne() throws {
    struct Unable: LogDensity {
        var dimension: Int { Targets.banana.dimension }
        var preferredLanes: Int { 4 }
        func makeEvaluator() -> any LogDensityEvaluator { Targets.banana.makeEvaluator() }
    }
    #expect(try draw(Unable(), options(chains: 3)) == alone(3, .nuts))
}

@Test(arguments: [
    // Threads first, then lanes.
    (chains: 4, threads: 2, lanes: 8, plan: (threads: 2, width: 2)),
    (chains: 4, threads: 1, lanes: 8, plan: (threads: 1, width: 4)),
    (chains: 4, threads: 8, lanes: 8, plan: (threads: 4, width: 1)),
    (chains: 5, threads: 2, lanes: 8, plan: (threads: 2, width: 3)),
    // No more lanes than the target likes; the others wait.
    (chains: 16, threads: 2, lanes: 4, plan: (threads: 2, width: 4)),
    (chains: 9, threads: 2, lanes: 1, plan: (threads: 2, width: 1)),
    (chains: 1, threads: 2, lanes: 4, plan: (threads: 1, width: 1)),
    // Settings without sense give a plan all the same.
    (chains: 3, threads: 0, lanes: 0, plan: (threads: 1, width: 1)),
    (chains: 3, threads: -5, lanes: 2, plan: (threads: 1, width: 2)),
])
func threadsAreUsedBeforeLanes(_ example: (chains: Int, threads: Int, lanes: Int, plan: (threads: Int, width: Int))) {
    let plan = WorkPlan(chains: example.chains, threads: example.threads, preferredLanes: example.lanes)
    #expect(plan.threads == example.plan.threads)
    #expect(plan.width == example.plan.width)
}

/// Whatever the numbers, no thread is idle for lack of a chain, and a width below the preferred one leaves no chain waiting.
@Test func plansUseWhatThereIs() {
    for chains in 1...20 {
        for threads in 1...6 {
            for lanes in 1...8 {
                let plan = WorkPlan(chains: chains, threads: threads, preferredLanes: lanes)
                #expect(plan.threads == min(chains, threads))
                #expect((1...lanes).contains(plan.width))
                #expect(plan.width == lanes || plan.width * plan.threads >= chains)
                #expect((plan.width - 1) * plan.threads < chains)
            }
        }
    }
}

// MARK: Chains that end early

/// Does something at one draw of one chain.
private final class TriggerSink: DrawSink {
    let memory = MemorySink()
    let ended = Mutex<[Int]>([])
    let trigger: @Sendable (_ chain: Int, _ index: Int) throws -> Void
    init(_ trigger: @escaping @Sendable (_ chain: Int, _ index: Int) throws -> Void) { self.trigger = trigger }

    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws {
        memory.draw(chain: chain, index: index, position: position, info: info)
        try trigger(chain, index)
    }
    func chainFinished(_ report: ChainReport) { ended.withLock { $0.append(report.chain) } }
}

@Test func aStoppedGroupGoesOnBitForBit() throws {
    // Small steps make long transitions, so that the other chains stand in the middle of one, beyond its first doublings.
    let options = options(chains: 6) {
        $0.warmup = 0
        $0.draws = 60
        $0.initialStepSize = 0.05
    }
    let density = BatchFunction(single: Targets.banana, preferredLanes: 6)
    let reference = try draw(density, options)
    let flag = CancellationFlag()
    let sink = TriggerSink { chain, index in if chain == 1 && index == 30 { flag.cancel() } }
    let stopped = try sampleChains(density, options: options, sink: sink, cancellation: flag)
    #expect(stopped.wasCancelled)
    #expect(stopped.chains.map(\.chain) == Array(0..<6))
    #expect(stopped.chains[1].draws == 31)
    #expect(stopped.chains.count { (1..<60).contains($0.draws) } >= 5)
    #expect(sink.ended.withLock { $0.sorted() } == Array(0..<6))
    var resumed = options
    resumed.resume = stopped.chains.compactMap(\.snapshot)
    let rest = MemorySink()
    #expect(try !sampleChains(density, options: resumed, sink: rest).wasCancelled)
    for chain in 0..<6 {
        let before = sink.memory.chains[chain]?.positions ?? []
        let after = rest.chains[chain]?.positions ?? []
        #expect(before.count == stopped.chains[chain].draws)
        #expect(before + after == reference[chain], "chain \(chain)")
    }
}

@Test func withoutWarmupAChainThatWasStoppedBeforeItsFirstDrawStartsAnew() throws {
    let flag = CancellationFlag()
    flag.cancel()
    let bare = options(chains: 3) { $0.warmup = 0 }
    let density = BatchFunction(single: Targets.banana, preferredLanes: 4)
    let report = try sampleChains(density, options: bare, sink: MemorySink(), cancellation: flag)
    var again = bare
    again.resume = report.chains.compactMap(\.snapshot)
    #expect(try draw(density, again) == (try draw(density, bare)))
}

private struct Failure: Error, Equatable {}

@Test(arguments: [1, 2])
func anErrorOfOneChainEndsTheGroup(threads: Int) throws {
    let density = BatchFunction(single: Targets.banana, preferredLanes: 4)
    let sink = TriggerSink { chain, index in if chain == 2 && index == 5 { throw Failure() } }
    #expect(throws: Failure()) { try sampleChains(density, options: options(chains: 8, threads: threads), sink: sink) }
    #expect(sink.memory.chains[2]?.positions.count == 6)
    // Those that were under way have ended in order, the one that failed has not.
    let ended = sink.ended.withLock { $0 }
    #expect(!ended.contains(2))
    #expect(sink.memory.chains.keys.allSatisfy { $0 == 2 || ended.contains($0) })
}

@Test func aChainThatCannotStartEndsTheGroup() throws {
    let density = BatchFunction(
        single: LogDensityFunction(dimension: 2) { x, gradient in
            x[0] > 50 ? .nan : Targets.banana.makeEvaluator().evaluate(x, gradient: gradient)
        }, preferredLanes: 4)
    let failure = #expect(throws: InitializationError.self) {
        try sampleChains(
            density, options: options(chains: 3) { $0.initialPositions = [[0, 0], [60, 0], [0, 0]] }, sink: MemorySink())
    }
    #expect(failure?.chain == 1)
    #expect(failure?.tries == 1)
}
