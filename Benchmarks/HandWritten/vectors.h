// Vectors of eight doubles; the compiler splits them where the machine's are shorter.
#pragma once

// The elementary functions of Auspex's runtime, for scalars and for vectors.
#define AX_WIDTH 1
#include "ax_elementary.h"
#define AX_WIDTH 8
#include "ax_elementary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef double v8 __attribute__((vector_size(64), aligned(8)));
typedef long long m8 __attribute__((vector_size(64)));
enum { lanes = 8 };

static const double log_2pi = 1.8378770664093454836;

static inline v8 load(const double *p) {
    v8 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(double *p, v8 v) { memcpy(p, &v, sizeof v); }

static inline v8 splat(double x) { return (v8){x, x, x, x, x, x, x, x}; }

/// Lane by lane a where the mask is set, b elsewhere.
static inline v8 pick(m8 mask, v8 a, v8 b) { return (v8)((mask & (m8)a) | (~mask & (m8)b)); }

static inline double total(v8 v) { return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7])); }

// Over arrays of whole vectors.
static inline void exp_all(double *out, const double *in, long n) {
    for (long i = 0; i < n; i += lanes) store(out + i, ax_exp((ax_real8)load(in + i)));
}

static inline void log_all(double *out, const double *in, long n) {
    for (long i = 0; i < n; i += lanes) store(out + i, ax_log((ax_real8)load(in + i)));
}

static inline void log1p_all(double *out, const double *in, long n) {
    for (long i = 0; i < n; i += lanes) store(out + i, ax_log1p((ax_real8)load(in + i)));
}

/// A copy with zeros up to the next multiple of eight.
static inline double *padded(const double *values, long n) {
    long size = (n + lanes - 1) / lanes * lanes;
    double *copy = calloc((size_t)(size ? size : 1), sizeof *copy);
    memcpy(copy, values, (size_t)n * sizeof *copy);
    return copy;
}
