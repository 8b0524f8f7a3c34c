#include "loops.h"
#include "CSpecial.h"

#define MAP(EXPRESSION)                                                                                                \
    do {                                                                                                               \
        AX_VECTOR for (long i = 0; i < n; i++) {                                                                       \
            double x = a[i];                                                                                           \
            out[i] = (EXPRESSION);                                                                                     \
        }                                                                                                              \
    } while (0)

// Functions that do not vectorise: one call for each element.
#define EACH(FUNCTION)                                                                                                 \
    do {                                                                                                               \
        for (long i = 0; i < n; i++) {                                                                                 \
            out[i] = FUNCTION(a[i]);                                                                                   \
        }                                                                                                              \
    } while (0)

static int all_within(const double *a, long n, double limit) {
    int outside = 0;
    for (long i = 0; i < n; i++) {
        outside |= ax_abs(a[i]) > limit;
    }
    return !outside;
}

AX_CLONES static void trigonometric(ax_unary_op op, double *out, const double *a, long n) {
    // Large arguments need integers for their reduction; they are so rare that their whole block goes the slow way.
    if (!all_within(a, n, AX_TRIG_LIMIT)) {
        if (op == AX_UNARY_SIN) EACH(ax_sin);
        if (op == AX_UNARY_COS) EACH(ax_cos);
        if (op == AX_UNARY_TAN) EACH(ax_tan);
        return;
    }
    if (op == AX_UNARY_SIN) MAP(ax_sin_fast(x));
    if (op == AX_UNARY_COS) MAP(ax_cos_fast(x));
    if (op == AX_UNARY_TAN) MAP(ax_tan_fast(x));
}

AX_CLONES static void elementary(ax_unary_op op, double *out, const double *a, long n) {
    switch (op) {
    case AX_UNARY_NEG: MAP(-x); break;
    case AX_UNARY_ABS: MAP(ax_abs(x)); break;
    case AX_UNARY_SIGN: MAP(ax_sign(x)); break;
    case AX_UNARY_SQRT: MAP(ax_sqrt(x)); break;
    case AX_UNARY_SQUARE: MAP(x * x); break;
    case AX_UNARY_INV: MAP(1.0 / x); break;
    case AX_UNARY_FLOOR: MAP(ax_floor(x)); break;
    case AX_UNARY_CEIL: MAP(ax_ceil(x)); break;
    case AX_UNARY_TRUNC: MAP(ax_trunc(x)); break;
    case AX_UNARY_ROUND: MAP(ax_round(x)); break;
    case AX_UNARY_RELU: MAP(ax_relu(x)); break;
    case AX_UNARY_STEP: MAP(ax_step(x)); break;
    case AX_UNARY_EXP: MAP(ax_exp(x)); break;
    case AX_UNARY_EXPM1: MAP(ax_expm1(x)); break;
    case AX_UNARY_LOG: MAP(ax_log(x)); break;
    case AX_UNARY_LOG1P: MAP(ax_log1p(x)); break;
    case AX_UNARY_LOG1M_EXP: MAP(ax_log1m_exp(x)); break;
    case AX_UNARY_ASIN: MAP(ax_asin(x)); break;
    case AX_UNARY_ACOS: MAP(ax_acos(x)); break;
    case AX_UNARY_ATAN: MAP(ax_atan(x)); break;
    case AX_UNARY_SINH: MAP(ax_sinh(x)); break;
    case AX_UNARY_COSH: MAP(ax_cosh(x)); break;
    case AX_UNARY_TANH: MAP(ax_tanh(x)); break;
    case AX_UNARY_SIGMOID: MAP(ax_sigmoid(x)); break;
    case AX_UNARY_LOG_SIGMOID: MAP(ax_log_sigmoid(x)); break;
    case AX_UNARY_SOFTPLUS: MAP(ax_softplus(x)); break;
    case AX_UNARY_LOGIT: MAP(ax_logit(x)); break;
    default: break;
    }
}

AX_CLONES static void special(ax_unary_op op, double *out, const double *a, long n) {
    switch (op) {
    case AX_UNARY_LGAMMA: AX_LANES_OF_ONE(ax_lgamma); break;
    case AX_UNARY_DIGAMMA: AX_LANES_OF_ONE(ax_digamma); break;
    case AX_UNARY_TRIGAMMA: AX_LANES_OF_ONE(ax_trigamma); break;
    case AX_UNARY_ERF: AX_LANES_OF_ONE(ax_erf); break;
    case AX_UNARY_ERFC: AX_LANES_OF_ONE(ax_erfc); break;
    case AX_UNARY_ERF_INV: AX_LANES_OF_ONE(ax_erf_inv); break;
    case AX_UNARY_NORMAL_CDF: AX_LANES_OF_ONE(ax_normal_cdf); break;
    case AX_UNARY_LOG_NORMAL_CDF: AX_LANES_OF_ONE(ax_log_normal_cdf); break;
    case AX_UNARY_NORMAL_QUANTILE: AX_LANES_OF_ONE(ax_normal_quantile); break;
    default: break;
    }
}

void ax_unary(ax_unary_op op, double *out, const double *a, long n) {
    switch (op) {
    case AX_UNARY_NEG:
    case AX_UNARY_ABS:
    case AX_UNARY_SIGN:
    case AX_UNARY_SQRT:
    case AX_UNARY_SQUARE:
    case AX_UNARY_INV:
    case AX_UNARY_FLOOR:
    case AX_UNARY_CEIL:
    case AX_UNARY_TRUNC:
    case AX_UNARY_ROUND:
    case AX_UNARY_RELU:
    case AX_UNARY_STEP:
    case AX_UNARY_EXP:
    case AX_UNARY_EXPM1:
    case AX_UNARY_LOG:
    case AX_UNARY_LOG1P:
    case AX_UNARY_LOG1M_EXP:
    case AX_UNARY_ASIN:
    case AX_UNARY_ACOS:
    case AX_UNARY_ATAN:
    case AX_UNARY_SINH:
    case AX_UNARY_COSH:
    case AX_UNARY_TANH:
    case AX_UNARY_SIGMOID:
    case AX_UNARY_LOG_SIGMOID:
    case AX_UNARY_SOFTPLUS:
    case AX_UNARY_LOGIT: elementary(op, out, a, n); break;
    case AX_UNARY_SIN:
    case AX_UNARY_COS:
    case AX_UNARY_TAN: trigonometric(op, out, a, n); break;
    case AX_UNARY_LGAMMA:
    case AX_UNARY_DIGAMMA:
    case AX_UNARY_TRIGAMMA:
    case AX_UNARY_ERF:
    case AX_UNARY_ERFC:
    case AX_UNARY_ERF_INV:
    case AX_UNARY_NORMAL_CDF:
    case AX_UNARY_LOG_NORMAL_CDF:
    case AX_UNARY_NORMAL_QUANTILE: special(op, out, a, n); break;
    case AX_UNARY_LOG_BESSEL_I0: EACH(axs_log_bessel_i0); break;
    case AX_UNARY_LOG_BESSEL_I1: EACH(axs_log_bessel_i1); break;
    case AX_UNARY_COUNT: break;
    }
}
