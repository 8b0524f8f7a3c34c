// What every kernel header shares: dispatch over instruction sets, bit casts, and the rules of floating point here.
//
// All arithmetic is spelled out: a fused multiply-add happens where `ax_fma` is written and nowhere else, and sums are
// never reassociated. So a function gives the same bits in a scalar loop, in vectors of any width, and on any machine
// with IEEE doubles.
#pragma once

#include <stdint.h>
#include <string.h>

#define AX_INLINE static inline __attribute__((always_inline))

// Compiles a function once for each level of x86-64 and picks one when the program is loaded. Elsewhere a fused
// multiply-add is part of the base instruction set, so one copy is enough.
#if defined(__x86_64__) && defined(__linux__)
#define AX_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define AX_CLONES
#endif

// A loop whose output may be one of its inputs, element by element (never shifted), so iterations are independent.
#define AX_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

#define AX_NAN __builtin_nan("")
#define AX_INF __builtin_inf()

AX_INLINE double ax_fma(double a, double b, double c) { return __builtin_fma(a, b, c); }

AX_INLINE uint64_t ax_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

AX_INLINE double ax_from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// The library function would set errno, which keeps loops from being vectorised.
AX_INLINE double ax_sqrt(double x) { return __builtin_elementwise_sqrt(x); }
