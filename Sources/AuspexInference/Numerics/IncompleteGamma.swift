import CKernels

/// The regularised upper incomplete gamma function, which is the survival function of the gamma distribution.
package enum IncompleteGamma {
    /// Q(a, x) for positive a and x that is not negative; NaN outside.
    package static func upper(shape a: Double, _ x: Double) -> Double {
        var result = 0.0
        withUnsafePointer(to: a) { a in
            withUnsafePointer(to: x) { x in ax_binary(AX_BINARY_GAMMA_Q, &result, a, 1, x, 1, 1) }
        }
        return result
    }
}
