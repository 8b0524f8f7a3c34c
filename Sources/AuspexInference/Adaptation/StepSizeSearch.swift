import AuspexExecution

/// The search for a first step size: double or halve until one leapfrog step's acceptance crosses 0.8 (Hoffman & Gelman 2014,
/// algorithm 4, with the threshold that Stan uses).
struct StepSizeSearch: Sendable {
    private static let logThreshold = ScalarMath.logarithm(0.8)
    /// Beyond these the target is flat or broken, and the search stops where it is.
    private static let bounds = 1e-12...1e7

    private enum Direction { case undecided, up, down }
    private var direction = Direction.undecided
    private var tries: UInt64 = 0
    private let key: RandomKey

    init(key: RandomKey) { self.key = key }

    /// The randomness of the next probe.
    mutating func nextStream() -> RandomStream {
        tries += 1
        return RandomStream(key.split(tries))
    }

    /// Learns from a probe with this step size. Returns true when `stepSize`, now changed, should be probed next, and false when
    /// it is the one to use.
    mutating func next(after energyDrop: Double, stepSize: inout Double) -> Bool {
        let passes = energyDrop > Self.logThreshold
        switch direction {
        case .undecided: direction = passes ? .up : .down
        case .up: if !passes { return false }
        case .down: if passes { return false }
        }
        let candidate = direction == .up ? 2 * stepSize : 0.5 * stepSize
        guard Self.bounds.contains(candidate) else { return false }
        stepSize = candidate
        return true
    }
}
