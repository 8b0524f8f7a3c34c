// The kernels keep their vectors in one block of memory, each padded with zeros to a whole number of four-wide SIMD
// registers. Loops then need no remainder, and the padding stays zero because every kernel maps zeros to zeros.

/// A padded vector inside an `UnsafeArena`, read and written four doubles at a time. It does not own its memory.
struct UnsafeVector {
    let start: UnsafeMutableRawPointer

    @inline(__always)
    subscript(_ block: Int) -> SIMD4<Double> {
        get { start.load(fromByteOffset: block &* 32, as: SIMD4<Double>.self) }
        nonmutating set { start.storeBytes(of: newValue, toByteOffset: block &* 32, as: SIMD4<Double>.self) }
    }

    @inline(__always)
    var scalars: UnsafeMutablePointer<Double> { start.assumingMemoryBound(to: Double.self) }
}

/// Memory for several vectors of one dimension, zero at first and freed with the arena.
struct UnsafeArena: ~Copyable {
    let dimension: Int
    /// Number of four-wide blocks in each vector.
    let blocks: Int
    private let memory: UnsafeMutableRawPointer

    init(vectors: Int, dimension: Int) {
        self.dimension = dimension
        blocks = max(1, (dimension + 3) / 4)
        let bytes = vectors * blocks * 32
        memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 32), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 32))
    }

    deinit { memory.deallocate() }

    /// The vector with this number; the caller keeps it below the number asked for at creation.
    func vector(_ index: Int) -> UnsafeVector {
        UnsafeVector(start: memory + index * blocks * 32)
    }
}

/// Loops over padded vectors. They are concrete, allocate nothing, and add in a fixed order.
enum UnsafeKernels {
    @inline(__always)
    static func copy(_ source: UnsafeVector, to target: UnsafeVector, blocks: Int) {
        // Most vectors are short, for which calling the system's copy would cost more than copying.
        for i in 0..<blocks { target[i] = source[i] }
    }

    @inline(__always)
    static func dot(_ a: UnsafeVector, _ b: UnsafeVector, blocks: Int) -> Double {
        var first = SIMD4<Double>(), second = SIMD4<Double>()
        var i = 0
        while i &+ 1 < blocks {
            first += a[i] * b[i]
            second += a[i &+ 1] * b[i &+ 1]
            i &+= 2
        }
        if i < blocks { first += a[i] * b[i] }
        return sum(first + second)
    }

    /// target += factor · source
    @inline(__always)
    static func accumulate(_ factor: Double, _ source: UnsafeVector, into target: UnsafeVector, blocks: Int) {
        for i in 0..<blocks { target[i] += factor * source[i] }
    }

    @inline(__always)
    static func sum(_ v: SIMD4<Double>) -> Double { (v[0] + v[2]) + (v[1] + v[3]) }
}
