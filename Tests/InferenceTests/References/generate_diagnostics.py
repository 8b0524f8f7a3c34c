"""Writes diagnostics.json: arrays from a small congruential generator and ArviZ's figures for them.

Needs numpy, scipy and arviz (0.23). The arrays are written out too, so that the tests depend on no generator.
"""

import json
import os

import arviz
import numpy as np
import scipy.stats as st
from arviz.stats.diagnostics import (
    _bfmi, _ess_bulk, _ess_mean, _ess_quantile, _ess_tail, _mcse_mean, _mcse_quantile, _mcse_sd, _rhat_rank)


class Congruential:
    """x -> 6364136223846793005 x + 1442695040888963407 modulo 2^64; the upper 53 bits are used."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return ((self.state >> 11) + 0.5) / 2**53

    def normals(self, *shape):
        return st.norm.ppf([self.uniform() for _ in range(int(np.prod(shape)))]).reshape(shape)


def autoregressive(rng, chains, draws, phi):
    noise = rng.normals(chains, draws)
    x = np.empty_like(noise)
    x[:, 0] = noise[:, 0]
    for t in range(1, draws):
        x[:, t] = phi * x[:, t - 1] + noise[:, t]
    return x


rng = Congruential(20240607)
cases = {
    "independent": rng.normals(4, 250),
    "positively correlated": autoregressive(rng, 4, 200, 0.8),
    "slow": autoregressive(rng, 3, 401, 0.995),
    "antithetic": autoregressive(rng, 4, 151, -0.7),
    "one chain apart": rng.normals(4, 100) + np.array([[0.0], [0.0], [0.0], [1.5]]),
    "one chain wider": rng.normals(4, 100) * np.array([[1.0], [1.0], [1.0], [3.0]]),
    "heavy tails": st.cauchy.ppf(st.norm.cdf(rng.normals(4, 120))),
    "with ties": np.round(rng.normals(4, 90)),
    "two values": (rng.normals(2, 64) > 1.0).astype(float),
    "five draws": rng.normals(4, 5),
    "four draws": rng.normals(2, 4),
    "large offset": 1e6 + rng.normals(4, 80),
}
probabilities = [0.05, 0.25, 0.5, 0.95]
out = {
    "arviz": arviz.__version__,
    "probabilities": probabilities,
    "cases": [
        {
            "name": name,
            "chains": x.tolist(),
            "rHat": float(_rhat_rank(x)),
            "bulkESS": float(_ess_bulk(x)),
            "tailESS": float(_ess_tail(x)),
            "meanESS": float(_ess_mean(x)),
            "quantileESS": [float(_ess_quantile(x, p)) for p in probabilities],
            "meanError": float(_mcse_mean(x)),
            "standardDeviationError": float(_mcse_sd(x)),
            "quantileError": [float(_mcse_quantile(x, p)) for p in probabilities],
            "energyFraction": [float(v) for v in _bfmi(x)],
            "quantiles": [float(np.quantile(x, p)) for p in probabilities],
        }
        for name, x in cases.items()
    ],
    "normalQuantile": [[p, float(st.norm.ppf(p))] for p in [1e-300, 1e-20, 1e-6, 0.001, 0.02425, 0.1, 0.3, 0.499, 0.75, 0.999]],
    "betaQuantile": [
        [p, a, b, float(st.beta.ppf(p, a, b))]
        for p in [0.1586553, 0.8413447]
        for a, b in [(1.0, 1.0), (3.5, 80.2), (201.0, 3801.0), (2000.5, 2000.5), (1.02, 40000.0)]
    ],
    "gammaSurvival": [
        [a, x, float(st.gamma.sf(x, a))]
        for a in [0.5, 1.0, 4.5, 30.0, 200.0]
        for x in [0.01, 0.9 * a, a + 1.0, 2.0 * a + 3.0, 5.0 * a + 20.0]
    ],
    "kolmogorovSurvival": [[x, float(st.kstwobign.sf(x))] for x in [0.3, 0.6, 0.9, 1.4, 2.0, 3.0, 4.5]],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "diagnostics.json"), "w") as file:
    json.dump(out, file, allow_nan=True, separators=(",", ":"))
