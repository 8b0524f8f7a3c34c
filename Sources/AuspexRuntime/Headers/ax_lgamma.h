// The logarithm of the gamma function, its derivatives, and what is built from it: log beta, log binomial coefficients.
// Written for one width; see ax_width.h.
//
// Positive arguments that are not large are moved by recurrence to where a polynomial holds, the terms collected in a
// product or a fraction so that one logarithm or one division is enough; large ones have their asymptotic series,
// refitted. Negative ones are reflected. Coefficients: ax_special_tables.h.
#include "ax_special_tables.h"

// x is a pole of the gamma function: zero or a negative integer (or -inf).
AX_FN AX_M ax_is_pole(AX_R x) { return (x <= 0.0) & (ax_floor(x) == x); }

// sin(pi x) and cos(pi x), up to the sign that belongs to the nearest integer.
AX_FN AX_R ax_sin_pi(AX_R x, AX_R *cosine) {
    AX_R r = x - ax_round(x); // exact
    AX_R magnitude = ax_abs(r);
    AX_M flip = magnitude > 0.25;
    AX_R b = AX_PICK(flip, 0.5 - magnitude, magnitude); // exact
    AX_R high = b * AX_PI;
    AX_R low = ax_fma(b, AX_PI, -high) + b * AX_PI_LOW;
    AX_R s = ax_sin_kernel(high, low), c = ax_cos_kernel(high, low);
    *cosine = AX_PICK(flip, s, c);
    return ax_copysign(AX_PICK(flip, c, s), r);
}

// lgamma(x) - ((x - 1/2) log x - x + log(2 pi)/2) for x >= 6.5.
AX_FN AX_R ax_stirling(AX_R x) {
    AX_R z = 1.0 / x;
    return z * ax_polynomial(z * z, ax_stirling_tail, 6);
}

AX_LONG_FN AX_R ax_lgamma_positive(AX_R x) {
    AX_M large = x >= 6.5;
    AX_R argument = x, near = 0.0;
    if (AX_ANY(AX_NOT(large))) {
        // Gamma(x) = factor Gamma(2 + d), or Gamma(2 + d)/factor below 3/2, with |d| <= 1/2.
        AX_R r = x, factor = 1.0;
        for (int i = 0; i < 4; i++) {
            AX_M above = r >= 2.5;
            AX_R next = r - 1.0;
            r = AX_PICK(above, next, r);
            factor = AX_PICK(above, factor * next, factor);
        }
        AX_M tiny = x < 0.5, low = x < 1.5;
        factor = AX_PICK(tiny, ax_fma(x, x, x), AX_PICK(low, x, factor));
        AX_R d = AX_PICK(tiny, x, AX_PICK(low, x - 1.0, r - 2.0));
        near = d * ax_polynomial(d, ax_lgamma_near, 17);
        argument = AX_PICK(large, x, factor);
    }
    AX_R l = ax_log(argument);
    AX_R y = near + AX_PICK(x < 1.5, -l, l);
    if (AX_ANY(large)) {
        y = AX_PICK(large, ax_fma(x - 0.5, l - 1.0, (AX_HALF_LOG_2PI - 0.5) + ax_stirling(x)), y);
    }
    return y;
}

/// log |Gamma(x)|; +inf at the poles.
AX_FN AX_R ax_lgamma(AX_R x) {
    AX_M negative = x < 0.0;
    AX_R y = ax_lgamma_positive(AX_PICK(negative, 1.0 - x, x));
    if (AX_ANY(negative)) {
        // Next to zero sin(pi x)/pi is x; the product with pi would lose the bits of subnormal numbers.
        AX_M tiny = x > -0x1p-60;
        AX_R cosine;
        AX_R sine = ax_sin_pi(x, &cosine);
        AX_R reflected = AX_PICK(tiny, 0.0, AX_LOG_PI) - ax_log(AX_PICK(tiny, -x, ax_abs(sine))) - y;
        y = AX_PICK(negative, AX_PICK(ax_is_pole(x), AX_INF, reflected), y);
    }
    return y;
}

AX_FN AX_R ax_digamma_positive(AX_R x) {
    AX_M large = x >= 6.0;
    AX_R y = x;
    if (AX_ANY(AX_NOT(large))) {
        // digamma(x) = digamma(1 + u) + numerator/denominator, with 0 <= u < 1.
        AX_R r = x, numerator = 0.0, denominator = 1.0;
        for (int i = 0; i < 4; i++) {
            AX_M above = r >= 2.0;
            AX_R next = r - 1.0;
            r = AX_PICK(above, next, r);
            numerator = AX_PICK(above, ax_fma(numerator, next, denominator), numerator);
            denominator = AX_PICK(above, denominator * next, denominator);
        }
        AX_M low = x < 1.0;
        AX_R u = AX_PICK(low, x, r - 1.0);
        numerator = AX_PICK(low, -1.0, numerator);
        denominator = AX_PICK(low, x, denominator);
        AX_R distance = (u - (AX_DIGAMMA_ROOT - 1.0)) - AX_DIGAMMA_ROOT_LOW;
        y = ax_fma(distance, ax_polynomial(u - 0.5, ax_digamma_near, 21), numerator / denominator);
    }
    if (AX_ANY(large)) {
        AX_R z = 1.0 / x, w = z * z;
        AX_R tail = ax_fma(0.5, z, w * ax_polynomial(w, ax_digamma_tail, 7));
        y = AX_PICK(large, ax_log(x) - tail, y);
    }
    return y;
}

/// The derivative of log Gamma; NaN at the poles.
AX_LONG_FN AX_R ax_digamma(AX_R x) {
    AX_M negative = x < 0.0;
    AX_R y = ax_digamma_positive(AX_PICK(negative, 1.0 - x, x));
    if (AX_ANY(negative)) {
        AX_R cosine;
        AX_R sine = ax_sin_pi(x, &cosine);
        y = AX_PICK(negative, y - AX_PI * (cosine / sine), y);
    }
    return AX_PICK(ax_is_pole(x), AX_NAN, y);
}

AX_FN AX_R ax_trigamma_positive(AX_R x) {
    AX_M small = x < 7.0;
    AX_R argument = x, sum = 0.0;
    if (AX_ANY(small)) {
        // 1/x^2 + 1/(x + 1)^2 + ... + 1/(x + 6)^2, all but the first in one fraction.
        AX_R numerator = 0.0, denominator = 1.0;
        for (int i = 1; i < 7; i++) {
            AX_R f = x + (double)i;
            AX_R square = f * f;
            numerator = ax_fma(numerator, square, denominator);
            denominator = denominator * square;
        }
        AX_R inverse = 1.0 / x;
        sum = AX_PICK(small, ax_fma(inverse, inverse, numerator / denominator), 0.0);
        argument = AX_PICK(small, x + 7.0, x);
    }
    AX_R z = 1.0 / argument, w = z * z;
    return sum + ax_fma(w, ax_fma(z, ax_polynomial(w, ax_trigamma_tail, 7), 0.5), z);
}

/// The second derivative of log Gamma; NaN at the poles.
AX_LONG_FN AX_R ax_trigamma(AX_R x) {
    AX_M negative = x < 0.0;
    AX_R y = ax_trigamma_positive(AX_PICK(negative, 1.0 - x, x));
    if (AX_ANY(negative)) {
        AX_R cosine;
        AX_R ratio = AX_PI / ax_sin_pi(x, &cosine);
        y = AX_PICK(negative, ratio * ratio - y, y);
    }
    return AX_PICK(ax_is_pole(x), AX_NAN, y);
}

/// log B(a, b) for a, b > 0; +inf at zero, NaN below.
///
/// The difference of the log gamma functions of large arguments is never formed: their leading parts are joined first
/// (Didonato and Morris, 1992).
AX_LONG_FN AX_R ax_lbeta(AX_R a, AX_R b) {
    AX_M ordered = a < b;
    AX_R p = AX_PICK(ordered, a, b), q = AX_PICK(ordered, b, a);
    AX_R total = p + q;
    AX_M both_large = p >= 10.0, large = q >= 10.0;
    AX_R y = 0.0;
    if (AX_ANY(AX_NOT(large))) y = ax_lgamma_positive(p) + (ax_lgamma_positive(q) - ax_lgamma_positive(total));
    if (AX_ANY(large)) {
        AX_R h = p / total;
        AX_R tails = ax_stirling(q) - ax_stirling(total);
        AX_R l = ax_log1p(-h);
        if (AX_ANY(AX_NOT(both_large))) {
            AX_R one = ax_lgamma_positive(p) + (tails + p - p * ax_log(total) + (q - 0.5) * l);
            y = AX_PICK(large, one, y);
        }
        if (AX_ANY(both_large)) {
            AX_R sum = (p - 0.5) * ax_log(h) + q * l - 0.5 * ax_log(q) + (AX_HALF_LOG_2PI + (ax_stirling(p) + tails));
            y = AX_PICK(both_large, sum, y);
        }
    }
    y = AX_PICK(q == AX_INF, -AX_INF, y);
    y = AX_PICK(p == 0.0, AX_INF, y);
    return AX_PICK((p >= 0.0) & (q >= 0.0), y, AX_NAN);
}

/// The logarithm of n choose k for real n > -1 and -1 <= k <= n + 1 (-inf at both ends); NaN elsewhere.
AX_FN AX_R ax_lchoose(AX_R n, AX_R k) {
    AX_R y = -ax_log1p(n) - ax_lbeta(n - k + 1.0, k + 1.0);
    y = AX_PICK((k == 0.0) | (k == n), 0.0, y);
    y = AX_PICK((k == -1.0) | (k == n + 1.0), -AX_INF, y);
    return AX_PICK(n > -1.0, y, AX_NAN);
}
