import CKernels

/// The regularised incomplete beta function, which is the distribution function of the beta distribution.
package enum IncompleteBeta {
    /// The x with I_x(a, b) = p, for positive a and b and p in [0, 1]; NaN outside.
    package static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var x = 0.0
        withUnsafePointer(to: a) { a in
            withUnsafePointer(to: b) { b in
                withUnsafePointer(to: p) { p in ax_ternary(AX_TERNARY_INC_BETA_INV, &x, a, 1, b, 1, p, 1, 1) }
            }
        }
        return x
    }
}
