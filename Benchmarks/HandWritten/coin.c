// The coin of Variational/coin_enumeration.apx by hand: the gradient summed over both sides, Adam, and the objective of every step,
// which is kept. Nothing is checked. A program by itself, for a look at how long one step has to take:
//
//     clang -O3 -march=native coin.c -o coin -lm && ./coin
//
// prints nanoseconds and cycles a step, the least of many repeats of 4,000 steps from the start.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

typedef struct { double l, m, v, weights1, weights2; } state;

static double normal_log_density(double x, double mean) { return -0.5 * log(2 * M_PI) - 0.5 * (x - mean) * (x - mean); }

__attribute__((noinline)) static void steps(state *s, double a, double b, long count, double *trace) {
    state t = *s;
    for (long i = 0; i < count; i++) {
        // e = exp(-|l|) gives both probabilities and both logarithms.
        double e = exp(-fabs(t.l)), d = 1 / (1 + e), large = d, small = e * d;
        double p = t.l < 0 ? small : large, q = t.l < 0 ? large : small;
        double soft = log1p(e), log_p = -fmax(-t.l, 0) - soft, log_q = -fmax(t.l, 0) - soft;
        trace[i] = p * (b - log_p) + q * (a - log_q);
        double g = -p * q * ((b - a) - t.l);
        t.m = 0.9 * t.m + g;
        t.v = 0.999 * t.v + g * g;
        t.weights1 = 0.9 * t.weights1 + 1;
        t.weights2 = 0.999 * t.weights2 + 1;
        double root = sqrt(t.weights2);
        t.l -= 0.01 * root / t.weights1 * t.m / (sqrt(t.v) + 1e-8 * root);
    }
    *s = t;
}

int main(void) {
    enum { N = 1000 };
    double trace[N], x = 0.7, best = 1e9;
    double a = log(0.7) + normal_log_density(x, -1), b = log(0.3) + normal_log_density(x, 1);
    state s;
    for (int repeat = 0; repeat < 300; repeat++) {
        memset(&s, 0, sizeof s);
        double start = seconds();
        for (int call = 0; call < 4; call++) steps(&s, a, b, N, trace);
        double t = (seconds() - start) / (4 * N);
        if (t < best) best = t;
    }
    // An addition waits one cycle for the one before.
    long z = 0, n = 1000000;
    double cycle = 1e9;
    for (int repeat = 0; repeat < 20; repeat++) {
        double start = seconds();
        for (long i = 0; i < n; i++) __asm__ volatile("add $1, %0\nadd $1, %0\nadd $1, %0\nadd $1, %0\nadd $1, %0\nadd $1, %0\nadd $1, %0\nadd $1, %0" : "+r"(z));
        double t = (seconds() - start) / (8 * n);
        if (t < cycle) cycle = t;
    }
    printf("%.2f ns, %.1f cycles of %.4f ns; l = %.12g, objective %.12g\n", 1e9 * best, best / cycle, 1e9 * cycle, s.l, trace[N - 1]);
}
