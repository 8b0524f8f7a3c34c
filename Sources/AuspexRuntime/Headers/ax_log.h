// Natural logarithms: log, log1p. Written for one width; see ax_width.h.
//
// x = 2^k m with m in [sqrt(1/2), sqrt 2), f = m - 1 (exact), s = f/(2 + f), and
// log m = 2 atanh s = f - f^2/2 + s (f^2/2 + s^2 L(s^2)), which keeps the leading term exact.
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.

#define AX_LN2_HIGH 0x1.62e42fefa2000p-1 // 40 bits: a product with an exponent is exact
#define AX_LN2_LOW 0x1.9ef35793c7673p-41

// s^2 L(s^2), where 2 atanh s = 2 s + s (s^2 L(s^2)).
AX_FN AX_R ax_log_tail(AX_R s) {
    AX_R z = s * s, w = z * z;
    AX_R even = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.0fbde0f4ad17bp-3, 0x1.745cf8e4bba1bp-3), 0x1.2492492476a1ap-2), 0x1.5555555555555p-1);
    AX_R odd = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.0c0aff044a970p-3, 0x1.3b1c3c1c81c8fp-3), 0x1.c71c7201a55d7p-3), 0x1.9999999999a39p-2);
    return z * ax_fma(z, odd, even);
}

// Splits a positive normal number into its exponent (as a AX_R) and its mantissa in [sqrt(1/2), sqrt 2).
AX_FN AX_R ax_log_split(AX_R x, AX_R *mantissa) {
    // Adding 1 - sqrt(1/2) in units of the mantissa's bits carries into the exponent exactly when m would reach sqrt 2.
    AX_U bits = ax_bits(x) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
    AX_U biased = bits >> 52;
    *mantissa = ax_from_bits((bits & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
    // An integer below 2^52 in the low bits of 2^52 is that integer added to 2^52: a conversion without an instruction.
    return ax_from_bits(0x4330000000000000u | biased) - (0x1p52 + 1023.0);
}

/// The natural logarithm. log(0) = -inf, NaN below zero.
AX_FN AX_R ax_log(AX_R x) {
    AX_M tiny = x < 0x1p-1022;
    AX_R scaled = AX_PICK(tiny, x * 0x1p54, x);
    AX_R m;
    AX_R k = ax_log_split(scaled, &m) - AX_PICK(tiny, 54.0, 0.0);
    AX_R f = m - 1.0;
    AX_R s = f / (2.0 + f);
    AX_R half = 0.5 * f * f;
    AX_R small = ax_fma(s, half + ax_log_tail(s), k * AX_LN2_LOW);
    AX_R y = ax_fma(k, AX_LN2_HIGH, f - (half - small));
    y = AX_PICK(x < AX_INF, y, x);
    y = AX_PICK(x == 0.0, -AX_INF, y);
    return AX_PICK(x < 0.0, AX_NAN, y);
}

/// log(1 + x), accurate for small x.
AX_FN AX_R ax_log1p(AX_R x) {
    AX_R u = 1.0 + x;
    AX_R back = u - x;
    // What rounding 1 + x lost (an exact two-sum).
    AX_R lost = (1.0 - back) + (x - (u - back));
    AX_R m;
    AX_R k = ax_log_split(u, &m);
    AX_R scale = ax_from_bits((AX_U)0x7fe0000000000000u - ((ax_bits(u) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu)) & 0x7ff0000000000000u));
    AX_R g = m - 1.0;
    AX_R correction = AX_PICK(k < 64.0, lost * scale, 0.0);
    AX_R f = g + correction;
    AX_R rest = correction - (f - g);
    AX_R s = f / (2.0 + f);
    AX_R half = 0.5 * f * f;
    AX_R small = ax_fma(s, half + ax_log_tail(s), ax_fma(k, AX_LN2_LOW, rest));
    AX_R y = ax_fma(k, AX_LN2_HIGH, f - (half - small));
    AX_R magnitude = AX_PICK(x < 0.0, -x, x);
    y = AX_PICK(magnitude < 0x1p-54, x, y);
    y = AX_PICK(x < AX_INF, y, x);
    y = AX_PICK(x == -1.0, -AX_INF, y);
    return AX_PICK(x < -1.0, AX_NAN, y);
}
