// Exponentials of floats: exp, expm1 and what is built from them: tanh, sigmoid, softplus, log_sigmoid, log_add_exp.
// Written for one width; see ax_width.h.
//
// x = k ln 2 + r with |r| <= ln 2 / 2 and e^r = 1 + r + r^2 Q(r), as for doubles.
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.

#define AX_SINGLE_LOG2_E 0x1.715476p+0f
#define AX_SINGLE_ROUND 0x1.8p23f // added and subtracted, it rounds to an integer; its low bits then hold that integer
#define AX_SINGLE_ROUND_BITS 0x4b400000u
#define AX_SINGLE_EXP_ZERO -103.98f // exponentials below are rounded to zero, and made of a zero: as for doubles

// e^r - 1, where c = k ln 2 + r; the low bits of `power` hold k.
AX_FN AX_R ax_exp_reduced(AX_R c, AX_B *power) {
    AX_R t = ax_fma(c, (AX_R)(AX_SINGLE_LOG2_E), (AX_R)(AX_SINGLE_ROUND));
    AX_R k = t - AX_SINGLE_ROUND;
    AX_R r = ax_fma(-k, (AX_R)(AX_SINGLE_LN2_LOW), ax_fma(-k, (AX_R)(AX_SINGLE_LN2_HIGH), c));
    AX_R w = r * r;
    AX_R a = ax_fma(r, (AX_R)(0x1.555556p-3f), (AX_R)(0.5f));
    AX_R b = ax_fma(r, (AX_R)(0x1.1110e0p-7f), (AX_R)(0x1.5554e8p-5f));
    AX_R d = ax_fma(r, (AX_R)(0x1.a125f6p-13f), (AX_R)(0x1.6d444ap-10f));
    *power = ax_bits(t);
    return ax_fma(w, ax_fma(w, ax_fma(w, d, b), a), r);
}

/// The exponential.
AX_FN AX_R ax_exp(AX_R x) {
    AX_R c = AX_PICK(x < -104.0f, -104.0f, x);
    c = AX_PICK(c > 89.0f, 89.0f, c);
    AX_B power;
    AX_R p = 1.0f + ax_exp_reduced(c, &power);
    power = power - AX_SINGLE_ROUND_BITS + 256u;
    AX_B half = power >> 1;
    return p * AX_PICK(x < AX_SINGLE_EXP_ZERO, 0.0f, ax_from_bits((half - 1u) << 23)) * ax_from_bits((power - half - 1u) << 23);
}

/// The exponential of a number that is not positive (or NaN), with the bits of ax_exp: without overflow there is less to do.
AX_FN AX_R ax_exp_negative(AX_R x) {
    AX_B power;
    AX_R p = 1.0f + ax_exp_reduced(AX_PICK(x < -104.0f, -104.0f, x), &power);
    // 2^(k + 30) is a normal number for all k, so that only the last product may round.
    return p * AX_PICK(x < AX_SINGLE_EXP_ZERO, 0.0f, ax_from_bits((power << 23) + ((127u + 30u) << 23))) * 0x1p-30f;
}

/// exp(x) - 1, accurate for small x.
AX_FN AX_R ax_expm1(AX_R x) {
    AX_R c = AX_PICK(x < -18.0f, -18.0f, x);
    c = AX_PICK(c > 89.0f, 89.0f, c);
    AX_B power;
    AX_R q = ax_exp_reduced(c, &power);
    AX_R half = ax_from_bits((power - AX_SINGLE_ROUND_BITS + 126u) << 23); // 2^(k - 1)
    AX_R y = 2.0f * ax_fma(half, q, half - 0.5f);
    return AX_PICK(ax_abs(x) < 0x1p-25f, x, y);
}

AX_FN AX_R ax_tanh(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R z = x * x;
    AX_R tail = ax_fma(z, ax_fma(z, (AX_R)(-0x1.8f8de4p-8f), (AX_R)(0x1.58048ep-6f)), (AX_R)(-0x1.b9258ap-5f));
    tail = ax_fma(z, ax_fma(z, tail, (AX_R)(0x1.110e1cp-3f)), (AX_R)(-0x1.555552p-2f));
    AX_R near = ax_fma(magnitude * z, tail, magnitude);
    AX_R e = ax_exp_negative(-2.0f * magnitude);
    AX_R far = (1.0f - e) / (1.0f + e);
    return ax_copysign(AX_PICK(magnitude < 0.625f, near, far), x);
}

/// The logistic function 1/(1 + exp(-x)).
AX_FN AX_R ax_sigmoid(AX_R x) {
    AX_R e = ax_exp_negative(-ax_abs(x));
    return AX_PICK(x < 0.0f, e, 1.0f) / (1.0f + e);
}

// log(1 + e) for 0 <= e <= 1, as e + e^2 Q(e - 1/2).
AX_FN AX_R ax_log1p_unit(AX_R e) {
    AX_R t = e - 0.5f;
    AX_R w = t * t, v = w * w;
    AX_R a = ax_fma(t, (AX_R)(0x1.6f0d7cp-3f), (AX_R)(-0x1.833706p-2f));
    AX_R b = ax_fma(t, (AX_R)(0x1.a278e6p-5f), (AX_R)(-0x1.7dde70p-4f));
    AX_R c = ax_fma(t, (AX_R)(0x1.13473cp-6f), (AX_R)(-0x1.da8bdap-6f));
    AX_R d = ax_fma(t, (AX_R)(0x1.7b4d38p-8f), (AX_R)(-0x1.3d4152p-7f));
    AX_R f = ax_fma(t, (AX_R)(0x1.6f3782p-9f), (AX_R)(-0x1.2bf346p-8f));
    AX_R high = ax_fma(v, f, ax_fma(w, d, c));
    AX_R q = ax_fma(v, high, ax_fma(w, b, a));
    return ax_fma(e * e, q, e);
}

/// log(1 + exp(x)).
AX_FN AX_R ax_softplus(AX_R x) {
    AX_R positive = AX_PICK(x < 0.0f, 0.0f, x);
    return positive + ax_log1p_unit(ax_exp_negative(-ax_abs(x)));
}

/// log(1/(1 + exp(-x))).
AX_FN AX_R ax_log_sigmoid(AX_R x) { return -ax_softplus(-x); }

/// log(exp(a) + exp(b)) without overflow.
AX_FN AX_R ax_log_add_exp(AX_R a, AX_R b) {
    AX_R largest = AX_PICK(a > b, a, b);
    AX_R y = largest + ax_log1p_unit(ax_exp_negative(-ax_abs(a - b)));
    y = AX_PICK(a == b, a + 0x1.62e43p-1f, y);
    return AX_PICK(a != a, a, y);
}
