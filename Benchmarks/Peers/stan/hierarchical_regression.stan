data {
  int<lower=0> N, J;
  array[N] int<lower=0, upper=J - 1> group;
  vector[N] x, y;
}
transformed data {
  array[N] int row;
  matrix[N, 1] X;
  X[ : , 1] = x;
  for (n in 1 : N)
    row[n] = group[n] + 1;
}
parameters {
  vector[J] z;
  real mu;
  real<lower=0> tau;
  vector[1] beta;
  real<lower=0> sigma;
}
model {
  vector[J] effect = mu + tau * z;
  z ~ std_normal();
  mu ~ normal(0, 5);
  tau ~ std_normal();
  beta ~ std_normal();
  sigma ~ std_normal();
  y ~ normal_id_glm(X, effect[row], beta, sigma);
}
