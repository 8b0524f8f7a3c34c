import Foundation

/// Integrals by the double-exponential substitution (Takahasi and Mori 1974), which forgives singular ends.
enum Quadrature {
    /// Over (lower, upper); ends may be infinite. The step is halved until two results agree to 1e-11.
    ///
    /// - Parameters:
    ///   - centre: a point of the bulk, for ends at infinity.
    ///   - scale: the width of the bulk, for ends at infinity.
    static func integral(
        from lower: Double, to upper: Double, centre: Double = 0, scale: Double = 1, of function: (Double) throws -> Double
    ) rethrows -> Double {
        /// The point at t, and its derivative.
        func map(_ t: Double) -> (x: Double, weight: Double) {
            let inner = Double.pi / 2 * sinh(t), slope = Double.pi / 2 * cosh(t)
            switch (lower.isFinite, upper.isFinite) {
            case (true, true):
                // Near an end the distance to that end is computed, not the point.
                let share = 1 / (1 + exp(-2 * inner))
                let x = inner < 0 ? lower + (upper - lower) * share : upper - (upper - lower) / (1 + exp(2 * inner))
                return (x, (upper - lower) * 2 * share * (1 / (1 + exp(2 * inner))) * slope)
            case (true, false):
                let distance = scale * exp(inner)
                return (lower + distance, distance * slope)
            case (false, true):
                let distance = scale * exp(inner)
                return (upper - distance, distance * slope)
            case (false, false): return (centre + scale * sinh(inner), scale * cosh(inner) * slope)
            }
        }
        func term(_ t: Double) throws -> Double {
            let (x, weight) = map(t)
            guard x.isFinite, weight.isFinite, weight > 0, x > lower, x < upper else { return 0 }
            let value = try function(x) * weight
            return value.isFinite ? value : 0
        }
        var step = 0.5
        var sum = try term(0)
        let reach = 6.0
        for k in 1...Int(reach / step) { sum += try term(Double(k) * step) + term(-Double(k) * step) }
        var result = sum * step
        for _ in 0..<7 {
            step /= 2
            for k in stride(from: 1, through: Int(reach / step), by: 2) { sum += try term(Double(k) * step) + term(-Double(k) * step) }
            let refined = sum * step
            if abs(refined - result) < 1e-11 * max(1, abs(refined)) { return refined }
            result = refined
        }
        return result
    }
}
