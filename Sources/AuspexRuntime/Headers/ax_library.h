// The library operations of the intermediate representation in plain loops, for shared libraries that stand alone: what the
// host does through BLAS and LAPACK, without them. Results differ from the host's by rounding.
//
// Whoever includes it has an enumeration of the operations: ax_op_ and the operation's name.
#pragma once

#include "ax_native.h"

void *malloc(__SIZE_TYPE__);
void free(void *);

static void ax_copy(double *out, const double *a, long n) {
    for (long i = 0; i < n; i++) out[i] = a[i];
}

// out (m x n) = A B.
static void ax_product_of(
    double *out, const double *a, int a_transposed, const double *b, int b_transposed, long m, long k, long n) {
    if (n == 1) {
        ax_matrix_vector(out, a, a_transposed, b, a_transposed ? k : m, a_transposed ? m : k);
    } else {
        ax_matrix_product(out, a, a_transposed, b, b_transposed, m, k, n, 0);
    }
}

// Solves A X = B for X (n x m).
static void ax_solve_general(double *out, const double *a, const double *b, long n, long m) {
    double *lu = malloc(sizeof(double) * n * n + sizeof(int32_t) * n);
    if (lu) {
        int32_t *pivots = (int32_t *)(lu + n * n);
        ax_copy(lu, a, n * n);
        ax_copy(out, b, n * m);
        if (ax_lu(lu, pivots, n)) {
            ax_lu_solve(lu, pivots, out, n, m);
            free(lu);
            return;
        }
        free(lu);
    }
    ax_fill(out, AX_NAN, n * m);
}

// log |det A|: -inf for a singular matrix, NaN for one that is not finite.
static double ax_log_determinant_of(const double *a, long n) {
    if (n == 0) return 0.0;
    for (long i = 0; i < n * n; i++) {
        if (!(ax_abs(a[i]) < AX_INF)) return AX_NAN;
    }
    double *lu = malloc(sizeof(double) * n * n + sizeof(int32_t) * n);
    if (!lu) return AX_NAN;
    ax_copy(lu, a, n * n);
    double result = ax_lu(lu, (int32_t *)(lu + n * n), n) ? 0.0 : -AX_INF;
    for (long i = 0; i < n && result > -AX_INF; i++) result += ax_log(ax_abs(lu[i * n + i]));
    free(lu);
    return result;
}

// Turns rows and columns p and q of the symmetric matrix w so that w[p, q] vanishes, and the columns of v with them.
static void ax_jacobi_rotation(double *w, double *v, long n, long p, long q) {
    double ratio = (w[q * n + q] - w[p * n + p]) / (2.0 * w[p * n + q]);
    double tangent = 1.0 / (ax_abs(ratio) + ax_sqrt(ratio * ratio + 1.0));
    if (ratio < 0.0) tangent = -tangent;
    double cosine = 1.0 / ax_sqrt(tangent * tangent + 1.0), sine = tangent * cosine;
    for (long k = 0; k < n; k++) {
        double x = w[k * n + p], y = w[k * n + q];
        w[k * n + p] = cosine * x - sine * y;
        w[k * n + q] = sine * x + cosine * y;
    }
    for (long k = 0; k < n; k++) {
        double x = w[p * n + k], y = w[q * n + k];
        w[p * n + k] = cosine * x - sine * y;
        w[q * n + k] = sine * x + cosine * y;
        x = v[k * n + p], y = v[k * n + q];
        v[k * n + p] = cosine * x - sine * y;
        v[k * n + q] = sine * x + cosine * y;
    }
    w[p * n + q] = w[q * n + p] = 0.0;
}

// Eigenvalues in ascending order and eigenvectors as columns, the largest component of each positive, by cyclic rotations
// (Jacobi 1846; Golub and Van Loan, Matrix Computations, 8.5). Only the lower triangle of A is read.
static void ax_symmetric_eigen_of(double *values, double *vectors, const double *a, long n) {
    double *w = malloc(sizeof(double) * n * n);
    double norm = 0.0;
    for (long i = 0; w && i < n; i++) {
        for (long j = 0; j <= i; j++) {
            w[i * n + j] = w[j * n + i] = a[i * n + j];
            vectors[i * n + j] = vectors[j * n + i] = i == j;
            norm += a[i * n + j] * a[i * n + j];
        }
    }
    int converged = 0;
    for (int sweep = 0; w && sweep < 100 && !converged && norm < AX_INF; sweep++) {
        double rest = 0.0;
        for (long p = 0; p < n; p++) {
            for (long q = p + 1; q < n; q++) rest += w[p * n + q] * w[p * n + q];
        }
        converged = rest <= 1e-34 * norm;
        for (long p = 0; p < n && !converged; p++) {
            for (long q = p + 1; q < n; q++) {
                if (w[p * n + q] != 0.0) ax_jacobi_rotation(w, vectors, n, p, q);
            }
        }
    }
    if (!converged) {
        ax_fill(values, AX_NAN, n);
        ax_fill(vectors, AX_NAN, n * n);
        free(w);
        return;
    }
    for (long i = 0; i < n; i++) values[i] = w[i * n + i];
    free(w);
    for (long i = 0; i < n; i++) {
        long least = i;
        for (long j = i + 1; j < n; j++) {
            if (values[j] < values[least]) least = j;
        }
        double value = values[i];
        values[i] = values[least];
        values[least] = value;
        long largest = 0;
        for (long k = 0; k < n; k++) {
            double x = vectors[k * n + i];
            vectors[k * n + i] = vectors[k * n + least];
            vectors[k * n + least] = x;
            if (ax_abs(vectors[k * n + i]) > ax_abs(vectors[largest * n + i])) largest = k;
        }
        if (vectors[largest * n + i] < 0.0) {
            for (long k = 0; k < n; k++) vectors[k * n + i] = -vectors[k * n + i];
        }
    }
}

// In the place of `library` in the table of the host's functions.
static void ax_library(
    ax_int1 operation, double *out, double *second, const double *a, const double *b, const ax_int1 *shapes) {
    ax_int1 a_rank = shapes[0], a_rows = shapes[1], a_columns = shapes[2];
    ax_int1 b_rows = b ? shapes[4] : 0, b_columns = b ? shapes[5] : 0;
    switch (operation) {
    case ax_op_matmul:
        if (a_rank == 1) {
            ax_matrix_vector(out, b, 1, a, a_rows, b_columns);
        } else {
            ax_product_of(out, a, 0, b, 0, a_rows, a_columns, b_columns);
        }
        break;
    case ax_op_matmul_tn: ax_product_of(out, a, 1, b, 0, a_columns, a_rows, b_columns); break;
    case ax_op_matmul_nt:
        if (a_rank == 1) {
            ax_matrix_vector(out, b, 0, a, b_rows, b_columns);
        } else {
            ax_product_of(out, a, 0, b, 1, a_rows, a_columns, b_rows);
        }
        break;
    case ax_op_cholesky: ax_cholesky(out, a, a_rows); break;
    case ax_op_cholesky_adjoint: ax_cholesky_adjoint(out, a, b, a_rows); break;
    case ax_op_solve_lower:
    case ax_op_solve_lower_t:
        ax_copy(out, b, a_rows * b_columns);
        ax_triangular_solve(out, a, 1, operation == ax_op_solve_lower_t, a_rows, b_columns);
        break;
    case ax_op_solve: ax_solve_general(out, a, b, a_rows, b_columns); break;
    case ax_op_log_determinant: *out = ax_log_determinant_of(a, a_rows); break;
    case ax_op_symmetric_eigen: ax_symmetric_eigen_of(out, second, a, a_rows); break;
    }
}
