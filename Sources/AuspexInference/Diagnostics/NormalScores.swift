import CKernels

/// The normal quantiles at the positions (r − 3/8) / (n + 1/4) of the ranks 1...n (Blom 1958).
struct NormalScores {
    /// Number of ranks.
    let count: Int
    /// Those of the lower half; the others mirror them.
    private let lower: [Double]

    init(count: Int) {
        self.count = count
        lower = [Double](unsafeUninitializedCapacity: count / 2) { buffer, filled in
            filled = count / 2
            for i in 0..<filled { buffer[i] = Self.position(Double(i + 1), of: count) }
            ax_unary(AX_UNARY_NORMAL_QUANTILE, buffer.baseAddress, buffer.baseAddress, filled)
        }
    }

    /// The score of the average rank of `ties` numbers that follow `smaller` others.
    @inline(__always)
    func score(sharedBy ties: Int, after smaller: Int) -> Double {
        if ties > 1 { return averageScore(sharedBy: ties, after: smaller) }
        if smaller < lower.count { return lower[smaller] }
        let larger = count - 1 - smaller
        return larger < lower.count ? -lower[larger] : 0
    }

    @inline(never)
    private func averageScore(sharedBy ties: Int, after smaller: Int) -> Double {
        NormalDistribution.quantile(Self.position(Double(smaller) + 0.5 * Double(ties + 1), of: count))
    }

    private static func position(_ rank: Double, of count: Int) -> Double { (rank - 0.375) / (Double(count) + 0.25) }
}
