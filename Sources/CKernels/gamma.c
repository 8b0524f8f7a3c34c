#include "CKernels.h"
#include "CSpecial.h"

#pragma STDC FP_CONTRACT OFF

// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi)/2) for x >= 10: the tail of Stirling's series.
static double stirling_tail(double x) {
    double z = 1.0 / x, w = z * z;
    double p = ax_fma(w, 1.0 / 156.0, -691.0 / 360360.0);
    p = ax_fma(w, p, 1.0 / 1188.0);
    p = ax_fma(w, p, -1.0 / 1680.0);
    p = ax_fma(w, p, 1.0 / 1260.0);
    p = ax_fma(w, p, -1.0 / 360.0);
    p = ax_fma(w, p, 1.0 / 12.0);
    return z * p;
}

// The difference of the log gamma functions of large arguments is never formed: their leading parts are joined first
// (Didonato and Morris, 1992).
double ax_lbeta(double a, double b) {
    double p = a < b ? a : b, q = a < b ? b : a;
    if (!(p >= 0.0)) return AX_NAN;
    if (p == 0.0) return AX_INF;
    if (q == AX_INF) return -AX_INF;
    double h = p / (p + q);
    if (p >= 10.0) {
        double tails = stirling_tail(p) + stirling_tail(q) - stirling_tail(p + q);
        return (p - 0.5) * ax_log(h) + q * ax_log1p(-h) - 0.5 * ax_log(q) + (0x1.d67f1c864beb5p-1 + tails);
    }
    if (q >= 10.0) {
        double tails = stirling_tail(q) - stirling_tail(p + q);
        return axs_lgamma(p) + (tails + p - p * ax_log(p + q) + (q - 0.5) * ax_log1p(-h));
    }
    if (p < 0x1p-1000) return -ax_log(p); // Gamma(p) would overflow; the rest is one
    return ax_log(axs_tgamma(p) * (axs_tgamma(q) / axs_tgamma(p + q)));
}

double ax_lchoose(double n, double k) {
    if (!(n > -1.0)) return AX_NAN;
    if (k == -1.0 || k == n + 1.0) return -AX_INF;
    if (k == 0.0 || k == n) return 0.0;
    return -ax_log1p(n) - ax_lbeta(n - k + 1.0, k + 1.0);
}
