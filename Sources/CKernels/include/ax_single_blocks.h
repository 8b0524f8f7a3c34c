// The kernels of single precision: what ax_blocks.h and ax_matrix.h declare, for reals that are floats.
//
// Blocks keep floats as doubles, so that every word has eight bytes; matrices are of floats. The bits are those of generated code.
#pragma once

#include "ax_blocks.h"

void ax_single_unary(ax_unary_op op, double *out, const double *a, long n);
void ax_single_binary(ax_binary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n);
void ax_single_random_draw(
    ax_random_op op, double *out, const int64_t *key, int key_uniform, const int64_t *counter, int counter_uniform, long n);

/// Rounds every element to a float.
void ax_single_round(double *out, long n);
/// The sum of sixteen partial sums (or of a multiple of eight): each eight in the order of `ax_sum`, then these in theirs.
double ax_single_join(const double *part, long n);

/// out (m x n) = A B; see `ax_matrix_product`.
void ax_single_matrix_product(
    float *out, const float *a, int a_transposed, const float *b, int b_transposed, long m, long k, long n, int accumulate);
/// out = A x, or A' x; see `ax_matrix_vector`. Sums of products have sixteen parts.
void ax_single_matrix_vector(float *out, const float *a, int transposed, const float *x, long rows, long columns);
