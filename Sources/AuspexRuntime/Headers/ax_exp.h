// Exponentials: exp, expm1 and what is built from them: sinh, cosh, tanh, sigmoid, softplus, log_sigmoid, log_add_exp.
// Written for one width; see ax_width.h.
//
// x = k ln 2 + r with |r| <= ln 2 / 2 and e^r = 1 + r + r^2 Q(r). Powers of two are put together from bits, in two
// factors where the result may overflow or be subnormal; where it is zero the power is, since products that underflow
// take processors long. With a power P, which is exact, P e^r = P + P (r + r^2 Q(r)) is one fused operation, rounded as
// 1 + r + r^2 Q(r) would be.
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.

#define AX_LOG2_E 0x1.71547652b82fep+0
#define AX_ROUND 0x1.8p52 // added and subtracted, it rounds to an integer; its low bits then hold that integer
#define AX_ROUND_BITS 0x4338000000000000u
#define AX_EXP_ZERO -745.14 // exponentials below are rounded to zero

// Q(r), where e^r = 1 + r + r^2 Q(r).
AX_FN AX_R ax_exp_tail(AX_R r) {
    AX_R w = r * r, v = w * w;
    AX_R a = ax_fma(r, 0x1.5555555555557p-3, 0x1.0000000000000p-1);
    AX_R b = ax_fma(r, 0x1.11111111100cep-7, 0x1.5555555555556p-5);
    AX_R c = ax_fma(r, 0x1.a01a01abef415p-13, 0x1.6c16c16c162ccp-10);
    AX_R d = ax_fma(r, 0x1.71de021a90822p-19, 0x1.a01a01a6dcaffp-16);
    AX_R e = ax_fma(r, 0x1.af4e196027428p-26, 0x1.27e4db57442fbp-22);
    e = ax_fma(w, 0x1.1f731ea5352cap-29, e);
    AX_R low = ax_fma(w, b, a);
    AX_R high = ax_fma(w, d, c);
    return ax_fma(v, ax_fma(v, e, high), low);
}

// 2^shift exp(x + low), |low| much smaller than 1; shift is 0 or -1.
AX_FN AX_R ax_exp_general(AX_R x, AX_R low, int shift) {
    AX_R c = AX_PICK(x < -750.0, -750.0, x);
    c = AX_PICK(c > 711.0, 711.0, c);
    AX_R t = ax_fma(c, AX_LOG2_E, AX_ROUND);
    AX_R k = t - AX_ROUND;
    AX_R r = ax_fma(-k, AX_LN2_LOW, ax_fma(-k, AX_LN2_HIGH, c)) + low;
    AX_R q = ax_fma(r * r, ax_exp_tail(r), r);
    AX_U power = ax_bits(t) - AX_ROUND_BITS + (AX_U)(2048 + shift);
    AX_U half = power >> 1;
    AX_R first = AX_PICK(x < AX_EXP_ZERO, 0.0, ax_from_bits((half - 1) << 52));
    return ax_fma(q, first, first) * ax_from_bits((power - half - 1) << 52);
}

/// The exponential.
AX_FN AX_R ax_exp(AX_R x) { return ax_exp_general(x, -0.0, 0); } // adding -0 changes nothing and is left out

// exp(x) and 1 + exp(x) for a number that is not positive (or NaN). The power times 2^60 is normal for all exponentials that are not zero in
// the end. The sum does not wait for the exponential: what is known before the tail is added up before it, for half a unit more of rounding.
AX_FN AX_R ax_exp_unit(AX_R x, AX_R *one_plus) {
    AX_R c = AX_PICK(x < -750.0, -750.0, x);
    AX_R t = ax_fma(c, AX_LOG2_E, AX_ROUND);
    AX_R k = t - AX_ROUND;
    AX_R r = ax_fma(-k, AX_LN2_LOW, ax_fma(-k, AX_LN2_HIGH, c));
    AX_R scaled = AX_PICK(x < AX_EXP_ZERO, 0.0, ax_from_bits((ax_bits(t) << 52) + ((AX_U)(1023 + 60) << 52)));
    AX_R power = scaled * 0x1p-60;
    AX_R w = r * r;
    AX_R tail = ax_exp_tail(r);
    *one_plus = ax_fma(power * w, tail, ax_fma(power, r, 1.0 + power));
    return ax_fma(ax_fma(w, tail, r), scaled, scaled) * 0x1p-60;
}

/// The exponential of a number that is not positive (or NaN), with the bits of ax_exp: without overflow there is less to do.
AX_FN AX_R ax_exp_negative(AX_R x) {
    AX_R one_plus;
    return ax_exp_unit(x, &one_plus);
}

// (exp(x) - 1)/4 as an unevaluated sum.
AX_FN AX_R ax_expm1_quarter(AX_R x, AX_R *low) {
    AX_R c = AX_PICK(x < -45.0, -45.0, x);
    c = AX_PICK(c > 710.6, 710.6, c); // beyond the overflow of sinh, and 2^(k - 2) is still finite
    AX_R t = ax_fma(c, AX_LOG2_E, AX_ROUND);
    AX_R k = t - AX_ROUND;
    AX_R r0 = ax_fma(-k, AX_LN2_HIGH, c);
    AX_R r = ax_fma(-k, AX_LN2_LOW, r0);
    AX_R rest = ax_fma(-k, AX_LN2_LOW, r0 - r);
    AX_R tail = ax_fma(r * r, ax_exp_tail(r), rest);
    AX_R power = ax_from_bits((ax_bits(t) - AX_ROUND_BITS + 1021) << 52);
    AX_R base = power - 0.25;
    AX_R linear = power * r;
    AX_R high = base + linear;
    AX_R back = high - base;
    AX_R lost = (base - (high - back)) + (linear - back);
    *low = ax_fma(power, tail, lost);
    return high;
}

/// exp(x) - 1, accurate for small x.
AX_FN AX_R ax_expm1(AX_R x) {
    AX_R low;
    AX_R high = ax_expm1_quarter(x, &low);
    AX_R y = 4.0 * (high + low);
    return AX_PICK(ax_abs(x) < 0x1p-54, x, y);
}

AX_FN AX_R ax_tanh(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R doubled = 2.0 * AX_PICK(magnitude > 30.0, 30.0, magnitude);
    // tanh x = t/(t + 2) with t = exp(2 x) - 1, everything divided by four; the division is corrected by its remainder.
    AX_R low;
    AX_R high = ax_expm1_quarter(doubled, &low);
    AX_R t = high + low;
    AX_R t_low = low - (t - high);
    AX_R denominator = t + 0.5;
    AX_R denominator_low = (t - (denominator - 0.5)) + t_low;
    AX_R reciprocal = 1.0 / denominator;
    AX_R q = t * reciprocal;
    AX_R remainder = ax_fma(-q, denominator, t) + ax_fma(-q, denominator_low, t_low);
    AX_R y = ax_fma(remainder, reciprocal, q);
    y = AX_PICK(magnitude < 0x1p-28, magnitude, y);
    return ax_copysign(y, x);
}

AX_FN AX_R ax_sinh(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R low;
    AX_R quarter = ax_expm1_quarter(magnitude, &low);
    quarter += low;
    AX_R t = 4.0 * quarter;
    AX_R y = AX_PICK(magnitude > 40.0, 2.0 * quarter, 0.5 * (t + t / (t + 1.0)));
    y = AX_PICK(magnitude < 0x1p-28, magnitude, y);
    return ax_copysign(y, x);
}

AX_FN AX_R ax_cosh(AX_R x) {
    AX_R half = ax_exp_general(ax_abs(x), -0.0, -1);
    return half + 0.25 / half;
}

/// The logistic function 1/(1 + exp(-x)). One division serves it and the one of -x, where both are wanted.
AX_FN AX_R ax_sigmoid(AX_R x) {
    AX_R one_plus;
    AX_R e = ax_exp_unit(-ax_abs(x), &one_plus);
    return AX_PICK(x < 0.0, e, 1.0) * (1.0 / one_plus);
}

// log(1 + e) for 0 <= e <= 1, as e + e^2 Q(e - 1/2). A polynomial of the whole interval takes no division and is short enough
// for several to be under way at once.
AX_FN AX_R ax_log1p_unit(AX_R e) {
    AX_R t = e - 0.5;
    AX_R w = t * t, v = w * w, u = v * v;
    AX_R a = ax_fma(w, ax_fma(t, 0x1.a279c04c81491p-5, -0x1.7ddf1fe86aa8bp-4), ax_fma(t, 0x1.6f0d7bd624bcdp-3, -0x1.833704d019ed0p-2));
    AX_R b = ax_fma(w, ax_fma(t, 0x1.84905221be439p-8, -0x1.44ba45b9d5f97p-7), ax_fma(t, 0x1.131116f660a62p-6, -0x1.da348248c136cp-6));
    AX_R c = ax_fma(w, ax_fma(t, 0x1.b3f52ec039017p-11, -0x1.60737227c7dc1p-10), ax_fma(t, 0x1.1ebcbf79b310ep-9, -0x1.d5fb02e8e4f0bp-9));
    AX_R d = ax_fma(w, ax_fma(t, 0x1.11ce2880d86a2p-13, -0x1.a7ba1ffdb4dcbp-13), ax_fma(t, 0x1.51de3a7ee466ep-12, -0x1.0f08dfdc87d0bp-11));
    AX_R f = ax_fma(t, 0x1.2d368f35340b8p-15, -0x1.b7b60cffcd11fp-16);
    f = ax_fma(w, ax_fma(w, -0x1.80d9a3ccbf91fp-16, f), ax_fma(t, 0x1.5b243c1b4b1a6p-15, -0x1.59d76729768ccp-14));
    AX_R q = ax_fma(u, ax_fma(u, f, ax_fma(v, d, c)), ax_fma(v, b, a));
    return ax_fma(e * e, q, e);
}

/// log(1 + exp(x)).
AX_FN AX_R ax_softplus(AX_R x) {
    AX_R positive = AX_PICK(x < 0.0, 0.0, x);
    return positive + ax_log1p_unit(ax_exp_negative(-ax_abs(x)));
}

/// log(1/(1 + exp(-x))).
AX_FN AX_R ax_log_sigmoid(AX_R x) { return -ax_softplus(-x); }

/// log(1 - exp(x)) for x <= 0, accurate at both ends (Mächler, 2012).
AX_FN AX_R ax_log1m_exp(AX_R x) {
    AX_R near = ax_log(-ax_expm1(x));
    AX_R far = ax_log1p(-ax_exp(x));
    return AX_PICK(x > -0x1.62e42fefa39efp-1, near, far);
}

/// log(exp(a) + exp(b)) without overflow.
AX_FN AX_R ax_log_add_exp(AX_R a, AX_R b) {
    AX_R largest = AX_PICK(a > b, a, b);
    AX_R y = largest + ax_log1p_unit(ax_exp_negative(-ax_abs(a - b)));
    y = AX_PICK(a == b, a + 0x1.62e42fefa39efp-1, y);
    return AX_PICK(a != a, a, y);
}
