import AuspexInference
import AuspexResults
import Foundation
import PosteriorDBSupport
import Testing

/// Regression with flat priors on coefficients and σ: coefficients follow a multivariate t with n − p − 1 degrees of freedom around
/// least squares, σ² an inverse gamma distribution.
@Suite struct RegressionTests {
    @Test func drawsAgreeWithTheClosedForm() throws {
        let n = 40
        let height: [Double] = (0..<n).map { sin(1.7 * Double($0)) }
        let male: [Double] = (0..<n).map { Double(($0 * 7 % 10) / 5) }
        // Irregular, but the same on every machine; its distribution does not matter.
        let noise: [Double] = (0..<n).map { (k: Int) -> Double in cos(3.1 * Double(k) + 0.3 * Double(k * k)) }
        let earn: [Double] = (0..<n).map { (k: Int) -> Double in
            let systematic: Double = 1 + 0.5 * height[k] - 0.7 * male[k] + 0.3 * height[k] * male[k]
            return exp(systematic + 0.8 * noise[k])
        }
        let data = try DataFile.parse(
            json: "{\"N\": \(n), \"earn\": \(earn), \"height\": \(height), \"male\": \(male)}", name: "earnings")
        var settings = SamplerOptions()
        settings.seed = 1
        settings.draws = 2000
        let draws = try LoadedModel("logearn_interaction", on: data).sample(settings).draws

        let rows: [[Double]] = (0..<n).map { (k: Int) -> [Double] in [1, height[k], male[k], height[k] * male[k]] }
        let target: [Double] = earn.map { log($0) }
        let inverse = Self.inverse(Self.crossProduct(rows))
        let moments: [Double] = (0..<4).map { (k: Int) -> Double in zip(rows, target).reduce(0.0) { $0 + $1.0[k] * $1.1 } }
        let coefficients: [Double] = inverse.map { (row: [Double]) -> Double in zip(row, moments).reduce(0.0) { $0 + $1.0 * $1.1 } }
        let residuals: Double = zip(rows, target).reduce(0.0) { (sum: Double, row: ([Double], Double)) -> Double in
            let fitted: Double = zip(row.0, coefficients).reduce(0.0) { $0 + $1.0 * $1.1 }
            let difference = row.1 - fitted
            return sum + difference * difference
        }
        let freedom = Double(n - 4 - 1)
        let variance = residuals / (freedom - 2)
        for k in 0..<4 {
            try ComparisonBudget.expect(draws, "beta[\(k)]", mean: coefficients[k], deviation: (variance * inverse[k][k]).squareRoot())
        }
        let sigma = (residuals / 2).squareRoot() * exp(lgamma((freedom - 1) / 2) - lgamma(freedom / 2))
        try ComparisonBudget.expect(draws, "sigma", mean: sigma, deviation: (variance - sigma * sigma).squareRoot())
    }

    private static func crossProduct(_ rows: [[Double]]) -> [[Double]] {
        (0..<4).map { i in (0..<4).map { j in rows.reduce(0) { $0 + $1[i] * $1[j] } } }
    }

    /// Gauss–Jordan elimination of a positive definite matrix, which needs no pivoting.
    private static func inverse(_ matrix: [[Double]]) -> [[Double]] {
        let size = matrix.count
        var work = matrix.enumerated().map { i, row in row + (0..<size).map { $0 == i ? 1.0 : 0 } }
        for k in 0..<size {
            let pivot = work[k][k]
            work[k] = work[k].map { $0 / pivot }
            for i in 0..<size where i != k {
                let factor = work[i][k]
                work[i] = zip(work[i], work[k]).map { $0 - factor * $1 }
            }
        }
        return work.map { Array($0.suffix(size)) }
    }
}
