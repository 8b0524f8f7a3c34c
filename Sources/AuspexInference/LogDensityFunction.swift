/// A log density given as a closure, for embedding and for tests.
public struct LogDensityFunction: LogDensity {
    /// Log density at the first argument; the gradient goes to the second.
    public typealias Body =
        @Sendable (_ position: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) -> Double

    public let dimension: Int
    let body: Body

    public init(dimension: Int, _ body: @escaping Body) {
        self.dimension = dimension
        self.body = body
    }

    public func makeEvaluator() -> any LogDensityEvaluator { Evaluator(body: body) }

    private final class Evaluator: LogDensityEvaluator {
        private let body: Body
        init(body: @escaping Body) { self.body = body }
        func evaluate(
            _ position: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
        ) -> Double {
            body(position, gradient)
        }
    }
}

extension LogDensityEvaluator {
    /// Evaluates on arrays, for code outside hot loops. The gradient array is resized to the position's length.
    public func evaluate(_ position: [Double], gradient: inout [Double]) -> Double {
        if gradient.count != position.count { gradient = [Double](repeating: 0, count: position.count) }
        return position.withUnsafeBufferPointer { point in
            gradient.withUnsafeMutableBufferPointer { evaluate(point, gradient: $0) }
        }
    }
}
