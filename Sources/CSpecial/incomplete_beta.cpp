// The regularised incomplete beta function, its inverse and derivatives, and Student's t distribution.
#include "CSpecial.h"
#include "boost.hpp"
#include "dual.hpp"
#include <boost/math/special_functions/beta.hpp>
#include <utility>

using namespace special;

static bool valid(double a, double b, double x) { return a > 0 && b > 0 && a < infinite && b < infinite && x >= 0 && x <= 1; }

double axs_inc_beta(double a, double b, double x) {
    if (!valid(a, b, x)) return undefined;
    if (x == 0 || x == 1) return x;
    return guarded([=] { return boost::math::ibeta(a, b, x, Policy()); });
}

double axs_inc_beta_inv(double a, double b, double p) {
    if (!valid(a, b, p)) return undefined;
    if (p == 0 || p == 1) return p;
    return guarded([=] { return boost::math::ibeta_inv(a, b, p, Policy()); });
}

// digamma(z + step) - digamma(z), where for large z the two nearly cancel: the terms of Stirling's series one by one.
static double digamma_difference(double z, double step) {
    if (z < 20) return ax_digamma(z + step) - ax_digamma(z);
    double top = z + step;
    auto rest = [](double y) {
        double t = 1 / (y * y);
        return t * (1.0 / 12 - t * (1.0 / 120 - t * (1.0 / 252 - t * (1.0 / 240 - t / 132))));
    };
    return std::log1p(step / z) + 0.5 * step / (z * top) + (rest(z) - rest(top));
}

// The derivatives of I_x(a, b) with respect to a and b, for 0 < x < (a + 1)/(a + b + 2), where y = 1 - x and the density is
// that of x.
static std::pair<double, double> slopes(double a, double b, double x, double y, double density) {
    // I = x^a y^b / (a B(a, b)) f, where f = 1/(1 + d1/(1 + d2/(1 + ...))), by the method of Lentz (1976).
    Dual p(a, 1, 0), q(b, 0, 1), one(1), z(x), c = one;
    Dual d = one / (one - (p + q) * z / (p + one));
    Dual f = d;
    for (int m = 1; m < 100000; m++) {
        Dual k(m), even = p + Dual(2.0 * m);
        Dual n = k * (q - k) * z / ((even - one) * even);
        d = one / (one + n * d);
        c = one + n / c;
        f = f * d * c;
        n = Dual(0) - (p + k) * (p + q + k) * z / (even * (even + one));
        d = one / (one + n * d);
        c = one + n / c;
        Dual step = d * c;
        f = f * step;
        if (std::fabs(step.value - 1) < 2e-16 && std::fabs(step.first) < 1e-17 * (1 + std::fabs(f.first / f.value))
            && std::fabs(step.second) < 1e-17 * (1 + std::fabs(f.second / f.value)))
            break;
    }
    double log_x = x < 0.5 ? std::log(x) : std::log1p(-y), log_y = x < 0.5 ? std::log1p(-x) : std::log(y);
    double front = density * x * y / a;
    double da = log_x - 1 / a + digamma_difference(a, b);
    double db = log_y + digamma_difference(b, a);
    return {front * (f.value * da + f.first), front * (f.value * db + f.second)};
}

static std::pair<double, double> derivatives(double a, double b, double x) {
    if (!valid(a, b, x)) return {undefined, undefined};
    if (x == 0 || x == 1) return {0, 0};
    double density = guarded([=] { return boost::math::ibeta_derivative(a, b, x, Policy()); });
    if (x < (a + 1) / (a + b + 2)) return slopes(a, b, x, 1 - x, density);
    auto mirrored = slopes(b, a, 1 - x, x, density);
    return {-mirrored.second, -mirrored.first};
}

double axs_inc_beta_da(double a, double b, double x) { return derivatives(a, b, x).first; }
double axs_inc_beta_db(double a, double b, double x) { return derivatives(a, b, x).second; }

// The smaller of the two tails, from whichever of x^2/(nu + x^2) and its complement is below one half.
double axs_student_t_cdf(double nu, double x) {
    if (!(nu > 0) || std::isnan(x)) return undefined;
    if (std::isinf(x)) return x > 0 ? 1 : 0;
    if (std::isinf(nu)) return ax_normal_cdf(x);
    double square = x * x;
    double tail;
    if (square < nu) {
        tail = 0.5 * guarded([=] { return boost::math::ibetac(0.5, 0.5 * nu, square / (nu + square), Policy()); });
    } else {
        double z = nu / square / (1 + nu / square);
        tail = 0.5 * guarded([=] { return boost::math::ibeta(0.5 * nu, 0.5, z, Policy()); });
    }
    return x > 0 ? 1 - tail : tail;
}

double axs_student_t_quantile(double nu, double p) {
    if (!(nu > 0 && p >= 0 && p <= 1)) return undefined;
    if (p == 0) return -infinite;
    if (p == 1) return infinite;
    if (p == 0.5) return 0;
    if (std::isinf(nu)) return ax_normal_quantile(p);
    double tail = p < 0.5 ? p : 1 - p;
    double x = guarded([=] {
        // z = nu/(nu + t^2); the inverse gives its complement with full accuracy as well.
        double complement = 0;
        double z = boost::math::ibeta_inv(0.5 * nu, 0.5, 2 * tail, &complement, Policy());
        return std::sqrt(nu) * std::sqrt(complement) / std::sqrt(z);
    });
    return p < 0.5 ? -x : x;
}
