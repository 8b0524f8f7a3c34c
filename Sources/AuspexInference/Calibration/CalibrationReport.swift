/// One statistical test: a statistic and the probability of one at least as extreme when everything is right.
public struct CalibrationCheck: Sendable, Equatable {
    public var name: String
    public var statistic: Double
    public var pValue: Double

    public init(name: String, statistic: Double, pValue: Double) {
        self.name = name
        self.statistic = statistic
        self.pValue = pValue
    }

    /// A two-sided test of a statistic that is standard normal when everything is right. A NaN counts as a failure.
    static func normal(_ name: String, _ z: Double) -> CalibrationCheck {
        CalibrationCheck(name: name, statistic: z, pValue: z.isNaN ? 0 : 2 * NormalDistribution.survival(abs(z)))
    }
}

/// Several tests judged together: the probability that any of them fails although everything is right is at most
/// `familyWiseError` (Bonferroni).
public struct CalibrationReport: Sendable {
    public var checks: [CalibrationCheck]
    public var familyWiseError: Double

    public init(checks: [CalibrationCheck], familyWiseError: Double) {
        self.checks = checks
        self.familyWiseError = familyWiseError
    }

    /// The p-value below which a single check fails.
    public var threshold: Double { familyWiseError / Double(max(checks.count, 1)) }

    /// The checks that failed, worst first.
    public var failures: [CalibrationCheck] {
        checks.filter { !($0.pValue >= threshold) }.sorted { $0.pValue < $1.pValue }
    }

    /// Whether none failed. Nothing checked is nothing passed.
    public var passed: Bool { !checks.isEmpty && failures.isEmpty }
}
