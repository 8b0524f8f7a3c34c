// Scores given schooling and IQ: beta[3], log sigma.
#include "vectors.h"

typedef struct {
    double *y, *hs, *iq, *weight;
    long n, blocks;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    state *s = malloc(sizeof *s);
    s->n = sizes[0];
    s->blocks = (s->n + lanes - 1) / lanes;
    s->y = padded(fields[0], s->n);
    s->hs = padded(fields[1], s->n);
    s->iq = padded(fields[2], s->n);
    s->weight = calloc((size_t)(s->blocks * lanes), sizeof(double));
    for (long i = 0; i < s->n; i++) s->weight[i] = 1;
    return s;
}

double evaluate(void *pointer, const double *x, double *gradient) {
    const state *s = pointer;
    const double b0 = x[0], b1 = x[1], b2 = x[2], sigma = ax_exp(x[3]), precision = 1.0 / (sigma * sigma);
    v8 squares = splat(0), sum = splat(0), by_hs = splat(0), by_iq = splat(0);
    for (long k = 0; k < s->blocks; k++) {
        const v8 hs = load(s->hs + lanes * k), iq = load(s->iq + lanes * k);
        const v8 r = (load(s->y + lanes * k) - b0 - b1 * hs - b2 * iq) * load(s->weight + lanes * k);
        squares += r * r;
        sum += r;
        by_hs += r * hs;
        by_iq += r * iq;
    }
    const double q = total(squares) * precision, ratio = sigma * sigma / 6.25;
    gradient[0] = total(sum) * precision;
    gradient[1] = total(by_hs) * precision;
    gradient[2] = total(by_iq) * precision;
    gradient[3] = q - (double)s->n - 2.0 * ratio / (1.0 + ratio) + 1.0;
    return -0.5 * q - (double)s->n * (x[3] + 0.5 * log_2pi) + log(2.0 / (M_PI * 2.5)) - ax_log(1.0 + ratio) + x[3];
}
