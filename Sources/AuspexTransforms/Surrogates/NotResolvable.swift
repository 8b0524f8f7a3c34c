import AuspexIR

/// A function whose choices cannot be taken apart as their strategies ask for.
public struct NotResolvable: Error, CustomStringConvertible {
    public var reason: String
    /// The constant that says where the choice is written, if it has one.
    public var site: Int?
    /// What to write instead.
    public var advice: String
    public init(_ reason: String, site: Int? = nil, advice: String = "Write `by score` at that choice.") {
        self.reason = reason; self.site = site; self.advice = advice
    }
    public var description: String { reason }
}

/// Choices whose iterations meet: the loops that have to be written out before these can be told apart.
struct MeetingIterations: Error {
    /// Loops and folds, by their first result.
    var loops: Set<Value>
}

/// A loop was taken to be read at its own index only, and is read elsewhere too.
struct ForeignElements: Error {
    /// By its first result.
    var loop: Value
}

/// How far the work for choices that meet may go.
enum ResolutionLimits {
    /// Iterations that are told apart.
    static let iterations = 32
    /// Combinations of values that are summed over.
    static let combinations = 4096
    /// Evaluations that are written one after the other rather than as a loop, so that each is simplified for its value.
    static let written = 16
}
