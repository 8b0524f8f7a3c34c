data {
  int<lower=0> N;
  vector[N] dist;
  array[N] int<lower=0, upper=1> switched;
}
transformed data {
  matrix[N, 1] X;
  X[ : , 1] = dist / 100;
}
parameters {
  real alpha;
  vector[1] beta;
}
model {
  switched ~ bernoulli_logit_glm(X, alpha, beta);
}
