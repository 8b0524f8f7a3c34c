#!/usr/bin/env python3
"""Writes distributions.json: reference values of every distribution, from textbook formulas in 60-digit arithmetic.

Needs mpmath. Parameters and points are doubles (or integers), taken exactly; results are rounded once to the nearest
double. The formulas are those of the textbooks, not the rearranged ones of the library.

Format: an object with an entry for each distribution, a list of cases:

    {"normal": [{"parameters": {"mean": 0.0, "sd": 1.0}, "x": 0.5, "log_density": -1.04…, "cdf": 0.69…,
                 "log_cdf": …, "log_ccdf": …, "mean": 0.0, "variance": 1.0}, …], …}

- `parameters` are by name, as declared. A parameter that is a distribution is {"distribution": name, "parameters": {…}}, a
  list of those where several are expected.
- `x` is a number, a list, or a list of rows.
- `cdf`, `log_cdf`, `log_ccdf` stand where the library declares a `cdf`, and the log forms where they can be computed
  from it or are declared. `mean` and `variance` stand in the first case of each set of parameters.
- A case outside of the support has the log density "-Infinity". Numbers that JSON lacks are the strings "Infinity",
  "-Infinity" and "NaN".
"""
import json
import math
import pathlib

from mpmath import mp, mpf, inf, nan, log, exp, gamma, loggamma, pi, sqrt, erf, erfc, cos, expm1, betainc, gammainc, besseli
from mpmath import matrix, det, log1p, atan, psi, euler, binomial as choose, quad, floor

mp.dps = 60


def number(value):
    if isinstance(value, (list, tuple)):
        return [number(v) for v in value]
    if isinstance(value, int):
        return value
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def ln(x):
    return -inf if x == 0 else log(x)


def xlogy(x, y):
    return mpf(0) if x == 0 else x * ln(y)


def lbeta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def by_quadrature(log_density, x, step, lower, upper):
    """The integral of a density below x (step negative) or above it, where the series of mpmath converge too slowly.

    The steps are about a standard deviation; eighty of them leave nothing at the precision of a double.
    """
    ends = [min(max(x + k * step, lower), upper) for k in range(81)]
    # The quadrature stops by an absolute error, so the density is taken relative to that at x.
    top = log_density(x)
    pieces = [quad(lambda t: exp(log_density(t) - top), sorted(pair)) for pair in zip(ends, ends[1:]) if pair[0] != pair[1]]
    return sum(pieces, mpf(0)) * exp(top)


def gamma_tail(a, x, side):
    """The probability of a gamma variable below x (side −1) or above it (side 1), for a large shape."""
    density = lambda t: (a - 1) * ln(t) - t - loggamma(a)
    if side * (x - a) < 0:
        return 1 - gamma_tail(a, x, -side)
    return by_quadrature(density, x, side * sqrt(a), mpf(0), mpf(2) * x + 100 * a)


def gamma_p(a, x):
    if x > 0 and max(a, x) > 3000:
        return gamma_tail(a, x, -1) if a > 100 else 1 - gamma_q(a, x)
    return gammainc(a, 0, x, regularized=True) if x > 0 else mpf(0)


def gamma_q(a, x):
    if x > 0 and a > 3000:
        return gamma_tail(a, x, 1)
    return gammainc(a, x, inf, regularized=True) if x > 0 else mpf(1)


def inc_beta(a, b, x):
    """I_x(a, b); the nearer end is used so that the series converges."""
    if x <= 0:
        return mpf(0)
    if x >= 1:
        return mpf(1)
    if min(a, b) > 300:
        mean = a / (a + b)
        if x > mean:
            return 1 - inc_beta(b, a, 1 - x)
        density = lambda t: (a - 1) * ln(t) + (b - 1) * ln(1 - t) - lbeta(a, b)
        return by_quadrature(density, x, -sqrt(mean * (1 - mean) / (a + b)), mpf(0), mpf(1))
    if max(a, b) > 3000:
        # Nearly a gamma distribution near zero (large b): the variable is taken on the scale 1 / b.
        if a > b:
            return 1 - inc_beta(b, a, 1 - x)
        density = lambda t: (a - 1) * ln(t) + (b - 1) * log1p(-t) - lbeta(a, b)
        if x > 2 * (a + 20 * sqrt(a) + 20) / b:
            return 1 - by_quadrature(density, x, (1 + sqrt(a)) / b, mpf(0), mpf(1))
        # Powers of two towards zero; t to the power a is substituted at the end.
        ends = [x / 2 ** k for k in range(12)]
        top = density(x)
        body = exp(top) * sum((quad(lambda t: exp(density(t) - top), [u, v]) for v, u in zip(ends, ends[1:])), mpf(0))
        s = ends[-1]
        rest = quad(lambda w: exp((b - 1) * log1p(-s * w ** (1 / a)) - lbeta(a, b)), [0, 1]) * s ** a / a
        return body + rest
    if x > (a + 1) / (a + b + 2):
        return 1 - betainc(b, a, 0, 1 - x, regularized=True)
    return betainc(a, b, 0, x, regularized=True)


def phi_cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


class D:
    """A distribution: functions of x and the parameters (as mpf), all optional but log_density."""

    def __init__(self, log_density, cdf=None, sf=None, mean=None, variance=None, support=None, discrete=False):
        self.log_density, self.cdf, self.sf = log_density, cdf, sf
        self.mean, self.variance, self.support, self.discrete = mean, variance, support, discrete


def exact(v):
    return v if isinstance(v, (list, dict)) else mpf(v)


nonnegative = lambda x, **p: x >= 0
positive = lambda x, **p: x > 0
unit = lambda x, **p: 0 <= x <= 1
anywhere = lambda x, **p: True


def t_log_density(u, nu):
    return loggamma((nu + 1) / 2) - loggamma(nu / 2) - log(nu * pi) / 2 - (nu + 1) / 2 * log1p(u * u / nu)


def t_cdf(u, nu):
    tail = inc_beta(nu / 2, mpf(1) / 2, nu / (nu + u * u)) / 2
    return tail if u <= 0 else 1 - tail


def half_t_mean(nu):
    return 2 * sqrt(nu / pi) * exp(loggamma((nu + 1) / 2) - loggamma(nu / 2)) / (nu - 1)


def gamma_density(x, shape, rate):
    return shape * log(rate) - loggamma(shape) + xlogy(shape - 1, x) - rate * x


def inverse_gamma_density(x, shape, scale):
    return shape * log(scale) - loggamma(shape) - (shape + 1) * log(x) - scale / x


def nb(x, mean, dispersion):
    return (loggamma(x + dispersion) - loggamma(dispersion) - loggamma(x + 1) + dispersion * log(dispersion / (dispersion + mean))
            + xlogy(x, mean / (dispersion + mean)))


def bb(x, n, alpha, beta):
    return log(choose(n, x)) + lbeta(x + alpha, n - x + beta) - lbeta(alpha, beta)


def above(k, value, infinite=inf):
    """A moment that is finite when k > 0."""
    return value() if k > 0 else infinite


SIGMOID = lambda t: 1 / (1 + exp(-t))
count = lambda x, **p: x >= 0
count_to_n = lambda x, n, **p: 0 <= x <= n

UNIVARIATE = {
    "normal": D(lambda x, mean, sd: -((x - mean) / sd) ** 2 / 2 - log(sd) - log(2 * pi) / 2,
                lambda x, mean, sd: phi_cdf((x - mean) / sd), lambda x, mean, sd: phi_cdf((mean - x) / sd),
                lambda mean, sd: mean, lambda mean, sd: sd ** 2, anywhere),
    "student_t": D(lambda x, nu, location, scale: t_log_density((x - location) / scale, nu) - log(scale),
                   lambda x, nu, location, scale: t_cdf((x - location) / scale, nu),
                   lambda x, nu, location, scale: t_cdf((location - x) / scale, nu),
                   lambda nu, location, scale: location if nu > 1 else nan,
                   lambda nu, location, scale: scale ** 2 * nu / (nu - 2) if nu > 2 else inf if nu > 1 else nan, anywhere),
    "cauchy": D(lambda x, location, scale: -log1p(((x - location) / scale) ** 2) - log(pi * scale),
                lambda x, location, scale: mp.atan2(1, (location - x) / scale) / pi,
                lambda x, location, scale: mp.atan2(1, (x - location) / scale) / pi, None, None, anywhere),
    "half_normal": D(lambda x, sd: log(2) - (x / sd) ** 2 / 2 - log(sd) - log(2 * pi) / 2,
                     lambda x, sd: erf(x / sd / sqrt(mpf(2))), lambda x, sd: erfc(x / sd / sqrt(mpf(2))),
                     lambda sd: sd * sqrt(2 / pi), lambda sd: sd ** 2 * (1 - 2 / pi), nonnegative),
    "half_cauchy": D(lambda x, scale: log(2) - log1p((x / scale) ** 2) - log(pi * scale),
                     lambda x, scale: 2 * atan(x / scale) / pi, lambda x, scale: 1 - 2 * atan(x / scale) / pi if x < scale else 2 * atan(scale / x) / pi,
                     lambda scale: inf, lambda scale: inf, nonnegative),
    "half_student_t": D(lambda x, nu, scale: log(2) + t_log_density(x / scale, nu) - log(scale),
                        lambda x, nu, scale: inc_beta(mpf(1) / 2, nu / 2, (x / scale) ** 2 / (nu + (x / scale) ** 2)), lambda x, nu, scale: 2 * t_cdf(-x / scale, nu),
                        lambda nu, scale: above(nu - 1, lambda: scale * half_t_mean(nu)),
                        lambda nu, scale: above(nu - 2, lambda: scale ** 2 * (nu / (nu - 2) - half_t_mean(nu) ** 2)), nonnegative),
    "laplace": D(lambda x, location, scale: -abs(x - location) / scale - log(2 * scale),
                 lambda x, location, scale: exp((x - location) / scale) / 2 if x < location else 1 - exp((location - x) / scale) / 2,
                 lambda x, location, scale: exp((location - x) / scale) / 2 if x > location else 1 - exp((x - location) / scale) / 2,
                 lambda location, scale: location, lambda location, scale: 2 * scale ** 2, anywhere),
    "logistic": D(lambda x, location, scale: -(x - location) / scale - log(scale) - 2 * log1p(exp(-(x - location) / scale)),
                  lambda x, location, scale: SIGMOID((x - location) / scale), lambda x, location, scale: SIGMOID((location - x) / scale),
                  lambda location, scale: location, lambda location, scale: (pi * scale) ** 2 / 3, anywhere),
    "log_normal": D(lambda x, location, scale: -((log(x) - location) / scale) ** 2 / 2 - log(x * scale) - log(2 * pi) / 2,
                    lambda x, location, scale: phi_cdf((log(x) - location) / scale),
                    lambda x, location, scale: phi_cdf((location - log(x)) / scale),
                    lambda location, scale: exp(location + scale ** 2 / 2),
                    lambda location, scale: (exp(scale ** 2) - 1) * exp(2 * location + scale ** 2), positive),
    "exp_gamma": D(lambda x, shape, rate: shape * (x + log(rate)) - rate * exp(x) - loggamma(shape),
                   lambda x, shape, rate: gamma_p(shape, rate * exp(x)), lambda x, shape, rate: gamma_q(shape, rate * exp(x)),
                   lambda shape, rate: psi(0, shape) - log(rate), lambda shape, rate: psi(1, shape), anywhere),
    "gamma": D(gamma_density, lambda x, shape, rate: gamma_p(shape, rate * x), lambda x, shape, rate: gamma_q(shape, rate * x),
               lambda shape, rate: shape / rate, lambda shape, rate: shape / rate ** 2, nonnegative),
    "inverse_gamma": D(inverse_gamma_density, lambda x, shape, scale: gamma_q(shape, scale / x),
                       lambda x, shape, scale: gamma_p(shape, scale / x),
                       lambda shape, scale: above(shape - 1, lambda: scale / (shape - 1)),
                       lambda shape, scale: above(shape - 2, lambda: scale ** 2 / (shape - 1) ** 2 / (shape - 2)), positive),
    "exponential": D(lambda x, rate: log(rate) - rate * x, lambda x, rate: -expm1(-rate * x), lambda x, rate: exp(-rate * x),
                     lambda rate: 1 / rate, lambda rate: 1 / rate ** 2, nonnegative),
    "weibull": D(lambda x, shape, scale: log(shape / scale) + xlogy(shape - 1, x / scale) - (x / scale) ** shape,
                 lambda x, shape, scale: -expm1(-(x / scale) ** shape), lambda x, shape, scale: exp(-(x / scale) ** shape),
                 lambda shape, scale: scale * gamma(1 + 1 / shape),
                 lambda shape, scale: scale ** 2 * (gamma(1 + 2 / shape) - gamma(1 + 1 / shape) ** 2), nonnegative),
    "beta": D(lambda x, alpha, beta: xlogy(alpha - 1, x) + xlogy(beta - 1, 1 - x) - lbeta(alpha, beta),
              lambda x, alpha, beta: inc_beta(alpha, beta, x), lambda x, alpha, beta: inc_beta(beta, alpha, 1 - x),
              lambda alpha, beta: alpha / (alpha + beta),
              lambda alpha, beta: alpha * beta / (alpha + beta) ** 2 / (alpha + beta + 1), unit),
    "uniform": D(lambda x, lower, upper: -log(upper - lower), lambda x, lower, upper: (x - lower) / (upper - lower),
                 lambda x, lower, upper: (upper - x) / (upper - lower), lambda lower, upper: (lower + upper) / 2,
                 lambda lower, upper: (upper - lower) ** 2 / 12, lambda x, lower, upper: lower <= x <= upper),
    "pareto": D(lambda x, minimum, shape: log(shape) + shape * log(minimum) - (shape + 1) * log(x),
                lambda x, minimum, shape: -expm1(shape * log(minimum / x)), lambda x, minimum, shape: (minimum / x) ** shape,
                lambda minimum, shape: above(shape - 1, lambda: shape * minimum / (shape - 1)),
                lambda minimum, shape: above(shape - 2, lambda: shape * minimum ** 2 / (shape - 1) ** 2 / (shape - 2)),
                lambda x, minimum, shape: x >= minimum),
    "chi_square": D(lambda x, nu: gamma_density(x, nu / 2, mpf(1) / 2), lambda x, nu: gamma_p(nu / 2, x / 2),
                    lambda x, nu: gamma_q(nu / 2, x / 2), lambda nu: nu, lambda nu: 2 * nu, nonnegative),
    "inverse_chi_square": D(lambda x, nu: inverse_gamma_density(x, nu / 2, mpf(1) / 2), lambda x, nu: gamma_q(nu / 2, 1 / (2 * x)),
                            lambda x, nu: gamma_p(nu / 2, 1 / (2 * x)), lambda nu: above(nu - 2, lambda: 1 / (nu - 2)),
                            lambda nu: above(nu - 4, lambda: 2 / (nu - 2) ** 2 / (nu - 4)), positive),
    "von_mises": D(lambda x, direction, kappa: kappa * cos(x - direction) - log(2 * pi * besseli(0, kappa)),
                   support=lambda x, **p: abs(x) <= mpf(math.pi)),
    "skew_normal": D(lambda x, location, scale, shape: log(2) - ((x - location) / scale) ** 2 / 2 - log(scale) - log(2 * pi) / 2
                     + log(phi_cdf(shape * (x - location) / scale)), None, None,
                     lambda location, scale, shape: location + scale * shape / sqrt(1 + shape ** 2) * sqrt(2 / pi),
                     lambda location, scale, shape: scale ** 2 * (1 - 2 / pi * shape ** 2 / (1 + shape ** 2)), anywhere),
    "gumbel": D(lambda x, location, scale: -(x - location) / scale - exp(-(x - location) / scale) - log(scale),
                lambda x, location, scale: exp(-exp(-(x - location) / scale)),
                lambda x, location, scale: -expm1(-exp(-(x - location) / scale)),
                lambda location, scale: location + euler * scale, lambda location, scale: (pi * scale) ** 2 / 6, anywhere),
    "frechet": D(lambda x, shape, scale: log(shape / scale) - (shape + 1) * log(x / scale) - (x / scale) ** -shape,
                 lambda x, shape, scale: exp(-(x / scale) ** -shape), lambda x, shape, scale: -expm1(-(x / scale) ** -shape),
                 lambda shape, scale: above(shape - 1, lambda: scale * gamma(1 - 1 / shape)),
                 lambda shape, scale: above(shape - 2, lambda: scale ** 2 * (gamma(1 - 2 / shape) - gamma(1 - 1 / shape) ** 2)), positive),
    "bernoulli": D(lambda x, p: ln(p) if x == 1 else ln(1 - p), lambda x, p: 1 - p if x < 1 else mpf(1),
                   lambda x, p: p if x < 1 else mpf(0), lambda p: p, lambda p: p * (1 - p), lambda x, p: x in (0, 1), True),
    "bernoulli_logit": D(lambda x, logits: log(SIGMOID(logits if x == 1 else -logits)),
                         lambda x, logits: SIGMOID(-logits) if x < 1 else mpf(1), lambda x, logits: SIGMOID(logits) if x < 1 else mpf(0),
                         lambda logits: SIGMOID(logits), lambda logits: SIGMOID(logits) * SIGMOID(-logits),
                         lambda x, logits: x in (0, 1), True),
    "binomial": D(lambda x, n, p: log(choose(n, x)) + xlogy(x, p) + xlogy(n - x, 1 - p),
                  lambda x, n, p: mpf(1) if x >= n else inc_beta(n - x, x + 1, 1 - p),
                  lambda x, n, p: mpf(0) if x >= n else inc_beta(x + 1, n - x, p),
                  lambda n, p: n * p, lambda n, p: n * p * (1 - p), count_to_n, True),
    "binomial_logit": D(lambda x, n, logits: log(choose(n, x)) + x * log(SIGMOID(logits)) + (n - x) * log(SIGMOID(-logits)),
                        lambda x, n, logits: mpf(1) if x >= n else inc_beta(n - x, x + 1, SIGMOID(-logits)),
                        lambda x, n, logits: mpf(0) if x >= n else inc_beta(x + 1, n - x, SIGMOID(logits)),
                        lambda n, logits: n * SIGMOID(logits), lambda n, logits: n * SIGMOID(logits) * SIGMOID(-logits), count_to_n, True),
    "categorical": D(lambda x, p: ln(mpf(p[int(x)])), lambda x, p: sum(map(mpf, p[:int(x) + 1]), mpf(0)), None,
                     support=lambda x, p: 0 <= x < len(p), discrete=True),
    "categorical_logit": D(lambda x, logits: mpf(logits[int(x)]) - log(sum(exp(mpf(t)) for t in logits)),
                           support=lambda x, logits: 0 <= x < len(logits), discrete=True),
    "poisson": D(lambda x, rate: xlogy(x, rate) - rate - loggamma(x + 1), lambda x, rate: gamma_q(x + 1, rate),
                 lambda x, rate: gamma_p(x + 1, rate), lambda rate: rate, lambda rate: rate, count, True),
    "poisson_log": D(lambda x, log_rate: x * log_rate - exp(log_rate) - loggamma(x + 1), lambda x, log_rate: gamma_q(x + 1, exp(log_rate)),
                     lambda x, log_rate: gamma_p(x + 1, exp(log_rate)), lambda log_rate: exp(log_rate), lambda log_rate: exp(log_rate),
                     count, True),
    "neg_binomial": D(nb, lambda x, mean, dispersion: inc_beta(dispersion, x + 1, dispersion / (dispersion + mean)),
                      lambda x, mean, dispersion: inc_beta(x + 1, dispersion, mean / (dispersion + mean)),
                      lambda mean, dispersion: mean, lambda mean, dispersion: mean + mean ** 2 / dispersion, count, True),
    "neg_binomial_rate": D(lambda x, shape, rate: nb(x, shape / rate, shape),
                           lambda x, shape, rate: inc_beta(shape, x + 1, rate / (1 + rate)),
                           lambda x, shape, rate: inc_beta(x + 1, shape, 1 / (1 + rate)),
                           lambda shape, rate: shape / rate, lambda shape, rate: shape * (1 + rate) / rate ** 2, count, True),
    "geometric": D(lambda x, p: log(p) + xlogy(x, 1 - p), lambda x, p: mpf(1) if p == 1 else -expm1((x + 1) * log1p(-p)), lambda x, p: (1 - p) ** (x + 1),
                   lambda p: (1 - p) / p, lambda p: (1 - p) / p ** 2, count, True),
    "discrete_uniform": D(lambda x, lower, upper: -log(upper - lower + 1), lambda x, lower, upper: (x - lower + 1) / (upper - lower + 1),
                          lambda x, lower, upper: (upper - x) / (upper - lower + 1), lambda lower, upper: (lower + upper) / 2,
                          lambda lower, upper: ((upper - lower + 1) ** 2 - 1) / 12, lambda x, lower, upper: lower <= x <= upper, True),
    "beta_binomial": D(bb, lambda x, n, alpha, beta: sum((exp(bb(mpf(k), n, alpha, beta)) for k in range(int(x) + 1)), mpf(0)),
                       lambda x, n, alpha, beta: sum((exp(bb(mpf(k), n, alpha, beta)) for k in range(int(x) + 1, int(n) + 1)), mpf(0)),
                       lambda n, alpha, beta: n * alpha / (alpha + beta),
                       lambda n, alpha, beta: n * alpha * beta * (alpha + beta + n) / (alpha + beta) ** 2 / (alpha + beta + 1),
                       count_to_n, True),
}

# The log of a tail is written only where the library promises its accuracy.
LOG_CDF = {"normal", "laplace", "logistic", "log_normal", "exponential", "weibull", "pareto", "gumbel", "frechet"}
LOG_CCDF = LOG_CDF | {
    "student_t", "cauchy", "half_normal", "half_cauchy", "half_student_t", "exp_gamma", "gamma", "inverse_gamma", "beta", "uniform",
    "chi_square", "inverse_chi_square", "binomial", "binomial_logit", "poisson", "poisson_log", "neg_binomial", "neg_binomial_rate", "geometric",
}

# These take the log of a probability, which is −∞ where that underflows.
UNDERFLOWS = {
    "student_t", "half_student_t", "exp_gamma", "gamma", "inverse_gamma", "beta", "chi_square", "inverse_chi_square", "binomial",
    "binomial_logit", "poisson", "poisson_log", "neg_binomial", "neg_binomial_rate",
}

# Parameters by position, then the points.
S = lambda *v: list(v)
REAL_LINE = S(0.0, 0.3, -0.7, 1.0, 2.5, -5.0, 12.0, -30.0, 36.0, 100.0, -1e4, 1e-8, -1e-300)
HALF_LINE = S(0.0, 1e-300, 1e-20, 1e-8, 0.01, 0.3, 1.0, 2.5, 7.0, 30.0, 400.0, 1e6, -1.0, -1e-10)
OPEN_HALF_LINE = S(1e-300, 1e-20, 1e-8, 0.01, 0.3, 1.0, 2.5, 7.0, 30.0, 400.0, 1e6, 1e200, 0.0, -1.0)
UNIT = S(0.0, 1e-300, 1e-12, 0.01, 0.3, 0.5, 0.75, 0.999, 0.9999999999, 1.0, -0.1, 1.1)
COUNTS = S(0, 1, 2, 5, 10, 30, 100, 1000, -1)


def around(centre, spread, extra=()):
    """Points around a centre, as integers."""
    return sorted({max(0, int(centre + spread * t)) for t in (-8, -3, -1, 0, 0.5, 2, 6, 20)} | set(extra))


GRID = {
    "normal": [((0.0, 1.0), REAL_LINE), ((1.5, 0.25), REAL_LINE), ((-1e6, 1e-3), [-1e6, -1000000.001, -999999.9961]), ((3.0, 1e8), REAL_LINE)],
    "student_t": [((nu, m, s), REAL_LINE) for nu, m, s in
                  [(1.0, 0.0, 1.0), (3.0, 0.5, 2.0), (0.1, 0.0, 1.0), (7.5, -1.0, 0.1), (30.0, 0.0, 1.0), (1e3, 0.0, 1.0)]]
                 + [((nu, 0.0, 1.0), S(0.0, 0.3, -1.0, 2.5, -8.0)) for nu in (1e6, 1e10, 1e15)],
    "cauchy": [((0.0, 1.0), REAL_LINE + [1e50, -1e100]), ((-2.0, 0.01), REAL_LINE)],
    "half_normal": [((1.0,), [x for x in HALF_LINE if x < 1e5]), ((10.0,), HALF_LINE), ((1e-4,), S(0.0, 1e-8, 1e-4, 3e-4, 1e-3))],
    "half_cauchy": [((1.0,), HALF_LINE + [1e100]), ((5.0,), HALF_LINE)],
    "half_student_t": [((3.0, 1.0), HALF_LINE), ((1.0, 2.5), HALF_LINE), ((0.5, 1.0), HALF_LINE), ((1.5, 1.0), HALF_LINE),
                       ((40.0, 2.0), [x for x in HALF_LINE if x < 1e5]), ((1e8, 1.0), S(0.0, 0.5, 2.0, 6.0))],
    "laplace": [((0.0, 1.0), REAL_LINE), ((2.0, 0.3), REAL_LINE)],
    "logistic": [((0.0, 1.0), REAL_LINE), ((-1.0, 4.0), REAL_LINE), ((0.0, 0.02), REAL_LINE)],
    "log_normal": [((0.0, 1.0), OPEN_HALF_LINE), ((1.0, 0.25), OPEN_HALF_LINE), ((-2.0, 5.0), OPEN_HALF_LINE)],
    "exp_gamma": [((a, b), S(0.0, 0.3, -0.7, 1.0, 2.5, -5.0, 4.0, -30.0, 5.0, -600.0)) for a, b in
                  [(1.0, 1.0), (2.5, 3.0), (0.3, 1.0), (0.001, 2.0), (50.0, 1.0)]] + [((1e6, 1.0), S(13.8, 13.815, 13.8155105, 13.82, 13.9))],
    "gamma": [((a, b), HALF_LINE) for a, b in [(1.0, 2.0), (2.0, 1.0), (0.5, 0.5), (0.01, 1.0), (7.3, 0.2), (29.0, 4.0)]]
             + [((40.0, 2.0), S(0.0, 1e-10, 5.0, 12.0, 20.0, 33.3, 90.0, 900.0)),
                ((1e6, 1e3), S(990.0, 999.0, 1000.0, 1000.5, 1010.0, 1500.0)), ((1e10, 1.0), S(9.999e9, 1e10, 1.00001e10))],
    "inverse_gamma": [((a, b), OPEN_HALF_LINE) for a, b in [(1.0, 1.0), (3.0, 2.0), (0.5, 0.1), (20.0, 5.0)]]
                     + [((100.0, 50.0), S(0.01, 0.3, 0.5, 0.6, 3.0)), ((1e6, 1e6), S(0.99, 1.0, 1.001, 1.02))],
    "exponential": [((1.0,), [x for x in HALF_LINE if x < 1e5]), ((0.01,), HALF_LINE), ((1e5,), S(0.0, 1e-9, 1e-5, 4e-4))],
    "weibull": [((1.0, 1.0), S(*[x for x in HALF_LINE if x < 500])), ((0.5, 2.0), HALF_LINE), ((3.0, 0.7), S(0.0, 1e-20, 0.01, 0.3, 0.7, 1.0, 2.5, -1.0)),
                ((20.0, 10.0), S(0.0, 1.0, 7.0, 9.5, 10.0, 11.0, 12.5))],
    "beta": [((a, b), UNIT) for a, b in [(1.0, 1.0), (2.0, 3.0), (0.5, 0.5), (0.01, 2.0), (5.0, 1.0), (1.0, 0.2), (20.0, 10.0)]]
            + [((1e3, 2e3), S(0.2, 0.3, 0.3333, 0.34, 0.4)), ((0.5, 1e6), S(1e-12, 1e-7, 1e-6, 1e-5)), ((1e8, 1e8), S(0.4999, 0.5, 0.5001, 0.50005))],
    "uniform": [((0.0, 1.0), UNIT), ((-3.0, 5.5), S(-3.0, 0.0, 5.5, 2.0, -3.1, 5.6)), ((1e6, 1000000.5), S(1e6, 1000000.25, 1000000.5))],
    "pareto": [((1.0, 1.5), S(1.0, 1.0000001, 1.5, 10.0, 1e6, 1e100, 0.99)), ((0.1, 3.0), S(0.1, 0.11, 5.0, 1e4)), ((2.0, 0.5), S(2.0, 3.0, 1e10, 1.0)),
               ((3.0, 100.0), S(3.0, 3.01, 3.5, 10.0))],
    "chi_square": [((nu,), HALF_LINE) for nu in (1.0, 2.0, 5.0, 0.1)] + [((500.0,), S(300.0, 480.0, 500.0, 530.0, 800.0)), ((1e8,), S(9.99e7, 1e8, 1.0002e8))],
    "inverse_chi_square": [((nu,), OPEN_HALF_LINE) for nu in (1.0, 3.0, 10.0)] + [((500.0,), S(0.0015, 0.002, 0.0021, 0.003))],
    "von_mises": [((m, k), S(0.0, 0.1, -0.1, 1.0, -2.0, 3.0, -3.141592653589793, 3.141592653589793, 3.2, -4.0)) for m, k in
                  [(0.0, 1.0), (0.5, 0.0), (1.0, 4.0), (-3.0, 30.0), (20.0, 0.01), (0.0, 99.0)]]
                 + [((0.0, k), S(0.0, 0.001, -0.05, 0.2, 1.0)) for k in (101.0, 1e3, 1e6, 1e9)],
    "skew_normal": [((0.0, 1.0, 0.0), REAL_LINE), ((0.0, 1.0, 4.0), REAL_LINE), ((1.0, 2.0, -2.0), REAL_LINE), ((0.0, 1.0, 1000.0), S(-1.0, -0.01, 0.0, 0.01, 1.0))],
    "gumbel": [((0.0, 1.0), S(0.0, 0.5, -2.0, 5.0, -6.0, 40.0, 700.0)), ((3.0, 2.0), S(3.0, 0.0, -5.0, 10.0, 100.0))],
    "frechet": [((1.0, 1.0), S(0.002, 0.1, 1.0, 3.0, 1e4, 1e100, 0.0, -1.0)), ((3.0, 2.0), S(0.3, 1.0, 2.0, 5.0, 1e6)), ((2.5, 0.1), S(0.02, 0.1, 1.0)),
                ((0.5, 1.0), S(1e-4, 0.1, 1.0, 1e8))],
    "bernoulli": [((p,), S(0, 1, 2, -1)) for p in (0.3, 0.0, 1.0, 1e-20, 0.9999999999)],
    "bernoulli_logit": [((t,), S(0, 1, 2, -1)) for t in (0.0, 1.5, -3.0, 40.0, -800.0)],
    "binomial": [((10, p), S(0, 1, 3, 5, 9, 10, 11, -1)) for p in (0.3, 0.5, 0.0, 1.0, 1e-10, 0.999)]
                + [((1, 0.2), S(0, 1)), ((0, 0.4), S(0)), ((1000, 0.02), S(0, 5, 20, 40, 100, 999, 1000)),
                   ((1000000, 0.3), S(290000, 299000, 300000, 300500, 310000)), ((1000000000, 1e-8), S(0, 3, 10, 30))],
    "binomial_logit": [((10, t), S(0, 1, 3, 5, 9, 10, 11, -1)) for t in (0.0, -2.0, 3.5, 30.0, -200.0)] + [((500, 1.0), S(0, 300, 360, 365, 400, 500))],
    "categorical": [(([0.2, 0.5, 0.3],), S(0, 1, 2, 3, -1)), (([0.0, 1.0],), S(0, 1)), (([1.0],), S(0))],
    "categorical_logit": [(([0.0, 1.0, -2.0],), S(0, 1, 2, 3, -1)), (([1000.0, 1000.5],), S(0, 1)), (([-700.0, 0.0, 50.0],), S(0, 1, 2))],
    "poisson": [((r,), COUNTS) for r in (0.0, 1e-10, 0.5, 3.7, 50.0)]
               + [((1000.0,), around(1000, 32)), ((1e6,), around(1e6, 1e3)), ((1e10,), S(9999500000, 10000000000, 10000300000))],
    "poisson_log": [((t,), COUNTS) for t in (-20.0, -0.7, 1.0, 4.0)],
    "neg_binomial": [((m, d), COUNTS) for m, d in [(3.0, 2.0), (0.1, 0.01), (50.0, 5.0), (10.0, 1e3), (4.0, 1e10), (4.0, 1e15), (0.0, 1.0), (5.0, 1e-6)]]
                    + [((1e6, 1e4), around(1e6, 1e4)), ((1e5, 1e9), around(1e5, 320))],
    "neg_binomial_rate": [((a, b), COUNTS) for a, b in [(2.0, 1.0), (0.5, 0.01), (10.0, 5.0), (1e6, 1e5)]],
    "geometric": [((p,), COUNTS) for p in (0.3, 1.0, 0.5, 1e-6, 0.999)],
    "discrete_uniform": [((0, 5), S(0, 3, 5, 6, -1)), ((-4, -4), S(-4, -3)), ((1, 1000000), S(1, 500, 1000000, 0))],
    "beta_binomial": [((10, a, b), S(0, 1, 3, 5, 9, 10, 11, -1)) for a, b in [(1.0, 1.0), (2.0, 3.0), (0.1, 0.2), (1e5, 2e5), (1e12, 1e12), (1e-6, 1.0)]]
                     + [((1000, 20.0, 30.0), S(0, 100, 350, 400, 460, 800, 1000)), ((0, 2.0, 2.0), S(0))],
}

NAMES = {name: d.log_density.__code__.co_varnames[1:d.log_density.__code__.co_argcount] for name, d in UNIVARIATE.items()}


def tail_values(name, d, x, p, case):
    """cdf and the logs of both tails; outside of the support they are those of the nearest end."""
    if d.cdf is None:
        return
    inside = d.support(x, **p)
    if inside:
        c = d.cdf(x, **p)
        s = d.sf(x, **p) if d.sf else 1 - c
    else:
        # Below or above the support: all our supports are intervals.
        below = not any(d.support(y, **p) and y < x for y in SUPPORT_POINTS[name])
        c, s = (mpf(0), mpf(1)) if below else (mpf(1), mpf(0))
    case["cdf"] = number(c)
    if name in LOG_CDF:
        case["log_cdf"] = number(log1p(-s) if s < 0.5 else ln(c))
    if name in LOG_CCDF and not (name in UNDERFLOWS and 0 < s < mpf(10) ** -290):
        case["log_ccdf"] = number(log1p(-c) if c < 0.5 else ln(s))


SUPPORT_POINTS = {name: [mpf(x) for _, xs in sets for x in xs] for name, sets in GRID.items()}


def univariate():
    result = {}
    for name, sets in GRID.items():
        d, rows = UNIVARIATE[name], []
        for values, xs in sets:
            p = dict(zip(NAMES[name], map(exact, values), strict=True))
            for k, x in enumerate(xs):
                case = {"parameters": dict(zip(NAMES[name], map(number, values))), "x": number(x)}
                inside = d.support(mpf(x), **p)
                value = d.log_density(mpf(x), **p) if inside else -inf
                case["log_density"] = number(value)
                tail_values(name, d, mpf(x), p, case)
                if k == 0 and d.mean:
                    case["mean"], case["variance"] = number(d.mean(**p)), number(d.variance(**p))
                rows.append(case)
        result[name] = rows
    return result


# Combinators -------------------------------------------------------------------------------------------------------------


class Base:
    """A distribution with its parameters, as the combinators see it."""

    def __init__(self, name, *values):
        self.name, self.values, self.d = name, values, UNIVARIATE[name]
        self.p = dict(zip(NAMES[name], map(mpf, values), strict=True))

    def json(self):
        return {"distribution": self.name, "parameters": dict(zip(NAMES[self.name], map(number, self.values)))}

    def log_density(self, x):
        return self.d.log_density(mpf(x), **self.p) if self.d.support(mpf(x), **self.p) else -inf

    def cdf(self, x):
        """P(X ≤ x) for any x: zero below the supports used here, which start at minus infinity or at zero."""
        if x == inf:
            return mpf(1)
        x = floor(mpf(x)) if self.d.discrete and x != -inf else mpf(x)
        if x == -inf or (self.d.support is not anywhere and x < 0):
            return mpf(0)
        return self.d.cdf(x, **self.p)

    def interval(self, lower, upper):
        """P(lower ≤ X ≤ upper), by quadrature or summation in the far tails where a difference would need many digits."""
        if self.d.discrete:
            top = int(upper) if upper != inf else None
            if top is None:
                return 1 - self.cdf(mpf(lower) - 1)
            return sum((exp(self.log_density(k)) for k in range(max(0, math.ceil(lower)) if lower != -inf else 0, top + 1)), mpf(0))
        with mp.workdps(400):
            upper_tail = mpf(0) if upper == inf else self.d.sf(mpf(upper), **self.p)
            lower_tail = mpf(1) if lower == -inf or self.cdf(lower) == 0 else self.d.sf(mpf(lower), **self.p)
            return lower_tail - upper_tail


def combinators():
    result = {"zero_inflated": [], "mixture": [], "truncated": [], "censored": []}
    for p, base, xs in [(0.3, Base("poisson", 2.5), COUNTS), (0.0, Base("poisson", 1.0), S(0, 1, 3)), (1.0, Base("poisson", 1.0), S(0, 2)),
                        (0.2, Base("neg_binomial", 3.0, 2.0), COUNTS), (1e-10, Base("poisson", 700.0), S(0, 700))]:
        q = mpf(p)
        for k, x in enumerate(xs):
            inner = exp(base.log_density(x)) * (1 - q)
            case = {"parameters": {"p": p, "base": base.json()}, "x": x, "log_density": number(ln(inner + (q if x == 0 else 0))),
                    "cdf": number(q + (1 - q) * base.cdf(x) if x >= 0 else 0)}
            if k == 0:
                m, v = base.d.mean(**base.p), base.d.variance(**base.p)
                case["mean"], case["variance"] = number((1 - q) * m), number((1 - q) * (v + q * m * m))
            result["zero_inflated"].append(case)
    for w, parts, xs in [([0.25, 0.75], [Base("normal", -2.0, 1.0), Base("normal", 3.0, 0.5)], REAL_LINE),
                         ([0.0, 1.0], [Base("normal", 0.0, 1.0), Base("normal", 1.0, 2.0)], S(0.0, 1.0, -40.0)),
                         ([0.125, 0.375, 0.5], [Base("gamma", 1.0, 1.0), Base("gamma", 5.0, 2.0), Base("gamma", 0.5, 0.1)], S(1e-8, 0.5, 2.0, 40.0)),
                         ([0.5, 0.5], [Base("poisson", 1.0), Base("poisson", 20.0)], S(0, 1, 5, 20, 60))]:
        for k, x in enumerate(xs):
            case = {"parameters": {"weights": w, "components": [c.json() for c in parts]}, "x": x,
                    "log_density": number(ln(sum(mpf(a) * exp(c.log_density(x)) for a, c in zip(w, parts)))),
                    "cdf": number(sum(mpf(a) * c.cdf(x) for a, c in zip(w, parts)))}
            if k == 0:
                means = [c.d.mean(**c.p) for c in parts]
                m = sum(mpf(a) * b for a, b in zip(w, means))
                case["mean"] = number(m)
                case["variance"] = number(sum(mpf(a) * (c.d.variance(**c.p) + (b - m) ** 2) for a, b, c in zip(w, means, parts)))
            result["mixture"].append(case)
    intervals = [(Base("normal", 0.0, 1.0), 0.0, inf, S(0.0, 0.5, 3.0, -0.1, 30.0)), (Base("normal", 0.0, 1.0), -inf, -1.0, S(-1.0, -1.5, -20.0, 0.0)),
                 (Base("normal", 0.0, 1.0), 10.0, inf, S(10.0, 10.05, 11.0)), (Base("normal", 0.0, 1.0), -12.0, -11.0, S(-12.0, -11.5, -11.0)),
                 (Base("normal", 0.0, 1.0), 20.0, 21.0, S(20.0, 20.01, 21.0, 21.5)), (Base("normal", 1.0, 2.0), -1.0, 1.5, S(-1.0, 0.0, 1.5)),
                 (Base("normal", 0.0, 1.0), -inf, inf, S(0.0, 4.0)), (Base("exponential", 2.0), 1.0, 4.0, S(1.0, 2.0, 4.0, 0.5)),
                 (Base("gamma", 2.0, 1.0), 0.5, inf, S(0.5, 2.0, 40.0)), (Base("cauchy", 0.0, 1.0), 5.0, inf, S(5.0, 100.0)),
                 (Base("poisson", 1.5), 1.0, inf, S(1, 2, 6, 0)), (Base("poisson", 4.0), 2.0, 5.0, S(2, 3, 5, 6, 1))]
    for base, lower, upper, xs in intervals:
        mass = base.interval(lower, upper)
        for x in xs:
            inside = lower <= x <= upper
            case = {"parameters": {"base": base.json(), "lower": number(lower), "upper": number(upper)}, "x": x,
                    "log_density": number(base.log_density(x) - log(mass) if inside else -inf),
                    "cdf": number(0 if x < lower else 1 if x >= upper else base.interval(lower, x) / mass)}
            result["truncated"].append(case)
    for base, lower, upper, xs in intervals:
        for x in xs:
            inside = lower <= x <= upper
            value = -inf
            if inside and x == lower:
                value = ln(base.interval(-inf, lower))
            elif inside and x == upper:
                value = ln(base.interval(upper, inf))
            elif inside:
                value = base.log_density(x)
            case = {"parameters": {"base": base.json(), "lower": number(lower), "upper": number(upper)}, "x": x, "log_density": number(value),
                    "cdf": number(0 if x < lower else 1 if x >= upper else base.cdf(x))}
            result["censored"].append(case)
    return result


# Vectors and matrices ------------------------------------------------------------------------------------------------------


def trace(a):
    return sum(a[i, i] for i in range(a.rows))


def rows(a):
    return [[float(a[i, j]) for j in range(a.cols)] for i in range(a.rows)]


def lmgamma(n, a):
    return mpf(n * (n - 1)) / 4 * log(pi) + sum(loggamma(a - mpf(j) / 2) for j in range(n))


def lkj_constant(K, eta):
    """By the recursion of the paper over partial correlations: a product of beta functions (their equation 16)."""
    value = mpf(0)
    for k in range(1, K):
        b = eta + mpf(K - k - 1) / 2
        value -= (K - k) * (lbeta(b, b) + (2 * b - 1) * log(2))
    return value


def multivariate():
    result = {}
    cases = result["dirichlet"] = []
    for a, xs in [([1.0, 1.0, 1.0], [[0.25, 0.25, 0.5], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]), ([2.0, 3.5, 0.5, 1.0], [[0.125, 0.375, 0.25, 0.25], [1e-8, 0.5, 0.25, 0.24999999]]),
                  ([0.01, 0.02], [[1e-30, 1.0], [0.5, 0.5], [1.0, 1e-300]]), ([100.0, 150.0], [[0.375, 0.625], [0.5, 0.5]])]:
        c = list(map(mpf, a))
        total = sum(c)
        for k, x in enumerate(xs):
            case = {"parameters": {"concentration": a}, "x": x,
                    "log_density": number(loggamma(total) - sum(map(loggamma, c)) + sum(xlogy(ci - 1, mpf(xi)) for ci, xi in zip(c, x)))}
            if k == 0:
                case["mean"] = number([ci / total for ci in c])
                case["variance"] = number([ci * (total - ci) / total ** 2 / (total + 1) for ci in c])
            cases.append(case)
    cases = result["multinomial"] = []
    for n, p, xs in [(10, [0.25, 0.25, 0.5], [[2, 3, 5], [0, 0, 10], [10, 0, 0], [2, 3, 4]]), (3, [0.0, 1.0], [[0, 3], [1, 2]]), (0, [0.5, 0.5], [[0, 0]]),
                     (100000, [0.125, 0.375, 0.5], [[12500, 37500, 50000], [12600, 37000, 50400]])]:
        for k, x in enumerate(xs):
            value = -inf if sum(x) != n else loggamma(n + 1) + sum(xlogy(mpf(xi), mpf(pi_)) - loggamma(xi + 1) for xi, pi_ in zip(x, p))
            case = {"parameters": {"n": n, "p": p}, "x": x, "log_density": number(value)}
            if k == 0:
                case["mean"] = number([n * mpf(v) for v in p])
                case["variance"] = number([n * mpf(v) * (1 - mpf(v)) for v in p])
            cases.append(case)
    spd2 = [[2.0, 0.5], [0.5, 1.0]]
    spd3 = [[4.0, 1.0, -0.5], [1.0, 3.0, 0.25], [-0.5, 0.25, 0.5]]
    for m, s, xs in [([0.0, 1.0], spd2, [[0.0, 1.0], [1.0, -1.0], [30.0, 10.0]]), ([1.0, -2.0, 0.5], spd3, [[1.0, -2.0, 0.5], [0.0, 0.0, 0.0], [5.0, -9.0, 2.0]]),
                     ([3.0], [[0.25]], [[3.0], [4.0]])]:
        n = len(m)
        S_ = matrix(s)
        low = [[float(v) for v in row] for row in mp.cholesky(S_).tolist()]
        L_ = matrix(low)
        for kind in ("multi_normal", "multi_normal_precision", "multi_normal_cholesky"):
            cov = {"multi_normal": S_, "multi_normal_precision": S_ ** -1, "multi_normal_cholesky": L_ * L_.T}[kind]
            names = {"multi_normal": ("covariance", s), "multi_normal_precision": ("precision", s), "multi_normal_cholesky": ("factor", low)}[kind]
            for k, x in enumerate(xs):
                d = matrix([mpf(a) - mpf(b) for a, b in zip(x, m)])
                value = -(d.T * cov ** -1 * d)[0] / 2 - log(det(cov)) / 2 - mpf(n) / 2 * log(2 * pi)
                case = {"parameters": {"mean": m, names[0]: names[1]}, "x": x, "log_density": number(value)}
                if k == 0:
                    case["mean"], case["variance"] = number(m), number([cov[i, i] for i in range(n)])
                result.setdefault(kind, []).append(case)
    for m, w, sd, xs in [
        ([0.5, -1.0, 2.0], [[1.0], [-0.5], [0.25]], [0.5, 1.0, 2.0], [[0.0, 0.0, 0.0], [0.5, -1.0, 2.0], [40.0, -3.0, 1.5]]),
        ([0.0, 0.0, 0.0], [[1.0, 0.5], [0.25, -2.0], [-1.5, 1.0]], [0.125, 0.75, 1.5], [[1.0, -0.5, 0.25], [-2.0, 3.0, 5.0]]),
    ]:
        n = len(m)
        W = matrix(w)
        cov = W * W.T + mp.diag([mpf(v) ** 2 for v in sd])
        for k, x in enumerate(xs):
            d = matrix([mpf(a) - mpf(b) for a, b in zip(x, m)])
            value = -(d.T * cov ** -1 * d)[0] / 2 - log(det(cov)) / 2 - mpf(n) / 2 * log(2 * pi)
            case = {"parameters": {"mean": m, "directions": w, "sd": sd}, "x": x, "log_density": number(value)}
            if k == 0:
                case["mean"], case["variance"] = number(m), number([cov[i, i] for i in range(n)])
            result.setdefault("multi_normal_low_rank", []).append(case)
    for K, eta, r in [(2, 1.0, [[1, 0.5], [0.5, 1]]), (2, 2.5, [[1, -0.9], [-0.9, 1]]), (3, 1.0, [[1, 0.5, 0.25], [0.5, 1, -0.5], [0.25, -0.5, 1]]),
                      (3, 0.3, [[1, 0.5, 0.25], [0.5, 1, -0.5], [0.25, -0.5, 1]]),
                      (4, 5.0, [[1, 0.1, 0.2, 0.0], [0.1, 1, 0.3, -0.4], [0.2, 0.3, 1, 0.5], [0.0, -0.4, 0.5, 1]]), (1, 1.0, [[1]])]:
        r = [[float(v) for v in row] for row in r]
        R = matrix(r)
        result.setdefault("lkj_corr", []).append(
            {"parameters": {"K": K, "eta": eta}, "x": r, "log_density": number((mpf(eta) - 1) * log(det(R)) + lkj_constant(K, mpf(eta)))})
        # The factor is rounded to doubles; its diagonal is what the density depends on.
        low = [[float(v) for v in row] for row in mp.cholesky(R).tolist()] if K > 1 else [[1.0]]
        value = lkj_constant(K, mpf(eta)) + sum((K - 1 - k + 2 * mpf(eta) - 2) * log(mpf(low[k][k])) for k in range(1, K))
        result.setdefault("lkj_corr_cholesky", []).append({"parameters": {"K": K, "eta": eta}, "x": low, "log_density": number(value)})
    for nu, s, xs in [(3.0, spd2, [[[1.0, 0.25], [0.25, 2.0]], [[6.0, 1.5], [1.5, 3.0]]]), (2.5, spd3, [spd3]), (30.0, spd3, [spd3, [[10.0, 0.0, 0.0], [0.0, 5.0, 1.0], [0.0, 1.0, 2.0]]]),
                      (0.5, [[2.0]], [[[0.125]], [[40.0]]])]:
        n, S_, v = len(s), matrix(s), mpf(nu)
        for k, x in enumerate(xs):
            X = matrix(x)
            w = ((v - n - 1) * log(det(X)) - trace(S_ ** -1 * X) - v * n * log(2) - v * log(det(S_))) / 2 - lmgamma(n, v / 2)
            i = (v * log(det(S_)) - (v + n + 1) * log(det(X)) - trace(S_ * X ** -1) - v * n * log(2)) / 2 - lmgamma(n, v / 2)
            first = {"parameters": {"nu": nu, "scale": s}, "x": x, "log_density": number(w)}
            second = {"parameters": {"nu": nu, "scale": s}, "x": x, "log_density": number(i)}
            if k == 0:
                first["mean"] = rows(v * S_)
                first["variance"] = [[float(v * (S_[a, b] ** 2 + S_[a, a] * S_[b, b])) for b in range(n)] for a in range(n)]
                if v > n + 1:
                    second["mean"] = rows(S_ / (v - n - 1))
            result.setdefault("wishart", []).append(first)
            result.setdefault("inverse_wishart", []).append(second)
    return result


def check_lkj():
    """The constant against quadrature for K = 2 and K = 3, by partial correlations."""
    for eta in (mpf(1), mpf("2.5")):
        assert abs(exp(-lkj_constant(2, eta)) - quad(lambda r: (1 - r * r) ** (eta - 1), [-1, 1])) < mpf(10) ** -12
        two = quad(lambda r: (1 - r * r) ** (eta - mpf(1) / 2), [-1, 0, 1]) ** 2 * quad(lambda r: (1 - r * r) ** (eta - 1), [-1, 0, 1])
        assert abs(exp(-lkj_constant(3, eta)) - two) < mpf(10) ** -10, (exp(-lkj_constant(3, eta)), two)


if __name__ == "__main__":
    check_lkj()
    table = {**univariate(), **combinators(), **multivariate()}
    lines = []
    for name, rows_ in table.items():
        body = ",\n".join("  " + json.dumps(row, allow_nan=False) for row in rows_)
        lines.append(f"{json.dumps(name)}: [\n{body}\n]")
    pathlib.Path(__file__).with_name("distributions.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(sum(len(v) for v in table.values()), "cases of", len(table), "distributions")
