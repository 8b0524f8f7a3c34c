/// Log densities at the points, without Jacobian, and the time of value and gradient.
struct Measured: Codable, Sendable {
    var logDensity: [Double]
    /// Of several batches, ascending.
    var gradientMicroseconds: [Double]
    /// Of a system that evaluates several chains in one call: the same for each chain, by their number.
    var groupMicroseconds: [String: [Double]]?

    enum CodingKeys: String, CodingKey {
        case logDensity = "log_density"
        case gradientMicroseconds = "gradient_us"
        case groupMicroseconds = "group_us"
    }
}

/// One run of 4 × (1000 + 1000).
struct Sampled: Codable, Sendable {
    /// Until the first gradient can be taken: parsing and compiling; for Stan the C++ compiler as well.
    var compile: Seconds
    var warmup: Seconds
    var sampling: Seconds
    /// From text to summary, with the start of the process.
    var total: Usage
    /// The same once more, where compiled code was kept from the first time.
    var totalAgain: Usage?
    /// Leapfrog steps of the draws.
    var leapfrogs: Int
    var divergences: Int
    var minimumESS: Double

    var essPerSecondOfSampling: Double { minimumESS / sampling.wall }
    var essPerSecond: Double { minimumESS / total.wall }
}

struct Seconds: Codable, Sendable {
    var wall: Double
    var cpu: Double

    static func + (a: Seconds, b: Seconds) -> Seconds { Seconds(wall: a.wall + b.wall, cpu: a.cpu + b.cpu) }
}

/// Median with least and greatest.
struct Spread: Codable, Sendable {
    let median: Double
    let minimum: Double
    let maximum: Double

    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        (minimum, maximum) = (first, last)
    }
}

/// What a system did with one posterior.
struct SystemReport: Codable, Sendable {
    var system: String
    /// How the chains were run.
    var setting: String
    /// One for each repeat.
    var measured: [Measured] = []
    var sampled: [Sampled] = []
    /// The largest |difference| of log densities from Auspex's, up to a constant.
    var disagreement: Double?
    var failures: [String] = []

    init(_ system: String, setting: String) { (self.system, self.setting) = (system, setting) }

    func spread(_ figure: (Sampled) -> Double) -> Spread? { Spread(sampled.map(figure)) }

    /// The median of the repeats; of each the median of its batches.
    var gradient: Spread? { Spread(measured.compactMap { Spread($0.gradientMicroseconds)?.median }) }
}

extension SystemReport {
    /// As `gradient`, of a group of chains.
    func gradient(group: Int) -> Spread? { Spread(measured.compactMap { $0.groupMicroseconds?["\(group)"].flatMap { Spread($0)?.median } }) }
}

struct CaseReport: Codable, Sendable {
    var name: String
    var dimension: Int
    var systems: [SystemReport] = []
    var handWritten: HandWrittenReport?
}

/// A gradient that was written by hand in C.
struct HandWrittenReport: Codable, Sendable {
    var gradientMicroseconds: [Double]
    /// Largest difference of value and gradient from Auspex's, over max(1, |value|).
    var disagreement: Double
}

struct ScalingPoint: Codable, Sendable {
    var model: String
    var size: [String: Int]
    var tier: String
    var microseconds: Double
    var compileSeconds: Double
    var memory: Double
}

struct Report: Codable, Sendable {
    var machine: Machine
    var versions: [String: String]
    var settings: [String: String]
    var cases: [CaseReport] = []
    var skipped: [String] = []
    var scaling: [ScalingPoint] = []
    /// Largest relative difference of minimal bulk ESS from ArviZ's on the same draws; nil when ArviZ was not there.
    var essDisagreement: Double?
}
