"""The problems written by hand in JAX: parameters to start from, and a function of parameters and key whose gradient is followed.

What NumPyro does site by site is done here in one vector. These are a floor for what a compiler on top of JAX may hope for.
"""

from collections import namedtuple

import jax
import jax.numpy as jnp
from jax.nn import log_sigmoid, softplus

HALF_LOG_2PI = 0.9189385332046727

# `surrogate` has another value than the objective where only its gradient is the objective's.
Problem = namedtuple("Problem", "start objective rate surrogate", defaults=[None])


def normal(x, mean, sd):
    return -0.5 * jnp.square((x - mean) / sd) - jnp.log(sd) - HALF_LOG_2PI


def half_cauchy(x, scale):
    return jnp.log(2 / jnp.pi) - jnp.log(scale) - jnp.log1p(jnp.square(x / scale))


def mean_field(log_density, size):
    """`log_density` is that of the unconstrained coordinates."""

    def objective(p, key):
        e = jax.random.normal(key, (size,))
        return log_density(p["m"] + jnp.exp(p["r"]) * e) + jnp.sum(0.5 * e * e + p["r"] + HALF_LOG_2PI)

    return {"m": jnp.zeros(size), "r": jnp.full(size, jnp.log(0.1))}, objective


def eight_schools(d, batch, particles):
    y, sigma = jnp.asarray(d["y"], float), jnp.asarray(d["sigma"], float)

    def log_density(u):
        theta, mu, tau = u[:8], u[8], jnp.exp(u[9])
        return jnp.sum(normal(theta, 0, 1)) + normal(mu, 0, 5) + half_cauchy(tau, 5) + u[9] + jnp.sum(normal(y, mu + tau * theta, sigma))

    return Problem(*mean_field(log_density, 10), 0.01)


def linear_regression(d, batch, particles):
    X, y = jnp.asarray(d["X"], float), jnp.asarray(d["y"], float)
    size = X.shape[1]

    def log_density(u):
        beta, sigma = u[:size], jnp.exp(u[size])
        return jnp.sum(normal(beta, 0, 10)) + half_cauchy(sigma, 2.5) + u[size] + jnp.sum(normal(y, X @ beta, sigma))

    return Problem(*mean_field(log_density, size + 1), 0.01)


def logistic_regression(d, batch, particles):
    X, y = jnp.asarray(d["X"], float), jnp.asarray(d["y"], float)
    size = X.shape[1]

    def objective(p, key):
        e = jax.random.normal(key, (size,))
        diagonal = jnp.diagonal(p["L"])
        beta = p["m"] + (jnp.tril(p["L"], -1) + jnp.diag(jnp.exp(diagonal))) @ e
        l = X @ beta
        model = jnp.sum(normal(beta, 0, 1)) + jnp.sum(y * l - softplus(l))
        return model + jnp.sum(0.5 * e * e + diagonal + HALF_LOG_2PI)

    return Problem({"m": jnp.zeros(size), "L": jnp.log(0.1) * jnp.eye(size)}, objective, 0.01)


def cone(particles, combined):
    def objective(p, key):
        e = jax.random.normal(key, (particles, 2))
        u = p["m"] + jnp.exp(p["r"]) * e
        s = jnp.sum(u * u, axis=1)
        w = jnp.sum(normal(u, 0, 10) + 0.5 * e * e + p["r"] + HALF_LOG_2PI, axis=1) + normal(5.0, s, 0.1 + s / 100)
        return combined(w)

    return Problem({"m": jnp.ones(2), "r": jnp.zeros(2)}, objective, 0.01)


def cone_elbo(d, batch, particles):
    return cone(particles, jnp.mean)


def cone_iwelbo(d, batch, particles):
    return cone(5, lambda w: jax.nn.logsumexp(w) - jnp.log(len(w)))


def coin_terms(l, z):
    """The log density of a value of the guide, and the log ratio of model and guide."""
    own = log_sigmoid(jnp.where(z, l, -l))
    return own, jnp.where(z, jnp.log(0.3), jnp.log(0.7)) + normal(0.7, jnp.where(z, 1.0, -1.0), 1) - own


def coin_score(d, batch, particles):
    def both(p, key):
        z = jax.random.uniform(key) < jax.lax.stop_gradient(jax.nn.sigmoid(p["l"]))
        own, ratio = coin_terms(p["l"], z)
        return ratio, ratio + jax.lax.stop_gradient(ratio) * own

    return Problem({"l": jnp.zeros(())}, lambda p, key: both(p, key)[0], 0.01, lambda p, key: both(p, key)[1])


def coin_enumeration(d, batch, particles):
    def objective(p, key):
        terms = [coin_terms(p["l"], jnp.asarray(z)) for z in (False, True)]
        return sum(jnp.exp(own) * ratio for own, ratio in terms)

    return Problem({"l": jnp.zeros(())}, objective, 0.01)


def vae(d, batch, particles):
    images = jnp.asarray(d["x"], float)
    start = {name: jnp.asarray(d[name], float) for name in ("w1", "wm", "ws", "v1", "v2")}
    for bias, weights in (("b1", "w1"), ("bm", "wm"), ("bs", "ws"), ("c1", "v1"), ("c2", "v2")):
        start[bias] = jnp.zeros(start[weights].shape[1])

    def objective(p, key):
        which, noise = jax.random.split(key)
        x = images[jax.random.randint(which, (batch,), 0, len(images))]
        h = softplus(x @ p["w1"] + p["b1"])
        mean, log_sd = h @ p["wm"] + p["bm"], h @ p["ws"] + p["bs"]
        e = jax.random.normal(noise, mean.shape)
        z = mean + jnp.exp(log_sd) * e
        l = softplus(z @ p["v1"] + p["c1"]) @ p["v2"] + p["c2"]
        return jnp.sum(x * l - softplus(l)) + jnp.sum(0.5 * (e * e - z * z) + log_sd)

    return Problem(start, objective, 1e-3)
