// Exponentials: exp, expm1 and what is built from them: sinh, cosh, tanh, sigmoid, softplus, log_sigmoid, log_add_exp.
// See ax_base.h for the rules.
//
// x = k ln 2 + r with |r| <= ln 2 / 2 and e^r = 1 + r + r^2 Q(r). Powers of two are put together from bits, in two
// factors where the result may overflow or be subnormal.
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.
#pragma once

#include "ax_base.h"
#include "ax_log.h"

#pragma STDC FP_CONTRACT OFF

#define AX_LOG2_E 0x1.71547652b82fep+0
#define AX_ROUND 0x1.8p52 // added and subtracted, it rounds to an integer; its low bits then hold that integer
#define AX_ROUND_BITS 0x4338000000000000u

AX_INLINE double ax_abs(double x) { return __builtin_fabs(x); }
AX_INLINE double ax_copysign(double x, double sign) { return __builtin_copysign(x, sign); }

// Q(r), where e^r = 1 + r + r^2 Q(r).
AX_INLINE double ax_exp_tail(double r) {
    double w = r * r, v = w * w;
    double a = ax_fma(r, 0x1.5555555555557p-3, 0x1.0000000000000p-1);
    double b = ax_fma(r, 0x1.11111111100cep-7, 0x1.5555555555556p-5);
    double c = ax_fma(r, 0x1.a01a01abef415p-13, 0x1.6c16c16c162ccp-10);
    double d = ax_fma(r, 0x1.71de021a90822p-19, 0x1.a01a01a6dcaffp-16);
    double e = ax_fma(r, 0x1.af4e196027428p-26, 0x1.27e4db57442fbp-22);
    e = ax_fma(w, 0x1.1f731ea5352cap-29, e);
    double low = ax_fma(w, b, a);
    double high = ax_fma(w, d, c);
    return ax_fma(v, ax_fma(v, e, high), low);
}

// 2^shift exp(x + low), |low| much smaller than 1; shift is 0 or -1.
AX_INLINE double ax_exp_general(double x, double low, int shift) {
    double c = x < -750.0 ? -750.0 : x;
    c = c > 711.0 ? 711.0 : c;
    double t = ax_fma(c, AX_LOG2_E, AX_ROUND);
    double k = t - AX_ROUND;
    double r = ax_fma(-k, AX_LN2_LOW, ax_fma(-k, AX_LN2_HIGH, c)) + low;
    double p = 1.0 + ax_fma(r * r, ax_exp_tail(r), r);
    uint64_t power = ax_bits(t) - AX_ROUND_BITS + (uint64_t)(2048 + shift);
    uint64_t half = power >> 1;
    return p * ax_from_bits((half - 1) << 52) * ax_from_bits((power - half - 1) << 52);
}

/// The exponential.
AX_INLINE double ax_exp(double x) { return ax_exp_general(x, 0.0, 0); }

// (exp(x) - 1)/4 as an unevaluated sum.
AX_INLINE double ax_expm1_quarter(double x, double *low) {
    double c = x < -45.0 ? -45.0 : x;
    c = c > 710.6 ? 710.6 : c; // beyond the overflow of sinh, and 2^(k - 2) is still finite
    double t = ax_fma(c, AX_LOG2_E, AX_ROUND);
    double k = t - AX_ROUND;
    double r0 = ax_fma(-k, AX_LN2_HIGH, c);
    double r = ax_fma(-k, AX_LN2_LOW, r0);
    double rest = ax_fma(-k, AX_LN2_LOW, r0 - r);
    double tail = ax_fma(r * r, ax_exp_tail(r), rest);
    double power = ax_from_bits((ax_bits(t) - AX_ROUND_BITS + 1021) << 52);
    double base = power - 0.25;
    double linear = power * r;
    double high = base + linear;
    double back = high - base;
    double lost = (base - (high - back)) + (linear - back);
    *low = ax_fma(power, tail, lost);
    return high;
}

/// exp(x) - 1, accurate for small x.
AX_INLINE double ax_expm1(double x) {
    double low;
    double high = ax_expm1_quarter(x, &low);
    double y = 4.0 * (high + low);
    return ax_abs(x) < 0x1p-54 ? x : y;
}

AX_INLINE double ax_tanh(double x) {
    double magnitude = ax_abs(x);
    double doubled = 2.0 * (magnitude > 30.0 ? 30.0 : magnitude);
    // tanh x = t/(t + 2) with t = exp(2 x) - 1, everything divided by four; the division is corrected by its remainder.
    double low;
    double high = ax_expm1_quarter(doubled, &low);
    double t = high + low;
    double t_low = low - (t - high);
    double denominator = t + 0.5;
    double denominator_low = (t - (denominator - 0.5)) + t_low;
    double reciprocal = 1.0 / denominator;
    double q = t * reciprocal;
    double remainder = ax_fma(-q, denominator, t) + ax_fma(-q, denominator_low, t_low);
    double y = ax_fma(remainder, reciprocal, q);
    y = magnitude < 0x1p-28 ? magnitude : y;
    return ax_copysign(y, x);
}

AX_INLINE double ax_sinh(double x) {
    double magnitude = ax_abs(x);
    double low;
    double quarter = ax_expm1_quarter(magnitude, &low);
    quarter += low;
    double t = 4.0 * quarter;
    double y = magnitude > 40.0 ? 2.0 * quarter : 0.5 * (t + t / (t + 1.0));
    y = magnitude < 0x1p-28 ? magnitude : y;
    return ax_copysign(y, x);
}

AX_INLINE double ax_cosh(double x) {
    double half = ax_exp_general(ax_abs(x), 0.0, -1);
    return half + 0.25 / half;
}

/// The logistic function 1/(1 + exp(-x)).
AX_INLINE double ax_sigmoid(double x) {
    double e = ax_exp(-ax_abs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

/// log(1 + exp(x)).
AX_INLINE double ax_softplus(double x) {
    double positive = x < 0.0 ? 0.0 : x;
    return positive + ax_log1p(ax_exp(-ax_abs(x)));
}

/// log(1/(1 + exp(-x))).
AX_INLINE double ax_log_sigmoid(double x) { return -ax_softplus(-x); }

/// log(1 - exp(x)) for x <= 0, accurate at both ends (Mächler, 2012).
AX_INLINE double ax_log1m_exp(double x) {
    double near = ax_log(-ax_expm1(x));
    double far = ax_log1p(-ax_exp(x));
    return x > -0x1.62e42fefa39efp-1 ? near : far;
}

/// log(exp(a) + exp(b)) without overflow.
AX_INLINE double ax_log_add_exp(double a, double b) {
    double largest = a > b ? a : b;
    double y = largest + ax_log1p(ax_exp(-ax_abs(a - b)));
    y = a == b ? a + 0x1.62e42fefa39efp-1 : y;
    return a != a ? a : y;
}
