// The regularised incomplete gamma functions, their inverses, and their derivative with respect to the shape.
#include "CSpecial.h"
#include "boost.hpp"
#include "dual.hpp"
#include <boost/math/special_functions/gamma.hpp>

using namespace special;

double axs_gamma_p(double a, double x) {
    if (!(a > 0 && x >= 0) || std::isinf(a)) return undefined;
    if (std::isinf(x)) return 1;
    return guarded([=] { return boost::math::gamma_p(a, x, Policy()); });
}

double axs_gamma_q(double a, double x) {
    if (!(a > 0 && x >= 0) || std::isinf(a)) return undefined;
    if (std::isinf(x)) return 0;
    return guarded([=] { return boost::math::gamma_q(a, x, Policy()); });
}

double axs_gamma_p_inv(double a, double p) {
    if (!(a > 0 && p >= 0 && p <= 1) || std::isinf(a)) return undefined;
    if (p == 0) return 0;
    if (p == 1) return infinite;
    return guarded([=] { return boost::math::gamma_p_inv(a, p, Policy()); });
}

double axs_gamma_q_inv(double a, double q) {
    if (!(a > 0 && q >= 0 && q <= 1) || std::isinf(a)) return undefined;
    if (q == 1) return 0;
    if (q == 0) return infinite;
    return guarded([=] { return boost::math::gamma_q_inv(a, q, Policy()); });
}

// x^a e^-x / Gamma(a + 1), without overflow for large shapes.
static double prefix(double a, double x) {
    return guarded([=] { return boost::math::gamma_p_derivative(a + 1, x, Policy()); });
}

double axs_gamma_p_da(double a, double x) {
    if (!(a > 0 && x >= 0) || std::isinf(a)) return undefined;
    if (x == 0 || std::isinf(x)) return 0;
    double front = prefix(a, x);
    double front_slope = std::log(x) - ax_digamma(a + 1);
    if (x <= a + 1) {
        // P = front (1 + x/(a + 1) + x^2/((a + 1)(a + 2)) + ...).
        double term = 1, slope = 0, sum = 1, slope_sum = 0;
        for (int n = 1; n < 100000; n++) {
            double d = a + n;
            slope = (slope - term / d) * (x / d);
            term *= x / d;
            sum += term;
            slope_sum += slope;
            if (std::fabs(slope) < 1e-17 * std::fabs(slope_sum) && term < 1e-17 * sum) break;
        }
        return front * (front_slope * sum + slope_sum);
    }
    // Q = front a/(x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))), by the method of Lentz (1976),
    // whose numerators start at infinity.
    Dual shape(a, 1), b = Dual(x + 1) - shape, c(0), d = Dual(1) / b, h = d;
    for (int n = 1; n < 100000; n++) {
        Dual an = Dual(n) * (shape - Dual(n));
        b = b + Dual(2);
        d = Dual(1) / (an * d + b);
        c = n == 1 ? b : b + an / c;
        Dual step = c * d;
        h = h * step;
        if (std::fabs(step.value - 1) < 1e-16 && std::fabs(step.first) < 1e-17 * (1 + std::fabs(h.first / h.value))) break;
    }
    // front a = x^a e^-x/Gamma(a), whose slope is log x - digamma(a).
    double q = front * a * h.value;
    return -(q * (std::log(x) - ax_digamma(a)) + front * a * h.first);
}
