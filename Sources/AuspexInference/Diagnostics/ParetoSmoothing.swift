import Foundation

/// How heavy the right tail of importance ratios is: the shape k̂ of a generalised Pareto distribution fitted to the largest of them
/// (Vehtari, Simpson, Gelman, Yao, Gabry 2024). Above 0.7, estimates that weight by these ratios cannot be trusted at practical sample sizes.
public enum ParetoShape {
    /// - Parameter logRatios: Logarithms of the ratios, in any order, up to a common constant.
    /// - Returns: k̂; infinite when a ratio is not finite, nil when there are fewer than 25 ratios or the tail is constant.
    public static func fit(logRatios: [Double]) -> Double? {
        guard logRatios.count >= 25 else { return nil }
        guard let largest = logRatios.max(), logRatios.allSatisfy({ !$0.isNaN }), largest < .infinity, largest > -.infinity else { return .infinity }
        return tail(of: logRatios)?.shape
    }

    /// The ratios with the largest ones replaced by what the fitted tail expects there, none above the largest; as they are where no tail can
    /// be fitted. Not finite ones count as zero.
    /// - Returns: logarithms of weights that add up to one.
    public static func smoothed(logRatios: [Double]) -> [Double] {
        var result = logRatios.map { $0.isFinite ? $0 : -.infinity }
        if let tail = tail(of: result), let largest = result.max() {
            let order = result.indices.sorted { result[$0] < result[$1] }.suffix(tail.count)
            for (number, index) in order.enumerated() {
                let p = (Double(number) + 0.5) / Double(tail.count)
                let beyond = tail.shape == 0 ? -log1p(-p) : expm1(-tail.shape * log1p(-p)) / tail.shape
                result[index] = min(0, log(tail.threshold + tail.scale * beyond)) + largest
            }
        }
        guard let largest = result.max(), largest > -.infinity else { return result }
        let total = largest + log(result.reduce(0) { $0 + exp($1 - largest) })
        return result.map { $0 - total }
    }

    /// The largest ratios, on a scale on which the largest of all is one: their number, what they exceed, and the distribution of the excess.
    private static func tail(of logRatios: [Double]) -> (count: Int, threshold: Double, shape: Double, scale: Double)? {
        let count = logRatios.count
        guard count >= 25, let largest = logRatios.max(), largest.isFinite else { return nil }
        let tail = min(count / 5, Int((3 * Double(count).squareRoot()).rounded(.up)))
        let sorted = logRatios.sorted()
        let threshold = exp(sorted[count - tail - 1] - largest)
        let exceedances = sorted.suffix(tail).map { exp($0 - largest) - threshold }
        guard let last = exceedances.last, last > 0 else { return nil }
        let (shape, scale) = fit(exceedances: exceedances.map { max($0, last * 1e-300) })
        guard shape.isFinite, scale.isFinite, scale > 0 else { return nil }
        return (tail, threshold, shape, scale)
    }

    /// Shape and scale of a generalised Pareto distribution (Zhang & Stephens 2009), the shape with the weak prior of the PSIS paper towards 0.5.
    /// - Parameter sample: positive, in ascending order.
    static func fit(exceedances sample: [Double]) -> (shape: Double, scale: Double) {
        let n = Double(sample.count)
        let points = 30 + Int(n.squareRoot())
        let quarter = sample[Int((n / 4 + 0.5).rounded(.down)) - 1], largest = sample[sample.count - 1]
        let candidates = (1...points).map { 1 / largest + (1 - (Double(points) / (Double($0) - 0.5)).squareRoot()) / (3 * quarter) }
        func meanLog(_ b: Double) -> Double { sample.reduce(0) { $0 + log1p(-b * $1) } / n }
        let likelihoods = candidates.map { b -> Double in
            let k = -meanLog(b)
            return n * (log(b / k) + k - 1)
        }
        let weights = likelihoods.map { own in 1 / likelihoods.reduce(0) { $0 + exp($1 - own) } }
        let b = zip(candidates, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let k = meanLog(b)
        return ((k * n + 0.5 * 10) / (n + 10), -k / b)
    }
}
