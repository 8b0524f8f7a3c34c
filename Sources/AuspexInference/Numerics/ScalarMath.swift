// Every elementary function that this floor uses passes through here, so that there is one place to change when
// results must not depend on the machine's mathematical library.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

enum ScalarMath {
    @inline(__always) static func exponential(_ x: Double) -> Double { exp(x) }
    @inline(__always) static func logarithm(_ x: Double) -> Double { log(x) }
    @inline(__always) static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
    @inline(__always) static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
    @inline(__always) static func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
    @inline(__always) static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    /// log(exp(a) + exp(b)) without overflow; an argument of −∞ contributes nothing.
    @inline(__always) static func logSumExp(_ a: Double, _ b: Double) -> Double {
        let high = max(a, b), low = min(a, b)
        if low == -.infinity { return high }
        return high + logarithmOfOnePlus(exponential(low - high))
    }
}
