import AuspexSyntax

/// What a statement of a program took, for a report. No time becomes part of a result.
public struct StatementTime: Sendable {
    /// The line where the statement begins, from 1.
    public let line: Int
    /// Wall-clock seconds.
    public internal(set) var seconds = 0.0
    /// Seconds of it in which calls of `run` were getting ready what they run: specialised, compiled, bound to data.
    public internal(set) var preparing = 0.0
    /// How many times a network was evaluated at a point by those calls of `run` that say so, as `generate` does.
    public internal(set) var evaluations = 0
    /// Seconds in which these were made.
    public internal(set) var evaluating = 0.0
    /// Seconds that counting evaluations took, which the statement does not take where nobody asks.
    var counting = 0.0

    init(line: Int) { self.line = line }
}

/// Seconds since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}
