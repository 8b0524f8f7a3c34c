"""Trains one problem in NumPyro, or written by hand in JAX.

    driver.py steps LIBRARY PROBLEM PRECISION DATA BATCH PARTICLES STEPS REPEATS SECONDS RESULT
    driver.py start LIBRARY PROBLEM PRECISION DATA BATCH PARTICLES DRAWS RESULT
    driver.py whole LIBRARY PROBLEM PRECISION DATA BATCH PARTICLES STEPS RESULT

LIBRARY is `numpyro` or `jax`. `steps` times compiled scans of so many steps, from the same state each time, synchronised. `start` is the mean of
the objective at the start. `whole` is what a user calls: `svi.run` where there is no minibatch, else one scan; its result is the mean of the
objective over the last tenth of the steps.
"""

import os
import sys

MODE, LIBRARY, PROBLEM, PRECISION, DATA, BATCH, PARTICLES = sys.argv[1:8]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import time

import jax

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", PRECISION == "double")

import jax.numpy as jnp
import numpy as np

from common import read_data, write_json


class Trained:
    """State, and a function that makes steps from it and gives the losses."""

    def __init__(self):
        data, batch = read_data(DATA) if DATA != "-" else {}, int(BATCH)
        {"numpyro": self.numpyro, "jax": self.jax}[LIBRARY](data, batch, int(PARTICLES))

    def numpyro(self, data, batch, particles):
        import numpyro
        import problems_numpyro
        from numpyro.infer import SVI

        problem = getattr(problems_numpyro, PROBLEM)(data, batch, particles)
        svi = self.svi = SVI(problem.model, problem.guide, numpyro.optim.Adam(problem.rate), problem.loss)
        key = jax.random.PRNGKey(1)
        self.batch = problem.batch
        rows = problem.batch or (lambda key: ())
        state = svi.init(key, *rows(key))

        def step(carried, _):
            state, key = carried
            if problem.batch is None:
                arguments = ()
            else:
                key, own = jax.random.split(key)
                arguments = rows(own)
            state, loss = svi.update(state, *arguments)
            return (state, key), loss

        def value(key):
            which, own = jax.random.split(key)
            return -problem.loss.loss(own, svi.get_params(state), svi.model, svi.guide, *rows(which))

        self.state, self.step, self.value = (state, key), step, value

    def jax(self, data, batch, particles):
        import problems_jax

        problem = getattr(problems_jax, PROBLEM)(data, batch, particles)
        self.batch = None
        objective, surrogate = problem.objective, problem.surrogate or problem.objective

        def loss(p, key):
            # The value that is reported and the one that is differentiated share their work.
            value = surrogate(p, key)
            return -value, -(objective(p, key) if problem.surrogate else value)

        gradient = jax.value_and_grad(loss, has_aux=True)
        tree, rate = jax.tree_util.tree_map, problem.rate

        def step(carried, _):
            p, m, v, t, key = carried
            key, own = jax.random.split(key)
            (_, value), g = gradient(p, own)
            t = t + 1
            m = tree(lambda m, g: 0.9 * m + 0.1 * g, m, g)
            v = tree(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
            a, b = rate / (1 - 0.9**t), 1 / (1 - 0.999**t)
            p = tree(lambda p, m, v: p - a * m / (jnp.sqrt(b * v) + 1e-8), p, m, v)
            return (p, m, v, t, key), value

        zeros = tree(jnp.zeros_like, problem.start)
        self.state = (problem.start, zeros, zeros, jnp.zeros((), jnp.zeros(()).dtype), jax.random.PRNGKey(1))
        self.step, self.value = step, lambda key: objective(problem.start, key)

    def scan(self, count):
        return jax.jit(lambda state: jax.lax.scan(self.step, state, None, length=count))


def steps(count, repeats, seconds, result):
    count, repeats, seconds = int(count), int(repeats), float(seconds)
    run = Trained()
    wall = time.perf_counter()
    compiled = run.scan(count).lower(run.state).compile()
    compile_seconds = time.perf_counter() - wall

    def times(calls):
        state = run.state
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(calls):
            state, losses = compiled(state)
        jax.block_until_ready((state, losses))
        return time.perf_counter() - wall, time.process_time() - cpu

    times(2)
    calls = 1
    while times(calls)[1] < 0.5 * seconds:
        calls *= 2
    calls = max(1, round(calls * seconds / times(calls)[1]))
    measured = [times(calls) for _ in range(repeats)]
    wall, cpu = ([1e6 * t[i] / (calls * count) for t in measured] for i in (0, 1))
    write_json(result, {"wall": wall, "cpu": cpu, "compile": compile_seconds})


def estimate(values):
    values = np.asarray(values, dtype=float)
    return {"mean": float(values.mean()), "standard_error": float(values.std(ddof=1) / len(values) ** 0.5)}


def start(draws, result):
    run = Trained()
    keys = jax.random.split(jax.random.PRNGKey(2), int(draws))
    write_json(result, estimate(jax.jit(lambda keys: jax.lax.map(run.value, keys))(keys)))


def whole(count, result):
    count = int(count)
    run = Trained()
    begin = time.perf_counter()
    if LIBRARY == "numpyro" and run.batch is None:
        losses = run.svi.run(jax.random.PRNGKey(1), count, progress_bar=False).losses
    else:
        losses = run.scan(count)(run.state)[1]
    losses = np.asarray(losses)
    call = time.perf_counter() - begin
    write_json(result, {"call": call, "fitted": estimate(-losses[-max(2, count // 10) :])})


{"steps": steps, "start": start, "whole": whole}[MODE](*sys.argv[8:])
