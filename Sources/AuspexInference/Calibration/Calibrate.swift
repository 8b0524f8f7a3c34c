/// An expectation that is known exactly.
public struct ExactExpectation: Sendable {
    public var function: TestFunction
    public var value: Double

    public init(_ name: String, _ value: Double, of function: @escaping @Sendable ([Double]) -> Double) {
        self.function = TestFunction(name, function)
        self.value = value
    }
}

/// A quantile of one coordinate that is known exactly.
public struct ExactQuantile: Sendable {
    public var coordinate: Int
    public var probability: Double
    public var value: Double

    public init(coordinate: Int, probability: Double, value: Double) {
        self.coordinate = coordinate
        self.probability = probability
        self.value = value
    }
}

/// Compares draws with what is known exactly, in units of the Monte Carlo standard error.
///
/// A quantile is compared through the share of draws below it, whose error is better known than that of the quantile.
/// - Parameter chains: positions, by chain and draw.
public func calibrate(
    chains: [[[Double]]], expectations: [ExactExpectation], quantiles: [ExactQuantile] = [],
    familyWiseError: Double = 1e-6
) -> CalibrationReport {
    var checks: [CalibrationCheck] = []
    func check(_ name: String, _ values: [[Double]], _ exact: Double) {
        let mean = Diagnostics.mean(values.flatMap { $0 })
        checks.append(.normal(name, (mean - exact) / Diagnostics.meanError(values)))
    }
    for expectation in expectations {
        check(
            "mean of \(expectation.function.name)", chains.map { $0.map(expectation.function.value) }, expectation.value)
    }
    for quantile in quantiles {
        check(
            "share below quantile \(quantile.probability) of x[\(quantile.coordinate)]",
            chains.map { $0.map { $0[quantile.coordinate] <= quantile.value ? 1 : 0 } }, quantile.probability)
    }
    return CalibrationReport(checks: checks, familyWiseError: familyWiseError)
}
