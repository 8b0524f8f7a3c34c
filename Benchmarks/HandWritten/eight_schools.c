// Eight schools, non-centred: theta_trans[8], mu, log tau.
#include "vectors.h"

typedef struct {
    v8 y, precision;
    double constant;
} state;

void *prepare(const double *const *fields, const long *sizes) {
    if (sizes[0] != lanes) return NULL;
    state *s = aligned_alloc(64, sizeof *s);
    v8 sigma = load(fields[1]);
    s->y = load(fields[0]);
    s->precision = 1.0 / (sigma * sigma);
    s->constant = -0.5 * log_2pi * (8 + 1 + 8) - log(5.0) + log(2.0 / (M_PI * 5.0));
    for (int i = 0; i < lanes; i++) s->constant -= log(sigma[i]);
    return s;
}

double evaluate(void *pointer, const double *x, double *gradient) {
    const state *s = pointer;
    const v8 z = load(x);
    const double mu = x[8], tau = ax_exp(x[9]);
    const v8 residual = s->y - mu - tau * z, scaled = residual * s->precision;
    const double ratio = tau * tau / 25.0;
    store(gradient, tau * scaled - z);
    gradient[8] = total(scaled) - mu / 25.0;
    gradient[9] = tau * total(scaled * z) - 2.0 * ratio / (1.0 + ratio) + 1.0;
    return s->constant - 0.5 * (total(z * z + residual * scaled) + mu * mu / 25.0) - ax_log(1.0 + ratio) + x[9];
}
