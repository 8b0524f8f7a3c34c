// Random floats, from the blocks of bits that doubles are made of: a draw is close to the double of the same key and counter, and
// costs less. Written for one width; see ax_width.h.

/// Uniform on the open interval (0, 1): the odd multiples of 2^-24, from the first 23 bits of the block.
AX_FN AX_R ax_random_uniform_single(AX_U key, AX_U counter) {
    AX_B bits = AX_CONVERT(ax_random_bits(key, counter).first >> 41, AX_B);
    return ax_from_bits(bits | 0x3f800000u) - (1.0f - 0x1p-24f);
}

/// cos(2 pi t) for |t| <= 1/2.
AX_FN AX_R ax_cos_turn(AX_R t) {
    // The nearest quarter turn, and what is left of the angle: both exact.
    AX_R quarters = ax_abs(t * 4.0f + AX_SINGLE_ROUND - AX_SINGLE_ROUND);
    AX_R rest = ax_fma(quarters, (AX_R)(-0.25f), ax_abs(t));
    AX_R r = rest * 0x1.921fb6p+2f;
    AX_R z = r * r;
    AX_R sine = ax_fma(z, ax_fma(z, (AX_R)(-0x1.9abc2cp-13f), (AX_R)(0x1.110c10p-7f)), (AX_R)(-0x1.555552p-3f));
    sine = ax_fma(r * z, sine, r);
    AX_R cosine = ax_fma(z, ax_fma(z, (AX_R)(0x1.9bcdc6p-16f), (AX_R)(-0x1.6c12bep-10f)), (AX_R)(0x1.555554p-5f));
    cosine = ax_fma(z * z, cosine, ax_fma(z, (AX_R)(-0.5f), (AX_R)(1.0f)));
    // A quarter of a turn further the cosine is the sine downwards, half a turn further it is the opposite.
    AX_R value = AX_PICK(quarters == 1.0f, -sine, cosine);
    return AX_PICK(quarters == 2.0f, -value, value);
}

/// Standard normal, from both halves of the block (Box and Muller, 1958). At most 6.66 away from zero.
AX_LONG_FN AX_R ax_random_normal_single(AX_U key, AX_U counter) {
    AX_T(ax_random_block) block = ax_random_bits(key, counter);
    // Thirty-one bits and a half, so that the tail has its fine steps; what rounds to one has the radius zero.
    AX_R unit = ax_fma(AX_CONVERT(AX_CONVERT(block.first >> 33, AX_S), AX_R), (AX_R)(0x1p-31f), (AX_R)(0x1p-32f));
    AX_R radius = ax_sqrt(-2.0f * ax_log(unit));
    // The upper half word as a part of a turn, from -1/2 to 1/2.
    AX_R turn = AX_CONVERT(AX_CONVERT(block.second >> 32, AX_S), AX_R) * 0x1p-32f;
    return radius * ax_cos_turn(turn);
}
