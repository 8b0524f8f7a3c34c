// Natural logarithms of floats: log, log1p. Written for one width; see ax_width.h.
//
// x = 2^k m with m in [sqrt(1/2), sqrt 2), f = m - 1 (exact), and log m = f - f^2/2 + f^3 P(f).
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.

#define AX_SINGLE_LN2_HIGH 0x1.62e4p-1f // 17 bits: a product with an exponent is exact
#define AX_SINGLE_LN2_LOW 0x1.7f7d1cp-20f

// P(f), where log(1 + f) = f - f^2/2 + f^3 P(f).
AX_FN AX_R ax_log_tail(AX_R f) {
    AX_R w = f * f;
    AX_R a = ax_fma(f, (AX_R)(-0x1.fffffcp-3f), (AX_R)(0x1.555554p-2f));
    AX_R b = ax_fma(f, (AX_R)(-0x1.555b4ap-3f), (AX_R)(0x1.999d5ap-3f));
    AX_R c = ax_fma(f, (AX_R)(-0x1.fcf4c6p-4f), (AX_R)(0x1.23d21ap-3f));
    AX_R d = ax_fma(f, (AX_R)(-0x1.d635bcp-4f), (AX_R)(0x1.dea282p-4f));
    AX_R high = ax_fma(w, ax_fma(w, (AX_R)(0x1.1d8ea6p-4f), d), c);
    return ax_fma(w, ax_fma(w, high, b), a);
}

// Splits a positive normal number into its exponent (as an AX_R) and its mantissa in [sqrt(1/2), sqrt 2).
AX_FN AX_R ax_log_split(AX_R x, AX_R *mantissa) {
    // Adding 1 - sqrt(1/2) in units of the mantissa's bits carries into the exponent exactly when m would reach sqrt 2.
    AX_B bits = ax_bits(x) + (0x3f800000u - 0x3f3504f3u);
    *mantissa = ax_from_bits((bits & 0x007fffffu) + 0x3f3504f3u);
    // An integer below 2^23 in the low bits of 2^23 is that integer added to 2^23.
    return ax_from_bits(0x4b000000u | bits >> 23) - (0x1p23f + 127.0f);
}

// k ln 2 + log(1 + f) + rest.
AX_FN AX_R ax_log_join(AX_R k, AX_R f, AX_R rest) {
    AX_R square = f * f;
    AX_R small = ax_fma(square * f, ax_log_tail(f), ax_fma(k, (AX_R)(AX_SINGLE_LN2_LOW), rest));
    return ax_fma(k, (AX_R)(AX_SINGLE_LN2_HIGH), f - (0.5f * square - small));
}

/// The natural logarithm. log(0) = -inf, NaN below zero.
AX_FN AX_R ax_log(AX_R x) {
    AX_M tiny = x < 0x1p-126f;
    AX_R m;
    AX_R k = ax_log_split(AX_PICK(tiny, x * 0x1p25f, x), &m) - AX_PICK(tiny, 25.0f, 0.0f);
    AX_R y = ax_log_join(k, m - 1.0f, (AX_R)(0.0f));
    y = AX_PICK(x < (float)AX_INF, y, x);
    y = AX_PICK(x == 0.0f, -(float)AX_INF, y);
    return AX_PICK(x < 0.0f, (float)AX_NAN, y);
}

/// log(1 + x), accurate for small x.
AX_FN AX_R ax_log1p(AX_R x) {
    AX_R u = 1.0f + x;
    AX_R back = u - x;
    // What rounding 1 + x lost (an exact two-sum).
    AX_R lost = (1.0f - back) + (x - (u - back));
    AX_R m;
    AX_R k = ax_log_split(u, &m);
    AX_R scale = ax_from_bits((AX_B)0x7f000000u - ((ax_bits(u) + (0x3f800000u - 0x3f3504f3u)) & 0x7f800000u));
    AX_R g = m - 1.0f;
    AX_R correction = AX_PICK(k < 32.0f, lost * scale, 0.0f);
    AX_R f = g + correction;
    AX_R y = ax_log_join(k, f, correction - (f - g));
    y = AX_PICK(ax_abs(x) < 0x1p-25f, x, y);
    y = AX_PICK(x < (float)AX_INF, y, x);
    y = AX_PICK(x == -1.0f, -(float)AX_INF, y);
    return AX_PICK(x < -1.0f, (float)AX_NAN, y);
}
