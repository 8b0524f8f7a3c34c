/// The autocovariance at each lag (with n in the denominator), averaged over chains of equal length.
///
/// Most chains forget quickly, so short lags are summed directly and the Fourier transform is only done when a lag beyond them is
/// asked for.
package struct Autocovariance {
    private static let directLags = 48
    private let centered: [[Double]]
    private var cache: [Double] = []
    package let length: Int

    package init(_ chains: [[Double]]) {
        length = chains.first?.count ?? 0
        centered = chains.map { chain in
            let center = Diagnostics.mean(chain)
            return chain.map { $0 - center }
        }
    }

    package mutating func callAsFunction(lag: Int) -> Double {
        while cache.count <= lag {
            if cache.count < Self.directLags {
                cache.append(direct(lag: cache.count))
            } else {
                cache = transformed()
            }
        }
        return cache[lag]
    }

    private func direct(lag: Int) -> Double {
        var total = 0.0
        for chain in centered {
            chain.withUnsafeBufferPointer { x in
                var first = 0.0, second = 0.0
                var i = 0
                let count = x.count - lag
                while i + 1 < count {
                    first += x[i] * x[i + lag]
                    second += x[i + 1] * x[i + 1 + lag]
                    i += 2
                }
                if i < count { first += x[i] * x[i + lag] }
                total += first + second
            }
        }
        return total / Double(length) / Double(centered.count)
    }

    private func transformed() -> [Double] {
        var size = 1
        while size < 2 * length { size *= 2 }
        let transform = FourierTransform(size: size)
        var power = [Double](repeating: 0, count: size)
        for chain in centered {
            var real = chain + [Double](repeating: 0, count: size - length)
            var imaginary = [Double](repeating: 0, count: size)
            transform.apply(&real, &imaginary)
            for i in 0..<size { power[i] += real[i] * real[i] + imaginary[i] * imaginary[i] }
        }
        // The power spectrum is real and even, so transforming forwards once more inverts it up to the factor.
        var imaginary = [Double](repeating: 0, count: size)
        transform.apply(&power, &imaginary)
        let scale = 1 / (Double(size) * Double(length) * Double(centered.count))
        return power.prefix(length).map { $0 * scale }
    }
}
