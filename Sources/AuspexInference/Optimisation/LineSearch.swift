/// A point on the line that is searched.
struct LinePoint {
    var step: Double
    /// Value of the function that is minimised; not finite where it is not defined.
    var value: Double
    /// Derivative along the line.
    var slope: Double

    var isFinite: Bool { value.isFinite && slope.isFinite }
}

/// Search for a step that satisfies the strong Wolfe conditions (Nocedal & Wright 2006, algorithms 3.5 and 3.6), with cubic
/// interpolation.
///
/// Near the optimum the decrease drowns in the rounding of the value. There the approximate Wolfe conditions (Hager & Zhang 2005),
/// which use slopes only, are accepted instead.
struct WolfeLineSearch {
    private static let sufficientDecrease = 1e-4
    private static let curvature = 0.9
    private static let greatestNumberOfEvaluations = 40

    private let start: LinePoint
    private let evaluate: (Double) -> LinePoint
    private var evaluations = 0

    /// - Parameters:
    ///   - start: the point at step zero, with a negative slope.
    ///   - evaluate: the point at a step.
    init(start: LinePoint, evaluate: @escaping (Double) -> LinePoint) {
        self.start = start
        self.evaluate = evaluate
    }

    /// The accepted point, or nil when none was found.
    mutating func search(firstStep: Double) -> LinePoint? {
        var previous = start
        var step = firstStep
        while evaluations < Self.greatestNumberOfEvaluations {
            let point = probe(step)
            if !point.isFinite || !decreases(point) || (evaluations > 1 && point.value >= previous.value) {
                return accepts(point) ? point : zoom(low: previous, high: point)
            }
            if accepts(point) { return point }
            if point.slope >= 0 { return zoom(low: point, high: previous) }
            previous = point
            step *= 2.5
        }
        return nil
    }

    /// Shrinks an interval that contains a good step. `low` has the smaller value of the two ends.
    private mutating func zoom(low: LinePoint, high: LinePoint) -> LinePoint? {
        var low = low, high = high
        while evaluations < Self.greatestNumberOfEvaluations {
            let point = probe(Self.interpolate(low, high))
            if accepts(point) { return point }
            if !point.isFinite || !decreases(point) || point.value >= low.value {
                high = point
            } else {
                if point.slope * (high.step - low.step) >= 0 { high = low }
                low = point
            }
            if abs(high.step - low.step) <= 1e-16 * abs(low.step) { break }
        }
        // A decrease without the curvature condition is still progress.
        return low.step > 0 && low.value < start.value ? low : nil
    }

    private mutating func probe(_ step: Double) -> LinePoint {
        evaluations += 1
        return evaluate(step)
    }

    private func decreases(_ point: LinePoint) -> Bool {
        point.value <= start.value + Self.sufficientDecrease * point.step * start.slope
    }

    private func accepts(_ point: LinePoint) -> Bool {
        guard point.isFinite else { return false }
        if decreases(point) && abs(point.slope) <= -Self.curvature * start.slope { return true }
        let noise = 1e-12 * max(1, abs(start.value))
        return point.value <= start.value + noise && point.slope >= Self.curvature * start.slope
            && point.slope <= (2 * Self.sufficientDecrease - 1) * start.slope
    }

    /// The minimiser of the cubic through both ends, kept away from them; the middle where there is none.
    private static func interpolate(_ a: LinePoint, _ b: LinePoint) -> Double {
        let width = b.step - a.step
        let middle = a.step + 0.5 * width
        guard b.isFinite else { return a.step + 0.1 * width }
        let d1 = a.slope + b.slope - 3 * (b.value - a.value) / width
        let discriminant = d1 * d1 - a.slope * b.slope
        guard discriminant >= 0 else { return middle }
        let root = discriminant.squareRoot() * (width > 0 ? 1 : -1)
        let step = b.step - width * (b.slope + root - d1) / (b.slope - a.slope + 2 * root)
        guard step.isFinite else { return middle }
        let low = min(a.step, b.step), high = max(a.step, b.step)
        let margin = 0.05 * (high - low)
        return min(max(step, low + margin), high - margin)
    }
}
