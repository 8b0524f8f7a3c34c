// What generated code is written in: memory access, masks and reductions for vectors of reals, the table of functions that the host
// lends, and matrix-vector products for several chains at once. Reals are doubles, or floats where AX_SINGLE is defined.
//
// Generated code includes no system header and calls nothing of the system's but what compilers insert (memset, memcpy).
#pragma once

#include "ax_runtime.h"

#pragma STDC FP_CONTRACT OFF

// MARK: The host's functions

// The version of this table. The text of this file is part of the key of cached code, so code for another table is never found.
#define AX_RUNTIME_VERSION 2

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
    void (*library_single)(ax_int1 operation, float *out, float *second, const float *a, const float *b, const ax_int1 *shapes);
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
    AX_ALWAYS_INLINE ax_real##W ax_load_real##W(const ax_real1 *p) {                                                   \
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
    AX_ALWAYS_INLINE ax_real##W ax_stride_real##W(const ax_real1 *p, ax_int1 stride) {                                 \
        ax_real##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = p[k * stride];                                                              \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_int##W ax_stride_int##W(const ax_int1 *p, ax_int1 stride) {                                    \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = p[k * stride];                                                              \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_ALWAYS_INLINE ax_real##W ax_gather_real##W(const ax_real1 *p, ax_int##W i) {                                    \
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
    AX_ALWAYS_INLINE ax_mask##W ax_first##W(ax_int1 n) {                                                               \
        ax_mask##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = k < n ? -1 : 0;                                                             \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD void ax_store(ax_real1 *p, ax_real##W v) { __builtin_memcpy(p, &v, sizeof v); }                        \
    AX_OVERLOAD void ax_store(ax_int1 *p, ax_int##W v) { __builtin_memcpy(p, &v, sizeof v); }                          \
    AX_OVERLOAD void ax_store_stride(ax_real1 *p, ax_int1 stride, ax_real##W v, ax_int1 n) {                           \
        for (int k = 0; k < n; k++) p[k * stride] = v[k];                                                              \
    }                                                                                                                  \
    AX_OVERLOAD void ax_store_stride(ax_int1 *p, ax_int1 stride, ax_int##W v, ax_int1 n) {                             \
        for (int k = 0; k < n; k++) p[k * stride] = v[k];                                                              \
    }                                                                                                                  \
    /* The first n lanes, a constant: the rest of a row. */                                                            \
    AX_OVERLOAD void ax_store_first(ax_real1 *p, ax_real##W v, int n) { __builtin_memcpy(p, &v, n * sizeof *p); }      \
    AX_OVERLOAD void ax_store_first(ax_int1 *p, ax_int##W v, int n) { __builtin_memcpy(p, &v, n * sizeof *p); }        \
    AX_OVERLOAD void ax_add_first(ax_real1 *p, ax_real##W v, int n) {                                                  \
        v += ax_load_real##W(p);                                                                                       \
        __builtin_memcpy(p, &v, n * sizeof *p);                                                                        \
    }                                                                                                                  \
    /* Adds to one array, in the order of the lanes; indices outside of it are passed over. */                         \
    AX_OVERLOAD void ax_scatter_add(ax_real1 *p, ax_int##W i, ax_mask##W mask, ax_real##W v) {                         \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) p[i[k]] += v[k];                                                                              \
    }                                                                                                                  \
    /* Each lane's element of its own copy of an array. */                                                             \
    AX_OVERLOAD void ax_scatter_add_own(ax_real##W *p, ax_int##W i, ax_mask##W mask, ax_real##W v) {                   \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((ax_real1 *)p)[i[k] * W + k] += v[k];                                                        \
    }                                                                                                                  \
    AX_OVERLOAD void ax_scatter_own(ax_real##W *p, ax_int##W i, ax_mask##W mask, ax_real##W v) {                       \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((ax_real1 *)p)[i[k] * W + k] = v[k];                                                         \
    }                                                                                                                  \
    AX_OVERLOAD void ax_scatter_own(ax_int##W *p, ax_int##W i, ax_mask##W mask, ax_int##W v) {                         \
        for (int k = 0; k < W; k++)                                                                                    \
            if (mask[k]) ((ax_int1 *)p)[i[k] * W + k] = v[k];                                                          \
    }                                                                                                                  \
    AX_OVERLOAD ax_real##W ax_gather_own(const ax_real##W *p, ax_int##W i) {                                           \
        ax_real##W v;                                                                                                  \
        for (int k = 0; k < W; k++) v[k] = ((const ax_real1 *)p)[i[k] * W + k];                                        \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD ax_int##W ax_gather_own(const ax_int##W *p, ax_int##W i) {                                             \
        ax_int##W v;                                                                                                   \
        for (int k = 0; k < W; k++) v[k] = ((const ax_int1 *)p)[i[k] * W + k];                                         \
        return v;                                                                                                      \
    }                                                                                                                  \
    AX_OVERLOAD int ax_any(ax_mask##W mask) { return __builtin_reduce_or(mask) != 0; }                                 \
    AX_OVERLOAD int ax_all(ax_mask##W mask) { return __builtin_reduce_and(mask) != 0; }                                \
    AX_OVERLOAD ax_int##W ax_clamp_index(ax_int##W i, ax_int1 count) {                                                 \
        ax_int##W high = i < count ? i : (ax_int##W)(count - 1);                                                       \
        return high < 0 ? (ax_int##W)(0) : high;                                                                       \
    }                                                                                                                  \
    /* Adds the first n lanes in their order. */                                                                       \
    AX_OVERLOAD ax_real1 ax_add_in_order(ax_real1 sum, ax_real##W v, int n) {                                          \
        for (int k = 0; k < n; k++) sum += v[k];                                                                       \
        return sum;                                                                                                    \
    }                                                                                                                  \
    AX_OVERLOAD ax_real1 ax_join_max(ax_real##W v) {                                                                   \
        ax_real1 m = v[0];                                                                                             \
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
#ifdef AX_SINGLE
AX_WIDTH_OPERATIONS(16)
#endif
#if AX_LANES == 2
AX_WIDTH_OPERATIONS(2)
#elif AX_LANES == 4
AX_WIDTH_OPERATIONS(4)
#endif

AX_OVERLOAD ax_real1 ax_call(ax_function1 f, ax_real1 a) { return f(a); }
AX_OVERLOAD ax_real1 ax_call(ax_function2 f, ax_real1 a, ax_real1 b) { return f(a, b); }
AX_OVERLOAD ax_real1 ax_call(ax_function3 f, ax_real1 a, ax_real1 b, ax_real1 c) { return f(a, b, c); }

#ifdef AX_SINGLE
// Comparisons of integers give masks of 64 bits, those of floats masks of 32; masks are kept as those of floats.
#define AX_MASK_WIDTHS(W)                                                                                              \
    AX_OVERLOAD ax_mask##W ax_narrow(ax_int##W wide) { return __builtin_convertvector(wide, ax_mask##W); }             \
    AX_OVERLOAD ax_int##W ax_widen(ax_mask##W narrow) { return __builtin_convertvector(narrow, ax_int##W); }
AX_MASK_WIDTHS(2)
AX_MASK_WIDTHS(4)
AX_MASK_WIDTHS(8)
AX_MASK_WIDTHS(16)
#endif

// MARK: Sums: the order is part of the meaning of a program.

// Partial sums to one: of the lanes of a vector, or of an array of as many.
#define AX_JOIN8(s, o) ((((s)[o] + (s)[o + 4]) + ((s)[o + 2] + (s)[o + 6])) + (((s)[o + 1] + (s)[o + 5]) + ((s)[o + 3] + (s)[o + 7])))
#ifdef AX_SINGLE
#define AX_JOIN(s) (AX_JOIN8(s, 0) + AX_JOIN8(s, 8))
#else
#define AX_JOIN(s) AX_JOIN8(s, 0)
#endif

// A vector of elements, and its operations.
#define AX_OF_ELEMENTS_(name, count) name##count
#define AX_OF_ELEMENTS(name, count) AX_OF_ELEMENTS_(name, count)
typedef AX_OF_ELEMENTS(ax_real, AX_ELEMENTS) ax_elements;
typedef AX_OF_ELEMENTS(ax_mask, AX_ELEMENTS) ax_elements_mask;
#define ax_load_elements AX_OF_ELEMENTS(ax_load_real, AX_ELEMENTS)
#define ax_first_elements AX_OF_ELEMENTS(ax_first, AX_ELEMENTS)

// The sum of an array: in order below 32 elements, in partial sums otherwise.
AX_ALWAYS_INLINE ax_real1 ax_sum_of(const ax_real1 *p, ax_int1 n) {
    if (n < 32) {
        ax_real1 sum = 0.0f;
        for (ax_int1 i = 0; i < n; i++) sum += p[i];
        return sum;
    }
    ax_elements sum = 0.0f;
    ax_int1 whole = n - n % AX_ELEMENTS;
    for (ax_int1 i = 0; i < whole; i += AX_ELEMENTS) sum += ax_load_elements(p + i);
    for (ax_int1 i = whole; i < n; i++) sum[i - whole] += p[i];
    return AX_JOIN(sum);
}

// MARK: Products of one matrix with the vectors of several chains, so that the matrix is read once.

// out[l][i] = sum of a[i][j] x[l][j], each sum in AX_ELEMENTS partial sums with fused steps. The vectors of chain l begin at
// l * stride. What a chain gets does not depend on the others.
AX_ALWAYS_INLINE void ax_matrix_vector_chains(
    ax_real1 *out, ax_int1 out_stride, const ax_real1 *a, const ax_real1 *x, ax_int1 x_stride, ax_int1 rows, ax_int1 columns,
    const int chains) {
    ax_int1 whole = columns - columns % AX_ELEMENTS;
    ax_elements_mask rest = ax_first_elements(columns - whole);
    ax_int1 i = 0;
    for (; i + 4 <= rows; i += 4) {
        const ax_real1 *row = a + i * columns;
        ax_elements sum[4 * 8];
        for (int s = 0; s < 4 * chains; s++) sum[s] = 0.0f;
        for (ax_int1 j = 0; j < whole; j += AX_ELEMENTS) {
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                ax_elements v = ax_load_elements(x + l * x_stride + j);
#pragma clang loop unroll(full)
                for (int r = 0; r < 4; r++) {
                    sum[4 * l + r] = __builtin_elementwise_fma(ax_load_elements(row + r * columns + j), v, sum[4 * l + r]);
                }
            }
        }
        if (whole < columns) {
            for (int l = 0; l < chains; l++) {
                ax_elements v = ax_load_elements(x + l * x_stride + whole);
                for (int r = 0; r < 4; r++) {
                    ax_elements m = ax_load_elements(row + r * columns + whole);
                    sum[4 * l + r] = rest ? __builtin_elementwise_fma(m, v, sum[4 * l + r]) : sum[4 * l + r];
                }
            }
        }
        for (int l = 0; l < chains; l++) {
            for (int r = 0; r < 4; r++) out[l * out_stride + i + r] = AX_JOIN(sum[4 * l + r]);
        }
    }
    for (; i < rows; i++) {
        const ax_real1 *row = a + i * columns;
        for (int l = 0; l < chains; l++) {
            ax_elements sum = 0.0f;
            for (ax_int1 j = 0; j < whole; j += AX_ELEMENTS) {
                sum = __builtin_elementwise_fma(ax_load_elements(row + j), ax_load_elements(x + l * x_stride + j), sum);
            }
            if (whole < columns) {
                ax_elements last = __builtin_elementwise_fma(
                    ax_load_elements(row + whole), ax_load_elements(x + l * x_stride + whole), sum);
                sum = rest ? last : sum;
            }
            out[l * out_stride + i] = AX_JOIN(sum);
        }
    }
}

// out[l][j] = sum over i of x[l][i] a[i][j], in the order of the rows with fused steps.
AX_ALWAYS_INLINE void ax_vector_matrix_chains(
    ax_real1 *out, ax_int1 out_stride, const ax_real1 *a, const ax_real1 *x, ax_int1 x_stride, ax_int1 rows, ax_int1 columns,
    const int chains) {
    ax_int1 j = 0;
    for (; j + 4 * AX_ELEMENTS <= columns; j += 4 * AX_ELEMENTS) {
        ax_elements sum[4 * 8];
        for (int s = 0; s < 4 * chains; s++) sum[s] = 0.0f;
        for (ax_int1 i = 0; i < rows; i++) {
            const ax_real1 *row = a + i * columns + j;
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                ax_elements v = (ax_elements)(x[l * x_stride + i]);
#pragma clang loop unroll(full)
                for (int r = 0; r < 4; r++) {
                    sum[4 * l + r] = __builtin_elementwise_fma(v, ax_load_elements(row + AX_ELEMENTS * r), sum[4 * l + r]);
                }
            }
        }
        for (int l = 0; l < chains; l++) {
            for (int r = 0; r < 4; r++) ax_store(out + l * out_stride + j + AX_ELEMENTS * r, sum[4 * l + r]);
        }
    }
    for (; j < columns; j += AX_ELEMENTS) {
        ax_int1 n = columns - j < AX_ELEMENTS ? columns - j : AX_ELEMENTS;
        ax_elements sum[8];
        for (int l = 0; l < chains; l++) sum[l] = 0.0f;
        for (ax_int1 i = 0; i < rows; i++) {
            ax_elements m = ax_load_elements(a + i * columns + j);
#pragma clang loop unroll(full)
            for (int l = 0; l < chains; l++) {
                sum[l] = __builtin_elementwise_fma((ax_elements)(x[l * x_stride + i]), m, sum[l]);
            }
        }
        for (int l = 0; l < chains; l++) ax_store_stride(out + l * out_stride + j, 1, sum[l], n);
    }
}

// MARK: Matrices whose sizes are constants

AX_ALWAYS_INLINE void ax_fill(ax_real1 *out, ax_real1 value, long n) {
    for (long i = 0; i < n; i++) out[i] = value;
}

#define AX_CLONES AX_ALWAYS_INLINE
#define AX_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#define AX_UNROLL _Pragma("clang loop unroll(full)")
#include "ax_matrix_products.h"
#ifndef AX_SINGLE
#include "ax_matrix_loops.h"
#endif
