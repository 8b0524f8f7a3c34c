// The angle within its quadrant for |x| > AX_TRIG_LIMIT, one number at a time: the bits of 2/pi that matter are multiplied
// out in integers (Payne and Hanek, 1983). Belongs to ax_trig.h.

// The first 1280 bits of 2/pi after the point.
static const uint64_t ax_two_over_pi[20] = {
    0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u, 0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u, 0xe99c7026b45f7e41u, 0x3991d639835339f4u,
    0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu, 0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du,
    0x7527bac7ebe5f17bu, 0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du,
};

// Sixty-four bits of 2/pi, from the bit of weight 2^-(first + 1) on; bits before the point are zero.
AX_ALWAYS_INLINE uint64_t ax_two_over_pi_from(int first) {
    if (first < 0) {
        return first <= -64 ? 0 : ax_two_over_pi[0] >> -first;
    }
    int word = first / 64, shift = first % 64;
    return shift == 0 ? ax_two_over_pi[word] : ax_two_over_pi[word] << shift | ax_two_over_pi[word + 1] >> (64 - shift);
}

static inline __attribute__((noinline)) ax_angle ax_reduce_large(double x) {
    uint64_t bits = ax_bits(x);
    int biased = (int)(bits >> 52 & 0x7ff);
    if (biased == 0x7ff) {
        return (ax_angle){AX_NAN, AX_NAN, 0};
    }
    // |x| = m 2^e with an integer m. In x 2/pi the bits of 2/pi of weight 2^(2 - e) and above give multiples of four
    // quadrants; from there on, 192 bits leave more than 120 after the longest known run of zeros.
    uint64_t m = (bits & 0x000fffffffffffffu) | 0x0010000000000000u;
    int e = biased - 1075;
    int first = e - 2;
    uint64_t a = ax_two_over_pi_from(first), b = ax_two_over_pi_from(first + 64), c = ax_two_over_pi_from(first + 128);
    // The product modulo 2^192: quadrant in the two top bits, then the fraction.
    unsigned __int128 low = (unsigned __int128)m * c;
    unsigned __int128 middle = (unsigned __int128)m * b + (uint64_t)(low >> 64);
    uint64_t top = m * a + (uint64_t)(middle >> 64);
    uint64_t next = (uint64_t)middle, last = (uint64_t)low;
    uint64_t quadrant = top >> 62;
    // The fraction as a signed number of quarter turns in [-1/2, 1/2).
    top <<= 2;
    top |= next >> 62;
    next = next << 2 | last >> 62;
    last <<= 2;
    int negative = (int)(top >> 63);
    if (negative) {
        quadrant += 1;
        top = ~top;
        next = ~next;
        last = ~last;
    }
    int shift = 0;
    if (top == 0) {
        top = next;
        next = last;
        last = 0;
        shift = 64;
    }
    if (top != 0) {
        int zeros = __builtin_clzll(top);
        if (zeros > 0) {
            top = top << zeros | next >> (64 - zeros);
            next = next << zeros | last >> (64 - zeros);
        }
        shift += zeros;
    }
    // Fraction = 0.top next... 2^-shift, as three doubles of at most 53 bits each, then times pi/2.
    double f0 = (double)(top >> 11) * 0x1p-53;
    double f1 = (double)((top & 0x7ff) << 42 | next >> 22) * 0x1p-106;
    double p = f0 * AX_PI_2;
    double p_low = ax_fma(f0, AX_PI_2, -p) + ax_fma(f1, AX_PI_2, f0 * AX_PI_2_LOW);
    double scale = ax_from_bits((uint64_t)(1023 - shift) << 52);
    double high = (p + p_low) * scale;
    double rest = (p_low - ((p + p_low) - p)) * scale;
    if (negative) {
        high = -high;
        rest = -rest;
    }
    if (bits >> 63) {
        return (ax_angle){-high, -rest, 0 - quadrant};
    }
    return (ax_angle){high, rest, quadrant};
}
