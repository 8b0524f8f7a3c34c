#include "loops.h"

AX_CLONES void ax_uniform_fill(double *out, uint64_t key, uint64_t counter, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        out[i] = ax_random_uniform(key, counter + (uint64_t)i);
    }
}

AX_CLONES void ax_normal_fill(double *out, uint64_t key, uint64_t counter, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        out[i] = ax_random_normal(key, counter + (uint64_t)i);
    }
}

AX_CLONES static void exponential_fill(double *out, uint64_t key, uint64_t counter, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        out[i] = ax_random_exponential(key, counter + (uint64_t)i);
    }
}

void ax_random_fill(ax_random_op op, double *out, uint64_t key, uint64_t counter, long n) {
    switch (op) {
    case AX_RANDOM_UNIFORM: ax_uniform_fill(out, key, counter, n); break;
    case AX_RANDOM_NORMAL: ax_normal_fill(out, key, counter, n); break;
    case AX_RANDOM_EXPONENTIAL: exponential_fill(out, key, counter, n); break;
    case AX_RANDOM_COUNT: break;
    }
}

#define DRAW(FUNCTION)                                                                                                 \
    AX_VECTOR for (long i = 0; i < n; i++) {                                                                           \
        out[i] = FUNCTION((uint64_t)(key_uniform ? *key : key[i]), (uint64_t)(counter_uniform ? *counter : counter[i])); \
    }                                                                                                                  \
    break

AX_CLONES void ax_random_draw(
    ax_random_op op, double *out, const int64_t *key, int key_uniform, const int64_t *counter, int counter_uniform,
    long n) {
    if (n <= 0) return;
    switch (op) {
    case AX_RANDOM_UNIFORM: DRAW(ax_random_uniform);
    case AX_RANDOM_NORMAL: DRAW(ax_random_normal);
    case AX_RANDOM_EXPONENTIAL: DRAW(ax_random_exponential);
    case AX_RANDOM_COUNT: break;
    }
}

AX_CLONES void ax_random_split_block(
    int64_t *out, const int64_t *key, int key_uniform, const int64_t *index, int index_uniform, long n) {
    if (n <= 0) return;
    // Read before the loop: the output may be the block that holds a uniform operand.
    int64_t first_key = *key, first_index = *index;
    AX_VECTOR for (long i = 0; i < n; i++) {
        uint64_t k = (uint64_t)(key_uniform ? first_key : key[i]);
        uint64_t j = (uint64_t)(index_uniform ? first_index : index[i]);
        out[i] = (int64_t)ax_random_split(k, j);
    }
}
