"""Runs one model of PyMC with nutpie's sampler, compiled by numba.

    driver.py measure MODEL DATA POINTS COUNT RESULT
    driver.py sample  MODEL DATA PREFIX SEED CHAINS WARMUP DRAWS SETTING
"""

import os
import sys

# The chains use the cores; more threads within each would only wait for each other.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import time

import numba
import numpy as np
import nutpie

import models
from common import Clock, read_data, read_points, write_draws, write_json

MODE, MODEL, DATA = sys.argv[1:4]
if not hasattr(models, MODEL):
    sys.exit(f"{MODEL} is a loop over time, which nutpie's numba backend has no good program for")
model = getattr(models, MODEL)(read_data(DATA))


def position(point):
    """Unconstrained values by name of the value variable, in nutpie's order."""
    values = {}
    for variable in model.free_RVs:
        value, transform = model.rvs_to_values[variable], model.rvs_to_transforms[variable]
        constrained = np.asarray(point[variable.name], dtype=float)
        if transform is not None:
            constrained = transform.forward(constrained, *variable.owner.inputs).eval()
        values[value.name] = constrained
    return values


def measure(folder, count, result):
    positions = [position(p) for p in read_points(folder, int(count))]
    logp = model.compile_logp(jacobian=False)
    values = [float(logp(p)) for p in positions]
    compiled = nutpie.compile_pymc_model(model)
    order = [model.rvs_to_values[variable].name for variable in model.free_RVs]
    flat = np.array([np.concatenate([np.ravel(p[name]) for name in order]) for p in positions])
    function, data = compiled.compiled_logp_func.ctypes, compiled.user_data
    size, gradient, value = flat.shape[1], np.zeros(flat.shape[1]), np.zeros(1)

    @numba.njit
    def batch(rounds, points, gradient, value, data):
        sink = 0.0
        for i in range(rounds):
            function(size, points[i % len(points)].ctypes, gradient.ctypes, value.ctypes, data)
            sink += value[0] + gradient[0]
        return sink

    address = data.ctypes.data

    def seconds(rounds):
        start = time.process_time()
        batch(rounds, flat, gradient, value, address)
        return time.process_time() - start

    seconds(1)
    rounds = len(flat)
    while seconds(rounds) < 0.1:
        rounds *= 2
    times = sorted(1e6 * seconds(rounds) / rounds for _ in range(7))
    write_json(result, {"log_density": values, "gradient_us": times})


def sample(prefix, seed, chains, warmup, draws, _):
    clock = Clock()
    compiled = nutpie.compile_pymc_model(model)
    clock.lap("compile")
    trace = nutpie.sample(
        compiled, tune=int(warmup), draws=int(draws), chains=int(chains), cores=2, seed=int(seed), target_accept=0.8,
        maxdepth=10, progress_bar=False,
    )
    clock.lap("run")
    import arviz

    names = [variable.name for variable in model.free_RVs]
    arviz.summary(trace, var_names=names)
    write_draws(prefix, {name: trace.posterior[name].values for name in names})
    clock.lap("summary")
    steps = int(trace.sample_stats["n_steps"].sum())
    warm_steps = int(trace.warmup_sample_stats["n_steps"].sum())
    share, laps = steps / (steps + warm_steps), clock.laps
    for unit in "wall", "cpu":
        # nutpie does not say when warm-up ended; its steps take as long as the others.
        laps["warmup_" + unit], laps["sampling_" + unit] = laps["run_" + unit] * (1 - share), laps["run_" + unit] * share
    divergences = int(trace.sample_stats["diverging"].sum())
    write_json(prefix + ".json", {**laps, "leapfrogs": steps, "divergences": divergences})


{"measure": measure, "sample": sample}[MODE](*sys.argv[4:])
