// Factorisations and triangular systems by plain loops, in doubles: what `ax_matrix.h` of the kernels declares beside products.
//
// Compiled into the interpreter's kernels, and copied into generated code, where the sizes are constants. Whoever includes it
// includes ax_matrix_products.h before, and defines AX_UNROLL (before a loop that is written out when its bounds are constants).
#pragma once

// Up to this order, sums in factorisations and substitutions are taken one term after the other, so that the loops may be
// unrolled and interchanged, and diagonals are divided by once.
#define AX_SMALL_ORDER 16

// Rows of a small matrix in vectors of eight: element (i, k) of a matrix in `blocks` vectors for each row.
#define AX_SMALL_ELEMENT(m, i, k) m[(i) * blocks + (k) / 8][(k) % 8]

// Row i of `y` += s times row j of `x`.
#define AX_SMALL_ADD_SCALED(y, i, s, x, j)                                                                                \
    do {                                                                                                               \
        ax_real8 factor = (ax_real8)(s);                                                                               \
        AX_UNROLL for (int part = 0; part < blocks; part++) {                                                          \
            y[(i) * blocks + part] = __builtin_elementwise_fma(factor, x[(j) * blocks + part], y[(i) * blocks + part]); \
        }                                                                                                              \
    } while (0)

// Row by row of the transposed factor. What stands to the left of a diagonal is never used.
AX_ALWAYS_INLINE int small_cholesky(double *out, const double *a, long n, const int blocks) {
    ax_real8 u[2 * AX_SMALL_ORDER];
    AX_UNROLL for (long j = 0; j < n; j++) {
        AX_UNROLL for (int part = 0; part < blocks; part++) u[j * blocks + part] = 0.0;
        AX_UNROLL for (long i = j; i < n; i++) AX_SMALL_ELEMENT(u, j, i) = a[i * n + j];
    }
    AX_UNROLL for (long j = 0; j < n; j++) {
        double pivot = AX_SMALL_ELEMENT(u, j, j);
        if (!(pivot > 0.0 && pivot < AX_INF)) {
            ax_fill(out, AX_NAN, n * n);
            return 0;
        }
        double root = ax_sqrt(pivot), inverse = 1.0 / root;
        AX_UNROLL for (int part = 0; part < blocks; part++) u[j * blocks + part] *= inverse;
        AX_SMALL_ELEMENT(u, j, j) = root;
        AX_UNROLL for (long i = j + 1; i < n; i++) AX_SMALL_ADD_SCALED(u, i, -AX_SMALL_ELEMENT(u, j, i), u, j);
    }
    AX_UNROLL for (long i = 0; i < n; i++) {
        AX_UNROLL for (long j = 0; j < n; j++) out[i * n + j] = j <= i ? AX_SMALL_ELEMENT(u, j, i) : 0.0;
    }
    return 1;
}

AX_CLONES int ax_cholesky(double *out, const double *a, long n) {
    if (n <= 8) return small_cholesky(out, a, n, 1);
    if (n <= AX_SMALL_ORDER) return small_cholesky(out, a, n, 2);
    for (long i = 0; i < n; i++) {
        double *row = out + i * n;
        for (long j = 0; j < i; j++) {
            row[j] = (a[i * n + j] - ax_dot(row, out + j * n, j)) / out[j * n + j];
        }
        double pivot = a[i * n + i] - ax_dot(row, row, i);
        if (!(pivot > 0.0 && pivot < AX_INF)) {
            ax_fill(out, AX_NAN, n * n);
            return 0;
        }
        row[i] = ax_sqrt(pivot);
        ax_fill(row + i + 1, 0.0, n - i - 1);
    }
    return 1;
}

// The factorisation backwards (Murray 2016, section 3.2): from the last row on, the derivatives that an element of L has are
// passed on to the elements that it was made of.
AX_ALWAYS_INLINE void small_cholesky_adjoint(double *out, const double *l, const double *adjoint, long n, const int blocks) {
    ax_real8 t[2 * AX_SMALL_ORDER], d[2 * AX_SMALL_ORDER], row[2];
    AX_UNROLL for (long i = 0; i < n; i++) {
        AX_UNROLL for (int part = 0; part < blocks; part++) t[i * blocks + part] = d[i * blocks + part] = 0.0;
        AX_UNROLL for (long j = 0; j <= i; j++) {
            AX_SMALL_ELEMENT(t, i, j) = l[i * n + j];
            AX_SMALL_ELEMENT(d, i, j) = adjoint[i * n + j];
        }
    }
    AX_UNROLL for (long j = n - 1; j >= 0; j--) {
        double inverse = 1.0 / AX_SMALL_ELEMENT(t, j, j), diagonal = AX_SMALL_ELEMENT(d, j, j);
        AX_UNROLL for (int part = 0; part < blocks; part++) row[part] = t[j * blocks + part];
        AX_SMALL_ELEMENT(row, 0, j) = 0.0;
        AX_UNROLL for (long i = j + 1; i < n; i++) {
            double scaled = AX_SMALL_ELEMENT(d, i, j) * inverse;
            AX_SMALL_ELEMENT(d, i, j) = scaled;
            diagonal = ax_fma(-scaled, AX_SMALL_ELEMENT(t, i, j), diagonal);
        }
        diagonal *= inverse;
        AX_SMALL_ADD_SCALED(d, j, -diagonal, row, 0);
        AX_UNROLL for (long i = j + 1; i < n; i++) {
            double scaled = AX_SMALL_ELEMENT(d, i, j);
            AX_SMALL_ADD_SCALED(d, j, -scaled, t, i);
            AX_SMALL_ADD_SCALED(d, i, -scaled, row, 0);
        }
        AX_SMALL_ELEMENT(d, j, j) = 0.5 * diagonal;
    }
    AX_UNROLL for (long i = 0; i < n; i++) {
        AX_UNROLL for (long j = 0; j < n; j++) out[i * n + j] = j <= i ? AX_SMALL_ELEMENT(d, i, j) : 0.0;
    }
}

AX_CLONES void ax_cholesky_adjoint(double *out, const double *l, const double *adjoint, long n) {
    if (n <= 8) {
        small_cholesky_adjoint(out, l, adjoint, n, 1);
        return;
    }
    if (n <= AX_SMALL_ORDER) {
        small_cholesky_adjoint(out, l, adjoint, n, 2);
        return;
    }
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) out[i * n + j] = j <= i ? adjoint[i * n + j] : 0.0;
    }
    for (long j = n - 1; j >= 0; j--) {
        const double *row = l + j * n;
        double *out_row = out + j * n;
        double inverse = 1.0 / row[j], diagonal = out_row[j];
        for (long i = j + 1; i < n; i++) {
            double scaled = out[i * n + j] * inverse;
            out[i * n + j] = scaled;
            diagonal = ax_fma(-scaled, l[i * n + j], diagonal);
        }
        diagonal *= inverse;
        add_scaled(out_row, -diagonal, row, j);
        for (long i = j + 1; i < n; i++) {
            double scaled = out[i * n + j];
            add_scaled(out_row, -scaled, l + i * n, j);
            add_scaled(out + i * n, -scaled, row, j);
        }
        out_row[j] = 0.5 * diagonal;
    }
}

// One column; every sum in the order in which its terms become known.
AX_ALWAYS_INLINE void small_substitution(double *x, const double *t, int lower, int transposed, long n) {
    int forward = lower != transposed;
    double inverse[AX_SMALL_ORDER];
    AX_UNROLL for (long i = 0; i < n; i++) inverse[i] = 1.0 / t[i * n + i];
    AX_UNROLL for (long step = 0; step < n; step++) {
        long i = forward ? step : n - 1 - step;
        double sum = x[i];
        AX_UNROLL for (long known = 0; known < step; known++) {
            long k = forward ? known : n - 1 - known;
            sum = ax_fma(-(transposed ? t[k * n + i] : t[i * n + k]), x[k], sum);
        }
        x[i] = sum * inverse[i];
    }
}

AX_CLONES void ax_triangular_solve(double *x, const double *t, int lower, int transposed, long n, long m) {
    if (n <= AX_SMALL_ORDER && m == 1) {
        small_substitution(x, t, lower, transposed, n);
        return;
    }
    // Forward substitution for a lower triangle, or a transposed upper one; otherwise backward.
    int forward = lower != transposed;
    for (long step = 0; step < n; step++) {
        long i = forward ? step : n - 1 - step;
        const double *row = t + i * n;
        double *xi = x + i * m;
        long first = lower ? 0 : i + 1, last = lower ? i : n;
        if (!transposed) {
            if (m == 1) {
                *xi -= ax_dot(row + first, x + first, last - first);
            } else {
                for (long k = first; k < last; k++) {
                    add_scaled(xi, -row[k], x + k * m, m);
                }
            }
        }
        AX_VECTOR for (long j = 0; j < m; j++) {
            xi[j] /= row[i];
        }
        if (transposed) {
            if (m == 1) {
                add_scaled(x + first, -*xi, row + first, last - first);
            } else {
                for (long k = first; k < last; k++) {
                    add_scaled(x + k * m, -row[k], xi, m);
                }
            }
        }
    }
}

AX_ALWAYS_INLINE void swap_rows(double *a, double *b, long n) {
    for (long j = 0; j < n; j++) {
        double kept = a[j];
        a[j] = b[j];
        b[j] = kept;
    }
}

AX_CLONES int ax_lu(double *a, int32_t *pivots, long n) {
    int sign = 1;
    for (long k = 0; k < n; k++) {
        long best = k;
        for (long i = k + 1; i < n; i++) {
            if (ax_abs(a[i * n + k]) > ax_abs(a[best * n + k])) best = i;
        }
        double pivot = a[best * n + k];
        pivots[k] = (int32_t)best;
        if (!(ax_abs(pivot) > 0.0 && ax_abs(pivot) < AX_INF)) return 0;
        if (best != k) {
            swap_rows(a + k * n, a + best * n, n);
            sign = -sign;
        }
        for (long i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / pivot;
            if (factor != factor) return 0;
            a[i * n + k] = factor;
            add_scaled(a + i * n + k + 1, -factor, a + k * n + k + 1, n - k - 1);
        }
    }
    return sign;
}

AX_CLONES void ax_lu_solve(const double *lu, const int32_t *pivots, double *x, long n, long m) {
    for (long k = 0; k < n; k++) {
        if (pivots[k] != k) swap_rows(x + k * m, x + pivots[k] * m, m);
    }
    for (long i = 1; i < n; i++) {
        for (long k = 0; k < i; k++) {
            add_scaled(x + i * m, -lu[i * n + k], x + k * m, m);
        }
    }
    ax_triangular_solve(x, lu, 0, 0, n, m);
}
