// The logarithms of the beta function and of binomial coefficients.
#pragma once

/// log B(a, b) for a, b > 0; +inf at zero, NaN below.
double ax_lbeta(double a, double b);

/// The logarithm of n choose k for real n > -1 and -1 <= k <= n + 1 (-inf at both ends); NaN elsewhere.
double ax_lchoose(double n, double k);
