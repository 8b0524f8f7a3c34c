#include "KernelWidths.h"

#define AX_WIDTH 1
#include "../../Sources/AuspexRuntime/Headers/ax_elementary.h"
#define AX_WIDTH 2
#include "../../Sources/AuspexRuntime/Headers/ax_elementary.h"
#define AX_WIDTH 4
#include "../../Sources/AuspexRuntime/Headers/ax_elementary.h"
#define AX_WIDTH 8
#include "../../Sources/AuspexRuntime/Headers/ax_elementary.h"

// The widest instructions that the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

#define REAL(F)                                                                                                        \
    F(abs) F(sqrt) F(floor) F(ceil) F(trunc) F(sign) F(round) F(relu) F(step)                                          \
    F(exp) F(exp_negative) F(expm1) F(log) F(log1p) F(log1m_exp) F(sinh) F(cosh) F(tanh)                                               \
    F(sigmoid) F(log_sigmoid) F(softplus) F(logit)                                                                     \
    F(sin) F(cos) F(tan) F(asin) F(acos) F(atan)                                                                       \
    F(lgamma) F(digamma) F(trigamma) F(erf) F(erfc) F(erf_inv) F(normal_cdf) F(log_normal_cdf) F(normal_quantile)
#define REAL_REAL(F)                                                                                                   \
    F(copysign) F(fmin) F(fmax) F(mod) F(pow) F(atan2) F(hypot) F(log_add_exp) F(xlogy) F(lbeta) F(lchoose)
#define INT_INT(F) F(int_add) F(int_sub) F(int_mul) F(int_div) F(int_mod) F(int_min) F(int_max)
#define REAL_TO_INT(F) F(floor_to_int)
#define INT_TO_REAL(F) F(to_real)
#define KEY_INDEX(F) F(random_split)
#define KEY_COUNTER(F) F(random_uniform) F(random_normal) F(random_exponential)

#define STEP(WIDTH, OUT, IN, CALL)                                                                                     \
    for (long i = 0; i + WIDTH <= n; i += WIDTH) {                                                                     \
        ax_##IN##WIDTH x, y;                                                                                           \
        __builtin_memcpy(&x, (const char *)a + 8 * i, sizeof x);                                                       \
        __builtin_memcpy(&y, (const char *)b + 8 * i, sizeof y);                                                       \
        ax_##OUT##WIDTH z = CALL;                                                                                      \
        __builtin_memcpy((char *)out + 8 * i, &z, sizeof z);                                                           \
    }

#define LOOPS(NAME, OUT, IN, CALL)                                                                                     \
    CLONES static void run_##NAME(int width, void *out, const void *a, const void *b, long n) {                        \
        if (width == 1) STEP(1, OUT, IN, CALL)                                                                         \
        if (width == 2) STEP(2, OUT, IN, CALL)                                                                         \
        if (width == 4) STEP(4, OUT, IN, CALL)                                                                         \
        if (width == 8) STEP(8, OUT, IN, CALL)                                                                         \
    }

#define OF_REAL(NAME) LOOPS(NAME, real, real, (y = x, ax_##NAME(y)))
#define OF_REAL_REAL(NAME) LOOPS(NAME, real, real, ax_##NAME(x, y))
#define OF_INT_INT(NAME) LOOPS(NAME, int, int, ax_##NAME(x, y))
#define OF_REAL_TO_INT(NAME) LOOPS(NAME, int, real, (y = x, ax_##NAME(y)))
#define OF_KEY_COUNTER(NAME) LOOPS(NAME, real, bits, ax_##NAME(x, y))
#define OF_INT_TO_REAL(NAME) LOOPS(NAME, real, int, (y = x, ax_##NAME(y)))
#define OF_KEY_INDEX(NAME) LOOPS(NAME, bits, bits, ax_##NAME(x, y))
REAL(OF_REAL)
REAL_REAL(OF_REAL_REAL)
INT_INT(OF_INT_INT)
REAL_TO_INT(OF_REAL_TO_INT)
INT_TO_REAL(OF_INT_TO_REAL)
KEY_INDEX(OF_KEY_INDEX)
KEY_COUNTER(OF_KEY_COUNTER)

typedef struct {
    const char *name;
    void (*run)(int width, void *out, const void *a, const void *b, long n);
} entry;

#define ENTRY(NAME) {#NAME, run_##NAME},
static const entry real[] = {REAL(ENTRY)};
static const entry real_real[] = {REAL_REAL(ENTRY)};
static const entry int_int[] = {INT_INT(ENTRY)};
static const entry real_to_int[] = {REAL_TO_INT(ENTRY)};
static const entry int_to_real[] = {INT_TO_REAL(ENTRY)};
static const entry key_index[] = {KEY_INDEX(ENTRY)};
static const entry key_counter[] = {KEY_COUNTER(ENTRY)};

static const struct {
    const entry *entries;
    long count;
} kinds[KW_KIND_COUNT] = {
#define KIND(TABLE) {TABLE, sizeof TABLE / sizeof(entry)}
    KIND(real), KIND(real_real), KIND(int_int), KIND(real_to_int), KIND(int_to_real), KIND(key_index), KIND(key_counter),
};

long kw_count(kw_kind kind) { return kinds[kind].count; }

const char *kw_name(kw_kind kind, long function) { return kinds[kind].entries[function].name; }

void kw_run(kw_kind kind, long function, int width, void *out, const void *a, const void *b, long n) {
    kinds[kind].entries[function].run(width, out, a, b, n);
}
