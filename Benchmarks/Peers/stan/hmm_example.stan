data {
  int<lower=0> N;
  vector[N] y;
}
transformed data {
  // No initial probabilities: equal ones leave a constant.
  vector[2] start = rep_vector(0.5, 2);
}
parameters {
  simplex[2] theta1;
  simplex[2] theta2;
  positive_ordered[2] mu;
}
model {
  matrix[2, 2] transition = append_row(theta1', theta2');
  matrix[2, N] log_emission;
  for (k in 1 : 2)
    log_emission[k] = -0.5 * square(y - mu[k])';
  mu[1] ~ normal(3, 1);
  mu[2] ~ normal(10, 1);
  target += hmm_marginal(log_emission, transition, start);
}
