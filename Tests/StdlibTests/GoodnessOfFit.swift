import Foundation

/// Tests of draws against what is known about their distribution, as numbers that exceed their limits with a stated
/// probability when the draws are right.
enum GoodnessOfFit {
    /// The family-wise error of all sampler tests together is 1e-6, shared by fewer than two hundred comparisons.
    static let alpha = 1e-6 / 200

    /// Limit of |z| for a standard normal variable, two-sided: exceeded with probability below `alpha`.
    static let zLimit = 5.9

    /// √n times the largest distance of the empirical distribution function from the given one (Kolmogorov 1933).
    static func kolmogorov(_ draws: [Double], cdf: (Double) throws -> Double) rethrows -> Double {
        let sorted = draws.sorted(), n = Double(draws.count)
        var largest = 0.0
        for (rank, x) in sorted.enumerated() {
            let p = try cdf(x)
            largest = max(largest, abs(p - Double(rank) / n), abs(Double(rank + 1) / n - p))
        }
        return largest * n.squareRoot()
    }

    /// Exceeded with probability `alpha` (the first term of Kolmogorov's series bounds the tail).
    static var kolmogorovLimit: Double { (-log(alpha / 2) / 2).squareRoot() }

    /// Pearson's statistic as a normal deviate (Wilson and Hilferty 1931); categories expected less than ten times are
    /// joined with their neighbours.
    static func chiSquare(_ counts: [Int], probabilities: [Double]) -> Double {
        let n = Double(counts.reduce(0, +))
        var statistic = 0.0, cells = 0
        var observed = 0.0, expected = 0.0, restObserved = n, restExpected = n * probabilities.reduce(0, +)
        for (count, probability) in zip(counts, probabilities) {
            observed += Double(count)
            expected += n * probability
            guard expected >= 10, restExpected - expected >= 10 else { continue }
            statistic += (observed - expected) * (observed - expected) / expected
            (restObserved, restExpected) = (restObserved - observed, restExpected - expected)
            (observed, expected) = (0, 0)
            cells += 1
        }
        statistic += (restObserved - restExpected) * (restObserved - restExpected) / restExpected
        let freedom = Double(cells)
        guard freedom > 0 else { return 0 }
        return (pow(statistic / freedom, 1.0 / 3) - (1 - 2 / (9 * freedom))) / (2 / (9 * freedom)).squareRoot()
    }

    /// The deviation of the mean of independent numbers from its expectation, in standard errors.
    static func zScore(_ values: [Double], mean: Double) -> Double {
        let n = Double(values.count)
        let average = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n - 1)
        if variance == 0 { return average == mean ? 0 : .infinity }
        return (average - mean) / (variance / n).squareRoot()
    }
}
