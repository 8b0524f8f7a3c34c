// The error function and the standard normal distribution. Written for one width; see ax_width.h.
//
// Up to 1/2 the error function is x times a polynomial in x^2. Beyond, exp(x^2) erfc(x) is a polynomial in a fraction of x
// that covers the whole half line (after Schonfelder, 1978; Shepherd and Laframboise, 1981), and the exponential takes
// x^2 in two parts, since it magnifies the rounding error of its argument.
// Coefficients: ax_special_tables.h.
#include "ax_special_tables.h"

#define AX_SQRT_HALF 0x1.6a09e667f3bcdp-1

// erf(x) for |x| <= 1/2.
AX_FN AX_R ax_erf_center(AX_R x) { return ax_fma(x, ax_polynomial(x * x, ax_erf_near, 9), x); }

// exp(x^2) erfc(x) for x >= 1/2.
AX_FN AX_R ax_erfc_scaled(AX_R x) {
    return ax_polynomial((x - 4.0) / (x + 3.0), ax_erfc_far, 22) / ax_fma(2.0, x, 1.0);
}

// exp(-scale x^2), for a power of two.
AX_FN AX_R ax_exp_of_square(AX_R x, double scale) {
    AX_R square = x * x;
    AX_R low = ax_fma(x, x, -square);
    return ax_exp_general(-scale * square, -scale * low, 0);
}

// erfc(x) for x >= 1/2.
AX_FN AX_R ax_erfc_tail(AX_R x) {
    AX_R c = AX_PICK(x > 30.0, 30.0, x); // the result is zero from 28 on
    return ax_exp_of_square(c, 1.0) * ax_erfc_scaled(c);
}

AX_LONG_FN AX_R ax_erf(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R y = ax_erf_center(x);
    AX_M far = magnitude > 0.5;
    if (AX_ANY(far)) y = AX_PICK(far, ax_copysign(1.0 - ax_erfc_tail(magnitude), x), y);
    return y;
}

AX_LONG_FN AX_R ax_erfc(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R y = 1.0 - ax_erf_center(x);
    AX_M far = magnitude > 0.5;
    if (AX_ANY(far)) {
        AX_R tail = ax_erfc_tail(magnitude);
        y = AX_PICK(far, AX_PICK(x > 0.0, tail, 2.0 - tail), y);
    }
    return y;
}

// P(Z > x) for x >= sqrt(1/2).
AX_LONG_FN AX_R ax_normal_tail(AX_R x) {
    AX_R c = AX_PICK(x > 40.0, 40.0, x); // the result is zero from 39 on
    return 0.5 * ax_exp_of_square(c, 0.5) * ax_erfc_scaled(c * AX_SQRT_HALF);
}

/// P(Z <= x) of a standard normal Z.
AX_LONG_FN AX_R ax_normal_cdf(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R y = ax_fma(0.5, ax_erf_center(x * AX_SQRT_HALF), 0.5);
    AX_M far = magnitude > AX_SQRT_HALF;
    if (AX_ANY(far)) {
        AX_R tail = ax_normal_tail(magnitude);
        y = AX_PICK(far, AX_PICK(x > 0.0, 1.0 - tail, tail), y);
    }
    return y;
}

/// Its logarithm, with full relative accuracy in both tails.
AX_LONG_FN AX_R ax_log_normal_cdf(AX_R x) {
    AX_M left = x < -AX_SQRT_HALF, right = x > AX_SQRT_HALF;
    // What the logarithm is taken of, less one.
    AX_R less_one = ax_fma(0.5, ax_erf_center(x * AX_SQRT_HALF), -0.5);
    if (AX_ANY(left | right)) {
        AX_R magnitude = ax_abs(x);
        magnitude = AX_PICK(magnitude < 0x1p40, magnitude, 0x1p40);
        AX_R scaled = 0.5 * ax_erfc_scaled(magnitude * AX_SQRT_HALF);
        // Left of the center, -x^2/2 leaves the logarithm of a factor that changes slowly.
        less_one = AX_PICK(left, scaled - 1.0, less_one);
        if (AX_ANY(right)) less_one = AX_PICK(right, -(ax_exp_of_square(magnitude, 0.5) * scaled), less_one);
    }
    return ax_log1p(less_one) - AX_PICK(left, 0.5 * x * x, 0.0);
}

// The standard normal quantile of 1/2 + q, where `tail` is the smaller of the probabilities on either side.
AX_LONG_FN AX_R ax_quantile_of(AX_R q, AX_R tail) {
    AX_R r = ax_fma(-q, q, 0.180625);
    AX_R y = q * (ax_polynomial(r, ax_quantile_near_p, 8) / ax_polynomial(r, ax_quantile_near_q, 8));
    AX_M far = ax_abs(q) > 0.425;
    if (AX_ANY(far)) {
        AX_R s = ax_sqrt(-ax_log(tail));
        AX_R x = ax_polynomial(s, ax_quantile_far_p, 11) / ax_polynomial(s, ax_quantile_far_q, 10);
        x = AX_PICK(tail == 0.0, AX_INF, x);
        y = AX_PICK(far, ax_copysign(x, q), y);
    }
    return y;
}

/// x with P(Z <= x) = p; NaN outside [0, 1].
AX_FN AX_R ax_normal_quantile(AX_R p) { return ax_quantile_of(p - 0.5, AX_PICK(p < 0.5, p, 1.0 - p)); }

/// x with erf(x) = y; NaN outside [-1, 1].
AX_FN AX_R ax_erf_inv(AX_R y) { return AX_SQRT_HALF * ax_quantile_of(0.5 * y, 0.5 - 0.5 * ax_abs(y)); }
