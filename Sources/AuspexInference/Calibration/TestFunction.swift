/// A function of a draw whose expectation is compared.
public struct TestFunction: Sendable {
    public var name: String
    public var value: @Sendable ([Double]) -> Double

    public init(_ name: String, _ value: @escaping @Sendable ([Double]) -> Double) {
        self.name = name
        self.value = value
    }

    /// Every coordinate, every square, and the product of every pair of neighbouring coordinates.
    public static func moments(dimension: Int) -> [TestFunction] {
        var functions: [TestFunction] = []
        for i in 0..<dimension {
            functions.append(TestFunction("x[\(i)]") { $0[i] })
            functions.append(TestFunction("x[\(i)]²") { $0[i] * $0[i] })
        }
        for i in 0..<max(dimension - 1, 0) {
            functions.append(TestFunction("x[\(i)] x[\(i + 1)]") { $0[i] * $0[i + 1] })
        }
        return functions
    }
}

/// Mean and variance of a stream of numbers, and the z-score of the mean being zero.
struct MeanTest {
    private var count = 0.0
    private var mean = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double) {
        count += 1
        let delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    }

    /// Zero when every number was exactly zero, as for a kernel that did not move; NaN when one was not finite.
    var zScore: Double {
        if squares == 0 { return mean == 0 ? 0 : .infinity }
        return mean / (squares / (count - 1) / count).squareRoot()
    }
}
