// A hidden Markov model of two states: the coordinates of two simplexes, log mu[0], log(mu[1] - mu[0]).
#include "vectors.h"

typedef struct {
    double *y, *weight;
    // By step: the emissions relative to the larger one, the filtered probability of the first state, the reciprocal of the step's norm.
    double *first, *second, *filtered, *norm;
    long n, blocks;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    state *s = malloc(sizeof *s);
    s->n = sizes[0];
    s->blocks = (s->n + lanes - 1) / lanes;
    s->y = padded(fields[0], s->n);
    double **rooms[] = {&s->weight, &s->first, &s->second, &s->filtered, &s->norm};
    for (int i = 0; i < 5; i++) *rooms[i] = calloc((size_t)(s->blocks * lanes), sizeof(double));
    for (long i = 0; i < s->n; i++) s->weight[i] = 1;
    return s;
}

double evaluate(void *pointer, const double *x, double *gradient) {
    state *s = pointer;
    const long n = s->n;
    const double a = 1.0 / (1.0 + ax_exp(-x[0])), b = 1.0 / (1.0 + ax_exp(-x[1]));
    const double t00 = a, t01 = 1.0 - a, t10 = b, t11 = 1.0 - b;
    const double mu0 = ax_exp(x[2]), gap = ax_exp(x[3]), mu1 = mu0 + gap;

    // The larger emission counts as 1, and its logarithm is set aside; `first` holds the difference of the two until then.
    v8 largest = splat(0);
    double *first = s->first, *second = s->second, *ratio = s->filtered;
    for (long k = 0; k < s->blocks; k++) {
        const v8 y = load(s->y + lanes * k), d0 = y - mu0, d1 = y - mu1, q0 = 0.5 * d0 * d0, q1 = 0.5 * d1 * d1;
        const v8 least = pick(q0 < q1, q0, q1);
        largest -= least * load(s->weight + lanes * k);
        store(first + lanes * k, q0 - q1);
        store(ratio + lanes * k, pick(q0 < q1, q0 - q1, q1 - q0));
    }
    exp_all(ratio, ratio, s->blocks * lanes);
    for (long k = 0; k < s->blocks; k++) {
        const v8 difference = load(first + lanes * k), r = load(ratio + lanes * k);
        store(first + lanes * k, pick(difference > 0, r, splat(1)));
        store(second + lanes * k, pick(difference > 0, splat(1), r));
    }

    // Forwards, with probabilities that are normed at each step; norms are multiplied for a while before their logarithm is taken.
    double log_norms = 0, product = 1;
    double p0 = s->first[0], p1 = s->second[0];
    for (long t = 0;; t++) {
        const double norm = p0 + p1, inverse = 1.0 / norm;
        product *= norm;
        if ((t & 7) == 7) {
            log_norms += ax_log(product);
            product = 1;
        }
        p0 *= inverse;
        p1 *= inverse;
        s->filtered[t] = p0;
        s->norm[t] = inverse;
        if (t + 1 == n) break;
        const double q0 = (p0 * t00 + p1 * t10) * s->first[t + 1];
        p1 = (p0 * t01 + p1 * t11) * s->second[t + 1];
        p0 = q0;
    }
    log_norms += ax_log(product);

    // Backwards: expected numbers of transitions, and for each state its weighted residuals.
    double b0 = 1, b1 = 1, from0to0 = 0, from0to1 = 0, from1to0 = 0, from1to1 = 0, r0 = 0, r1 = 0;
    for (long t = n - 1;; t--) {
        const double f0 = s->filtered[t], f1 = 1.0 - f0;
        r0 += f0 * b0 * (s->y[t] - mu0);
        r1 += f1 * b1 * (s->y[t] - mu1);
        if (t == 0) break;
        const double g0 = s->filtered[t - 1], g1 = 1.0 - g0;
        const double w0 = s->first[t] * b0 * s->norm[t], w1 = s->second[t] * b1 * s->norm[t];
        from0to0 += g0 * w0;
        from0to1 += g0 * w1;
        from1to0 += g1 * w0;
        from1to1 += g1 * w1;
        b0 = t00 * w0 + t01 * w1;
        b1 = t10 * w0 + t11 * w1;
    }
    const double prior0 = mu0 - 3.0, prior1 = mu1 - 10.0;
    const double by_mu0 = r0 - prior0, by_mu1 = r1 - prior1;
    // A derivative with respect to a logit z, with probabilities z and 1 - z, is that of z times z (1 - z).
    gradient[0] = (from0to0 - from0to1) * t00 * t01 + (t01 - t00);
    gradient[1] = (from1to0 - from1to1) * t10 * t11 + (t11 - t10);
    gradient[2] = (by_mu0 + by_mu1) * mu0 + 1.0;
    gradient[3] = by_mu1 * gap + 1.0;
    const double jacobian = ax_log(t00 * t01) + ax_log(t10 * t11) + x[2] + x[3];
    return total(largest) + log_norms - 0.5 * (prior0 * prior0 + prior1 * prior1) - 0.5 * log_2pi * (double)(n + 2) + jacobian;
}
