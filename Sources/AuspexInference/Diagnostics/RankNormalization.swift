extension Diagnostics {
    /// Replaces every draw by the normal score of its rank among all chains (Blom 1958); ties share their average rank.
    static func rankNormalized(_ chains: [[Double]]) -> [[Double]] {
        var order: [(value: Double, place: Int)] = []
        order.reserveCapacity(chains.reduce(0) { $0 + $1.count })
        for chain in chains {
            for value in chain { order.append((value, order.count)) }
        }
        order.sort { $0.value < $1.value }
        let size = Double(order.count)
        var scores = [Double](repeating: 0, count: order.count)
        var first = 0
        while first < order.count {
            var end = first + 1
            while end < order.count && order[end].value == order[first].value { end += 1 }
            let rank = 0.5 * Double(first + 1 + end)
            let score = NormalDistribution.quantile((rank - 0.375) / (size + 0.25))
            for i in first..<end { scores[order[i].place] = score }
            first = end
        }
        var start = 0
        return chains.map { chain in
            defer { start += chain.count }
            return Array(scores[start..<(start + chain.count)])
        }
    }
}
