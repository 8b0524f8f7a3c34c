import AuspexExecution

/// One chain on its way from the search for a start to its last draw, with all that is recorded and reported on the way.
///
/// It is resumable like the kernel inside: `request` is the first gradient that it wants, and `advance` answers with the next.
struct ChainRun<Stepper: ChainStepper & ~Copyable>: ~Copyable {
    private let context: ChainContext
    private let length: Int
    private let warmup: Int
    private var stepper: Stepper
    /// Nil once the chain has started.
    private var search: StartSearch?
    private var iteration: Int
    private var report: ChainReport
    /// Where the last complete iteration ended; a chain that is stopped stands in the middle of a transition.
    private var lastPosition: [Double]
    /// Whether the sink knows the step size and the metric. Without warm-up the first transition still searches for a step size, so
    /// the announcement waits for it.
    private var isAnnounced: Bool
    private var began = ContinuousClock.now
    private var lastProgress: ContinuousClock.Instant

    init(_ stepper: consuming Stepper, index: Int, dimension: Int, context: ChainContext) {
        let options = context.options
        let snapshot = options.resume.first { $0.chain == index }
        self.context = context
        self.stepper = stepper
        length = options.warmup + options.draws
        warmup = options.warmup
        search = StartSearch(
            dimension: dimension,
            supplied: snapshot?.position ?? options.initialPositions.map { $0.count == 1 ? $0[0] : $0[index] },
            radius: options.initialRadius, chain: index, key: chainKeys(seed: options.seed, index: index).start)
        iteration = snapshot.map { options.warmup + $0.nextDraw } ?? 0
        report = ChainReport(chain: index, metric: .unit(dimension: dimension))
        report.draws = snapshot?.nextDraw ?? 0
        report.warmedUp = iteration >= options.warmup
        lastPosition = snapshot?.position ?? [Double](repeating: 0, count: dimension)
        isAnnounced = snapshot != nil
        lastProgress = began
    }

    var index: Int { report.chain }

    /// The first gradient that is wanted; nil once the chain has started.
    var request: GradientRequest? { search?.request }

    /// Goes on with the gradient that was asked for; nil when the chain has made its last draw or was stopped.
    /// - Throws: `InitializationError`, or what the sink or a kernel throws.
    @inline(__always)
    mutating func advance(logDensity: Double) throws -> GradientRequest? {
        if search != nil { return try advanceSearch(logDensity) }
        if case .gradient(let wanted) = stepper.advance(logDensity: logDensity) { return wanted }
        try record()
        return try beginIteration()
    }

    private mutating func advanceSearch(_ logDensity: Double) throws -> GradientRequest? {
        guard let search else { return nil }
        guard try search.accepts(logDensity: logDensity) else { return search.request }
        stepper.initialise(at: search, logDensity: logDensity)
        report.initialPosition = Array(search.position)
        report.initialTries = search.tries
        self.search = nil
        began = ContinuousClock.now
        return try beginIteration()
    }

    private mutating func beginIteration() throws -> GradientRequest? {
        while iteration < length, !context.isStopped, let request = try stepper.begin(iteration: iteration) {
            if case .gradient(let wanted) = request { return wanted }
            try record()
        }
        return nil
    }

    /// Takes note of an iteration that is complete.
    private mutating func record() throws {
        let info = stepper.info
        let isDraw = iteration >= warmup
        if isDraw { report.count(info, maxDepth: context.options.maxDepth) } else { report.warmupLeapfrogSteps += info.leapfrogSteps }
        if !isDraw {
            try stepper.withPosition { try context.sink.warmup(chain: index, index: iteration, position: $0, info: info) }
        }
        if iteration + 1 == warmup {
            report.warmedUp = true
            report.warmupSeconds = seconds(since: began)
            began = ContinuousClock.now
        }
        if report.warmedUp && !isAnnounced { try announce() }
        if isDraw {
            try stepper.withPosition { try context.sink.draw(chain: index, index: iteration - warmup, position: $0, info: info) }
        }
        keepPosition()
        iteration += 1
        if let progress = context.progress {
            let now = ContinuousClock.now
            if now - lastProgress >= ProgressReporter.interval {
                lastProgress = now
                progress.update(counters(isFinished: false))
            }
        }
    }

    private mutating func announce() throws {
        isAnnounced = true
        report.take(stepper.adaptations)
        try context.sink.warmupFinished(
            AdaptationReport(chain: index, stepSize: report.stepSize, metric: report.metric, kernels: report.kernels))
    }

    private mutating func keepPosition() {
        stepper.withPosition { position in
            lastPosition.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: position) }
        }
    }

    private func counters(isFinished: Bool) -> SamplingProgress.ChainProgress {
        SamplingProgress.ChainProgress(
            chain: index, iterations: iteration, divergences: report.divergences,
            leapfrogSteps: report.warmupLeapfrogSteps + report.leapfrogSteps, isFinished: isFinished)
    }

    /// Ends the chain, complete or not.
    /// - Throws: what the sink throws.
    consuming func finish() throws -> ChainReport {
        if report.warmedUp {
            report.samplingSeconds = seconds(since: began)
        } else {
            report.warmupSeconds = seconds(since: began)
        }
        report.take(stepper.adaptations)
        // Before the announcement the step size may still have to be searched for, which only a new start does.
        if isAnnounced && stepper.supportsSnapshot {
            report.snapshot = ChainSnapshot(
                chain: index, nextDraw: report.draws, position: lastPosition, stepSize: report.stepSize, metric: report.metric)
        }
        context.progress?.update(counters(isFinished: true))
        try context.sink.chainFinished(report)
        return report
    }
}

extension ChainReport {
    /// Counts a draw.
    fileprivate mutating func count(_ info: TransitionInfo, maxDepth: Int) {
        draws += 1
        leapfrogSteps += info.leapfrogSteps
        if info.diverged { divergences += 1 }
        if info.depth >= maxDepth { depthSaturations += 1 }
    }

    fileprivate mutating func take(_ adaptations: [KernelAdaptation]) {
        kernels = adaptations
        // Step size and metric of the chain as a whole only exist when one kernel moves everything.
        if adaptations.count == 1, let only = adaptations.first, only.coordinates == nil {
            stepSize = only.stepSize
            metric = only.metric
        }
    }
}

private func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}
