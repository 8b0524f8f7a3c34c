extension Diagnostics {
    /// Quantiles of the pooled draws by linear interpolation (type 7 of Hyndman & Fan 1996).
    public static func quantiles(_ chains: [[Double]], _ probabilities: [Double]) -> [Double] {
        let pooled = chains.flatMap { $0 }
        guard !pooled.isEmpty, !pooled.contains(where: \.isNaN) else { return probabilities.map { _ in .nan } }
        let sorted = pooled.sorted()
        return probabilities.map { quantile(sorted: sorted, $0) }
    }

    static func quantile(sorted: [Double], _ probability: Double) -> Double {
        guard !sorted.isEmpty, probability >= 0, probability <= 1 else { return .nan }
        let place = probability * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
        let weight = place - Double(below)
        // Written so that equal neighbours, infinite ones included, give themselves.
        return weight == 0 || sorted[below] == sorted[below + 1]
            ? sorted[below] : (1 - weight) * sorted[below] + weight * sorted[below + 1]
    }

    static func median(_ values: [Double]) -> Double { quantile(sorted: values.sorted(), 0.5) }
}
