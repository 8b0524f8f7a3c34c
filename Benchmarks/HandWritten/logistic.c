// Logistic regression: alpha, beta[D]. Rows go through the cache once, a block at a time.
#include "vectors.h"
#include <cblas.h>

void openblas_set_num_threads(int);

enum { block = 256 };

typedef struct {
    double *X, *y;
    long n, d;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    // Chains use the cores; peers are measured on one as well.
    openblas_set_num_threads(1);
    state *s = malloc(sizeof *s);
    s->n = sizes[1];
    s->d = sizes[0] / sizes[1];
    s->X = padded(fields[0], sizes[0]);
    s->y = calloc((size_t)(s->n + block), sizeof(double));
    memcpy(s->y, fields[1], (size_t)s->n * sizeof(double));
    return s;
}

double evaluate(void *pointer, const double *x, double *gradient) {
    const state *s = pointer;
    const int d = (int)s->d;
    double eta[block], small[block], tail[block], some[block], value = 0, by_alpha = 0;
    for (int i = 0; i < d; i++) gradient[i + 1] = -x[i + 1];
    for (long start = 0; start < s->n; start += block) {
        const int rows = (int)(s->n - start < block ? s->n - start : block);
        const double *X = s->X + start * d, *y = s->y + start;
        for (int i = 0; i < rows; i++) eta[i] = x[0];
        for (int i = rows; i < block; i++) eta[i] = 0;
        for (int i = 0; i < block; i++) some[i] = i < rows;
        cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, d, 1, X, d, x + 1, 1, 1, eta, 1);
        // log(1 + exp(eta)) and its derivative, from one exponential of -|eta|. Rows that are not there weigh nothing.
        for (int k = 0; k < block; k += lanes) {
            const v8 e = load(eta + k);
            store(small + k, pick(e > 0, -e, e));
        }
        exp_all(small, small, block);
        log1p_all(tail, small, block);
        v8 terms = splat(0), sum = splat(0);
        for (int k = 0; k < block; k += lanes) {
            const v8 e = load(eta + k), outcome = load(y + k), q = load(small + k), one = splat(1), zero = splat(0);
            const v8 weight = k + lanes <= rows ? one : load(some + k);
            const v8 p = pick(e > 0, one, q) / (one + q), residual = weight * (outcome - p);
            terms += weight * (pick(e > 0, e, zero) + load(tail + k) - outcome * e);
            sum += residual;
            store(eta + k, residual);
        }
        value -= total(terms);
        by_alpha += total(sum);
        cblas_dgemv(CblasRowMajor, CblasTrans, rows, d, 1, X, d, eta, 1, 1, gradient + 1, 1);
    }
    gradient[0] = by_alpha - x[0];
    double squares = x[0] * x[0];
    for (int i = 0; i < d; i++) squares += x[i + 1] * x[i + 1];
    return value - 0.5 * squares - 0.5 * log_2pi * (d + 1);
}
