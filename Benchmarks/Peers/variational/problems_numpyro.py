"""The problems in NumPyro: for each name a function of the data, of the rows in a batch and of the number of particles."""

from collections import namedtuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.distributions import constraints
from numpyro.infer import RenyiELBO, Trace_ELBO, TraceEnum_ELBO, TraceGraph_ELBO, init_to_value
from numpyro.infer.autoguide import AutoMultivariateNormal, AutoNormal

# `batch` is nil, or makes the arguments of one step from a key.
Problem = namedtuple("Problem", "model guide loss rate batch", defaults=[None])


def started(guide, model, **values):
    """The same start for all systems: these values, and standard deviations of 0.1."""
    return guide(model, init_loc_fn=init_to_value(values=values), init_scale=0.1)


def eight_schools(d, batch, particles):
    y, sigma = jnp.asarray(d["y"], float), jnp.asarray(d["sigma"], float)

    def model():
        mu = numpyro.sample("mu", dist.Normal(0, 5))
        tau = numpyro.sample("tau", dist.HalfCauchy(5))
        theta = numpyro.sample("theta_trans", dist.Normal(0, 1).expand([len(y)]).to_event(1))
        numpyro.sample("y", dist.Normal(mu + tau * theta, sigma), obs=y)

    return Problem(model, started(AutoNormal, model, mu=0.0, tau=1.0, theta_trans=jnp.zeros(len(y))), Trace_ELBO(), 0.01)


def linear_regression(d, batch, particles):
    X, y = jnp.asarray(d["X"], float), jnp.asarray(d["y"], float)

    def model():
        beta = numpyro.sample("beta", dist.Normal(0, 10).expand([X.shape[1]]).to_event(1))
        sigma = numpyro.sample("sigma", dist.HalfCauchy(2.5))
        numpyro.sample("y", dist.Normal(X @ beta, sigma), obs=y)

    return Problem(model, started(AutoNormal, model, beta=jnp.zeros(X.shape[1]), sigma=1.0), Trace_ELBO(), 0.01)


def logistic_regression(d, batch, particles):
    X, y = jnp.asarray(d["X"], float), jnp.asarray(d["y"], float)

    def model():
        beta = numpyro.sample("beta", dist.Normal(0, 1).expand([X.shape[1]]).to_event(1))
        numpyro.sample("y", dist.Bernoulli(logits=X @ beta), obs=y)

    return Problem(model, started(AutoMultivariateNormal, model, beta=jnp.zeros(X.shape[1])), Trace_ELBO(), 0.01)


def cone():
    x = numpyro.sample("x", dist.Normal(0, 10))
    y = numpyro.sample("y", dist.Normal(0, 10))
    s = x * x + y * y
    numpyro.sample("z", dist.Normal(s, 0.1 + s / 100), obs=5.0)


def place():
    m = numpyro.param("m", jnp.ones(2))
    s = numpyro.param("s", jnp.ones(2), constraint=constraints.positive)
    numpyro.sample("x", dist.Normal(m[0], s[0]))
    numpyro.sample("y", dist.Normal(m[1], s[1]))


def cone_elbo(d, batch, particles):
    return Problem(cone, place, Trace_ELBO(num_particles=particles), 0.01)


def cone_iwelbo(d, batch, particles):
    return Problem(cone, place, RenyiELBO(alpha=0, num_particles=5), 0.01)


def coin():
    z = numpyro.sample("z", dist.Bernoulli(0.3))
    numpyro.sample("x", dist.Normal(2.0 * z - 1, 1), obs=0.7)


def coin_score(d, batch, particles):
    def toss():
        numpyro.sample("z", dist.Bernoulli(logits=numpyro.param("l", jnp.zeros(()))))

    return Problem(coin, toss, TraceGraph_ELBO(), 0.01)


def coin_enumeration(d, batch, particles):
    def toss():
        numpyro.sample("z", dist.Bernoulli(logits=numpyro.param("l", jnp.zeros(()))), infer={"enumerate": "parallel"})

    return Problem(coin, toss, TraceEnum_ELBO(max_plate_nesting=0), 0.01)


def vae(d, batch, particles):
    images = jnp.asarray(d["x"], float)
    start = {name: jnp.asarray(d[name], float) for name in ("w1", "wm", "ws", "v1", "v2")}

    def layer(x, w, b):
        return x @ numpyro.param(w, start[w]) + numpyro.param(b, jnp.zeros(start[w].shape[1]))

    def model(x):
        z = numpyro.sample("z", dist.Normal(0, 1).expand([batch, start["v1"].shape[0]]).to_event(2))
        l = layer(jax.nn.softplus(layer(z, "v1", "c1")), "v2", "c2")
        numpyro.factor("x", jnp.sum(x * l - jax.nn.softplus(l)))

    def guide(x):
        h = jax.nn.softplus(layer(x, "w1", "b1"))
        numpyro.sample("z", dist.Normal(layer(h, "wm", "bm"), jnp.exp(layer(h, "ws", "bs"))).to_event(2))

    def rows(key):
        return (images[jax.random.randint(key, (batch,), 0, len(images))],)

    return Problem(model, guide, Trace_ELBO(), 1e-3, rows)
