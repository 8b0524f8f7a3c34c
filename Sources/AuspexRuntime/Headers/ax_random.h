// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
// 3", 2011).
//
// A draw is a pure function of a 64-bit key and a 64-bit counter, so it does not depend on threads, lanes or order. The
// other 64 bits of Philox's counter name the purpose of a block; blocks for numbers and blocks for new keys never meet.
// Written for one width; see ax_width.h.

#define AX_RANDOM_PURPOSE_NUMBERS 0u
#define AX_RANDOM_PURPOSE_SPLIT 1u

// Words of 32 bits, each in the low half of 64, so that products keep all their bits.
typedef struct {
    AX_U word[4];
} AX_T(ax_philox_block);

typedef struct {
    AX_U first, second;
} AX_T(ax_random_block);

/// The bare generator: ten rounds over a counter of four words under a key of two.
AX_FN AX_T(ax_philox_block) ax_philox(AX_T(ax_philox_block) counter, AX_U key0, AX_U key1) {
    AX_U c0 = counter.word[0], c1 = counter.word[1], c2 = counter.word[2], c3 = counter.word[3];
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        AX_U p0 = c0 * 0xd2511f53u;
        AX_U p1 = c2 * 0xcd9e8d57u;
        c0 = p1 >> 32 ^ c1 ^ key0;
        c2 = p0 >> 32 ^ c3 ^ key1;
        c1 = p1 & 0xffffffffu;
        c3 = p0 & 0xffffffffu;
        key0 = (key0 + 0x9e3779b9u) & 0xffffffffu;
        key1 = (key1 + 0xbb67ae85u) & 0xffffffffu;
    }
    return (AX_T(ax_philox_block)){{c0, c1, c2, c3}};
}

AX_FN AX_T(ax_random_block) ax_random_block_for(AX_U key, AX_U counter, uint64_t purpose) {
    AX_T(ax_philox_block) in = {{counter & 0xffffffffu, counter >> 32, (AX_U)purpose, (AX_U)0}};
    AX_T(ax_philox_block) out = ax_philox(in, key & 0xffffffffu, key >> 32);
    return (AX_T(ax_random_block)){
        out.word[1] << 32 | out.word[0],
        out.word[3] << 32 | out.word[2],
    };
}

/// A number in the open interval (0, 1): the multiples of 2^-53, and 2^-54 in the place of zero.
AX_FN AX_R ax_random_unit(AX_U bits) {
    AX_R high = ax_from_bits(bits >> 12 | 0x3ff0000000000000u) - 1.0;
    AX_R low = ax_from_bits((0u - (bits >> 11 & 1u)) & 0x3ca0000000000000u);
    AX_R u = high + low;
    return AX_PICK(u > 0x1p-54, u, 0x1p-54);
}

/// cos(2 pi u) for u in (0, 1).
AX_FN AX_R ax_cos_turn(AX_R u) {
    // The nearest quarter turn, and what is left of the angle: both exact.
    AX_R quarters = (u * 4.0 + 0x1.8p52) - 0x1.8p52;
    AX_R rest = ax_fma(quarters, -0.25, u);
    AX_R r = rest * 0x1.921fb54442d18p+2;
    AX_R z = r * r;
    AX_R sine = ax_fma(z, 0x1.61217d9252c03p-33, -0x1.ae645410e937bp-26);
    sine = ax_fma(z, sine, 0x1.71de3a545f836p-19);
    sine = ax_fma(z, sine, -0x1.a01a01a01992fp-13);
    sine = ax_fma(z, sine, 0x1.1111111111110p-7);
    sine = ax_fma(z, sine, -0x1.5555555555555p-3);
    sine = ax_fma(r * z, sine, r);
    AX_R cosine = ax_fma(z, -0x1.9394b8bd50ae1p-37, 0x1.1eed8deac3dfep-29);
    cosine = ax_fma(z, cosine, -0x1.27e4fb77125c5p-22);
    cosine = ax_fma(z, cosine, 0x1.a01a01a019d06p-16);
    cosine = ax_fma(z, cosine, -0x1.6c16c16c16c16p-10);
    cosine = ax_fma(z, cosine, 0x1.5555555555555p-5);
    cosine = ax_fma(z * z, cosine, ax_fma(z, -0.5, 1.0));
    AX_M odd = (quarters == 1.0) | (quarters == 3.0);
    AX_R value = AX_PICK(odd, sine, cosine);
    AX_M negative = (quarters == 1.0) | (quarters == 2.0);
    return AX_PICK(negative, -value, value);
}

// MARK: The functions that the interpreter and generated code call.

/// The key of stream number `index` below `key`.
AX_FN AX_U ax_random_split(AX_U key, AX_U index) {
    return ax_random_block_for(key, index, AX_RANDOM_PURPOSE_SPLIT).first;
}

/// The key that belongs to a seed. One to one, so two seeds never share a stream; neighbouring seeds give keys that have
/// about half of their bits in common (the finaliser of Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
AX_FN AX_U ax_random_key(AX_U seed) {
    AX_U z = seed + 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

AX_FN AX_T(ax_random_block) ax_random_bits(AX_U key, AX_U counter) {
    return ax_random_block_for(key, counter, AX_RANDOM_PURPOSE_NUMBERS);
}

/// Uniform on the open interval (0, 1), from the first half of the block.
AX_FN AX_R ax_random_uniform(AX_U key, AX_U counter) {
    return ax_random_unit(ax_random_bits(key, counter).first);
}

/// Standard normal, from both halves of the block (Box and Muller, 1958).
AX_LONG_FN AX_R ax_random_normal(AX_U key, AX_U counter) {
    AX_T(ax_random_block) block = ax_random_bits(key, counter);
    AX_R radius = ax_sqrt(-2.0 * ax_log(ax_random_unit(block.first)));
    return radius * ax_cos_turn(ax_random_unit(block.second));
}

/// Standard exponential, from the first half of the block.
AX_FN AX_R ax_random_exponential(AX_U key, AX_U counter) {
    return -ax_log(ax_random_uniform(key, counter));
}
