data {
  int<lower=0> N;
  vector[N] partyid7, real_ideo, race_adj, educ1, gender, income;
  array[N] int age_discrete;
}
transformed data {
  matrix[N, 8] X;
  X[ : , 1] = real_ideo;
  X[ : , 2] = race_adj;
  for (n in 1 : N) {
    X[n, 3] = age_discrete[n] == 2;
    X[n, 4] = age_discrete[n] == 3;
    X[n, 5] = age_discrete[n] == 4;
  }
  X[ : , 6] = educ1;
  X[ : , 7] = gender;
  X[ : , 8] = income;
}
parameters {
  vector[9] beta;
  real<lower=0> sigma;
}
model {
  partyid7 ~ normal_id_glm(X, beta[1], beta[2 : 9], sigma);
}
