// GARCH(1, 1): mu, log alpha0, logit alpha1, logit of beta1 / (1 - alpha1).
#include "vectors.h"

typedef struct {
    double *y, *variance, *slope, *log;
    double first;
    long n, blocks;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    state *s = malloc(sizeof *s);
    s->n = sizes[0];
    s->blocks = (s->n + lanes - 1) / lanes;
    s->y = padded(fields[0], s->n);
    s->variance = calloc((size_t)(s->blocks * lanes), sizeof(double));
    s->slope = calloc((size_t)(s->blocks * lanes), sizeof(double));
    s->log = calloc((size_t)(s->blocks * lanes), sizeof(double));
    s->first = fields[1][0] * fields[1][0];
    return s;
}

static double sigmoid(double x) { return 1.0 / (1.0 + ax_exp(-x)); }

double evaluate(void *pointer, const double *x, double *gradient) {
    state *s = pointer;
    const long n = s->n;
    const double mu = x[0], alpha0 = ax_exp(x[1]), alpha1 = sigmoid(x[2]), share = sigmoid(x[3]), room = 1.0 - alpha1;
    const double beta1 = room * share;
    double *variance = s->variance, *slope = s->slope;

    // The recurrence is one addition and one multiplication a step; the shocks are ready before.
    variance[0] = s->first;
    for (long t = 1; t < n; t++) {
        const double d = s->y[t - 1] - mu;
        slope[t] = alpha0 + alpha1 * d * d;
    }
    for (long t = 1; t < n; t++) variance[t] = slope[t] + beta1 * variance[t - 1];
    for (long t = n; t < s->blocks * lanes; t++) variance[t] = 1;

    log_all(s->log, variance, s->blocks * lanes);
    // Terms of the density, and their derivatives with respect to each variance.
    v8 logs = splat(0), quadratic = splat(0), by_mu = splat(0);
    for (long k = 0; k < s->blocks; k++) {
        const v8 v = load(variance + lanes * k), inverse = 1.0 / v;
        v8 d = load(s->y + lanes * k) - mu, one = splat(1);
        if (lanes * (k + 1) > n)
            for (int i = 0; i < lanes; i++)
                if (lanes * k + i >= n) d[i] = one[i] = 0;
        logs += load(s->log + lanes * k);
        quadratic += d * d * inverse;
        by_mu += d * inverse;
        store(slope + lanes * k, 0.5 * inverse * (d * d * inverse - one));
    }

    // Backwards: what every variance does to those after it.
    double carried = 0, by_alpha0 = 0, by_alpha1 = 0, by_beta1 = 0, through_shock = 0;
    for (long t = n - 1; t >= 1; t--) {
        const double d = s->y[t - 1] - mu;
        carried = slope[t] + beta1 * carried;
        by_alpha0 += carried;
        by_alpha1 += carried * d * d;
        by_beta1 += carried * variance[t - 1];
        through_shock += carried * d;
    }
    gradient[0] = total(by_mu) - 2.0 * alpha1 * through_shock;
    gradient[1] = by_alpha0 * alpha0 + 1.0;
    gradient[2] = (by_alpha1 - share * by_beta1) * alpha1 * room + (1.0 - 2.0 * alpha1) - alpha1;
    gradient[3] = by_beta1 * room * share * (1.0 - share) + (1.0 - 2.0 * share);
    const double jacobian = x[1] + ax_log(alpha1 * room) + ax_log(room * share * (1.0 - share));
    return -0.5 * (total(logs) + total(quadratic) + (double)n * log_2pi) + jacobian;
}
