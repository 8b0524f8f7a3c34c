"""Writes Sources/AuspexRuntime/Headers/ax_special_tables.h: polynomials and constants of the special functions.

Everything is computed with 60 digits. Polynomials interpolate at Chebyshev nodes, which is within a small factor of the
minimax polynomial; rational functions interpolate at as many nodes as they have coefficients. Coefficients are rounded to
double; the error written beside them is that of the rounded ones in exact arithmetic.

    python3 Tests/Generators/generate_special_coefficients.py
"""
import os

from mpmath import mp, mpf, matrix, lu_solve, pi, sqrt, log, exp, erf, erfc, erfinv, loggamma, digamma, psi, findroot, cos, nstr

mp.dps = 60
FILE = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "AuspexRuntime", "Headers", "ax_special_tables.h")
lines = ["// Coefficients of the special functions; made by Tests/Generators/generate_special_coefficients.py.", "#pragma once", ""]


def same(x):
    return x


def nodes(low, high, count):
    return [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def evaluate(c, x):
    return sum(v * x ** i for i, v in enumerate(c))


def table(name, values):
    lines.append(f"static const double {name}[{len(values)}] = {{")
    lines.extend("    " + ", ".join(float(v).hex() for v in values[i:i + 4]) + "," for i in range(0, len(values), 4))
    lines.append("};")


def constant(name, value, parts=1):
    for suffix in ("", "_LOW")[:parts]:
        lines.append(f"#define {name}{suffix} {float(value).hex()}")
        value -= mpf(float(value))


def polynomial(name, comment, f, low, high, degree, scale):
    low, high = mpf(low), mpf(high)
    xs = nodes(low, high, degree + 1)
    a = matrix([[x ** j for j in range(degree + 1)] for x in xs])
    c = [mpf(float(v)) for v in lu_solve(a, matrix([f(x) for x in xs]))]
    worst = max(abs((evaluate(c, x) - f(x)) * scale(x)) for x in nodes(low, high, 500))
    lines.append(f"\n// {comment}: {nstr(worst, 2)}.")
    table(name, c)


def rational(name, comment, f, low, high, numerator, denominator, spread=same, gather=same):
    """p/q with q(0) = 1; the nodes are laid out evenly in spread(x), which `gather` undoes."""
    low, high = spread(mpf(low)), spread(mpf(high))
    xs = [gather(x) for x in nodes(low, high, numerator + denominator + 1)]
    ys = [f(x) for x in xs]
    a = matrix([[x ** j for j in range(numerator + 1)] + [-y * x ** j for j in range(1, denominator + 1)] for x, y in zip(xs, ys)])
    c = [mpf(float(v)) for v in lu_solve(a, matrix(ys))]
    p, q = c[:numerator + 1], [mpf(1)] + c[numerator + 1:]
    worst = max(abs(evaluate(p, x) / evaluate(q, x) / f(x) - 1) for x in map(gather, nodes(low, high, 300)))
    lines.append(f"\n// {comment}: {nstr(worst, 2)}.")
    table(name + "_p", p)
    table(name + "_q", q)


# MARK: The error function.

def scaled_erfc(x):
    """(1 + 2x) exp(x^2) erfc(x), by its asymptotic series where that has all the digits."""
    if x < 60:
        return (1 + 2 * x) * exp(x * x) * erfc(x)
    term, total = mpf(1), mpf(0)
    for k in range(16):
        total += term
        term *= -(2 * k + 1) / (2 * x * x)
    return (1 + 2 * x) * total / (x * sqrt(pi))


def near_erf(z):
    return erf(sqrt(z)) / sqrt(z) - 1


def far_erfc(t):
    return scaled_erfc((4 + 3 * t) / (1 - t))


polynomial("ax_erf_near", "erf(x)/x - 1 in x^2 for |x| <= 1/2, error relative to erf(x)/x",
           near_erf, "1e-30", mpf(1) / 4 * mpf("1.001"), 9, lambda z: 1 / (1 + near_erf(z)))
polynomial("ax_erfc_far", "(1 + 2 x) exp(x^2) erfc(x) in t = (x - 4)/(x + 3) for x >= 1/2, relative error",
           far_erfc, -1, 1 - mpf("1e-30"), 22, lambda t: 1 / far_erfc(t))


# MARK: The normal quantile.

def normal_tail(s):
    """x with log(1 - Phi(x)) = -s^2, by Newton's method."""
    x = sqrt(mpf(2)) * s
    while True:
        tail = erfc(x / sqrt(mpf(2))) / 2
        step = (log(tail) + s * s) * tail / (exp(-x * x / 2) / sqrt(2 * pi))
        x += step
        if abs(step) < mpf(10) ** -40:
            return x


edge = mpf("0.425")
rational("ax_quantile_near", "quantile(1/2 + q)/q in 0.425^2 - q^2 for |q| <= 0.425, relative error",
         lambda r: sqrt(mpf(2)) * erfinv(2 * sqrt(edge**2 - r)) / sqrt(edge**2 - r), 0, edge**2 - mpf("1e-20"), 8, 8)
rational("ax_quantile_far", "-quantile(p) in sqrt(-log p) for p <= 0.075, relative error",
         normal_tail, sqrt(-log(mpf(1) / 2 - edge)), "27.3", 11, 10, log, exp)


# MARK: Gamma functions.

def stirling_tail(w):
    x = 1 / sqrt(w)
    return x * (loggamma(x) - ((x - mpf(1) / 2) * log(x) - x + log(2 * pi) / 2))


def digamma_tail(w):
    x = 1 / sqrt(w)
    return (log(x) - 1 / (2 * x) - digamma(x)) / w


def trigamma_tail(w):
    x = 1 / sqrt(w)
    return (psi(1, x) - 1 / x - w / 2) * x / w


polynomial("ax_lgamma_near", "lgamma(2 + d)/d for |d| <= 1/2, relative error",
           lambda d: loggamma(2 + d) / d, -0.5, 0.5, 17, lambda d: d / loggamma(2 + d))
polynomial("ax_stirling_tail", "x (lgamma(x) - (x - 1/2) log x + x - log(2 pi)/2) in 1/x^2 for x >= 6.5, absolute error",
           stirling_tail, "1e-12", 1 / mpf("6.5") ** 2, 6, lambda w: 1)
root = findroot(digamma, mpf("1.46163"))
polynomial("ax_digamma_near", "digamma(1.5 + d)/(1.5 + d - root) for |d| <= 1/2, relative error",
           lambda d: digamma(d + 1.5) / (d + 1.5 - root), -0.5, 0.5, 21, lambda d: (d + 1.5 - root) / digamma(d + 1.5))
polynomial("ax_digamma_tail", "(log x - 1/(2 x) - digamma(x)) x^2 in 1/x^2 for x >= 6, absolute error",
           digamma_tail, "1e-12", 1 / mpf(6) ** 2, 7, lambda w: 1)
polynomial("ax_trigamma_tail", "(trigamma(x) - 1/x - 1/(2 x^2)) x^3 in 1/x^2 for x >= 7, absolute error",
           trigamma_tail, "1e-12", 1 / mpf(7) ** 2, 7, lambda w: 1)

lines.append("")
constant("AX_DIGAMMA_ROOT", root, parts=2)
constant("AX_LOG_PI", log(pi))
constant("AX_HALF_LOG_2PI", log(2 * pi) / 2)

with open(FILE, "w") as f:
    f.write("\n".join(lines) + "\n")
