#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The forward discrete Fourier transform of a length that is a power of two (Cooley & Tukey 1965), in place.
struct FourierTransform {
    private let size: Int
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter size: a power of two.
    init(size: Int) {
        self.size = size
        cosines = (0..<size / 2).map { cos(-2 * Double.pi * Double($0) / Double(size)) }
        sines = (0..<size / 2).map { sin(-2 * Double.pi * Double($0) / Double(size)) }
    }

    func apply(_ real: inout [Double], _ imaginary: inout [Double]) {
        permute(&real, &imaginary)
        var half = 1
        while half < size {
            let stride = size / (2 * half)
            for start in Swift.stride(from: 0, to: size, by: 2 * half) {
                for k in 0..<half {
                    let c = cosines[k * stride], s = sines[k * stride]
                    let low = start + k, high = low + half
                    let re = real[high] * c - imaginary[high] * s
                    let im = real[high] * s + imaginary[high] * c
                    real[high] = real[low] - re
                    imaginary[high] = imaginary[low] - im
                    real[low] += re
                    imaginary[low] += im
                }
            }
            half *= 2
        }
    }

    /// Brings the elements into the order of their indices' reversed bits.
    private func permute(_ real: inout [Double], _ imaginary: inout [Double]) {
        var reversed = 0
        for i in 1..<max(size, 1) {
            var bit = size >> 1
            while reversed & bit != 0 {
                reversed ^= bit
                bit >>= 1
            }
            reversed |= bit
            if i < reversed {
                real.swapAt(i, reversed)
                imaginary.swapAt(i, reversed)
            }
        }
    }
}
