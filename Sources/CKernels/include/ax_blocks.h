// Operations over blocks of elements: what the interpreter is made of.
//
// Conventions, everywhere:
// - `n` elements of 8 bytes each: reals are doubles, integers int64_t, booleans int64_t with the value 0 or 1.
// - The output may be one of the inputs (the same block), but may not overlap one otherwise.
// - An input with `x_uniform != 0` is a single element that serves all `n`; otherwise it has `n` elements.
// - Nothing here allocates, traps or fails. Outside its domain a real function gives NaN.
// - Element i of the output depends on element i of the inputs only, and its bits do not depend on `n` or on the machine.
#pragma once

#include <stdint.h>

// MARK: Real functions of one argument.

typedef enum {
    AX_UNARY_NEG,
    AX_UNARY_ABS,
    AX_UNARY_SIGN, // -1, 0, 1; keeps the sign of zero
    AX_UNARY_SQRT,
    AX_UNARY_SQUARE,
    AX_UNARY_INV, // 1/x
    AX_UNARY_FLOOR,
    AX_UNARY_CEIL,
    AX_UNARY_TRUNC,
    AX_UNARY_ROUND, // halves away from zero
    AX_UNARY_RELU,  // max(x, 0)
    AX_UNARY_STEP,  // 1 above zero, otherwise 0
    AX_UNARY_EXP,
    AX_UNARY_EXPM1,
    AX_UNARY_LOG,
    AX_UNARY_LOG1P,
    AX_UNARY_LOG1M_EXP, // log(1 - exp(x)), x <= 0
    AX_UNARY_SIN,
    AX_UNARY_COS,
    AX_UNARY_TAN,
    AX_UNARY_ASIN,
    AX_UNARY_ACOS,
    AX_UNARY_ATAN,
    AX_UNARY_SINH,
    AX_UNARY_COSH,
    AX_UNARY_TANH,
    AX_UNARY_SIGMOID,     // 1/(1 + exp(-x))
    AX_UNARY_LOG_SIGMOID, // log(1/(1 + exp(-x)))
    AX_UNARY_SOFTPLUS,    // log(1 + exp(x))
    AX_UNARY_LOGIT,       // log(x/(1 - x))
    AX_UNARY_LGAMMA,      // log |Gamma(x)|
    AX_UNARY_DIGAMMA,
    AX_UNARY_TRIGAMMA,
    AX_UNARY_ERF,
    AX_UNARY_ERFC,
    AX_UNARY_ERF_INV,
    AX_UNARY_NORMAL_CDF,
    AX_UNARY_LOG_NORMAL_CDF,
    AX_UNARY_NORMAL_QUANTILE,
    AX_UNARY_LOG_BESSEL_I0, // log I0(|x|)
    AX_UNARY_LOG_BESSEL_I1, // log I1(|x|)
    AX_UNARY_COUNT          // not an operation: how many there are
} ax_unary_op;

void ax_unary(ax_unary_op op, double *out, const double *a, long n);

// MARK: Real functions of two arguments.

typedef enum {
    AX_BINARY_ADD,
    AX_BINARY_SUB,
    AX_BINARY_MUL,
    AX_BINARY_DIV,
    AX_BINARY_MIN, // NaN if either is
    AX_BINARY_MAX,
    AX_BINARY_MOD, // sign of the divisor
    AX_BINARY_POW,
    AX_BINARY_ATAN2,    // atan2(y, x)
    AX_BINARY_HYPOT,
    AX_BINARY_COPYSIGN,
    AX_BINARY_LOG_ADD_EXP,   // log(exp(a) + exp(b))
    AX_BINARY_XLOGY,         // a log b, and 0 where a = 0
    AX_BINARY_LBETA,         // log B(a, b)
    AX_BINARY_LCHOOSE,       // log of n choose k, for real arguments
    AX_BINARY_GAMMA_P,       // regularised incomplete gamma functions P(a, x), Q(a, x)
    AX_BINARY_GAMMA_Q,
    AX_BINARY_GAMMA_P_INV,   // x with P(a, x) = p
    AX_BINARY_GAMMA_Q_INV,
    AX_BINARY_GAMMA_P_DA,    // derivative of P(a, x) with respect to a
    AX_BINARY_BESSEL_I,      // order, argument
    AX_BINARY_BESSEL_K,
    AX_BINARY_LOG_BESSEL_I,  // log I_order(x), without overflow
    AX_BINARY_STUDENT_T_CDF, // degrees of freedom, x
    AX_BINARY_STUDENT_T_QUANTILE, // degrees of freedom, probability
    AX_BINARY_OWENS_T,       // h, a
    AX_BINARY_COUNT
} ax_binary_op;

void ax_binary(ax_binary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, long n);

// MARK: Real functions of three arguments.

typedef enum {
    AX_TERNARY_FMA,          // a b + c, rounded once
    AX_TERNARY_CLAMP,        // x, low, high
    AX_TERNARY_INC_BETA,     // regularised incomplete beta I_x(a, b); arguments a, b, x
    AX_TERNARY_INC_BETA_INV, // x with I_x(a, b) = p; arguments a, b, p
    AX_TERNARY_INC_BETA_DA,  // derivative of I_x(a, b) with respect to a
    AX_TERNARY_INC_BETA_DB,  // and with respect to b
    AX_TERNARY_COUNT
} ax_ternary_op;

void ax_ternary(
    ax_ternary_op op, double *out, const double *a, int a_uniform, const double *b, int b_uniform, const double *c,
    int c_uniform, long n);

// MARK: Integers and booleans. Arithmetic wraps around; division by zero gives zero.

typedef enum {
    AX_UNARY_INT_NEG,
    AX_UNARY_INT_ABS,
    AX_UNARY_INT_SIGN,
    AX_UNARY_INT_NOT, // of a boolean
    AX_UNARY_INT_COUNT
} ax_unary_int_op;

void ax_unary_int(ax_unary_int_op op, int64_t *out, const int64_t *a, long n);

typedef enum {
    AX_BINARY_INT_ADD,
    AX_BINARY_INT_SUB,
    AX_BINARY_INT_MUL,
    AX_BINARY_INT_DIV, // rounded down
    AX_BINARY_INT_MOD, // sign of the divisor
    AX_BINARY_INT_MIN,
    AX_BINARY_INT_MAX,
    AX_BINARY_INT_POW, // a negative exponent rounds towards zero
    AX_BINARY_INT_AND, // bit by bit, so they serve booleans as well
    AX_BINARY_INT_OR,
    AX_BINARY_INT_XOR,
    AX_BINARY_INT_COUNT
} ax_binary_int_op;

void ax_binary_int(
    ax_binary_int_op op, int64_t *out, const int64_t *a, int a_uniform, const int64_t *b, int b_uniform, long n);

// MARK: Comparisons, choice, conversion.

typedef enum {
    AX_COMPARE_LT,
    AX_COMPARE_LE,
    AX_COMPARE_GT,
    AX_COMPARE_GE,
    AX_COMPARE_EQ,
    AX_COMPARE_NE,
    AX_COMPARE_COUNT
} ax_compare_op;

void ax_compare(
    ax_compare_op op, int64_t *out, const double *a, int a_uniform, const double *b, int b_uniform, long n);
void ax_compare_int(
    ax_compare_op op, int64_t *out, const int64_t *a, int a_uniform, const int64_t *b, int b_uniform, long n);

typedef enum {
    AX_CLASS_NAN,
    AX_CLASS_INFINITE,
    AX_CLASS_FINITE,
    AX_CLASS_COUNT
} ax_class_op;

/// Whether each element is NaN, infinite or finite, as a boolean.
void ax_classify(ax_class_op op, int64_t *out, const double *a, long n);

/// out = condition ? a : b.
void ax_select(
    double *out, const int64_t *condition, int condition_uniform, const double *a, int a_uniform, const double *b,
    int b_uniform, long n);
void ax_select_int(
    int64_t *out, const int64_t *condition, int condition_uniform, const int64_t *a, int a_uniform, const int64_t *b,
    int b_uniform, long n);

void ax_int_to_real(double *out, const int64_t *a, long n);
/// Rounded down; NaN gives 0, what does not fit gives the nearest integer that exists.
void ax_real_to_int(int64_t *out, const double *a, long n);

// MARK: Memory.

void ax_fill(double *out, double value, long n);
void ax_fill_int(int64_t *out, int64_t value, long n);
/// out[i] = start + i step.
void ax_iota(int64_t *out, int64_t start, int64_t step, long n);
/// out[i] = base[i stride].
void ax_load_strided(double *out, const double *base, long stride, long n);
void ax_load_strided_int(int64_t *out, const int64_t *base, long stride, long n);
void ax_store_strided(double *base, long stride, const double *value, int value_uniform, long n);
void ax_store_strided_int(int64_t *base, long stride, const int64_t *value, int value_uniform, long n);

/// out[i] = base[index[i]], the index moved into 0 ..< count. An empty base gives zeros.
void ax_gather(double *out, const double *base, int64_t count, const int64_t *index, long n);
void ax_gather_int(int64_t *out, const int64_t *base, int64_t count, const int64_t *index, long n);
/// base[index[i]] += value[i] in the order of i; indices outside 0 ..< count are passed over.
void ax_scatter_add(double *base, int64_t count, const int64_t *index, const double *value, int value_uniform, long n);
/// base[index[i]] = value[i] in the order of i; indices outside 0 ..< count are passed over.
void ax_scatter(double *base, int64_t count, const int64_t *index, const double *value, int value_uniform, long n);
void ax_scatter_int(int64_t *base, int64_t count, const int64_t *index, const int64_t *value, int value_uniform, long n);

// MARK: Reductions. Element i goes to partial result i mod 8, and the eight are joined as
// ((0+4) + (2+6)) + ((1+5) + (3+7)): the order is part of the meaning.

double ax_sum(const double *a, long n);
/// Sum of products, one rounding for each product and addition together.
double ax_dot(const double *a, const double *b, long n);
double ax_product(const double *a, long n);
/// -inf and +inf for no elements; NaN if there is one.
double ax_max(const double *a, long n);
double ax_min(const double *a, long n);
/// log(sum(exp(a))) without overflow; -inf for no elements.
double ax_log_sum_exp(const double *a, long n);
int64_t ax_sum_int(const int64_t *a, long n);
int64_t ax_max_int(const int64_t *a, long n);
int64_t ax_min_int(const int64_t *a, long n);

// MARK: Random numbers; the words of keys and counters are passed as int64_t.

typedef enum {
    AX_RANDOM_UNIFORM,
    AX_RANDOM_NORMAL,
    AX_RANDOM_EXPONENTIAL,
    AX_RANDOM_COUNT
} ax_random_op;

/// out[i] = draw(key, counter + i).
void ax_random_fill(ax_random_op op, double *out, uint64_t key, uint64_t counter, long n);
void ax_uniform_fill(double *out, uint64_t key, uint64_t counter, long n);
void ax_normal_fill(double *out, uint64_t key, uint64_t counter, long n);
/// out[i] = draw(key[i], counter[i]).
void ax_random_draw(
    ax_random_op op, double *out, const int64_t *key, int key_uniform, const int64_t *counter, int counter_uniform, long n);
/// out[i] = split(key[i], index[i]).
void ax_random_split_block(
    int64_t *out, const int64_t *key, int key_uniform, const int64_t *index, int index_uniform, long n);
