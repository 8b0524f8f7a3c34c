import CKernels

/// The draws of one quantity by chains of one length, chain after chain in one array.
struct EqualChains {
    /// Number of chains.
    let count: Int
    /// Draws of each chain.
    let length: Int
    /// `count` × `length` draws.
    private(set) var values: [Double]

    /// Leaves out empty chains and cuts the others to the shortest.
    init(_ chains: [[Double]]) {
        let filled = chains.filter { !$0.isEmpty }
        let length = filled.map(\.count).min() ?? 0
        var values: [Double] = []
        values.reserveCapacity(filled.count * length)
        for chain in filled { values.append(contentsOf: chain.prefix(length)) }
        self.init(count: filled.count, length: length, values: values)
    }

    private init(count: Int, length: Int, values: [Double]) {
        self.count = count
        self.length = length
        self.values = values
    }

    /// The same chains, with a number for each draw that takes its place.
    func replacing(by values: [Double]) -> EqualChains { EqualChains(count: count, length: length, values: values) }

    /// The draws, changed in place where nobody else holds them.
    consuming func takeValues() -> [Double] {
        var taken: [Double] = []
        swap(&taken, &values)
        return taken
    }

    var hasNaN: Bool { ax_min(values, values.count).isNaN }

    /// Whether there are enough draws to judge convergence by, none of them NaN.
    var isComparable: Bool { length >= 4 && !hasNaN }

    /// Mean of all draws.
    var mean: Double { ax_sum(values, values.count) / Double(values.count) }

    /// Sample variance of all draws, with n − 1 in the denominator.
    var variance: Double {
        var center = mean
        var deviations = values
        deviations.withUnsafeMutableBufferPointer {
            ax_binary(AX_BINARY_SUB, $0.baseAddress, $0.baseAddress, 0, &center, 1, $0.count)
        }
        return ax_dot(deviations, deviations, deviations.count) / Double(deviations.count - 1)
    }

    /// Draws of half a chain.
    var halfLength: Int { length / 2 }

    /// Where each chain's two halves begin; of an odd length the middle draw is left out.
    var halfStarts: [Int] { (0..<count).flatMap { [$0 * length, ($0 + 1) * length - halfLength] } }

    /// Whether the draw at a place belongs to a half.
    func isInHalf(_ place: Int) -> Bool { length.isMultiple(of: 2) || place % length != halfLength }
}
