/// The regularised upper incomplete gamma function, which is the survival function of the gamma distribution.
package enum IncompleteGamma {
    /// Q(a, x) for positive a, by the series 8.7.1 or the continued fraction 8.9.2 of the NIST Digital Library of Mathematical
    /// Functions.
    package static func upper(shape a: Double, _ x: Double) -> Double {
        guard a > 0, x >= 0, a.isFinite else { return .nan }
        if x == 0 { return 1 }
        if x == .infinity { return 0 }
        let front = ScalarMath.exponential(a * ScalarMath.logarithm(x) - x - ScalarMath.logGamma(a))
        if x < a + 1 {
            var term = 1 / a
            var total = term
            var k = a
            for _ in 0..<10_000 {
                k += 1
                term *= x / k
                total += term
                if term < total * 1e-17 { break }
            }
            return 1 - front * total
        }
        // Modified Lentz algorithm.
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var result = d
        for k in 1...10_000 {
            let an = -Double(k) * (Double(k) - a)
            b += 2
            let denominator = an * d + b
            d = 1 / (abs(denominator) < 1e-300 ? 1e-300 : denominator)
            let numerator = b + an / c
            c = abs(numerator) < 1e-300 ? 1e-300 : numerator
            result *= c * d
            if abs(c * d - 1) < 1e-16 { break }
        }
        return front * result
    }
}
