#!/usr/bin/env python3
"""Writes gradients.json: derivatives of the univariate log densities of distributions.json, in 100-digit arithmetic.

Needs mpmath. The formulas are those of generate_distributions.py; derivatives are central differences with a relative step of
1e-25, whose truncation and rounding errors lie far below the precision of a double.

Format: an object with a list for each distribution, one entry for each case of distributions.json in the same order:

    {"normal": [{"x": -0.0, "mean": 0.0, "sd": -1.0}, …, null, …], …}

An entry is null where the density is zero or not finite. A derivative is left out where a neighbour at the distance of the
step lies outside of the support or the domain, or where the function has a kink; `x` is left out of discrete distributions.
"""
import json
import pathlib

from mpmath import mp, mpf, isinf, isnan

import generate_distributions as reference

mp.dps = 100

STEP = mpf(10) ** -25


def derivative(function, at):
    h = STEP * abs(at) if at != 0 else STEP
    left, middle, right = function(at - h), function(at), function(at + h)
    if any(isinf(v) or isnan(v) or isinstance(v, mp.mpc) for v in (left, right)):
        return None
    slope = (right - left) / (2 * h)
    # Where the two one-sided slopes differ there is a kink.
    if abs((right - middle) - (middle - left)) / h > abs(slope) * mpf(10) ** -15 + mpf(10) ** -15:
        return None
    return slope


def entry(name, case):
    d = reference.UNIVARIATE[name]
    # Digits for the step at a tiny point beside parameters of size one.
    mp.dps = 100 + max(0, int(-mp.log10(abs(mpf(case["x"]))))) if not isinstance(case["x"], list) and case["x"] != 0 else 100
    values = {k: reference.exact(v) for k, v in case["parameters"].items()}
    x = mpf(case["x"])
    if case["log_density"] in ("-Infinity", "Infinity", "NaN"):
        return None

    def density(x, p):
        if not d.support(x, **p):
            return -mp.inf
        return d.log_density(x, **p)

    result = {}
    if not d.discrete:
        result["x"] = derivative(lambda t: density(t, values), x)
    for key, value in values.items():
        if isinstance(case["parameters"][key], (int, list)):
            continue
        try:
            result[key] = derivative(lambda t: density(x, {**values, key: t}), value)
        except (ValueError, ZeroDivisionError, TypeError):
            pass
    return {k: reference.number(v) for k, v in result.items() if v is not None}


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent
    table = json.loads((folder / "distributions.json").read_text())
    lines = []
    for name in reference.UNIVARIATE:
        if name not in table:
            continue
        body = ",\n".join("  " + json.dumps(entry(name, case), allow_nan=False) for case in table[name])
        lines.append(f"{json.dumps(name)}: [\n{body}\n]")
        print(name, flush=True)
    (folder / "gradients.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
