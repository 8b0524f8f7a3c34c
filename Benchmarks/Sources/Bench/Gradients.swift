import AuspexInference

/// The time that values and gradients take.
enum Gradients {
    /// Microseconds of processor time for one position, in several batches, ascending.
    /// - Parameter chains: How many positions are evaluated in one call.
    static func times(_ density: any LogDensity, at positions: [[Double]], chains: Int = 1) -> [Double] {
        guard chains > 1, let evaluator = density.makeBatchEvaluator(lanes: chains) else { return single(density, at: positions) }
        let dimension = density.dimension
        // Chain c of call number i is at position i + c.
        let points = positions.flatMap { $0 }
        var gradients = [Double](repeating: 0, count: dimension * chains)
        var values = [Double](repeating: 0, count: chains)
        return points.withUnsafeBufferPointer { points in
            gradients.withUnsafeMutableBufferPointer { gradients in
                guard let point = points.baseAddress, let gradient = gradients.baseAddress else { return [] }
                let rooms = (0..<chains).map { gradient + $0 * dimension }
                let places = positions.indices.map { call in (0..<chains).map { point + (call + $0) % positions.count * dimension } }
                return CPUClock.microseconds(calls: chains * positions.count) {
                    for place in places { evaluator.evaluate(count: chains, positions: place, gradients: rooms, logDensities: &values) }
                }
            }
        }
    }

    private static func single(_ density: any LogDensity, at positions: [[Double]]) -> [Double] {
        let evaluator = density.makeEvaluator()
        var gradient = [Double](repeating: 0, count: density.dimension)
        return CPUClock.microseconds(calls: positions.count) {
            for position in positions {
                position.withUnsafeBufferPointer { point in
                    gradient.withUnsafeMutableBufferPointer { _ = evaluator.evaluate(point, gradient: $0) }
                }
            }
        }
    }
}
