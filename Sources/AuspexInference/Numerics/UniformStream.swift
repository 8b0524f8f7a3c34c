import AuspexExecution
import CKernels

/// The uniform numbers of a random stream, the same as one by one from it, but made eight at a time in vectors.
struct UniformStream {
    private static let size = 8

    private let key: RandomKey
    /// The block of the next number to be made.
    private var counter: UInt64
    private var left = 0
    private var numbers = SIMD8<Double>()

    init(_ stream: RandomStream) {
        key = stream.key
        counter = stream.counter
    }

    /// The next number, in the open interval (0, 1).
    @inline(__always)
    mutating func next() -> Double {
        if left == 0 { refill() }
        defer { left &-= 1 }
        return numbers[Self.size &- left]
    }

    @inline(never)
    private mutating func refill() {
        withUnsafeMutableBytes(of: &numbers) { bytes in
            ax_uniform_fill(bytes.assumingMemoryBound(to: Double.self).baseAddress, key.word, counter, Self.size)
        }
        counter &+= UInt64(Self.size)
        left = Self.size
    }
}
