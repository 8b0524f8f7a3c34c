data {
  int<lower=0> N, D, K;
  matrix[N, D] X;
  array[N] int<lower=0, upper=K - 1> y;
}
transformed data {
  array[N] int category;
  vector[K] zero = zeros_vector(K);
  for (n in 1 : N)
    category[n] = y[n] + 1;
}
parameters {
  matrix[D, K] W;
}
model {
  to_vector(W) ~ std_normal();
  category ~ categorical_logit_glm(X, zero, W);
}
