import CKernels

/// Chains cut in halves, each half taken about its own mean: what R-hat and effective sample sizes compare.
package struct SplitChains {
    /// Draws of each half, at least 2.
    package let length: Int
    /// Where the halves begin among the deviations.
    let starts: [Int]
    let means: [Double]
    /// Every draw less the mean of its half.
    let deviations: [Double]
    /// Distance of the greatest draw from the smallest.
    let range: Double

    init(_ chains: consuming EqualChains) {
        let length = chains.halfLength, starts = chains.halfStarts
        var values = chains.takeValues()
        var means: [Double] = []
        var low = Double.infinity, high = -Double.infinity
        values.withUnsafeMutableBufferPointer { values in
            for start in starts {
                let half = UnsafeMutableBufferPointer(rebasing: values[start..<(start + length)]).baseAddress
                low = min(low, ax_min(half, length))
                high = max(high, ax_max(half, length))
                var mean = ax_sum(half, length) / Double(length)
                ax_binary(AX_BINARY_SUB, half, half, 0, &mean, 1, length)
                means.append(mean)
            }
        }
        self.length = length
        self.starts = starts
        self.means = means
        deviations = values
        range = high - low
    }

    package init(_ chains: [[Double]]) { self.init(EqualChains(chains)) }

    /// The autocovariance at a lag (with n in the denominator), averaged over halves, as the sum of its products.
    package func autocovariance(lag: Int) -> Double {
        deviations.withUnsafeBufferPointer { x in
            starts.reduce(0) { total, start in
                let half = UnsafeBufferPointer(rebasing: x[start..<(start + length)])
                return total + ax_dot(half.baseAddress, UnsafeBufferPointer(rebasing: half[lag...]).baseAddress, length - lag)
            } / scale
        }
    }

    /// The autocovariances at all lags below `length`, by way of the power spectrum.
    package func autocovariances(_ transforms: TransformStore) -> [Double] {
        var size = 1
        while size < 2 * length { size *= 2 }
        let transform = transforms.transform(size: size)
        var power = [Double](repeating: 0, count: size)
        var real = power, imaginary = power
        // Two halves make one complex sequence: the sum of their autocovariances is the real part of that of the sequence.
        for pair in stride(from: 0, to: starts.count, by: 2) {
            func fill(_ column: inout [Double], _ index: Int) {
                let half = index < starts.count ? deviations[starts[index]..<(starts[index] + length)] : []
                column.replaceSubrange(0..<half.count, with: half)
                for i in half.count..<size { column[i] = 0 }
            }
            fill(&real, pair)
            fill(&imaginary, pair + 1)
            transform.forward(&real, &imaginary)
            for i in 0..<size { power[i] += real[i] * real[i] + imaginary[i] * imaginary[i] }
        }
        for i in 0..<size { imaginary[i] = 0 }
        transform.inverse(&power, &imaginary)
        return power.prefix(length).map { $0 / (Double(size) * scale) }
    }

    private var scale: Double { Double(length) * Double(starts.count) }
}

/// The last Fourier transform that was asked for, kept because quantities of one run ask for the same.
package final class TransformStore {
    private var last: FourierTransform?

    package init() {}

    func transform(size: Int) -> FourierTransform {
        if let last, last.size == size { return last }
        let made = FourierTransform(size: size)
        last = made
        return made
    }
}
