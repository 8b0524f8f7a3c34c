/// What evaluates the target for a group of chains.
enum GroupTarget {
    case oneByOne(any LogDensityEvaluator)
    case batch(any BatchLogDensityEvaluator)

    init(_ density: any LogDensity, width: Int) {
        if width > 1, let evaluator = density.makeBatchEvaluator(lanes: width), evaluator.lanes > 1 {
            self = .batch(evaluator)
        } else {
            self = .oneByOne(density.makeEvaluator())
        }
    }

    /// The greatest number of chains that gain by being served together.
    var greatestWidth: Int {
        switch self {
        case .oneByOne: 1
        case .batch(let evaluator): evaluator.lanes
        }
    }
}

/// Chains that one thread serves together: all that they ask for is evaluated in one call, then each goes on by itself.
///
/// No chain waits for another in any other way, so the draws of a chain do not depend on its company.
struct ChainGroup<Stepper: ChainStepper & ~Copyable>: ~Copyable {
    private let dimension: Int
    private let context: ChainContext
    let width: Int
    private(set) var count = 0
    private let runs: UnsafeMutablePointer<ChainRun<Stepper>>
    // What the chains ask for, in the same order.
    private let positions: UnsafeMutablePointer<UnsafePointer<Double>>
    private let gradients: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    private let logDensities: UnsafeMutablePointer<Double>

    init(width: Int, dimension: Int, context: ChainContext) {
        self.width = width
        self.dimension = dimension
        self.context = context
        runs = .allocate(capacity: self.width)
        positions = .allocate(capacity: self.width)
        gradients = .allocate(capacity: self.width)
        logDensities = .allocate(capacity: self.width)
    }

    deinit {
        runs.deinitialize(count: count)
        runs.deallocate()
        positions.deallocate()
        gradients.deallocate()
        logDensities.deallocate()
    }

    /// Takes in a chain that is about to start; there must be room for it.
    mutating func add(_ run: consuming ChainRun<Stepper>) {
        guard let request = run.request else { return }
        (runs + count).initialize(to: run)
        ask(request, for: count)
        count += 1
    }

    @inline(__always)
    private func ask(_ request: GradientRequest, for slot: Int) {
        (positions + slot).initialize(to: request.position)
        (gradients + slot).initialize(to: request.gradient)
    }

    /// Serves the chains until one of them has ended or failed, or all have been stopped, and hands those that leave to `ended`.
    mutating func serve(by target: GroupTarget, ended: (_ chain: Int, _ outcome: Result<ChainReport, any Error>) -> Void) {
        let full = count
        while count == full && count > 0 {
            if context.isStopped {
                while count > 0 { leave(count - 1, ended) }
                return
            }
            evaluate(target)
            // From the end, because the last chain takes the place of one that leaves.
            var slot = count
            while slot > 0 {
                slot &-= 1
                do {
                    if let request = try runs[slot].advance(logDensity: logDensities[slot]) {
                        ask(request, for: slot)
                    } else {
                        leave(slot, ended)
                    }
                } catch {
                    ended(runs[slot].index, .failure(error))
                    _ = close(slot)
                }
            }
        }
    }

    @inline(__always)
    private func evaluate(_ target: GroupTarget) {
        switch target {
        case .oneByOne(let evaluator):
            for slot in 0..<count {
                logDensities[slot] = evaluator.evaluate(
                    UnsafeBufferPointer(start: positions[slot], count: dimension),
                    gradient: UnsafeMutableBufferPointer(start: gradients[slot], count: dimension))
            }
        case .batch(let evaluator):
            evaluator.evaluate(count: count, positions: positions, gradients: gradients, logDensities: logDensities)
        }
    }

    private mutating func leave(_ slot: Int, _ ended: (Int, Result<ChainReport, any Error>) -> Void) {
        let run = close(slot)
        let index = run.index
        do { ended(index, .success(try run.finish())) } catch { ended(index, .failure(error)) }
    }

    /// Takes a chain out; the last one takes its place.
    private mutating func close(_ slot: Int) -> ChainRun<Stepper> {
        let run = (runs + slot).move()
        count -= 1
        if slot < count {
            (runs + slot).moveInitialize(from: runs + count, count: 1)
            positions[slot] = positions[count]
            gradients[slot] = gradients[count]
        }
        return run
    }
}
