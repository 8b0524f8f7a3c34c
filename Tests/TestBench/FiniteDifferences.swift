/// Points of moderate size, different in every coordinate: one for each shift.
public func probePoint(_ dimension: Int, shift: Double) -> [Double] {
    (0..<dimension).map { (index: Int) -> Double in
        let base = 0.35 * Double((index * 7) % 5) - 0.6
        let factor = 1 - 0.25 * Double(index % 3)
        return base + shift * factor
    }
}

/// Derivatives of a function of several variables by central differences, extrapolated twice (Ridders 1982).
///
/// - Returns: the derivatives and estimates of their errors.
public func finiteDifferences(
    at point: [Double], scale: Double = 1e-3, _ function: ([Double]) throws -> Double
) rethrows -> (gradient: [Double], error: [Double]) {
    var gradient: [Double] = [], errors: [Double] = []
    for index in point.indices {
        func slope(_ step: Double) throws -> Double {
            var above = point, below = point
            above[index] += step
            below[index] -= step
            return try (function(above) - function(below)) / (above[index] - below[index])
        }
        var step = scale * max(1, abs(point[index]))
        var previous: [Double] = []
        var best = Double.nan, error = Double.infinity
        for _ in 0..<6 {
            var row = [try slope(step)]
            var factor = 4.0
            for (column, old) in previous.enumerated() {
                row.append(row[column] + (row[column] - old) / (factor - 1))
                factor *= 4
                let change = max(abs(row[column + 1] - row[column]), abs(row[column + 1] - old))
                if change <= error { (best, error) = (row[column + 1], change) }
            }
            previous = row
            step /= 2
        }
        gradient.append(best)
        errors.append(error)
    }
    return (gradient, errors)
}
