// Products of dense matrices and vectors by plain loops, in doubles or, where AX_SINGLE is defined, in floats.
//
// Compiled into the interpreter's kernels, and copied into generated code, where the sizes are constants. Whoever includes it
// defines AX_CLONES (what goes before a function), AX_VECTOR (before a loop of independent iterations) and ax_fill.
#pragma once

#ifdef AX_SINGLE
#define AX_PARTIAL_SUMS 16
#else
#define AX_PARTIAL_SUMS 8
#endif

// Partial sums, the rest of the elements in the first of them, joined in a fixed tree.
AX_CLONES ax_real1 ax_dot(const ax_real1 *a, const ax_real1 *b, long n) {
    ax_real1 sum[AX_PARTIAL_SUMS] = {0};
    long whole = n - n % AX_PARTIAL_SUMS;
    for (long i = 0; i < whole; i += AX_PARTIAL_SUMS) {
        for (int j = 0; j < AX_PARTIAL_SUMS; j++) sum[j] = ax_fma(a[i + j], b[i + j], sum[j]);
    }
    for (long i = whole; i < n; i++) sum[i - whole] = ax_fma(a[i], b[i], sum[i - whole]);
    ax_real1 total = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
#if AX_PARTIAL_SUMS == 16
    total += ((sum[8] + sum[12]) + (sum[10] + sum[14])) + ((sum[9] + sum[13]) + (sum[11] + sum[15]));
#endif
    return total;
}

// y += s x; the two do not overlap.
AX_ALWAYS_INLINE void add_scaled(ax_real1 *y, ax_real1 s, const ax_real1 *x, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        y[i] = ax_fma(s, x[i], y[i]);
    }
}

AX_CLONES void ax_matrix_product(
    ax_real1 *out, const ax_real1 *a, int a_transposed, const ax_real1 *b, int b_transposed, long m, long k, long n,
    int accumulate) {
    if (!accumulate) ax_fill(out, 0, m * n);
    long a_row = a_transposed ? 1 : k, a_column = a_transposed ? m : 1;
    // A column is stored as the row that is its transpose.
    if (!b_transposed || k == 1) {
        for (long i = 0; i < m; i++) {
            for (long l = 0; l < k; l++) {
                add_scaled(out + i * n, a[i * a_row + l * a_column], b + l * n, n);
            }
        }
    } else if (!a_transposed) {
        for (long i = 0; i < m; i++) {
            for (long j = 0; j < n; j++) {
                out[i * n + j] += ax_dot(a + i * k, b + j * k, k);
            }
        }
    } else {
        for (long i = 0; i < m; i++) {
            for (long j = 0; j < n; j++) {
                ax_real1 sum = out[i * n + j];
                for (long l = 0; l < k; l++) {
                    sum = ax_fma(a[l * m + i], b[j * k + l], sum);
                }
                out[i * n + j] = sum;
            }
        }
    }
}

AX_CLONES void ax_matrix_vector(ax_real1 *out, const ax_real1 *a, int transposed, const ax_real1 *x, long rows, long columns) {
    if (!transposed) {
        for (long i = 0; i < rows; i++) {
            out[i] = ax_dot(a + i * columns, x, columns);
        }
        return;
    }
    ax_fill(out, 0, columns);
    for (long i = 0; i < rows; i++) {
        add_scaled(out, x[i], a + i * columns, columns);
    }
}
