// Training steps of a variational autoencoder: images of 64 pixels, a softplus layer of 200 each way, 10 latent values with two heads, Bernoulli
// pixels, one sample of z, Adam. A step draws its own minibatch. Compiled for doubles, or with -DSINGLE for floats; products are OpenBLAS's.
#include "vectors.h"

#include <cblas.h>

enum { pixels = 64, hidden = 200, latent = 10 };

#ifdef SINGLE
typedef float real;
#define gemm cblas_sgemm
enum { width = 16 };
#else
typedef double real;
#define gemm cblas_dgemm
enum { width = 8 };
#endif
typedef real vec __attribute__((vector_size(64), aligned(8)));

static inline vec get(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void put(real *p, vec v) { memcpy(p, &v, sizeof v); }

#ifdef SINGLE
typedef int mask __attribute__((vector_size(64)));

/// exp(x) for x <= 0: 2^n times a polynomial of what is left.
static inline vec exp_negative(vec x) {
    x = (vec)(((mask)x & (x > -87.0f)) | ((mask)(x * 0 - 87.0f) & ~(x > -87.0f)));
    const vec t = x * 1.44269504f + 12582912.0f, n = t - 12582912.0f;
    const vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    vec p = r * 1.3888889e-3f + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 0.16666667f;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    return (vec)((mask)p + ((mask)t << 23));
}

/// log(1 + e) for 0 <= e <= 1, by the series of the inverse hyperbolic tangent.
static inline vec log1p_unit(vec e) {
    const vec s = e / (e + 2.0f), w = s * s;
    vec p = w * 0.07692308f + 0.09090909f;
    p = p * w + 0.11111111f;
    p = p * w + 0.14285714f;
    p = p * w + 0.2f;
    p = p * w + 0.33333333f;
    return 2.0f * (s + s * w * p);
}

static inline vec root(vec x) { return (vec)__builtin_elementwise_sqrt(x); }
static inline vec below_zero(vec x, vec a, vec b) { return (vec)(((mask)a & (x < 0)) | ((mask)b & ~(x < 0))); }
#else
static inline vec exp_negative(vec x) { return (vec)ax_exp_negative((ax_real8)x); }
static inline vec log1p_unit(vec e) { return (vec)ax_log1p_unit((ax_real8)e); }
static inline vec root(vec x) { return (vec)__builtin_elementwise_sqrt(x); }
static inline vec below_zero(vec x, vec a, vec b) { return pick((m8)(x < 0), a, b); }
#endif

/// The softplus function of x and its derivative, which share an exponential.
static inline vec softplus(vec x, vec *slope) {
    const vec e = exp_negative(below_zero(x, x, -x)), zero = x * 0;
    *slope = below_zero(x, e, zero + 1) / (1 + e);
    return below_zero(x, zero, x) + log1p_unit(e);
}

// Where the parameters are: weights, offsets of each layer; the heads of the encoder are for means and log sds.
enum {
    w_in = 0, b_in = w_in + pixels * hidden, w_mean = b_in + hidden, b_mean = w_mean + hidden * latent, w_sd = b_mean + latent,
    b_sd = w_sd + hidden * latent, w_back = b_sd + latent, b_back = w_back + latent * hidden, w_out = b_back + hidden,
    b_out = w_out + hidden * pixels, dimension = b_out + pixels, padding = 16
};

typedef struct {
    const real *images;
    long count, batch, step;
    uint64_t key;
    real *parameters, *gradient, *first, *second;
    real *x, *h, *h_slope, *mean, *sd, *noise, *z, *back, *back_slope, *logits, *slope, *d_hidden, *d_z, *d_sd;
} state;

static real *zeros(long n) {
    real *p = aligned_alloc(64, (size_t)(n + padding + 15) / 16 * 16 * sizeof *p);
    memset(p, 0, (size_t)(n + padding) * sizeof *p);
    return p;
}

/// - images: `count` rows of 64 pixels; kept.
/// - parameters: `vae_dimension` of them to start from; copied.
void *vae_prepare(const real *images, long count, long batch, const real *parameters, uint64_t key) {
    state *s = malloc(sizeof *s);
    *s = (state){.images = images, .count = count, .batch = batch, .key = key};
    real **wide[] = {&s->h, &s->h_slope, &s->back, &s->back_slope, &s->d_hidden}, **narrow[] = {&s->mean, &s->sd, &s->noise, &s->z, &s->d_z, &s->d_sd};
    real **full[] = {&s->x, &s->logits, &s->slope}, **all[] = {&s->parameters, &s->gradient, &s->first, &s->second};
    for (int i = 0; i < 5; i++) *wide[i] = zeros(batch * hidden);
    for (int i = 0; i < 6; i++) *narrow[i] = zeros(batch * latent);
    for (int i = 0; i < 3; i++) *full[i] = zeros(batch * pixels);
    for (int i = 0; i < 4; i++) *all[i] = zeros(dimension);
    memcpy(s->parameters, parameters, dimension * sizeof *parameters);
    openblas_set_num_threads(1);
    return s;
}

long vae_dimension(void) { return dimension; }
const real *vae_parameters(const void *s) { return ((const state *)s)->parameters; }
const real *vae_gradient(const void *s) { return ((const state *)s)->gradient; }

// Row-major products of the shapes (m, k) and (k, n), either transposed; `keep` times what is there is kept.
static void product(real *c, const real *a, int at, const real *b, int bt, long m, long k, long n, real keep) {
    gemm(CblasRowMajor, at ? CblasTrans : CblasNoTrans, bt ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1, a, (int)(at ? m : k), b,
         (int)(bt ? k : n), keep, c, (int)n);
}

/// One row of offsets for every row of a batch.
static void add_offsets(real *out, const real *offsets, long rows, long columns) {
    for (long i = 0; i < rows; i++)
        for (long j = 0; j < columns; j++) out[i * columns + j] += offsets[j];
}

/// values = softplus(values + offsets), and its derivative.
static void activate(real *values, real *slopes, const real *offsets, long rows) {
    for (long i = 0; i < rows; i++) {
        for (long j = 0; j + width <= hidden; j += width) {
            vec slope;
            put(values + i * hidden + j, softplus(get(values + i * hidden + j) + get(offsets + j), &slope));
            put(slopes + i * hidden + j, slope);
        }
        if (hidden % width) {
            enum { rest = hidden % width, whole = hidden - rest };
            real v[width] = {0}, o[width] = {0};
            memcpy(v, values + i * hidden + whole, rest * sizeof *v);
            memcpy(o, offsets + whole, rest * sizeof *o);
            vec slope, y = softplus(get(v) + get(o), &slope);
            memcpy(values + i * hidden + whole, &y, rest * sizeof *v);
            memcpy(slopes + i * hidden + whole, &slope, rest * sizeof *v);
        }
    }
}

/// The derivative through the softplus, and its column sums.
static void deactivate(real *adjoint, const real *slopes, real *sums, long rows) {
    memset(sums, 0, hidden * sizeof *sums);
    for (long i = 0; i < rows; i++) {
        for (long j = 0; j < hidden; j++) sums[j] += adjoint[i * hidden + j] *= slopes[i * hidden + j];
    }
}

static void column_sums(real *sums, const real *values, long rows, long columns) {
    memset(sums, 0, (size_t)columns * sizeof *sums);
    for (long i = 0; i < rows; i++)
        for (long j = 0; j < columns; j++) sums[j] += values[i * columns + j];
}

static void draw_minibatch(state *s, uint64_t key) {
    for (long i = 0; i < s->batch; i++) {
        long row = (long)(ax_random_uniform(key, (uint64_t)i) * (double)s->count);
        memcpy(s->x + i * pixels, s->images + row * pixels, pixels * sizeof *s->x);
    }
}

static void draw_noise(state *s, uint64_t key) {
    const ax_bits8 lanes_of = {0, 1, 2, 3, 4, 5, 6, 7};
    for (long i = 0; i < s->batch * latent; i += 8) {
        ax_real8 e = ax_random_normal((ax_bits8)(lanes_of * 0 + key), lanes_of + (uint64_t)i);
        for (int k = 0; k < 8; k++) s->noise[i + k] = (real)e[k];
    }
}

/// The evidence bound of the batch; its gradient goes to `gradient`.
static double bound(state *s) {
    const real *p = s->parameters;
    real *g = s->gradient;
    const long n = s->batch;
    double value = 0;
    product(s->h, s->x, 0, p + w_in, 0, n, pixels, hidden, 0);
    activate(s->h, s->h_slope, p + b_in, n);
    product(s->mean, s->h, 0, p + w_mean, 0, n, hidden, latent, 0);
    product(s->sd, s->h, 0, p + w_sd, 0, n, hidden, latent, 0);
    add_offsets(s->mean, p + b_mean, n, latent);
    add_offsets(s->sd, p + b_sd, n, latent);
    for (long i = 0; i < n * latent; i++) value += s->sd[i] + (real)0.5 * s->noise[i] * s->noise[i];
    for (long i = 0; i < n * latent; i += 8) {
        ax_real8 x;
        for (int k = 0; k < 8; k++) x[k] = (double)s->sd[i + k];
        x = ax_exp(x);
        for (int k = 0; k < 8; k++) s->sd[i + k] = (real)x[k];
    }
    for (long i = 0; i < n * latent; i++) s->z[i] = s->mean[i] + s->sd[i] * s->noise[i];
    for (long i = 0; i < n * latent; i++) value -= (real)0.5 * s->z[i] * s->z[i];
    product(s->back, s->z, 0, p + w_back, 0, n, latent, hidden, 0);
    activate(s->back, s->back_slope, p + b_back, n);
    product(s->logits, s->back, 0, p + w_out, 0, n, hidden, pixels, 0);
    vec sum = {0};
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < pixels; j += width) {
            vec slope, x = get(s->x + i * pixels + j), l = get(s->logits + i * pixels + j) + get(p + b_out + j);
            sum += x * l - softplus(l, &slope);
            put(s->slope + i * pixels + j, x - slope);
        }
    }
    for (int k = 0; k < width; k++) value += sum[k];

    product(g + w_out, s->back, 1, s->slope, 0, hidden, n, pixels, 0);
    column_sums(g + b_out, s->slope, n, pixels);
    product(s->d_hidden, s->slope, 0, p + w_out, 1, n, pixels, hidden, 0);
    deactivate(s->d_hidden, s->back_slope, g + b_back, n);
    product(g + w_back, s->z, 1, s->d_hidden, 0, latent, n, hidden, 0);
    product(s->d_z, s->d_hidden, 0, p + w_back, 1, n, hidden, latent, 0);
    for (long i = 0; i < n * latent; i++) s->d_z[i] -= s->z[i];
    for (long i = 0; i < n * latent; i++) s->d_sd[i] = 1 + s->d_z[i] * s->sd[i] * s->noise[i];
    product(g + w_mean, s->h, 1, s->d_z, 0, hidden, n, latent, 0);
    product(g + w_sd, s->h, 1, s->d_sd, 0, hidden, n, latent, 0);
    column_sums(g + b_mean, s->d_z, n, latent);
    column_sums(g + b_sd, s->d_sd, n, latent);
    product(s->d_hidden, s->d_z, 0, p + w_mean, 1, n, latent, hidden, 0);
    product(s->d_hidden, s->d_sd, 0, p + w_sd, 1, n, latent, hidden, 1);
    deactivate(s->d_hidden, s->h_slope, g + b_in, n);
    product(g + w_in, s->x, 1, s->d_hidden, 0, pixels, n, hidden, 0);
    return value;
}

static void adam(state *s) {
    const real beta1 = 0.9, beta2 = 0.999, rate = 1e-3, epsilon = 1e-8, t = (real)(s->step + 1);
    const real first = 1 / (1 - (real)pow(beta1, t)), second = 1 / (1 - (real)pow(beta2, t));
    for (long i = 0; i < dimension; i += width) {
        const vec g = -get(s->gradient + i), m = beta1 * get(s->first + i) + (1 - beta1) * g;
        const vec v = beta2 * get(s->second + i) + (1 - beta2) * g * g;
        put(s->first + i, m);
        put(s->second + i, v);
        put(s->parameters + i, get(s->parameters + i) - rate * (m * first) / (root(v * second) + epsilon));
    }
}

/// Makes steps; the mean of the bound of one image.
double vae_steps(void *pointer, long steps) {
    state *s = pointer;
    double total = 0;
    for (long i = 0; i < steps; i++, s->step++) {
        const uint64_t key = ax_random_split(s->key, (uint64_t)s->step);
        draw_minibatch(s, ax_random_split(key, 0));
        draw_noise(s, ax_random_split(key, 1));
        total += bound(s);
        adam(s);
    }
    return total / (double)(steps * s->batch);
}
