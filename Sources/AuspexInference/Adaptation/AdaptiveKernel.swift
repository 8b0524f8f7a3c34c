import AuspexExecution

/// A Hamiltonian kernel that tunes its step size and metric during warm-up and is fixed after it.
///
/// It is a resumable state machine like the kernel inside: `begin` and `advance` answer with what is needed next. Where a first
/// step size must be found, the probes of that search come before the transition.
struct AdaptiveKernel<Kernel: HamiltonianKernel & ~Copyable>: ~Copyable {
    var kernel: Kernel
    let schedule: WarmupSchedule
    let adaptsStepSize: Bool
    private(set) var metric: Metric

    private var averaging: DualAveraging
    private var estimator: WelfordEstimator
    private var search: StepSizeSearch?
    private var needsSearch: Bool
    private var transitionKey = RandomKey(seed: 0)
    private var iteration = 0

    init(
        dimension: Int, settings: HamiltonianSettings, metric: Metric, stepSize: Double?, warmup: Int,
        targetAcceptance: Double
    ) throws(MetricError) {
        kernel = Kernel(dimension: dimension, settings: settings)
        try kernel.setMetric(metric)
        kernel.stepSize = stepSize ?? 1
        self.metric = metric
        schedule = WarmupSchedule(length: warmup)
        // With a warm-up the step size is learnt, from the given one or from 1; without, a given one is taken as it is.
        adaptsStepSize = warmup > 0
        needsSearch = warmup > 0 || stepSize == nil
        averaging = DualAveraging(target: targetAcceptance)
        averaging.restart(around: kernel.stepSize)
        estimator = WelfordEstimator(kind: metric.kind, dimension: dimension)
    }

    /// Starts the transition of this iteration; its randomness follows from the key alone.
    mutating func begin(iteration: Int, key: RandomKey) -> KernelRequest {
        self.iteration = iteration
        transitionKey = key
        if needsSearch {
            needsSearch = false
            var search = StepSizeSearch(key: key.split(1))
            let stream = search.nextStream()
            self.search = search
            return kernel.beginProbe(random: stream)
        }
        return kernel.begin(random: RandomStream(key.split(0)))
    }

    @inline(__always)
    mutating func advance(logDensity: Double) -> KernelRequest {
        if search != nil { return advanceSearch(logDensity) }
        let request = kernel.advance(logDensity: logDensity)
        if case .finished = request, iteration < schedule.length { learn() }
        return request
    }

    private mutating func advanceSearch(_ logDensity: Double) -> KernelRequest {
        let drop = kernel.endProbe(logDensity: logDensity)
        var stepSize = kernel.stepSize
        if search?.next(after: drop, stepSize: &stepSize) == true, let stream = search?.nextStream() {
            kernel.stepSize = stepSize
            return kernel.beginProbe(random: stream)
        }
        search = nil
        averaging.restart(around: kernel.stepSize)
        return kernel.begin(random: RandomStream(transitionKey.split(0)))
    }

    private mutating func learn() {
        kernel.stepSize = averaging.update(acceptance: kernel.info.acceptance)
        if schedule.learnsMetric(at: iteration) { estimator.add(kernel.position) }
        if schedule.closesWindow(at: iteration), metric.kind != .unit {
            // An estimate that cannot serve as a metric leaves the one in use.
            if let learnt = estimator.shrunkMetric(), (try? kernel.setMetric(learnt)) != nil {
                metric = learnt
                needsSearch = true
            }
            estimator.restart()
        }
        if iteration == schedule.length - 1, let stepSize = averaging.averagedStepSize {
            kernel.stepSize = stepSize
            needsSearch = false
        }
    }
}
