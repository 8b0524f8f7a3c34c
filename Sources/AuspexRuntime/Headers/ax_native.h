// What generated code is written in: memory access, masks and reductions for vectors of 2, 4 and 8 doubles, the table of
// functions that the host lends, and matrix-vector products for several chains at once.
//
// Generated code includes no system header and calls nothing of the system's but what compilers insert (memset, memcpy).
#pragma once

#include "ax_runtime.h"
#if AX_LANES != 8
#define AX_WIDTH 8
#include "ax_elementary.h"
#endif

#pragma STDC FP_CONTRACT OFF

// MARK: The host's functions

// The version of this table. The text of this file is part of the key of cached code, so code for another table is never found.
#define AX_RUNTIME_VERSION 1

typedef double (*ax_function1)(double);
typedef double (*ax_function2)(double, double);
typedef double (*ax_function3)(double, double, double);

typedef struct {
    ax_int1 version;
    const ax_function1 *unary;
    const ax_function2 *binary;
    const ax_function3 *ternary;
    // Operation, results, operands, and for each operand its rank, rows and columns.
    void (*library)(ax_int1 operation, double *out, double *second, const double *a, const double *b, const ax_int1 *shapes);
} ax_runtime;

// MARK: Scalars

AX_ALWAYS_INLINE ax_int1 ax_clamp_index(ax_int1 i, ax_int1 count) {
    ax_int1 high = i < count ? i : count - 1;
    return high < 0 ? 0 : high;
}


// MARK: Vectors

#define AX_OVERLOAD static inline __attribute__((always_inline, overloadable))

// Memory access, lane by lane operations and masks for one width.
#define AX_WIDTH_OPERATIONS(W)                                                                                         \
    AX_ALWAYS_INLINE ax_real##W ax_load_real##W(const double *p) {                                                     \
        ax_real##W v;                                                                                                  \
        __builtin_memcpy(&v, p, sizeof v);                                                                             \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_int##W ax_load_int##W(const ax_int1 *p) {                                                      \
        ax_int##W v;                                                                                                   \
        __builtin_memcpy(&v, p, sizeof v);                                                                             \
        return v;                                                                                                      \
    }                                                                                                                  \
    /* Elements at a distance: the chains' copies of an array, or a column of a matrix. */                             \
    AX_ALWAYS_INLINE ax_real##W ax_stride_real##W(const double *p, ax_int1 stride) {                                   \
        ax_real##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = p[k * stride];                                                              \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_int##W ax_stride_int##W(const ax_int1 *p, ax_int1 stride) {                                    \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = p[k * stride];                                                              \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_real##W ax_gather_real##W(const double *p, ax_int##W i) {                                      \
        ax_real##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = p[i[k]];                                                                    \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_int##W ax_gather_int##W(const ax_int1 *p, ax_int##W i) {                                       \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = p[i[k]];                                                                    \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_int##W ax_lanes##W(void) {                                                                     \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = k;                                                                          \
        return v;                                                                                                      \
    }                                                                                                                  \
    /* The lanes below n. */                                                                                           \
    AX_ALWAYS_INLINE ax_int##W ax_first##W(ax_int1 n) {                                                                \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = k < n ? -1 : 0;                                                             \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD void ax_store(double *p, ax_real##W v) { __builtin_memcpy(p, &v, sizeof v); }                          \
    AX_OVERLOAD void ax_store(ax_int1 *p, ax_int##W v) { __builtin_memcpy(p, &v, sizeof v); }                          \
    AX_OVERLOAD void ax_store_stride(double *p, ax_int1 stride, ax_real##W v, ax_int1 n) {                             \
        for (int k = 0; k < n; k++) p[k * stride] = v[k];                                                              \
    }                                                                                                                  \
    AX_OVERLOAD void ax_store_stride(ax_int1 *p, ax_int1 stride, ax_int##W v, ax_int1 n) {                             \
        for (int k = 0; k < n; k++) p[k * stride] = v[k];                                                              \
    }                                                                                                                  \
    /* Adds to one array, in the order of the lanes; indices outside of it are passed over. */                         \
    AX_OVERLOAD void ax_scatter_add(double *p, ax_int##W i, ax_int##W mask, ax_real##W v) {                            \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) p[i[k]] += v[k];                                                                              \
    }                                                                                                                  \
    /* Each lane's element of its own copy of an array. */                                                             \
    AX_OVERLOAD void ax_scatter_add_own(ax_real##W *p, ax_int##W i, ax_int##W mask, ax_real##W v) {                    \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((double *)p)[i[k] * W + k] += v[k];                                                          \
    }                                                                                                                  \
    AX_OVERLOAD void ax_scatter_own(ax_real##W *p, ax_int##W i, ax_int##W mask, ax_real##W v) {                        \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((double *)p)[i[k] * W + k] = v[k];                                                           \
    }                                                                                                                  \
    AX_OVERLOAD void ax_scatter_own(ax_int##W *p, ax_int##W i, ax_int##W mask, ax_int##W v) {                          \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((ax_int1 *)p)[i[k] * W + k] = v[k];                                                          \
    }                                                                                                                  \
    AX_OVERLOAD ax_real##W ax_gather_own(const ax_real##W *p, ax_int##W i) {                                           \
        ax_real##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = ((const double *)p)[i[k] * W + k];                                          \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD ax_int##W ax_gather_own(const ax_int##W *p, ax_int##W i) {                                             \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = ((const ax_int1 *)p)[i[k] * W + k];                                         \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD int ax_any(ax_int##W mask) { return __builtin_reduce_or(mask) != 0; }                                  \
    AX_OVERLOAD int ax_all(ax_int##W mask) { return __builtin_reduce_and(mask) != 0; }                                 \
    AX_OVERLOAD ax_int##W ax_clamp_index(ax_int##W i, ax_int1 count) {                                                 \
        ax_int##W high = i < count ? i : (ax_int##W)(count - 1);                                                       \
        return high < 0 ? (ax_int##W)(0) : high;                                                                       \
    }                                                                                                                  \
    /* Adds the first n lanes in their order. */                                                                       \
    AX_OVERLOAD double ax_add_in_order(double sum, ax_real##W v, int n) {                                              \
        for (int k = 0; k < n; k++) sum += v[k];                                                                       \
        return sum;                                                                                                    \
    }                                                                                                                  \
    AX_OVERLOAD double ax_join_max(ax_real##W v) {                                                                     \
        double m = v[0];                                                                                               \
        for (int k = 1; k < W; k++) m = ax_fmax(m, v[k]);                                                              \
        return m;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD ax_int1 ax_join_max(ax_int##W v) { return __builtin_reduce_max(v); }                                   \
    AX_OVERLOAD ax_int1 ax_join_int(ax_int##W v) { return __builtin_reduce_add(v); }                                   \
    AX_OVERLOAD ax_real##W ax_call(ax_function1 f, ax_real##W a) {                                                     \
        for (int k = 0; k < W; k++) a[k] = f(a[k]);                                                                    \
        return a;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD ax_real##W ax_call(ax_function2 f, ax_real##W a, ax_real##W b) {                                       \
        for (int k = 0; k < W; k++) a[k] = f(a[k], b[k]);                                                              \
        return a;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD ax_real##W ax_call(ax_function3 f, ax_real##W a, ax_real##W b, ax_real##W c) {                         \
        for (int k = 0; k < W; k++) a[k] = f(a[k], b[k], c[k]);                                                        \
        return a;                                                                                                      \
    }

AX_WIDTH_OPERATIONS(8)
#if AX_LANES == 2
AX_WIDTH_OPERATIONS(2)
#elif AX_LANES == 4
AX_WIDTH_OPERATIONS(4)
#endif

AX_OVERLOAD double ax_call(ax_function1 f, double a) { return f(a); }
AX_OVERLOAD double ax_call(ax_function2 f, double a, double b) { return f(a, b); }
AX_OVERLOAD double ax_call(ax_function3 f, double a, double b, double c) { return f(a, b, c); }

// MARK: Sums: the order is part of the meaning of a program.

// Eight partial sums to one: of the lanes of a vector, or of an array of eight.
#define AX_JOIN(s) ((((s)[0] + (s)[4]) + ((s)[2] + (s)[6])) + (((s)[1] + (s)[5]) + ((s)[3] + (s)[7])))

// The sum of an array: in order below 32 elements, in eight partial sums otherwise.
AX_ALWAYS_INLINE double ax_sum_of(const double *p, ax_int1 n) {
    if (n < 32) {
        double sum = 0.0;
        for (ax_int1 i = 0; i < n; i++) sum += p[i];
        return sum;
    }
    ax_real8 sum = 0.0;
    ax_int1 whole = n - n % 8;
    for (ax_int1 i = 0; i < whole; i += 8) sum += ax_load_real8(p + i);
    for (ax_int1 i = whole; i < n; i++) sum[i - whole] += p[i];
    return AX_JOIN(sum);
}

// MARK: Products of one matrix with the vectors of several chains, so that the matrix is read once.

// out[l][i] = sum of a[i][j] x[l][j], each sum in eight partial sums with fused steps. The vectors of chain l begin at
// l * stride. What a chain gets does not depend on the others.
AX_ALWAYS_INLINE void ax_matrix_vector_chains(
    double *out, ax_int1 out_stride, const double *a, const double *x, ax_int1 x_stride, ax_int1 rows, ax_int1 columns,
    const int chains) {
    ax_int1 whole = columns - columns % 8;
    ax_int8 rest = ax_first8(columns - whole);
    ax_int1 i = 0;
    for (; i + 4 <= rows; i += 4) {
        const double *row = a + i * columns;
        ax_real8 sum[4 * 8];
        for (int s = 0; s < 4 * chains; s++) sum[s] = 0.0;
        for (ax_int1 j = 0; j < whole; j += 8) {
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                ax_real8 v = ax_load_real8(x + l * x_stride + j);
#pragma clang loop unroll(full)
                for (int r = 0; r < 4; r++) {
                    sum[4 * l + r] = __builtin_elementwise_fma(ax_load_real8(row + r * columns + j), v, sum[4 * l + r]);
                }
            }
        }
        if (whole < columns) {
            for (int l = 0; l < chains; l++) {
                ax_real8 v = ax_load_real8(x + l * x_stride + whole);
                for (int r = 0; r < 4; r++) {
                    ax_real8 m = ax_load_real8(row + r * columns + whole);
                    sum[4 * l + r] = rest ? __builtin_elementwise_fma(m, v, sum[4 * l + r]) : sum[4 * l + r];
                }
            }
        }
        for (int l = 0; l < chains; l++) {
            for (int r = 0; r < 4; r++) out[l * out_stride + i + r] = AX_JOIN(sum[4 * l + r]);
        }
    }
    for (; i < rows; i++) {
        const double *row = a + i * columns;
        for (int l = 0; l < chains; l++) {
            ax_real8 sum = 0.0;
            for (ax_int1 j = 0; j < whole; j += 8) {
                sum = __builtin_elementwise_fma(ax_load_real8(row + j), ax_load_real8(x + l * x_stride + j), sum);
            }
            if (whole < columns) {
                ax_real8 last = __builtin_elementwise_fma(
                    ax_load_real8(row + whole), ax_load_real8(x + l * x_stride + whole), sum);
                sum = rest ? last : sum;
            }
            out[l * out_stride + i] = AX_JOIN(sum);
        }
    }
}

// out[l][j] = sum over i of x[l][i] a[i][j], in the order of the rows with fused steps.
AX_ALWAYS_INLINE void ax_vector_matrix_chains(
    double *out, ax_int1 out_stride, const double *a, const double *x, ax_int1 x_stride, ax_int1 rows, ax_int1 columns,
    const int chains) {
    ax_int1 j = 0;
    for (; j + 32 <= columns; j += 32) {
        ax_real8 sum[4 * 8];
        for (int s = 0; s < 4 * chains; s++) sum[s] = 0.0;
        for (ax_int1 i = 0; i < rows; i++) {
            const double *row = a + i * columns + j;
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                ax_real8 v = (ax_real8)(x[l * x_stride + i]);
#pragma clang loop unroll(full)
                for (int r = 0; r < 4; r++) {
                    sum[4 * l + r] = __builtin_elementwise_fma(v, ax_load_real8(row + 8 * r), sum[4 * l + r]);
                }
            }
        }
        for (int l = 0; l < chains; l++) {
            for (int r = 0; r < 4; r++) ax_store(out + l * out_stride + j + 8 * r, sum[4 * l + r]);
        }
    }
    for (; j < columns; j += 8) {
        ax_int1 n = columns - j < 8 ? columns - j : 8;
        ax_real8 sum[8];
        for (int l = 0; l < chains; l++) sum[l] = 0.0;
        for (ax_int1 i = 0; i < rows; i++) {
            ax_real8 m = ax_load_real8(a + i * columns + j);
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                sum[l] = __builtin_elementwise_fma((ax_real8)(x[l * x_stride + i]), m, sum[l]);
            }
        }
        for (int l = 0; l < chains; l++) ax_store_stride(out + l * out_stride + j, 1, sum[l], n);
    }
}

// MARK: Matrices whose sizes are constants

AX_ALWAYS_INLINE void ax_fill(double *out, double value, long n) {
    for (long i = 0; i < n; i++) out[i] = value;
}

#define AX_CLONES AX_ALWAYS_INLINE
#define AX_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#define AX_UNROLL _Pragma("clang loop unroll(full)")
#include "ax_matrix_loops.h"
