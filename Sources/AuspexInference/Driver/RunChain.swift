import AuspexExecution

/// What a chain's thread needs besides the chain itself.
struct ChainContext: Sendable {
    var options: SamplerOptions
    var sink: any DrawSink
    var progress: ProgressReporter?
    /// Raised by the user.
    var cancellation: CancellationFlag
    /// Raised when another chain has failed.
    var failure: CancellationFlag
}

/// Keys of chain `index`: one for its starting point, one for its iterations.
func chainKeys(seed: UInt64, index: Int) -> (start: RandomKey, iterations: RandomKey) {
    let key = RandomKey(seed: seed).split(UInt64(index))
    return (key.split(0), key.split(1))
}

/// Runs one chain to its end, until it is cancelled, or until something throws.
func runChain<Stepper: ChainStepper & ~Copyable>(
    _ stepper: consuming Stepper, index: Int, evaluator: any LogDensityEvaluator, dimension: Int, context: ChainContext
) throws -> ChainReport {
    let options = context.options
    let snapshot = options.resume.first { $0.chain == index }
    let start = try findStartingPoint(
        evaluator: evaluator, dimension: dimension,
        supplied: snapshot?.position ?? options.initialPositions.map { $0.count == 1 ? $0[0] : $0[index] },
        radius: options.initialRadius, chain: index, key: chainKeys(seed: options.seed, index: index).start)
    stepper.initialise(at: start)

    let length = options.warmup + options.draws
    var iteration = snapshot.map { options.warmup + $0.nextDraw } ?? 0
    var report = ChainReport(chain: index, metric: .unit(dimension: dimension))
    report.initialPosition = start.position
    report.initialTries = start.tries
    report.draws = snapshot?.nextDraw ?? 0
    report.warmedUp = iteration >= options.warmup
    // Without warm-up the first transition still searches for a step size, so the announcement waits for it.
    var isAnnounced = snapshot != nil
    var counters = SamplingProgress.ChainProgress(chain: index)
    var began = ContinuousClock.now
    var lastReport = began

    while iteration < length && !context.cancellation.isCancelled && !context.failure.isCancelled {
        guard let info = try stepper.step(
            iteration: iteration, evaluator: evaluator, cancellation: context.cancellation) else { break }
        if iteration < options.warmup {
            report.warmupLeapfrogSteps += info.leapfrogSteps
            try stepper.withPosition {
                try context.sink.warmup(chain: index, index: iteration, position: $0, info: info)
            }
            if iteration + 1 == options.warmup {
                report.warmedUp = true
                report.warmupSeconds = seconds(since: began)
                began = ContinuousClock.now
            }
        } else {
            report.count(info, maxDepth: options.maxDepth)
        }
        if report.warmedUp && !isAnnounced {
            isAnnounced = true
            report.take(stepper.adaptations)
            try context.sink.warmupFinished(
                AdaptationReport(chain: index, stepSize: report.stepSize, metric: report.metric, kernels: report.kernels))
        }
        if iteration >= options.warmup {
            let draw = iteration - options.warmup
            try stepper.withPosition { try context.sink.draw(chain: index, index: draw, position: $0, info: info) }
        }
        iteration += 1
        if let progress = context.progress {
            counters.iterations = iteration
            counters.divergences = report.divergences
            counters.leapfrogSteps = report.warmupLeapfrogSteps + report.leapfrogSteps
            let now = ContinuousClock.now
            if now - lastReport >= ProgressReporter.interval {
                lastReport = now
                progress.update(counters)
            }
        }
    }

    if report.warmedUp {
        report.samplingSeconds = seconds(since: began)
    } else {
        report.warmupSeconds = seconds(since: began)
    }
    report.take(stepper.adaptations)
    if report.warmedUp && stepper.supportsSnapshot {
        report.snapshot = ChainSnapshot(
            chain: index, nextDraw: report.draws, position: stepper.withPosition { Array($0) },
            stepSize: report.stepSize, metric: report.metric)
    }
    counters.iterations = iteration
    counters.isFinished = true
    context.progress?.update(counters)
    try context.sink.chainFinished(report)
    return report
}

extension ChainReport {
    /// Counts a draw.
    mutating func count(_ info: TransitionInfo, maxDepth: Int) {
        draws += 1
        leapfrogSteps += info.leapfrogSteps
        if info.diverged { divergences += 1 }
        if info.depth >= maxDepth { depthSaturations += 1 }
    }

    mutating func take(_ adaptations: [KernelAdaptation]) {
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
