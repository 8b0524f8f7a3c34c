// Special functions that need loops: a plain C face for Boost.Math.
//
// None of these throws, traps or sets errno. Outside the domain the answer is NaN; at a pole or on overflow it is an
// infinity with the sign of the limit where there is one.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Regularised incomplete gamma functions, a > 0, x >= 0, and their inverses in x, 0 <= p <= 1.
double axs_gamma_p(double a, double x);
double axs_gamma_q(double a, double x);
double axs_gamma_p_inv(double a, double p);
double axs_gamma_q_inv(double a, double q);
/// The derivative of P(a, x) with respect to a. To a relative 1e-12, for shapes from 1e-3 to 1e4.
double axs_gamma_p_da(double a, double x);

/// The regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1, and its inverse in x.
double axs_inc_beta(double a, double b, double x);
double axs_inc_beta_inv(double a, double b, double p);
/// The derivatives of I_x(a, b) with respect to a and to b. To a relative 1e-12 for shapes from 1e-2 to 1e3,
/// 5e-12 to 3e4.
double axs_inc_beta_da(double a, double b, double x);
double axs_inc_beta_db(double a, double b, double x);

/// Student's t distribution with nu > 0 degrees of freedom.
double axs_student_t_cdf(double nu, double x);
double axs_student_t_quantile(double nu, double p);

/// Modified Bessel functions of real order; x >= 0 unless the order of I is an integer.
double axs_bessel_i(double order, double x);
double axs_bessel_k(double order, double x);
/// log I_order(x), x >= 0, order >= 0, where I itself would overflow too.
double axs_log_bessel_i(double order, double x);
double axs_log_bessel_i0(double x);
double axs_log_bessel_i1(double x);

/// Owen's T function.
double axs_owens_t(double h, double a);

#ifdef __cplusplus
}
#endif
