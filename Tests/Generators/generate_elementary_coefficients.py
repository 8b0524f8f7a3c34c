"""Polynomial coefficients of the elementary functions in Sources/AuspexRuntime/Headers.

Each function is interpolated at Chebyshev nodes in 60-digit arithmetic, which is within a small factor of the minimax
polynomial, and the coefficients are rounded to double, or to float for the functions of floats. The printed figure is the
error of the rounded polynomial, in exact arithmetic, relative to the quantity named in the comment.
"""
import struct

from mpmath import mp, mpf, exp, log, sin, cos, atan, atanh, tanh, sqrt, pi, cos as mcos, matrix, lu_solve

mp.dps = 60


def to_float(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def fit(name, function, low, high, degree, scale, rounded=float):
    nodes = [(low + high) / 2 + (high - low) / 2 * mcos(pi * (2 * i + 1) / (2 * degree + 2)) for i in range(degree + 1)]
    a = matrix(degree + 1, degree + 1)
    b = matrix(degree + 1, 1)
    for i, x in enumerate(nodes):
        for j in range(degree + 1):
            a[i, j] = x ** j
        b[i] = function(x)
    c = [mpf(rounded(v)) for v in lu_solve(a, b)]
    worst = mpf(0)
    for i in range(1001):
        x = low + (high - low) * i / 1000
        if x == 0:
            continue
        p = sum(c[j] * x ** j for j in range(degree + 1))
        worst = max(worst, abs((p - function(x)) * scale(x)))
    print(f"// {name}: {mp.nstr(worst, 3)}")
    print("  ", ", ".join(float(v).hex() for v in c))


def guarded(f, series):
    return lambda x: series(x) if abs(x) < mpf("1e-12") else f(x)


third = mpf(1) / 3
half_ln2 = log(2) / 2 * mpf("1.0005")
fit("exp: (e^r - 1 - r)/r^2, relative to e^r",
    guarded(lambda r: (exp(r) - 1 - r) / r**2, lambda r: mpf(1) / 2 + r / 6), -half_ln2, half_ln2, 10, lambda r: r**2 / exp(r))
smax = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
zmax = smax**2 * mpf("1.001")
fit("log: (2 atanh(s) - 2s)/s^3 in z = s^2, relative to 2s",
    guarded(lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z)**3, lambda z: 2 * third + 2 * z / 5), mpf(0), zmax, 7, lambda z: z / 2)
fit("log tail: (2 atanh(s) - 2s - 2/3 s^3)/s^5 in z, relative to 2s",
    guarded(lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z) - 2 * third * sqrt(z)**3) / sqrt(z)**5, lambda z: mpf(2) / 5 + 2 * z / 7), mpf(0), zmax, 7, lambda z: z**2 / 2)
half = mpf(1) / 2
fit("log1p: (log(1 + e) - e)/e^2 in e - 1/2, relative to log(1 + e)",
    lambda t: (log(1 + t + half) - (t + half)) / (t + half)**2, mpf("1e-40") - half, half, 20, lambda t: (t + half)**2 / log(1 + t + half) if t > -half else 0)
zq = (pi / 4)**2 * mpf("1.001")
fit("sin: (sin r - r)/r^3 in z = r^2, relative to sin",
    guarded(lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: -mpf(1) / 6 + z / 120), mpf(0), zq, 6, lambda z: z)
fit("cos: (cos r - 1 + z/2)/z^2 in z = r^2, relative to 1",
    guarded(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: mpf(1) / 24 - z / 720), mpf(0), zq, 6, lambda z: z**2)
za = (sqrt(mpf(2)) - 1)**2 * mpf("1.001")
fit("atan: (atan x - x)/x^3 in z = x^2, relative to atan",
    guarded(lambda z: (atan(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: -third + z / 5), mpf(0), za, 11, lambda z: z)


def parts(name, value, bits):
    """Splits a constant into doubles; the first keeps only `bits` bits so that products with small integers are exact."""
    m = mp.floor(value * 2 ** (bits - 1 - int(mp.floor(log(value, 2))))) / mpf(2) ** (bits - 1 - int(mp.floor(log(value, 2))))
    low = mpf(float(value - m))
    rest = value - m - low
    print(f"// {name}: {float(m).hex()} {float(low).hex()} {float(rest).hex()}")


parts("ln 2 (40 bits)", log(mpf(2)), 40)
p1 = mpf(float(pi / 2)); p2 = mpf(float(pi / 2 - p1)); p3 = pi / 2 - p1 - p2
print("// pi/2:", float(p1).hex(), float(p2).hex(), float(p3).hex())
print("// 2 pi:", float(2 * pi).hex(), float(2 * pi - mpf(float(2 * pi))).hex())
print("// 2/pi:", float(2 / pi).hex(), " log2 e:", float(1 / log(mpf(2))).hex())
print("// pi/4:", float(pi / 4).hex(), float(pi / 4 - mpf(float(pi / 4))).hex())
print("// 2/3:", float(2 * third).hex(), float(2 * third - mpf(float(2 * third))).hex())
print("// MARK: floats")
r_max = log(mpf(2)) / 2 * mpf("1.002")
fit("exp: (e^r - 1 - r)/r^2, relative to e^r",
    guarded(lambda r: (exp(r) - 1 - r) / r**2, lambda r: mpf(1) / 2 + r / 6), -r_max, r_max, 5, lambda r: r**2 / exp(r), to_float)
fit("log: (log(1 + f) - f + f^2/2)/f^3 in f, relative to log",
    guarded(lambda f: (log(1 + f) - f + f**2 / 2) / f**3, lambda f: third - f / 4), sqrt(half) - 1, sqrt(mpf(2)) - 1, 8,
    lambda f: f**3 / log(1 + f), to_float)
fit("log1p: (log(1 + e) - e)/e^2 in e - 1/2, relative to log(1 + e)",
    lambda t: (log(1 + t + half) - (t + half)) / (t + half)**2, mpf("1e-40") - half, half, 9, lambda t: (t + half)**2 / log(1 + t + half), to_float)
fit("tanh: (tanh x - x)/x^3 in z = x^2, relative to tanh",
    guarded(lambda z: (tanh(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: -third + 2 * z / 15), mpf(0), mpf("0.625")**2, 4, lambda z: z, to_float)
z_max = (pi / 4)**2 * mpf("1.01")
fit("sin: (sin r - r)/r^3 in z = r^2, relative to sin",
    guarded(lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: -mpf(1) / 6 + z / 120), mpf(0), z_max, 2, lambda z: z, to_float)
fit("cos: (cos r - 1 + z/2)/z^2 in z = r^2, relative to 1",
    guarded(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: mpf(1) / 24 - z / 720), mpf(0), z_max, 2, lambda z: z**2, to_float)

mp.prec = 1400
digits = int(mp.floor(2 / mp.pi * mpf(2) ** 1280))
words = [(digits >> (1280 - 64 * (i + 1))) & (2**64 - 1) for i in range(20)]
print("// 2/pi, 1280 bits:")
print("  ", ", ".join(f"0x{w:016x}u" for w in words))
