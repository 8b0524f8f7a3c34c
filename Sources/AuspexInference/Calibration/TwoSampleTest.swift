/// Tests whether two samples of independent numbers come from one distribution.
package enum TwoSampleTest {
    /// The Kolmogorov–Smirnov statistic and its asymptotic p-value, with the correction for finite samples of Stephens (1970).
    package static func kolmogorovSmirnov(_ a: [Double], _ b: [Double]) -> (statistic: Double, pValue: Double) {
        guard !a.isEmpty, !b.isEmpty, !a.contains(where: \.isNaN), !b.contains(where: \.isNaN) else { return (.nan, 0) }
        let x = a.sorted(), y = b.sorted()
        var i = 0, j = 0
        var largest = 0.0
        while i < x.count && j < y.count {
            let value = min(x[i], y[j])
            while i < x.count && x[i] == value { i += 1 }
            while j < y.count && y[j] == value { j += 1 }
            largest = max(largest, abs(Double(i) / Double(x.count) - Double(j) / Double(y.count)))
        }
        let size = (Double(x.count) * Double(y.count) / Double(x.count + y.count)).squareRoot()
        return (largest, kolmogorovSurvival((size + 0.12 + 0.11 / size) * largest))
    }

    /// Probability that the supremum of the absolute Brownian bridge exceeds λ.
    package static func kolmogorovSurvival(_ lambda: Double) -> Double {
        guard lambda > 0.2 else { return 1 }
        var total = 0.0
        for k in 1...100 {
            let term = ScalarMath.exponential(-2 * Double(k * k) * lambda * lambda)
            total += k % 2 == 1 ? term : -term
            if term < 1e-18 { break }
        }
        return min(1, max(0, 2 * total))
    }
}
