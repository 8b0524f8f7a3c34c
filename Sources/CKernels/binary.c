#include "loops.h"
#include "CSpecial.h"

// One loop for each combination of varying and uniform operands; EXPRESSION speaks of x and y.
#define MAP(EXPRESSION)                                                                                                \
    do {                                                                                                               \
        if (!a_uniform && !b_uniform) {                                                                                \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                double x = a[i], y = b[i];                                                                             \
                out[i] = (EXPRESSION);                                                                                 \
            }                                                                                                          \
        } else if (!a_uniform) {                                                                                       \
            double y = *b;                                                                                             \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                double x = a[i];                                                                                       \
                out[i] = (EXPRESSION);                                                                                 \
            }                                                                                                          \
        } else if (!b_uniform) {                                                                                       \
            double x = *a;                                                                                             \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                double y = b[i];                                                                                       \
                out[i] = (EXPRESSION);                                                                                 \
            }                                                                                                          \
        } else {                                                                                                       \
            double x = *a, y = *b;                                                                                     \
            double value = (EXPRESSION);                                                                               \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                out[i] = value;                                                                                        \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

AX_CLONES static void elementary(
    ax_binary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    switch (op) {
    case AX_BINARY_ADD: MAP(x + y); break;
    case AX_BINARY_SUB: MAP(x - y); break;
    case AX_BINARY_MUL: MAP(x * y); break;
    case AX_BINARY_DIV: MAP(x / y); break;
    case AX_BINARY_MIN: MAP(ax_fmin(x, y)); break;
    case AX_BINARY_MAX: MAP(ax_fmax(x, y)); break;
    case AX_BINARY_POW: MAP(ax_pow(x, y)); break;
    case AX_BINARY_ATAN2: MAP(ax_atan2(x, y)); break;
    case AX_BINARY_HYPOT: MAP(ax_hypot(x, y)); break;
    case AX_BINARY_COPYSIGN: MAP(ax_copysign(x, y)); break;
    case AX_BINARY_LOG_ADD_EXP: MAP(ax_log_add_exp(x, y)); break;
    case AX_BINARY_XLOGY: MAP(ax_xlogy(x, y)); break;
    default: break;
    }
}

AX_CLONES static void lbeta(double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    AX_LANES_OF_TWO(ax_lbeta);
}

AX_CLONES static void lchoose(double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    AX_LANES_OF_TWO(ax_lchoose);
}

// Functions that do not vectorise: one call for each element.
#define EACH(FUNCTION)                                                                                                 \
    do {                                                                                                               \
        double first = *a, second = *b;                                                                                \
        for (long i = 0; i < n; i++) {                                                                                 \
            out[i] = FUNCTION(a_uniform ? first : a[i], b_uniform ? second : b[i]);                                    \
        }                                                                                                              \
    } while (0)

void ax_binary(ax_binary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_BINARY_ADD:
    case AX_BINARY_SUB:
    case AX_BINARY_MUL:
    case AX_BINARY_DIV:
    case AX_BINARY_MIN:
    case AX_BINARY_MAX:
    case AX_BINARY_POW:
    case AX_BINARY_ATAN2:
    case AX_BINARY_HYPOT:
    case AX_BINARY_COPYSIGN:
    case AX_BINARY_LOG_ADD_EXP:
    case AX_BINARY_XLOGY: elementary(op, out, a, a_uniform, b, b_uniform, n); break;
    case AX_BINARY_MOD: EACH(ax_mod); break;
    case AX_BINARY_LBETA: lbeta(out, a, a_uniform, b, b_uniform, n); break;
    case AX_BINARY_LCHOOSE: lchoose(out, a, a_uniform, b, b_uniform, n); break;
    case AX_BINARY_GAMMA_P: EACH(axs_gamma_p); break;
    case AX_BINARY_GAMMA_Q: EACH(axs_gamma_q); break;
    case AX_BINARY_GAMMA_P_INV: EACH(axs_gamma_p_inv); break;
    case AX_BINARY_GAMMA_Q_INV: EACH(axs_gamma_q_inv); break;
    case AX_BINARY_GAMMA_P_DA: EACH(axs_gamma_p_da); break;
    case AX_BINARY_BESSEL_I: EACH(axs_bessel_i); break;
    case AX_BINARY_BESSEL_K: EACH(axs_bessel_k); break;
    case AX_BINARY_LOG_BESSEL_I: EACH(axs_log_bessel_i); break;
    case AX_BINARY_STUDENT_T_CDF: EACH(axs_student_t_cdf); break;
    case AX_BINARY_STUDENT_T_QUANTILE: EACH(axs_student_t_quantile); break;
    case AX_BINARY_OWENS_T: EACH(axs_owens_t); break;
    case AX_BINARY_COUNT: break;
    }
}
