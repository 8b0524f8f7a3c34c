// Polynomials from tables. Written for one width; see ax_width.h.

/// c[0] + c[1] x + ... + c[degree] x^degree, even and odd powers apart. Unrolled, since the degree is known where it is
/// called.
AX_FN AX_R ax_polynomial(AX_R x, const double *c, int degree) {
    AX_R w = x * x;
    AX_R a = c[degree], b = c[degree - 1];
#pragma clang loop unroll(full)
    for (int i = degree - 2; i >= 1; i -= 2) {
        a = ax_fma(w, a, c[i]);
        b = ax_fma(w, b, c[i - 1]);
    }
    return degree % 2 == 1 ? ax_fma(x, a, b) : ax_fma(x, b, ax_fma(w, a, c[0]));
}
