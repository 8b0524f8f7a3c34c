#!/usr/bin/env python3
"""Writes bijections.json: values and log Jacobians of every bijection in 60-digit arithmetic.

Needs mpmath. The values follow the definitions of Stan's reference manual, one variable after the other; the log Jacobian is
the log of the absolute determinant of the matrix of partial derivatives, which are taken numerically in high precision, so it
shares no formula with the library.

Format: an object with an entry for each bijection, a list of cases:

    {"simplex": [{"parameters": {"K": 3}, "u": [0.5, -1.0], "x": [0.2…, 0.3…, 0.5…], "log_jacobian": -3.2…}, …], …}

`u` and `x` are numbers, lists, or lists of rows. The Jacobian of matrices is with respect to their free elements: those below
the diagonal for correlations, on and below it for covariances. `unit_vector` maps onto a smaller space and has no Jacobian
determinant; its entry is −½ uᵀu by definition.
"""
import json
import pathlib

from mpmath import mp, mpf, exp, log, tanh, sqrt, matrix, diff, det, fabs

mp.dps = 60


def lower_bound(u, lower):
    return lower + exp(u)


def upper_bound(u, upper):
    return upper - exp(u)


def interval(u, lower, upper):
    return lower + (upper - lower) / (1 + exp(-u))


def simplex(u, K):
    x, left = [], mpf(1)
    for k in range(1, K):
        z = 1 / (1 + exp(-(u[k - 1] + log(mpf(1) / (K - k)))))
        x.append(left * z)
        left -= x[-1]
    return x + [left]


def ordered(u, K):
    x = [u[0]]
    for k in range(1, K):
        x.append(x[-1] + exp(u[k]))
    return x


def positive_ordered(u, K):
    return ordered([exp(u[0])] + list(u[1:]), K)


def unit_vector(u, K):
    length = sqrt(sum(t * t for t in u))
    return [t / length for t in u]


def sum_to_zero(u, K):
    """The isometric log-ratio basis: column n is (1, …, 1, −n, 0, …) / √(n (n + 1)), with n ones."""
    x = [mpf(0)] * K
    for n in range(1, K):
        for j in range(n):
            x[j] += u[n - 1] / sqrt(mpf(n * (n + 1)))
        x[n] -= n * u[n - 1] / sqrt(mpf(n * (n + 1)))
    return x


def cholesky_corr(u, K):
    z = iter([tanh(t) for t in u])
    w = [[mpf(0)] * K for _ in range(K)]
    for i in range(K):
        for j in range(i):
            w[i][j] = next(z) * sqrt(1 - sum(w[i][m] ** 2 for m in range(j)))
        w[i][i] = sqrt(1 - sum(w[i][m] ** 2 for m in range(i)))
    return w


def cholesky_cov(u, K):
    t = iter(u)
    return [[next(t) if j < i else exp(next(t)) if j == i else mpf(0) for j in range(K)] for i in range(K)]


def times_transpose(w):
    K = len(w)
    return [[sum(w[i][m] * w[j][m] for m in range(K)) for j in range(K)] for i in range(K)]


def corr(u, K):
    return times_transpose(cholesky_corr(u, K))


def cov(u, K):
    return times_transpose(cholesky_cov(u, K))


# Which elements of the value are free, as a list of functions of the value.
SCALAR = lambda K: [lambda x: x]
VECTOR = lambda K: [lambda x, k=k: x[k] for k in range(K)]
BUT_LAST = lambda K: [lambda x, k=k: x[k] for k in range(K - 1)]
BELOW = lambda K: [lambda x, i=i, j=j: x[i][j] for i in range(K) for j in range(i)]
ON_AND_BELOW = lambda K: [lambda x, i=i, j=j: x[i][j] for i in range(K) for j in range(i + 1)]


def log_jacobian(f, u, free):
    """log |det ∂x/∂u| by central differences of high order in 60 digits."""
    n = len(u)
    if n == 0:
        return mpf(0)
    rows = matrix(n, n)
    for b in range(n):
        for a, element in enumerate(free):
            g = lambda t: element(f([mpf(v) if k != b else t for k, v in enumerate(u)]))
            rows[a, b] = diff(g, mpf(u[b]))
    return log(fabs(det(rows)))


def plain(x):
    if isinstance(x, list):
        return [plain(v) for v in x]
    return float(x)


SCALARS = [0.0, 0.5, -1.25, 3.0, -20.0, 15.0]
VECTORS = {
    1: [[0.5], [-2.0]],
    2: [[0.0, 0.0], [1.5, -0.75], [-6.0, 4.0]],
    3: [[0.0, 0.0, 0.0], [0.25, -1.5, 2.0], [5.0, -8.0, 3.0]],
    4: [[0.0, 0.0, 0.0, 0.0], [-0.5, 1.25, 0.125, -2.0]],
    6: [[0.0] * 6, [0.5, -0.25, 1.0, -1.5, 0.75, 0.125], [2.0, -3.0, 0.5, 1.0, -2.5, 4.0]],
    10: [[0.3, -0.2, 0.9, -1.1, 0.4, 0.05, -0.6, 0.8, -0.35, 1.2]],
}

if __name__ == "__main__":
    table = {name: [] for name in ("lower_bound", "upper_bound", "interval", "simplex", "ordered", "positive_ordered", "unit_vector",
                                   "sum_to_zero", "cholesky_corr", "corr", "cholesky_cov", "cov")}
    for f, parameters in [(lower_bound, {"lower": 0.0}), (lower_bound, {"lower": -2.5}), (upper_bound, {"upper": 0.0}), (upper_bound, {"upper": 4.0}),
                          (interval, {"lower": 0.0, "upper": 1.0}), (interval, {"lower": -3.0, "upper": 5.5})]:
        p = {k: mpf(v) for k, v in parameters.items()}
        for u in SCALARS:
            value = log_jacobian(lambda v: f(v[0], **p), [u], SCALAR(1))
            table[f.__name__].append({"parameters": parameters, "u": u, "x": float(f(mpf(u), **p)), "log_jacobian": float(value)})
    dimensions = [(simplex, lambda K: K - 1, BUT_LAST), (ordered, lambda K: K, VECTOR), (positive_ordered, lambda K: K, VECTOR),
                  (unit_vector, lambda K: K, None), (sum_to_zero, lambda K: K - 1, None),
                  (cholesky_corr, lambda K: K * (K - 1) // 2, BELOW), (corr, lambda K: K * (K - 1) // 2, BELOW),
                  (cholesky_cov, lambda K: K * (K + 1) // 2, ON_AND_BELOW), (cov, lambda K: K * (K + 1) // 2, ON_AND_BELOW)]
    for f, dimension, free in dimensions:
        for K in range(1, 6):
            for u in VECTORS.get(dimension(K), []):
                if f is unit_vector and not any(u):
                    continue
                x = f([mpf(t) for t in u], K)
                if f is unit_vector:
                    value = -sum(mpf(t) ** 2 for t in u) / 2
                elif f is sum_to_zero:
                    # An isometry: the volume it spans is the root of the Gram determinant.
                    n = K - 1
                    columns = [sum_to_zero([mpf(1) if b == a else mpf(0) for b in range(n)], K) for a in range(n)]
                    value = log(det(matrix(n, n) + matrix([[sum(s * t for s, t in zip(v, w)) for w in columns] for v in columns]))) / 2
                else:
                    value = log_jacobian(lambda v: f(v, K), u, free(K))
                table[f.__name__].append({"parameters": {"K": K}, "u": u, "x": plain(x), "log_jacobian": float(value)})
    lines = []
    for name, cases in table.items():
        lines.append(f"{json.dumps(name)}: [\n" + ",\n".join("  " + json.dumps(c, allow_nan=False) for c in cases) + "\n]")
    pathlib.Path(__file__).with_name("bijections.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print({name: len(cases) for name, cases in table.items()})
