extension Diagnostics {
    /// Quantiles of the pooled draws by linear interpolation (type 7 of Hyndman & Fan 1996).
    public static func quantiles(_ chains: [[Double]], _ probabilities: [Double]) -> [Double] {
        let pooled = EqualChains([chains.flatMap { $0 }])
        guard pooled.length > 0, !pooled.hasNaN else { return probabilities.map { _ in .nan } }
        let order = AscendingOrder(pooled.values)
        return probabilities.map(order.quantile)
    }
}

extension AscendingOrder {
    /// A quantile by linear interpolation between neighbours.
    func quantile(_ probability: Double) -> Double {
        guard count > 0, probability >= 0, probability <= 1 else { return .nan }
        let place = probability * Double(count - 1)
        let below = Int(place)
        guard below + 1 < count else { return values[count - 1] }
        let weight = place - Double(below)
        // Written so that equal neighbours, infinite ones included, give themselves.
        return weight == 0 || values[below] == values[below + 1]
            ? values[below] : (1 - weight) * values[below] + weight * values[below + 1]
    }
}
