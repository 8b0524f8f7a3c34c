/// Figures of variational inference, of one run.
struct VariationalReport: Codable, Sendable {
    var machine: Machine
    var versions: [String: String]
    var results: [VariationalResult] = []
    var skipped: [String] = []
}

/// What a system did with one problem.
struct VariationalResult: Codable, Sendable {
    var problem: String
    var precision: Precision
    var system: String
    /// On one core, one for each round.
    var pinned: [StepTimes] = []
    /// On all cores.
    var unpinned: [StepTimes] = []
    var whole: [WholeCall] = []
    /// The objective at the start, which is the same for all.
    var start: Estimate?
    /// After the steps of a whole call.
    var fitted: Estimate?
}

/// Microseconds of a step, in several batches.
struct StepTimes: Codable, Sendable {
    var wall: [Double]
    /// Of the processor, all threads.
    var cpu: [Double]
    /// Until the first step can be made, without the start of the process.
    var compile: Double?
}

/// From text to fitted parameters.
struct WholeCall: Codable, Sendable {
    /// The process.
    var total: Usage
    /// The same once more, where compiled code was kept.
    var again: Usage?
    /// Seconds of the call alone, in a process that has imported everything.
    var call: Double?
}

struct Estimate: Codable, Sendable {
    var mean: Double
    var standardError: Double

    enum CodingKeys: String, CodingKey {
        case mean
        case standardError = "standard_error"
    }
}

extension VariationalResult {
    /// Microseconds of a step on one core. Of processor time, which other work on the machine does not change.
    var pinnedTime: Spread? { Spread(pinned.flatMap(\.cpu)) }
    /// On the wall, since several threads may share the work.
    var unpinnedTime: Spread? { Spread(unpinned.flatMap(\.wall)) }
}
