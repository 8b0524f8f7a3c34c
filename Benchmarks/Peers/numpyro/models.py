"""The models in NumPyro: vectorised, with the priors and the parameters of the programs in Auspex.

Each takes the data set as a dictionary of arrays. `flat` is an improper uniform density over a support.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.distributions import constraints

sample, factor, plate = numpyro.sample, numpyro.factor, numpyro.plate


def flat(name, shape=(), support=constraints.real):
    return sample(name, dist.ImproperUniform(support, (), shape))


def normal(name, size, scale=1.0):
    return sample(name, dist.Normal(0, scale).expand([size]).to_event(1))


def columns(*arrays):
    """A matrix of predictors, made once and outside of what is traced."""
    return np.stack([np.asarray(a, dtype=float) for a in arrays], axis=1)


def eight_schools_centered(d):
    mu = sample("mu", dist.Normal(0, 5))
    tau = sample("tau", dist.HalfCauchy(5))
    theta = sample("theta", dist.Normal(mu, tau).expand([len(d["y"])]).to_event(1))
    sample("y", dist.Normal(theta, d["sigma"]), obs=d["y"])


def eight_schools_noncentered(d):
    theta = normal("theta_trans", len(d["y"]))
    mu = sample("mu", dist.Normal(0, 5))
    tau = sample("tau", dist.HalfCauchy(5))
    sample("y", dist.Normal(mu + tau * theta, d["sigma"]), obs=d["y"])


def blr(d):
    beta = normal("beta", d["X"].shape[1], 10)
    sigma = sample("sigma", dist.HalfNormal(10))
    sample("y", dist.Normal(d["X"] @ beta, sigma), obs=d["y"])


def kidscore_momhsiq(d):
    X = columns(d["mom_hs"], d["mom_iq"])
    beta = flat("beta", (3,))
    sigma = sample("sigma", dist.HalfCauchy(2.5))
    sample("y", dist.Normal(beta[0] + X @ beta[1:], sigma), obs=d["kid_score"])


def kidscore_interaction(d):
    X = columns(d["mom_hs"], d["mom_iq"], d["mom_hs"] * d["mom_iq"])
    beta = flat("beta", (4,))
    sigma = sample("sigma", dist.HalfCauchy(2.5))
    sample("y", dist.Normal(beta[0] + X @ beta[1:], sigma), obs=d["kid_score"])


def logearn_interaction(d):
    X = columns(d["height"], d["male"], d["height"] * d["male"])
    beta = flat("beta", (4,))
    sigma = flat("sigma", support=constraints.positive)
    sample("y", dist.Normal(beta[0] + X @ beta[1:], sigma), obs=np.log(d["earn"]))


def logmesquite(d):
    measured = ["diam1", "diam2", "canopy_height", "total_height", "density"]
    X = columns(*[np.log(d[name]) for name in measured], d["group"])
    beta = flat("beta", (7,))
    sigma = flat("sigma", support=constraints.positive)
    sample("y", dist.Normal(beta[0] + X @ beta[1:], sigma), obs=np.log(d["weight"]))


def nes(d):
    age = d["age_discrete"]
    X = columns(
        d["real_ideo"], d["race_adj"], age == 2, age == 3, age == 4, d["educ1"], d["gender"], d["income"]
    )
    beta = flat("beta", (9,))
    sigma = flat("sigma", support=constraints.positive)
    sample("y", dist.Normal(beta[0] + X @ beta[1:], sigma), obs=d["partyid7"])


def diamonds(d):
    X = d["X"][:, 1:]
    X = X - X.mean(axis=0)
    b = normal("b", X.shape[1])
    intercept = sample("Intercept", dist.StudentT(3, 8, 10))
    # Half a Student t; NumPyro has none, and a factor costs the same.
    sigma = flat("sigma", support=constraints.positive)
    factor("sigma_prior", dist.StudentT(3, 0, 10).log_prob(sigma))
    sample("y", dist.Normal(intercept + X @ b, sigma), obs=d["Y"])


def arK(d):
    K, y = int(d["K"]), d["y"]
    lags = columns(*[y[K - k : len(y) - k] for k in range(1, K + 1)])
    alpha = sample("alpha", dist.Normal(0, 10))
    beta = normal("beta", K, 10)
    sigma = sample("sigma", dist.HalfCauchy(2.5))
    sample("y", dist.Normal(alpha + lags @ beta, sigma), obs=y[K:])


def garch11(d):
    y = d["y"]
    mu = flat("mu")
    alpha0 = flat("alpha0", support=constraints.positive)
    alpha1 = sample("alpha1", dist.Uniform(0, 1))
    beta1 = sample("beta1", dist.Uniform(0, 1 - alpha1))
    factor("flat", jnp.log1p(-alpha1))
    shock = alpha0 + alpha1 * (y[:-1] - mu) ** 2

    def step(variance, shock):
        variance = shock + beta1 * variance
        return variance, variance

    first = d["sigma1"] ** 2
    _, rest = jax.lax.scan(step, first, shock)
    sample("y", dist.Normal(mu, jnp.sqrt(jnp.append(first, rest))), obs=y)


def gp_regr(d):
    squares = (d["x"][:, None] - d["x"][None, :]) ** 2
    rho = sample("rho", dist.Gamma(25, 4))
    alpha = sample("alpha", dist.HalfNormal(2))
    sigma = sample("sigma", dist.HalfNormal(1))
    K = alpha**2 * jnp.exp(-0.5 * squares / rho**2) + sigma * jnp.eye(len(squares))
    sample("y", dist.MultivariateNormal(0.0, scale_tril=jnp.linalg.cholesky(K)), obs=d["y"])


def hmm_example(d):
    theta = jnp.stack([flat(name, (2,), constraints.simplex) for name in ("theta1", "theta2")])
    mu = flat("mu", (2,), constraints.positive_ordered_vector)
    factor("mu_prior", dist.Normal(jnp.array([3.0, 10.0]), 1.0).log_prob(mu).sum())
    log_theta = jnp.log(theta)
    emission = dist.Normal(mu, 1.0).log_prob(d["y"][:, None])

    def step(forward, emission):
        return jax.scipy.special.logsumexp(forward[:, None] + log_theta, axis=0) + emission, None

    forward, _ = jax.lax.scan(step, emission[0], emission[1:])
    factor("y", jax.scipy.special.logsumexp(forward))


def low_dim_gauss_mix(d):
    mu = flat("mu", (2,), constraints.ordered_vector)
    factor("mu_prior", dist.Normal(0, 2).log_prob(mu).sum())
    sigma = sample("sigma", dist.HalfNormal(2).expand([2]).to_event(1))
    theta = sample("theta", dist.Beta(5, 5))
    first = jnp.log(theta) + dist.Normal(mu[0], sigma[0]).log_prob(d["y"])
    second = jnp.log1p(-theta) + dist.Normal(mu[1], sigma[1]).log_prob(d["y"])
    factor("y", jnp.logaddexp(first, second).sum())


def dogs(d):
    y = np.asarray(d["y"], dtype=float)
    avoided = np.cumsum(1 - y, axis=1) - (1 - y)
    shocked = np.cumsum(y, axis=1) - y
    beta = normal("beta", 3, 100)
    sample("y", dist.Bernoulli(logits=beta[0] + beta[1] * avoided + beta[2] * shocked), obs=d["y"])


def irt_2pl(d):
    items, people = d["y"].shape
    sigma_theta = sample("sigma_theta", dist.HalfCauchy(2))
    theta = sample("theta", dist.Normal(0, sigma_theta).expand([people]).to_event(1))
    sigma_a = sample("sigma_a", dist.HalfCauchy(2))
    a = sample("a", dist.LogNormal(0, sigma_a).expand([items]).to_event(1))
    mu_b = sample("mu_b", dist.Normal(0, 5))
    sigma_b = sample("sigma_b", dist.HalfCauchy(2))
    b = sample("b", dist.Normal(mu_b, sigma_b).expand([items]).to_event(1))
    sample("y", dist.Bernoulli(logits=a[:, None] * (theta[None, :] - b[:, None])), obs=d["y"])


def radon_hierarchical_intercept_noncentered(d):
    county = np.asarray(d["county_idx"]) - 1
    alpha_raw = normal("alpha_raw", int(d["J"]))
    beta = normal("beta", 2, 10)
    mu_alpha = sample("mu_alpha", dist.Normal(0, 10))
    sigma_alpha = sample("sigma_alpha", dist.HalfNormal(1))
    sigma_y = sample("sigma_y", dist.HalfNormal(1))
    alpha = mu_alpha + sigma_alpha * alpha_raw
    mean = alpha[county] + beta[0] * d["log_uppm"] + beta[1] * d["floor_measure"]
    sample("y", dist.Normal(mean, sigma_y), obs=d["log_radon"])


def wells_dist100_model(d):
    alpha, beta = flat("alpha"), flat("beta", (1,))
    sample("y", dist.Bernoulli(logits=alpha + beta[0] * (d["dist"] / 100)), obs=d["switched"])


def nes_logit_model(d):
    alpha, beta = flat("alpha"), flat("beta", (1,))
    sample("y", dist.Bernoulli(logits=alpha + beta[0] * d["income"]), obs=d["vote"])


def logistic_regression(d):
    alpha = sample("alpha", dist.Normal(0, 1))
    beta = normal("beta", d["X"].shape[1])
    sample("y", dist.Bernoulli(logits=alpha + d["X"] @ beta), obs=d["y"])


def softmax_regression(d):
    W = sample("W", dist.Normal(0, 1).expand([d["X"].shape[1], int(d["K"])]).to_event(2))
    sample("y", dist.Categorical(logits=d["X"] @ W), obs=d["y"])


def hierarchical_regression(d):
    z = normal("z", int(d["J"]))
    mu = sample("mu", dist.Normal(0, 5))
    tau = sample("tau", dist.HalfNormal(1))
    beta = normal("beta", 1)
    sigma = sample("sigma", dist.HalfNormal(1))
    sample("y", dist.Normal((mu + tau * z)[d["group"]] + beta[0] * d["x"], sigma), obs=d["y"])
