"""The models in PyMC, for nutpie: vectorised, with the priors and the parameters of the programs in Auspex.

Each takes the data set as a dictionary of arrays and returns a model.
"""

import numpy as np
import pymc as pm
import pytensor.tensor as pt


def columns(*arrays):
    return np.stack([np.asarray(a, dtype=float) for a in arrays], axis=1)


def regression(X, y, sigma=lambda: pm.HalfCauchy("sigma", 2.5)):
    """Normal regression on an intercept and the columns of X, all coefficients flat."""
    with pm.Model() as model:
        beta = pm.Flat("beta", shape=X.shape[1] + 1)
        pm.Normal("y", beta[0] + pt.dot(X, beta[1:]), sigma(), observed=y)
    return model


def flat_scale():
    return pm.HalfFlat("sigma")


def eight_schools_centered(d):
    with pm.Model() as model:
        mu = pm.Normal("mu", 0, 5)
        tau = pm.HalfCauchy("tau", 5)
        theta = pm.Normal("theta", mu, tau, shape=len(d["y"]))
        pm.Normal("y", theta, d["sigma"], observed=d["y"])
    return model


def eight_schools_noncentered(d):
    with pm.Model() as model:
        theta = pm.Normal("theta_trans", 0, 1, shape=len(d["y"]))
        mu = pm.Normal("mu", 0, 5)
        tau = pm.HalfCauchy("tau", 5)
        pm.Normal("y", mu + tau * theta, d["sigma"], observed=d["y"])
    return model


def blr(d):
    with pm.Model() as model:
        beta = pm.Normal("beta", 0, 10, shape=d["X"].shape[1])
        sigma = pm.HalfNormal("sigma", 10)
        pm.Normal("y", pt.dot(d["X"], beta), sigma, observed=d["y"])
    return model


def kidscore_momhsiq(d):
    return regression(columns(d["mom_hs"], d["mom_iq"]), d["kid_score"])


def kidscore_interaction(d):
    return regression(columns(d["mom_hs"], d["mom_iq"], d["mom_hs"] * d["mom_iq"]), d["kid_score"])


def logearn_interaction(d):
    return regression(
        columns(d["height"], d["male"], d["height"] * d["male"]), np.log(d["earn"]), sigma=flat_scale
    )


def logmesquite(d):
    measured = ["diam1", "diam2", "canopy_height", "total_height", "density"]
    X = columns(*[np.log(d[name]) for name in measured], d["group"])
    return regression(X, np.log(d["weight"]), sigma=flat_scale)


def nes(d):
    age = d["age_discrete"]
    X = columns(
        d["real_ideo"], d["race_adj"], age == 2, age == 3, age == 4, d["educ1"], d["gender"], d["income"]
    )
    return regression(X, d["partyid7"], sigma=flat_scale)


def diamonds(d):
    X = d["X"][:, 1:].astype(float)
    X = X - X.mean(axis=0)
    with pm.Model() as model:
        b = pm.Normal("b", 0, 1, shape=X.shape[1])
        intercept = pm.StudentT("Intercept", nu=3, mu=8, sigma=10)
        sigma = pm.HalfStudentT("sigma", nu=3, sigma=10)
        pm.Normal("y", intercept + pt.dot(X, b), sigma, observed=d["Y"])
    return model


def arK(d):
    K, y = int(d["K"]), d["y"]
    lags = columns(*[y[K - k : len(y) - k] for k in range(1, K + 1)])
    with pm.Model() as model:
        alpha = pm.Normal("alpha", 0, 10)
        beta = pm.Normal("beta", 0, 10, shape=K)
        sigma = pm.HalfCauchy("sigma", 2.5)
        pm.Normal("y", alpha + pt.dot(lags, beta), sigma, observed=y[K:])
    return model


def gp_regr(d):
    squares = (d["x"][:, None] - d["x"][None, :]) ** 2
    with pm.Model() as model:
        rho = pm.Gamma("rho", 25, 4)
        alpha = pm.HalfNormal("alpha", 2)
        sigma = pm.HalfNormal("sigma", 1)
        K = alpha**2 * pt.exp(-0.5 * squares / rho**2) + sigma * pt.eye(len(squares))
        pm.MvNormal("y", np.zeros(len(squares)), chol=pt.linalg.cholesky(K), observed=d["y"])
    return model


def low_dim_gauss_mix(d):
    ordered = pm.distributions.transforms.ordered
    with pm.Model() as model:
        mu = pm.Normal("mu", 0, 2, shape=2, transform=ordered, initval=np.array([-1.0, 1.0]))
        sigma = pm.HalfNormal("sigma", 2, shape=2)
        theta = pm.Beta("theta", 5, 5)
        first = pt.log(theta) + pm.logp(pm.Normal.dist(mu[0], sigma[0]), d["y"])
        second = pt.log1p(-theta) + pm.logp(pm.Normal.dist(mu[1], sigma[1]), d["y"])
        pm.Potential("y", pt.logaddexp(first, second).sum())
    return model


def dogs(d):
    y = np.asarray(d["y"], dtype=float)
    avoided = np.cumsum(1 - y, axis=1) - (1 - y)
    shocked = np.cumsum(y, axis=1) - y
    with pm.Model() as model:
        beta = pm.Normal("beta", 0, 100, shape=3)
        pm.Bernoulli("y", logit_p=beta[0] + beta[1] * avoided + beta[2] * shocked, observed=d["y"])
    return model


def irt_2pl(d):
    items, people = d["y"].shape
    with pm.Model() as model:
        sigma_theta = pm.HalfCauchy("sigma_theta", 2)
        theta = pm.Normal("theta", 0, sigma_theta, shape=people)
        sigma_a = pm.HalfCauchy("sigma_a", 2)
        a = pm.LogNormal("a", 0, sigma_a, shape=items)
        mu_b = pm.Normal("mu_b", 0, 5)
        sigma_b = pm.HalfCauchy("sigma_b", 2)
        b = pm.Normal("b", mu_b, sigma_b, shape=items)
        pm.Bernoulli("y", logit_p=a[:, None] * (theta[None, :] - b[:, None]), observed=d["y"])
    return model


def radon_hierarchical_intercept_noncentered(d):
    county = np.asarray(d["county_idx"]) - 1
    with pm.Model() as model:
        alpha_raw = pm.Normal("alpha_raw", 0, 1, shape=int(d["J"]))
        beta = pm.Normal("beta", 0, 10, shape=2)
        mu_alpha = pm.Normal("mu_alpha", 0, 10)
        sigma_alpha = pm.HalfNormal("sigma_alpha", 1)
        sigma_y = pm.HalfNormal("sigma_y", 1)
        alpha = mu_alpha + sigma_alpha * alpha_raw
        mean = alpha[county] + beta[0] * d["log_uppm"] + beta[1] * d["floor_measure"]
        pm.Normal("y", mean, sigma_y, observed=d["log_radon"])
    return model


def simple_logit(x, y):
    with pm.Model() as model:
        alpha = pm.Flat("alpha")
        beta = pm.Flat("beta", shape=1)
        pm.Bernoulli("y", logit_p=alpha + beta[0] * x, observed=y)
    return model


def wells_dist100_model(d):
    return simple_logit(d["dist"] / 100, d["switched"])


def nes_logit_model(d):
    return simple_logit(d["income"], d["vote"])


def logistic_regression(d):
    with pm.Model() as model:
        alpha = pm.Normal("alpha", 0, 1)
        beta = pm.Normal("beta", 0, 1, shape=d["X"].shape[1])
        pm.Bernoulli("y", logit_p=alpha + pt.dot(d["X"], beta), observed=d["y"])
    return model


def softmax_regression(d):
    with pm.Model() as model:
        W = pm.Normal("W", 0, 1, shape=(d["X"].shape[1], int(d["K"])))
        pm.Categorical("y", logit_p=pt.dot(d["X"], W), observed=d["y"])
    return model


def hierarchical_regression(d):
    with pm.Model() as model:
        z = pm.Normal("z", 0, 1, shape=int(d["J"]))
        mu = pm.Normal("mu", 0, 5)
        tau = pm.HalfNormal("tau", 1)
        beta = pm.Normal("beta", 0, 1, shape=1)
        sigma = pm.HalfNormal("sigma", 1)
        pm.Normal("y", (mu + tau * z)[d["group"]] + beta[0] * d["x"], sigma, observed=d["y"])
    return model
