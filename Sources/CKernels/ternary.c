#include "loops.h"
#include "CSpecial.h"

#define EACH(FUNCTION)                                                                                                 \
    do {                                                                                                               \
        double first = *a, second = *b, third = *c;                                                                    \
        for (long i = 0; i < n; i++) {                                                                                 \
            out[i] = FUNCTION(a_uniform ? first : a[i], b_uniform ? second : b[i], c_uniform ? third : c[i]);          \
        }                                                                                                              \
    } while (0)

AX_ALWAYS_INLINE double clamp(double x, double low, double high) { return ax_fmin(ax_fmax(x, low), high); }

AX_CLONES static void fused(
    double *out, const double *a, int a_uniform, const double *b, int b_uniform, const double *c, int c_uniform, long n) {
    if (!a_uniform && !b_uniform && !c_uniform) {
        AX_VECTOR for (long i = 0; i < n; i++) {
            out[i] = ax_fma(a[i], b[i], c[i]);
        }
    } else {
        EACH(ax_fma);
    }
}

void ax_ternary(
    ax_ternary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, const double *c,
    int c_uniform, long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_TERNARY_FMA: fused(out, a, a_uniform, b, b_uniform, c, c_uniform, n); break;
    case AX_TERNARY_CLAMP: EACH(clamp); break;
    case AX_TERNARY_INC_BETA: EACH(axs_inc_beta); break;
    case AX_TERNARY_INC_BETA_INV: EACH(axs_inc_beta_inv); break;
    case AX_TERNARY_INC_BETA_DA: EACH(axs_inc_beta_da); break;
    case AX_TERNARY_INC_BETA_DB: EACH(axs_inc_beta_db); break;
    case AX_TERNARY_COUNT: break;
    }
}
