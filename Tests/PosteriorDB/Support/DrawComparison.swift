import AuspexInference
import AuspexResults

/// Draws of a posterior beside reference figures of it.
public struct DrawComparison: Sendable {
    public struct Parameter: Sendable {
        /// With indices counted from zero.
        public let name: String
        /// Difference of the means over the standard error of that difference.
        public let z: Double
        /// Standard deviation over that of the reference.
        public let deviationRatio: Double
        public let rHat: Double
        public let bulkESS: Double
    }

    public let parameters: [Parameter]

    /// - Parameter reference: Names count indices from one.
    /// - Throws: `DataError` when a parameter of the reference is not among the draws.
    public init(_ draws: Draws, _ reference: [(parameter: String, figures: ReferenceFolder.Figures)]) throws(DataError) {
        var parameters: [Parameter] = []
        for (name, figures) in reference {
            let scalars = try draws.scalars(named: [Self.countedFromZero(name)])
            for scalar in scalars {
                let summary = ScalarSummary(draws.equalChains(of: scalar))
                let error = (summary.meanError * summary.meanError + figures.meanError * figures.meanError).squareRoot()
                parameters.append(
                    Parameter(
                        name: scalar.name, z: (summary.mean - figures.mean) / error,
                        deviationRatio: summary.standardDeviation / figures.standardDeviation, rHat: summary.rHat,
                        bulkESS: summary.bulkESS))
            }
        }
        self.parameters = parameters
    }

    static func countedFromZero(_ name: String) -> String {
        guard let open = name.firstIndex(of: "["), name.last == "]" else { return name }
        let indices = name[name.index(after: open)...].dropLast().split(separator: ",").map { String((Int($0) ?? 1) - 1) }
        return name[..<open] + "[" + indices.joined(separator: ",") + "]"
    }

    /// The parameter that `figure` is largest for; one whose figure is NaN counts as largest.
    public func worst(_ figure: (Parameter) -> Double) -> Parameter? {
        func rank(_ parameter: Parameter) -> Double {
            let value = figure(parameter)
            return value.isNaN ? .infinity : value
        }
        return parameters.max { rank($0) < rank($1) }
    }
}

/// The bound that the largest of `comparisons` standard normal figures exceeds in absolute value with at most the given
/// probability (Bonferroni).
public func familyWiseBound(comparisons: Int, error: Double = 1e-6) -> Double {
    -NormalDistribution.quantile(error / Double(2 * max(comparisons, 1)))
}
