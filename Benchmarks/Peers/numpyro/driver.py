"""Runs one model in NumPyro.

    driver.py measure MODEL DATA POINTS COUNT RESULT
    driver.py sample  MODEL DATA PREFIX SEED CHAINS WARMUP DRAWS METHOD

METHOD is `threads` (two chains at a time, each on one core) or `vectorized` (all chains in one program). The transitions are
compiled once for both phases and all chains, which is less work than `MCMC.run` does.
"""

import os
import sys

MODE, MODEL, DATA = sys.argv[1:4]
METHOD = sys.argv[9] if MODE == "sample" else "threads"
if METHOD == "threads":
    # The chains use the cores; more threads within each would only wait for each other.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import time
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from numpyro.infer import NUTS, util

import models
from common import Clock, read_data, read_points, write_draws, write_json

numpyro.enable_x64()
jax.config.update("jax_platforms", "cpu")
model, data = getattr(models, MODEL), read_data(DATA)


def measure(points_folder, count, result):
    points = read_points(points_folder, int(count))
    values = [float(util.log_density(model, (data,), {}, p)[0]) for p in points]
    key = jax.random.PRNGKey(0)
    potential = util.initialize_model(key, model, model_args=(data,)).potential_fn
    positions = [util.unconstrain_fn(model, (data,), {}, p) for p in points]
    stacked = jax.tree_util.tree_map(lambda *leaves: jnp.stack(leaves), *positions)
    gradient = jax.value_and_grad(potential)

    @jax.jit
    def batch(rounds):
        def body(i, sink):
            position = jax.tree_util.tree_map(lambda leaf: leaf[i % len(points)], stacked)
            value, slope = gradient(position)
            return sink + value + sum(leaf.sum() for leaf in jax.tree_util.tree_leaves(slope))

        return jax.lax.fori_loop(0, rounds, body, 0.0)

    def seconds(rounds):
        start = time.process_time()
        batch(rounds).block_until_ready()
        return time.process_time() - start

    batch(1).block_until_ready()
    rounds = len(points)
    while seconds(rounds) < 0.1:
        rounds *= 2
    times = sorted(1e6 * seconds(rounds) / rounds for _ in range(7))
    write_json(result, {"log_density": values, "gradient_us": times})


def transitions(sample_fn, count):
    """`count` transitions, with positions and numbers of leapfrog steps."""

    def run(state):
        def step(state, _):
            state = sample_fn(state, (data,), {})
            return state, (state.z, state.num_steps, state.diverging)

        return jax.lax.scan(step, state, None, length=count)

    return run


def sample(prefix, seed, chains, warmup, draws, method):
    chains, warmup, draws = int(chains), int(warmup), int(draws)
    clock = Clock()
    keys = jax.random.split(jax.random.PRNGKey(int(seed)), chains)

    def kernel():
        return NUTS(model, target_accept_prob=0.8, max_tree_depth=10, dense_mass=False)

    together = kernel()
    states = together.init(keys, warmup, None, (data,), {})
    if method == "vectorized":
        parts, sample_fn, postprocess = [states], together._sample_fn, together.postprocess_fn((data,), {})
    else:
        alone = kernel()
        alone.init(keys[0], warmup, None, (data,), {})
        parts = [jax.tree_util.tree_map(lambda leaf: leaf[c], states) for c in range(chains)]
        sample_fn, postprocess = alone._sample_fn, alone.postprocess_fn((data,), {})
    compiled = {n: jax.jit(transitions(sample_fn, n)).lower(parts[0]).compile() for n in {warmup, draws}}
    clock.lap("compile")
    with ThreadPoolExecutor(2) as pool:
        run = lambda n, parts: list(pool.map(lambda part: jax.block_until_ready(compiled[n](part)), parts))
        warm = run(warmup, parts)
        clock.lap("warmup")
        results = run(draws, [state for state, _ in warm])
        clock.lap("sampling")
    collected = jax.tree_util.tree_map(lambda *leaves: jnp.stack(leaves), *[trace for _, trace in results])
    if method == "vectorized":
        collected = jax.tree_util.tree_map(lambda leaf: jnp.swapaxes(leaf[0], 0, 1), collected)
    positions, steps, divergent = collected
    values = jax.jit(jax.vmap(jax.vmap(postprocess)))(positions)
    values = {name: np.asarray(value) for name, value in values.items()}
    from numpyro.diagnostics import summary

    summary({name: values[name] for name in positions}, group_by_chain=True)
    write_draws(prefix, {name: values[name] for name in positions})
    clock.lap("summary")
    write_json(
        prefix + ".json",
        {**clock.laps, "leapfrogs": int(steps.sum()), "divergences": int(divergent.sum()), "versions": versions()},
    )


def versions():
    return {"numpyro": numpyro.__version__, "jax": jax.__version__}


{"measure": measure, "sample": sample}[MODE](*sys.argv[4:])
