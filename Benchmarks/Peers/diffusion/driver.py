"""Evaluates the score of one problem, in JAX or in NumPy.

    driver.py LIBRARY PROBLEM PRECISION SIZE EVALUATIONS REPEATS SECONDS RESULT

LIBRARY is `jax` or `numpy`; PROBLEM is `network` (SIZE points), `mixture` (1,000 points of SIZE dimensions) or `heun` (SIZE points, from noise to
t = 0.001). Times are microseconds for one evaluation, of runs of so many evaluations one after the other, which JAX makes in one compiled loop.
"""

import os
import sys

LIBRARY, PROBLEM, PRECISION, SIZE, EVALUATIONS, REPEATS, SECONDS, RESULT = sys.argv[1:9]
SIZE, EVALUATIONS = int(SIZE), int(EVALUATIONS)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import time

import numpy as np

from common import write_json

DTYPE = np.float32 if PRECISION == "single" else np.float64

if LIBRARY == "jax":
    import jax

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", PRECISION == "double")
    import jax.numpy as xp

    def repeated(step, x, count):
        run = jax.jit(lambda x: jax.lax.fori_loop(0, count, lambda k, x: step(x, xp.asarray(k, DTYPE)), x))
        return lambda: run(x).block_until_ready()

else:
    xp = np

    def repeated(step, x, count):
        def run():
            y = x
            for k in range(count):
                y = step(y, DTYPE(k))
            return y

        return run


def network():
    random = np.random.default_rng(1)
    widths = [34, 128, 128, 128, 2]
    layers = [
        (xp.asarray(random.normal(size=(i, o)) / i**0.5, DTYPE), xp.zeros(o, DTYPE)) for i, o in zip(widths[:-1], widths[1:])
    ]
    frequencies = xp.asarray(np.exp(-np.log(1000) * np.arange(16) / 15), DTYPE)

    def evaluate(x, t):
        e = xp.concatenate([xp.sin(t * frequencies), xp.cos(t * frequencies)])
        h = xp.concatenate([x, xp.broadcast_to(e, (len(x), 32))], axis=1)
        for w, b in layers[:-1]:
            h = h @ w + b
            h = h / (1 + xp.exp(-h))
        w, b = layers[-1]
        return h @ w + b

    return evaluate


def normals():
    return xp.asarray(np.random.default_rng(2).normal(size=(SIZE, 2)), DTYPE)


def network_steps():
    f = network()
    return repeated(lambda x, k: x + DTYPE(0.01) * f(x, k / EVALUATIONS), normals(), EVALUATIONS)


def heun_steps():
    """The probability flow of the variance-preserving diffusion, β from 0.1 to 20."""
    f, steps, first, last = network(), EVALUATIONS // 2, 1.0, 1e-3
    h = (last - first) / steps

    def velocity(x, t):
        remaining = xp.exp(-(DTYPE(0.1) * t + DTYPE(0.5 * 19.9) * t * t))
        return DTYPE(-0.5) * (DTYPE(0.1) + DTYPE(19.9) * t) * (x - f(x, t) / xp.sqrt(1 - remaining))

    def step(x, k):
        t = DTYPE(first) + k * DTYPE(h)
        slope = velocity(x, t)
        return x + DTYPE(h / 2) * (slope + velocity(x + DTYPE(h) * slope, t + DTYPE(h)))

    return repeated(step, normals(), steps)


def mixture_steps():
    """Weights of the components by one matrix product, the expected component by another; the same start and the same steps as ours."""
    means = np.array([[8.0 * (j if d % 2 else i) for d in range(SIZE)] for i in range(-2, 3) for j in range(-2, 3)])
    half_squares = xp.asarray(0.5 * np.sum(means**2, axis=1), DTYPE)
    means = xp.asarray(means, DTYPE)
    n, d = np.arange(1000)[:, None], np.arange(SIZE)[None, :]
    start = xp.asarray(16 * np.sin(1.0 + n * SIZE + d), DTYPE)

    def score(x, sigma):
        precision = 1 / (1 + sigma * sigma)
        l = precision * (x @ means.T - half_squares)
        share = xp.exp(l - xp.max(l, axis=1, keepdims=True))
        return precision * (share @ means / xp.sum(share, axis=1, keepdims=True) - x)

    return repeated(lambda x, k: x + DTYPE(0.001) * score(x, DTYPE(0.1) + k / EVALUATIONS), start, EVALUATIONS)


run = {"network": network_steps, "mixture": mixture_steps, "heun": heun_steps}[PROBLEM]()
end = float(np.sum(np.abs(np.asarray(run(), np.float64))))


def times(calls):
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        run()
    return time.perf_counter() - wall, time.process_time() - cpu


times(1)
calls = max(1, round(float(SECONDS) / times(1)[0]))
measured = [times(calls) for _ in range(int(REPEATS))]
wall, cpu = ([1e6 * t[i] / (calls * EVALUATIONS) for t in measured] for i in (0, 1))
write_json(RESULT, {"wall": wall, "cpu": cpu, "end": end})
