data {
  int<lower=0> N;
  vector[N] kid_score, mom_hs, mom_iq;
}
transformed data {
  matrix[N, 2] X = append_col(mom_hs, mom_iq);
}
parameters {
  vector[3] beta;
  real<lower=0> sigma;
}
model {
  sigma ~ cauchy(0, 2.5);
  kid_score ~ normal_id_glm(X, beta[1], beta[2 : 3], sigma);
}
