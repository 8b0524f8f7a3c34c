#include "loops.h"

#define DEFINE_SELECT(NAME, ELEMENT)                                                                                   \
    AX_CLONES void NAME(                                                                                               \
        ELEMENT *out, const int64_t *condition, int condition_uniform, const ELEMENT *a, int a_uniform,                \
        const ELEMENT *b, int b_uniform, long n) {                                                                     \
        if (n <= 0) return;                                                                                            \
        /* Read before the loops: the output may be the block that holds a uniform operand. */                         \
        ELEMENT x = *a, y = *b;                                                                                        \
        int64_t chosen = *condition;                                                                                   \
        if (condition_uniform) {                                                                                       \
            const ELEMENT *source = chosen ? a : b;                                                                    \
            ELEMENT value = chosen ? x : y;                                                                            \
            if (chosen ? a_uniform : b_uniform) {                                                                      \
                AX_VECTOR for (long i = 0; i < n; i++) out[i] = value;                                                 \
            } else {                                                                                                   \
                AX_VECTOR for (long i = 0; i < n; i++) out[i] = source[i];                                             \
            }                                                                                                          \
        } else if (!a_uniform && !b_uniform) {                                                                         \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                ELEMENT p = a[i], q = b[i];                                                                            \
                out[i] = condition[i] ? p : q;                                                                         \
            }                                                                                                          \
        } else if (!a_uniform) {                                                                                       \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                ELEMENT p = a[i];                                                                                      \
                out[i] = condition[i] ? p : y;                                                                         \
            }                                                                                                          \
        } else if (!b_uniform) {                                                                                       \
            AX_VECTOR for (long i = 0; i < n; i++) {                                                                   \
                ELEMENT q = b[i];                                                                                      \
                out[i] = condition[i] ? x : q;                                                                         \
            }                                                                                                          \
        } else {                                                                                                       \
            AX_VECTOR for (long i = 0; i < n; i++) out[i] = condition[i] ? x : y;                                      \
        }                                                                                                              \
    }

DEFINE_SELECT(ax_select, double)
DEFINE_SELECT(ax_select_int, int64_t)

AX_CLONES void ax_int_to_real(double *out, const int64_t *a, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        out[i] = (double)a[i];
    }
}

AX_CLONES void ax_real_to_int(int64_t *out, const double *a, long n) {
    for (long i = 0; i < n; i++) {
        out[i] = ax_floor_to_int(a[i]);
    }
}

AX_CLONES void ax_iota(int64_t *out, int64_t start, int64_t step, long n) {
    AX_VECTOR for (long i = 0; i < n; i++) {
        out[i] = ax_int_add(start, ax_int_mul(step, i));
    }
}

#define DEFINE_MEMORY(SUFFIX, ELEMENT)                                                                                 \
    AX_CLONES void ax_fill##SUFFIX(ELEMENT *out, ELEMENT value, long n) {                                              \
        for (long i = 0; i < n; i++) out[i] = value;                                                                   \
    }                                                                                                                  \
    AX_CLONES void ax_load_strided##SUFFIX(ELEMENT *out, const ELEMENT *base, long stride, long n) {                   \
        if (stride == 1) {                                                                                             \
            AX_VECTOR for (long i = 0; i < n; i++) out[i] = base[i];                                                   \
        } else {                                                                                                       \
            for (long i = 0; i < n; i++) out[i] = base[i * stride];                                                    \
        }                                                                                                              \
    }                                                                                                                  \
    AX_CLONES void ax_store_strided##SUFFIX(                                                                           \
        ELEMENT *base, long stride, const ELEMENT *value, int value_uniform, long n) {                                 \
        if (n <= 0) return;                                                                                            \
        ELEMENT first = *value;                                                                                        \
        if (value_uniform) {                                                                                           \
            for (long i = 0; i < n; i++) base[i * stride] = first;                                                     \
        } else {                                                                                                       \
            for (long i = 0; i < n; i++) base[i * stride] = value[i];                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    AX_CLONES void ax_gather##SUFFIX(ELEMENT *out, const ELEMENT *base, int64_t count, const int64_t *index, long n) { \
        if (count <= 0) {                                                                                              \
            for (long i = 0; i < n; i++) out[i] = 0;                                                                   \
            return;                                                                                                    \
        }                                                                                                              \
        AX_VECTOR for (long i = 0; i < n; i++) {                                                                       \
            int64_t k = index[i];                                                                                      \
            k = k < 0 ? 0 : k;                                                                                         \
            k = k < count ? k : count - 1;                                                                             \
            out[i] = base[k];                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    void ax_scatter##SUFFIX(                                                                                           \
        ELEMENT *base, int64_t count, const int64_t *index, const ELEMENT *value, int value_uniform, long n) {         \
        for (long i = 0; i < n; i++) {                                                                                 \
            /* A negative index is a very large one without sign. */                                                   \
            if ((uint64_t)index[i] < (uint64_t)(count < 0 ? 0 : count)) base[index[i]] = value[value_uniform ? 0 : i]; \
        }                                                                                                              \
    }

DEFINE_MEMORY(, double)
DEFINE_MEMORY(_int, int64_t)

void ax_scatter_add(double *base, int64_t count, const int64_t *index, const double *value, int value_uniform, long n) {
    uint64_t limit = (uint64_t)(count < 0 ? 0 : count);
    for (long i = 0; i < n; i++) {
        if ((uint64_t)index[i] < limit) base[index[i]] += value[value_uniform ? 0 : i];
    }
}
