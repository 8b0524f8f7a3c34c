import CKernels

/// The discrete Fourier transform of a length that is a power of two, and its inverse.
///
/// Frequencies stay in the order of their indices' reversed bits, in which the splitting of z²ᵗ − c² into (zᵗ − c)(zᵗ + c) leaves
/// them (Gentleman & Sande 1966): what is done to each frequency alone needs no other order, every loop runs along memory, and all
/// levels share one table of roots.
struct FourierTransform {
    let size: Int
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter size: a power of two.
    init(size: Int) {
        self.size = size
        let half = max(1, size / 2)
        var angles = [Double](repeating: 0, count: half)
        for i in 1..<half where half > 1 { angles[i] = 0.5 * angles[i >> 1] + (i & 1 == 1 ? 0.5 * Double.pi : 0) }
        var sines = angles
        ax_unary(AX_UNARY_SIN, &sines, angles, half)
        ax_unary(AX_UNARY_COS, &angles, Array(angles), half)
        self.sines = sines
        cosines = angles
    }

    /// Transforms `size` complex numbers in place.
    func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
        withPointers(&real, &imaginary) { $0.split(from: 0, length: size, index: 0) }
    }

    /// The inverse of `forward`, but for a factor: it gives `size` times the numbers.
    func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
        withPointers(&real, &imaginary) { $0.join(from: 0, length: size, index: 0) }
    }

    private func withPointers(_ real: inout [Double], _ imaginary: inout [Double], _ body: (UnsafeButterflies) -> Void) {
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                real.withUnsafeMutableBufferPointer { real in
                    imaginary.withUnsafeMutableBufferPointer { imaginary in
                        guard let c = cosines.baseAddress, let s = sines.baseAddress, let x = real.baseAddress,
                            let y = imaginary.baseAddress, real.count == size, imaginary.count == size
                        else { return }
                        body(UnsafeButterflies(cosines: c, sines: s, real: x, imaginary: y))
                    }
                }
            }
        }
    }
}

/// The steps of a transform. Halves are finished one after the other, so that small ones stay in the cache.
private struct UnsafeButterflies {
    let cosines: UnsafePointer<Double>
    let sines: UnsafePointer<Double>
    let real: UnsafeMutablePointer<Double>
    let imaginary: UnsafeMutablePointer<Double>

    func split(from start: Int, length: Int, index: Int) {
        guard length > 1 else { return }
        let half = length / 2
        let c = cosines[index], s = sines[index]
        let x = real + start, y = imaginary + start
        if half >= 4 {
            for j in stride(from: 0, to: half, by: 4) {
                let highX = Self.load(x + half + j), highY = Self.load(y + half + j)
                let turnedX = highX * c - highY * s, turnedY = highX * s + highY * c
                let lowX = Self.load(x + j), lowY = Self.load(y + j)
                Self.store(lowX + turnedX, x + j)
                Self.store(lowY + turnedY, y + j)
                Self.store(lowX - turnedX, x + half + j)
                Self.store(lowY - turnedY, y + half + j)
            }
        } else {
            for j in 0..<half {
                let turnedX = x[half + j] * c - y[half + j] * s, turnedY = x[half + j] * s + y[half + j] * c
                x[half + j] = x[j] - turnedX
                y[half + j] = y[j] - turnedY
                x[j] += turnedX
                y[j] += turnedY
            }
        }
        split(from: start, length: half, index: 2 * index)
        split(from: start + half, length: half, index: 2 * index + 1)
    }

    func join(from start: Int, length: Int, index: Int) {
        guard length > 1 else { return }
        let half = length / 2
        join(from: start, length: half, index: 2 * index)
        join(from: start + half, length: half, index: 2 * index + 1)
        let c = cosines[index], s = sines[index]
        let x = real + start, y = imaginary + start
        if half >= 4 {
            for j in stride(from: 0, to: half, by: 4) {
                let lowX = Self.load(x + j), lowY = Self.load(y + j)
                let highX = Self.load(x + half + j), highY = Self.load(y + half + j)
                let turnedX = lowX - highX, turnedY = lowY - highY
                Self.store(lowX + highX, x + j)
                Self.store(lowY + highY, y + j)
                Self.store(turnedX * c + turnedY * s, x + half + j)
                Self.store(turnedY * c - turnedX * s, y + half + j)
            }
        } else {
            for j in 0..<half {
                let turnedX = x[j] - x[half + j], turnedY = y[j] - y[half + j]
                x[j] += x[half + j]
                y[j] += y[half + j]
                x[half + j] = turnedX * c + turnedY * s
                y[half + j] = turnedY * c - turnedX * s
            }
        }
    }

    @inline(__always)
    private static func load(_ from: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
        UnsafeRawPointer(from).loadUnaligned(as: SIMD4<Double>.self)
    }

    @inline(__always)
    private static func store(_ value: SIMD4<Double>, _ to: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(to).storeBytes(of: value, as: SIMD4<Double>.self)
    }
}
