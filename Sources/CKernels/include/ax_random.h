// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
// 3", 2011).
//
// A draw is a pure function of a 64-bit key and a 64-bit counter, so it does not depend on threads, lanes or order. The
// other 64 bits of Philox's counter name the purpose of a block; blocks for numbers and blocks for new keys never meet.
#pragma once

#include "ax_base.h"
#include "ax_log.h"

#pragma STDC FP_CONTRACT OFF

#define AX_RANDOM_PURPOSE_NUMBERS 0u
#define AX_RANDOM_PURPOSE_SPLIT 1u

typedef struct {
    uint32_t word[4];
} ax_philox_block;

typedef struct {
    uint64_t first, second;
} ax_random_block;

/// The bare generator: ten rounds over a counter of four words under a key of two.
AX_INLINE ax_philox_block ax_philox(ax_philox_block counter, uint32_t key0, uint32_t key1) {
    uint32_t c0 = counter.word[0], c1 = counter.word[1], c2 = counter.word[2], c3 = counter.word[3];
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xd2511f53u * c0;
        uint64_t p1 = (uint64_t)0xcd9e8d57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ key0;
        uint32_t n2 = (uint32_t)(p0 >> 32) ^ c3 ^ key1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        key0 += 0x9e3779b9u;
        key1 += 0xbb67ae85u;
    }
    return (ax_philox_block){{c0, c1, c2, c3}};
}

AX_INLINE ax_random_block ax_random_block_for(uint64_t key, uint64_t counter, uint32_t purpose) {
    ax_philox_block in = {{(uint32_t)counter, (uint32_t)(counter >> 32), purpose, 0}};
    ax_philox_block out = ax_philox(in, (uint32_t)key, (uint32_t)(key >> 32));
    return (ax_random_block){
        (uint64_t)out.word[1] << 32 | out.word[0],
        (uint64_t)out.word[3] << 32 | out.word[2],
    };
}

/// A number in the open interval (0, 1): the multiples of 2^-53, and 2^-54 in the place of zero.
AX_INLINE double ax_random_unit(uint64_t bits) {
    double high = ax_from_bits(0x3ff0000000000000u | bits >> 12) - 1.0;
    double low = ax_from_bits((0 - (bits >> 11 & 1)) & 0x3ca0000000000000u);
    double u = high + low;
    return u > 0x1p-54 ? u : 0x1p-54;
}

/// cos(2 pi u) for u in (0, 1).
AX_INLINE double ax_cos_turn(double u) {
    // The nearest quarter turn, and what is left of the angle: both exact.
    double quarters = (u * 4.0 + 0x1.8p52) - 0x1.8p52;
    double rest = ax_fma(quarters, -0.25, u);
    double r = rest * 0x1.921fb54442d18p+2;
    double z = r * r;
    double sine = ax_fma(z, 0x1.61217d9252c03p-33, -0x1.ae645410e937bp-26);
    sine = ax_fma(z, sine, 0x1.71de3a545f836p-19);
    sine = ax_fma(z, sine, -0x1.a01a01a01992fp-13);
    sine = ax_fma(z, sine, 0x1.1111111111110p-7);
    sine = ax_fma(z, sine, -0x1.5555555555555p-3);
    sine = ax_fma(r * z, sine, r);
    double cosine = ax_fma(z, -0x1.9394b8bd50ae1p-37, 0x1.1eed8deac3dfep-29);
    cosine = ax_fma(z, cosine, -0x1.27e4fb77125c5p-22);
    cosine = ax_fma(z, cosine, 0x1.a01a01a019d06p-16);
    cosine = ax_fma(z, cosine, -0x1.6c16c16c16c16p-10);
    cosine = ax_fma(z, cosine, 0x1.5555555555555p-5);
    cosine = ax_fma(z * z, cosine, ax_fma(z, -0.5, 1.0));
    int odd = (quarters == 1.0) | (quarters == 3.0);
    double value = odd ? sine : cosine;
    int negative = (quarters == 1.0) | (quarters == 2.0);
    return negative ? -value : value;
}

// MARK: The functions that the interpreter and generated code call.

/// The key of stream number `index` below `key`.
AX_INLINE uint64_t ax_random_split(uint64_t key, uint64_t index) {
    return ax_random_block_for(key, index, AX_RANDOM_PURPOSE_SPLIT).first;
}

/// The key that belongs to a seed. One to one, so two seeds never share a stream; neighbouring seeds give keys that have
/// about half of their bits in common (the finaliser of Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
AX_INLINE uint64_t ax_random_key(uint64_t seed) {
    uint64_t z = seed + 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

AX_INLINE ax_random_block ax_random_bits(uint64_t key, uint64_t counter) {
    return ax_random_block_for(key, counter, AX_RANDOM_PURPOSE_NUMBERS);
}

/// Uniform on the open interval (0, 1), from the first half of the block.
AX_INLINE double ax_random_uniform(uint64_t key, uint64_t counter) {
    return ax_random_unit(ax_random_bits(key, counter).first);
}

/// Standard normal, from both halves of the block (Box and Muller, 1958).
AX_INLINE double ax_random_normal(uint64_t key, uint64_t counter) {
    ax_random_block block = ax_random_bits(key, counter);
    double radius = ax_sqrt(-2.0 * ax_log(ax_random_unit(block.first)));
    return radius * ax_cos_turn(ax_random_unit(block.second));
}

/// Standard exponential, from the first half of the block.
AX_INLINE double ax_random_exponential(uint64_t key, uint64_t counter) {
    return -ax_log(ax_random_uniform(key, counter));
}
