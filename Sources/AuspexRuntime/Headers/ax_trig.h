// Trigonometric functions and their inverses. Written for one width; see ax_width.h.
//
// x = q pi/2 + r, |r| <= pi/4, with r in two doubles. Up to AX_TRIG_LIMIT, pi/2 in three doubles is enough (Cody and
// Waite); beyond, the bits of 2/pi that matter are multiplied out in integers (Payne and Hanek, 1983).
// Coefficients: Tests/Generators/generate_elementary_coefficients.py.

#define AX_TRIG_LIMIT 0x1p27
#define AX_PI_2 0x1.921fb54442d18p+0
#define AX_PI_2_LOW 0x1.1a62633145c07p-54
#define AX_PI_4 0x1.921fb54442d18p-1
#define AX_PI_4_LOW 0x1.1a62633145c07p-55
#define AX_PI 0x1.921fb54442d18p+1
#define AX_PI_LOW 0x1.1a62633145c07p-53

typedef struct {
    AX_R high, low;
    AX_U quadrant; // only its two lowest bits count
} AX_T(ax_angle);

#if AX_WIDTH == 1
#include "ax_reduce_large.h"
#endif

// The angle within its quadrant for |x| <= AX_TRIG_LIMIT.
AX_FN AX_T(ax_angle) ax_reduce(AX_R x) {
    AX_R t = ax_fma(x, 0x1.45f306dc9c883p-1, AX_ROUND);
    AX_R q = t - AX_ROUND;
    AX_R a = ax_fma(-q, AX_PI_2, x); // exact
    AX_R p = q * AX_PI_2_LOW;
    AX_R p_low = ax_fma(q, AX_PI_2_LOW, -p);
    AX_R b = a - p;
    AX_R back = b - a;
    AX_R lost = (a - (b - back)) + (-p - back);
    AX_R low = ax_fma(q, 0x1.f1976b7ed8fbcp-110, lost - p_low);
    AX_R high = b + low;
    return (AX_T(ax_angle)){high, (b - high) + low, ax_bits(t)};
}

AX_FN AX_R ax_sin_kernel(AX_R r, AX_R low) {
    AX_R z = r * r, w = z * z;
    AX_R s = ax_fma(w, ax_fma(w, ax_fma(w, -0x1.ab16f5caa198ap-41, -0x1.ae645410e937bp-26), -0x1.a01a01a01992fp-13), -0x1.5555555555555p-3);
    AX_R t = ax_fma(w, ax_fma(w, 0x1.61217d9252c03p-33, 0x1.71de3a545f836p-19), 0x1.1111111111110p-7);
    AX_R tail = ax_fma(z, t, s);
    return r + ax_fma(r * z, tail, ax_fma(-0.5 * z, low, low));
}

AX_FN AX_R ax_cos_kernel(AX_R r, AX_R low) {
    AX_R z = r * r, w = z * z;
    AX_R s = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.ab779550c8d9bp-45, 0x1.1eed8deac3dfep-29), 0x1.a01a01a019d06p-16), 0x1.5555555555555p-5);
    AX_R t = ax_fma(w, ax_fma(w, -0x1.9394b8bd50ae1p-37, -0x1.27e4fb77125c5p-22), -0x1.6c16c16c16c16p-10);
    AX_R tail = ax_fma(z, t, s);
    AX_R half = 0.5 * z;
    AX_R leading = 1.0 - half;
    AX_R half_low = ax_fma(r * 0.5, r, -half);
    return leading + (((1.0 - leading) - half) - half_low + ax_fma(w, tail, -r * low));
}

AX_FN AX_R ax_sin_of(AX_T(ax_angle) angle) {
    AX_R s = ax_sin_kernel(angle.high, angle.low), c = ax_cos_kernel(angle.high, angle.low);
    AX_R y = AX_PICK((angle.quadrant & 1) != 0, c, s);
    return ax_from_bits(ax_bits(y) ^ (angle.quadrant & 2) << 62);
}

AX_FN AX_R ax_cos_of(AX_T(ax_angle) angle) {
    angle.quadrant += 1;
    return ax_sin_of(angle);
}

AX_FN AX_R ax_tan_of(AX_T(ax_angle) angle) {
    AX_R s = ax_sin_kernel(angle.high, angle.low), c = ax_cos_kernel(angle.high, angle.low);
    AX_M odd = (angle.quadrant & 1) != 0;
    AX_R y = AX_PICK(odd, c, s) / AX_PICK(odd, s, c);
    return AX_PICK(odd, -y, y);
}

// The functions for |x| <= AX_TRIG_LIMIT (or NaN), which vectorise.
AX_FN AX_R ax_sin_fast(AX_R x) { return AX_PICK(x == 0.0, x, ax_sin_of(ax_reduce(x))); }
AX_FN AX_R ax_cos_fast(AX_R x) { return ax_cos_of(ax_reduce(x)); }
AX_FN AX_R ax_tan_fast(AX_R x) { return AX_PICK(x == 0.0, x, ax_tan_of(ax_reduce(x))); }

// The angle for every x. Large ones need integers for their reduction and are so rare that they go one by one.
AX_FN AX_T(ax_angle) ax_reduce_any(AX_R x) {
    AX_T(ax_angle) angle = ax_reduce(x);
    AX_M large = ax_abs(x) > AX_TRIG_LIMIT;
    if (AX_ANY(large)) {
        for (int i = 0; i < AX_WIDTH; i++) {
            if (!AX_LANE(large, i)) continue;
            ax_angle lane = ax_reduce_large(AX_LANE(x, i));
            AX_LANE(angle.high, i) = lane.high;
            AX_LANE(angle.low, i) = lane.low;
            AX_LANE(angle.quadrant, i) = lane.quadrant;
        }
    }
    return angle;
}

// The functions everywhere.
AX_FN AX_R ax_sin(AX_R x) { return AX_PICK(x == 0.0, x, ax_sin_of(ax_reduce_any(x))); }
AX_FN AX_R ax_cos(AX_R x) { return ax_cos_of(ax_reduce_any(x)); }
AX_LONG_FN AX_R ax_tan(AX_R x) { return AX_PICK(x == 0.0, x, ax_tan_of(ax_reduce_any(x))); }

// atan(y/x) for y, x >= 0, not both zero or infinite, and y/x representable.
AX_FN AX_R ax_atan_ratio(AX_R y, AX_R x) {
    AX_M high = y > 0x1.3504f333f9de6p+1 * x;          // above 1 + sqrt 2: pi/2 + atan(-x/y)
    AX_M middle = y > 0x1.a827999fcef32p-2 * x;        // above sqrt 2 - 1: pi/4 + atan((y - x)/(y + x))
    AX_R numerator = AX_PICK(high, -x, AX_PICK(middle, y - x, y));
    AX_R denominator = AX_PICK(high, y, AX_PICK(middle, y + x, x));
    AX_R offset = AX_PICK(high, AX_PI_2, AX_PICK(middle, AX_PI_4, 0.0));
    AX_R offset_low = AX_PICK(high, AX_PI_2_LOW, AX_PICK(middle, AX_PI_4_LOW, 0.0));
    AX_R r = numerator / denominator;
    AX_R z = r * r, w = z * z;
    AX_R s = ax_fma(w, -0x1.1b1992aa413c9p-5, -0x1.ac7858539e493p-5);
    AX_R t = ax_fma(w, 0x1.0a997ba33c1dbp-6, 0x1.74d3a7b43351ap-5);
    s = ax_fma(w, s, -0x1.110e84aa36d9dp-4);
    t = ax_fma(w, t, 0x1.e199c62156609p-5);
    s = ax_fma(w, s, -0x1.745d165c497f3p-4);
    t = ax_fma(w, t, 0x1.3b1392a9c2d8bp-4);
    s = ax_fma(w, s, -0x1.249249248d739p-3);
    t = ax_fma(w, t, 0x1.c71c71c2fc236p-4);
    s = ax_fma(w, s, -0x1.5555555555555p-2);
    t = ax_fma(w, t, 0x1.9999999999952p-3);
    AX_R tail = ax_fma(z, t, s);
    return offset + (r + ax_fma(r * z, tail, offset_low));
}

AX_FN AX_R ax_atan(AX_R x) {
    AX_R magnitude = ax_abs(x);
    AX_R y = ax_atan_ratio(magnitude, 1.0);
    y = AX_PICK(magnitude > 0x1p60, AX_PI_2, y);
    return ax_copysign(y, x);
}

AX_LONG_FN AX_R ax_atan2(AX_R y, AX_R x) {
    AX_R ay = ax_abs(y), ax = ax_abs(x);
    AX_M both_infinite = (ay == AX_INF) & (ax == AX_INF);
    AX_M both_zero = (ay == 0.0) & (ax == 0.0);
    // Scaled so that neither the sums nor the products of the reduction overflow or lose bits.
    AX_R largest = AX_PICK(ay > ax, ay, ax);
    AX_R scale = AX_PICK(largest > 0x1p1000, 0x1p-4, AX_PICK(largest < 0x1p-900, 0x1p600, 1.0));
    AX_R sy = AX_PICK(both_infinite, 1.0, ay * scale);
    AX_R sx = AX_PICK(both_infinite | both_zero, 1.0, ax * scale);
    AX_R a = ax_atan_ratio(sy, sx);
    a = AX_PICK((sy == AX_INF) & (sx < AX_INF), AX_PI_2, a);
    a = AX_PICK((sx == AX_INF) & (sy < AX_INF), 0.0, a);
    AX_M left = (ax_bits(x) >> 63) != 0;
    a = AX_PICK(left, AX_PI - (a - AX_PI_LOW), a);
    return ax_copysign(a, y);
}

AX_FN AX_R ax_asin(AX_R x) {
    AX_R a = ax_atan2(x, ax_sqrt((1.0 - x) * (1.0 + x)));
    return AX_PICK(ax_abs(x) < 0x1p-28, x, a);
}

AX_FN AX_R ax_acos(AX_R x) {
    return 2.0 * ax_atan2(ax_sqrt(1.0 - x), ax_sqrt(1.0 + x));
}
