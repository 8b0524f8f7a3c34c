#include "loops.h"

#define MAP_WITH(HINT, OUT, IN, EXPRESSION)                                                                            \
    do {                                                                                                               \
        if (!a_uniform && !b_uniform) {                                                                                \
            HINT for (long i = 0; i < n; i++) {                                                                        \
                IN x = a[i], y = b[i];                                                                                 \
                out[i] = (OUT)(EXPRESSION);                                                                            \
            }                                                                                                          \
        } else {                                                                                                       \
            /* Read before the loop: the output may be the block that holds a uniform operand. */                      \
            IN first = *a, second = *b;                                                                                \
            if (a_uniform && b_uniform) {                                                                              \
                IN x = first, y = second;                                                                              \
                OUT value = (OUT)(EXPRESSION);                                                                         \
                HINT for (long i = 0; i < n; i++) out[i] = value;                                                      \
            } else if (a_uniform) {                                                                                    \
                IN x = first;                                                                                          \
                HINT for (long i = 0; i < n; i++) {                                                                    \
                    IN y = b[i];                                                                                       \
                    out[i] = (OUT)(EXPRESSION);                                                                        \
                }                                                                                                      \
            } else {                                                                                                   \
                IN y = second;                                                                                         \
                HINT for (long i = 0; i < n; i++) {                                                                    \
                    IN x = a[i];                                                                                       \
                    out[i] = (OUT)(EXPRESSION);                                                                        \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

#define MAP(OUT, IN, EXPRESSION) MAP_WITH(AX_VECTOR, OUT, IN, EXPRESSION)
// Division and powers have no vector instructions.
#define MAP_ONE_BY_ONE(EXPRESSION) MAP_WITH(, int64_t, int64_t, EXPRESSION)

AX_CLONES void ax_unary_int(ax_unary_int_op op, int64_t *out, const int64_t *a, long n) {
    switch (op) {
    case AX_UNARY_INT_NEG:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = ax_int_sub(0, a[i]);
        break;
    case AX_UNARY_INT_ABS:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = a[i] < 0 ? ax_int_sub(0, a[i]) : a[i];
        break;
    case AX_UNARY_INT_SIGN:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = (a[i] > 0) - (a[i] < 0);
        break;
    case AX_UNARY_INT_NOT:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = a[i] == 0;
        break;
    case AX_UNARY_INT_COUNT: break;
    }
}

AX_CLONES void ax_binary_int(
    ax_binary_int_op op, int64_t *out, const int64_t *a, int a_uniform, const int64_t *b, int b_uniform, long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_BINARY_INT_ADD: MAP(int64_t, int64_t, ax_int_add(x, y)); break;
    case AX_BINARY_INT_SUB: MAP(int64_t, int64_t, ax_int_sub(x, y)); break;
    case AX_BINARY_INT_MUL: MAP(int64_t, int64_t, ax_int_mul(x, y)); break;
    case AX_BINARY_INT_DIV: MAP_ONE_BY_ONE(ax_int_div(x, y)); break;
    case AX_BINARY_INT_MOD: MAP_ONE_BY_ONE(ax_int_mod(x, y)); break;
    case AX_BINARY_INT_MIN: MAP(int64_t, int64_t, x < y ? x : y); break;
    case AX_BINARY_INT_MAX: MAP(int64_t, int64_t, x > y ? x : y); break;
    case AX_BINARY_INT_POW: MAP_ONE_BY_ONE(ax_int_pow(x, y)); break;
    case AX_BINARY_INT_AND: MAP(int64_t, int64_t, x & y); break;
    case AX_BINARY_INT_OR: MAP(int64_t, int64_t, x | y); break;
    case AX_BINARY_INT_XOR: MAP(int64_t, int64_t, x ^ y); break;
    case AX_BINARY_INT_COUNT: break;
    }
}

AX_CLONES void ax_compare(
    ax_compare_op op, int64_t *out, const double *a, int a_uniform, const double *b, int b_uniform, long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_COMPARE_LT: MAP(int64_t, double, x < y); break;
    case AX_COMPARE_LE: MAP(int64_t, double, x <= y); break;
    case AX_COMPARE_GT: MAP(int64_t, double, x > y); break;
    case AX_COMPARE_GE: MAP(int64_t, double, x >= y); break;
    case AX_COMPARE_EQ: MAP(int64_t, double, x == y); break;
    case AX_COMPARE_NE: MAP(int64_t, double, x != y); break;
    case AX_COMPARE_COUNT: break;
    }
}

AX_CLONES void ax_compare_int(
    ax_compare_op op, int64_t *out, const int64_t *a, int a_uniform, const int64_t *b, int b_uniform, long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_COMPARE_LT: MAP(int64_t, int64_t, x < y); break;
    case AX_COMPARE_LE: MAP(int64_t, int64_t, x <= y); break;
    case AX_COMPARE_GT: MAP(int64_t, int64_t, x > y); break;
    case AX_COMPARE_GE: MAP(int64_t, int64_t, x >= y); break;
    case AX_COMPARE_EQ: MAP(int64_t, int64_t, x == y); break;
    case AX_COMPARE_NE: MAP(int64_t, int64_t, x != y); break;
    case AX_COMPARE_COUNT: break;
    }
}

AX_CLONES void ax_classify(ax_class_op op, int64_t *out, const double *a, long n) {
    switch (op) {
    case AX_CLASS_NAN:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = a[i] != a[i];
        break;
    case AX_CLASS_INFINITE:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = ax_abs(a[i]) == AX_INF;
        break;
    case AX_CLASS_FINITE:
        AX_VECTOR for (long i = 0; i < n; i++) out[i] = ax_abs(a[i]) < AX_INF;
        break;
    case AX_CLASS_COUNT: break;
    }
}
