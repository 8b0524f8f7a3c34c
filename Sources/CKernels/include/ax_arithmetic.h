// Plain functions of reals and integers whose edge cases are fixed here. See ax_base.h for the rules.
#pragma once

#include "ax_exp.h"
#include "ax_log.h"

#pragma STDC FP_CONTRACT OFF

AX_INLINE double ax_sign(double x) { return x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : x); }

// The largest double below one half: one half itself would carry the number below 0.5 up to one.
AX_INLINE double ax_round(double x) { return __builtin_trunc(x + ax_copysign(0x1.fffffffffffffp-2, x)); }

AX_INLINE double ax_relu(double x) { return x < 0.0 ? 0.0 : x; }
AX_INLINE double ax_step(double x) { return x > 0.0 ? 1.0 : (x == x ? 0.0 : x); }

AX_INLINE double ax_fmin(double a, double b) {
    double y = a < b ? a : b;
    return a != a ? a : y;
}

AX_INLINE double ax_fmax(double a, double b) {
    double y = a > b ? a : b;
    return a != a ? a : y;
}

/// log(x/(1 - x)), accurate near 0, 1/2 and 1.
AX_INLINE double ax_logit(double x) {
    // Within (1/4, 3/4) the numerator 2x - 1 and 1 - x are exact, so the quotient keeps the distance to 1/2.
    double middle = ax_log1p((2.0 * x - 1.0) / (1.0 - x));
    double outer = ax_log(x) - ax_log1p(-x);
    return ((x > 0.25) & (x < 0.75)) ? middle : outer;
}

AX_INLINE double ax_xlogy(double a, double b) {
    double y = a * ax_log(b);
    return ((a == 0.0) & (b == b)) ? 0.0 : y;
}

AX_INLINE double ax_hypot(double a, double b) {
    double x = ax_abs(a), y = ax_abs(b);
    double largest = x > y ? x : y, smallest = x > y ? y : x;
    double scale = largest > 0x1p500 ? 0x1p-600 : (largest < 0x1p-450 ? 0x1p600 : 1.0);
    double back = largest > 0x1p500 ? 0x1p600 : (largest < 0x1p-450 ? 0x1p-600 : 1.0);
    double p = largest * scale, q = smallest * scale;
    double r = ax_sqrt(ax_fma(p, p, q * q)) * back;
    r = ((a != a) | (b != b)) ? AX_NAN : r;
    return ((x == AX_INF) | (y == AX_INF)) ? AX_INF : r;
}

/// The remainder with the sign of the divisor.
AX_INLINE double ax_mod(double a, double b) {
    double r = __builtin_fmod(a, b); // exact, so the same everywhere
    return ((r != 0.0) & ((r < 0.0) != (b < 0.0))) ? r + b : r;
}

AX_INLINE int64_t ax_int_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
AX_INLINE int64_t ax_int_sub(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }
AX_INLINE int64_t ax_int_mul(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

/// The quotient rounded down; 0 when the divisor is 0.
AX_INLINE int64_t ax_int_div(int64_t a, int64_t b) {
    if (b == 0) return 0;
    if (b == -1) return ax_int_sub(0, a); // the processor traps on the smallest integer
    int64_t q = a / b;
    return q - ((a % b != 0) & ((a < 0) != (b < 0)));
}

/// The remainder with the sign of the divisor; 0 when the divisor is 0.
AX_INLINE int64_t ax_int_mod(int64_t a, int64_t b) {
    if (b == 0 || b == -1) return 0;
    int64_t r = a % b;
    return ((r != 0) & ((r < 0) != (b < 0))) ? r + b : r;
}

AX_INLINE int64_t ax_int_pow(int64_t base, int64_t exponent) {
    if (exponent < 0) {
        return base == 1 ? 1 : (base == -1 ? ((exponent & 1) ? -1 : 1) : 0);
    }
    int64_t result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = ax_int_mul(result, base);
        base = ax_int_mul(base, base);
    }
    return result;
}

/// Rounded down; NaN gives 0, what does not fit gives the nearest integer that exists.
AX_INLINE int64_t ax_floor_to_int(double x) {
    double f = __builtin_floor(x);
    if (f != f) return 0;
    if (f >= 0x1p63) return INT64_MAX;
    if (f < -0x1p63) return INT64_MIN;
    return (int64_t)f;
}
