import CKernels

/// The elementary functions that this floor uses. They come from the project's own kernels, which give the same bits on every
/// machine.
enum ScalarMath {
    @inline(__always) static func exponential(_ x: Double) -> Double { ax_scalar_exp(x) }
    @inline(__always) static func logarithm(_ x: Double) -> Double { ax_scalar_log(x) }
    @inline(__always) static func power(_ x: Double, _ y: Double) -> Double { ax_scalar_pow(x, y) }
}
