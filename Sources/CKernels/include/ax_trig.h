// Trigonometric functions and their inverses. See ax_base.h for the rules.
//
// x = q pi/2 + r, |r| <= pi/4, with r in two doubles. Up to AX_TRIG_LIMIT, pi/2 in three doubles is enough (Cody and
// Waite); beyond, the bits of 2/pi that matter are multiplied out in integers (Payne and Hanek, 1983).
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.
#pragma once

#include "ax_exp.h"

#pragma STDC FP_CONTRACT OFF

#define AX_TRIG_LIMIT 0x1p27
#define AX_PI_2 0x1.921fb54442d18p+0
#define AX_PI_2_LOW 0x1.1a62633145c07p-54
#define AX_PI_4 0x1.921fb54442d18p-1
#define AX_PI_4_LOW 0x1.1a62633145c07p-55
#define AX_PI 0x1.921fb54442d18p+1
#define AX_PI_LOW 0x1.1a62633145c07p-53

typedef struct {
    double high, low;
    uint64_t quadrant; // only its two lowest bits count
} ax_angle;

/// The angle within its quadrant for |x| > AX_TRIG_LIMIT.
ax_angle ax_reduce_large(double x);

// The angle within its quadrant for |x| <= AX_TRIG_LIMIT.
AX_INLINE ax_angle ax_reduce(double x) {
    double t = ax_fma(x, 0x1.45f306dc9c883p-1, AX_ROUND);
    double q = t - AX_ROUND;
    double a = ax_fma(-q, AX_PI_2, x); // exact
    double p = q * AX_PI_2_LOW;
    double p_low = ax_fma(q, AX_PI_2_LOW, -p);
    double b = a - p;
    double back = b - a;
    double lost = (a - (b - back)) + (-p - back);
    double low = ax_fma(q, 0x1.f1976b7ed8fbcp-110, lost - p_low);
    double high = b + low;
    return (ax_angle){high, (b - high) + low, ax_bits(t)};
}

AX_INLINE double ax_sin_kernel(double r, double low) {
    double z = r * r, w = z * z;
    double s = ax_fma(w, ax_fma(w, ax_fma(w, -0x1.ab16f5caa198ap-41, -0x1.ae645410e937bp-26), -0x1.a01a01a01992fp-13), -0x1.5555555555555p-3);
    double t = ax_fma(w, ax_fma(w, 0x1.61217d9252c03p-33, 0x1.71de3a545f836p-19), 0x1.1111111111110p-7);
    double tail = ax_fma(z, t, s);
    return r + ax_fma(r * z, tail, ax_fma(-0.5 * z, low, low));
}

AX_INLINE double ax_cos_kernel(double r, double low) {
    double z = r * r, w = z * z;
    double s = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.ab779550c8d9bp-45, 0x1.1eed8deac3dfep-29), 0x1.a01a01a019d06p-16), 0x1.5555555555555p-5);
    double t = ax_fma(w, ax_fma(w, -0x1.9394b8bd50ae1p-37, -0x1.27e4fb77125c5p-22), -0x1.6c16c16c16c16p-10);
    double tail = ax_fma(z, t, s);
    double half = 0.5 * z;
    double leading = 1.0 - half;
    double half_low = ax_fma(r * 0.5, r, -half);
    return leading + (((1.0 - leading) - half) - half_low + ax_fma(w, tail, -r * low));
}

AX_INLINE double ax_sin_of(ax_angle angle) {
    double s = ax_sin_kernel(angle.high, angle.low), c = ax_cos_kernel(angle.high, angle.low);
    double y = (angle.quadrant & 1) != 0 ? c : s;
    return ax_from_bits(ax_bits(y) ^ (angle.quadrant & 2) << 62);
}

AX_INLINE double ax_cos_of(ax_angle angle) {
    angle.quadrant += 1;
    return ax_sin_of(angle);
}

AX_INLINE double ax_tan_of(ax_angle angle) {
    double s = ax_sin_kernel(angle.high, angle.low), c = ax_cos_kernel(angle.high, angle.low);
    int odd = (angle.quadrant & 1) != 0;
    double y = (odd ? c : s) / (odd ? s : c);
    return odd ? -y : y;
}

// The functions for |x| <= AX_TRIG_LIMIT (or NaN), which vectorise.
AX_INLINE double ax_sin_fast(double x) { return x == 0.0 ? x : ax_sin_of(ax_reduce(x)); }
AX_INLINE double ax_cos_fast(double x) { return ax_cos_of(ax_reduce(x)); }
AX_INLINE double ax_tan_fast(double x) { return x == 0.0 ? x : ax_tan_of(ax_reduce(x)); }

// The functions everywhere.
AX_INLINE double ax_sin(double x) { return ax_abs(x) > AX_TRIG_LIMIT ? ax_sin_of(ax_reduce_large(x)) : ax_sin_fast(x); }
AX_INLINE double ax_cos(double x) { return ax_abs(x) > AX_TRIG_LIMIT ? ax_cos_of(ax_reduce_large(x)) : ax_cos_fast(x); }
AX_INLINE double ax_tan(double x) { return ax_abs(x) > AX_TRIG_LIMIT ? ax_tan_of(ax_reduce_large(x)) : ax_tan_fast(x); }

// atan(y/x) for y, x >= 0, not both zero or infinite, and y/x representable.
AX_INLINE double ax_atan_ratio(double y, double x) {
    int high = y > 0x1.3504f333f9de6p+1 * x;          // above 1 + sqrt 2: pi/2 + atan(-x/y)
    int middle = y > 0x1.a827999fcef32p-2 * x;        // above sqrt 2 - 1: pi/4 + atan((y - x)/(y + x))
    double numerator = high ? -x : (middle ? y - x : y);
    double denominator = high ? y : (middle ? y + x : x);
    double offset = high ? AX_PI_2 : (middle ? AX_PI_4 : 0.0);
    double offset_low = high ? AX_PI_2_LOW : (middle ? AX_PI_4_LOW : 0.0);
    double r = numerator / denominator;
    double z = r * r, w = z * z;
    double s = ax_fma(w, -0x1.1b1992aa413c9p-5, -0x1.ac7858539e493p-5);
    double t = ax_fma(w, 0x1.0a997ba33c1dbp-6, 0x1.74d3a7b43351ap-5);
    s = ax_fma(w, s, -0x1.110e84aa36d9dp-4);
    t = ax_fma(w, t, 0x1.e199c62156609p-5);
    s = ax_fma(w, s, -0x1.745d165c497f3p-4);
    t = ax_fma(w, t, 0x1.3b1392a9c2d8bp-4);
    s = ax_fma(w, s, -0x1.249249248d739p-3);
    t = ax_fma(w, t, 0x1.c71c71c2fc236p-4);
    s = ax_fma(w, s, -0x1.5555555555555p-2);
    t = ax_fma(w, t, 0x1.9999999999952p-3);
    double tail = ax_fma(z, t, s);
    return offset + (r + ax_fma(r * z, tail, offset_low));
}

AX_INLINE double ax_atan(double x) {
    double magnitude = ax_abs(x);
    double y = ax_atan_ratio(magnitude, 1.0);
    y = magnitude > 0x1p60 ? AX_PI_2 : y;
    return ax_copysign(y, x);
}

AX_INLINE double ax_atan2(double y, double x) {
    double ay = ax_abs(y), ax = ax_abs(x);
    int both_infinite = (ay == AX_INF) & (ax == AX_INF);
    int both_zero = (ay == 0.0) & (ax == 0.0);
    // Scaled so that neither the sums nor the products of the reduction overflow or lose bits.
    double largest = ay > ax ? ay : ax;
    double scale = largest > 0x1p1000 ? 0x1p-4 : (largest < 0x1p-900 ? 0x1p600 : 1.0);
    double sy = both_infinite ? 1.0 : ay * scale;
    double sx = both_infinite | both_zero ? 1.0 : ax * scale;
    double a = ax_atan_ratio(sy, sx);
    a = ((sy == AX_INF) & (sx < AX_INF)) ? AX_PI_2 : a;
    a = ((sx == AX_INF) & (sy < AX_INF)) ? 0.0 : a;
    int left = (ax_bits(x) >> 63) != 0;
    a = left ? AX_PI - (a - AX_PI_LOW) : a;
    return ax_copysign(a, y);
}

AX_INLINE double ax_asin(double x) {
    double a = ax_atan2(x, ax_sqrt((1.0 - x) * (1.0 + x)));
    return ax_abs(x) < 0x1p-28 ? x : a;
}

AX_INLINE double ax_acos(double x) {
    return 2.0 * ax_atan2(ax_sqrt(1.0 - x), ax_sqrt(1.0 + x));
}
