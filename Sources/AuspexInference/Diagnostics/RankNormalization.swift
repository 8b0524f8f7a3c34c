/// The draws of split chains in ascending order, for giving every draw, or its distance from the median, the normal score of its
/// rank among all chains (Blom 1958); ties share their average rank. The folded ranks need no sort of their own: distances grow
/// both ways from the median.
struct RankNormalization {
    private let chains: EqualChains
    private let order: AscendingOrder
    private let table: NormalScores

    /// - Parameters:
    ///   - order: the draws' order, where it is known.
    ///   - table: the scores for as many ranks as the halves have draws, where they are known.
    init(_ chains: EqualChains, order: AscendingOrder? = nil, table: NormalScores? = nil) {
        let all = order ?? AscendingOrder(chains.values)
        self.chains = chains
        self.order = chains.length.isMultiple(of: 2) ? all : all.filtered(chains.isInHalf)
        self.table = table ?? NormalScores(count: 2 * chains.count * chains.halfLength)
    }

    /// The normal scores of the draws; zero for those in no half.
    func scores() -> EqualChains {
        scores { write in
            var first = 0
            while first < order.count {
                let value = order.values[first]
                var end = first + 1
                while end < order.count && order.values[end] == value { end += 1 }
                let score = table.score(sharedBy: end - first, after: first)
                for index in first..<end { write(index, score) }
                first = end
            }
        }
    }

    /// The normal scores of the draws' distances from their median, or nil when that is infinite.
    func foldedScores() -> EqualChains? {
        let center = order.quantile(0.5)
        guard center.isFinite else { return nil }
        return scores { write in
            var high = order.firstIndex(notBelow: center)
            var low = high - 1
            while low >= 0 || high < order.count {
                let below = low >= 0 ? center - order.values[low] : .infinity
                let above = high < order.count ? order.values[high] - center : .infinity
                let distance = min(below, above)
                let inner = low + 1, outer = high
                while low >= 0 && center - order.values[low] == distance { low -= 1 }
                while high < order.count && order.values[high] - center == distance { high += 1 }
                let score = table.score(sharedBy: inner - low - 1 + high - outer, after: outer - inner)
                for index in (low + 1)..<inner { write(index, score) }
                for index in outer..<high { write(index, score) }
            }
        }
    }

    /// Lets `fill` write scores by their index in the order.
    @inline(__always)
    private func scores(_ fill: ((Int, Double) -> Void) -> Void) -> EqualChains {
        var scores = [Double](repeating: 0, count: chains.values.count)
        scores.withUnsafeMutableBufferPointer { scores in
            fill { index, score in scores[Int(order.places[index])] = score }
        }
        return chains.replacing(by: scores)
    }
}

extension AscendingOrder {
    /// The index of the first number that is not below `limit`.
    fileprivate func firstIndex(notBelow limit: Double) -> Int {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
