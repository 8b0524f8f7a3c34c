import AuspexExecution

/// Runs one chain to its end, until it is cancelled, or until something throws.
func runChain<Kernel: HamiltonianKernel & ~Copyable>(
    _: Kernel.Type, index: Int, density: any LogDensity, options: SamplerOptions, sink: any DrawSink,
    progress: ProgressReporter?, cancellation: CancellationFlag, failure: CancellationFlag
) throws -> ChainReport {
    let dimension = density.dimension
    let evaluator = density.makeEvaluator()
    let key = RandomKey(seed: options.seed).split(UInt64(index))
    let snapshot = options.resume.first { $0.chain == index }
    var chain = try Chain<Kernel>(
        index: index, options: options, dimension: dimension, key: key.split(1), snapshot: snapshot)

    let start = try findStartingPoint(
        evaluator: evaluator, dimension: dimension,
        supplied: snapshot?.position ?? options.initialPositions.map { $0.count == 1 ? $0[0] : $0[index] },
        radius: options.initialRadius, chain: index, key: key.split(0))
    start.position.withUnsafeBufferPointer { position in
        start.gradient.withUnsafeBufferPointer {
            chain.adaptive.kernel.initialise(position: position, gradient: $0, logDensity: start.logDensity)
        }
    }

    var report = ChainReport(chain: index, metric: chain.adaptive.metric)
    report.initialPosition = start.position
    report.initialTries = start.tries
    report.draws = snapshot?.nextDraw ?? 0
    var counters = SamplingProgress.ChainProgress(chain: index)
    counters.iterations = chain.iteration
    var began = ContinuousClock.now
    var lastReport = began

    report.warmedUp = chain.iteration >= chain.warmup
    // Without warm-up the first transition still searches for a step size, so the announcement waits for it.
    var isAnnounced = snapshot != nil
    func announce(_ chain: borrowing Chain<Kernel>) throws {
        guard !isAnnounced else { return }
        isAnnounced = true
        try sink.warmupFinished(
            AdaptationReport(chain: index, stepSize: chain.adaptive.kernel.stepSize, metric: chain.adaptive.metric))
    }
    while !chain.isComplete && !cancellation.isCancelled && !failure.isCancelled {
        guard finishTransition(&chain, evaluator, cancellation) else { break }
        let info = chain.adaptive.kernel.info
        let iteration = chain.iteration
        chain.endIteration()
        if iteration < chain.warmup {
            report.warmupLeapfrogSteps += info.leapfrogSteps
            try sink.warmup(chain: index, index: iteration, position: chain.adaptive.kernel.position, info: info)
            if chain.iteration == chain.warmup {
                report.warmedUp = true
                report.warmupSeconds = seconds(since: began)
                began = ContinuousClock.now
                try announce(chain)
            }
        } else {
            try announce(chain)
            report.draws += 1
            report.leapfrogSteps += info.leapfrogSteps
            if info.diverged { report.divergences += 1 }
            if info.depth >= options.maxDepth { report.depthSaturations += 1 }
            try sink.draw(
                chain: index, index: iteration - chain.warmup, position: chain.adaptive.kernel.position, info: info)
        }
        if let progress {
            counters.iterations = chain.iteration
            counters.divergences = report.divergences
            counters.leapfrogSteps = report.warmupLeapfrogSteps + report.leapfrogSteps
            let now = ContinuousClock.now
            if now - lastReport >= ProgressReporter.interval {
                lastReport = now
                progress.update(counters)
            }
        }
    }

    if report.warmedUp { report.samplingSeconds = seconds(since: began) } else { report.warmupSeconds = seconds(since: began) }
    report.stepSize = chain.adaptive.kernel.stepSize
    report.metric = chain.adaptive.metric
    if report.warmedUp {
        report.snapshot = ChainSnapshot(
            chain: index, nextDraw: report.draws, position: Array(chain.adaptive.kernel.position),
            stepSize: report.stepSize, metric: report.metric)
    }
    counters.isFinished = true
    progress?.update(counters)
    try sink.chainFinished(report)
    return report
}

/// Drives one transition with one evaluator; returns false when it was cancelled before its end.
private func finishTransition<Kernel: HamiltonianKernel & ~Copyable>(
    _ chain: inout Chain<Kernel>, _ evaluator: any LogDensityEvaluator, _ cancellation: CancellationFlag
) -> Bool {
    var request = chain.begin()
    while case .gradient = request {
        let logDensity = evaluator.evaluate(
            chain.adaptive.kernel.requestedPosition, gradient: chain.adaptive.kernel.gradientDestination)
        request = chain.advance(logDensity: logDensity)
        // A single deep tree over a slow target may take minutes, so the flag is looked at after every gradient.
        if cancellation.isCancelled { return false }
    }
    return true
}

private func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}
