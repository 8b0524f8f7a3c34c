/// The regularised incomplete beta function, which is the distribution function of the beta distribution.
package enum IncompleteBeta {
    /// I_x(a, b) for positive a and b, by the continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions.
    package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, a.isFinite, b.isFinite, !x.isNaN else { return .nan }
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let logFront =
            ScalarMath.logGamma(a + b) - ScalarMath.logGamma(a) - ScalarMath.logGamma(b)
            + a * ScalarMath.logarithm(x) + b * ScalarMath.logarithmOfOnePlus(-x)
        let front = ScalarMath.exponential(logFront)
        // The fraction converges fast below the mean; above it the mirrored one does.
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    /// Evaluated by the modified Lentz algorithm (Thompson & Barnett 1986).
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var result = d
        for m in 1...10_000 {
            let k = Double(m)
            let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
            d = 1 / away(1 + even * d)
            c = away(1 + even / c)
            result *= c * d
            let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
            d = 1 / away(1 + odd * d)
            c = away(1 + odd / c)
            result *= c * d
            if abs(c * d - 1) < 1e-16 { break }
        }
        return result
    }

    /// The x with I_x(a, b) = p, by bisection, which needs about sixty evaluations and cannot fail.
    package static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        guard p >= 0, p <= 1, a > 0, b > 0, a.isFinite, b.isFinite else { return .nan }
        var low = 0.0, high = 1.0
        for _ in 0..<200 {
            let middle = 0.5 * (low + high)
            if middle <= low || middle >= high { break }
            if regularized(middle, a, b) < p { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }
}
