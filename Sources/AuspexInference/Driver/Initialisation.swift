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

/// Where a chain starts.
struct StartingPoint {
    var position: [Double]
    var gradient: [Double]
    var logDensity: Double
    var tries: Int
}

/// Number of random positions tried, as many as in Stan.
private let greatestNumberOfTries = 100

/// Finds a position with a finite log density and gradient: the supplied one, or the first such among random ones, uniform
/// on [−radius, radius] in every coordinate.
func findStartingPoint(
    evaluator: any LogDensityEvaluator, dimension: Int, supplied: [Double]?, radius: Double, chain: Int, key: RandomKey
) throws(InitializationError) -> StartingPoint {
    var failure = InitializationError(
        chain: chain, tries: 0, nonFiniteValues: 0, nonFiniteGradients: 0, lastPositions: [], badCoordinates: [],
        wasSupplied: supplied != nil)
    var gradient = [Double](repeating: 0, count: dimension)
    let tries = supplied == nil && radius > 0 ? greatestNumberOfTries : 1
    for attempt in 0..<tries {
        let position: [Double]
        if let supplied {
            position = supplied
        } else {
            var random = RandomStream(key.split(UInt64(attempt)))
            position = (0..<dimension).map { _ in radius * (2 * random.uniform() - 1) }
        }
        let logDensity = evaluator.evaluate(position, gradient: &gradient)
        failure.tries += 1
        if logDensity.isFinite {
            let bad = gradient.indices.filter { !gradient[$0].isFinite }
            if bad.isEmpty {
                return StartingPoint(
                    position: position, gradient: gradient, logDensity: logDensity, tries: failure.tries)
            }
            failure.nonFiniteGradients += 1
            failure.badCoordinates = bad
        } else {
            failure.nonFiniteValues += 1
        }
        failure.lastPositions.append(position)
        if failure.lastPositions.count > 10 { failure.lastPositions.removeFirst() }
    }
    throw failure
}
