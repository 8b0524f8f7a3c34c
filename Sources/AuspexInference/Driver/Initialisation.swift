import AuspexExecution

/// No position was found from which a chain can start.
public struct InitializationError: Error, Sendable, CustomStringConvertible {
    public var chain: Int
    /// Positions that were tried.
    public var tries: Int
    /// How many of them had a log density that is not finite.
    public var nonFiniteValues: Int
    /// How many had a finite log density but a gradient that is not finite.
    public var nonFiniteGradients: Int
    /// The last positions tried, the latest at the end; at most ten.
    public var lastPositions: [[Double]]
    /// The coordinates whose derivative was not finite at the last position with a finite log density.
    public var badCoordinates: [Int]
    /// Whether the position was given by the user.
    public var wasSupplied: Bool

    public var description: String {
        let origin = wasSupplied ? "the initial position given for chain \(chain)" : "\(tries) random positions for chain \(chain)"
        return "cannot start from \(origin): \(nonFiniteValues) had no finite log density, "
            + "\(nonFiniteGradients) no finite gradient"
    }
}

/// The search for a position with a finite log density and gradient: the supplied one, or the first such among random ones,
/// uniform on [−radius, radius] in every coordinate.
///
/// It is resumable like a kernel: it asks for the gradient at one position after the other.
final class StartSearch {
    /// Number of random positions tried, as many as in Stan.
    private static let greatestNumberOfTries = 100

    private let dimension: Int
    private let supplied: [Double]?
    private let radius: Double
    private let key: RandomKey
    private let arena: UnsafeArena
    private var failure: InitializationError

    init(dimension: Int, supplied: [Double]?, radius: Double, chain: Int, key: RandomKey) {
        self.dimension = dimension
        self.supplied = supplied
        self.radius = radius
        self.key = key
        arena = UnsafeArena(vectors: 2, dimension: dimension)
        failure = InitializationError(
            chain: chain, tries: 0, nonFiniteValues: 0, nonFiniteGradients: 0, lastPositions: [], badCoordinates: [],
            wasSupplied: supplied != nil)
        placeCandidate()
    }

    /// What has to be known about the position that is being tried.
    var request: GradientRequest { GradientRequest(arena.vector(0), gradient: arena.vector(1)) }

    var position: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: arena.vector(0).scalars, count: dimension) }
    var gradient: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: arena.vector(1).scalars, count: dimension) }
    /// Positions tried so far.
    var tries: Int { failure.tries }

    /// Learns what was found at the position that is being tried. Returns true when it is the one to start from, and false when
    /// the next one waits.
    /// - Throws: when there is no next one.
    func accepts(logDensity: Double) throws(InitializationError) -> Bool {
        failure.tries += 1
        if logDensity.isFinite {
            let bad = gradient.indices.filter { !gradient[$0].isFinite }
            if bad.isEmpty { return true }
            failure.nonFiniteGradients += 1
            failure.badCoordinates = bad
        } else {
            failure.nonFiniteValues += 1
        }
        failure.lastPositions.append(Array(position))
        if failure.lastPositions.count > 10 { failure.lastPositions.removeFirst() }
        if failure.tries >= (supplied == nil && radius > 0 ? Self.greatestNumberOfTries : 1) { throw failure }
        placeCandidate()
        return false
    }

    private func placeCandidate() {
        let target = arena.vector(0).scalars
        if let supplied {
            for i in 0..<dimension { target[i] = supplied[i] }
        } else {
            var random = RandomStream(key.split(UInt64(failure.tries)))
            for i in 0..<dimension { target[i] = radius * (2 * random.uniform() - 1) }
        }
    }
}
