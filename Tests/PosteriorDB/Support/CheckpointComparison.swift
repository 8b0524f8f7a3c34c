import Auspex
import AuspexInference

/// Log densities and gradients of a model beside those of Stan at the same points.
public struct CheckpointComparison: Sendable {
    /// Largest differences over all points, each divided by max(1, |value|).
    public internal(set) var logDensity = 0.0
    public internal(set) var logDensityWithoutJacobian = 0.0
    public internal(set) var gradient = 0.0
    /// What differed by more than the tolerance, in words.
    public internal(set) var disagreements: [String] = []
    public internal(set) var points = 0

    public static let tolerance = 1e-9

    /// - Throws: `ModelFailure` or `CoordinateMismatch` when there is nothing to compare.
    public init(_ posterior: PosteriorCase, _ reference: ReferenceFolder.Checkpoints, in folder: ReferenceFolder) throws {
        let loaded = try LoadedModel(posterior.model, on: try folder.data(of: posterior))
        let model = try loaded.compiled()
        let plain = try loaded.compiled(jacobian: false)
        let map = try CoordinateMap(reference.coordinates, of: model)
        for (number, point) in reference.points.enumerated() {
            let position = map.position(point.position)
            let (value, gradient) = model.evaluated(at: position)
            note(\.logDensity, value + posterior.constant, point.logDensity, "log density", number)
            let (bare, _) = plain.evaluated(at: position)
            note(
                \.logDensityWithoutJacobian, bare + posterior.constant, point.logDensityWithoutJacobian,
                "log density without Jacobian", number)
            for (index, value) in map.inverse(gradient).enumerated() {
                note(
                    \.gradient, value, point.gradient[index], "derivative by \(reference.coordinates[index])", number,
                    tolerance: posterior.gradientTolerance)
            }
        }
        points = reference.points.count
    }

    private mutating func note(
        _ figure: WritableKeyPath<CheckpointComparison, Double>, _ value: Double, _ expected: Double, _ what: String, _ point: Int,
        tolerance: Double = Self.tolerance
    ) {
        let difference = abs(value - expected) / max(1, abs(expected))
        // A NaN must not pass as the smaller number.
        if !(difference <= self[keyPath: figure]) { self[keyPath: figure] = difference }
        if !(difference <= tolerance) {
            disagreements.append("point \(point + 1): \(what) is \(value), the reference says \(expected)")
        }
    }
}

extension CompiledModel {
    /// Log density and gradient at one position.
    public func evaluated(at position: [Double]) -> (value: Double, gradient: [Double]) {
        var gradient = [Double](repeating: 0, count: dimension)
        let evaluator = makeEvaluator()
        let value = position.withUnsafeBufferPointer { point in
            gradient.withUnsafeMutableBufferPointer { evaluator.evaluate(point, gradient: $0) }
        }
        return (value, gradient)
    }
}
