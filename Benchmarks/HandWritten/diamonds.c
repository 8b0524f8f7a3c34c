// Log prices of diamonds: b[K - 1], Intercept, log sigma.
#include "vectors.h"
#include <cblas.h>

void openblas_set_num_threads(int);

typedef struct {
    double *X, *y, *residual;
    long n, d;
    double t_constant;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    openblas_set_num_threads(1);
    state *s = malloc(sizeof *s);
    const long n = sizes[1], columns = sizes[0] / n;
    s->n = n;
    s->d = columns - 1;
    s->y = padded(fields[1], n);
    s->X = calloc((size_t)(n * s->d), sizeof(double));
    s->residual = calloc((size_t)n, sizeof(double));
    for (long j = 0; j < s->d; j++) {
        double mean = 0;
        for (long i = 0; i < n; i++) mean += fields[0][i * columns + j + 1];
        mean /= (double)n;
        for (long i = 0; i < n; i++) s->X[i * s->d + j] = fields[0][i * columns + j + 1] - mean;
    }
    // Of a Student t with 3 degrees of freedom and scale 10.
    s->t_constant = lgamma(2.0) - lgamma(1.5) - 0.5 * log(3.0 * M_PI) - log(10.0);
    return s;
}

double evaluate(void *pointer, const double *x, double *gradient) {
    const state *s = pointer;
    const int n = (int)s->n, d = (int)s->d;
    const double intercept = x[d], sigma = ax_exp(x[d + 1]), precision = 1.0 / (sigma * sigma);
    double *r = s->residual;
    for (int i = 0; i < n; i++) r[i] = s->y[i] - intercept;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, n, d, -1, s->X, d, x, 1, 1, r, 1);
    v8 squares = splat(0), sum = splat(0);
    int i = 0;
    for (; i + lanes <= n; i += lanes) {
        const v8 v = load(r + i);
        squares += v * v;
        sum += v;
    }
    double square = total(squares), whole = total(sum);
    for (; i < n; i++) {
        square += r[i] * r[i];
        whole += r[i];
    }
    double prior = 0;
    for (int j = 0; j < d; j++) {
        prior += x[j] * x[j];
        gradient[j] = -x[j];
    }
    cblas_dgemv(CblasRowMajor, CblasTrans, n, d, precision, s->X, d, r, 1, 1, gradient, 1);
    const double q = square * precision, z = (intercept - 8.0) / 10.0, w = sigma / 10.0;
    gradient[d] = whole * precision - 4.0 * z / (3.0 + z * z) / 10.0;
    gradient[d + 1] = q - n - 4.0 * w * w / (3.0 + w * w) + 1.0;
    return -0.5 * (q + prior) - n * x[d + 1] - 0.5 * log_2pi * (n + d) + 2.0 * s->t_constant + log(2.0) -
           2.0 * ax_log(1.0 + z * z / 3.0) - 2.0 * ax_log(1.0 + w * w / 3.0) + x[d + 1];
}
