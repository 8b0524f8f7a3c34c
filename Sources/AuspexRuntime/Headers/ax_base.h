// What every kernel header shares, whatever the width: types of lanes, constants, and the rules of floating point here.
//
// All arithmetic is spelled out: a fused multiply-add happens where `ax_fma` is written and nowhere else, and sums are
// never reassociated. So a function gives the same bits in a scalar loop, in vectors of any width, and on any machine
// with IEEE doubles.
#pragma once

// Generated code is compiled without the headers of a system.
#if __has_include(<stdint.h>)
#include <stdint.h>
#else
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
#define INT64_MAX __INT64_MAX__
#define INT64_MIN (-__INT64_MAX__ - 1)
#endif

// How vectors are passed depends on the instruction set; none of these functions is called from another translation unit.
#pragma clang diagnostic ignored "-Wpsabi"

#define AX_ALWAYS_INLINE static inline __attribute__((always_inline))

// Functions too long to be copied to every place that calls them. Where code is compiled for several processors at once
// (CKernels), they have to be copied all the same, to be compiled for each.
#ifdef AX_CALL_LONG_FUNCTIONS
#define AX_LONG static inline __attribute__((noinline))
#else
#define AX_LONG AX_ALWAYS_INLINE
#endif

#define AX_NAN __builtin_nan("")
#define AX_INF __builtin_inf()

// Lanes: numbers, integers and words of bits, as many as there are lanes. Comparisons of vectors give vectors of integers as wide
// as what is compared: of `long` for doubles and integers, of `int` for floats.
typedef double ax_double1;
typedef float ax_float1;
typedef int64_t ax_int1;
typedef uint64_t ax_bits1;
typedef int32_t ax_short_int1;
typedef uint32_t ax_short_bits1;

// None asks for more than 64 bytes of alignment, which is what memory has.
#define AX_LANE_TYPES(WIDTH, ALIGNMENT)                                                                                \
    typedef double ax_double##WIDTH __attribute__((ext_vector_type(WIDTH), aligned(ALIGNMENT)));                       \
    typedef float ax_float##WIDTH __attribute__((ext_vector_type(WIDTH)));                                             \
    typedef long ax_int##WIDTH __attribute__((ext_vector_type(WIDTH), aligned(ALIGNMENT)));                            \
    typedef unsigned long ax_bits##WIDTH __attribute__((ext_vector_type(WIDTH), aligned(ALIGNMENT)));                  \
    typedef int32_t ax_short_int##WIDTH __attribute__((ext_vector_type(WIDTH)));                                       \
    typedef uint32_t ax_short_bits##WIDTH __attribute__((ext_vector_type(WIDTH)));

AX_LANE_TYPES(2, 16)
AX_LANE_TYPES(4, 32)
AX_LANE_TYPES(8, 64)
AX_LANE_TYPES(16, 64)

_Static_assert(sizeof(long) == 8, "vectors of long hold one integer for each double");

// What programs call reals, and the masks (0 or -1) that comparing them gives: doubles, or floats where AX_SINGLE is defined.
#ifdef AX_SINGLE
#define AX_REAL_TYPES(WIDTH)                                                                                           \
    typedef ax_float##WIDTH ax_real##WIDTH;                                                                            \
    typedef ax_short_int##WIDTH ax_mask##WIDTH;
#else
#define AX_REAL_TYPES(WIDTH)                                                                                           \
    typedef ax_double##WIDTH ax_real##WIDTH;                                                                           \
    typedef ax_int##WIDTH ax_mask##WIDTH;
#endif

AX_REAL_TYPES(1)
AX_REAL_TYPES(2)
AX_REAL_TYPES(4)
AX_REAL_TYPES(8)
AX_REAL_TYPES(16)
