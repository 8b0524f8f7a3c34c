/// The standard normal distribution function and its inverse.
package enum NormalDistribution {
    /// P(Z ≤ x)
    package static func cumulative(_ x: Double) -> Double {
        0.5 * ScalarMath.complementaryErrorFunction(-x * 0.5.squareRoot())
    }

    /// P(Z > x), accurate in the upper tail.
    package static func survival(_ x: Double) -> Double { cumulative(-x) }

    /// The x with P(Z ≤ x) = p; ∓∞ at 0 and 1, NaN outside.
    ///
    /// Starts from the rational approximation 26.2.23 of Abramowitz & Stegun (1964), which is good to 5·10⁻⁴, and applies Halley's
    /// method three times; each application triples the number of correct digits.
    package static func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        if p == 0.5 { return 0 }
        // The lower tail keeps its relative accuracy, so the upper half is found by symmetry; 1 − p is exact there.
        return p < 0.5 ? lowerQuantile(p) : -lowerQuantile(1 - p)
    }

    private static func lowerQuantile(_ p: Double) -> Double {
        let t = (-2 * ScalarMath.logarithm(p)).squareRoot()
        let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
        let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = numerator / denominator - t
        for _ in 0..<3 {
            let density = ScalarMath.exponential(-0.5 * x * x) / (2 * Double.pi).squareRoot()
            guard density > 0 else { break }
            let newton = (cumulative(x) - p) / density
            x -= newton / (1 + 0.5 * x * newton)
        }
        return x
    }
}
