// Every function of ax_elementary.h over blocks, at a width of choice, so that tests can compare the bits of widths.
#pragma once

#include <stdint.h>

/// What a function takes and gives.
typedef enum {
    KW_REAL,
    KW_REAL_REAL,
    KW_INT_INT,
    KW_REAL_TO_INT,
    KW_INT_TO_REAL,
    KW_KEY_INDEX,   // to a key
    KW_KEY_COUNTER, // to a real
    KW_KIND_COUNT
} kw_kind;

/// How many functions of a kind there are, and their names.
long kw_count(kw_kind kind);
const char *kw_name(kw_kind kind, long function);

/// out[i] = f(a[i]) or f(a[i], b[i]) for n elements of eight bytes each, as reals or integers, `width` (1, 2, 4 or 8) at a
/// time; n is a multiple of 8.
void kw_run(kw_kind kind, long function, int width, void *out, const void *a, const void *b, long n);
