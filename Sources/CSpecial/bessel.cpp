// Modified Bessel functions and the logarithm of the first kind.
#include "CSpecial.h"
#include "boost.hpp"
#include <boost/math/special_functions/bessel.hpp>

using namespace special;

double axs_bessel_i(double order, double x) {
    if (std::isnan(order) || std::isnan(x) || std::isinf(order)) return undefined;
    if (x < 0 && std::floor(order) != order) return undefined;
    if (std::isinf(x)) return x > 0 || std::fmod(order, 2) == 0 ? infinite : -infinite;
    return guarded([=] { return boost::math::cyl_bessel_i(order, x, Policy()); });
}

double axs_bessel_k(double order, double x) {
    if (std::isnan(order) || !(x >= 0) || std::isinf(order)) return undefined;
    if (x == 0) return infinite;
    if (std::isinf(x)) return 0;
    return guarded([=] { return boost::math::cyl_bessel_k(order, x, Policy()); });
}

// The uniform expansion of Debye for sqrt(order^2 + x^2) = w of several hundred: the k-th correction is a polynomial in
// t^2 = (order/w)^2 times w^-k, so it serves small orders as well (NIST Digital Library 10.41.3).
static double uniform_expansion(double v, double x, double w) {
    double t = v / w, s = t * t;
    double u1 = (3 - 5 * s) / 24;
    double u2 = (81 + s * (-462 + s * 385)) / 1152;
    double u3 = (30375 + s * (-369603 + s * (765765 - s * 425425))) / 414720;
    double u4 = (4465125 + s * (-94121676 + s * (349922430 + s * (-446185740 + s * 185910725)))) / 39813120;
    double sum = (u1 + (u2 + (u3 + u4 / w) / w) / w) / w;
    return w + v * std::log(x / (v + w)) - 0.5 * std::log(6.283185307179586 * w) + std::log1p(sum);
}

double axs_log_bessel_i(double order, double x) {
    if (!(order >= 0 && x >= 0) || std::isinf(order)) return undefined;
    if (x == 0) return order == 0 ? 0 : -infinite;
    if (std::isinf(x)) return infinite;
    double w = std::hypot(order, x);
    if (w > 600) return uniform_expansion(order, x, w);
    double quarter = 0.25 * x * x;
    if (quarter >= 1 + order) {
        double direct = axs_bessel_i(order, x);
        if (direct > 1e-290) return std::log(direct);
    }
    // The power series, led by (x/2)^order/Gamma(order + 1), which may underflow. All terms are positive.
    double term = 1, sum = 0;
    for (int k = 1; k < 2000; k++) {
        term *= quarter / (k * (order + k));
        sum += term;
        if (term < 1e-17 * sum) break;
    }
    double leading = order == 0 ? 0 : order * std::log(0.5 * x) - ax_lgamma(order + 1);
    return leading + std::log1p(sum);
}

double axs_log_bessel_i0(double x) { return axs_log_bessel_i(0, std::fabs(x)); }
double axs_log_bessel_i1(double x) { return axs_log_bessel_i(1, std::fabs(x)); }
