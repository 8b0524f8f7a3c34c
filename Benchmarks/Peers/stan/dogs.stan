data {
  int<lower=0> n_dogs, n_trials;
  array[n_dogs, n_trials] int<lower=0, upper=1> y;
}
transformed data {
  int N = n_dogs * n_trials;
  array[N] int outcome = to_array_1d(y);
  matrix[N, 2] X;
  for (d in 1 : n_dogs) {
    real avoided = 0, shocked = 0;
    for (t in 1 : n_trials) {
      X[(d - 1) * n_trials + t] = [avoided, shocked];
      avoided += 1 - y[d, t];
      shocked += y[d, t];
    }
  }
}
parameters {
  vector[3] beta;
}
model {
  beta ~ normal(0, 100);
  outcome ~ bernoulli_logit_glm(X, beta[1], beta[2 : 3]);
}
