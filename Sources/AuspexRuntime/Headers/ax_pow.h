// The power function, with the logarithm in two doubles so that y log x keeps its last bits.
// Written for one width; see ax_width.h.

// log x for x > 0 (or inf) as an unevaluated sum, relative error about 2^-64.
AX_FN AX_R ax_log_parts(AX_R x, AX_R *low) {
    AX_M tiny = x < 0x1p-1022;
    AX_R scaled = AX_PICK(tiny, x * 0x1p54, x);
    AX_R m;
    AX_R k = ax_log_split(scaled, &m) - AX_PICK(tiny, 54.0, 0.0);
    AX_R f = m - 1.0;
    AX_R d = 2.0 + f;
    AX_R d_low = f - (d - 2.0);
    AX_R reciprocal = 1.0 / d;
    AX_R s = f * reciprocal;
    AX_R s_low = (ax_fma(-s, d, f) - s * d_low) * reciprocal;
    // z = s^2 and s^3 in two doubles.
    AX_R z = s * s;
    AX_R z_low = ax_fma(s, s, -z) + 2.0 * s * s_low;
    AX_R cube = z * s;
    AX_R cube_low = ax_fma(z, s, -cube) + ax_fma(z_low, s, z * s_low);
    AX_R w = z * z;
    AX_R even = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.df7ba1f4809c3p-4, 0x1.3b1395b82701ep-3), 0x1.c71c71c6ea5acp-3), 0x1.999999999999ap-2);
    AX_R odd = ax_fma(w, ax_fma(w, ax_fma(w, 0x1.e03a7acf07f85p-4, 0x1.1118cd67251c5p-3), 0x1.745d177ad436ap-3), 0x1.2492492492522p-2);
    AX_R u = z * ax_fma(z, odd, even);
    // The factor 2/3 + u of s^3.
    AX_R c = 0x1.5555555555555p-1 + u;
    AX_R c_low = (u - (c - 0x1.5555555555555p-1)) + 0x1.5555555555555p-55;
    AX_R p = cube * c;
    AX_R p_low = ax_fma(cube, c, -p) + ax_fma(cube_low, c, cube * c_low);
    // k ln 2 + 2 s + p, largest first.
    AX_R first = k * AX_LN2_HIGH;
    AX_R twice = 2.0 * s;
    AX_R a = first + twice;
    AX_R a_back = a - first;
    AX_R a_low = (first - (a - a_back)) + (twice - a_back);
    AX_R b = a + p;
    AX_R b_back = b - a;
    AX_R b_low = (a - (b - b_back)) + (p - b_back);
    AX_R rest = b_low + (a_low + (ax_fma(k, AX_LN2_LOW, 2.0 * s_low) + p_low));
    AX_R high = b + rest;
    *low = rest - (high - b);
    return high;
}

/// x to the power y, with the special cases of IEEE 754.
AX_LONG_FN AX_R ax_pow(AX_R x, AX_R y) {
    AX_R magnitude = ax_abs(x);
    AX_R log_low;
    AX_R log_high = ax_log_parts(magnitude, &log_low);
    AX_M ordinary = (magnitude > 0.0) & (magnitude < AX_INF);
    log_high = AX_PICK(ordinary, log_high, AX_PICK(magnitude == 0.0, -AX_INF, magnitude));
    AX_R p = y * log_high;
    AX_R p_low = ax_fma(y, log_high, -p) + y * log_low;
    p_low = AX_PICK(ordinary & (ax_abs(p) < 1000.0), p_low, 0.0);
    AX_R r = ax_exp_general(p, p_low, 0);
    AX_R ay = ax_abs(y);
    AX_R half = 0.5 * ay;
    AX_M integer = (ay >= 0x1p53) | (ax_floor(ay) == ay);
    AX_M odd = integer & (ay < 0x1p53) & (ax_floor(half) != half);
    AX_M negative = (ax_bits(x) >> 63) != 0;
    r = AX_PICK((magnitude == 1.0) & (y == y), 1.0, r);
    r = AX_PICK(negative & odd, -r, r);
    r = AX_PICK((x < 0.0) & (x > -AX_INF) & AX_NOT(integer), AX_NAN, r);
    r = AX_PICK((x == -1.0) & (ay == AX_INF), 1.0, r);
    return AX_PICK((y == 0.0) | (x == 1.0), 1.0, r);
}
