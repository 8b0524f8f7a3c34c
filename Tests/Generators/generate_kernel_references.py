"""Reference values of elementary and special functions, for Tests/ExecutionTests/KernelReferences.swift and
SpecialReferences.swift. Arguments are doubles; values are computed by mpmath with 60 digits (more where an argument is
huge) and rounded once.

    python3 Tests/Generators/generate_kernel_references.py
"""
import os
import random

import mpmath as m
from mpmath import mp, mpf

random.seed(20240229)
HERE = os.path.join(os.path.dirname(__file__), "..", "ExecutionTests")


def uniform(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def magnitudes(low, high, n, signed=False):
    return [(random.choice([-1, 1]) if signed else 1) * 2.0 ** random.uniform(low, high) for _ in range(n)]


def softplus(x):
    return m.log1p(m.exp(x))


def normal_cdf(x):
    return m.erfc(-x / m.sqrt(2)) / 2


def literal(v):
    """Hexadecimal: Swift reads decimal literals through an 80-bit format and so may round twice."""
    return v.hex()


def table(functions, name, comment):
    lines = [f"/// {comment}", "/// Made by Tests/Generators/generate_kernel_references.py; rows are arguments, then the value.", f"enum {name} {{"]
    for label, function, rows, dps in functions:
        mp.dps = dps
        flat = []
        width = len(rows[0])
        for row in rows:
            value = float(function(*[mpf(x) for x in row]))
            flat.append(", ".join(literal(v) for v in (*row, value)))
        lines.append(f"    static let {label}: [Double] = [")
        lines += [f"        {r}," for r in flat]
        lines.append("    ]")
        assert width in (1, 2, 3)
    lines.append("}")
    with open(os.path.join(HERE, name + ".swift"), "w") as f:
        f.write("\n".join(lines) + "\n")


def one(xs):
    return [(x,) for x in xs]


elementary = [
    ("exp", m.exp, one(uniform(-708, 709.7, 20) + uniform(-1, 1, 10) + magnitudes(-60, 0, 5, True)), 60),
    ("expm1", m.expm1, one(uniform(-40, 709.7, 10) + uniform(-2, 2, 20) + magnitudes(-60, 0, 8, True)), 60),
    ("log", m.log, one(magnitudes(-1021, 1023, 15) + magnitudes(-1, 1, 15) + [1 + 2.0**-k for k in (10, 30, 52)]), 60),
    ("log1p", m.log1p, one(magnitudes(-60, 1000, 10) + uniform(-0.99, 2, 20) + magnitudes(-60, -1, 8, True)), 60),
    ("sin", m.sin, one(uniform(-10, 10, 15) + magnitudes(-30, 27, 10, True) + magnitudes(27, 1023, 15, True) + [6381956970095103 * 2.0**797, 3.141592653589793, 1.5707963267948966e7]), 700),
    ("cos", m.cos, one(uniform(-10, 10, 15) + magnitudes(-30, 27, 10, True) + magnitudes(27, 1023, 15, True) + [6381956970095103 * 2.0**797, 1.5707963267948966]), 700),
    ("tan", m.tan, one(uniform(-10, 10, 15) + magnitudes(-30, 27, 10, True) + magnitudes(27, 1023, 15, True)), 700),
    ("asin", m.asin, one(uniform(-1, 1, 15) + magnitudes(-60, -1, 8, True) + [1.0, -1.0]), 60),
    ("acos", m.acos, one(uniform(-1, 1, 15) + [0.9999999999, -1.0]), 60),
    ("atan", m.atan, one(uniform(-5, 5, 15) + magnitudes(-60, 100, 10, True)), 60),
    ("sinh", m.sinh, one(uniform(-710, 710, 10) + uniform(-2, 2, 10) + uniform(-30, 30, 10) + [710.3, -710.3]), 60),
    ("cosh", m.cosh, one(uniform(-710, 710, 10) + uniform(-2, 2, 10) + [710.3]), 60),
    ("tanh", m.tanh, one(uniform(-20, 20, 15) + uniform(-1, 1, 10) + magnitudes(-60, 0, 5, True)), 60),
    ("sigmoid", lambda x: 1 / (1 + m.exp(-x)), one(uniform(-700, 40, 10) + uniform(-5, 5, 15)), 400),
    ("softplus", softplus, one(uniform(-700, 40, 10) + uniform(-5, 5, 15)), 400),
    ("logSigmoid", lambda x: -softplus(-x), one(uniform(-40, 700, 10) + uniform(-5, 5, 15)), 400),
    ("log1mExp", lambda x: m.log(-m.expm1(x)), one(uniform(-700, 0, 10) + uniform(-2, 0, 15) + [-(2.0**-60)]), 400),
    ("logit", lambda x: m.log(x / (1 - x)), one(uniform(0, 1, 15) + [0.5 + 2.0**-40, 1e-300, 1 - 2.0**-50]), 60),
    ("pow", m.power, [(x, random.uniform(-100, 100)) for x in magnitudes(-5, 5, 15)] + [(x, float(random.randrange(-30, 30))) for x in magnitudes(-5, 5, 10, True)] + [(1 + random.uniform(-1e-3, 1e-3), random.uniform(-5e5, 5e5)) for _ in range(10)], 60),
    ("atan2", m.atan2, [(random.uniform(-5, 5), random.uniform(-5, 5)) for _ in range(20)] + list(zip(magnitudes(-1000, 1000, 10, True), magnitudes(-1000, 1000, 10, True))), 60),
    ("hypot", m.hypot, [(random.uniform(-5, 5), random.uniform(-5, 5)) for _ in range(10)] + [(3e300, 4e300), (1e200, 1.0)], 60),
    ("logAddExp", lambda a, b: m.log(m.exp(a) + m.exp(b)), [(random.uniform(0, 5), random.uniform(0, 5)) for _ in range(10)] + [(800.0, 799.5), (-2000.0, -2001.0)], 60),
]

P = lambda a, x: m.gammainc(a, 0, x, regularized=True)
Q = lambda a, x: m.gammainc(a, x, m.inf, regularized=True)
I = lambda a, b, x: m.betainc(a, b, 0, x, regularized=True)


def slope(f, a):
    h = a * mpf(10) ** -20
    return (-f(a + 2 * h) + 8 * f(a + h) - 8 * f(a - h) + f(a - 2 * h)) / (12 * h)


def student_cdf(nu, x):
    tail = I(nu / 2, mpf(1) / 2, nu / (nu + x * x)) / 2
    return 1 - tail if x > 0 else tail


def lbeta(a, b):
    return m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)


def bisect(f, low, high):
    low, high = mpf(low), mpf(high)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return low


shapes = [0.1, 0.7, 1.0, 2.5, 12.0, 80.0]
grid2 = [(a, a * r) for a in shapes for r in (0.05, 0.5, 1.0, 1.7, 4.0)]
edge2 = [(1e-3, 1e-200), (1e-3, 0.5), (0.02, 3.0), (700.0, 640.0), (700.0, 800.0), (1e4, 1.01e4)]
edge3 = [(0.01, 0.01, 0.7), (0.02, 30.0, 0.001), (1.0, 1.0, 0.5), (600.0, 400.0, 0.62), (3.0, 3e4, 2e-4)]
grid3 = [(a, b, x) for a in (0.3, 2.0, 25.0) for b in (0.5, 3.0, 40.0) for x in (0.02, 0.4, 0.9)]
special = [
    ("lgamma", lambda x: m.loggamma(x).real, one(magnitudes(-100, -1, 6) + uniform(0.1, 12, 25) + magnitudes(3, 100, 6) + [-0.5, -3.7, 1 + 2.0**-30, 2 - 2.0**-30]), 60),
    ("digamma", m.digamma, one(magnitudes(-100, -1, 6) + uniform(0.1, 12, 25) + magnitudes(3, 100, 6) + [-0.5, -3.7, 1.4616321449683623]), 60),
    ("trigamma", lambda x: m.psi(1, x), one(magnitudes(-100, -1, 6) + uniform(0.1, 12, 25) + magnitudes(3, 100, 6) + [-0.5, -3.7]), 60),
    ("erf", m.erf, one(uniform(-6, 6, 20) + magnitudes(-60, 1, 10, True)), 60),
    ("erfc", m.erfc, one(uniform(-6, 26, 30) + magnitudes(-60, 1, 5, True)), 400),
    ("erfInv", m.erfinv, one(uniform(-1, 1, 10) + [1e-30, 0.999999]), 60),
    ("normalCDF", normal_cdf, one(uniform(-37, 8, 20) + uniform(-5, 3, 10)), 400),
    ("logNormalCDF", lambda x: m.log(normal_cdf(x)), one(uniform(-37, 8, 20) + uniform(-5, 3, 10) + [-100.0, -1e4]), 400),
    ("normalQuantile", lambda p: bisect(lambda x: m.log(normal_cdf(x) / p), -40, 9), one(uniform(0, 1, 6) + [1e-300, 1e-10, 0.25]), 60),
    ("logBesselI0", lambda x: m.log(m.besseli(0, x)), one(magnitudes(-20, 11, 20)), 60),
    ("logBesselI1", lambda x: m.log(m.besseli(1, x)), one(magnitudes(-20, 11, 20)), 60),
    ("lbeta", lbeta, [(a, b) for a in (1e-5, 0.3, 2.5, 15.0, 1e4) for b in (1e-3, 0.9, 7.0, 60.0, 3e8)], 60),
    ("lchoose", lambda n, k: -m.log(n + 1) - lbeta(n - k + 1, k + 1), [(5.0, 2.0), (50.0, 25.0), (1e6, 3.0), (7.5, 2.25), (1000.0, 999.0)], 60),
    ("gammaP", P, grid2, 60),
    ("gammaQ", Q, grid2, 60),
    ("gammaPDa", lambda a, x: slope(lambda t: P(t, x), a), grid2 + edge2, 130),
    ("gammaPInv", lambda a, p: m.exp(bisect(lambda x: P(a, m.exp(x)) - p, -60, 8)), [(a, p) for a in (0.3, 2.0, 40.0) for p in (0.001, 0.4, 0.97)], 50),
    ("besselI", m.besseli, [(v, x) for v in (0.0, 0.5, 3.0, 17.3) for x in (0.1, 2.0, 30.0)], 60),
    ("besselK", m.besselk, [(v, x) for v in (0.0, 0.5, 3.0, 17.3) for x in (0.1, 2.0, 30.0)], 60),
    ("logBesselI", lambda v, x: m.log(m.besseli(v, x)), [(v, x) for v in (0.5, 3.0, 170.3, 433.0) for x in (0.1, 2.0, 43.0, 500.0, 3000.0)], 60),
    ("studentTCDF", student_cdf, [(nu, x) for nu in (0.7, 4.0, 60.0) for x in (-50.0, -2.0, -0.01, 0.3, 5.0)], 60),
    ("studentTQuantile", lambda nu, p: bisect(lambda x: student_cdf(nu, x) - p, -10000, 10000), [(nu, p) for nu in (1.5, 4.0, 60.0) for p in (0.001, 0.3, 0.875)], 50),
    ("owensT", lambda h, a: m.quad(lambda t: m.exp(-h * h * (1 + t * t) / 2) / (1 + t * t), [0, a]) / (2 * m.pi), [(h, a) for h in (0.1, 1.0, 4.0) for a in (0.2, 1.0, 3.0)], 40),
    ("incBeta", I, grid3, 60),
    ("incBetaDa", lambda a, b, x: slope(lambda t: I(t, b, x), a), grid3 + edge3, 100),
    ("incBetaDb", lambda a, b, x: slope(lambda t: I(a, t, x), b), grid3 + edge3, 100),
    ("incBetaInv", lambda a, b, p: bisect(lambda x: I(a, b, x) - p, 0, 1), [(a, b, p) for a in (0.5, 3.0, 30.0) for b in (0.8, 12.0) for p in (0.02, 0.6)], 40),
]

table(elementary, "KernelReferences", "Values of the elementary functions.")
table(special, "SpecialReferences", "Values of the special functions.")
