/// Figures of diffusions, of one run.
struct DiffusionReport: Codable, Sendable {
    var machine: Machine
    var versions: [String: String]
    var results: [DiffusionResult] = []
    var skipped: [String] = []
}

/// What a system did with one problem.
struct DiffusionResult: Codable, Sendable {
    var problem: String
    var precision: Precision
    var system: String
    var runs: [DiffusionRun] = []

    /// Microseconds of an evaluation: of processor time on one core, else on the wall.
    func time(isPinned: Bool) -> Spread? { Spread(runs.map { isPinned ? $0.cpu : $0.wall }) }
}

/// One round: microseconds of an evaluation.
struct DiffusionRun: Codable, Sendable {
    var cpu: Double
    var wall: Double
    /// Sum of the absolute coordinates at the end of the shorter run.
    var end: Double
    /// Megabytes of the shorter process and of the longer one.
    var memory: [Double]?
}
