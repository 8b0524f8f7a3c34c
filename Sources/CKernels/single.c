// The functions of floats. They have the names of those of doubles, so this file includes none of the headers of the others.
#define AX_SINGLE

#define AX_WIDTH 1
#include "../AuspexRuntime/Headers/ax_elementary.h"
#define AX_WIDTH 1
#include "../AuspexRuntime/Headers/ax_single.h"

#include "ax_single_blocks.h"
#include "clones.h"

AX_CLONES void ax_single_round(double *out, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) out[i] = (float)out[i];
}

#define MAP(EXPRESSION)                                                                                                \
    do {                                                                                                               \
        AX_VECTOR for (long i = 0; i < n; i++) {                                                                       \
            float x = (float)a[i];                                                                                     \
            out[i] = (EXPRESSION);                                                                                     \
        }                                                                                                              \
    } while (0)

// What has no form for floats is that of doubles, rounded.
AX_CLONES void ax_single_unary(ax_unary_op op, double *out, const double *a, long n) {
    switch (op) {
    case AX_UNARY_EXP: MAP(ax_exp(x)); break;
    case AX_UNARY_EXPM1: MAP(ax_expm1(x)); break;
    case AX_UNARY_LOG: MAP(ax_log(x)); break;
    case AX_UNARY_LOG1P: MAP(ax_log1p(x)); break;
    case AX_UNARY_TANH: MAP(ax_tanh(x)); break;
    case AX_UNARY_SIGMOID: MAP(ax_sigmoid(x)); break;
    case AX_UNARY_LOG_SIGMOID: MAP(ax_log_sigmoid(x)); break;
    case AX_UNARY_SOFTPLUS: MAP(ax_softplus(x)); break;
    default:
        ax_unary(op, out, a, n);
        ax_single_round(out, n);
    }
}

AX_CLONES static void log_add_exp(double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    // Read before the loop: the output may be the block that holds a uniform operand.
    float first = (float)*a, second = (float)*b;
    for (long i = 0; i < n; i++) {
        out[i] = ax_log_add_exp(a_uniform ? first : (float)a[i], b_uniform ? second : (float)b[i]);
    }
}

void ax_single_binary(ax_binary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    if (n <= 0) return;
    if (op == AX_BINARY_LOG_ADD_EXP) {
        log_add_exp(out, a, a_uniform, b, b_uniform, n);
    } else {
        ax_binary(op, out, a, a_uniform, b, b_uniform, n);
        ax_single_round(out, n);
    }
}

AX_CLONES void ax_single_random_draw(
    ax_random_op op, double *out, const int64_t *key, int key_uniform, const int64_t *counter, int counter_uniform,
    long n) {
    for (long i = 0; i < n; i++) {
        uint64_t k = (uint64_t)key[key_uniform ? 0 : i], c = (uint64_t)counter[counter_uniform ? 0 : i];
        switch (op) {
        case AX_RANDOM_UNIFORM: out[i] = ax_random_uniform_single(k, c); break;
        case AX_RANDOM_NORMAL: out[i] = ax_random_normal_single(k, c); break;
        case AX_RANDOM_EXPONENTIAL: out[i] = -ax_log(ax_random_uniform_single(k, c)); break;
        case AX_RANDOM_COUNT: break;
        }
    }
}

double ax_single_join(const double *part, long n) {
    float sum = 0.0f;
    for (long i = 0; i + 8 <= n; i += 8) {
        float s[8];
        for (int j = 0; j < 8; j++) s[j] = (float)part[i + j];
        float eight = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
        sum = i == 0 ? eight : sum + eight;
    }
    return sum;
}

// MARK: Matrices

#define ax_fill ax_single_fill
#define ax_dot ax_single_dot
#define ax_matrix_product ax_single_matrix_product
#define ax_matrix_vector ax_single_matrix_vector

AX_ALWAYS_INLINE void ax_single_fill(float *out, float value, long n) {
    for (long i = 0; i < n; i++) out[i] = value;
}

#include "../AuspexRuntime/Headers/ax_matrix_products.h"
