// Plain functions of reals whose edge cases are fixed here. Written for one width; see ax_width.h.

// The largest number below one half: one half itself would carry the number below 0.5 up to one.
AX_FN AX_R ax_round(AX_R x) { return ax_trunc(x + ax_copysign(0x1.fffffffffffffp-2, x)); }

/// log(x/(1 - x)), accurate near 0, 1/2 and 1.
AX_FN AX_R ax_logit(AX_R x) {
    // Within (1/4, 3/4) the numerator 2x - 1 and 1 - x are exact, so the quotient keeps the distance to 1/2.
    AX_R middle = ax_log1p((2.0 * x - 1.0) / (1.0 - x));
    AX_R outer = ax_log(x) - ax_log1p(-x);
    return AX_PICK((x > 0.25) & (x < 0.75), middle, outer);
}

AX_FN AX_R ax_xlogy(AX_R a, AX_R b) {
    AX_R y = a * ax_log(b);
    return AX_PICK((a == 0.0) & (b == b), 0.0, y);
}

AX_FN AX_R ax_hypot(AX_R a, AX_R b) {
    AX_R x = ax_abs(a), y = ax_abs(b);
    AX_R largest = AX_PICK(x > y, x, y), smallest = AX_PICK(x > y, y, x);
    AX_R scale = AX_PICK(largest > 0x1p500, 0x1p-600, AX_PICK(largest < 0x1p-450, 0x1p600, 1.0));
    AX_R back = AX_PICK(largest > 0x1p500, 0x1p600, AX_PICK(largest < 0x1p-450, 0x1p-600, 1.0));
    AX_R p = largest * scale, q = smallest * scale;
    AX_R r = ax_sqrt(ax_fma(p, p, q * q)) * back;
    r = AX_PICK((a != a) | (b != b), AX_NAN, r);
    return AX_PICK((x == AX_INF) | (y == AX_INF), AX_INF, r);
}

/// The remainder with the sign of the divisor.
AX_FN AX_R ax_mod(AX_R a, AX_R b) {
    AX_R r = __builtin_elementwise_fmod(a, b); // exact, so the same everywhere
    return AX_PICK((r != 0.0) & ((r < 0.0) ^ (b < 0.0)), r + b, r);
}
