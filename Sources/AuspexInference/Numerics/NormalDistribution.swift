import CKernels

/// The standard normal distribution function and its inverse.
package enum NormalDistribution {
    /// P(Z ≤ x)
    package static func cumulative(_ x: Double) -> Double { of(AX_UNARY_NORMAL_CDF, x) }

    /// P(Z > x), accurate in the upper tail.
    package static func survival(_ x: Double) -> Double { cumulative(-x) }

    /// The x with P(Z ≤ x) = p; ∓∞ at 0 and 1, NaN outside.
    package static func quantile(_ p: Double) -> Double { of(AX_UNARY_NORMAL_QUANTILE, p) }

    private static func of(_ function: ax_unary_op, _ x: Double) -> Double {
        var result = x
        withUnsafeMutablePointer(to: &result) { ax_unary(function, $0, $0, 1) }
        return result
    }
}
