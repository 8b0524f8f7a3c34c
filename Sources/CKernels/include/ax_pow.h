// The power function, with the logarithm in two doubles so that y log x keeps its last bits. See ax_base.h for the rules.
#pragma once

#include "ax_exp.h"

#pragma STDC FP_CONTRACT OFF

// log x for x > 0 (or inf) as an unevaluated sum, relative error about 2^-64.
AX_INLINE double ax_log_parts(double x, double *low) {
    int tiny = x < 0x1p-1022;
    double scaled = tiny ? x * 0x1p54 : x;
    double m;
    double k = ax_log_split(scaled, &m) - (tiny ? 54.0 : 0.0);
    double f = m - 1.0;
    double d = 2.0 + f;
    double d_low = f - (d - 2.0);
    double reciprocal = 1.0 / d;
    double s = f * reciprocal;
    double s_low = (ax_fma(-s, d, f) - s * d_low) * reciprocal;
    // z = s^2 and s^3 in two doubles.
    double z = s * s;
    double z_low = ax_fma(s, s, -z) + 2.0 * s * s_low;
    double cube = z * s;
    double cube_low = ax_fma(z, s, -cube) + ax_fma(z_low, s, z * s_low);
    double w = z * z;
    double even = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.df7ba1f4809c3p-4, 0x1.3b1395b82701ep-3), 0x1.c71c71c6ea5acp-3), 0x1.999999999999ap-2);
    double odd = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.e03a7acf07f85p-4, 0x1.1118cd67251c5p-3), 0x1.745d177ad436ap-3), 0x1.2492492492522p-2);
    double u = z * ax_fma(z, odd, even);
    // The factor 2/3 + u of s^3.
    double c = 0x1.5555555555555p-1 + u;
    double c_low = (u - (c - 0x1.5555555555555p-1)) + 0x1.5555555555555p-55;
    double p = cube * c;
    double p_low = ax_fma(cube, c, -p) + ax_fma(cube_low, c, cube * c_low);
    // k ln 2 + 2 s + p, largest first.
    double first = k * AX_LN2_HIGH;
    double twice = 2.0 * s;
    double a = first + twice;
    double a_back = a - first;
    double a_low = (first - (a - a_back)) + (twice - a_back);
    double b = a + p;
    double b_back = b - a;
    double b_low = (a - (b - b_back)) + (p - b_back);
    double rest = b_low + (a_low + (ax_fma(k, AX_LN2_LOW, 2.0 * s_low) + p_low));
    double high = b + rest;
    *low = rest - (high - b);
    return high;
}

/// x to the power y, with the special cases of IEEE 754.
AX_INLINE double ax_pow(double x, double y) {
    double magnitude = ax_abs(x);
    double log_low;
    double log_high = ax_log_parts(magnitude, &log_low);
    int ordinary = (magnitude > 0.0) & (magnitude < AX_INF);
    log_high = ordinary ? log_high : (magnitude == 0.0 ? -AX_INF : magnitude);
    double p = y * log_high;
    double p_low = ax_fma(y, log_high, -p) + y * log_low;
    p_low = (ordinary & (ax_abs(p) < 1000.0)) ? p_low : 0.0;
    double r = ax_exp_general(p, p_low, 0);
    double ay = ax_abs(y);
    double half = 0.5 * ay;
    int integer = (ay >= 0x1p53) | (__builtin_floor(ay) == ay);
    int odd = integer & (ay < 0x1p53) & (__builtin_floor(half) != half);
    int negative = (ax_bits(x) >> 63) != 0;
    r = ((magnitude == 1.0) & (y == y)) ? 1.0 : r;
    r = negative & odd ? -r : r;
    r = ((x < 0.0) & (x > -AX_INF) & !integer) ? AX_NAN : r;
    r = ((x == -1.0) & (ay == AX_INF)) ? 1.0 : r;
    return ((y == 0.0) | (x == 1.0)) ? 1.0 : r;
}
