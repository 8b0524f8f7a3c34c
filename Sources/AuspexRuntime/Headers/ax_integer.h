// Integers of 64 bits, and the way between them and reals. Written for one width; see ax_width.h.

AX_FN AX_I ax_int_add(AX_I a, AX_I b) { return (AX_I)((AX_U)a + (AX_U)b); }
AX_FN AX_I ax_int_sub(AX_I a, AX_I b) { return (AX_I)((AX_U)a - (AX_U)b); }
AX_FN AX_I ax_int_mul(AX_I a, AX_I b) { return (AX_I)((AX_U)a * (AX_U)b); }
AX_FN AX_I ax_int_neg(AX_I a) { return (AX_I)(0u - (AX_U)a); }
AX_FN AX_I ax_int_abs(AX_I a) { return AX_PICK_I(a < 0, ax_int_neg(a), a); }
AX_FN AX_I ax_int_sign(AX_I a) { return AX_PICK_I(a > 0, 1, AX_PICK_I(a < 0, -1, 0)); }
AX_FN AX_I ax_int_min(AX_I a, AX_I b) { return AX_PICK_I(a < b, a, b); }
AX_FN AX_I ax_int_max(AX_I a, AX_I b) { return AX_PICK_I(a > b, a, b); }

/// The quotient rounded down; 0 when the divisor is 0.
AX_FN AX_I ax_int_div(AX_I a, AX_I b) {
    // The processor traps on zero, and on the smallest integer over -1.
    AX_M zero = b == 0, minus_one = b == -1;
    AX_I divisor = AX_PICK_I(zero | minus_one, 1, b);
    AX_I q = a / divisor;
    AX_I r = a - q * divisor;
    q = AX_PICK_I((r != 0) & ((r < 0) ^ (b < 0)), q - 1, q);
    return AX_PICK_I(zero, 0, AX_PICK_I(minus_one, ax_int_neg(a), q));
}

/// The remainder with the sign of the divisor; 0 when the divisor is 0.
AX_FN AX_I ax_int_mod(AX_I a, AX_I b) {
    AX_I divisor = AX_PICK_I((b == 0) | (b == -1), 1, b);
    AX_I r = a - (a / divisor) * divisor;
    return AX_PICK_I((r != 0) & ((r < 0) ^ (b < 0)), r + b, r);
}

#if AX_WIDTH == 1
/// A negative exponent rounds towards zero.
AX_FN int64_t ax_int_pow(int64_t base, int64_t exponent) {
    if (exponent < 0) {
        return base == 1 ? 1 : (base == -1 ? ((exponent & 1) ? -1 : 1) : 0);
    }
    int64_t result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = ax_int_mul(result, base);
        base = ax_int_mul(base, base);
    }
    return result;
}
#endif

AX_FN AX_R ax_to_real(AX_I a) { return AX_CONVERT(a, AX_R); }

/// Rounded down; NaN gives 0, what does not fit gives the nearest integer that exists.
AX_FN AX_I ax_floor_to_int(AX_R x) {
    AX_R f = ax_floor(x);
    AX_M above = f >= 0x1p63, below = f < -0x1p63;
    AX_R fits = AX_PICK(above | below | (f != f), 0.0, f);
    return AX_PICK_I(above, INT64_MAX, AX_PICK_I(below, INT64_MIN, AX_CONVERT(fits, AX_I)));
}
