/// Counts of draws in intervals of equal width.
struct HistogramBins {
    let low: Double
    let width: Double
    let counts: [Int]
    /// Whether each bin stands for one whole number, in its middle.
    let isWhole: Bool

    var high: Double { low + width * Double(counts.count) }

    /// Bins of the finite values: one for each integer when all values are integers in a small range, otherwise as many
    /// as the rule of Freedman & Diaconis (1981) asks for, within `limits`.
    init(_ values: [Double], limits: ClosedRange<Int> = 8...60) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else {
            low = 0
            width = 1
            counts = []
            isWhole = false
            return
        }
        if last - first < Double(limits.upperBound), sorted.allSatisfy({ $0 == $0.rounded() }) {
            var counts = Array(repeating: 0, count: Int(last - first) + 1)
            for value in sorted { counts[Int(value - first)] += 1 }
            low = first - 0.5
            width = 1
            isWhole = true
            self.counts = counts
            return
        }
        let range = PlotRange(of: [first, last])
        let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
        let ideal = 2 * spread / Self.cubeRoot(Double(sorted.count))
        let wanted = ideal > 0 ? (range.length / ideal).rounded(.up) : Double(limits.upperBound)
        let count = Int(min(max(wanted, Double(limits.lowerBound)), Double(limits.upperBound)))
        var counts = Array(repeating: 0, count: count)
        for value in sorted where range.low <= value && value <= range.high {
            counts[min(count - 1, Int(range.fraction(value) * Double(count)))] += 1
        }
        low = range.low
        width = range.length / Double(count)
        isWhole = false
        self.counts = counts
    }

    private static func cubeRoot(_ value: Double) -> Double {
        var root = max(1, value / 100)
        for _ in 0..<60 { root -= (root * root * root - value) / (3 * root * root) }
        return root
    }
}
