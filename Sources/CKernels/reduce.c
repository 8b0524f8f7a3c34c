#include "loops.h"

#define LANES 8

// Eight lanes, the rest of the elements in the first lanes, then the fixed tree. STEP(lane, i) updates lane[j].
#define REDUCE(TYPE, START, STEP, JOIN)                                                                                \
    TYPE lane[LANES];                                                                                                  \
    for (int j = 0; j < LANES; j++) lane[j] = (START);                                                                 \
    long whole = n - n % LANES;                                                                                        \
    for (long i = 0; i < whole; i += LANES) {                                                                          \
        for (int j = 0; j < LANES; j++) lane[j] = STEP(lane[j], i + j);                                                \
    }                                                                                                                  \
    for (long i = whole; i < n; i++) lane[i - whole] = STEP(lane[i - whole], i);                                       \
    return JOIN(                                                                                                       \
        JOIN(JOIN(lane[0], lane[4]), JOIN(lane[2], lane[6])), JOIN(JOIN(lane[1], lane[5]), JOIN(lane[3], lane[7])))

#define PLUS(x, y) ((x) + (y))
#define TIMES(x, y) ((x) * (y))

AX_CLONES double ax_sum(const double *a, long n) {
    if (n <= 0) return 0.0;
#define STEP(s, i) ((s) + a[i])
    REDUCE(double, 0.0, STEP, PLUS);
#undef STEP
}

AX_CLONES double ax_product(const double *a, long n) {
    if (n <= 0) return 1.0;
#define STEP(s, i) ((s) * a[i])
    REDUCE(double, 1.0, STEP, TIMES);
#undef STEP
}

AX_CLONES double ax_max(const double *a, long n) {
    if (n <= 0) return -AX_INF;
#define STEP(s, i) ax_fmax(s, a[i])
    REDUCE(double, -AX_INF, STEP, ax_fmax);
#undef STEP
}

AX_CLONES double ax_min(const double *a, long n) {
    if (n <= 0) return AX_INF;
#define STEP(s, i) ax_fmin(s, a[i])
    REDUCE(double, AX_INF, STEP, ax_fmin);
#undef STEP
}

AX_CLONES static double sum_of_exponentials(const double *a, double shift, long n) {
#define STEP(s, i) ((s) + ax_exp(a[i] - shift))
    REDUCE(double, 0.0, STEP, PLUS);
#undef STEP
}

double ax_log_sum_exp(const double *a, long n) {
    double largest = ax_max(a, n);
    // All -inf, an inf or a NaN: the largest is the answer, and a - largest would be NaN.
    if (!(ax_abs(largest) < AX_INF)) return largest;
    return largest + ax_log(sum_of_exponentials(a, largest, n));
}

AX_CLONES int64_t ax_sum_int(const int64_t *a, long n) {
    uint64_t sum = 0;
    for (long i = 0; i < n; i++) sum += (uint64_t)a[i];
    return (int64_t)sum;
}

AX_CLONES int64_t ax_max_int(const int64_t *a, long n) {
    int64_t m = INT64_MIN;
    for (long i = 0; i < n; i++) m = a[i] > m ? a[i] : m;
    return m;
}

AX_CLONES int64_t ax_min_int(const int64_t *a, long n) {
    int64_t m = INT64_MAX;
    for (long i = 0; i < n; i++) m = a[i] < m ? a[i] : m;
    return m;
}
