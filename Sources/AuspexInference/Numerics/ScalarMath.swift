// Every elementary function that this floor uses passes through here. Those that decide what is drawn come from the project's own
// kernels, which give the same bits on every machine; the rest come from the system's mathematical library.

import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

enum ScalarMath {
    @inline(__always) static func exponential(_ x: Double) -> Double { ax_scalar_exp(x) }
    @inline(__always) static func logarithm(_ x: Double) -> Double { ax_scalar_log(x) }
    @inline(__always) static func logarithmOfOnePlus(_ x: Double) -> Double { ax_scalar_log1p(x) }
    @inline(__always) static func power(_ x: Double, _ y: Double) -> Double { ax_scalar_pow(x, y) }
    @inline(__always) static func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
    @inline(__always) static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }
}
