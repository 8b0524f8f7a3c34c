// How the loops over blocks of elements are compiled.
#pragma once

#include "CKernels.h"

#define AX_WIDTH 4
#include "../AuspexRuntime/Headers/ax_elementary.h"

#include "clones.h"

// Loops on vectors of four, for functions with branches that the compiler would not vectorise. The bits are those of one
// number at a time.
#define AX_LANES_OF_ONE(FUNCTION)                                                                                      \
    do {                                                                                                               \
        long i = 0;                                                                                                    \
        for (; i + 4 <= n; i += 4) {                                                                                   \
            ax_real4 x;                                                                                                \
            __builtin_memcpy(&x, a + i, sizeof x);                                                                     \
            x = FUNCTION(x);                                                                                           \
            __builtin_memcpy(out + i, &x, sizeof x);                                                                   \
        }                                                                                                              \
        for (; i < n; i++) out[i] = FUNCTION(a[i]);                                                                    \
    } while (0)

// Uniform operands are read before the loop: the output may be the block that holds one.
#define AX_LANES_OF_TWO(FUNCTION)                                                                                      \
    do {                                                                                                               \
        double first = *a, second = *b;                                                                                \
        ax_real4 x = first, y = second;                                                                                \
        long i = 0;                                                                                                    \
        for (; i + 4 <= n; i += 4) {                                                                                   \
            if (!a_uniform) __builtin_memcpy(&x, a + i, sizeof x);                                                     \
            if (!b_uniform) __builtin_memcpy(&y, b + i, sizeof y);                                                     \
            ax_real4 z = FUNCTION(x, y);                                                                               \
            __builtin_memcpy(out + i, &z, sizeof z);                                                                   \
        }                                                                                                              \
        for (; i < n; i++) out[i] = FUNCTION(a_uniform ? first : a[i], b_uniform ? second : b[i]);                     \
    } while (0)
