// Gamma, digamma, error functions, the normal distribution, Owen's T.
#include "CSpecial.h"
#include "boost.hpp"
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include <boost/math/special_functions/trigamma.hpp>

using namespace special;

static bool is_pole(double x) { return x <= 0 && std::floor(x) == x; }

double axs_tgamma(double x) {
    if (is_pole(x) || std::isnan(x)) return undefined;
    return guarded([=] { return boost::math::tgamma(x, Policy()); });
}

double axs_lgamma(double x) {
    if (std::isnan(x)) return x;
    if (is_pole(x) || std::isinf(x)) return infinite;
    return guarded([=] { return boost::math::lgamma(x, Policy()); });
}

double axs_digamma(double x) {
    if (is_pole(x) || std::isnan(x)) return undefined;
    if (std::isinf(x)) return x;
    return guarded([=] { return boost::math::digamma(x, Policy()); });
}

double axs_trigamma(double x) {
    if (is_pole(x) || std::isnan(x)) return undefined;
    if (std::isinf(x)) return 0;
    return guarded([=] { return boost::math::trigamma(x, Policy()); });
}

double axs_erf(double x) {
    if (std::isnan(x)) return x;
    return guarded([=] { return boost::math::erf(x, Policy()); });
}

double axs_erfc(double x) {
    if (std::isnan(x)) return x;
    return guarded([=] { return boost::math::erfc(x, Policy()); });
}

double axs_erf_inv(double y) {
    if (!(std::fabs(y) <= 1)) return undefined;
    if (std::fabs(y) == 1) return y * infinite;
    return guarded([=] { return boost::math::erf_inv(y, Policy()); });
}

double axs_normal_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return undefined;
    if (p == 0) return -infinite;
    if (p == 1) return infinite;
    return guarded([=] { return -0x1.6a09e667f3bcdp+0 * boost::math::erfc_inv(2 * p, Policy()); });
}

double axs_owens_t(double h, double a) {
    if (std::isnan(h) || std::isnan(a)) return undefined;
    return guarded([=] { return boost::math::owens_t(h, a, Policy()); });
}

// exp(-x^2/2) with the square in two parts, since the exponential magnifies its rounding error by x^2.
static double half_square_exponential(double x) {
    double square = x * x;
    double low = std::fma(x, x, -square);
    return std::exp(-0.5 * square) * (1 - 0.5 * low);
}

// Phi(-x)/exp(-x^2/2) for x >= 4, by the continued fraction of Laplace.
static double scaled_tail(double x) {
    double f = x;
    for (int k = x > 12 ? 30 : 120; k >= 1; k--) {
        f = x + k / f;
    }
    return 0x1.9884533d43651p-2 / f;
}

double axs_normal_cdf(double x) {
    if (x < -4) {
        return x < -39 ? 0 : half_square_exponential(x) * scaled_tail(-x);
    }
    return 0.5 * axs_erfc(-x * 0x1.6a09e667f3bcdp-1);
}

double axs_log_normal_cdf(double x) {
    if (x < -4) {
        return std::isinf(x) ? -infinite : -0.5 * x * x + std::log(scaled_tail(-x));
    }
    if (x > 0) return std::log1p(-0.5 * axs_erfc(x * 0x1.6a09e667f3bcdp-1));
    return std::log(axs_normal_cdf(x));
}
