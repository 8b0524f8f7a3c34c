// Dense linear algebra: products of any size, and plain loops for factorisations of sizes where a call into a tuned library
// costs more than it saves. Matrices are row-major without gaps.
//
// Every element is a sum in a fixed order, so the bits do not depend on the machine.
#pragma once

#include <stdint.h>

/// out (m x n) = A B, or out + A B if `accumulate`. A is m x k, or k x m if `a_transposed`; B is k x n, or n x k if
/// `b_transposed`. The output may not overlap an input.
void ax_matrix_product(
    double *out, const double *a, int a_transposed, const double *b, int b_transposed, long m, long k, long n,
    int accumulate);

/// The same, and nearly as fast as the machine multiplies and adds: for matrices that are not small. Every element is a sum in the
/// order of the rows of B with fused steps.
void ax_tiled_product(
    double *out, const double *a, int a_transposed, const double *b, int b_transposed, long m, long k, long n,
    int accumulate);

/// The same for floats.
void ax_tiled_product_single(
    float *out, const float *a, int a_transposed, const float *b, int b_transposed, long m, long k, long n, int accumulate);

/// How many forms of these products the machine can run: the last is the fastest, and all give the same bits.
int ax_tiled_product_forms(void);

/// `ax_tiled_product` in one form, from 1 to `ax_tiled_product_forms()`.
void ax_tiled_product_as(
    int form, double *out, const double *a, int a_transposed, const double *b, int b_transposed, long m, long k, long n,
    int accumulate);

/// `ax_tiled_product_single` in one form.
void ax_tiled_product_single_as(
    int form, float *out, const float *a, int a_transposed, const float *b, int b_transposed, long m, long k, long n,
    int accumulate);

/// out = A x for A of `rows` x `columns`, or A' x if `transposed`. The output may not overlap an input.
void ax_matrix_vector(double *out, const double *a, int transposed, const double *x, long rows, long columns);

/// The lower Cholesky factor of A, of which only the lower triangle is read; zeros above the diagonal. The output may be
/// A itself. Returns 0, and fills the output with NaN, if A is not positive definite.
int ax_cholesky(double *out, const double *a, long n);

/// The derivatives with respect to the lower triangle of A, where A = L L' and elements off the diagonal occur twice, of a function
/// with the derivatives `adjoint` with respect to the lower triangle of L; zeros above the diagonal. The output may not overlap L.
void ax_cholesky_adjoint(double *out, const double *l, const double *adjoint, long n);

/// Solves T X = B, or T' X = B if `transposed`, in place of B (n x m). Only the named triangle of T is read.
void ax_triangular_solve(double *x, const double *t, int lower, int transposed, long n, long m);

/// Factors A = P L U in place, with partial pivoting. Returns the sign of the permutation, or 0 if A is singular or not
/// finite.
int ax_lu(double *a, int32_t *pivots, long n);

/// Solves A X = B in place of B (n x m), from the result of `ax_lu`.
void ax_lu_solve(const double *lu, const int32_t *pivots, double *x, long n, long m);
